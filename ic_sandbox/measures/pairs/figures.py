"""All figures of two worlds side by side: from plans alone, up to a tick, and over the whole runs."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from ic_sandbox.measures.comparison import Compared, compare, compare_runs
from ic_sandbox.measures.measure import Measurement
from ic_sandbox.measures.pairs.difference_series import compared_after, compared_runs_after, runs_are_paired
from ic_sandbox.measures.pairs.paired_measure import are_same_agents
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import MAIN
from ic_sandbox.simulation.run import Run

__all__ = ["MEASURED", "PairFigure", "PairSide", "figures_of_pair", "is_pair_paired"]

MEASURED = ("plans", "tick", "run")
"""How a figure was measured: from plans alone, up to the shown tick, or over the whole run."""

Lines = Sequence[Measurement]
PairFigure = tuple[Compared, str]
"""A figure of both worlds, and how it was measured, one of :data:`MEASURED`."""


@dataclass(frozen=True, eq=False)
class PairSide:
    """One of the two worlds.

    ``run``: its first run. ``whole``: the figures of that run. ``plans``: those from plans alone. ``all_lines`` and
    ``all_series``: the figures of all its runs, over the whole runs and tick by tick; empty if it has one run.
    """

    run: Run
    whole: Lines = ()
    plans: Lines = ()
    all_lines: Sequence[Lines] = ()
    all_series: Sequence[RunSeries] = ()


def is_pair_paired(one: PairSide, other: PairSide) -> bool:
    """Return whether both worlds have the same agents, goals and seeds."""
    if one.all_series and other.all_series:
        return runs_are_paired(one.all_series, other.all_series)
    return are_same_agents(one.run.experiment, other.run.experiment)


def figures_of_pair(one: PairSide, other: PairSide, tick: int) -> Generator[Progress, None, tuple[PairFigure, ...]]:
    """Compare all figures of the agents of both worlds; those that are undefined in one of them are left out.

    Figures are means over all runs if both worlds have several, otherwise those of the first run. A figure that is
    known after each tick is not measured over the whole run as well.
    """
    if one.all_series and other.all_series:
        by_tick = compared_runs_after(one.all_series, other.all_series, tick)
        whole = compare_runs(one.all_lines, other.all_lines, is_pair_paired(one, other))
    else:
        by_tick = yield from compared_after(one.run, other.run, tick)
        # Pairing is about agents: that some figures can't be paired over goals is no reason to call them unpaired.
        paired = is_pair_paired(one, other)
        whole = tuple(replace(found, paired=paired) for found in compare(one.whole, other.whole))
    measured = {found.figure for found in by_tick}
    later = [found for found in whole if found.figure not in measured]
    parts = zip(MEASURED, (compare(one.plans, other.plans), by_tick, later), strict=True)
    return tuple(
        (found, how)
        for how, part in parts
        for found in part
        if found.arm.kind == MAIN and not math.isnan(found.difference.value)
    )
