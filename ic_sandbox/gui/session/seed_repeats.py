"""Repetitions of the shown run with other seeds, in a worker thread: figures become means over runs."""

from __future__ import annotations

import time
from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.views import PlanView, RunView
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run
from ic_sandbox.studies.repetition import Repeated, Repetition, Seeds
from ic_sandbox.world.faults import WorldError

__all__ = ["SeedRepeats"]

EVERY_MS = 250
REST = 1
"""Pause this many times as long as the last round took, so that playing goes on smoothly."""


class SeedRepeats(QObject):
    """The runs with the seeds after that of the shown run.

    While ``seeds`` asks for several runs, they follow the shown run: ``found`` holds the means at the last tick to
    which all of them have come, which is earlier than the shown tick while they catch up. It is None until all of them
    have run, and after each edit.
    """

    changed = Signal()
    message = Signal(str)
    crashed = Signal(object)

    def __init__(self, view: RunView, planning: PlanView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._planning = planning
        self.seeds = Seeds()
        self.found: Repeated | None = None
        self.done: float | None = None
        """The completed share of the work in progress; None if there is none."""
        self.cancelled = False
        self._repetition: Repetition | None = None
        self._wanted: Run | None = None
        """The run that is being repeated."""
        self._begun = 0.0
        self._worker = Worker("seeds", self, yields=True)
        self._worker.progressed.connect(self._on_progress)
        self._worker.finished_work.connect(self._finish)
        self._worker.failed.connect(self._fail)
        self._worker.failed_late.connect(self._report_crash)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(EVERY_MS)
        self._pause.timeout.connect(self._work)
        view.run_changed.connect(self._on_run)
        planning.started.connect(self._drop)

    @property
    def several(self) -> bool:
        """Return whether several runs are asked for; agents that act as they did can't be run with other seeds."""
        return self.seeds.runs > 1 and not self.fixed

    @property
    def fixed(self) -> bool:
        """Return whether the agents of the shown run act as they did, so that there is only this run."""
        experiment = self._view.experiment
        return experiment is not None and experiment.outside is not None

    @property
    def wanted(self) -> Seeds:
        """The runs that figures and files are about: only the shown one after a cancellation."""
        return Seeds() if self.cancelled or self.fixed else self.seeds

    @property
    def behind(self) -> bool:
        """Return whether the means are not those of the whole shown run."""
        run = self._view.run
        return self.several and run is not None and (self.found is None or self.found.ticks != run.ticks)

    @property
    def series(self) -> RunSeries | None:
        """The figures to show, tick by tick: means over the runs, or those of the shown run until there are means."""
        return self._view.series if self.found is None else self.found.series

    def lines_of(self, run: Run) -> tuple[Measurement, ...] | None:
        """Return the means of figures over the runs; None if they are not known for all ticks of the shown run."""
        return None if self.found is None or self.found.ticks != run.ticks else self.found.lines

    def take(self, seeds: Seeds) -> None:
        """Ask for this many runs."""
        if seeds != self.seeds:
            self.seeds = seeds
            self.cancelled = False
            self._drop()

    def cancel(self) -> None:
        """Cancel the runs, and forget their means; the shown run stays."""
        self.cancelled = True
        self._drop()

    def resume(self) -> None:
        """Repeat the run again after a cancellation."""
        self.cancelled = False
        self._ask()
        self.changed.emit()

    def stop(self) -> None:
        """End the thread."""
        self._pause.stop()
        self._worker.stop()

    def _drop(self) -> None:
        """Forget all means, because they do not belong to what is asked for now."""
        self._worker.cancel()
        self._pause.setInterval(EVERY_MS)
        self.found = self.done = self._repetition = self._wanted = None
        self._ask()
        self.changed.emit()

    def _on_run(self) -> None:
        run, known = self._view.run, self._repetition
        if known is not None and (run is None or run.experiment is not known.experiment):
            self._drop()
        elif self.found is not None and run is not None and run.ticks < self.found.ticks:
            self.found = None
            self.changed.emit()
        self._ask()

    def _ask(self) -> None:
        if self._wanted is None and not self._pause.isActive() and self._needed():
            self._pause.start()

    def _needed(self) -> bool:
        run = self._view.run
        if not self.several or self.cancelled or self._planning.stale or run is None or run.experiment.lacks_controls:
            return False
        return self._repetition is None or (run.ticks > 0 and self.behind)

    def _work(self) -> None:
        run, series = self._view.run, self._view.series
        if run is None or series is None or self._wanted is not None or not self._needed():
            return
        if self._repetition is None or self._repetition.experiment is not run.experiment:
            self._repetition = Repetition(run.experiment, self.seeds)
        repetition, self._wanted, self._begun = self._repetition, run, time.monotonic()
        self._set_done(0.0)
        self._worker.submit(lambda: _repeated(repetition, run, series))

    def _on_progress(self, progress: Progress) -> None:
        if progress.whole is not None:
            self._set_done(progress.whole)

    def _set_done(self, done: float | None) -> None:
        previous, self.done = self.done, done
        if (previous is None) != (done is None) or (done is not None and f"{done:.0%}" != f"{previous:.0%}"):
            self.changed.emit()

    def _finish(self, found: Repeated | None) -> None:
        run, self._wanted = self._view.run, None
        self.done = None
        rest = 0.0 if found is None else REST * (time.monotonic() - self._begun)  # preparing happens only once
        self._pause.setInterval(max(EVERY_MS, round(1000 * rest)))
        if run is not None and found is not None and found.ticks <= run.ticks:
            self.found = found
        self._ask()
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self.cancel()
        if isinstance(error, WorldError):
            self.message.emit(tr("The other seeds can't be run: {error}", error=error))
        self._report_crash(error)

    def _report_crash(self, error: Exception) -> None:
        if not isinstance(error, WorldError):
            self.crashed.emit(error)


def _repeated(repetition: Repetition, run: Run, series: RunSeries) -> Generator[Progress, None, Repeated | None]:
    return (yield from repetition.repeating(run, series))
