"""The shown run has the right of way: work in the background waits for it, but never for long."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.background import right_of_way
from ic_sandbox.gui.background.right_of_way import LONGEST_WAIT, give_way, take_right_of_way
from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.progress import Progress


class Clock:
    """A clock that runs only while someone sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(right_of_way, "time", made)
    monkeypatch.setattr(right_of_way, "_until", [0.0])
    return made


def test_others_wait_until_the_right_of_way_ends(clock: Clock) -> None:
    give_way()
    assert clock.now == 100.0
    take_right_of_way(0.02)
    take_right_of_way(0.01)  # does not shorten it
    give_way()
    assert clock.now == pytest.approx(100.02)
    give_way()
    assert clock.now == pytest.approx(100.02)


def test_nobody_waits_for_long(clock: Clock) -> None:
    take_right_of_way(60.0)
    give_way()
    assert clock.now == pytest.approx(100.0 + LONGEST_WAIT)


@pytest.mark.parametrize("yields", [True, False])
def test_a_worker_that_yields_waits_after_each_step(qtbot: QtBot, clock: Clock, yields: bool) -> None:
    def work() -> Generator[Progress, None, None]:
        for number in range(3):
            take_right_of_way(0.01)
            yield Progress("Counting", number / 3)

    worker = Worker("test", yields=yields)
    with qtbot.waitSignal(worker.finished_work, timeout=5000):
        worker.submit(work)
    worker.stop()
    assert clock.now == pytest.approx(100.03 if yields else 100.0)
