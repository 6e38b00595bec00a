"""Recompute states that were not stored, in a worker thread, before a past tick is shown."""

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
"""The delay in seconds after which a message explains the wait."""


class StateLoader(QObject):
    """Loads the state of a past tick.

    ``found(tick)`` reports that a state is available: of the requested tick, or of one on the way to it. ``aim`` is the
    requested tick; None if there is none.
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
        self._worker.progressed.connect(self._report_progress)
        self._worker.finished_work.connect(self._finish)
        self._worker.failed.connect(self._fail)
        self._worker.failed_late.connect(self.crashed)

    def look_for(self, states: StateHistory, tick: int) -> None:
        """Load the state of a tick, at once if it is available.

        A recomputation in progress is finished first, to show something during a long drag.
        """
        if states.at_hand(tick):
            self.forget()
            self.found.emit(tick)
            return
        self._states = states
        if self.aim is None:
            self._recompute(states, tick)
        else:
            self.aim = tick

    def forget(self) -> None:
        """Cancel the request."""
        if self.aim is not None:
            self.aim = self._states = None
            self._worker.cancel()

    def stop(self) -> None:
        """End the thread."""
        self._worker.stop()

    def _recompute(self, states: StateHistory, tick: int) -> None:
        self.aim, self._begun = tick, time.monotonic()
        self._worker.submit(lambda: _recomputed(states, tick))

    def _report_progress(self, progress: Progress) -> None:
        if time.monotonic() - self._begun > NOTICED_SECONDS:
            self.message.emit(tr("Recomputing up to tick {tick:,}: {share:.0%}", tick=self.aim, share=progress.done))

    def _finish(self, moments: Moments) -> None:
        states, aim = self._states, self.aim
        assert states is not None
        assert aim is not None
        states.remember(moments)
        self.aim = None
        if states.at_hand(aim):
            self._states = None
        else:
            self._recompute(states, aim)
            aim = min(max(aim, moments.first), moments.first + len(moments.rows) - 1)  # the nearest tick so far
        self.found.emit(aim)

    def _fail(self, error: Exception) -> None:
        self.aim = self._states = None
        self.crashed.emit(error)


def _recomputed(states: StateHistory, tick: int) -> Generator[Progress, None, Moments]:
    return (yield from states.recalling(tick))
