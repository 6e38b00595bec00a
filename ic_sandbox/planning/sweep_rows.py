"""A model made ready for sweeping: states in a good order, and each different row of a state once.

States are ordered by strongly connected components, successors first: once a component has settled, nothing behind it
can change it any more, and a state on its own is exact after a single backup. Within a component they keep the order of
the model. Actions that come to the same (moves against walls, using nothing) share one row.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.model import DecisionProcess
from ic_sandbox.planning.kernels import components, sweep

__all__ = ["SweepRows", "SweepTape", "rows_of", "rows_under", "shares_of", "tape_of"]


@dataclass(frozen=True, eq=False, repr=False)
class SweepRows:
    """The L living states of a model as they are swept; those that are off keep their numbers behind them.

    ``order``: int32 [L], the model's state at each place. ``component_ends``: int64 [K + 1], where components begin and
    end. ``place_row``: int32 [L], the cell. ``rows``: int64 [L + 1], the rows of each state; of each row ``bits``
    uint8, the actions that it stands for, ``staying`` float64, the chance of staying in the state, and its other
    outcomes and its events, ragged: ``outcomes`` int64 [rows + 1] into ``successors`` int32 and ``chances`` float64,
    ``events`` int64 [rows + 1] into ``event_index`` int32 and ``event_expected`` float64.
    """

    order: NDArray[np.int32]
    component_ends: NDArray[np.int64]
    turned: NDArray[np.int32]
    place_row: NDArray[np.int32]
    rows: NDArray[np.int64]
    bits: NDArray[np.uint8]
    staying: NDArray[np.float64]
    outcomes: NDArray[np.int64]
    successors: NDArray[np.int32]
    chances: NDArray[np.float64]
    events: NDArray[np.int64]
    event_index: NDArray[np.int32]
    event_expected: NDArray[np.float64]


_KNOWN: WeakKeyDictionary[DecisionProcess, SweepRows] = WeakKeyDictionary()
"""Rows of models in which nobody is modified: those depend on nothing but the model."""


def rows_of(model: DecisionProcess, following: NDArray[np.uint8]) -> SweepRows:
    """The rows of a model. ``following`` uint8 [modified states]: the bit sets from which modified agents draw."""
    if len(following):
        return _rows(model, model.n_active, shares_of(following, model.transitions.n_actions))
    if model not in _KNOWN:
        _KNOWN[model] = _rows(model, model.n_active, np.empty((0, model.transitions.n_actions)))
    return _KNOWN[model]


def rows_under(model: DecisionProcess, policy: NDArray[np.float64]) -> SweepRows:
    """The rows of a model in which nothing is chosen any more: ``policy`` float64 [L, A], the chance of each action."""
    return _rows(model, 0, policy)


def shares_of(sets: NDArray[np.uint8], n_actions: int) -> NDArray[np.float64]:
    """float64 [len(sets), A]: the chance of each action for someone who draws uniformly from a bit set."""
    chosen = sets[:, None] >> np.arange(n_actions, dtype=np.uint8) & 1
    shares: NDArray[np.float64] = chosen / chosen.sum(axis=1, keepdims=True)
    return shares


def _rows(model: DecisionProcess, n_free: int, policy: NDArray[np.float64]) -> SweepRows:
    transitions, n_living = model.transitions, model.n_living
    n_actions = transitions.n_actions
    component = np.empty(n_living, np.int32)
    n_components = components.strong_components(
        n_living, n_actions, transitions.offsets, transitions.successors, component
    )
    order = np.argsort(component, kind="stable").astype(np.int32)
    number = np.arange(len(model.states), dtype=np.int32)
    number[order] = np.arange(n_living, dtype=np.int32)
    most_rows = n_living * n_actions
    most_outcomes = int(transitions.offsets[most_rows])
    most_events = int(model.event_offsets[most_rows])
    rows = np.empty(n_living + 1, np.int64)
    bits = np.empty(most_rows, np.uint8)
    staying = np.empty(most_rows)
    outcomes, events = np.zeros(most_rows + 1, np.int64), np.zeros(most_rows + 1, np.int64)
    successors, chances = np.empty(most_outcomes, np.int32), np.empty(most_outcomes)
    event_index, event_expected = np.empty(most_events, np.int32), np.empty(most_events)
    n_rows, n_outcomes, n_events = components.compact(
        order,
        number,
        n_free,
        n_actions,
        policy,
        transitions.offsets,
        transitions.successors,
        transitions.probabilities,
        model.event_offsets,
        model.event_index,
        model.event_expected,
        rows,
        bits,
        staying,
        outcomes,
        successors,
        chances,
        events,
        event_index,
        event_expected,
    )
    return SweepRows(
        order=order,
        component_ends=np.concatenate([[0], np.cumsum(np.bincount(component, minlength=n_components))]),
        turned=_turned(model, component, order),
        place_row=model.states.cell[order],
        rows=rows,
        bits=bits[:n_rows].copy(),
        staying=staying[:n_rows].copy(),
        outcomes=outcomes[: n_rows + 1].copy(),
        successors=successors[:n_outcomes].copy(),
        chances=chances[:n_outcomes].copy(),
        events=events[: n_rows + 1].copy(),
        event_index=event_index[:n_events].copy(),
        event_expected=event_expected[:n_events].copy(),
    )


def _turned(model: DecisionProcess, component: NDArray[np.int32], order: NDArray[np.int32]) -> NDArray[np.int32]:
    """Swept from the top right of a map to the bottom left, and back; empty for a process without a map.

    Together with the usual order, from the top left to the bottom right, these are the four directions in which paths
    run: what is known of a goal then spreads along a whole path that keeps to one of them within one sweep
    (fast sweeping, Zhao 2005).
    """
    states = model.states
    if states.row.max(initial=0) == 0:
        return np.empty(0, np.int32)
    cols = int(states.col.max()) + 1
    place = states.row[order].astype(np.int64) * cols + (cols - 1 - states.col[order])
    key = component[order].astype(np.int64) * (int(place.max()) + 1) + place
    return np.argsort(key, kind="stable").astype(np.int32)


@dataclass(frozen=True, eq=False, repr=False)
class SweepTape:
    """Rows as a sweep reads them, at one discount: state i in ``numbers`` int32 from ``starts[i]`` on, int64 [L + 1].
    What stands there is said in :func:`ic_sandbox.planning.kernels.sweep.write_tape`.
    """

    starts: NDArray[np.int64]
    numbers: NDArray[np.int32]


def tape_of(rows: SweepRows, discount: float) -> SweepTape:
    """Write rows down for sweeping."""
    n_states, n_rows = len(rows.order), len(rows.bits)
    n_entries = len(rows.successors) + len(rows.event_index)
    starts = np.empty(n_states + 1, np.int64)
    numbers = np.empty(sweep.STATE_HEAD * n_states + sweep.ROW_HEAD * n_rows + sweep.OUTCOME * n_entries, np.int32)
    sweep.write_tape(
        discount,
        rows.place_row,
        rows.rows,
        rows.staying,
        rows.outcomes,
        rows.successors,
        rows.chances,
        rows.events,
        rows.event_index,
        rows.event_expected,
        starts,
        numbers,
    )
    return SweepTape(starts, numbers)
