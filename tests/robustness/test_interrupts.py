"""Requests to stop a command: during its imports, in work that never reacts, and in work that does."""

from __future__ import annotations

import csv
import json
import shlex
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ic_sandbox.interrupts import GRACE_SECONDS, Watchdog

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")

LONG_SECONDS = 180.0
"""A time limit for processes that end at once, or not at all."""

NEVER_REACTS = """
import ctypes, sys
from ic_sandbox.console import ProgressLine
with ProgressLine():
    print("begun", flush=True)
    libc, mutex = ctypes.CDLL(None), ctypes.create_string_buffer(256)
    libc.pthread_mutex_init(mutex, None)
    libc.pthread_mutex_lock(mutex)
    libc.pthread_mutex_lock(mutex)  # waits for ever, without Python, as a kernel; a sleep would end at a signal
"""


def interrupted(process: subprocess.Popen[bytes], number: int) -> tuple[int, bytes]:
    """Send a signal; return the exit status and stderr."""
    process.send_signal(number)
    _, errors = process.communicate(timeout=LONG_SECONDS)
    return process.returncode, errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_step_that_never_reacts_is_ended(number: int) -> None:
    process = subprocess.Popen([sys.executable, "-c", NEVER_REACTS], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    time.sleep(0.1)
    assert interrupted(process, number) == (130, b"interrupted\n")


REACTS = """
import signal, time
from ic_sandbox.interrupts import GRACE_SECONDS, Watchdog
signal.signal(signal.SIGINT, lambda *_: None)
watchdog = Watchdog()
watchdog.start()
signal.raise_signal(signal.SIGINT)
watchdog.notice()  # before the other thread gets a turn
time.sleep(GRACE_SECONDS + 0.3)  # as long as writing the results may take
print("written")
"""


def test_work_that_reacts_at_once_may_take_its_time_to_end() -> None:
    done = subprocess.run([sys.executable, "-c", REACTS], capture_output=True, timeout=LONG_SECONDS, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"written\n", b"")


SLOW_IMPORT = """
import builtins, sys, time
print("begun", flush=True)
deadline = time.monotonic() + 60
try:
    while time.monotonic() < deadline:
        try:
            time.sleep(0.01)
        except BaseException:
            raise ImportError("swallowed")
except ImportError:
    pass
"""


def test_a_watchdog_that_is_stopped_leaves_no_thread() -> None:
    for _ in range(100):
        watchdog = Watchdog()
        watchdog.start()
        watchdog.stop()
        assert "interrupts" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize("module", ["platformdirs", "numba"])
def test_ctrl_c_during_imports_ends_a_command_with_one_line(tmp_path: Path, module: str) -> None:
    (tmp_path / f"{module}.py").write_text(SLOW_IMPORT)
    command = [sys.executable, "-m", "ic_sandbox", "run", "off_switch", "--ticks", "1", "--seed", "1", "--out", "out"]
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={"PYTHONPATH": f"{tmp_path}:{root}", "HOME": str(tmp_path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    assert interrupted(process, signal.SIGINT) == (130, b"interrupted\n")
    assert not (tmp_path / "out").exists()


def test_a_script_that_imports_the_package_keeps_its_own_ctrl_c_handler() -> None:
    script = "import signal, ic_sandbox; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=LONG_SECONDS, check=True)
    assert done.stdout == b"True\n"


SLOW_STEP = """
import ctypes, sys
from ic_sandbox.cli import main
from ic_sandbox.interrupts import GRACE_SECONDS
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.studies import repetition

def hold(name, times, owner, found):
    calls = iter(range(1, 1_000_000))
    def slowly(*given):
        if next(calls) == times:
            print("begun", flush=True)
            ctypes.CDLL(None).usleep(int(1e6 * (GRACE_SECONDS + 1)))  # without Python, as a kernel
        return found(*given)
    setattr(owner, name, slowly)

if "--seeds" in sys.argv:
    hold("preparing_another", 3, repetition, repetition.preparing_another)
else:
    hold("advance", 2, Simulator, Simulator.advance)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(("number", "seeds"), [(signal.SIGINT, False), (signal.SIGINT, True), (signal.SIGTERM, True)])
def test_finished_work_is_kept_if_a_long_step_is_interrupted(tmp_path: Path, number: int, seeds: bool) -> None:
    ticks, more = ("40", ["--seeds", "100000"]) if seeds else ("100000000", [])
    arguments = ["run", "off_switch", "--ticks", ticks, "--seed", "5", "--out", str(tmp_path / "out"), *more]
    command = [sys.executable, "-c", SLOW_STEP, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    status, errors = interrupted(process, number)
    assert status == 130
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8", newline="") as file:
        summary = list(csv.DictReader(file))
    with (tmp_path / "out" / "ticks.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == manifest["ticks"]
    if seeds:
        assert errors == f"interrupted; the figures of 3 of 100,000 seeds are in {tmp_path / 'out'}\n".encode()
        assert shlex.split(manifest["command"])[-2:] == ["--seeds", "3"]
        assert manifest["ticks"] == 40
        assert {row["n"] for row in summary if row["figure"] == "survival"} == {"3.0"}
    else:
        assert errors.startswith(b"interrupted; the first ")
        assert 0 < manifest["ticks"] < 100_000_000


def test_a_second_request_ends_a_long_step(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        NEVER_REACTS.replace("ProgressLine():", "ProgressLine() as line:\n    line.protect_results()"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=GRACE_SECONDS + 0.5)
    assert interrupted(process, signal.SIGINT) == (130, b"interrupted\n")
