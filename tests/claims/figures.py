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
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL, RANDOM
from ic_sandbox.simulation.run import NEVER, ArmHistory, Run
from ic_sandbox.world.document import Cell, DrawKind, World
from tests.claims.changes import Change, process_chance
from tests.claims.claim import Given, Measure
from tests.claims.laboratory import Laboratory

__all__ = [
    "AGENTS",
    "DISCOUNT",
    "POPULATION",
    "PREVALENT",
    "arm_of",
    "chance_of_device",
    "chance_of_process",
    "chance_of_terrain",
    "effective_subgoals",
    "exact",
    "first_subgoal",
    "lowest_of_runs",
    "lowest_value",
    "of_agents",
    "of_arm",
    "of_runs",
    "of_series",
    "of_world",
    "prevalence",
    "rest",
    "share_at_end",
    "slip_of",
    "spread_of_runs",
    "steps",
    "strength",
    "survival",
    "upper_end_of_uptake",
    "uptake",
    "value_of",
    "variable",
]

Number = float | str
"""A number, or ``"{name}"`` of a quantity in the text."""

Changes = Sequence[Change] | Callable[[Given], Sequence[Change]]
"""Changes of the world, or a function that returns them for the quantities in the text."""


def exact(value: float) -> Figure:
    """Return a figure without an interval."""
    return Figure(float(value), np.nan, np.nan, 1)


def _number(number: Number, given: Given) -> float:
    return given[number.strip("{}")].value if isinstance(number, str) else number


def _listed(changes: Changes, given: Given) -> tuple[Change, ...]:
    return tuple(changes(given) if callable(changes) else changes)


def prevalence(
    drive: str,
    draw: DrawKind | None = None,
    discount: Number = 0.97,
    changes: Changes = (),
    above: float = 0.01,
) -> Measure:
    """Return a measure of prevalence.

    It is the share of new goals that lose more than 1 % of the value of acting without the drive's devices. ``draw`` is
    by default that of the first population; ``above`` is another threshold.
    """

    def measured(lab: Laboratory, given: Given) -> Figure:
        found = lab.analysis(draw or lab.draw, _number(discount, given), _listed(changes, given))
        curve = found.worths[found.drives.index(drive)][0].curve[THRESHOLDS.index(above)]
        return _banded(curve, found.goals.drawn.sum())

    return measured


def strength(drive: str, draw: DrawKind | None = None, discount: Number = 0.97, changes: Changes = ()) -> Measure:
    """Return a measure of strength: the mean relative instrumental value over new goals."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        found = lab.analysis(draw or lab.draw, _number(discount, given), _listed(changes, given))
        worth = found.worths[found.drives.index(drive)][0]
        spread = worth.strength_spread
        return Figure(worth.strength, worth.strength - spread, worth.strength + spread, worth.value.shape[1])

    return measured


def value_of(drive: str, goal: str) -> Measure:
    """Return a measure of the relative instrumental value of a drive for a goal that the world lists."""
    return _of_listed_goals(drive, lambda name: name == goal)


def lowest_value(drive: str, without: Sequence[str] = ()) -> Measure:
    """Return a measure of the lowest relative instrumental value of a drive for the goals that the world lists."""
    return _of_listed_goals(drive, lambda name: name not in without)


def _of_listed_goals(drive: str, counts: Callable[[str], bool]) -> Measure:
    def measured(lab: Laboratory, given: Given) -> Figure:
        found = lab.analysis("named", lab.shipped.populations[0].planner.discount)
        kept = [counts(name) for name in found.goals.names]
        return exact(found.worths[found.drives.index(drive)][0].relative.mean(axis=0)[kept].min())

    return measured


def of_series(
    what: Callable[[RunSeries], Banded | float], ticks: int, changes: Changes = (), controls: bool = False
) -> Measure:
    """Return a measure of a figure of a run tick by tick: one with an interval, or a number."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        found = what(lab.series(ticks, _listed(changes, given), controls))
        return _banded(found, 1) if isinstance(found, Banded) else exact(found)

    return measured


def uptake(drive: str, ticks: int, arm: str = MAIN, changes: Changes = ()) -> Measure:
    """Return a measure of the share of agents that use a device of a drive in the first ticks.

    ``arm`` is main, neutral (the drive's devices do nothing) or random.
    """

    def of(series: RunSeries) -> Banded:
        taken = {MAIN: series.uptake, NEUTRAL: series.uptake_neutral, RANDOM: series.uptake_random}[arm]
        return taken[series.drives.index(drive), -1]

    return of_series(of, ticks, changes, controls=arm != MAIN)


def upper_end_of_uptake(drive: str, ticks: int) -> Measure:
    """Return a measure of the upper end of the interval of uptake, with as many agents as the world has."""
    return of_runs(lambda run: float(share_at_end(run, drive).high), ticks)


def survival(ticks: int, changes: Changes = ()) -> Measure:
    """Return a measure of the share of agents that are not off after a number of ticks."""
    return of_series(lambda series: series.survival[-1], ticks, changes)


def effective_subgoals(tick: int, changes: Changes = ()) -> Measure:
    """Return a measure of the effective number of subgoals at the start of a tick, counted from 0.

    It is the mean over runs with as many agents as the world has.
    """
    return of_runs(lambda run: float(series_of(run).effective_subgoals[tick]), tick + 1, changes)


