"""A model prepared for sweeping: states in a good order, and the distinct rows of each state.

States are ordered by strongly connected components, successors first: once a component has settled, no later one can
change it, and a state that is a component by itself is exact after a single backup. Within a component they keep the
order of the model. Actions with the same outcomes (moves against walls, using nothing) share one row. A component that
is too large for the cache is swept in bands of map rows (:func:`ic_sandbox.planning.kernels.sweep.piece_at`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.kernels.arrays import Emissions, Outcomes
from ic_sandbox.mdp.model import DecisionProcess
from ic_sandbox.planning.kernels import components, crossings, tape
from ic_sandbox.planning.kernels.arrays import Crossings, RowTable, SweepOrder, SweepTape

__all__ = ["SweepRows", "crossings_of", "rows_allowed", "rows_of", "rows_under", "shares_of", "tape_of"]


@dataclass(frozen=True, eq=False, repr=False)
class SweepRows:
    """The L living states of a model in sweep order; states that are off keep their numbers behind them.

    ``states``: int32 [L], the model's state at each position. ``cell``: int32 [L], the cell of each. ``first`` int64
    [L + 1] and ``bits`` uint8 [rows] are those of ``table``; ``n_outcomes`` is the number of its outcomes. ``kinds``:
    uint8 [L] (:class:`~ic_sandbox.planning.kernels.arrays.Crossings`). ``emitted``: float64 [E], the most that is
    expected of each event in a tick. ``tape_length``: the number of entries of its tape. ``listed``: a function that
    lists the table; ``tables``: the table, empty if it was dropped. ``tapes``: the latest, by discount.
    """

    states: NDArray[np.int32]
    cell: NDArray[np.int32]
    order: SweepOrder
    first: NDArray[np.int64]
    bits: NDArray[np.uint8]
    kinds: NDArray[np.uint8]
    emitted: NDArray[np.float64]
    n_outcomes: int
    tape_length: int
    listed: Callable[[], RowTable]
    tables: list[RowTable]
    tapes: dict[float, SweepTape] = field(default_factory=dict)

    @property
    def table(self) -> RowTable:
        """The rows; they are listed again if they were dropped, because sweeps read a tape instead."""
        if not self.tables:
            self.tables.append(self.listed())
        return self.tables[0]

    @property
    def slippery(self) -> bool:
        """Return whether most states are crossings in which agents slip."""
        return bool(2 * np.count_nonzero(self.kinds == crossings.CROSSING) > len(self.states))


@dataclass(frozen=True, eq=False, repr=False)
class _StateOrder:
    """The order of the L living states of a model of S states, whatever agents may choose.

    ``states``: int32 [L], in this order; ``number``: int32 [S], the position of each; ``component_ends``,
    ``turned`` and ``bands``: see :class:`~ic_sandbox.planning.kernels.arrays.SweepOrder`.
    """

    states: NDArray[np.int32]
    number: NDArray[np.int32]
    component_ends: NDArray[np.int64]
    turned: NDArray[np.int32]
    bands: NDArray[np.int64]


MOST_OUTCOMES_KEPT = 50_000
"""A table of more outcomes is dropped once there is a tape, which takes less memory."""

STATES_WITH_BANDS = 2000
"""The fewest states of a component that is swept in bands; values of smaller ones fit into the second-level cache."""

STATES_A_BAND = 128
"""The fewest states of a band, except for the last of a component."""

EVERYTHING = np.zeros(0, np.uint8)
"""A value in place of the allowed actions of each state: all actions."""

_KNOWN: WeakKeyDictionary[DecisionProcess, SweepRows] = WeakKeyDictionary()
"""Rows of models in which no agent is modified; these depend only on the model."""


_ORDERS: WeakKeyDictionary[DecisionProcess, _StateOrder] = WeakKeyDictionary()


def rows_of(model: DecisionProcess, following: NDArray[np.uint8]) -> SweepRows:
    """Return the rows of a model. ``following`` uint8 [modified states]: the sets from which modified agents draw."""
    if len(following):
        return _rows(model, model.n_active, shares_of(following, model.transitions.n_actions))
    if model not in _KNOWN:
        _KNOWN[model] = _rows(model, model.n_active, np.empty((0, model.transitions.n_actions)))
    return _KNOWN[model]


def rows_allowed(model: DecisionProcess, following: NDArray[np.uint8], allowed: NDArray[np.uint8]) -> SweepRows:
    """Return the rows of a model restricted to the actions in ``allowed`` uint8 [active states], bit sets."""
    return _rows(model, model.n_active, shares_of(following, model.transitions.n_actions), allowed)


def rows_under(model: DecisionProcess, policy: NDArray[np.float64]) -> SweepRows:
    """Return the rows of a model under a policy: ``policy`` float64 [L, A], the probability of each action."""
    return _rows(model, 0, policy)


def shares_of(sets: NDArray[np.uint8], n_actions: int) -> NDArray[np.float64]:
    """Return the probability of each action if it is drawn uniformly from a bit set: float64 [len(sets), A]."""
    chosen = sets[:, None] >> np.arange(n_actions, dtype=np.uint8) & 1
    shares: NDArray[np.float64] = chosen / chosen.sum(axis=1, keepdims=True)
    return shares


def _rows(
    model: DecisionProcess, n_free: int, policy: NDArray[np.float64], allowed: NDArray[np.uint8] = EVERYTHING
) -> SweepRows:
    transitions, n_living = model.transitions, model.n_living
    n_actions = transitions.n_actions
    emissions = Emissions(model.event_offsets, model.event_index, model.event_expected)
    if model not in _ORDERS:
        _ORDERS[model] = _state_order(model)
    order = _ORDERS[model]

    def listed() -> RowTable:  # must not refer to the model, which keeps its rows alive
        n_rows = n_living * n_actions
        room = _room(n_living, n_rows, int(transitions.offsets[n_rows]), int(emissions.offsets[n_rows]))
        written = components.compact(
            order.states, order.number, n_free, n_actions, allowed, policy, transitions.outcomes, emissions, room
        )
        return _cut(room, *written)

    table = listed()
    found = crossings_of(table)
    emitted = np.zeros(len(model.events))
    np.maximum.at(emitted, table.emissions.events, table.emissions.expected)
    return SweepRows(
        states=order.states,
        cell=model.states.cell[order.states],
        order=SweepOrder(order.component_ends, order.turned, *_predecessors(order.component_ends, table), order.bands),
        first=table.first,
        bits=table.bits,
        kinds=found.kinds,
        emitted=emitted,
        n_outcomes=len(table.outcomes.successors),
        tape_length=int(tape.tape_length(table, found, np.empty(crossings.MOVES, np.int64))),
        listed=listed,
        tables=[table],
    )


def crossings_of(table: RowTable) -> Crossings:
    """Find the crossings among the states of a table."""
    n_states = len(table.first) - 1
    found = Crossings(np.zeros(n_states, np.uint8), np.zeros((n_states, 4), np.int32), np.zeros((n_states, 2)))
    crossings.find_crossings(table, np.empty(crossings.MOVES, np.int64), found)
    return found


def _state_order(model: DecisionProcess) -> _StateOrder:
    """Order the living states by strongly connected components, successors first."""
    transitions, n_living = model.transitions, model.n_living
    component = np.empty(n_living, np.int32)
    n_components = components.strong_components(
        n_living, transitions.n_actions, transitions.offsets, transitions.successors, component
    )
    states = np.argsort(component, kind="stable").astype(np.int32)
    number = np.arange(len(model.states), dtype=np.int32)
    number[states] = np.arange(n_living, dtype=np.int32)
    ends = np.concatenate([[0], np.cumsum(np.bincount(component, minlength=n_components))])
    return _StateOrder(states, number, ends, _turned(model, component, states), _bands(model, states, ends))


def _bands(model: DecisionProcess, states: NDArray[np.int32], component_ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the boundaries of the bands of large components: int64 [B]. A band is one or more rows of the map."""
    found: list[int] = []
    for c in np.flatnonzero(np.diff(component_ends) >= STATES_WITH_BANDS):
        first, stop = int(component_ends[c]), int(component_ends[c + 1])
        found.append(first)
        for begin in first + 1 + np.flatnonzero(np.diff(model.states.row[states[first:stop]])):
            if begin - found[-1] >= STATES_A_BAND:
                found.append(int(begin))
        found.append(stop)
    return np.array(found, np.int64)


