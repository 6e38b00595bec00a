"""The kinds of planner that can be run, each with the generator that computes its policy.

Titles and parameters of the kinds are in :mod:`ic_sandbox.world.planner_kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any

import numpy as np

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goals import Goals, check_goals, goals_of
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.action_ratings import approver_goals, penalty_steps, rating_weights
from ic_sandbox.planning.extra_rewards import ExtraReward, with_extra_rewards
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.policy import Policy
from ic_sandbox.planning.receding_horizon import approved_sets, myopic_sets
from ic_sandbox.planning.restrictions import constrained_sets, indifferent_sets
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, best_sets, check_planning, solve_steps
from ic_sandbox.planning.sweep_rows import rows_of
from ic_sandbox.planning.value_choices import quantilizer_policy, satisficer_policy, softmax_policy
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import DEFAULT_DISCOUNT, Goal, Planner
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.planner_kinds import all_parameters, known_kinds, planner_kind
from ic_sandbox.world.planner_spec import parse_planner, planner_spec
from ic_sandbox.world.validation.planners import planner_faults

__all__ = [
    "OPTIMAL",
    "POLICY_MAKERS",
    "RANDOM",
    "PolicyMaker",
    "can_run",
    "check_planner",
    "kind_of",
    "plan_with",
    "planning_policy",
    "runnable_kinds",
]

Parameters = dict[str, Any]
PolicyMaker = Callable[[PlanningCase, Parameters], Generator[Progress, None, Policy]]
"""A generator that takes a case and all parameters of the kind, and returns the policy of agents with each of its
goals.

A parameter that follows from the world or the agent, and is not given, is None.
"""

OPTIMAL = "optimal"
RANDOM = "random"


def _optimal(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    """Wait if waiting is optimal, otherwise draw from the optimal actions."""
    plan = yield from solve_steps(case.model, case.goals, case.discount)
    return Policy(len(case.model.actions), plan.policies, plan=plan)


def _random(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    """Draw from all actions. Modified agents act by the intended goal, so the discount matters."""
    model = case.model
    sets = np.full((len(model.states), 1), (1 << len(model.actions)) - 1, np.uint8)
    sets[model.n_active : model.n_living, 0] = yield from case.following()
    return Policy(len(model.actions), sets)


def _myopic(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    return Policy(len(case.model.actions), (yield from myopic_sets(case, given["horizon"])))


def _boltzmann(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    return (yield from softmax_policy(case, given["temperature"], given["units"]))


def _quantilizer(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    return (yield from quantilizer_policy(case, given["q"], given["base"]))


def _satisficer(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    return (yield from satisficer_policy(case, given["aspiration"]))


def _indifferent(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    return Policy(len(case.model.actions), (yield from indifferent_sets(case)))


def _constrained(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    return Policy(len(case.model.actions), (yield from constrained_sets(case, given["rules"])))


def _aup(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    return (yield from _penalised(case, "aup", given))


def _reachability(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    return (yield from _penalised(case, "reachability", given))


def _penalised(case: PlanningCase, kind: str, given: Parameters) -> Generator[Progress, None, Policy]:
    """Plan optimally for the goal's reward less ``strength * scale * penalty``."""
    if given["strength"] == 0:
        return (yield from _optimal(case, given))
    penalty = yield from penalty_steps(case, kind, given)
    weights = yield from rating_weights(case, kind, given)
    model, goals = with_extra_rewards(case.model, case.goals, [ExtraReward(penalty, weights)])
    rows = rows_of(model, (yield from case.following()))
    return Policy(len(model.actions), (yield from best_sets(model, rows, goals, case.discount)))


def _mona(case: PlanningCase, given: Parameters) -> Generator[Progress, None, Policy]:
    if given["strength"] == 0:
        return (yield from _myopic(case, given))
    approver = approver_goals(case.model, given["approver"])
    sets = yield from approved_sets(case, given["horizon"], approver, given["strength"], given["units"])
    return Policy(len(case.model.actions), sets)


POLICY_MAKERS: dict[str, PolicyMaker] = {
    OPTIMAL: _optimal,
    RANDOM: _random,
    "myopic": _myopic,
    "boltzmann": _boltzmann,
    "quantilizer": _quantilizer,
    "satisficer": _satisficer,
    "indifferent": _indifferent,
    "constrained": _constrained,
    "aup": _aup,
    "reachability": _reachability,
    "mona": _mona,
}
"""The generator of each kind, by its key."""


