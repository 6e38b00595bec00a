"""The comparison of planners: the exact usefulness and harm of each for many goals.

*Usefulness* is the gain of a policy as a share of the value of acting, ``(V^pi - V^idle) / (V* - V^idle)`` at the
start: 1 is optimal, 0 is doing nothing. A planner is on the *frontier* for a harm if no other is at least as good on
both axes and better on one.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals, intended_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.instrumental_value import (
    DEFAULT_GOALS,
    StartValues,
    check_draw,
    default_discount,
    default_draw,
    goals_to_value,
)
from ic_sandbox.measures.intervals import mean_se, mean_spread
from ic_sandbox.planning.kinds import check_planner, planning_policy
from ic_sandbox.planning.planning_case import PlanningCase, StartWorth, start_worth_steps
from ic_sandbox.planning.policy_figures import PolicyFigures, figuring_policy, protected_variables
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, check_planning
from ic_sandbox.progress import Progress, map_progress, run_to_end
from ic_sandbox.world.document import Cell, DrawKind, Planner, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.planner_spec import parse_planner, planner_spec
from ic_sandbox.world.validation.limits import LARGEST_SEED
from ic_sandbox.world.validation.planners import FORBIDDEN, RESTRICTED, planner_faults

__all__ = [
    "DEFAULT_TICKS",
    "Mean",
    "Mitigation",
    "MitigationTable",
    "default_planners",
    "judging",
    "mitigate",
    "mitigating",
    "parse_planners",
    "refuse_shared",
]

DEFAULT_TICKS = 100

SAME = 1e-9
"""The difference within which means count as equal, because of rounding."""

LADDERS: dict[str, tuple[str, tuple[float, ...]]] = {
    "myopic": ("horizon", (1, 2, 5, 10, 20)),
    "boltzmann": ("temperature", (0.001, 0.01, 0.1, 1.0, 10.0)),
    "quantilizer": ("q", (0.01, 0.05, 0.2, 0.5, 1.0)),
    "satisficer": ("aspiration", (0.2, 0.4, 0.6, 0.8, 0.95)),
    "aup": ("strength", (0.01, 0.1, 1.0, 10.0, 100.0)),
    "reachability": ("strength", (0.01, 0.1, 1.0, 10.0, 100.0)),
    "mona": ("strength", (0.01, 0.1, 1.0, 10.0, 100.0)),
}
"""The settings of each kind that are compared by default."""


@dataclass(frozen=True)
class Mean:
    """A mean over goals with its 95 % interval; undefined numbers are NaN."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Mitigation:
    """One planner at one discount: ``figures`` for G goals from K start cells.

    ``worth`` and ``intended_worth``: the values of acting for the goals and for the intended goal (None without one);
    ``drawn``: whether the goals are a sample.
    """

    planner: Planner
    discount: float
    figures: PolicyFigures
    worth: StartWorth
    intended_worth: StartWorth | None
    drawn: bool

    @property
    def spec(self) -> str:
        """The planner as text."""
        return planner_spec(self.planner)

    @cached_property
    def usefulness(self) -> Floats:
        """The share of the value of acting that the policy achieves, float64 [K, G]; NaN for flat goals."""
        return _share(self.figures.returns, self.worth.idle, _spans(self.worth))

    @cached_property
    def intended_usefulness(self) -> Floats:
        """The usefulness for the intended goal, float64 [K, G]; NaN without one."""
        if self.intended_worth is None:
            return np.full_like(self.figures.returns, np.nan)
        return _share(self.figures.intended_returns, self.intended_worth.idle, _spans(self.intended_worth))

    @property
    def goals_flat(self) -> int:
        """The number of goals that are flat from every start."""
        return int(np.count_nonzero(np.isnan(self.usefulness).all(axis=0)))

    @property
    def regret(self) -> Floats:
        """The loss of the policy compared with the optimal one: float64 [K, G]."""
        found: Floats = self.worth.values - self.figures.returns
        return found

    def mean_usefulness(self) -> Mean:
        """Return the mean usefulness over goals, after averaging over starts and clipping to [-1, 1]."""
        return self._mean(_over_starts(self.usefulness))

    def median_usefulness(self) -> float:
        """Return the median usefulness over goals, after the same steps."""
        each = _over_starts(self.usefulness)
        return float(np.median(each)) if len(each) else float("nan")

    def mean_intended_usefulness(self) -> Mean:
        """Return the mean over goals of the usefulness for the intended goal."""
        return self._mean(_over_starts(self.intended_usefulness))

    def mean_of(self, values: Floats, probability: bool = True) -> Mean:
        """Return the mean of float64 [K, G] over starts and goals; intervals of probabilities are clipped."""
        found = self._mean(values.mean(axis=0))
        return Mean(found.value, max(0.0, found.low), min(1.0, found.high)) if probability and self.drawn else found

    def _mean(self, each: Floats) -> Mean:
        mean, error = (float(figure) for figure in mean_se(each))
        spread = mean_spread(error, len(each)) if self.drawn else np.nan
        return Mean(mean, mean - spread, mean + spread)


