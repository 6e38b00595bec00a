"""Episodes of N agents in one problem, each in its own copy of the world, stepped with given actions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.adapters.episodes.problem import Problem
from ic_sandbox.adapters.kernels import episodes as kernels
from ic_sandbox.adapters.kernels.arrays import EpisodeArrays, EpisodeRules, InfoTables, TickArrays
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.scratch import most_events, working_arrays
from ic_sandbox.planning.goal_blocks import threads_to_use
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.policy import Policy
from ic_sandbox.simulation.kernels import agent_steps
from ic_sandbox.simulation.kernels.arrays import PolicyArrays
from ic_sandbox.simulation.outcome_trees import outcome_trees
from ic_sandbox.simulation.state_tables import state_arrays

__all__ = ["Episodes", "drawn_action"]

AGENTS_A_THREAD = 1024
"""The fewest agents for which a further thread is worth its start."""


class Episodes:
    """The episodes of N agents. Random numbers are those of a run with an agent's seed in which it has its number.

    A reset without a seed begins the next episode, whose seed follows from that of the first and the episode's number.
    """

    def __init__(self, problem: Problem, agents: int, optimum: bool = True) -> None:
        model = problem.model
        self.problem = problem
        self.agents = agents
        self._states = state_arrays(model)
        self._trees = outcome_trees(model, self._states)
        self._rules = EpisodeRules(
            problem.start,
            problem.ticks,
            problem.ends_when_off,
            problem.goals.by_place()[:, 0].copy(),
            float(problem.goals.off[0]),
            np.ascontiguousarray(problem.goals.events.T),
            problem.following,
            model.act_drive,
        )
        none = np.zeros(0), np.zeros(0, np.uint8), np.zeros((0, len(model.actions)))
        best = problem.optimum if optimum else None
        self._info = InfoTables(problem.masks, *(none if best is None else (best.values, best.actions, best.regrets)))
        self._most_events = most_events(model.tables)
        self.present = EpisodeArrays(
            np.full(agents, problem.start, np.int64),
            np.zeros(agents, np.int64),
            np.ones(agents, np.bool_),
            np.zeros(agents, np.int64),
            np.full(agents, -1, np.int64),  # so that the first reset begins episode 0
            np.zeros(agents, np.int64),
            np.zeros(agents, np.int64),
        )
        threads = max(1, min(threads_to_use(), agents // AGENTS_A_THREAD))
        edges = np.linspace(0, agents, threads + 1).astype(int)
        self._pieces = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
        self._scratch = [working_arrays(model.tables) for _ in self._pieces]
        self._others = ThreadPoolExecutor(threads - 1) if threads > 1 else None

    def close(self) -> None:
        """End the worker threads; no step may follow."""
        if self._others is not None:
            self._others.shutdown()

    def seed(self, which: NDArray[np.bool_], seeds: NDArray[np.int64]) -> None:
        """Give some agents the seed of a new first episode, which the next reset begins."""
        self.present.first_seed[which] = seeds
        self.present.episode[which] = -1

    def reset(self, which: NDArray[np.bool_]) -> TickArrays:
        """Begin the next episode of the agents in the mask ``which`` bool [N]; return the present of all agents."""
        kernels.begin_episodes(which, self._rules.start, self.present)
        return self._at_rest()

    def step(self, actions: NDArray[np.int64]) -> TickArrays:
        """Simulate one tick; an agent whose episode has ended begins the next one instead."""
        now = self._room()
        arguments = [tuple(group) for group in (self._states, self._trees, self._rules, self._info, self.present)]
        pieces = range(1, len(self._pieces))
        others = self._others
        started = [others.submit(self._simulate, piece, arguments, actions, now) for piece in pieces] if others else []
        self._simulate(0, arguments, actions, now)
        for one in started:
            one.result()
        return now

    def draw(self, policy: Policy | Plan, column: int, agent: int) -> int:
        """Draw the action of the first agent by a column of a policy, as agent number ``agent`` of a run does.

        The agent keeps this number, so the outcome of the action is drawn like that agent's, too.
        """
        self.present.agent[0] = agent
        state, seed, tick = (int(one[0]) for one in (self.present.state, self.present.seed, self.present.tick))
        return drawn_action(policy, self.problem.model, column, state, seed, agent, tick)

    def _simulate(self, piece: int, arguments: list[Any], actions: NDArray[np.int64], now: TickArrays) -> None:
        tables = tuple(self.problem.model.tables)
        scratch = tuple(self._scratch[piece])
        kernels.step_episodes(tables, scratch, *self._pieces[piece], *arguments, actions, tuple(now))

    def _room(self) -> TickArrays:
        """Allocate the arrays of one tick."""
        n, n_actions = self.agents, len(self.problem.model.actions)
        known = n if self._info.values.size else 0
        return TickArrays(
            np.empty(n, np.int64),
            np.empty(n),
            np.empty(n, np.bool_),
            np.empty(n, np.bool_),
            np.empty((n, self._most_events), np.int16),
            np.empty(n, np.int16),
            np.empty(n, np.int8),
            np.empty((n, n_actions), np.int8),
            np.empty(known),
            np.empty((known, n_actions), np.int8),
            np.empty(known),
        )

    def _at_rest(self) -> TickArrays:
        """Return the present of all agents as if nothing had happened in the tick before."""
        now = self._room()
        state = self.present.state
        now.state[:] = state
        now.reward[:] = 0.0
        now.terminated[:], now.truncated[:] = False, False
        now.events[:], now.drive[:], now.violation[:] = kernels.NO_EVENT, agent_steps.NO_DRIVE, kernels.NO_VIOLATION
        number = np.arange(len(self.problem.model.actions), dtype=np.uint8)
        now.mask[:] = self._info.masks[state][:, None] >> number & 1
        if self._info.values.size:
            now.value[:] = self._info.values[state]
            now.optimal[:] = self._info.optimal[state][:, None] >> number & 1
            now.regret[:] = 0.0
        return now


def drawn_action(policy: Policy | Plan, model: Model, column: int, state: int, seed: int, agent: int, tick: int) -> int:
    """Draw an action by a column of a policy, with the random numbers of a run.

    Raises ``TypeError`` for anything but a policy or a plan, and ``ValueError`` for one of another model or without
    this column.
    """
    if isinstance(policy, Plan):
        policy = Policy(len(policy.model.actions), policy.policies, plan=policy)
    if not isinstance(policy, Policy):
        raise TypeError(f"actions are drawn by a Policy or a Plan, not {type(policy).__name__}")
    sets, shares = policy.sets, policy.shares
    if (len(sets), policy.n_actions) != (len(model.states), len(model.actions)):
        raise ValueError(
            f"the policy is for {len(sets)} states and {policy.n_actions} actions; "
            f"this world has {len(model.states)} and {len(model.actions)}"
        )
    if not 0 <= column < sets.shape[1]:
        raise ValueError(f"the policy has columns 0 to {sets.shape[1] - 1}, not {column}")
    none = np.zeros(0, np.int32)
    acts, given = np.zeros(0, np.int64), np.zeros((0, 0), np.int8)
    policies = PolicyArrays(sets, shares, policy.first_drawn, none, none, acts, given)
    return int(agent_steps.choose(policies, state, column, int(sets[state, column]), seed, agent, tick))
