"""Agents glide from where they were to where they are, while a run is played slowly enough for that to be seen."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ic_sandbox.gui.session.session import Session

__all__ = ["CROWD", "FASTEST_GLIDE", "AgentAnimation"]

FASTEST_GLIDE = 15.0
"""Ticks a second from which ticks follow each other too fast."""

CROWD = 20_000
"""More agents than these glide in fewer frames, for each takes longer."""

SHARE = 0.85
LONGEST = 0.3
"""How long it takes: of a tick's time, and in seconds at most, so that agents also rest."""

FRAME_MS, CROWD_FRAME_MS = 16, 33


class AgentAnimation(QObject):
    """``part`` is how far agents have come on their way into the tick that is shown: 1 when they are there."""

    moved = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.part = 1.0
        self._tick = 0
        self._begun = self._takes = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._go_on)
        session.player.tick_changed.connect(self._on_tick)

    def _on_tick(self, tick: int) -> None:
        before, self._tick = self._tick, tick
        session = self.session
        if tick == before:
            return
        slow = session.player.playing and session.player.speed <= FASTEST_GLIDE
        run = session.run
        if slow and run is not None and tick == before + 1 and run.main.states.at_hand(before):
            self.part = 0.0
            self._begun, self._takes = time.monotonic(), min(LONGEST, SHARE / session.player.speed)
            self._timer.start(FRAME_MS if len(run.experiment.cast) <= CROWD else CROWD_FRAME_MS)
        else:
            self._rest()

    def _go_on(self) -> None:
        done = (time.monotonic() - self._begun) / self._takes
        if done >= 1.0:
            self._rest()
        else:
            self.part = done * done * (3.0 - 2.0 * done)  # slowly at both ends
        self.moved.emit()

    def _rest(self) -> None:
        self._timer.stop()
        self.part = 1.0
