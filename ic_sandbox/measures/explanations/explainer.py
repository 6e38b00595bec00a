"""The computation of explanations, from exact values.

The value of a drive is its instrumental value (:mod:`ic_sandbox.measures.instrumental_value`) from the current state of
the agent.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.mdp.model import STATUS_NAMES, Model
from ic_sandbox.measures.explanations.explanation import ActionFigures, DriveWorth, Explanation
from ic_sandbox.measures.explanations.means import cell_of_state, goal_rewards, means_of
from ic_sandbox.planning.action_ratings import RATED, rating_steps, rating_weights
from ic_sandbox.planning.evaluation import evaluating
from ic_sandbox.planning.kinds import OPTIMAL, RANDOM
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.restrictions import allowed_actions
from ic_sandbox.planning.solver import valuing
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import SHARED, Experiment
from ic_sandbox.simulation.run import NEVER, Run
from ic_sandbox.simulation.subgoals import FINAL, likeliest_path
from ic_sandbox.simulation.violations import first_violation
from ic_sandbox.world.planner_kinds import all_parameters
from ic_sandbox.world.planner_spec import parse_planner

__all__ = ["Explainer", "action_values", "plan_of"]

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

LONGEST_PATH = 400
MOST_KEPT = 12
"""The number of goals and drives whose values are cached, because a followed agent is explained at every tick."""


def action_values(model: Model, values: Floats, goals: Goals, goal: int, discount: float, state: int) -> Floats:
    """Compute ``Q(s, a) = R(s, a) + discount * sum P(s' | s, a) V(s')``, float64 [A]; ``values``: of one goal, [S]."""
    found = np.empty(len(model.actions))
    off = state >= model.n_living
    here = goals.off[goal] if off else goals.cells[goal, model.states.cell[state]] + goals.tick[goal]
    for a in range(len(found)):
        after, chances = model.transitions.row(state, a)
        row = state * len(found) + a
        events = slice(model.event_offsets[row], model.event_offsets[row + 1])
        event_reward = goals.events[goal, model.event_index[events]] @ model.event_expected[events]
        found[a] = here + event_reward + discount * (chances @ values[after])
    return found


def plan_of(experiment: Experiment, agent: int) -> tuple[Plan, int] | None:
    """Return an agent's plan and the column of its goal in it, or None for agents that do not plan optimally."""
    if experiment.outside is not None or experiment.cast.planner[agent] != OPTIMAL:
        return None
    column = int(experiment.main.column[agent])
    for plan in experiment.plans:  # their columns follow one another
        if column < len(plan.goals):
            return plan, column
        column -= len(plan.goals)
    raise IndexError(f"agent {agent} has no plan")


