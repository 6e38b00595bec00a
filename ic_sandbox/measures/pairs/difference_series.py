"""The difference of one figure between two runs after each tick, paired if both have the same agents, goals and seed.

At the last tick it is what :func:`~ic_sandbox.measures.comparison.compare` makes of the summaries of both runs.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.measures.clusters import share_over
from ic_sandbox.measures.comparison import Compared, difference_of
from ic_sandbox.measures.intervals import Figure, without_interval
from ic_sandbox.measures.run_measurement import convergence_at, convergence_influence_at
from ic_sandbox.measures.run_series import Banded
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import SHARED, Experiment
from ic_sandbox.simulation.run import NEVER, Run

__all__ = ["PairedMeasure", "compared_after", "differences_by_tick", "measures_of_pair"]

INDEX = "convergence_index"

FIGURES_A_STEP = 50
"""The number of figures between two looks whether the work is still wanted."""

Times = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PairedMeasure:
    """A figure of the catalogue that two runs have at every tick, with its drive, if it has one."""

    figure: str
    of: str = ""

    @property
    def begins(self) -> bool:
        """Return whether it is measured at the start of a tick; otherwise it is measured at the end."""
        return self.figure == INDEX


def measures_of_pair(one: Experiment, other: Experiment) -> tuple[PairedMeasure, ...]:
    """Return the figures that both runs have at every tick, in the order of the catalogue."""
    drives = [drive for drive in one.main.model.drives if drive in other.main.model.drives]
    return (
        PairedMeasure("survival"),
        *(PairedMeasure("uptake", drive) for drive in drives),
        *(PairedMeasure("visits", drive) for drive in drives),
        PairedMeasure(INDEX),
    )


def compared_after(one: Run, other: Run, tick: int) -> Generator[Progress, None, tuple[Compared, ...]]:
    """Compare each of these figures after ``tick`` ticks of both runs; undefined ones are left out.

    As in :func:`~ic_sandbox.measures.summary.figures_at`, those that hold as a tick begins are of the next tick.
    """
    found = []
    last = min(one.ticks, other.ticks, tick) - 1
    for what in measures_of_pair(one.experiment, other.experiment) if last >= 0 else ():
        yield Progress(tr("Measuring"), 0.0)
        at = min(tick, one.ticks - 1, other.ticks - 1) if what.begins else last
        before, present = (_figure(run, what, at) for run in (one, other))
        difference = difference_of(what.figure, present, before)
        if not np.isnan(difference.value):
            found.append(Compared(what.figure, what.of, one.main.arm.key, before, present, difference))
    return tuple(found)


def differences_by_tick(
    one: Run, other: Run, what: PairedMeasure, known: Banded | None = None
) -> Generator[Progress, None, Banded]:
    """Measure the figure of ``other`` minus that of ``one`` in every tick that both runs have, float64 [T].

    ``known`` are the differences of the same measure in the first ticks of the same runs; they are not computed again.
    In shared worlds, there are no intervals: one run is one observation.
    """
    ticks = min(one.ticks, other.ticks)
    first = 0 if known is None else min(known.value.size, ticks)
    rows = np.empty((3, ticks))
    if known is not None:
        rows[:, :first] = [part[:first] for part in known.parts]
    changes = None if what.begins else _changes(one, other, what)
    computed = 0
    for tick in range(first, ticks):
        if changes is not None and tick > 0 and not changes[tick]:
            rows[:, tick] = rows[:, tick - 1]
            continue
        found = difference_of(what.figure, _figure(other, what, tick), _figure(one, what, tick))
        rows[:, tick] = found.value, found.low, found.high
        computed += 1
        if computed % FIGURES_A_STEP == 0:
            yield Progress(tr("Measuring"), (tick + 1) / ticks)
    yield Progress(tr("Measuring"), 1.0)
    return Banded(*rows)


def _figure(run: Run, what: PairedMeasure, tick: int) -> Figure:
    """Measure one run in a tick; without an interval if the run is one observation."""
    figure = _index(run, tick) if what.begins else _share(run, what, tick)
    return without_interval(figure) if run.experiment.settings.mode == SHARED else figure


def _times(run: Run, what: PairedMeasure) -> Times:
    """Return the tick, int32 [N], in which each agent was switched off, or first did what the measure counts."""
    main = run.main
    if what.figure == "survival":
        return main.off_tick
    drive = main.arm.model.drives.index(what.of)
    times: Times = (main.first_fired if what.figure == "uptake" else main.first_visited)[drive]
    return times


def _share(run: Run, what: PairedMeasure, tick: int) -> Figure:
    """Return the share of agents after a tick."""
    times = _times(run, what)
    happened = (times != NEVER) & (times <= tick)
    return share_over(run.experiment.cast, ~happened if what.figure == "survival" else happened)


def _index(run: Run, tick: int) -> Figure:
    """Return the convergence index at the start of a tick."""
    value, low, high = (float(part[0]) for part in convergence_at(run, tick).index.parts)
    agents = 0 if np.isnan(value) else len(run.experiment.cast)
    return Figure(value, low, high, agents, convergence_influence_at(run, tick) if low == low else None)


def _changes(one: Run, other: Run, what: PairedMeasure) -> NDArray[np.bool_]:
    """Return the ticks, bool [T], in which the share of either run changes."""
    ticks = min(one.ticks, other.ticks)
    found = np.zeros(ticks, np.bool_)
    for times in (_times(one, what), _times(other, what)):
        found[times[(times != NEVER) & (times < ticks)]] = True
    return found
