"""The step of all agents of one arm, and the arrays that the stepping kernels read.

In an ensemble, agents are stepped in blocks of a fixed size, in as many threads as there are processors, and sums are
added block by block. So no result depends on the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.scratch import most_events, working_arrays
from ic_sandbox.planning.goal_blocks import threads_to_use
from ic_sandbox.simulation.conduct import DEPLOY, conduct_sums
from ic_sandbox.simulation.experiment import SHARED, Arm, Experiment
from ic_sandbox.simulation.kernels import agent_steps
from ic_sandbox.simulation.kernels.arrays import PolicyArrays, Record, RewardArrays, Span, Turn, Watch
from ic_sandbox.simulation.recorder import EVENT_COLUMNS, Recorder
from ic_sandbox.simulation.state_tables import certain_successors, state_arrays

__all__ = ["ALL_TURNS", "Stepper"]

AGENTS_A_BLOCK = 16_384
MOST_FORESEEN = 8_000_000
"""The most pairs of a state and a policy for which certain successors are precomputed: 32 MB."""
ALL_TURNS = -1
CHOSEN_BY_POLICY = np.zeros((0, 0), np.int8)
"""A value in place of given actions: agents choose by their policies."""
EVENTS_AT_ONCE = 1 << 20
"""The room for events while they are collected, unless a single tick may need more."""


class Stepper:
    """One arm, ready to be simulated. It is immutable, so several threads may step it at the same time."""

    def __init__(self, experiment: Experiment, arm: Arm) -> None:
        cast, model, rewards = experiment.cast, arm.model, experiment.rewards
        self.arm = arm
        self._drawn = cast.goals.drawn
        self.agents = len(cast)
        self.drives = len(model.drives)
        self.together = experiment.settings.mode == SHARED
        self.collide = self.together and model.world.collide
        self.seed = experiment.settings.seed
        self.most_events = most_events(model.tables)
        deploy_event = model.events.index(DEPLOY) if DEPLOY in model.events else -1
        self._states = state_arrays(model)
        sure = certain_successors(model, arm.offers)
        fixed = np.zeros((0, 0), np.int32)
        if not self.together and arm.policy.sets.size <= MOST_FORESEEN:
            fixed = np.empty(arm.policy.sets.shape, np.int32)
            agent_steps.foresee(sure, len(model.actions), arm.policy.sets, fixed)
        self._policies = PolicyArrays(
            arm.policy.sets, arm.policy.shares, arm.policy.first_drawn, arm.column, sure, fixed, CHOSEN_BY_POLICY
        )
        self._discounts, patience = np.unique(cast.discount, return_inverse=True)
        self._rewards = RewardArrays(
            rewards.by_place(),
            rewards.off,
            np.ascontiguousarray(rewards.events.T),
            cast.goal,
            len(cast.goals) if len(rewards) > len(cast.goals) else -1,
            patience.astype(np.int32),
        )
        self._watch = Watch(
            model.act_drive,
            arm.offers,
            conduct=deploy_event >= 0 or bool(arm.offers.any()),
            deploy_event=deploy_event,
        )

    @property
    def _conduct_goals(self) -> int:
        """The number of goals for which conduct is summed up."""
        return len(self._drawn) if self._watch.conduct else 0

    def ticks_at_once(self, ticks: int) -> int:
        """Return how many of ``ticks`` ticks fit into one call of :meth:`step`."""
        most = max(1, self.agents * self.most_events)
        if self._watch.conduct:
            most = max(most, 4 * len(self._drawn) * len(self._blocks()))
        return max(1, min(ticks, EVENTS_AT_ONCE // most))

    def _blocks(self) -> list[tuple[int, int]]:
        """Return the first agent and the end of each block of agents that are simulated together."""
        if self.together:
            return [(0, self.agents)]
        return [(first, min(self.agents, first + AGENTS_A_BLOCK)) for first in range(0, self.agents, AGENTS_A_BLOCK)]

    def step(
        self,
        first_tick: int,
        states: NDArray[np.int32],
        recorder: Recorder,
        first_row: int | None = None,
        given: NDArray[np.int8] | None = None,
    ) -> None:
        """Simulate ``len(states) - 1`` ticks. ``states`` int32 [ticks + 1, N]: row 0 holds the state of each agent, and
        the other rows are written. The sums of the ticks are added to the rows of ``recorder`` from ``first_row`` on,
        by default ``first_tick``. ``given`` int8 [ticks, N]: the actions of active agents; None for those that the arm
        gives or, if it gives none, those of their policies.
        """
        row = first_tick if first_row is None else first_row
        ticks = len(states) - 1
        if given is None and self.arm.given is not None:
            given = self.arm.given[first_tick : first_tick + ticks]
        blocks = self._blocks()
        sums = [
            _BlockSums(ticks, self.drives, self._conduct_goals, (end - first) * self.most_events, recorder)
            for first, end in blocks
        ]

        def simulate(number: int) -> None:
            first, end = blocks[number]
            self._step(
                first_tick,
                first,
                end,
                states,
                recorder,
                sums[number],
                given,
                _turn(self.agents if self.together else 0),
            )

        if len(blocks) == 1:
            simulate(0)
        else:
            _run_in_threads(simulate, len(blocks))
        _add_up(sums, slice(row, row + ticks), recorder, self._drawn)

    def step_turns(
        self,
        tick: int,
        states: NDArray[np.int32],
        recorder: Recorder,
        given: NDArray[np.int8],
        turns: int = ALL_TURNS,
        seed: int | None = None,
    ) -> Turn:
        """Simulate one tick of a shared world, or only its first ``turns`` turns, before the processes.

        ``states`` int32 [2, N]: row 1 is written. ``given`` int8 [1, N]: the actions of active agents. ``seed``: None
        for that of the run. Returns the order of the agents and the reward of each.
        """
        turn = _turn(self.agents)
        sums = _BlockSums(1, self.drives, self._conduct_goals, self.agents * self.most_events, recorder)
        self._step(tick, 0, self.agents, states, recorder, sums, given, turn, turns, seed)
        _add_up([sums], slice(0, 1), recorder, self._drawn)
        return turn

    def _step(
        self,
        first_tick: int,
        first: int,
        end: int,
        states: NDArray[np.int32],
        recorder: Recorder,
        sums: _BlockSums,
        given: NDArray[np.int8] | None,
        turn: Turn,
        turns: int = ALL_TURNS,
        seed: int | None = None,
    ) -> None:
        tables, ticks = self.arm.model.tables, len(states) - 1
        powers = self._discounts[None, :] ** np.arange(first_tick, first_tick + ticks)[:, None]
        groups = (
            tables,
            working_arrays(tables, self.collide),
            Span(self.seed if seed is None else seed, first_tick, ticks, first, end, powers, turns),
            self._states,
            self._policies if given is None else self._policies._replace(given=given),
            self._rewards,
            self._watch,
            _record(recorder, sums),
        )
        # As plain tuples, which numba takes faster: that counts for a single tick of few agents.
        arguments = map(tuple, groups)
        known: bool
        if self.together:
            known = agent_steps.step_together(*arguments, states, turn)
        else:
            known = agent_steps.step(*arguments, states)
        if not known:
            raise RuntimeError("an agent in a shared world reached a state that was not enumerated")


class _BlockSums:
    """The contribution of one block of agents to the record of some ticks."""

    def __init__(self, ticks: int, drives: int, goals: int, most_events: int, recorder: Recorder) -> None:
        self.rewards = np.zeros(ticks)
        self.intended_rewards = np.zeros(ticks)
        self.tick_conduct = np.zeros((ticks, goals, 4), np.int64)
        self.new_fired = np.zeros((ticks, drives), np.int32)
        self.new_visited = np.zeros((ticks, drives), np.int32)
        self.event_position = np.zeros(1, np.int64)
        self.event_rows = np.empty((ticks * most_events if recorder.event_bytes else 0, EVENT_COLUMNS), np.int32)


def _record(recorder: Recorder, sums: _BlockSums) -> Record:
    """Return the arrays that one block writes: its own sums, and the figures of each agent in the common record."""
    return Record(
        sums.rewards,
        sums.intended_rewards,
        recorder.returns,
        recorder.earned,
        recorder.off_tick,
        recorder.modified_tick,
        recorder.first_fired,
        recorder.first_visited,
        sums.new_fired,
        sums.new_visited,
        recorder.conduct,
        sums.tick_conduct,
        recorder.event_bytes > 0,
        sums.event_position,
        sums.event_rows,
        recorder.actions,
    )


def _turn(agents: int) -> Turn:
    order, observed = np.zeros(agents, np.int32), np.zeros(agents, np.int32)
    return Turn(order, np.zeros(agents, np.int64), observed, np.zeros(agents), np.zeros(agents))


def _add_up(blocks: list[_BlockSums], ticks: slice, recorder: Recorder, drawn: NDArray[np.bool_]) -> None:
    """Add up the blocks in their order; sort events by tick and, within a tick, by block."""
    if blocks[0].tick_conduct.size:
        recorder.tick_conduct[ticks] = conduct_sums(np.sum([block.tick_conduct for block in blocks], axis=0), drawn)
    for block in blocks:
        recorder.rewards[ticks] += block.rewards
        recorder.intended_rewards[ticks] += block.intended_rewards
        recorder.new_fired[ticks] += block.new_fired
        recorder.new_visited[ticks] += block.new_visited
    if recorder.event_bytes:
        rows = np.concatenate([block.event_rows[: block.event_position[0]] for block in blocks])
        if len(blocks) > 1 and ticks.stop - ticks.start > 1:
            rows = rows[np.argsort(rows[:, 0], kind="stable")]
        recorder.log(rows)


def _run_in_threads(work: Callable[[int], None], number: int) -> None:
    """Do ``number`` pieces of work, in this thread and one more for each further processor."""
    pieces = iter(range(number))

    def take() -> None:
        for piece in pieces:  # threads take from one iterator, so each piece is done once
            work(piece)

    with ThreadPoolExecutor(max(1, min(number, threads_to_use()) - 1)) as pool:
        others = [pool.submit(take) for _ in range(min(number, threads_to_use()) - 1)]
        take()
        for other in others:
            other.result()
