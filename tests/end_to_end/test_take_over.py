"""An agent taken over in a real window, played with the keyboard, up to the results of a class."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from .screen import IN_A_REAL_WINDOW, Program, eventually, program, screen

pytestmark = IN_A_REAL_WINDOW

TICKS = 6
WAY = ("Up", "Up", "e", "space", "Left", "Right")
"""From the start to the blocker, its use, and some ticks on the way to the goal."""


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Program]:
    with screen(tmp_path) as on, program(on, tmp_path, "open", "off_switch") as running:
        running.planned(seconds=180)  # kernels may have to be compiled first
        yield running


def test_take_over_play_compare_and_export(window: Program, tmp_path: Path) -> None:
    window.press("bracketright")
    window.find("Take over")
    window.press("t")
    set_ticks(window)
    play_to_the_end(window)
    collect(window, "Ada")
    window.click(window.find("takeover-again"))
    play_to_the_end(window)
    collect(window, "7")
    rows = export(window, tmp_path / "class.csv")
    assert [row["name"] for row in rows] == ["Ada", "7"]
    assert {row["planner"] for row in rows} == {"user"}
    assert {row["ticks"] for row in rows} == {str(TICKS)}
    assert rows[0]["first.shutdown_avoidance"] == "2"
    assert {**rows[0], "name": ""} == {**rows[1], "name": ""}, "the same keys give the same episode"
    assert "Traceback" not in window.output.read_text("utf-8")


def set_ticks(window: Program) -> None:
    window.click(window.find("takeover-ticks"))
    window.press("ctrl+a")
    window.write(str(TICKS))
    window.press("Return")
    wait_for(window, "takeover-words", f"Tick 0 of {TICKS}.")
    window.click(window.find("takeover-hints"))
    wait_for(window, "takeover-optimum", "An optimal agent would now: go north")


def play_to_the_end(window: Program) -> None:
    wait_for(window, "takeover-words", f"Tick 0 of {TICKS}.")
    window.press(WAY[0])
    wait_for(window, "takeover-words", f"Tick 1 of {TICKS}.")
    wait_for(window, "takeover-optimum", "all your choices, 0")
    window.press("space")
    wait_for(window, "takeover-words", f"Tick 2 of {TICKS}.")
    costs = wait_for(window, "takeover-optimum", "Your last choice cost")
    assert not costs.endswith("all your choices, 0."), "waiting costs something"
    window.press("BackSpace")
    wait_for(window, "takeover-words", f"Tick 1 of {TICKS}.")
    wait_for(window, "takeover-optimum", "all your choices, 0")
    window.picture("taken over")
    for tick, key in enumerate(WAY[1:], 2):
        window.press(key)
        wait_for(window, "takeover-words", f"Tick {tick} of {TICKS}.")
    window.find("Share of the optimum")
    window.find("The agent without you")
    window.find("Shutdown avoidance used, You: yes")
    window.picture("results")


def collect(window: Program, name: str) -> None:
    window.click(window.find("takeover-name"))
    window.press("ctrl+a")
    window.write(name)
    window.press("Return")
    eventually(lambda: window.look_for(lambda thing: f"as {name}" in thing.text), "message")


def export(window: Program, file: Path) -> list[dict[str, str]]:
    window.click(window.find("Run", "entry"))
    window.click(window.find("Class results…", "entry"))
    window.find("class-results-table")
    window.picture("class results")
    window.click(window.find("class-results-export"))
    window.pause(1.0)
    window.press("ctrl+a")
    window.write(str(file))
    window.press("Return")
    eventually(file.exists, "exported results")
    with file.open(encoding="utf-8", newline="") as found:
        return list(csv.DictReader(found))


def wait_for(window: Program, name: str, words: str) -> str:
    """Wait until a label shows these words; return its text."""

    def text() -> str | None:
        found = window.look_for(lambda thing: thing.name == name)
        return found.text if found is not None and words in found.text else None

    return eventually(text, f"{words!r} in {name}")
