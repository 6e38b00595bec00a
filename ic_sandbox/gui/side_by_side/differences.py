"""The difference of one figure between both worlds, computed in a worker thread while its chart is shown."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.charts.specs.difference_chart import Differences
from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.side_by_side.second_run import SecondRun
from ic_sandbox.i18n import tr
from ic_sandbox.measures.pairs.difference_series import (
    differences_by_tick,
    differences_over_runs,
    runs_are_paired,
)
from ic_sandbox.measures.pairs.paired_measure import PairedMeasure, are_same_agents, measures_of_pair
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run

__all__ = ["RunDifferences", "headline_measure"]

EVERY_MS = 100
"""The shortest time between two updates while the runs play."""

Pair = tuple[Experiment, Experiment]
AllRuns = tuple[tuple[RunSeries, ...], tuple[RunSeries, ...]]
"""The figures of all runs of both worlds."""


def headline_measure(measures: tuple[PairedMeasure, ...], pair: Pair, without: bool) -> PairedMeasure:
    """Return the figure to show first.

    If only what devices do differs (``without``), that is survival if agents can be switched off: how many use the
    devices is then no news. Otherwise it is the uptake of the first drive.
    """
    mortal = any(experiment.main.model.off_reachable for experiment in pair)
    wanted = ("survival", "uptake") if without and mortal else ("uptake", "survival")
    if without and not mortal:
        wanted = ("visits", "convergence_index")
    return next(measure for figure in wanted for measure in measures if measure.figure == figure)


class RunDifferences(QObject):
    """The differences so far, of the ``chosen`` figure out of ``measures``; None before they are known.

    They are those of all runs as soon as both worlds have run with all seeds; until then those of the first run.
    """

    changed = Signal()
    crashed = Signal(object)

    def __init__(self, second: SecondRun, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._second = second
        self.measures: tuple[PairedMeasure, ...] = ()
        self.chosen: PairedMeasure | None = None
        self.found: Differences | None = None
        self._by_user = False
        self._pair: Pair | None = None
        self._looking = False
        self._busy = False
        self._worker = Worker("differences", self)
        self._worker.finished_work.connect(self._take)
        self._worker.failed.connect(self._fail)
        self._worker.failed_late.connect(self.crashed)
        self._pause = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._pause.timeout.connect(self._compute)
        for session in (second.first, second.session):
            session.player.run_changed.connect(self._ask)
            session.repeats.changed.connect(self._ask)
        second.changed.connect(self._ask)
        second.closed.connect(self._forget)

    @property
    def badge(self) -> str:
        """The mark of differences from an earlier second world; empty if they are not."""
        return self._second.session.run_status.badge if self._second.active else ""

    @property
    def outdated(self) -> bool:
        """Return whether the second run belongs to an earlier second world."""
        return self._second.active and self._second.session.run_status.outdated

    @property
    def several(self) -> bool:
        """Return whether the user has asked for several runs."""
        return self._second.first.repeats.several

    def look(self, looking: bool) -> None:
        """Start or stop: differences are computed only while they are shown."""
        if looking != self._looking:
            self._looking = looking
            self._ask()

    def choose(self, what: PairedMeasure) -> None:
        """Compute another figure."""
        if what != self.chosen:
            self.chosen, self._by_user = what, True
            self._drop()
            self._ask()
            self.changed.emit()

    def stop(self) -> None:
        """End the thread."""
        self._pause.stop()
        self._worker.stop()

    def _runs(self) -> tuple[Run, Run] | None:
        first, second = self._second.first, self._second.session
        if not self._second.active or self._second.fault or first.run is None or second.run is None:
            return None
        return first.run, second.run

    def _all_runs(self) -> AllRuns | None:
        """Return the figures of all runs of both worlds; None for one run, or before all have run."""
        one, other = (session.repeats.found for session in (self._second.first, self._second.session))
        if one is None or other is None or one.seeds != other.seeds:
            return None
        return one.all_series, other.all_series

    def _ask(self, *_: object) -> None:
        runs = self._runs()
        pair = None if runs is None else (runs[0].experiment, runs[1].experiment)
        if pair is None and self.found is not None:  # a run is gone, and so is what was known of it
            self._drop()
            self._pair = None
            self.changed.emit()
        if pair is not None and not self._is_same(pair):
            self._meet(pair)
        if self._looking and runs is not None and not self._busy and not self._pause.isActive():
            self._pause.start()

    def _is_same(self, pair: Pair) -> bool:
        return self._pair is not None and all(one is other for one, other in zip(self._pair, pair, strict=True))

    def _meet(self, pair: Pair) -> None:
        """Begin with other experiments; keep the chosen figure if both have it."""
        self._pair = pair
        self._drop()
        self.measures = measures_of_pair(*pair)
        if not self._by_user or self.chosen not in self.measures:
            chosen = self._second.choice.chosen
            self.chosen = headline_measure(self.measures, pair, chosen is not None and chosen.only_idle)
        self.changed.emit()

    def _drop(self) -> None:
        self._worker.cancel()
        self._busy = False
        self.found = None

    def _forget(self) -> None:
        self._drop()
        self._pair, self.chosen, self._by_user, self.measures = None, None, False, ()
        self.changed.emit()

    def _compute(self) -> None:
        runs, what = self._runs(), self.chosen
        if not self._looking or runs is None or what is None or self._busy:
            return
        every = self._all_runs()
        before = self.found
        if before is not None and (before.runs, before.values.value.size) == _extent(runs, every):
            return
        self._busy = True
        self._worker.submit(lambda: _computed(*runs, what, before, every))

    def _take(self, found: Differences) -> None:
        self._busy = False
        self.found = found
        self.changed.emit()
        self._ask()

    def _fail(self, error: Exception) -> None:
        self._busy = False
        self.crashed.emit(error)


def _extent(runs: tuple[Run, Run], every: AllRuns | None) -> tuple[int, int]:
    """Return the number of runs of each world, and the ticks that all of them have."""
    if every is None:
        return 1, min(run.ticks for run in runs)
    return len(every[0]), min(series.ticks for all_series in every for series in all_series)


def _computed(
    one: Run, other: Run, what: PairedMeasure, before: Differences | None, every: AllRuns | None
) -> Generator[Progress, None, Differences]:
    if every is not None:
        yield Progress(tr("Measuring"), 0.0)
        return Differences(what, differences_over_runs(*every, what), runs_are_paired(*every), len(every[0]))
    reusable = before is not None and before.runs == 1 and before.values.value.size <= min(one.ticks, other.ticks)
    known = before.values if before is not None and reusable else None
    values = yield from differences_by_tick(one, other, what, known)
    return Differences(what, values, are_same_agents(one.experiment, other.experiment))
