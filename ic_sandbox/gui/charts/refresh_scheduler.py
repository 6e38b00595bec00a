"""A scheduler that updates charts in rounds, a few per turn of the event loop, each turn shorter than a frame."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer

from ic_sandbox.gui.background.rhythm import ROUND_MS
from ic_sandbox.gui.charts.chart import Chart

__all__ = ["RefreshScheduler"]

TURN_SECONDS = 0.004
"""The time for charts in one turn, including their painting; the map needs the rest of a frame."""

BETWEEN_MS = 2
"""The pause between two turns: time for the map, the pointer and the keys."""

REST = 1.5
"""Pause this many times as long as the last round took, if charts are slow."""


class RefreshScheduler(QObject):
    """Calls ``begin`` for the charts to update, ``renew`` for each of them, and ``end`` after the last.

    ``finishing``: all charts are being updated at once.
    """

    def __init__(
        self,
        begin: Callable[[], Sequence[Chart]],
        renew: Callable[[Chart], None],
        end: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._begin, self._renew, self._end = begin, renew, end
        self._asked = self.finishing = False
        self._left: deque[Chart] = deque()
        self._under_way = False
        self._begun = self._worked = self._earliest = 0.0
        self._took: dict[Chart, float] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)

    @property
    def idle(self) -> bool:
        """Return whether all charts are up to date."""
        return not self._timer.isActive()

    def ask(self) -> None:
        """Request an update of all charts in a new round, soon."""
        self._asked = True
        if self.idle:
            self._wait()

    def finish(self) -> None:
        """Update all charts at once."""
        self._timer.stop()
        self._left.clear()
        self._asked = self.finishing = True
        try:
            self._open()
            while self._left:
                self._work_on(self._left.popleft())
            self._close()
        finally:
            self.finishing = False

    def _turn(self) -> None:
        if not self._under_way:
            self._open()
        spent = 0.0
        while self._left and (spent == 0.0 or spent + self._took.get(self._left[0], 0.0) < TURN_SECONDS):
            spent += self._work_on(self._left.popleft())
        if self._left:
            self._timer.start(BETWEEN_MS)
        else:
            self._close()

    def _open(self) -> None:
        self._asked, self._under_way = False, True
        self._begun, self._worked = time.monotonic(), 0.0
        self._left.extend(self._begin())

    def _work_on(self, chart: Chart) -> float:
        """Update a chart. Returns the time in seconds: the update, and the last painting of the chart."""
        begun = time.monotonic()
        self._renew(chart)
        self._took[chart] = time.monotonic() - begun + chart.view.painting
        self._worked += self._took[chart]
        return self._took[chart]

    def _close(self) -> None:
        self._under_way = False
        self._end()
        self._earliest = max(self._begun + ROUND_MS / 1000, time.monotonic() + REST * self._worked)
        if self._asked:
            self._wait()

    def _wait(self) -> None:
        self._timer.start(max(BETWEEN_MS, round(1000 * (self._earliest - time.monotonic()))))