def _predecessors(component_ends: NDArray[np.int64], table: RowTable) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the predecessors of each state within its component: offsets int64 [L + 1], and states."""
    n_states = len(table.first) - 1
    offsets, room = np.zeros(n_states + 1, np.int64), np.empty(len(table.outcomes.successors), np.int32)
    number = components.list_predecessors(component_ends, table, np.empty(n_states, np.int32), offsets, room)
    return offsets, room[:number].copy()


def _room(n_states: int, most_rows: int, most_outcomes: int, most_events: int) -> RowTable:
    """Allocate room for the rows of these states, as if no two rows were the same."""
    outcomes = Outcomes(np.zeros(most_rows + 1, np.int64), np.empty(most_outcomes, np.int32), np.empty(most_outcomes))
    emissions = Emissions(np.zeros(most_rows + 1, np.int64), np.empty(most_events, np.int32), np.empty(most_events))
    first, bits, staying = np.empty(n_states + 1, np.int64), np.empty(most_rows, np.uint8), np.empty(most_rows)
    return RowTable(first, bits, staying, outcomes, emissions)


def _cut(room: RowTable, n_rows: int, n_outcomes: int, n_events: int) -> RowTable:
    """Return copies cut to the length that was written."""
    offsets, successors, chances = room.outcomes
    event_offsets, events, expected = room.emissions
    return RowTable(
        room.first,
        room.bits[:n_rows].copy(),
        room.staying[:n_rows].copy(),
        Outcomes(offsets[: n_rows + 1].copy(), successors[:n_outcomes].copy(), chances[:n_outcomes].copy()),
        Emissions(event_offsets[: n_rows + 1].copy(), events[:n_events].copy(), expected[:n_events].copy()),
    )


def _turned(model: DecisionProcess, component: NDArray[np.int32], order: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the order from the top right of a map to the bottom left; empty for a process without a map.

    Together with the usual order, from the top left to the bottom right, and the reverse of both, this covers the four
    directions in which paths run. So values spread along a whole path that keeps to one of them within one sweep (fast
    sweeping, Zhao 2005).
    """
    states = model.states
    if states.row.max(initial=0) == 0:
        return np.empty(0, np.int32)
    cols = int(states.col.max()) + 1
    place = states.row[order].astype(np.int64) * cols + (cols - 1 - states.col[order])
    key = component[order].astype(np.int64) * (int(place.max()) + 1) + place
    return np.argsort(key, kind="stable").astype(np.int32)


def tape_of(rows: SweepRows, discount: float, n_values: int, n_events: int) -> SweepTape:
    """Return rows as a tape for sweeping ``n_values`` values: those of states that are off come last, before events."""
    known = rows.tapes.get(discount)
    if known is None:
        known = SweepTape(np.empty(len(rows.states) + 1, np.int64), np.empty(rows.tape_length, np.int32))
        room = np.empty(crossings.MOVES, np.int64)
        found = crossings_of(rows.table)._replace(kinds=rows.kinds)
        tape.write_tape(discount, n_values, n_events, rows.cell, rows.table, found, room, known)
        rows.tapes.clear()
        rows.tapes[discount] = known
        if rows.n_outcomes > MOST_OUTCOMES_KEPT:
            rows.tables.clear()
    return known
