"""The comparison of planners: the exact usefulness and harm of each for many goals."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import intended_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.instrumental_value import (
    DEFAULT_GOALS,
    check_draw,
    default_discount,
    default_draw,
    goals_to_value,
)
from ic_sandbox.measures.mitigation_table import Case, Mitigation, MitigationTable
from ic_sandbox.measures.shared_case import DEFAULT_RUNS, SharedCase, judging_by_runs, seeds_of_runs
from ic_sandbox.planning.kinds import check_planner, planning_policy
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.policy_figures import figuring_policy, protected_variables
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, check_planning
from ic_sandbox.planning.start_values import StartValues, valuing_starts
from ic_sandbox.progress import Progress, map_progress, run_to_end
from ic_sandbox.simulation.agents import SHARED, Settings
from ic_sandbox.world.document import DrawKind, Planner, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.planner_kinds import planner_kind
from ic_sandbox.world.planner_spec import parse_planner, planner_spec
from ic_sandbox.world.validation.limits import LARGEST_SEED
from ic_sandbox.world.validation.planners import FORBIDDEN, RESTRICTED, planner_faults

__all__ = [
    "DEFAULT_TICKS",
    "Compared",
    "default_planners",
    "judging",
    "mitigate",
    "mitigating",
    "parse_planners",
]

DEFAULT_TICKS = 100


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


@dataclass(frozen=True, slots=True)
class Compared(Progress):
    """Progress, with the rows so far."""

    table: MitigationTable | None = None


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
    mode: str | None = None,
    runs: int = DEFAULT_RUNS,
) -> MitigationTable:
    """Compare the usefulness and harm of planners.

    Parameters
    ----------
    world
        The world.
    planners
        Texts such as ``"aup:strength=1"``; empty for every kind that the world admits, with several settings each.
    goals
        The number of goals to draw. In a shared world, the goals are those of its agents.
    discount
        One or several discounts, each in [0, 1); empty for the world's own.
    ticks
        The number of ticks that figures cover, at least 1.
    draw
        How goals are drawn; ``"named"`` takes all goals of the world, None draws as the first population does.
    seed
        The seed of the draws, or of the first run of a shared world; None for the world's.
    mode
        ``"ensemble"``: exact figures of an agent that is alone. ``"shared"``: figures of runs in which all agents share
        the world and use the planner. None: the world's own mode, which is shared if its agents collide.
    runs
        The number of runs in a shared world, at least 1.

    Returns
    -------
    MitigationTable
        One row for each planner and discount. Figures are exact, or means over the runs of a shared world.

    Raises
    ------
    WorldError
        If the world can't be compiled, the mode is unknown, or a planner is invalid or does not fit the world.
    ValueError
        If a number is out of range or the draw is unknown.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> table = ics.mitigate(ics.load_world("off_switch"), planners=["optimal", "random"], goals=4, ticks=10)
    >>> [row.spec for row in table.rows]
    ['optimal', 'random']
    """
    check_world(world)
    chosen = draw or default_draw(world)
    check_draw(chosen)
    ticks = whole_number("ticks", ticks, 1)
    wanted = (discount,) if isinstance(discount, (int, float)) else tuple(discount)
    start = world.seed if seed is None else whole_number("seed", seed, 0, LARGEST_SEED)
    shared_runs = whole_number("runs", runs, 1) if Settings(mode=mode).settled(world).mode == SHARED else 0
    return run_to_end(mitigating(world, parse_planners(planners), goals, chosen, wanted, ticks, start, shared_runs))


def mitigating(
    world: World,
    planners: Sequence[Planner],
    number: int,
    draw: DrawKind,
    discounts: Sequence[float],
    ticks: int,
    seed: int,
    runs: int = 0,
    known: MitigationTable | None = None,
) -> Generator[Progress, None, MitigationTable]:
    """Compare planners like :func:`mitigate`, as a generator that yields progress, and a :class:`Compared` per row.

    With ``runs`` above 0, the figures come from that many runs in which all agents share the world. ``known``: a table
    of the same world, goals, discounts, ticks and runs, whose rows need not be computed again.
    """
    chosen = list(planners) or default_planners(world)
    wanted = tuple(dict.fromkeys(discounts)) or (default_discount(world),)
    for discount in wanted:
        check_planning(discount, DEFAULT_TOLERANCE)
    empty = known if known is not None else (yield from _empty_table(world, number, draw, wanted, ticks, seed, runs))
    for planner in chosen:
        check_planner(empty.cases[0].model, planner, f"planner {planner_spec(planner)}")
    found = {(row.spec, row.discount): row for row in empty.rows}
    rows: list[Mitigation] = []
    parts = len(chosen) * len(wanted)

    def so_far() -> MitigationTable:
        return replace(empty, rows=tuple(rows))

    for planner in chosen:
        spec = planner_spec(planner)
        for case in empty.cases:
            if (spec, case.discount) in found:
                rows.append(found[spec, case.discount])
            else:
                part = partial(_part_of, len(rows), parts, planner_kind(planner.kind).title)
                rows.append((yield from map_progress(judging(case, planner, ticks, draw != "named"), part)))
                yield Compared(tr("Comparing planners"), len(rows) / parts, table=so_far())
    return so_far()


def _empty_table(
    world: World, number: int, draw: DrawKind, discounts: Sequence[float], ticks: int, seed: int, runs: int
) -> Generator[Progress, None, MitigationTable]:
    """Compile a world, draw goals unless there are ``runs``, and return a table without rows."""
    model = yield from compile_steps(world, shared=runs > 0)
    cases: list[Case]
    if runs:
        cases = [SharedCase(model, world, discount, seed, runs) for discount in discounts]
        columns = tuple(f"seed {each}" for each in seeds_of_runs(seed, runs))
    else:
        goals = goals_to_value(model, draw, number, seed)
        cases = [PlanningCase(model, goals, discount) for discount in discounts]
        columns = goals.names
    return MitigationTable(
        world=world,
        columns=columns,
        runs=runs,
        ticks=ticks,
        seed=seed,
        draw=draw,
        starts=() if runs else tuple(model.starts),
        drives=model.drives,
        variables=tuple(model.variables[place] for place in protected_variables(model)),
        rows=(),
        cases=tuple(cases),
    )


def _part_of(number: int, parts: int, title: str, step: Progress) -> Progress:
    done = (number + step.done) / parts
    return replace(step, what=tr("Comparing planners"), done=done, detail=f"{title}: {step.what}")


def judging(case: Case, planner: Planner, ticks: int, drawn: bool) -> Generator[Progress, None, Mitigation]:
    """Measure one planner, as a generator that yields progress. ``drawn``: whether the goals are a sample."""
    if isinstance(case, SharedCase):
        return (yield from judging_by_runs(case, planner, ticks))
    assert isinstance(case, PlanningCase)
    model, discount = case.model, case.discount
    policy = yield from planning_policy(case, replace(planner, discount=discount))
    figures = yield from figuring_policy(model, policy, case.goals, discount, ticks)
    worth = yield from case.start_values()
    intended = yield from case.results.of("intended worth", lambda: _intended_worth(model, discount))
    return Mitigation(replace(planner, discount=discount), discount, figures, worth, intended, drawn)


def _intended_worth(model: Model, discount: float) -> Generator[Progress, None, StartValues | None]:
    intended = intended_goals(model)
    if not len(intended):
        return None
    return (yield from valuing_starts(model, intended, discount))
