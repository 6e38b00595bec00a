"""The search for all reachable states: grow the arrays that the exploring kernel fills, within limits."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.kernels import codec, exploration, layout
from ic_sandbox.mdp.kernels.arrays import Emissions, HashTable, Outcomes, Successors, Tables
from ic_sandbox.mdp.scratch import looks_a_tick, working_arrays
from ic_sandbox.mdp.state_parts import decoded
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["LOOKS_A_STEP", "Exploration", "explore"]

OUTCOMES_A_STEP = 32_768
"""The number of outcomes listed between two reports of progress, a few milliseconds of work."""

_Ragged = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]

FIRST_STATES = 1024
DECODED_AT_ONCE = 1 << 16
MOST_OUTCOMES = 1 << 14
"""The most distinct successors of one state and action; worlds with more are refused."""

LOOKS_A_STEP = 2_000_000
"""The number of rules, tests and cameras evaluated between two reports of progress: about 20 ms."""

MOST_LOOKS = 200_000_000
"""The most rules, tests and cameras that one action may evaluate over all its ways to turn out: about one second,
during which nothing can be cancelled. Worlds with more are refused.
"""

PROBED = 1 << 15
"""The number of states that are expanded before a search for too many states may end without a result."""

PROBED_AT_ONCE = 256
"""The number of newest states that such a search turns to at once. It expands fewer if they have many outcomes."""

OUTCOMES_A_PROBE = 4096
"""The number of outcomes after which it turns to newer ones."""

PROBE_GAIN = 2
"""The least number of states that such a search must find for each that it expands, to be quicker than listing."""

MOST_WAYS = 1 << 22
"""The most ways in which one action, and all processes after it, can turn out, after equal states are merged."""


@dataclass(frozen=True, eq=False, repr=False)
class Exploration:
    """Every reachable state by ascending code, with its outcomes; rows are (state, action)."""

    codes: NDArray[np.int64]
    outcomes: Outcomes
    emissions: Emissions


def explore(
    tables: Tables,
    actions: int,
    events: int,
    start_codes: NDArray[np.int64],
    limit: int,
    memory: int,
    off_from: int,
    variables: list[str],
) -> Generator[Progress, None, Exploration]:
    """List every state that can be reached from the start codes, and the outcomes of every action in it.

    ``off_from`` is the first code of a state that is off. ``variables`` names variables and beliefs, for faults. Raises
    :class:`WorldError` if more than ``limit`` states or ``memory`` bytes would be needed.

    If there may be too many states, newer states are expanded first, and outcomes are not kept. If actions have many
    outcomes, this finds too many states long before most of their outcomes are listed.
    """
    room = 16
    grown = _StateTable(actions, events, room)
    grown.start(np.unique(start_codes))
    probing = 3 * off_from > 2 * limit  # the codes of the third status come after the first two
    looks = looks_a_tick(tables)
    pause_after = min(OUTCOMES_A_STEP, 1 + LOOKS_A_STEP // looks)
    ways = np.array([0, pause_after, min(MOST_WAYS, 1 + MOST_LOOKS // looks), MOST_WAYS])
    while True:
        room_for_one = _room_for_one(room, events, ways)
        if probing:
            grown.turn_to_newest()
        try:
            why = grown.expand(tables, off_from, room_for_one, OUTCOMES_A_PROBE if probing else OUTCOMES_A_STEP)
        except _TooNarrow:
            room *= 4
            if room > MOST_OUTCOMES:
                raise WorldError([_too_random()]) from None
            grown.make_room(room)
            continue
        if why == exploration.TOO_MANY_WAYS:
            raise WorldError([_too_many_ways(int(ways[exploration.MOST_WAYS]))])
        known = int(grown.position[1])
        if known > limit:
            raise WorldError([_too_large(tr("more than {limit:,} states", limit=limit), grown, tables, variables)])
        if probing and (why == exploration.DONE or grown.expanded > max(PROBED, known // PROBE_GAIN)):
            probing = False
            grown = _StateTable(actions, events, room)
            grown.start(np.unique(start_codes))
            continue
        if why == exploration.DONE:
            return grown.sorted()
        if why == exploration.MORE_STATES or why == exploration.MORE_OUTCOMES:
            if 3 * grown.bytes() > memory:
                raise WorldError(
                    [
                        _too_large(
                            tr("after {known:,} states, memory is running out", known=known), grown, tables, variables
                        )
                    ]
                )
            grown.grow(why)
        yield Progress(tr("Listing states"), 0.0, tr("{known:,} states", known=known))


def _room_for_one(room: int, events: int, ways: NDArray[np.int64]) -> Successors:
    table = HashTable(np.zeros(4 * room, np.int64), np.zeros(4 * room, np.int32))
    listed, before = [(np.zeros(room, np.int64), np.zeros(room)) for _ in range(2)]
    return Successors(*listed, np.zeros(events), ways, *before, table)


class _TooNarrow(Exception):
    """One action has more outcomes than the working arrays hold."""


class _StateTable:
    """The growing arrays of an exploration."""

    def __init__(self, actions: int, events: int, room: int) -> None:
        self.actions = actions
        self.events = events
        self.room = room
        self.position = np.zeros(4, np.int64)
        self.codes = np.zeros(FIRST_STATES + actions * room, np.int64)
        self.offsets = np.zeros(len(self.codes) * actions + 1, np.int64)
        self.event_offsets = np.zeros(len(self.codes) * actions + 1, np.int64)
        self.successors = np.zeros(2 * len(self.codes) * actions + actions * room, np.int32)
        self.chances = np.zeros(len(self.successors))
        self.event_index = np.zeros(FIRST_STATES + actions * events, np.int32)
        self.event_expected = np.zeros(len(self.event_index))
        self._new_table()

    def start(self, codes: NDArray[np.int64]) -> None:
        while len(codes) + self.actions * self.room > len(self.codes):
            self.grow(exploration.MORE_STATES)
        self.codes[: len(codes)] = codes
        self.position[1] = len(codes)
        self._new_table()

    def _new_table(self) -> None:
        size = 1 << (2 * len(self.codes) - 1).bit_length()
        self.table = HashTable(np.full(size, codec.NO_CODE, np.int64), np.zeros(size, np.int32))
        codec.fill_table(self.codes, self.position[1], self.table)

    def expand(self, tables: Tables, off_from: int, room_for_one: Successors, work: int) -> int:
        why = exploration.explore(
            tables,
            working_arrays(tables),
            self.actions,
            off_from,
            self.position,
            self.codes,
            self.table,
            Outcomes(self.offsets, self.successors, self.chances),
            Emissions(self.event_offsets, self.event_index, self.event_expected),
            room_for_one,
            work,
        )
        if why == exploration.TOO_NARROW:
            raise _TooNarrow
        return int(why)

    @property
    def expanded(self) -> int:
        """The number of states whose outcomes are listed."""
        return int(self.position[0])

    def turn_to_newest(self) -> None:
        """Let the newest states be expanded next, and drop all outcomes: this search only counts states."""
        first, end = int(self.position[0]), int(self.position[1])
        number = min(PROBED_AT_ONCE, (end - first) // 2)
        oldest = self.codes[first : first + number].copy()
        self.codes[first : first + number] = self.codes[end - number : end]
        self.codes[end - number : end] = oldest
        self.position[2:] = 0

    def grow(self, why: int) -> None:
        if why == exploration.MORE_STATES:
            self.codes = _longer(self.codes)
            rows = len(self.codes) * self.actions + 1
            self.offsets = _longer(self.offsets, rows)
            self.event_offsets = _longer(self.event_offsets, rows)
            self._new_table()
        else:
            self.successors = _longer(self.successors)
            self.chances = _longer(self.chances)
            self.event_index = _longer(self.event_index)
            self.event_expected = _longer(self.event_expected)

    def make_room(self, room: int) -> None:
        """Make room for ``room`` outcomes of one action."""
        self.room = room
        while self.position[1] + self.actions * room > len(self.codes):
            self.grow(exploration.MORE_STATES)
        while self.position[2] + self.actions * room > len(self.successors):
            self.grow(exploration.MORE_OUTCOMES)

    def bytes(self) -> int:
        arrays = (self.codes, self.offsets, self.event_offsets, self.successors, self.chances)
        more = (self.event_index, self.event_expected, *self.table)
        return sum(array.nbytes for array in (*arrays, *more))

    def sorted(self) -> Exploration:
        states = int(self.position[1])
        order = np.argsort(self.codes[:states])
        rank = np.empty(states, np.int32)
        rank[order] = np.arange(states, dtype=np.int32)
        successors = rank[self.successors[: self.position[2]]]
        outcomes = self._reordered(order, (self.offsets, successors, self.chances))
        emissions = self._reordered(
            order, (self.event_offsets, self.event_index[: self.position[3]], self.event_expected)
        )
        return Exploration(self.codes[order], Outcomes(*outcomes), Emissions(*emissions))

    def _reordered(self, order: NDArray[np.int64], table: _Ragged) -> _Ragged:
        reordered = (
            np.empty(len(order) * self.actions + 1, np.int64),
            np.empty(len(table[1]), np.int32),
            np.empty(len(table[1]), np.float64),
        )
        exploration.reorder_rows(order, self.actions, table, reordered)
        return reordered


def _longer(array: NDArray[Any], length: int | None = None) -> NDArray[Any]:
    longer = np.zeros(length or 2 * len(array), array.dtype)
    longer[: len(array)] = array
    return longer


def _too_random() -> Fault:
    return Fault(
        "processes",
        tr("one action has more than {most_outcomes:,} different outcomes", most_outcomes=MOST_OUTCOMES),
        tr("give fewer rules a chance strictly between 0 and 1"),
    )


def _too_many_ways(most: int) -> Fault:
    return Fault(
        "",
        tr("one action can turn out in more than {most:,} ways", most=most),
        tr("give fewer rules and cameras a chance strictly between 0 and 1"),
    )


def _too_large(found: str, grown: _StateTable, tables: Tables, variables: list[str]) -> Fault:
    """Return a fault that says how far the count came and which variables have the most levels."""
    known = int(grown.position[1])
    counts = _levels_found(tables, grown.codes[:known], len(variables))
    levels = sorted(zip(counts, variables, strict=True), reverse=True)
    most = ", ".join(tr("{name} ({count} levels)", name=name, count=count) for count, name in levels[:3] if count > 1)
    hint = tr("these variables multiply it most: {most}", most=most) if most else tr("draw a smaller map")
    return Fault("", tr("the world is too large to plan: {found} are reachable", found=found), hint)


def _levels_found(tables: Tables, codes: NDArray[np.int64], columns: int) -> list[int]:
    """Return the number of levels of each variable and belief among states.

    Decodes piece by piece, since memory is short when this is called.
    """
    t = tables.integers
    highest = [int(t[t[layout.VARIABLE_MAX] + k]) for k in range(int(t[layout.N_VARIABLES]))]
    highest += [int(t[t[layout.BELIEF_MAX] + k]) for k in range(int(t[layout.N_BELIEFS]))]
    seen = [np.zeros(most + 1, np.bool_) for most in highest]
    for first in range(0, len(codes), DECODED_AT_ONCE):
        found = decoded(tables, codes[first : first + DECODED_AT_ONCE])
        parts = [*found.variables.T, *found.beliefs.T]
        for k in range(columns):
            seen[k][parts[k]] = True
    return [int(np.count_nonzero(levels)) for levels in seen]
