"""Playback: a clock in the GUI thread requests ticks, and a worker thread simulates them.

At most one request is in progress, so a slow world plays slower and the window stays responsive.
"""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.growth.growing_run import Advance, GrowingRun
from ic_sandbox.gui.session.growth.request_size import FIRST_TICKS, affordable_after
from ic_sandbox.gui.session.growth.shown_run import ShownRun
from ic_sandbox.gui.session.pace import Pace
from ic_sandbox.gui.session.player_work import NewControls, NewRun, begun_again, lead_of
from ic_sandbox.gui.session.rest import Rest
from ic_sandbox.gui.session.state_loader import StateLoader
from ic_sandbox.gui.session.views import Partner
from ic_sandbox.i18n import tr
from ic_sandbox.progress import PartialResult, Progress

__all__ = ["LAST_TICK", "RunPlayer"]

FRAME_MS = 33
LAST_TICK = 100_000
"""The tick at which a run in the window stops: an hour at 28 ticks/s. A tick of *All drives* takes about 16 kB."""


class RunPlayer(ShownRun):
    """The run that is shown, and its clock.

    ``waiting``: no ticks are simulated, because the run does not belong to the current world. ``partner``: the run that
    is shown next to this one; a playing run waits for it until :meth:`resume`. ``led``: another player says what to
    show, so the clock stands still even while this one counts as playing. ``affordable``: the ticks of one request.
    """

    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    message = Signal(str)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.playing = self.waiting = self.led = False
        self.partner: Partner | None = None
        self._pace = Pace()
        self.rest = Rest()
        self._growing: GrowingRun | None = None
        self._controls: NewControls | None = None  # those that the run still lacks
        self._expects_controls = self._busy = self._missed = False
        self.begun = datetime.now(UTC)
        self.affordable = FIRST_TICKS
        self._clock = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=FRAME_MS)
        self._clock.timeout.connect(self._frame)
        self._worker = Worker("playing", self)
        self._worker.progressed.connect(self._take_part)
        self._worker.finished_work.connect(self._advanced)
        self._worker.failed.connect(self._failed)
        self._worker.failed_late.connect(self.crashed)
        self._recalling = StateLoader(self)
        self._recalling.found.connect(self._show)
        self._recalling.message.connect(self.message)
        self._recalling.crashed.connect(self._crash)

    def adopt(self, beginning: NewRun) -> None:
        """Show a new run from its start; keep playing if one was playing."""
        self.begun = datetime.now(UTC)
        self._pace.forget()
        self.affordable = FIRST_TICKS
        self._replace(beginning)
        self._join()

    def _replace(self, beginning: NewRun | None) -> None:
        """Show another run, or none, in place of the one so far."""
        self._worker.cancel()
        self._recalling.forget()
        self._busy = False
        self._growing, self.run, self.series = None, None, None
        if beginning is not None:
            self._growing = GrowingRun(beginning)
            self.run, self.series = beginning.run, beginning.series
        self.tick = 0
        self.rest.forget()
        self.run_changed.emit()
        self.tick_changed.emit(0)
        self._rhythm.settle()

    def join(self, controls: NewControls) -> None:
        """Add the controls of a run that began without them, as soon as no tick is being simulated."""
        self._controls = controls
        self._join()

    def _join(self) -> None:
        """Start adding controls. They are kept until that is done, because a restart may come first."""
        controls, growing, run = self._controls, self._growing, self.run
        if controls is None or self._busy:
            return
        if growing is None or run is None or run.experiment is not controls.base:
            self._controls = None
            return
        self._busy = True
        self._worker.submit(lambda: growing.joining(controls, run))

    def forget(self) -> None:
        """Clear the run."""
        self._controls = None
        self._replace(None)

    def _measure(self) -> None:
        """Start measuring the run, unless the request for its next tick will do that."""
        growing, run = self._growing, self.run
        if growing is not None and run is not None and not self._busy:
            self._worker.submit(lambda: growing.measuring(run))

    @property
    def _last_tick(self) -> int:
        """The tick at which the run stops: the last one with actions if the agents take given ones."""
        given = None if self.run is None else self.run.experiment.main.given
        return LAST_TICK if given is None else len(given)

    def restart(self) -> None:
        """Restart, paused: show the first tick at once, and forget those after it as soon as a new run is ready."""
        self.pause()
        if self.run is not None:
            experiment = self.run.experiment
            self.seek(0)
            if self._last_tick < LAST_TICK:  # its ticks are known in advance
                return
            self._busy = True
            self._worker.submit(lambda: begun_again(experiment))

    def play(self) -> None:
        """Start the clock. It stops when nothing changes any more, unless it is started again after that."""
        if not self.playing:
            self.playing = True
            self.rest.note_play(self.aim)
            self._pace.start()
            if not self.led:
                self._clock.start()
            self.playing_changed.emit(True)

    def resume(self) -> None:
        """Request the ticks that a playing run has missed, because it may go on."""
        if self.playing and self._missed and not self.led:
            self._frame()

    def wait(self, waiting: bool) -> None:
        """Simulate no more ticks until this is called with False; a playing run then continues."""
        self.waiting = waiting

    def expect_controls(self, expected: bool) -> None:
        """Stay near the controls that are being planned: they follow the run."""
        self._expects_controls = expected

    def pause(self) -> None:
        """Stop the clock."""
        if self.playing:
            self.playing = False
            self._clock.stop()
            self._rhythm.settle()
            self.playing_changed.emit(False)

    def step(self) -> None:
        """Step one tick forward, simulating it if needed."""
        self.pause()
        self.go_on(1)

    def step_back(self) -> None:
        """Show the previous tick."""
        self.pause()
        self.seek_by(-1)

    @property
    def aim(self) -> int:
        """The shown tick, or the one that will be shown once it has been recomputed."""
        return self.tick if self._recalling.aim is None else self._recalling.aim

    def seek(self, tick: int) -> None:
        """Show another tick of the run so far: at once if its state is stored, otherwise once it is recomputed."""
        if self.run is not None:
            self._recalling.look_for(self.run.main.states, min(max(tick, 0), self.run.ticks))

    def seek_by(self, ticks: int) -> None:
        """Move by this many ticks from :attr:`aim`."""
        self.seek(self.aim + ticks)

    def _show(self, tick: int) -> None:
        if tick != self.tick:
            self.tick = tick
            self.tick_changed.emit(tick)
            self._rhythm.settle()

    @property
    def speed(self) -> float:
        """The speed in ticks per second."""
        return self._pace.speed

    def set_speed(self, speed: float) -> None:
        """Set the speed in ticks per second."""
        if speed != self.speed:
            self._pace.speed = speed
            self._pace.forget()
            self.speed_changed.emit(speed)

    def stop(self) -> None:
        """End the threads."""
        self._clock.stop()
        self._worker.stop()
        self._recalling.stop()

    def _frame(self) -> None:
        self._pace.elapse()
        halted = self._busy or self.waiting or self._recalling.aim is not None
        if self.run is None or halted or (self.partner is not None and not self.partner.caught_up()):
            self._pace.hold_back()
            self._missed = True
            return
        self._missed = False
        if self._stop_at_rest():
            return
        if self._pace.unlimited:
            self.go_on(None)
        elif ticks := self._pace.take():
            self.go_on(min(ticks, self.affordable))

    def _stop_at_rest(self) -> bool:
        """Stop if nothing changes any more in any shown run, and the user has not asked to play on."""
        others_change = self.partner is not None and self.partner.may_change()
        stops = self.playing and not self.led and self.rest.stops(self.aim) and not others_change
        if stops:
            self.pause()
            self.message.emit(self.rest.words(self.run))
        return stops

    def go_on(self, ticks: int | None) -> None:
        """Show ``ticks`` more ticks, recorded or simulated ones, unless busy. None: as many as fit into the time."""
        run, growing = self.run, self._growing
        if run is None or growing is None or self._busy:
            return
        if self.aim < run.ticks:
            self.seek(self.aim + (ticks or self.affordable))
            return
        if self.waiting:
            return
        end = lead_of(len(run.experiment.cast)) if self._expects_controls else self._last_tick
        if run.ticks < end:
            aim = min(end, run.ticks + (self.affordable if ticks is None else ticks))
            ahead = run.ticks + 1 == aim < end
            measured = not ahead or self._displays_next
            alone = not (self.playing or self.led) and self.partner is None
            if alone and not measured and (known := growing.at_hand(aim)) is not None:
                if known.rest is None:
                    self._worker.submit(lambda: growing.preparing(aim + 1))
                self._advanced(known)  # at once, because waking the thread takes as long as painting
                return
            self._busy = True
            self._worker.submit(lambda: growing.advancing(aim, ahead, measured))
        elif not self._expects_controls:
            self.pause()
            self.message.emit(tr("The run has reached tick {last_tick:,} and stops here.", last_tick=end))

    def _take_part(self, progress: Progress) -> None:
        if isinstance(progress, PartialResult):
            self._advanced(progress.result)

    def _advanced(self, result: NewRun | Advance | None) -> None:
        if result is None:  # the next tick was simulated in advance, or the shown ones were measured
            self._release()
            return
        self._busy = False
        if isinstance(result, NewRun):
            self.adopt(result)
            return
        at_end = self.run is None or self.aim >= self.run.ticks
        self.run, self._figures = result.run, result.figures
        self.rest.note(result.rest)
        self.affordable = affordable_after(result, self.affordable)
        if at_end:  # a user who has moved back meanwhile stays there
            self._recalling.forget()
            self.tick = self.run.ticks
        self.run_changed.emit()
        self.tick_changed.emit(self.tick)
        self._release()
        self._stop_at_rest()
        self._join()
        if self.playing and self._missed:  # waiting for the next frame would delay the next tick as well
            self._frame()

    def _crash(self, error: Exception) -> None:
        self.pause()
        self.crashed.emit(error)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._crash(error)
