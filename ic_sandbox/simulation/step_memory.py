"""The memory of a caller of the stepping kernels from one call to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.kernels.arrays import Scratch, Tables
from ic_sandbox.mdp.scratch import working_arrays
from ic_sandbox.simulation.kernels import agent_steps, outcome_memo
from ic_sandbox.simulation.kernels.arrays import Memo, Rest, Turn
from ic_sandbox.simulation.recorder import EVENT_COLUMNS

__all__ = ["StepMemory"]

MOST_OUTCOMES = 1 << 14
"""The most outcomes that a thread memorizes: 2 MB."""


class StepMemory:
    """Working arrays, and which of N agents are at rest; of one arm and one sequence of ticks.

    ``rest`` is used in an ensemble, whose random numbers have a ``seed``; it has no entries if agents share a world and
    ``seed`` is None; then ``turn`` is used. ``rows`` is the number of states and actions whose outcomes may be
    memorized, or 0. It is not thread-safe, but each thread of a call has a :meth:`scratch` and a :meth:`memo` of its
    own.
    """

    def __init__(
        self, tables: Tables, rows: int, agents: int, block_agents: int, seed: int | None, collide: bool
    ) -> None:
        self._tables = tables
        self._collide = collide
        self._rows = rows
        self._scratch: list[Scratch] = []
        self._memos: list[Memo] = []
        alone, united = (0, agents) if seed is None else (agents, 0)
        self._united = np.array([united])
        self._block_agents = max(1, block_agents)
        self._event_room = np.empty((0, EVENT_COLUMNS), np.int32)
        first = np.arange(0, alone, self._block_agents)
        self.rest = Rest(
            awake=np.arange(alone, dtype=np.int32),
            n_awake=np.minimum(block_agents, alone - first),
            gained=np.zeros(alone),
            aligned=np.zeros(alone),
            habit=np.full(alone, agent_steps.NO_HABIT, np.int32),
            key=np.zeros(alone, np.uint64),
        )
        agent_steps.fill_keys(seed or 0, self.rest.key)
        self.turn = Turn(
            before=np.zeros(united, np.int32),
            order=np.zeros(united, np.int32),
            own=np.zeros(united, np.int64),
            observed=np.zeros(united, np.int32),
            reward=np.zeros(united),
            aligned=np.zeros(united),
            unsure=np.zeros(united, np.uint8),
        )

    @property
    def awake(self) -> NDArray[np.int64]:
        """The number of agents in each block that must be simulated one by one: int64 [B]."""
        return self.rest.n_awake if len(self.rest.n_awake) else self._united

    def awake_agents(self) -> NDArray[np.int32]:
        """Return the agents that must be simulated one by one, in order."""
        if not len(self.rest.n_awake):
            return np.arange(self._united[0], dtype=np.int32)
        firsts = range(0, len(self.rest.awake), self._block_agents)
        counts = self.rest.n_awake.tolist()
        lists = [self.rest.awake[first : first + n] for first, n in zip(firsts, counts, strict=True)]
        return np.concatenate(lists)

    def event_room(self, rows: int) -> NDArray[np.int32]:
        """Return room for events, int32 [rows, 6]: the same at each call, because new memory takes long to map."""
        if len(self._event_room) < rows:
            self._event_room = np.empty((rows, EVENT_COLUMNS), np.int32)
        return self._event_room[:rows]

    def prepare(self, lanes: int) -> None:
        """Allocate what each of some threads will use."""
        while len(self._scratch) < lanes:
            self._scratch.append(working_arrays(self._tables, self._collide))
            room = min(self._rows, MOST_OUTCOMES)
            self._memos.append(
                Memo(
                    place=np.full(self._rows, outcome_memo.UNKNOWN, np.int32),
                    question=np.empty((room, outcome_memo.QUESTION_COLUMNS), np.int64),
                    outcome=np.empty((room, outcome_memo.OUTCOME_COLUMNS), np.int32),
                    used=np.zeros(2, np.int64),
                )
            )

    def scratch(self, lane: int) -> Scratch:
        """Return the working arrays of one thread."""
        return self._scratch[lane]

    def memo(self, lane: int) -> Memo:
        """Return the memo of one thread."""
        return self._memos[lane]
