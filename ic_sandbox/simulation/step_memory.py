"""The memory of a caller of the stepping kernels from one call to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.kernels.arrays import Scratch, Tables
from ic_sandbox.mdp.scratch import working_arrays
from ic_sandbox.simulation.kernels import outcome_memo
from ic_sandbox.simulation.kernels.arrays import Memo, Rest, Turn

__all__ = ["StepMemory"]

MOST_OUTCOMES = 1 << 14
"""The most outcomes that a thread memorizes: 2 MB."""


class StepMemory:
    """Working arrays, and which of N agents are at rest; of one arm and one sequence of ticks.

    ``rest`` is used in an ensemble, and has no entries if agents are ``together``; then ``turn`` is used. ``rows`` is
    the number of states and actions whose outcomes may be memorized, or 0. It is not thread-safe, but each thread of a
    call has a :meth:`scratch` and a :meth:`memo` of its own.
    """

    def __init__(
        self, tables: Tables, rows: int, agents: int, block_agents: int, together: bool, collide: bool
    ) -> None:
        self._tables = tables
        self._collide = collide
        self._rows = rows
        self._scratch: list[Scratch] = []
        self._memos: list[Memo] = []
        alone, united = (0, agents) if together else (agents, 0)
        self._united = np.array([united])
        first = np.arange(0, alone, max(1, block_agents))
        self.rest = Rest(
            awake=np.arange(alone, dtype=np.int32),
            n_awake=np.minimum(block_agents, alone - first),
            gained=np.zeros(alone),
            aligned=np.zeros(alone),
        )
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

    def prepare(self, lanes: int) -> None:
        """Allocate what each of some threads will use."""
        while len(self._scratch) < lanes:
            self._scratch.append(working_arrays(self._tables, self._collide))
            room = min(self._rows, MOST_OUTCOMES)
            self._memos.append(
                Memo(
                    place=np.full(self._rows, outcome_memo.UNKNOWN, np.int32),
                    outcome=np.empty((room, outcome_memo.COLUMNS), np.int32),
                    chance=np.empty((room, outcome_memo.MOST_QUESTIONS)),
                    used=np.zeros(1, np.int64),
                )
            )

    def scratch(self, lane: int) -> Scratch:
        """Return the working arrays of one thread."""
        return self._scratch[lane]

    def memo(self, lane: int) -> Memo:
        """Return the memo of one thread."""
        return self._memos[lane]