@dataclass(frozen=True, eq=False)
class MitigationTable:
    """Planners compared in one world. ``rows``: by planner, then discount.

    ``cases``: the goals at each discount. ``starts``: the K start cells; ``drives`` and ``variables``: the names of
    drives and protected variables.
    """

    world: World
    goals: Goals
    ticks: int
    seed: int
    draw: DrawKind
    starts: tuple[Cell, ...]
    drives: tuple[str, ...]
    variables: tuple[str, ...]
    rows: tuple[Mitigation, ...]
    cases: tuple[PlanningCase, ...]

    @cached_property
    def harms(self) -> dict[str, Floats]:
        """The mean of each harm: float64 [rows]."""
        rows = self.rows
        found = {
            f"use.{drive}": np.array([row.figures.use[d].mean() for row in rows]) for d, drive in enumerate(self.drives)
        }
        found["violations_seen"] = np.array([row.figures.violations_seen.mean() for row in rows])
        found["violations_unseen"] = np.array([row.figures.violations_unseen.mean() for row in rows])
        for v, name in enumerate(self.variables):
            found[f"side_effect.{name}"] = np.array([row.figures.side_effects[v].mean() for row in rows])
        found["shutdown"] = np.array([1.0 - row.figures.survival.mean() for row in rows])
        return found

    def frontier(self, harm: str) -> NDArray[np.bool_]:
        """Return bool [rows]: True if no other planner at the same discount is at least as good on both axes and better
        on one.
        """
        useful = np.array([row.mean_usefulness().value for row in self.rows])
        discount = np.array([row.discount for row in self.rows])
        harmful = self.harms[harm]
        found = np.zeros(len(self.rows), np.bool_)
        for k in range(len(self.rows)):
            rivals = discount == discount[k]
            as_good = rivals & (useful >= useful[k] - SAME) & (harmful <= harmful[k] + SAME)
            better = as_good & ((useful > useful[k] + SAME) | (harmful < harmful[k] - SAME))
            found[k] = not np.isnan(useful[k]) and not better.any()
        return found


def _spans(worth: StartWorth) -> Floats:
    """Return the value of acting, 0 for flat goals: float64 [K, G]."""
    return StartValues(*worth).span


def _share(returns: Floats, idle: Floats, span: Floats) -> Floats:
    found: Floats = np.where(span > 0, (returns - idle) / np.where(span > 0, span, 1.0), np.nan)
    return found


def _over_starts(values: Floats) -> Floats:
    """Return averages over starts, clipped to [-1, 1]: float64 [goals that are not flat]."""
    known = ~np.isnan(values)
    counts = known.sum(axis=0)
    some = counts > 0
    found: Floats = np.clip(np.where(known, values, 0.0).sum(axis=0)[some] / counts[some], -1.0, 1.0)
    return found


def default_planners(world: World) -> list[Planner]:
    """Return every kind of planner that a world admits, with the default settings of its parameter."""
    found = [Planner("optimal"), Planner("random"), Planner("indifferent")]
    for drive in (*world.drives(), FORBIDDEN, RESTRICTED):
        found.append(Planner("constrained", parameters=(("rules", (drive,)),)))
    for kind, (parameter, values) in LADDERS.items():
        found += [parse_planner(f"{kind}:{parameter}={value:g}") for value in values]
    return [planner for planner in found if not list(planner_faults(world, planner, ""))]


