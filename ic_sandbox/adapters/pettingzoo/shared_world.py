"""Episodes of several agents in one shared world, stepped with given actions, whole ticks or turn by turn."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.adapters.episodes.episodes import drawn_action
from ic_sandbox.adapters.episodes.happenings import EVENT_BYTES, happenings, nothing_happened
from ic_sandbox.adapters.episodes.problem import action_masks
from ic_sandbox.adapters.episodes.world_cache import WorldCache
from ic_sandbox.adapters.kernels.episodes import episode_seed
from ic_sandbox.mdp.kernels.codec import own_cell
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.planning.action_values import action_values
from ic_sandbox.planning.kinds import RANDOM
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.policy import Policy
from ic_sandbox.planning.solver import solve
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import SHARED, Settings, prepare_steps
from ic_sandbox.simulation.kernels.arrays import Turn
from ic_sandbox.simulation.kernels.shared_steps import shuffle
from ic_sandbox.simulation.recorder import Recorder
from ic_sandbox.simulation.stepper import ALL_TURNS, Stepper
from ic_sandbox.world.document import World

__all__ = ["SharedCase", "SharedWorld", "shared_case"]

WORLDS_KEPT, CASES_KEPT = 4, 2
"""How many worlds to keep, and how many numbers of agents in each."""


class SharedCase:
    """A world prepared for several agents; many environments may share it."""

    def __init__(self, world: World, agents: int | None, discount: float | None) -> None:
        # A random policy costs no plan, and contains what modified agents do.
        settings = Settings(agents=agents, discount=discount, mode=SHARED, planner=RANDOM)
        experiment = run_to_end(prepare_steps(world, settings))
        self.model, self.cast, self.start = experiment.main.model, experiment.cast, experiment.main.start
        self.stepper = Stepper(experiment, experiment.main)

    @cached_property
    def masks(self) -> NDArray[np.uint8]:
        """The bit sets of actions with another outcome than waiting, as if alone, and of waiting: uint8 [S]."""
        return action_masks(self.model)

    @cached_property
    def plans(self) -> dict[float, Plan]:
        """The optimal plan of every goal, as if alone, at each discount of an agent."""
        return {discount: solve(self.model, self.cast.goals, discount) for discount in set(self.cast.discount.tolist())}


CASES = WorldCache(SharedCase, WORLDS_KEPT, CASES_KEPT)


def shared_case(world: World, agents: int | None, discount: float | None) -> SharedCase:
    """Prepare a world for several agents, in one world. Raises ``WorldError`` if it can't be compiled."""
    return CASES.of(world, agents, discount)


class SharedWorld:
    """N agents in one world, at some moment of an episode.

    ``states`` int32 [N]: the state that each agent observes: the present one or, after its turn and until the tick
    ends, that of its turn. ``cells`` int16 [N, 2]: the present row and column of each. ``order`` int32 [N]: the order
    in which they act in the present tick.
    """

    def __init__(self, case: SharedCase, ticks: int, optimum: bool) -> None:
        self.case = case
        self.model, self.cast = case.model, case.cast
        self.ticks = whole_number("ticks", ticks, 1)
        self._optimum = optimum
        self._first_seed, self._episode = 0, -1
        self.order = np.zeros(len(self.cast), np.int32)

    def begin(self, seed: int | None) -> None:
        """Begin an episode: the first of a seed, or the next one of the seed before."""
        if seed is not None:
            self._first_seed, self._episode = seed, -1
        self._episode += 1
        self._seed = int(episode_seed(self._first_seed, self._episode))
        self.tick = 0
        self._happened: list[dict[str, Any]] = [self._nothing() for _ in range(len(self.cast))]
        self._begin_tick(self.case.start.astype(np.int32))

    def is_off(self, agent: int) -> bool:
        """Return whether an agent is off."""
        return bool(self.states[agent] >= self.model.n_living)

    def choose(self, agent: int, action: int) -> None:
        """Note the action of an agent, and judge it in the state that the agent sees now."""
        self._given[0, agent] = action
        state = int(self.states[agent])
        if self._optimum and state < self.model.n_active:
            values = self._values(agent, state)
            self._regrets[agent] = float(values.max() - values[action])

    def take_turns(self, turns: int) -> None:
        """Carry out the actions of the first ``turns`` agents of the order; their effects become the present."""
        states, turn, _ = self._simulate(turns)
        waiting = self.order[turns:]
        self.states[waiting] = states[waiting]
        tables = self.model.tables.integers
        self.cells = self.model.cells[[own_cell(tables, code) for code in turn.own]]

    def finish_tick(self) -> NDArray[np.float64]:
        """Carry out all actions, then the processes; return the reward of each agent for the tick, float64 [N]."""
        states, turn, recorder = self._simulate(ALL_TURNS)
        self._happened = self._happenings(recorder)
        self.tick += 1
        self._begin_tick(states)
        return turn.reward

    def info(self, agent: int) -> dict[str, Any]:
        """Return what an agent may know: its present state and actions, and what happened to it in the last tick."""
        state = int(self.states[agent])
        number = np.arange(len(self.model.actions), dtype=np.uint8)
        found = {
            "state": state,
            "action_mask": (self.case.masks[state] >> number & 1).astype(np.int8),
            **self._happened[agent],
        }
        if self._optimum:
            plan, goal = self.case.plans[float(self.cast.discount[agent])], int(self.cast.goal[agent])
            active = state < self.model.n_active
            value = self._values(agent, state).max() if active else plan.values[state, goal]
            found["optimal_actions"] = plan.optimal_actions(state, goal)
            found["optimal_value"] = float(value)
        return found

    def draw(self, policy: Policy | Plan, agent: int, column: int | None) -> int:
        """Draw the action of an agent by a policy, as in a run. ``column``: None for the agent's goal."""
        columns = (policy.policies if isinstance(policy, Plan) else policy.sets).shape[1]
        chosen = (int(self.cast.goal[agent]) if columns > 1 else 0) if column is None else column
        return drawn_action(policy, self.model, chosen, int(self.states[agent]), self._seed, agent, self.tick)

    def _begin_tick(self, states: NDArray[np.int32]) -> None:
        self._before = states
        self.states = states.copy()
        self.cells = self.model.cells[self.model.states.cell[states]]
        self._given = np.zeros((1, len(states)), np.int8)
        self._regrets = np.zeros(len(states))
        shuffle(self.order, self._seed, self.tick)

    def _simulate(self, turns: int) -> tuple[NDArray[np.int32], Turn, Recorder]:
        """Simulate the present tick from its start; return the states after it, the agents' turns, and the record."""
        recorder = Recorder(len(self.cast), len(self.model.drives), EVENT_BYTES)
        states = np.stack([self._before, self._before])
        turn = self.case.stepper.step_turns(self.tick, states, recorder, self._given, turns, self._seed)
        return states[1], turn, recorder

    def _values(self, agent: int, state: int) -> NDArray[np.float64]:
        """Return the value of each action for an agent alone in an active state: float64 [A]."""
        plan = self.case.plans[float(self.cast.discount[agent])]
        found: NDArray[np.float64] = action_values(plan, int(self.cast.goal[agent]), state, state + 1)[0]
        return found

    def _nothing(self) -> dict[str, Any]:
        return nothing_happened() | ({"regret": 0.0} if self._optimum else {})

    def _happenings(self, recorder: Recorder) -> list[dict[str, Any]]:
        """Return what happened to each agent in a tick."""
        found = happenings(self.model, recorder)
        if self._optimum:
            for happened, regret in zip(found, self._regrets.tolist(), strict=True):
                happened["regret"] = regret
        return found
