"""Commands as processes: interruptions, progress, pipes, and what is imported."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from ic_sandbox.cli import main
from tests.commands.helpers import command, environment, faults, rows


def test_commands_without_planning_do_not_import_the_planner() -> None:
    # Otherwise each command would start half a second later, and Ctrl+C meanwhile would end in a traceback.
    program = "import sys; from ic_sandbox.cli import main; main(['--help']); main(['worlds'])"
    program += "; print(*sorted({'numba', 'numpy', 'PySide6'} & set(sys.modules)), sep=' and ')"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=180, check=True
    )
    assert done.stdout.splitlines()[-1] == ""


def test_the_module_is_the_command() -> None:
    done = subprocess.run(command("run"), env=environment(), capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: ic-sandbox run")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.slow
def test_ctrl_c_exits_with_130_and_leaves_no_partial_file(
    world: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path / "out"
    arguments = ["run", world, "--ticks", "100000000", "--agents", "1000", "--seed", "1", "--out", str(out)]
    begun = tmp_path_factory.mktemp("begun")
    (begun / "sitecustomize.py").write_text("print('begun', flush=True)")  # Python runs it when it starts
    process = subprocess.Popen(
        command(*arguments),
        env=environment() | {"PYTHONPATH": os.pathsep.join((str(begun), environment()["PYTHONPATH"]))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, text = process.communicate(timeout=180)
    assert process.returncode == 130
    assert text.startswith("interrupted")
    assert len(text.splitlines()) == 1
    if out.exists():
        assert len(rows(out / "ticks.csv")) == json.loads((out / "manifest.json").read_text("utf-8"))["ticks"]
    assert not [path for path in tmp_path.rglob("*") if path.suffix not in (".icw", ".csv", ".json", "")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize(
    ("arguments", "late", "kept", "words"),
    [
        (
            ["run", "--ticks", "2", "--seed", "1", "--report", "page.html"],
            "ic_sandbox.exports.report.manifest_of",
            ["agents.csv", "events.csv", "manifest.json", "summary.csv", "ticks.csv"],
            "interrupted; the run is in out, without its report",
        ),
        (
            ["run", "--ticks", "2", "--seed", "1", "--share", "page.html"],
            "ic_sandbox.exports.web_page.page.manifest_of",
            ["agents.csv", "events.csv", "manifest.json", "summary.csv", "ticks.csv"],
            "interrupted; the run is in out, without its web page",
        ),
        (
            ["analyze", "--goals", "4", "--critical"],
            "ic_sandbox.measures.critical_discount.goals_to_value",
            ["drives.csv", "thresholds.csv", "values.csv"],
            "interrupted; the analysis is in out, without critical discounts",
        ),
    ],
)
@pytest.mark.slow
def test_finished_results_are_kept_if_later_work_is_interrupted(
    arguments: list[str],
    late: str,
    kept: list[str],
    words: str,
    world: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    place, name = late.rsplit(".", 1)
    module = import_module(place)
    found = getattr(module, name)

    def pressing(*given: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)  # does not wait for the end of a step
        return found(*given)

    monkeypatch.setattr(module, name, pressing)
    assert main([arguments[0], world, *arguments[1:], "--out", "out"]) == 130
    assert faults(capsys) == [words]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == kept
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
@pytest.mark.slow
def test_there_is_no_progress_in_a_pipe(world: str, tmp_path: Path, mode: str) -> None:
    arguments = ["run", world, "--ticks", "20000", "--seed", "1", "--mode", mode, "--out", str(tmp_path / "out")]
    done = subprocess.run(command(*arguments), env=environment(), capture_output=True, timeout=300, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.slow
def test_progress_on_a_terminal_is_one_line_that_is_erased_at_the_end(world: str, tmp_path: Path) -> None:
    import pty

    terminal, end = pty.openpty()
    arguments = ["run", world, "--ticks", "300000", "--seed", "1", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command(*arguments), env=environment(), stderr=end)
    os.close(end)
    written = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        written += piece
    os.close(terminal)
    assert process.wait(timeout=180) == 0
    assert b"Simulating" in written
    assert b"\n" not in written
    assert written.endswith(b"\r")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's pipe")
def test_a_reader_that_closes_the_pipe_is_no_error(world: str) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        command("validate", world),
        env=environment(),
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=180,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's closed streams")
@pytest.mark.parametrize(
    ("streams", "status", "written"),
    [
        ("2>&1 >&-", 0, ""),
        ("2>&- nowhere", 1, ""),
        ("2>&1 >/dev/full", 1, "can't write the output: no space left on the device\n"),
    ],
)
def test_closed_or_full_streams_give_clear_errors(streams: str, status: int, written: str, world: str) -> None:
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("there is no such device here")
    line = f"{shlex.join(command('validate', world))} {streams}"
    done = subprocess.run(line, shell=True, env=environment(), capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == status
    assert done.stdout.replace(f"{world}: valid\n", "") == written
    assert done.stderr == ""
