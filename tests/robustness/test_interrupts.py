"""Whatever asks a command to stop is heard, during its imports and in the middle of work that hears nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")

LONG_SECONDS = 60.0
"""Longer than any test should wait: what is awaited here comes at once, or not at all."""

DEAF = """
import ctypes, sys
from ic_sandbox.console import ProgressLine
print("begun", flush=True)
with ProgressLine():
    libc = ctypes.CDLL(None)
    while True:
        libc.usleep(100_000_000)  # without Python, as a kernel
"""


def interrupted(process: subprocess.Popen[bytes], number: int) -> tuple[int, bytes]:
    process.send_signal(number)
    _, said = process.communicate(timeout=LONG_SECONDS)
    return process.returncode, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_step_that_hears_nothing_is_ended(number: int) -> None:
    process = subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    time.sleep(0.1)
    assert interrupted(process, number) == (130, b"interrupted\n")


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


@pytest.mark.parametrize("module", ["platformdirs", "numba"])
def test_ctrl_c_while_a_command_is_still_importing_ends_it_in_one_word(tmp_path: Path, module: str) -> None:
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


def test_a_script_that_uses_the_package_keeps_its_own_way_with_ctrl_c() -> None:
    script = "import signal, ic_sandbox; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=LONG_SECONDS, check=True)
    assert done.stdout == b"True\n"
