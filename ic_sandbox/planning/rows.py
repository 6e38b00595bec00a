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
from ic_sandbox.planning import kernels

__all__ = ["Rows", "rows_of"]


@dataclass(frozen=True, eq=False, repr=False)
class Rows:
    """The L living states of a model as they are swept; those that are off keep their numbers behind them.

    ``order``: int32 [L], the model's state at each place. ``component_ends``: int64 [K + 1], where components begin and
    end. ``place_row``: int32 [L], the cell. ``rows``: int64 [L + 1], the rows of each state; of each row ``bits``
    uint8, the actions that it stands for, ``staying`` float64, the chance of staying in the state, and its other
    outcomes and its events, ragged: ``outcomes`` int64 [rows + 1] into ``successors`` int32 and ``chances`` float64,
    ``events`` int64 [rows + 1] into ``event_index`` int32 and ``event_expected`` float64.
    """

    order: NDArray[np.int32]
    component_ends: NDArray[np.int64]
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


_KNOWN: WeakKeyDictionary[DecisionProcess, Rows] = WeakKeyDictionary()
"""Rows of models in which nobody is modified: those depend on nothing but the model."""


def rows_of(model: DecisionProcess, following: NDArray[np.uint8]) -> Rows:
    """The rows of a model. ``following`` uint8 [modified states]: the bit sets from which modified agents draw."""
    if len(following):
        return _rows(model, following)
    if model not in _KNOWN:
        _KNOWN[model] = _rows(model, following)
    return _KNOWN[model]


def _rows(model: DecisionProcess, following: NDArray[np.uint8]) -> Rows:
    transitions, n_living = model.transitions, model.n_living
    n_actions = transitions.n_actions
    component = np.empty(n_living, np.int32)
    n_components = kernels.components(n_living, n_actions, transitions.offsets, transitions.successors, component)
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
    n_rows, n_outcomes, n_events = kernels.compact(
        order,
        number,
        model.n_active,
        n_actions,
        following,
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
    return Rows(
        order=order,
        component_ends=np.concatenate([[0], np.cumsum(np.bincount(component, minlength=n_components))]),
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
