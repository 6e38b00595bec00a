"""Folders of runs opened in a real window with the keyboard: played, refused with their differences, and closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.cli import main

from .screen import IN_A_REAL_WINDOW, Program, eventually, program, screen

pytestmark = IN_A_REAL_WINDOW

RUN = ("run", "off_switch", "--ticks", "6", "--seed", "3", "--agents", "8")


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A folder with three runs: of the world's own agents, of a policy, and one whose table was changed."""
    policy = str(tmp_path / "policy.csv")
    assert main(["policy", "off_switch", "--out", policy]) == 0
    assert main([*RUN, "--out", str(tmp_path / "own")]) == 0
    assert main([*RUN, "--out", str(tmp_path / "changed")]) == 0
    assert main([*RUN, "--policy", policy, "--out", str(tmp_path / "brought")]) == 0
    table = tmp_path / "changed" / "ticks.csv"
    header, first, *rest = table.read_text("utf-8").splitlines()
    table.write_text("\n".join([header, first.replace("0,8,", "0,9,", 1), *rest]) + "\n", "utf-8")
    return tmp_path


def test_runs_open_with_the_keyboard(folders: Path) -> None:
    with screen(folders) as on, program(on, folders, "open", "off_switch") as window:
        window.planned(seconds=180)  # kernels may have to be compiled first
        open_run(window, folders / "own")
        shows(window, "Opened run of the world's own agents: 8 agents, 6 ticks, simulated again, and equal")
        window.picture("own agents")
        open_run(window, folders / "brought")
        shows(window, "Opened run of “policy.csv”: 8 agents, 6 ticks, replayed from its actions, and equal")
        window.picture("brought agents")
        open_run(window, folders / "changed")
        eventually(
            lambda: window.look_for(lambda thing: "agents is 9, and 8 if the run is simulated again" in thing.text),
            "difference",
        )
        window.picture("difference")
        window.press("Escape")
        shows(window, "Opened run of “policy.csv”")
        window.click(window.find("opened-run-close"))
        eventually(lambda: window.look_for(lambda thing: thing.name == "opened-run-text") is None, "closed run")
        window.planned()
        assert "Traceback" not in window.output.read_text("utf-8")


def open_run(window: Program, folder: Path) -> None:
    window.press("ctrl+shift+o")
    window.find("Open run", "QFileDialog")
    window.pause(0.5)
    window.press("ctrl+a")
    window.write(str(folder))
    window.press("Return")


def shows(window: Program, words: str) -> None:
    eventually(
        lambda: window.look_for(lambda thing: thing.name == "opened-run-text" and thing.text.startswith(words)), words
    )
