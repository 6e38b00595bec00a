"""A signal for what follows a run that goes on: often enough for the eye, and not at each tick."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance

__all__ = ["ROUND_MS", "Rhythm"]

ROUND_MS = 33
"""The shortest time between two updates of what describes a run; faster updates would not be seen."""


class Rhythm(QObject):
    """A sender of ``due`` after changes: once for all changes of a round, and always after the last one."""

    due = Signal()

    def __init__(self, parent: QObject, *changes: SignalInstance) -> None:
        super().__init__(parent)
        self.pending = False  # whether ``due`` is still to be sent for some change
        self._earliest = 0.0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.settle)
        for changed in changes:
            changed.connect(self._ask)

    @property
    def round_over(self) -> bool:
        """Return whether ``due`` would be sent at once for a change now."""
        return time.monotonic() >= self._earliest

    def settle(self) -> None:
        """Send ``due`` now for the changes so far, instead of at the end of the round."""
        self._timer.stop()
        self.pending = False
        self._earliest = time.monotonic() + ROUND_MS / 1000
        self.due.emit()

    def _ask(self) -> None:
        """Wait until the last round is over; at least until all parts know of the change."""
        if not self.pending:
            self.pending = True
            self._timer.start(max(0, math.ceil(1000 * (self._earliest - time.monotonic()))))