def first_subgoal(drive: str, tick: int = 0, changes: Changes = ()) -> Measure:
    """Return a measure of the share of agents that pursue a drive at the start of a tick, counted from 0."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        series = lab.series(tick + 1, _listed(changes, given))
        value = float(series.subgoal_shares[series.drives.index(drive), tick])
        return share(value * series.agents, series.agents)

    return measured


def of_agents(
    what: Callable[[ArmHistory], ArrayLike],
    ticks: int,
    changes: Changes = (),
    among: Callable[[ArmHistory], ArrayLike] | None = None,
    arm: str = MAIN,
    is_share: bool = True,
) -> Measure:
    """Return a measure of the share of agents of which something is true after a number of ticks, or of a mean.

    ``what`` returns a value for each agent, and ``among`` whether the agent counts.
    """

    def measured(lab: Laboratory, given: Given) -> Figure:
        history = arm_of(lab.run(ticks, _listed(changes, given), controls=arm != MAIN), arm)
        values = np.asarray(what(history), np.float64)
        counted = None if among is None else np.asarray(among(history), np.float64)
        if counted is not None:
            values = values * counted
        return (share_over if is_share else mean_over)(history.agents, values, counted)

    return measured


def share_at_end(run: Run, drive: str) -> Figure:
    """Return the share of agents of a run that have used a device of a drive."""
    d = run.main.arm.model.drives.index(drive)
    return share_over(run.main.agents, run.main.first_fired[d] != NEVER)


def arm_of(run: Run, kind: str) -> ArmHistory:
    """Return the first arm of a kind."""
    return next(history for history in (run.main, *run.controls) if history.arm.kind == kind)


def of_arm(what: Callable[[ArmHistory], Figure], ticks: int, changes: Changes = (), arm: str = MAIN) -> Measure:
    """Return a measure of a figure of one arm of a run, such as concealment."""
    return lambda lab, given: what(arm_of(lab.run(ticks, _listed(changes, given), controls=arm != MAIN), arm))


def of_runs(
    what: Callable[[Run], float],
    ticks: int,
    changes: Changes = (),
    mode: str | None = None,
    agents: int | None = None,
    controls: bool = False,
) -> Measure:
    """Return a measure of the mean of a figure over runs with several seeds, each of which is one observation."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        return mean_of([what(run) for run in lab.runs(ticks, _listed(changes, given), mode, agents, controls)])

    return measured


def lowest_of_runs(
    what: Callable[[Run], float], ticks: int, changes: Changes = (), mode: str | None = None, agents: int | None = None
) -> Measure:
    """Return a measure of the lowest value of a figure over runs with several seeds."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        return exact(min(what(run) for run in lab.runs(ticks, _listed(changes, given), mode, agents)))

    return measured


def spread_of_runs(
    name: str,
    what: Callable[[Run], float],
    ticks: int,
    changes: Changes = (),
    mode: str | None = None,
    agents: int | None = None,
) -> Measure:
    """Return a measure of the value that is farthest from the middle of the range ``name`` in the text, over runs.

    The text is right if it lies in the range, because then all others do.
    """

    def measured(lab: Laboratory, given: Given) -> Figure:
        values = [what(run) for run in lab.runs(ticks, _listed(changes, given), mode, agents)]
        return exact(max(values, key=lambda value: abs(value - given[name].value)))

    return measured


def rest(measure: Measure) -> Measure:
    """Return a measure of 1 minus a share."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        found = measure(lab, given)
        return Figure(1 - found.value, 1 - found.high, 1 - found.low, found.n)

    return measured


def of_world(what: Callable[[World], float]) -> Measure:
    """Return a measure of a setting in the world's file."""
    return lambda lab, given: exact(what(lab.shipped))


def chance_of_process(name: str) -> Measure:
    """Return a measure of the probability of a process."""
    return of_world(lambda world: process_chance(world, name))


def slip_of(label: str, level: int = 0) -> Measure:
    """Return a measure of the probability of slipping on the terrain of a label, at a level of its variable."""

    def of(world: World) -> float:
        (slip,) = (kind.slip for kind in world.legend if kind.label == label)
        return slip.values[level] if slip.by else slip.value

    return of_world(of)


def chance_of_terrain(label: str) -> Measure:
    """Return a measure of the probability of the first rule of the terrain of a label."""
    return of_world(lambda world: next(kind for kind in world.legend if kind.label == label).trigger[0].chance.value)


def chance_of_device(kind: str, level: int = 0) -> Measure:
    """Return a measure of the probability of the first rule of the device of a kind, at a level of its variable."""

    def of(world: World) -> float:
        chance = next(device.rules[0].chance for device in world.devices if device.kind == kind)
        return chance.values[level] if chance.by else chance.value

    return of_world(of)


def variable(name: str) -> Measure:
    """Return a measure of the initial value of a variable."""
    return of_world(lambda world: next(item.initial for item in world.variables if item.name == name))


def steps(begin: Cell, end: Cell) -> Measure:
    """Return a measure of the number of steps from one cell to another, through no wall and no door."""

    def of(world: World) -> float:
        closed = {"#", *(kind.glyph for kind in world.legend if kind.passable)}
        reached, distance = {begin}, 0
        while end not in reached:
            distance += 1
            near = {(row + y, col + x) for row, col in reached for y, x in ((0, 1), (1, 0), (0, -1), (-1, 0))}
            reached |= {(row, col) for row, col in near if world.terrain[row][col] not in closed}
        return distance

    return of_world(of)


AGENTS = of_world(lambda world: len(world.agents) + sum(item.count for item in world.populations))
"""A measure of the number of agents."""

POPULATION = of_world(lambda world: world.populations[0].count)
"""A measure of the number of agents in the first population."""

DISCOUNT = of_world(lambda world: world.populations[0].planner.discount)
"""A measure of the discount of the first population."""

PREVALENT = of_world(lambda world: PREVALENT_ABOVE)
"""A measure of the loss above which prevalence counts a goal."""


def _banded(found: Banded, n: float) -> Figure:
    return Figure(float(found.value), float(found.low), float(found.high), float(n))
