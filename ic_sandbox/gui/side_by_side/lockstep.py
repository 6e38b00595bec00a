"""One timeline for two runs: the second player shows what the first one does, and the first one waits for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.session.player import LAST_TICK, RunPlayer
from ic_sandbox.gui.session.run_status import Phase, RunStatus

__all__ = ["Lockstep"]


class Lockstep(QObject):
    """Leads the player ``second`` to the tick of ``first`` while attached; it is the partner of ``first``."""

    changed = Signal()
    """Sent when the second run has come nearer to the first one's tick, or reached it."""

    def __init__(self, first: RunPlayer, second: RunPlayer, status: RunStatus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._first, self._second, self._status = first, second, status
        self._attached = False
        self._second.led = True
        first.tick_changed.connect(self._follow)
        first.run_changed.connect(self._on_first)
        first.playing_changed.connect(self._play)
        first.speed_changed.connect(self._set_speed)
        second.tick_changed.connect(self._on_second)
        second.run_changed.connect(self._on_second)
        status.changed.connect(self._on_second)

    def attach(self) -> None:
        """Start to lead."""
        self._attached = True
        self._first.partner = self
        self._set_speed(self._first.speed)
        self._play(self._first.playing)
        self._follow()

    def detach(self) -> None:
        """Stop leading; the first run no longer waits."""
        self._attached = False
        self._first.partner = None
        self._second.pause()
        self._first.resume()

    def caught_up(self) -> bool:
        """Return whether both show the same tick, or the second run can't get there."""
        second = self._second
        if self._status.phase is Phase.NOT_RUNNABLE:
            return True
        if second.run is None or not self._status.current:
            return False
        return second.tick == self._first.tick or second.tick >= LAST_TICK

    def may_change(self) -> bool:
        """Return whether anything may still change in the second run."""
        second = self._second
        return second.run is not None and self._status.current and not second.rest.reached(second.aim)

    @property
    def behind(self) -> int:
        """The number of ticks by which the second run is behind the shown one; 0 if it is not."""
        return 0 if self._second.run is None else max(0, self._first.tick - self._second.tick)

    def _play(self, playing: bool) -> None:
        if self._attached:
            (self._second.play if playing else self._second.pause)()

    def _set_speed(self, speed: float) -> None:
        if self._attached:
            self._second.set_speed(speed)

    def _on_first(self) -> None:
        """Restart the second run if the first one was restarted or is another one."""
        first, second = self._first.run, self._second.run
        if self._attached and first is not None and second is not None and first.ticks == 0 < second.ticks:
            self._second.restart()
            self._play(self._first.playing)
        self._follow()

    def _on_second(self, *_: object) -> None:
        if not self._attached:
            return
        self._follow()
        if self.caught_up():
            self._first.resume()
        self.changed.emit()

    def _follow(self, *_: object) -> None:
        """Show the first one's tick in the second run, or simulate some of the ticks up to it."""
        first, second = self._first, self._second
        if not self._attached or second.run is None or second.aim == first.tick:
            return
        if first.tick <= second.run.ticks:
            second.seek(first.tick)
        elif second.aim < second.run.ticks:
            second.seek(second.run.ticks)
        else:
            second.go_on(min(first.tick - second.run.ticks, second.affordable))