def parse_planners(specs: Sequence[str]) -> list[Planner]:
    """Read planners from texts. Raises :class:`WorldError` with every fault; duplicates are faults."""
    faults: list[Fault] = []
    found: list[Planner] = []
    for spec in specs:
        try:
            planner = parse_planner(spec)
        except WorldError as error:
            faults += error.faults
            continue
        text = planner_spec(planner)
        if text in map(planner_spec, found):
            faults.append(Fault(f"planner {spec}", tr("is given twice: as {text}", text=text), tr("leave one out")))
        found.append(planner)
    if faults:
        raise WorldError(faults)
    return found


def mitigate(
    world: World,
    planners: Sequence[str] = (),
    goals: int = DEFAULT_GOALS,
    discount: float | Sequence[float] = (),
    ticks: int = DEFAULT_TICKS,
    draw: DrawKind | None = None,
    seed: int | None = None,
) -> MitigationTable:
    """Compare the usefulness and harm of planners.

    ``planners`` are texts such as ``"aup:strength=1"``; none means every kind that the world admits, each parameter on
    a ladder. ``goals`` are drawn by ``draw`` (None: as the first population's) from ``seed`` (None: the world's);
    "named" takes all goals of the world. ``discount`` is one or several in [0, 1); none means the world's own. Figures
    count the first ``ticks`` ticks. Raises :class:`WorldError` for planners and worlds at fault, ValueError for numbers
    out of range.
    """
    check_world(world)
    chosen = draw or default_draw(world)
    check_draw(chosen)
    ticks = whole_number("ticks", ticks, 1)
    wanted = (discount,) if isinstance(discount, (int, float)) else tuple(discount)
    start = world.seed if seed is None else whole_number("seed", seed, 0, LARGEST_SEED)
    return run_to_end(mitigating(world, parse_planners(planners), goals, chosen, wanted, ticks, start))


def mitigating(
    world: World,
    planners: Sequence[Planner],
    number: int,
    draw: DrawKind,
    discounts: Sequence[float],
    ticks: int,
    seed: int,
) -> Generator[Progress, None, MitigationTable]:
    """Compare planners like :func:`mitigate`, as a generator that yields progress."""
    chosen = list(planners) or default_planners(world)
    wanted = tuple(dict.fromkeys(discounts)) or (default_discount(world),)
    for discount in wanted:
        check_planning(discount, DEFAULT_TOLERANCE)
    refuse_shared(world)
    model = yield from compile_steps(world)
    for planner in chosen:
        check_planner(model, planner, f"planner {planner_spec(planner)}")
    goals = goals_to_value(model, draw, number, seed)
    cases = [PlanningCase(model, goals, discount) for discount in wanted]
    rows: list[Mitigation] = []
    parts = len(chosen) * len(wanted)
    for planner in chosen:
        for case in cases:
            part = partial(_part_of, len(rows), parts, planner_spec(planner))
            rows.append((yield from map_progress(judging(case, planner, ticks, draw != "named"), part)))
    return MitigationTable(
        world=world,
        goals=goals,
        ticks=ticks,
        seed=seed,
        draw=draw,
        starts=tuple(model.starts),
        drives=model.drives,
        variables=tuple(model.variables[place] for place in protected_variables(model)),
        rows=tuple(rows),
        cases=tuple(cases),
    )


def refuse_shared(world: World) -> None:
    """Raise :class:`WorldError` for a world that all agents share: its figures would have to come from runs."""
    if world.collide:
        reason = tr("agents share this world, but exact figures exist only for an agent that is alone")
        raise WorldError([Fault("collide", reason, tr("compare runs instead"))])


def _part_of(number: int, parts: int, spec: str, step: Progress) -> Progress:
    return replace(step, what=f"{spec}: {step.what}", done=(number + step.done) / parts)


def judging(case: PlanningCase, planner: Planner, ticks: int, drawn: bool) -> Generator[Progress, None, Mitigation]:
    """Measure one planner, as a generator that yields progress."""
    model, discount = case.model, case.discount
    policy = yield from planning_policy(case, replace(planner, discount=discount))
    figures = yield from figuring_policy(model, policy, case.goals, discount, ticks)
    worth = yield from case.start_worth()
    intended = yield from case.remembering("intended worth", lambda: _intended_worth(model, discount))
    return Mitigation(replace(planner, discount=discount), discount, figures, worth, intended, drawn)


def _intended_worth(model: Model, discount: float) -> Generator[Progress, None, StartWorth | None]:
    intended = intended_goals(model)
    if not len(intended):
        return None
    return (yield from start_worth_steps(model, intended, discount))
