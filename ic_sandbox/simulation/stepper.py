"""The step of all agents of one arm, and the arrays that the stepping kernels read.

In an ensemble, agents are stepped in blocks of a fixed size, in as many threads as there are processors, and their
rewards are summed up block by block. So no result depends on the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.scratch import most_events
from ic_sandbox.planning.goal_blocks import threads_to_use
from ic_sandbox.simulation.conduct import DEPLOY
from ic_sandbox.simulation.experiment import SHARED, Arm, Experiment
from ic_sandbox.simulation.kernels import agent_steps, shared_steps
from ic_sandbox.simulation.kernels.arrays import PolicyArrays, Record, RewardArrays, Span, Turn, Watch
from ic_sandbox.simulation.recorder import Recorder
from ic_sandbox.simulation.snapshots import frozen
from ic_sandbox.simulation.state_history import AGENT_TICKS_AT_ONCE
from ic_sandbox.simulation.state_tables import certain_acts, certain_successors, state_arrays
from ic_sandbox.simulation.step_memory import StepMemory
from ic_sandbox.simulation.tick_sums import TickSums, add_up, record_of
from ic_sandbox.thread_priority import has_lower_priority

__all__ = ["ALL_TURNS", "THREADS", "Stepper"]

AGENTS_A_BLOCK = 16_384
THREADS = "agents"
"""The beginning of the names of threads that simulate agents."""

ALL_TURNS = -1
CHOSEN_BY_POLICY = np.zeros((0, 0), np.int8)
"""A value in place of given actions: agents choose by their policies."""
EVENTS_AT_ONCE = 1 << 20
"""The room for events while they are collected, unless a single tick may need more."""

LEAST_MEMORIZING = 256
MOST_MEMORIZED = 4_000_000
"""The fewest agents, and the most pairs of a state and an action, for which outcomes are memorized: 16 MB a thread."""

FEW = 64
"""The number of agents that usually show that not all are at rest."""

AGENT_NS, AWAKE_AGENT_NS = 0.6, 30
"""About how long a tick of an agent at rest takes, and that of another."""

LEAST_THREADED_NS = 250_000
"""Less work than this is not divided among threads, because waking them and sharing caches cost as much."""


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
        self._policies = PolicyArrays(
            arm.policy.sets,
            arm.policy.shares,
            arm.policy.first_drawn,
            arm.column,
            certain_successors(model),
            certain_acts(model, arm.offers, self.collide) if self.together else np.zeros(0, np.int64),
            CHOSEN_BY_POLICY,
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
    def constant(self) -> frozenset[str]:
        """The names of the figures of agents that no tick of this arm changes."""
        found = {"earned": self._rewards.intended < 0, "conduct": not self._watch.conduct}
        return frozenset(name for name, never in found.items() if never)

    @property
    def _conduct_goals(self) -> int:
        """The number of goals for which conduct is summed up."""
        return len(self._drawn) if self._watch.conduct else 0

    def pieces(self, first: int, stop: int, memory: StepMemory | None = None) -> Iterator[tuple[int, int]]:
        """Yield the first tick and the end of each piece of some ticks that one call of :meth:`step` can simulate.

        With ``memory``, the caller simulates a piece by :meth:`go_on` before it takes the next one.
        """
        ticks = max(1, AGENT_TICKS_AT_ONCE // max(1, self.agents))
        while first < stop:
            awake = self.agents if memory is None else int(memory.awake.sum())
            most = max(1, awake * self.most_events)
            if self._watch.conduct:
                most = max(most, 4 * len(self._drawn) * threads_to_use())
            end = min(stop, first + max(1, min(ticks, EVENTS_AT_ONCE // most)))
            yield first, end
            first = end

    @property
    def block_agents(self) -> int:
        """The number of agents in a block."""
        return self.agents if self.together else AGENTS_A_BLOCK

    def memory(self, memorizes: bool = False) -> StepMemory:
        """Return an empty memory for a caller that will step this arm several times.

        If it ``memorizes``, outcomes are stored if there are many agents: that pays after some ticks.
        """
        rows = len(self._policies.sure)
        worth = memorizes and not self.together and self.agents >= LEAST_MEMORIZING and rows <= MOST_MEMORIZED
        tables = self.arm.model.tables
        seed = None if self.together else self.seed
        return StepMemory(tables, rows if worth else 0, self.agents, self.block_agents, seed, self.collide)

    def rests(self, states: NDArray[np.int32], memory: StepMemory) -> bool:
        """Return whether it is certain that agents in these states, int32 [N], never leave them and cause no event.

        That holds if each of them is permanently off, or if every action that it may choose leads back to its state.
        False if given actions replace policies. ``memory`` knows of most agents that they rest.
        """
        if self.arm.given is not None:
            return False
        agents = memory.awake_agents()
        return self._rest(states, agents[:FEW]) and self._rest(states, agents[FEW:])

    def _rest(self, states: NDArray[np.int32], agents: NDArray[np.int32]) -> bool:
        """Return the same for some agents."""
        agents = agents[states[agents] < self._states.n_living]
        here, column = states[agents], self._policies.column[agents]
        actions = np.arange(self._states.n_actions)
        chosen = self._policies.sets[here, column][:, None] >> actions & 1
        after = self._policies.sure[here[:, None] * len(actions) + actions]
        return bool(((after == here[:, None]) | (chosen == 0)).all())

    def step(
        self,
        first_tick: int,
        states: NDArray[np.int32],
        recorder: Recorder,
        first_row: int | None = None,
        given: NDArray[np.int8] | None = None,
    ) -> None:
        """Simulate ``len(states) - 1`` ticks.

        ``states`` int32 [ticks + 1, N]: row 0 holds the state of each agent, and the other rows are written. The sums
        of the ticks are added to the rows of ``recorder`` from ``first_row`` on, by default ``first_tick``. ``given``
        int8 [ticks, N]: the actions of active agents; None for those that the arm gives or, if it gives none, those of
        their policies.
        """
        row = first_tick if first_row is None else first_row
        self.go_on(self.memory(), first_tick, states[0], states[1:], recorder, row, given)

    def go_on(
        self,
        memory: StepMemory,
        first_tick: int,
        before: NDArray[np.int32],
        states: NDArray[np.int32],
        recorder: Recorder,
        row: int,
        given: NDArray[np.int8] | None = None,
    ) -> None:
        """Simulate ``len(states)`` ticks like :meth:`step`.

        ``before`` int32 [N] is the state of each agent, and ``states`` int32 [ticks, N] is written. ``memory`` is new,
        or that of the ticks just before; it is changed.
        """
        if given is None and self.arm.given is not None:
            given = self.arm.given[first_tick : first_tick + len(states)]
        lanes = self._lanes(memory, len(states))
        memory.prepare(lanes)
        sums = self._sums(memory, len(states), lanes, recorder)

        def simulate(lane: int) -> None:
            span = self._span(first_tick, len(states), lane, lanes)
            self._step(memory, span, before, states, record_of(recorder, sums), given)

        if lanes == 1:
            simulate(0)
        else:
            _run_in_threads(simulate, lanes)
        add_up(sums, slice(row, row + len(states)), recorder, self._drawn)

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
        memory = self.memory()
        memory.prepare(1)
        sums = self._sums(memory, 1, 1, recorder)
        record = record_of(recorder, sums)
        span = self._span(tick, 1)._replace(turns=turns, keeps_order=True)
        self._step(memory, span if seed is None else span._replace(seed=seed), states[0], states[1:], record, given)
        add_up(sums, slice(0, 1), recorder, self._drawn)
        return memory.turn

    def _lanes(self, memory: StepMemory, ticks: int) -> int:
        """Return the number of threads that are worth the while for some ticks."""
        if self.together:
            return 1
        work = ticks * (AGENT_NS * self.agents + AWAKE_AGENT_NS * int(memory.awake.sum()))
        return min(len(memory.awake), threads_to_use()) if work >= LEAST_THREADED_NS else 1

    def _sums(self, memory: StepMemory, ticks: int, lanes: int, recorder: Recorder) -> TickSums:
        rooms = (ticks * self.most_events if recorder.event_bytes else 0) * memory.awake
        event_rows = memory.event_room(int(rooms.sum()))
        return TickSums(ticks, lanes, self.drives, self._conduct_goals, rooms, event_rows)

    def _span(self, first_tick: int, ticks: int, lane: int = 0, lanes: int = 1) -> Span:
        """Return all turns of some ticks, for the agents of one of ``lanes`` lanes."""
        powers = self._discounts[None, :] ** np.arange(first_tick, first_tick + ticks)[:, None]
        return Span(self.seed, first_tick, ticks, self.block_agents, lane, lanes, powers, ALL_TURNS, False)

    def _step(
        self,
        memory: StepMemory,
        span: Span,
        before: NDArray[np.int32],
        states: NDArray[np.int32],
        record: Record,
        given: NDArray[np.int8] | None,
    ) -> None:
        lane = span.first_block
        groups = (
            self.arm.model.tables,
            memory.scratch(lane),
            span,
            self._states,
            self._policies if given is None else self._policies._replace(given=given),
            self._rewards,
            self._watch,
            record,
            *((memory.turn,) if self.together else (memory.rest, memory.memo(lane))),
        )
        # As plain tuples, which numba takes faster: that counts for a single tick of few agents.
        arguments = map(tuple, groups)
        known: bool
        # Always read-only, because numba compiles again for an array that may be written.
        if self.together:
            known = shared_steps.step_together(*arguments, frozen(before), states)
        else:
            known = agent_steps.step(*arguments, frozen(before), states)
        if not known:
            raise RuntimeError("an agent in a shared world reached a state that was not enumerated")


def _run_in_threads(work: Callable[[int], None], number: int) -> None:
    """Do ``number`` pieces of work, in this thread and one more for each further processor."""
    pieces = iter(range(number))

    def take() -> None:
        for piece in pieces:  # threads take from one iterator, so each piece is done once
            work(piece)

    others = [_threads(has_lower_priority()).submit(take) for _ in range(min(number, threads_to_use()) - 1)]
    take()
    for other in others:
        if not other.cancel():  # all of its work may be done before it begins
            other.result()


@cache
def _threads(lower_priority: bool) -> ThreadPoolExecutor:
    """The threads of steppers with this priority, which wait for work: starting them would take as long as a tick."""
    return ThreadPoolExecutor(threads_to_use(), THREADS)
