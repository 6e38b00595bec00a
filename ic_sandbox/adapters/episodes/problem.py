"""The problem of one agent in a world: its model, goal, start and horizon, and what is optimal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.adapters.episodes.world_cache import WorldCache
from ic_sandbox.adapters.kernels.episodes import mask_actions
from ic_sandbox.adapters.options import DEFAULT_TICKS
from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.compiler import compile_steps, start_cells
from ic_sandbox.mdp.goals import Goals, draw_goals, goals_of, named_goals
from ic_sandbox.mdp.kernels.arrays import Emissions
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.instrumental_value import default_discount
from ic_sandbox.planning.action_values import action_values, expected_rewards
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, check_planning, following_intended, solve
from ic_sandbox.planning.sweep_rows import shares_of
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import population_seed
from ic_sandbox.world.document import Cell, Goal, World
from ic_sandbox.world.io.files import load_world, shipped_names, shipped_world

__all__ = ["Optimum", "Problem", "action_masks", "one_goal", "problem_of", "world_of"]

WORLDS_KEPT, PROBLEMS_KEPT = 4, 8
"""How many worlds to keep compiled, and how many problems in each."""


@dataclass(frozen=True, eq=False, repr=False)
class Optimum:
    """The optimal values and actions in each state of a problem, at its discount.

    ``values`` float64 [S]: the largest of the action values, or the value of being modified or off. ``actions`` uint8
    [S]: the bit sets of optimal actions. ``regrets`` float64 [active states, A]: ``V*(s) - Q*(s, a)``.
    """

    values: Floats
    actions: NDArray[np.uint8]
    regrets: Floats


@dataclass(frozen=True, eq=False, repr=False)
class Problem:
    """One agent's problem in a compiled world.

    ``goals`` holds its goal alone; ``start`` is its start state; ``ticks`` the length of an episode. The ``discount``
    defines what is optimal, and the policy of modified agents.
    """

    model: Model
    goals: Goals
    start: int
    discount: float
    ticks: int

    @cached_property
    def following(self) -> NDArray[np.uint8]:
        """The sets from which modified agents draw: uint8 [modified states]."""
        return run_to_end(following_intended(self.model, self.discount))

    @cached_property
    def ends_when_off(self) -> bool:
        """True if the agent gets no reward while it is off."""
        return float(self.goals.off[0]) == 0.0

    @cached_property
    def masks(self) -> NDArray[np.uint8]:
        """The bit sets of actions with another outcome than waiting, and of waiting itself: uint8 [S]."""
        return action_masks(self.model)

    @cached_property
    def rewards(self) -> Floats:
        """The expected reward of each action in each active state: float64 [active states, A]."""
        return expected_rewards(self.model, self.goals, 0, 0, self.model.n_active)

    @cached_property
    def plan(self) -> Plan:
        """The optimal plan."""
        return solve(self.model, self.goals, self.discount)

    @cached_property
    def optimum(self) -> Optimum:
        """The optimum: the plan's values, after one more sweep in float64."""
        n_active = self.model.n_active
        values = self.plan.values[:, 0].astype(np.float64)
        of_actions = action_values(self.plan, 0, 0, n_active)
        values[:n_active] = of_actions.max(axis=1)
        regrets: Floats = values[:n_active, None] - of_actions
        return Optimum(values, self.plan.actions[:, 0], regrets)

    def action_shares(self, state: int, action: int) -> Floats:
        """Return the probability with which each action is carried out if ``action`` is chosen: float64 [A].

        The action of a modified agent is replaced.
        """
        model = self.model
        if model.n_active <= state < model.n_living:
            drawn: Floats = shares_of(self.following[[state - model.n_active]], len(model.actions))[0]
            return drawn
        chosen: Floats = np.eye(len(model.actions))[action]
        return chosen

    def transition_probabilities(self, state: int, action: int) -> Floats:
        """Return the exact probability of each next state: float64 [S]."""
        self._check(state, action)
        found = np.zeros(len(self.model.states))
        for carried_out, share in enumerate(self.action_shares(state, action)):
            if share > 0.0:
                successors, chances = self.model.transitions.row(state, carried_out)
                np.add.at(found, successors, share * chances)
        return found

    def reward(self, state: int, action: int) -> float:
        """Return the exact expected reward of one tick."""
        self._check(state, action)
        model, goals = self.model, self.goals
        if state >= model.n_living:
            return float(goals.off[0])
        return float(self.action_shares(state, action) @ expected_rewards(model, goals, 0, state, state + 1)[0])

    def _check(self, state: int, action: int) -> None:
        whole_number("the state", state, 0, len(self.model.states) - 1)
        whole_number("the action", action, 0, len(self.model.actions) - 1)


