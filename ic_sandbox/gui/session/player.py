"""Playing beside the window: a clock in the GUI thread asks for ticks, and a worker lives them.

There is never more than one request under way, so a slow world plays slower and the window stays alive.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ic_sandbox.exports import command_of, writing_run
from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.player_work import Advance, NewRun, begun_again, iter_advance
from ic_sandbox.gui.session.state_loader import StateLoader
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.faults import WorldError

__all__ = ["FASTEST", "LAST_TICK", "RunPlayer"]

FRAME_MS = 33
FASTEST = 1000.0
"""Ticks a second from which a run is played as fast as it goes."""

LAST_TICK = 100_000
"""A run in the window pauses here: an hour at 28 ticks a second. A tick of *All drives* takes about 16 kB."""

DEFAULT_SPEED = 5.0
LONGEST_FRAME = 0.25
"""Seconds that count as passed where the window stood still for longer, so that the run does not leap."""

MOST_TICKS_A_REQUEST = 2_000
SECONDS_A_REQUEST = 0.02
"""As fast as it goes means: as many ticks as are lived and measured in so long, in each frame."""

FIRST_TICKS = 4
FASTER_BY = 2.0
"""How many ticks the first request asks for, and by how much a request may be larger than the one before."""


class RunPlayer(QObject):
    """The run that is shown, and its clock."""

    run_changed = Signal()
    tick_changed = Signal(int)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    message = Signal(str)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: Run | None = None
        self.series: RunSeries | None = None
        self.tick = 0
        self.playing = False
        self.speed = DEFAULT_SPEED
        self._simulator: Simulator | None = None
        self._busy = False
        self._missed = False
        self._begun = datetime.now(UTC)
        self._due = self._last = 0.0
        self._affordable = FIRST_TICKS
        self._clock = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=FRAME_MS)
        self._clock.timeout.connect(self._frame)
        self._worker = Worker("playing", self)
        self._worker.finished_work.connect(self._advanced)
        self._worker.failed.connect(self._failed)
        self._worker.failed_late.connect(self.crashed)
        self._recalling = StateLoader(self)
        self._recalling.found.connect(self._show)
        self._recalling.message.connect(self.message)
        self._recalling.crashed.connect(self._recall_failed)
        self._exporter = Worker("exporting", self, in_turn=True)
        self._exporter.finished_work.connect(self._exported)
        self._exporter.failed.connect(self._export_failed)

    def adopt(self, beginning: NewRun) -> None:
        """Play another run, from its beginning; goes on playing if one was played."""
        self._worker.cancel()
        self._recalling.forget()
        self._busy = False
        self._simulator = beginning.simulator
        self.run, self.series = beginning.run, beginning.series
        self.tick = 0
        self._begun = datetime.now(UTC)
        self._due = 0.0
        self._affordable = FIRST_TICKS
        self.run_changed.emit()
        self.tick_changed.emit(0)

    def forget(self) -> None:
        """Show no run."""
        self._worker.cancel()
        self._recalling.forget()
        self._simulator = None
        self._busy = False
        self.run = self.series = None
        self.tick = 0
        self.run_changed.emit()
        self.tick_changed.emit(0)

    @property
    def experiment(self) -> Experiment | None:
        """What the run is of."""
        return None if self.run is None else self.run.experiment

    def restart(self) -> None:
        """Restart, paused: show the first tick at once, and forget those after it as soon as a new run is ready."""
        self.pause()
        if self.run is not None:
            experiment = self.run.experiment
            self.seek(0)
            self._busy = True
            self._worker.submit(lambda: begun_again(experiment))

    def play(self) -> None:
        """Start the clock."""
        if not self.playing:
            self.playing = True
            self._last = time.monotonic()
            self._due = 0.0
            self._clock.start()
            self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop the clock."""
        if self.playing:
            self.playing = False
            self._clock.stop()
            self.playing_changed.emit(False)

    def step(self) -> None:
        """One tick on, simulated if it has not been yet."""
        self.pause()
        self._go_on(1)

    def step_back(self) -> None:
        """Show the tick before."""
        self.pause()
        self.seek_by(-1)

    @property
    def aim(self) -> int:
        """The tick that is shown, or that will be as soon as it has been lived again."""
        return self.tick if self._recalling.aim is None else self._recalling.aim

    def seek(self, tick: int) -> None:
        """Show another tick of what has been simulated: at once if it is at hand, else after it was lived again."""
        if self.run is not None:
            self._recalling.look_for(self.run.main.states, min(max(tick, 0), self.run.ticks))

    def seek_by(self, ticks: int) -> None:
        """Show the tick this many later (or earlier) than the one that is shown or about to be."""
        self.seek(self.aim + ticks)

    def _show(self, tick: int) -> None:
        if tick != self.tick:
            self.tick = tick
            self.tick_changed.emit(tick)

    def set_speed(self, speed: float) -> None:
        """Play at so many ticks a second."""
        if speed != self.speed:
            self.speed = speed
            self._due = 0.0
            self.speed_changed.emit(speed)

    def stop(self) -> None:
        """End the threads."""
        self._clock.stop()
        self._worker.stop()
        self._recalling.stop()
        self._exporter.stop()

    def _frame(self) -> None:
        now = time.monotonic()
        self._due += min(now - self._last, LONGEST_FRAME) * self.speed
        self._last = now
        if self.run is None or self._busy or self._recalling.aim is not None:
            self._due = min(self._due, 1.0)  # what could not be played in time is not made up for in a leap
            self._missed = True
            return
        self._missed = False
        if self.speed >= FASTEST:
            self._go_on(None)
        elif self._due >= 1.0:
            ticks = int(self._due)
            self._due -= ticks
            self._go_on(min(ticks, self._affordable))

    def _go_on(self, ticks: int | None) -> None:
        """Show so many ticks more: what is recorded first, then simulated. None: as many as there is time for."""
        run, simulator = self.run, self._simulator
        if run is None or simulator is None or self._busy:
            return
        if self.aim < run.ticks:
            self.seek(self.aim + (ticks or self._affordable))
            return
        left = LAST_TICK - run.ticks
        if left <= 0:
            self.pause()
            self.message.emit(tr("The run has reached tick {last_tick:,}, and stops here.", last_tick=LAST_TICK))
            return
        wanted = min(left, self._affordable if ticks is None else ticks)
        series = self.series
        self._busy = True
        self._worker.submit(lambda: iter_advance(simulator, series, wanted))

    def _advanced(self, result: NewRun | Advance) -> None:
        self._busy = False
        if isinstance(result, NewRun):
            self.adopt(result)
            return
        at_end = self.run is None or self.aim >= self.run.ticks
        self.run, self.series = result.run, result.series
        if result.ticks >= self._affordable:  # fewer say nothing of how many there is time for
            faster = SECONDS_A_REQUEST / max(result.seconds, SECONDS_A_REQUEST / FASTER_BY)
            self._affordable = min(MOST_TICKS_A_REQUEST, max(1, int(result.ticks * faster)))
        if at_end:  # who has scrubbed back meanwhile stays there
            self._recalling.forget()
            self.tick = self.run.ticks
        self.run_changed.emit()
        self.tick_changed.emit(self.tick)
        if self.playing and not (self.run.main.off_tick < 0).any():
            self.pause()
            self.message.emit(tr("Every agent is off."))
        if self.playing and self._missed:  # at once: with the clock's next beat, the next tick would be late as well
            self._frame()

    def _recall_failed(self, error: Exception) -> None:
        self.pause()
        self.crashed.emit(error)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self.pause()
        self.crashed.emit(error)

    def export(self, directory: Path, source: str | Path | None, excel: bool = False) -> None:
        """Write the tables of what has been simulated; ``source`` is how the world is named in the manifest."""
        run = self.run
        if run is None or run.ticks == 0:
            self.message.emit(tr("There is nothing to export yet: play the run first."))
            return
        begun = self._begun
        self._exporter.submit(lambda: _exported(run, directory, source, begun, excel))
        self.message.emit(tr("Exporting {ticks:,} ticks …", ticks=run.ticks))

    def await_exports(self) -> None:
        """Wait until nothing is being exported any more; not for the GUI thread."""
        self._exporter.settle()

    def _exported(self, directory: Path) -> None:
        self.message.emit(tr("Exported to {directory}", directory=directory))

    def _export_failed(self, error: Exception) -> None:
        if isinstance(error, WorldError):
            self.message.emit(tr("Not exported: {error}", error=error))
        else:
            self.crashed.emit(error)


def _exported(
    run: Run, directory: Path, source: str | Path | None, begun: datetime, excel: bool
) -> Generator[Progress, None, Path]:
    duration = (datetime.now(UTC) - begun).total_seconds()
    yield from writing_run(run, directory, command_of(run, source), start=begun, duration=duration, excel=excel)
    return directory
