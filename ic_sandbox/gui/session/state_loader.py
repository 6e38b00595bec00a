"""Past ticks that are not kept are lived again beside the window before they are shown, so that whoever draws them
finds them at hand.
"""

from __future__ import annotations

import time
from collections.abc import Generator

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.state_history import Moments, StateHistory

__all__ = ["StateLoader"]

NOTICED_SECONDS = 0.1
"""Who waits longer for a past tick is told why."""


class StateLoader(QObject):
    """Finds the tick that is wanted; ``found(tick)`` says that one is at hand: it, or on the way to it another one.

    ``aim`` is the tick that is looked for, None while nothing is.
    """

    found = Signal(int)
    message = Signal(str)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.aim: int | None = None
        self._states: StateHistory | None = None
        self._begun = 0.0
        self._worker = Worker("recalling", self)
        self._worker.progressed.connect(self._tell)
        self._worker.finished_work.connect(self._finish)
        self._worker.failed.connect(self._fail)
        self._worker.failed_late.connect(self.crashed)

    def look_for(self, states: StateHistory, tick: int) -> None:
        """Find a tick: at once where it is at hand. What is lived again just now for another one is finished first, so
        that a long drag shows something on its way.
        """
        if states.at_hand(tick):
            self.forget()
            self.found.emit(tick)
            return
        self._states = states
        if self.aim is None:
            self._recall(states, tick)
        else:
            self.aim = tick

    def forget(self) -> None:
        """Look for nothing any more."""
        if self.aim is not None:
            self.aim = self._states = None
            self._worker.cancel()

    def stop(self) -> None:
        """End the thread."""
        self._worker.stop()

    def _recall(self, states: StateHistory, tick: int) -> None:
        self.aim, self._begun = tick, time.monotonic()
        self._worker.submit(lambda: _recalled(states, tick))

    def _tell(self, progress: Progress) -> None:
        if time.monotonic() - self._begun > NOTICED_SECONDS:
            self.message.emit(tr("Living up to tick {tick:,} again: {share:.0%}", tick=self.aim, share=progress.done))

    def _finish(self, moments: Moments) -> None:
        states, aim = self._states, self.aim
        assert states is not None
        assert aim is not None
        states.remember(moments)
        self.aim = None
        if states.at_hand(aim):
            self._states = None
        else:
            self._recall(states, aim)
            aim = min(max(aim, moments.first), moments.first + len(moments.rows) - 1)  # the nearest meanwhile
        self.found.emit(aim)

    def _fail(self, error: Exception) -> None:
        self.aim = self._states = None
        self.crashed.emit(error)


def _recalled(states: StateHistory, tick: int) -> Generator[Progress, None, Moments]:
    return (yield from states.recalling(tick))