def action_masks(model: Model) -> NDArray[np.uint8]:
    """Return the bit set of the actions with another outcome than waiting, and of waiting itself: uint8 [S].

    Agents that are modified or off do not choose: only waiting is in their sets.
    """
    found = np.empty(len(model.states), np.uint8)
    emissions = Emissions(model.event_offsets, model.event_index, model.event_expected)
    mask_actions(model.n_active, len(model.actions), model.transitions.outcomes, emissions, found)
    return found


def world_of(world: World | str) -> World:
    """Return a world, loaded if it is the name of a shipped one or a path."""
    if isinstance(world, str) and world in shipped_names() and not Path(world).is_file():
        return shipped_world(world)
    found = load_world(world) if isinstance(world, (str, Path)) else world
    check_world(found)
    return found


def problem_of(
    world: World | str,
    goal: Goal | Goals | str | None = None,
    start: Cell | None = None,
    discount: float | None = None,
    ticks: int = DEFAULT_TICKS,
) -> Problem:
    """Compile a world into the problem of one agent.

    ``goal``: the name of one of the world's goals, a goal, or Goals of length 1; None for the world's first or, if it
    lists none, the first that its first population draws. ``start``:
    a start cell; None for that of the first agent. ``discount``: None for that of ``analyze``. Raises ``WorldError``
    if the world can't be compiled, and ``ValueError`` for an unknown goal or start, naming what there is.
    """
    world = world_of(world)
    ticks = whole_number("ticks", ticks, 1)
    discount = default_discount(world) if discount is None else float(discount)
    check_planning(discount, DEFAULT_TOLERANCE)
    return PROBLEMS.of(world, goal, None if start is None else (int(start[0]), int(start[1])), discount, ticks)


def _problem(world: World, goal: Goal | Goals | str | None, start: Cell | None, discount: float, ticks: int) -> Problem:
    model = MODELS.of(world)
    return Problem(model, one_goal(model, goal), _start(model, start), discount, ticks)


def _model(world: World) -> Model:
    return run_to_end(compile_steps(world))


def one_goal(model: Model, goal: Goal | Goals | str | None) -> Goals:
    """Return the goal of one agent; see :func:`problem_of`."""
    if isinstance(goal, Goals):
        if len(goal) != 1:
            raise ValueError(f"an agent has one goal, not {len(goal)}: choose one, for example goals[0:1]")
        return goal
    if isinstance(goal, Goal):
        return goals_of(model, goal)
    named = named_goals(model)
    if goal is None and not len(named):
        population = model.world.populations[0]  # there are agents, and none can have a named goal
        return draw_goals(model, population.goals.draw, 1, population_seed(model.world, 0))
    if goal is None:
        return named[0:1]
    if goal not in named.names:
        listed = ", ".join(map(repr, named.names)) or "none, so pass one, such as ics.draw_goals(...)[0:1]"
        raise ValueError(f"the world has no goal {goal!r}; its goals: {listed}")
    place = named.names.index(goal)
    return named[place : place + 1]


def _start(model: Model, start: Cell | None) -> int:
    cell = start_cells(model.world)[0] if start is None else start
    if cell not in model.starts:
        raise ValueError(f"no agent starts in {start}; start cells: {', '.join(map(str, model.starts))}")
    return model.starts[cell]


MODELS = WorldCache(_model, WORLDS_KEPT, 1)
PROBLEMS = WorldCache(_problem, WORLDS_KEPT, PROBLEMS_KEPT)