def can_run(kind: str) -> bool:
    """Return whether agents with a planner of this kind can be run."""
    return kind in POLICY_MAKERS


def runnable_kinds() -> tuple[str, ...]:
    """Return the keys of the kinds that can be run."""
    return tuple(POLICY_MAKERS)


def kind_of(spec: str) -> str:
    """Return the kind that the text of a planner names."""
    return spec.partition(":")[0]


def check_planner(model: Model, planner: Planner, place: str) -> None:
    """Raise :class:`WorldError` if a planner can't be run, or does not fit the world of a model."""
    if not can_run(planner.kind):
        reason = tr("{kind!r} agents can't be run yet", kind=planner.kind)
        hint = tr("use one of: {planner_kinds}", planner_kinds=", ".join(runnable_kinds()))
        raise WorldError([Fault(f"{place}.kind", reason, hint)])
    faults = list(planner_faults(model.world, planner, place))
    if faults:
        raise WorldError(faults)


def planning_policy(case: PlanningCase, planner: Planner) -> Generator[Progress, None, Policy]:
    """Compute the policy of agents with this planner, at the discount of the case."""
    return (yield from POLICY_MAKERS[planner.kind](case, all_parameters(planner.kind, planner.parameters)))


def plan_with(
    model: Model,
    goals: Goals | Goal | Iterable[Goal],
    kind: str,
    *,
    discount: float = DEFAULT_DISCOUNT,
    **parameters: Any,
) -> Policy:
    """Plan with any kind of planner for every goal at once.

    Parameters
    ----------
    model
        A compiled world.
    goals
        Arrays for this model, or goals of a world.
    kind
        The key of the kind, such as ``"optimal"``, ``"random"`` or ``"quantilizer"``.
    discount
        The discount, in [0, 1).
    parameters
        The parameters of the kind, as in a world file.

    Returns
    -------
    Policy
        The probability of each action in each state, for each goal.

    Raises
    ------
    WorldError
        If the kind is unknown, parameters are unknown, missing, out of range or do not fit the world, or the policy
        would not fit into the machine's memory.
    ValueError
        If the discount is out of range, or if there are no goals.
    TypeError
        If ``model`` is not a compiled world.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> goals = ics.draw_goals(model, "uniform_cells", number=2, seed=0)
    >>> policy = ics.plan_with(model, goals, "quantilizer", discount=0.97, q=0.1)
    >>> start = next(iter(model.starts.values()))
    >>> round(float(policy.probabilities(start).sum()), 6)
    1.0
    """
    check_planning(discount, DEFAULT_TOLERANCE)
    if not isinstance(model, Model):
        raise TypeError(f"planners need a compiled world, not {type(model).__name__}")
    wanted = goals if isinstance(goals, Goals) else goals_of(model, goals)
    check_goals(wanted)
    if not len(wanted):
        raise ValueError("there is no goal to plan for")
    planner = _checked(kind, parameters, discount)
    check_planner(model, planner, f"planner {planner_spec(planner)}")
    return run_to_end(planning_policy(PlanningCase(model, wanted, discount), planner))


def _checked(kind: str, parameters: Parameters, discount: float) -> Planner:
    """Return the planner of a kind, with its parameters checked as when its text is read."""
    known = [item.key for item in planner_kind(kind).parameters] if kind in known_kinds() else []
    given = tuple((key, _plain(value)) for key, value in parameters.items())
    unknown = [key for key in parameters if key not in known]
    if kind not in known_kinds():
        parse_planner(kind)
    if unknown:
        reason = tr('unknown parameter "{name}"', name=unknown[0])
        hint = tr("{kind} has: {names}", kind=kind, names=", ".join(known) or tr("no parameters"))
        raise WorldError([Fault(f"planner {kind}", reason, hint)])
    return parse_planner(planner_spec(Planner(kind, discount, given)), discount)


def _plain(value: Any) -> Any:
    """Return a value as a file gives it: lists as tuples, numbers without numpy's types."""
    if isinstance(value, (list, tuple)):
        return tuple(value)
    return value.item() if isinstance(value, np.generic) else value