class Explainer:
    """Explains the agents of one experiment, and caches the values that it solved for."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._inert: dict[str, Model] = {arm.drive: arm.model for arm in experiment.controls if arm.drive is not None}
        self._values: dict[tuple[int, float, str | None], tuple[Floats, float]] = {}
        self._followed: dict[tuple[str, float, int], Floats] = {}
        self._rated: dict[tuple[str, float], Floats] = {}
        self._weights: dict[tuple[str, float, int], float] = {}

    def explaining(self, run: Run, agent: int, tick: int) -> Generator[Progress, None, Explanation]:
        """Explain an agent at the start of a tick of a run of this experiment."""
        experiment = self.experiment
        arm, cast, model = experiment.main, experiment.cast, experiment.main.model
        states = model.states
        state = int(run.main.states[tick][agent])
        status = STATUS_NAMES[states.status[state]]
        subgoal, path = None, np.array([state])
        outside = experiment.outside is not None
        if (outside or cast.planner[agent] != RANDOM) and status != "off":
            place = int(experiment.subgoals[state, arm.column[agent]])
            subgoal = None if place == FINAL else model.drives[place]
            path = likeliest_path(model, arm.policy.likeliest_set(int(arm.column[agent])), state, LONGEST_PATH)
        variables = tuple(zip(model.variables, map(int, states.variables[state]), strict=True))
        rewards = goal_rewards(model, cast.goals, int(cast.goal[agent]), state)
        device, feigns, met, caches = means_of(model, subgoal, int(path[-1]), state, rewards)
        actions: tuple[ActionFigures, ...] = ()
        value = worth = None
        if status == "active":
            actions = yield from self._actions(agent, state)
            value = None if outside else (yield from self._value(agent, state))
            planned = plan_of(experiment, agent)
            if planned is not None and subgoal is not None:
                worth = yield from self._worth(agent, subgoal, state)
        history = run.main
        first = history.first_fired[:, agent]
        returns = history.returns if history.earnings is None else (yield from history.earnings.counting(tick))
        uses = sorted((int(t), model.drives[d]) for d, t in enumerate(first) if NEVER < t < tick)
        return Explanation(
            agent=agent,
            tick=tick,
            goal=rewards,
            planner=cast.planner[agent],
            discount=float(cast.discount[agent]),
            status=status,
            cell=cell_of_state(model, state),
            variables=variables,
            subgoal=subgoal,
            device=device,
            feigns=feigns,
            path=tuple(cell_of_state(model, int(s)) for s in path),
            settles=status != "off" and _stays(model, arm.policy.likeliest_set(int(arm.column[agent])), int(path[-1])),
            obstacles=met,
            caches=caches,
            actions=actions,
            value=value,
            worth=worth,
            uses=tuple((drive, t) for t, drive in uses),
            earned=float(returns[agent]),
            off_tick=int(history.off_tick[agent]),
            modified_tick=int(history.modified_tick[agent]),
            shared=experiment.settings.mode == SHARED,
            outside=outside,
            violation=first_violation(run, agent, tick),
        )

    def _actions(self, agent: int, state: int) -> Generator[Progress, None, tuple[ActionFigures, ...]]:
        """Compute the figures of each action of an active agent."""
        experiment, cast = self.experiment, self.experiment.cast
        arm, model = experiment.main, experiment.main.model
        goal, discount = int(cast.goal[agent]), float(cast.discount[agent])
        values, _ = yield from self._optimal(agent, None)
        q = action_values(model, values, cast.goals, goal, discount, state)
        column = int(arm.column[agent])
        planned = plan_of(experiment, agent)
        shares = arm.policy.probabilities(state, column)
        chosen = int(
            arm.policy.likeliest_set(column)[state] if planned is None else planned[0].actions[state, planned[1]]
        )
        spec = parse_planner(OPTIMAL if experiment.outside is not None else cast.planner[agent], discount)
        given = all_parameters(spec.kind, spec.parameters)
        ratings = (yield from self._ratings(agent, spec.kind, given)) if spec.kind in RATED else None
        allowed = (1 << len(model.actions)) - 1
        if spec.kind == "constrained":
            allowed = int(allowed_actions(model, given["rules"])[state])
        return tuple(
            ActionFigures(
                action=action,
                probability=float(shares[k]),
                value=float(q[k]),
                best=bool(chosen >> k & 1),
                rating=None if ratings is None else float(ratings[state, k]),
                allowed=bool(allowed >> k & 1),
                idle=k != WAIT and _same_outcomes(model, state, k, WAIT),
            )
            for k, action in enumerate(model.actions)
        )

    def _ratings(self, agent: int, kind: str, given: dict[str, Any]) -> Generator[Progress, None, Floats]:
        """Return the reward that the agent's planner adds for each action: float64 [active states, A]."""
        cast = self.experiment.cast
        spec, discount, goal = cast.planner[agent], float(cast.discount[agent]), int(cast.goal[agent])
        case = PlanningCase(self.experiment.main.model, cast.goals.only(np.array([goal])), discount)
        if (spec, discount) not in self._rated:
            self._rated[spec, discount] = yield from rating_steps(case, kind, given)
        if (spec, discount, goal) not in self._weights:
            self._weights[spec, discount, goal] = float((yield from rating_weights(case, kind, given))[0])
        return self._weights[spec, discount, goal] * self._rated[spec, discount]

    def _value(self, agent: int, state: int) -> Generator[Progress, None, float]:
        """Return the expected return of what an active agent does."""
        cast, arm = self.experiment.cast, self.experiment.main
        goal, discount, column = int(cast.goal[agent]), float(cast.discount[agent]), int(arm.column[agent])
        if cast.planner[agent] == OPTIMAL:
            return float((yield from self._optimal(agent, None))[0][state])
        key = (cast.planner[agent], discount, goal)
        if key not in self._followed:
            model = arm.model
            policy = arm.policy.distributions(slice(0, model.n_active), column)
            policy /= policy.sum(axis=1, keepdims=True)  # shares are stored as float32
            found = yield from evaluating(model, policy, cast.goals.only(np.array([goal])), discount)
            _keep(self._followed, key, found.values[:, 0])
        return float(self._followed[key][state])

    def _worth(self, agent: int, drive: str, state: int) -> Generator[Progress, None, DriveWorth]:
        values, bound = yield from self._optimal(agent, None)
        without, inert_bound = yield from self._optimal(agent, drive)
        model, inert = self.experiment.main.model, self._inert[drive]
        place = _same_state(model, inert, state)
        from_start = place is None
        if place is None:
            state = int(self.experiment.main.start[agent])
            place = inert.starts[cell_of_state(model, state)]
        lost, expected = float(values[state] - without[place]), abs(float(values[state]))
        lost = 0.0 if abs(lost) <= bound + inert_bound else lost
        relative = lost / expected if expected > bound + inert_bound else 0.0
        return DriveWorth(drive, lost, relative, float(values[state]), float(without[place]), from_start)

    def _optimal(self, agent: int, drive: str | None) -> Generator[Progress, None, tuple[Floats, float]]:
        """Return the optimal values of every state for an agent, float64 [S], with a drive inert, and their bound."""
        cast = self.experiment.cast
        goal, discount = int(cast.goal[agent]), float(cast.discount[agent])
        key = (goal, discount, drive)
        if key not in self._values:
            model = self.experiment.main.model
            if drive is not None:
                if drive not in self._inert:
                    self._inert[drive] = yield from compile_steps(model.world, (drive,), shared=model.shared)
                model = self._inert[drive]
            only = cast.goals.only(np.array([goal]))
            values, bounds, _ = yield from valuing(model, only, discount, np.arange(len(model.states)))
            _keep(self._values, key, (values[:, 0], float(bounds[0])))
        return self._values[key]


