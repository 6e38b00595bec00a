"""The value of doing nothing: waiting in every state, the baseline for the value of acting."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.mdp.model import Model, States, Transitions
from ic_sandbox.planning.solver import following_intended, valuing
from ic_sandbox.planning.sweep_rows import shares_of
from ic_sandbox.progress import Progress

__all__ = ["idle_value_steps"]


@dataclass(frozen=True, eq=False, repr=False)
class _WaitingChain:
    """The states that agents reach from given states by waiting, as a process with that one action.

    The fields are those of :class:`~ic_sandbox.mdp.model.DecisionProcess`; states keep their order.
    """

    cells: NDArray[np.int16]
    events: tuple[str, ...]
    states: States
    transitions: Transitions
    event_offsets: NDArray[np.int64]
    event_index: NDArray[np.int32]
    event_expected: Floats
    n_living: int
    actions: tuple[str, ...] = ("wait",)

    @property
    def n_active(self) -> int:
        """The number of states: the process includes the actions of modified agents, so they count as active."""
        return self.n_living

    @property
    def off_reachable(self) -> bool:
        """True if agents that wait are ever switched off."""
        return self.n_living < len(self.states)


def idle_value_steps(
    model: Model, goals: Goals, discount: float, states: NDArray[np.int64]
) -> Generator[Progress, None, tuple[Floats, Floats]]:
    """Compute the values float64 [len(states), G] of waiting in every state, and their error bounds float64 [G].

    Modified agents act by the intended goal. Only the few states that are reached are solved.
    """
    following = yield from following_intended(model, discount)
    key, known = states.tobytes(), _KNOWN.get(model)
    if known is None or known[0] != key or len(following):
        known = key, *_waiting_chain(model, following, states)
        _KNOWN[model] = known
    _, chain, places = known
    values, bounds, _ = yield from valuing(chain, goals, discount, places)
    return values, bounds


_KNOWN: WeakKeyDictionary[Model, tuple[bytes, _WaitingChain, NDArray[np.int64]]] = WeakKeyDictionary()
"""Processes of waiting of models in which no agent is modified: these depend only on the model and its starts."""


def _waiting_chain(
    model: Model, following: NDArray[np.uint8], starts: NDArray[np.int64]
) -> tuple[_WaitingChain, NDArray[np.int64]]:
    """Return the process of waiting, and the indices of the starts in it."""
    waits = np.zeros(len(model.actions))
    waits[WAIT] = 1.0
    modified = shares_of(following, len(model.actions))
    reached: dict[int, dict[int, float]] = {}
    expected: dict[int, dict[int, float]] = {}
    waiting = [int(s) for s in starts]
    while waiting:
        s = waiting.pop()
        if s in reached:
            continue
        shares = modified[s - model.n_active] if model.n_active <= s < model.n_living else waits
        reached[s], expected[s] = _mixed_row(model, s, shares)
        waiting.extend(after for after in reached[s] if after not in reached)
    listed = np.array(sorted(reached), np.int64)
    number = {int(s): place for place, s in enumerate(listed)}
    rows = [sorted(reached[int(s)].items()) for s in listed]
    emitted = [sorted(expected[int(s)].items()) for s in listed]
    states = model.states
    chain = _WaitingChain(
        cells=model.cells,
        events=model.events,
        states=States(
            states.cell[listed],
            states.row[listed],
            states.col[listed],
            states.variables[listed],
            states.beliefs[listed],
            states.status[listed],
            states.code[listed],
        ),
        transitions=Transitions(
            n_states=len(listed),
            n_actions=1,
            offsets=np.cumsum([0, *map(len, rows)]).astype(np.int64),
            successors=np.array([number[after] for row in rows for after, _ in row], np.int32),
            probabilities=np.array([chance for row in rows for _, chance in row]),
        ),
        event_offsets=np.cumsum([0, *map(len, emitted)]).astype(np.int64),
        event_index=np.array([event for row in emitted for event, _ in row], np.int32),
        event_expected=np.array([count for row in emitted for _, count in row], np.float64),
        n_living=int(np.count_nonzero(listed < model.n_living)),
    )
    return chain, np.array([number[int(s)] for s in starts], np.int64)


def _mixed_row(model: Model, s: int, shares: Floats) -> tuple[dict[int, float], dict[int, float]]:
    """Return successors of a state and its expected events if each action is taken with its share."""
    if s >= model.n_living:
        return {s: 1.0}, {}
    chances: dict[int, float] = {}
    emitted: dict[int, float] = {}
    for action in np.flatnonzero(shares):
        share = float(shares[action])
        successors, probabilities = model.transitions.row(s, int(action))
        for after, chance in zip(successors.tolist(), probabilities.tolist(), strict=True):
            chances[after] = chances.get(after, 0.0) + share * chance
        row = s * len(model.actions) + int(action)
        events = slice(model.event_offsets[row], model.event_offsets[row + 1])
        pairs = zip(model.event_index[events].tolist(), model.event_expected[events].tolist(), strict=True)
        for event, count in pairs:
            emitted[event] = emitted.get(event, 0.0) + share * count
    return chances, emitted
