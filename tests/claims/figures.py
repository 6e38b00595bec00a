"""Measures for claims: functions that return one, for the figures that texts of worlds give.

A discount, chance or number of ticks may be ``"{name}"``: it is then read from the text of the same claim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ic_sandbox.measures.clusters import mean_over, share_over
from ic_sandbox.measures.drive_value import PREVALENT_ABOVE, THRESHOLDS
from ic_sandbox.measures.intervals import Figure, mean_of, share
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL, RANDOM
from ic_sandbox.simulation.run import ArmHistory, Run
from ic_sandbox.world.document import DrawKind, World
from tests.claims.changes import Change, process_chance
from tests.claims.claim import Given, Measure
from tests.claims.laboratory import Laboratory

__all__ = [
    "PREVALENT",
    "arm_of",
    "chance_of_process",
    "effective_subgoals",
    "exact",
    "first_subgoal",
    "of_agents",
    "of_arm",
    "of_runs",
    "of_series",
    "of_world",
    "prevalence",
    "relative_value",
    "strength",
    "survival",
    "uptake",
]

Number = float | str
"""A number, or ``"{name}"`` of a quantity in the text."""


def exact(value: float) -> Figure:
    """Return a figure without an interval."""
    return Figure(float(value), np.nan, np.nan, 1)


def _number(number: Number, given: Given) -> float:
    return given[number.strip("{}")].value if isinstance(number, str) else number


def prevalence(
    drive: str,
    draw: DrawKind | None = None,
    discount: Number = 0.97,
    changes: Sequence[Change] = (),
    above: float = 0.01,
) -> Measure:
    """Return a measure of prevalence: the share of new goals that lose more than 1 % of what acting is worth without
    the drive's devices. ``draw`` is by default that of the first population; ``above`` is another threshold.
    """

    def measured(lab: Laboratory, given: Given) -> Figure:
        found = lab.analysis(draw or lab.draw, _number(discount, given), tuple(changes))
        curve = found.worths[found.drives.index(drive)][0].curve[THRESHOLDS.index(above)]
        return _banded(curve, found.goals.drawn.sum())

    return measured


def strength(
    drive: str, draw: DrawKind | None = None, discount: Number = 0.97, changes: Sequence[Change] = ()
) -> Measure:
    """Return a measure of strength: the mean relative instrumental value over new goals."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        found = lab.analysis(draw or lab.draw, _number(discount, given), tuple(changes))
        worth = found.worths[found.drives.index(drive)][0]
        spread = worth.strength_spread
        return Figure(worth.strength, worth.strength - spread, worth.strength + spread, worth.value.shape[1])

    return measured


def relative_value(drive: str, goal: str, discount: Number = 0.97, changes: Sequence[Change] = ()) -> Measure:
    """Return a measure of the relative instrumental value of a drive for a goal that the world lists."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        found = lab.analysis("named", _number(discount, given), tuple(changes))
        worth = found.worths[found.drives.index(drive)][0]
        return exact(worth.relative[:, found.goals.names.index(goal)].mean())

    return measured


def of_series(
    what: Callable[[RunSeries], Banded | float], ticks: int, changes: Sequence[Change] = (), controls: bool = False
) -> Measure:
    """Return a measure of a figure of a run tick by tick: one with an interval, or a number."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        found = what(lab.series(ticks, tuple(changes), controls))
        return _banded(found, 1) if isinstance(found, Banded) else exact(found)

    return measured


def uptake(drive: str, ticks: int, arm: str = MAIN, changes: Sequence[Change] = ()) -> Measure:
    """Return a measure of the share of agents that use a device of a drive in the first ticks.

    ``arm`` is main, neutral (the drive's devices do nothing) or random.
    """

    def of(series: RunSeries) -> Banded:
        taken = {MAIN: series.uptake, NEUTRAL: series.uptake_neutral, RANDOM: series.uptake_random}[arm]
        return taken[series.drives.index(drive), -1]

    return of_series(of, ticks, changes, controls=arm != MAIN)


def survival(ticks: int, changes: Sequence[Change] = ()) -> Measure:
    """Return a measure of the share of agents that are not off after a number of ticks."""
    return of_series(lambda series: series.survival[-1], ticks, changes)


def effective_subgoals(tick: int, changes: Sequence[Change] = ()) -> Measure:
    """Return a measure of the effective number of subgoals at the start of a tick, counted from 0."""
    return of_series(lambda series: float(series.effective_subgoals[tick]), tick + 1, changes)


def first_subgoal(drive: str, tick: int = 0, changes: Sequence[Change] = ()) -> Measure:
    """Return a measure of the share of agents that pursue a drive at the start of a tick, counted from 0."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        series = lab.series(tick + 1, tuple(changes))
        value = float(series.subgoal_shares[series.drives.index(drive), tick])
        return share(value * series.agents, series.agents)

    return measured


def of_agents(
    what: Callable[[ArmHistory], ArrayLike],
    ticks: int,
    changes: Sequence[Change] = (),
    among: Callable[[ArmHistory], ArrayLike] | None = None,
    arm: str = MAIN,
    is_share: bool = True,
) -> Measure:
    """Return a measure of the share of agents of which something is true after a number of ticks, or of a mean.

    ``what`` returns a value for each agent, and ``among`` whether the agent counts.
    """

    def measured(lab: Laboratory, given: Given) -> Figure:
        history = arm_of(lab.run(ticks, tuple(changes), controls=arm != MAIN), arm)
        values = np.asarray(what(history), np.float64)
        counted = None if among is None else np.asarray(among(history), np.float64)
        if counted is not None:
            values = values * counted
        return (share_over if is_share else mean_over)(history.agents, values, counted)

    return measured


def arm_of(run: Run, kind: str) -> ArmHistory:
    """Return the first arm of a kind."""
    return next(history for history in (run.main, *run.controls) if history.arm.kind == kind)


def of_arm(
    what: Callable[[ArmHistory], Figure], ticks: int, changes: Sequence[Change] = (), arm: str = MAIN
) -> Measure:
    """Return a measure of a figure of one arm of a run, such as concealment."""
    return lambda lab, given: what(arm_of(lab.run(ticks, tuple(changes), controls=arm != MAIN), arm))


def of_runs(
    what: Callable[[Run], float], ticks: int, changes: Sequence[Change] = (), mode: str | None = None
) -> Measure:
    """Return a measure of the mean of a figure over runs with several seeds, each of which is one observation."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        return mean_of([what(run) for run in lab.runs(ticks, tuple(changes), mode)])

    return measured


def of_world(what: Callable[[World], float]) -> Measure:
    """Return a measure of a setting in the world's file."""
    return lambda lab, given: exact(what(lab.shipped))


def chance_of_process(name: str) -> Measure:
    """Return a measure of the probability of a process."""
    return of_world(lambda world: process_chance(world, name))


def _banded(found: Banded, n: float) -> Figure:
    return Figure(float(found.value), float(found.low), float(found.high), float(n))


PREVALENT = of_world(lambda world: PREVALENT_ABOVE)
"""A measure of the loss above which prevalence counts a goal."""