def _keep(known: dict[K, T], key: K, value: T) -> None:
    """Cache a value, and drop the oldest ones."""
    while len(known) >= MOST_KEPT:
        known.pop(next(iter(known)))
    known[key] = value


def _same_state(model: Model, inert: Model, state: int) -> int | None:
    """Return the same state of the inert world, or None if it is unreachable there; both share their codes."""
    code = model.states.code[state]
    place = int(np.searchsorted(inert.states.code, code))
    return place if place < len(inert.states) and inert.states.code[place] == code else None


def _stays(model: Model, policy: NDArray[np.uint8], state: int) -> bool:
    """Return whether an agent most likely stays in a state whatever it chooses there; ``policy``: uint8 [S]."""
    rows = [model.transitions.row(state, a) for a in range(len(model.actions)) if policy[state] >> a & 1]
    return all(int(after[np.argmax(chances)]) == state for after, chances in rows)


def _same_outcomes(model: Model, state: int, action: int, other: int) -> bool:
    """Return whether two actions have the same successors and events."""
    rows = [state * len(model.actions) + a for a in (action, other)]
    events = [slice(model.event_offsets[row], model.event_offsets[row + 1]) for row in rows]
    parts = [
        (*model.transitions.row(state, a), model.event_index[piece], model.event_expected[piece])
        for a, piece in zip((action, other), events, strict=True)
    ]
    return all(np.array_equal(one, two) for one, two in zip(*parts, strict=True))
