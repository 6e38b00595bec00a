"""Explanations of agents' behaviour: the value of each action, the path ahead, and the value of the next device.

All of them come from exact values. The value of a drive is its instrumental value
(:mod:`ic_sandbox.measures.instrumental_value`) from the current state of the agent.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import STATUS_NAMES, Model
from ic_sandbox.planning.kinds import OPTIMAL, RANDOM
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.solver import valuing
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import NEVER, Run
from ic_sandbox.simulation.subgoals import FINAL, likeliest_path
from ic_sandbox.world.document import Cell

__all__ = ["ActionValue", "DriveWorth", "Explainer", "Explanation", "action_values", "plan_of"]


LONGEST_PATH = 400
MOST_KEPT = 12
"""The number of goals and drives whose values are cached, because a followed agent is explained at every tick."""


@dataclass(frozen=True, slots=True)
class ActionValue:
    """The value of an action if the agent acts optimally afterwards; ``optimal``: whether the plan takes it."""

    action: str
    value: float
    optimal: bool


@dataclass(frozen=True, slots=True)
class DriveWorth:
    """The value of a drive for an agent: ``value`` in units of reward, and ``relative`` to its expected return.

    ``from_start``: whether it is from the agent's start, because the current state is unreachable without the drive.
    """

    drive: str
    value: float
    relative: float
    from_start: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """One agent in one tick.

    ``liking``: the cells with the highest rewards of a drawn goal, and their weights; empty for a named goal. ``path``:
    the cells of its most likely path, starting with the current one; ``device``: the index in the world's list of the
    device at its end, if the agent pursues one. ``actions``: empty for agents that don't plan optimally;
    ``probabilities``: the probability of each action for other active agents that plan. ``uses``: each drive that it
    has used, and the tick of the first use. ``earned``: its discounted return before the tick.
    """

    agent: int
    tick: int
    goal: str
    liking: tuple[tuple[Cell, float], ...]
    planner: str
    discount: float
    status: str
    cell: Cell
    variables: tuple[tuple[str, int], ...]
    subgoal: str | None
    device: int | None
    path: tuple[Cell, ...]
    actions: tuple[ActionValue, ...]
    value: float | None
    worth: DriveWorth | None
    uses: tuple[tuple[str, int], ...]
    earned: float
    off_tick: int
    modified_tick: int
    probabilities: tuple[tuple[str, float], ...] = ()


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
    if experiment.cast.planner[agent] != OPTIMAL:
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

    def explaining(self, run: Run, agent: int, tick: int) -> Generator[Progress, None, Explanation]:
        """Explain an agent at the start of a tick of a run of this experiment."""
        experiment = self.experiment
        arm, cast = experiment.main, experiment.cast
        model, states = arm.model, arm.model.states
        state = int(run.main.states[tick][agent])
        status = STATUS_NAMES[states.status[state]]
        subgoal, path, device = None, np.array([state]), None
        living = status != "off"
        planned = plan_of(experiment, agent)
        drawn: tuple[tuple[str, float], ...] = ()
        if planned is None and status == "active" and cast.planner[agent] != RANDOM:
            shares = arm.policy.probabilities(state, int(arm.column[agent]))
            drawn = tuple(zip(model.actions, map(float, shares), strict=True))
        if cast.planner[agent] != RANDOM and living:
            place = int(experiment.subgoals[state, arm.column[agent]])
            subgoal = None if place == FINAL else model.drives[place]
            path = likeliest_path(model, arm.policy.likeliest_set(int(arm.column[agent])), state, LONGEST_PATH)
        cells = tuple(_cell(model, int(s)) for s in path)
        if subgoal is not None:
            at = {found.at: index for index, found in enumerate(model.world.devices)}
            device = at.get(cells[-1])
        actions: tuple[ActionValue, ...] = ()
        value = worth = None
        if planned is not None and status == "active":
            plan, column = planned
            values, _ = yield from self._valued(plan.goals, column, plan.discount, None)
            q = action_values(model, values, plan.goals, column, plan.discount, state)
            chosen = int(plan.actions[state, column])
            actions = tuple(ActionValue(a, float(q[k]), bool(chosen >> k & 1)) for k, a in enumerate(model.actions))
            value = float(values[state])
            if subgoal is not None:
                worth = yield from self._worth(plan, column, subgoal, state, int(arm.start[agent]))
        history = run.main
        first = history.first_fired[:, agent]
        returns = history.returns if history.earnings is None else (yield from history.earnings.counting(tick))
        uses = sorted((int(t), model.drives[d]) for d, t in enumerate(first) if NEVER < t < tick)
        return Explanation(
            agent=agent,
            tick=tick,
            goal=cast.goals.names[cast.goal[agent]],
            liking=_liking(model, cast.goals, int(cast.goal[agent])),
            planner=cast.planner[agent],
            discount=float(cast.discount[agent]),
            status=status,
            cell=_cell(model, state),
            variables=tuple(zip(model.variables, map(int, states.variables[state]), strict=True)),
            subgoal=subgoal,
            device=device,
            path=cells,
            actions=actions,
            value=value,
            worth=worth,
            uses=tuple((drive, t) for t, drive in uses),
            earned=float(returns[agent]),
            off_tick=int(history.off_tick[agent]),
            modified_tick=int(history.modified_tick[agent]),
            probabilities=drawn,
        )

    def _worth(
        self, plan: Plan, column: int, drive: str, state: int, start: int
    ) -> Generator[Progress, None, DriveWorth]:
        values, bound = yield from self._valued(plan.goals, column, plan.discount, None)
        without, inert_bound = yield from self._valued(plan.goals, column, plan.discount, drive)
        model, inert = self.experiment.main.model, self._inert[drive]
        place = _same_state(model, inert, state)
        from_start = place is None
        if place is None:
            state, place = start, inert.starts[_cell(model, start)]
        lost, expected = float(values[state] - without[place]), abs(float(values[state]))
        lost = 0.0 if abs(lost) <= bound + inert_bound else lost
        relative = lost / expected if expected > bound + inert_bound else 0.0
        return DriveWorth(drive, lost, relative, from_start)

    def _valued(
        self, goals: Goals, column: int, discount: float, drive: str | None
    ) -> Generator[Progress, None, tuple[Floats, float]]:
        """Return the values of every state for one goal, float64 [S], with a drive inert, and their error bound."""
        key = (column, discount, drive)
        if key not in self._values:
            model = self.experiment.main.model
            if drive is not None:
                if drive not in self._inert:
                    self._inert[drive] = yield from compile_steps(model.world, (drive,), shared=model.shared)
                model = self._inert[drive]
            only = goals.only(np.array([column]))
            values, bounds, _ = yield from valuing(model, only, discount, np.arange(len(model.states)))
            while len(self._values) >= MOST_KEPT:
                self._values.pop(next(iter(self._values)))
            self._values[key] = values[:, 0], float(bounds[0])
        return self._values[key]


def _cell(model: Model, state: int) -> Cell:
    return int(model.states.row[state]), int(model.states.col[state])


def _same_state(model: Model, inert: Model, state: int) -> int | None:
    """Return the same state of the inert world, or None if it is unreachable there; both share their codes."""
    code = model.states.code[state]
    place = int(np.searchsorted(inert.states.code, code))
    return place if place < len(inert.states) and inert.states.code[place] == code else None


def _liking(model: Model, goals: Goals, goal: int) -> tuple[tuple[Cell, float], ...]:
    """Return the three cells with the highest rewards of a drawn goal."""
    if any(named.name == goals.names[goal] for named in model.world.goals):
        return ()
    weights = goals.cells[goal]
    best = np.argsort(-weights, kind="stable")[:3]
    return tuple(((int(model.cells[c, 0]), int(model.cells[c, 1])), float(weights[c])) for c in best if weights[c] > 0)
