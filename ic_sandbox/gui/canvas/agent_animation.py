"""Agents glide from cell to cell while a run plays slowly enough to see it."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ic_sandbox.gui.session.session import Session

__all__ = ["FASTEST_GLIDE", "MANY_AGENTS", "AgentAnimation"]

FASTEST_GLIDE = 15.0
"""The speed, in ticks per second, above which agents jump instead of gliding."""

MANY_AGENTS = 20_000
"""More agents than this glide in fewer frames, because each frame takes longer."""

SHARE = 0.85
LONGEST = 0.3
"""The duration of the glide: a share of a tick's time, at most this many seconds. For the rest, agents stand still."""

FRAME_MS, MANY_AGENTS_FRAME_MS = 16, 33


class AgentAnimation(QObject):
    """Animates agents. ``part`` is their progress into the shown tick: 1 when they have arrived."""

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
            self._timer.start(FRAME_MS if len(run.experiment.cast) <= MANY_AGENTS else MANY_AGENTS_FRAME_MS)
        else:
            self._rest()

    def _go_on(self) -> None:
        done = (time.monotonic() - self._begun) / self._takes
        if done >= 1.0:
            self._rest()
        else:
            self.part = done * done * (3.0 - 2.0 * done)  # ease in and out
        self.moved.emit()

    def _rest(self) -> None:
        self._timer.stop()
        self.part = 1.0
