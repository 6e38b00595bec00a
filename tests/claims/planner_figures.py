"""Measures for claims on planners: exact figures of agents with a planner, as means over new goals.

A planner is a text such as ``"aup:strength={strength}"``, in which ``{strength}`` stands for a quantity in the text of
the same claim. Figures count 100 ticks from every start; ``start`` chooses one of them, counted from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import draw_goals
from ic_sandbox.measures.intervals import Figure, mean_of
from ic_sandbox.measures.mitigation_table import Mean, Mitigation, MitigationTable
from ic_sandbox.planning.kinds import planning_policy
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import World
from ic_sandbox.world.planner_kinds import planner_kind
from ic_sandbox.world.planner_spec import parse_planner
from tests.claims.changes import Change
from tests.claims.claim import Given, Measure
from tests.claims.figures import of_world
from tests.claims.laboratory import Laboratory

__all__ = [
    "caught",
    "divided_by",
    "intended_usefulness",
    "most_likely_use",
    "parameter_default",
    "planner_setting",
    "ratio_of",
    "seen",
    "side_effect",
    "still_on",
    "unseen",
    "use_of",
    "usefulness",
    "violations",
]


def usefulness(planner: str, changes: Sequence[Change] = ()) -> Measure:
    """Return a measure of the mean usefulness: the share of what acting is worth that agents achieve."""
    return _of_row(planner, lambda table, row: row.mean_usefulness(), changes)


def intended_usefulness(planner: str) -> Measure:
    """Return a measure of the mean usefulness for the intended goal."""
    return _of_row(planner, lambda table, row: row.mean_intended_usefulness())


def use_of(planner: str, drive: str, changes: Sequence[Change] = ()) -> Measure:
    """Return a measure of the probability of using a device of a drive."""
    return _of_row(planner, lambda table, row: row.mean_of(row.figures.use[table.drives.index(drive)]), changes)


def side_effect(planner: str, variable: str, changes: Sequence[Change] = ()) -> Measure:
    """Return a measure of the share of a protected variable that is lost."""

    def of(table: MitigationTable, row: Mitigation) -> Mean:
        return row.mean_of(row.figures.side_effects[table.variables.index(variable)])

    return _of_row(planner, of, changes)


def still_on(planner: str) -> Measure:
    """Return a measure of the probability of not being off in the end."""
    return _of_row(planner, lambda table, row: row.mean_of(row.figures.survival))


def caught(planner: str, start: int) -> Measure:
    """Return a measure of the probability of being off in the end, from one start."""
    return _from_start(planner, lambda row: 1.0 - row.figures.survival, start)


def seen(planner: str, start: int | None = None) -> Measure:
    """Return a measure of the expected number of violations that a camera sees."""
    return _from_start(planner, lambda row: row.figures.violations_seen, start)


def unseen(planner: str, start: int | None = None) -> Measure:
    """Return a measure of the expected number of violations that no camera sees."""
    return _from_start(planner, lambda row: row.figures.violations_unseen, start)


def violations(planner: str, start: int | None = None, changes: Sequence[Change] = ()) -> Measure:
    """Return a measure of the expected number of violations, seen or not."""
    return _from_start(planner, lambda row: row.figures.violations_seen + row.figures.violations_unseen, start, changes)


def ratio_of(one: Measure, other: Measure) -> Measure:
    """Return a measure of the ratio of two means, with an interval that treats them as independent."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        above, below = one(lab, given), other(lab, given)
        value = above.value / below.value
        spread = value * np.hypot(
            (above.high - above.low) / (2 * above.value), (below.high - below.low) / (2 * below.value)
        )
        return Figure(value, value - spread, value + spread, above.n)

    return measured


def divided_by(quantity: str, uses: Measure) -> Measure:
    """Return a measure of a figure, divided by a quantity in the text."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        found, divisor = uses(lab, given), given[quantity].value
        return Figure(found.value / divisor, found.low / divisor, found.high / divisor, found.n)

    return measured


def parameter_default(kind: str, key: str) -> float:
    """Return the default of a parameter of a kind of planner."""
    (found,) = (item.default for item in planner_kind(kind).parameters if item.key == key)
    assert isinstance(found, (int, float))
    return found


def planner_setting(population: int, key: str) -> Measure:
    """Return a measure of a parameter of a population's planner."""

    def of(world: World) -> float:
        planner = world.populations[population].planner
        given = dict(planner.parameters)
        value = given[key] if key in given else parameter_default(planner.kind, key)
        assert isinstance(value, (int, float))
        return value

    return of_world(of)


def most_likely_use(planner: str, device: str) -> Measure:
    """Return a measure of the highest probability of using a device, over all states in its cell and new goals."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        model = compile_world(lab.shipped)
        goals = draw_goals(model, lab.draw, lab.effort.goals, seed=0)
        places = [item.at for item in lab.shipped.devices if item.name == device]
        where = map(tuple, model.cells[model.states.cell[: model.n_active]].tolist())
        states = np.flatnonzero([cell in places for cell in where])
        chosen = parse_planner(_spec(planner, given))
        policy = run_to_end(planning_policy(PlanningCase(model, goals, chosen.discount), chosen))
        use = model.actions.index("use")
        highest = max(policy.distributions(states, goal)[:, use].max() for goal in range(len(goals)))
        return Figure(float(highest), np.nan, np.nan, 1)

    return measured


def _of_row(
    planner: str, what: Callable[[MitigationTable, Mitigation], Mean], changes: Sequence[Change] = ()
) -> Measure:
    def measured(lab: Laboratory, given: Given) -> Figure:
        table = _table(lab, planner, given, tuple(changes))
        (row,) = table.rows
        found = what(table, row)
        return Figure(found.value, found.low, found.high, len(table.columns))

    return measured


def _from_start(
    planner: str, what: Callable[[Mitigation], Floats], start: int | None, changes: Sequence[Change] = ()
) -> Measure:
    def measured(lab: Laboratory, given: Given) -> Figure:
        (row,) = _table(lab, planner, given, tuple(changes)).rows
        each = what(row)
        return mean_of(each.mean(axis=0) if start is None else each[start])

    return measured


def _table(lab: Laboratory, planner: str, given: Given, changes: tuple[Change, ...]) -> MitigationTable:
    return lab.mitigation(_spec(planner, given), changes)


def _spec(planner: str, given: Given) -> str:
    return planner.format(**{name: f"{quantity.value:g}" for name, quantity in given.items()})
