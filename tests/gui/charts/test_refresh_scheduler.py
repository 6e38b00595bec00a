"""Charts are updated a few at a time; the tests measure the cost with a simulated clock."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.background.rhythm import ROUND_MS
from ic_sandbox.gui.charts import refresh_scheduler as module
from ic_sandbox.gui.charts.refresh_scheduler import TURN_SECONDS, RefreshScheduler

NAMES = "abcdef"


class View:
    painting = 0.0


class Figure:
    """A stand-in for a chart with a given cost in seconds."""

    def __init__(self, name: str, takes: float) -> None:
        self.name, self.takes, self.view = name, takes, View()


class Timer:
    """A timer that never waits, but records its intervals."""

    def __init__(self) -> None:
        self.waits: list[int] = []
        self.running = False

    def start(self, wait: int) -> None:
        self.waits.append(wait)
        self.running = True

    def stop(self) -> None:
        self.running = False

    def isActive(self) -> bool:
        return self.running


class Row:
    """Six charts and a record of what is done to them: a bar ends a turn, and a point ends a round."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, takes: float) -> None:
        self.now = 100.0
        self.figures = [Figure(name, takes) for name in NAMES]
        self.done = ""
        self.parent, self.timer = QObject(), Timer()
        monkeypatch.setattr(module.time, "monotonic", lambda: self.now)  # type: ignore[attr-defined]
        self.rounds = RefreshScheduler(lambda: self.figures, self.renew, self.end, self.parent)  # type: ignore[arg-type, return-value]
        self.rounds._timer = self.timer  # type: ignore[assignment]

    def renew(self, figure: Figure) -> None:
        self.now += figure.takes
        self.done += figure.name

    def end(self) -> None:
        self.done += "."

    def turn(self) -> None:
        self.timer.running = False
        self.now += self.timer.waits[-1] / 1000
        self.rounds._turn()
        self.done += "|"

    def live(self) -> str:
        """Until there is nothing more to do; returns what was done."""
        while not self.rounds.idle:
            self.turn()
        done, self.done = self.done, ""
        return done


@pytest.fixture
def cheap(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Row:
    return Row(monkeypatch, TURN_SECONDS / 10)


@pytest.fixture
def dear(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Row:
    return Row(monkeypatch, TURN_SECONDS * 0.4)


def test_fast_charts_are_updated_in_one_turn(cheap: Row) -> None:
    cheap.rounds.ask()
    assert cheap.live() == f"{NAMES}.|"


def test_slow_charts_are_spread_over_turns_once_known_to_be_slow(dear: Row) -> None:
    dear.rounds.ask()
    dear.live()
    dear.rounds.ask()
    assert dear.live() == "ab|cd|ef.|"


def test_painting_counts_too(cheap: Row) -> None:
    for figure in cheap.figures:
        figure.view.painting = TURN_SECONDS
    cheap.rounds.ask()
    assert cheap.live() == "a|b|c|d|e|f.|"


def test_a_request_during_a_round_starts_one_more(dear: Row) -> None:
    dear.rounds.ask()
    dear.live()
    dear.rounds.ask()
    dear.turn()
    for _ in range(3):
        dear.rounds.ask()
    assert dear.live() == "ab|cd|ef.|ab|cd|ef.|"


def test_rounds_follow_no_faster_than_can_be_seen_and_rest_after_much_work(cheap: Row) -> None:
    for takes, wait in ((0.001, ROUND_MS - 6), (1.0, 9000)):
        for figure in cheap.figures:
            figure.takes = takes
        cheap.rounds.finish()
        cheap.rounds.ask()
        assert cheap.timer.waits[-1] == wait
        cheap.live()


def test_all_charts_can_be_updated_at_once_even_during_a_round(dear: Row) -> None:
    dear.rounds.finish()
    dear.rounds.ask()
    dear.turn()
    dear.done = ""
    dear.rounds.finish()
    assert dear.done == f"{NAMES}."
    assert dear.rounds.idle
