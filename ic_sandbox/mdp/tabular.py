"""Decision processes given as a table of transitions, not as a world: known results, other people's models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ic_sandbox.mdp.model import States, Transitions

__all__ = ["Tabular", "tabular"]

ROUNDING = 1e-9
"""How far probabilities in double precision may add up to something other than 1."""

MOST_ACTIONS = 8
"""Sets of actions are kept in 8 bits."""


@dataclass(frozen=True, eq=False, repr=False)
class Tabular:
    """S states, each a place of its own that goals can pay for, and A actions; nothing is off, and no event happens.

    The fields mean what they mean in :class:`~ic_sandbox.mdp.model.Model`; ``cells`` is (0, state), for want of a map.
    """

    cells: NDArray[np.integer[Any]]
    actions: tuple[str, ...]
    states: States
    transitions: Transitions
    event_offsets: NDArray[np.int64]
    events: tuple[str, ...] = ()

    @property
    def event_index(self) -> NDArray[np.int32]:
        """int32 [0]: there are no events."""
        return np.zeros(0, np.int32)

    @property
    def event_expected(self) -> NDArray[np.float64]:
        """float64 [0]: there are no events."""
        return np.zeros(0)

    @property
    def n_active(self) -> int:
        """Every state is active."""
        return len(self.states)

    @property
    def n_living(self) -> int:
        """Every state is active."""
        return len(self.states)

    @property
    def off_reachable(self) -> bool:
        """Nobody is ever off."""
        return False


def tabular(transitions: ArrayLike | Sequence[Sequence[int | ArrayLike]]) -> Tabular:
    """A decision process out of a table: ``transitions[state][action]``.

    Each entry is the number of the one successor, or the probabilities float [S] of all states. States may differ in
    how many actions they have; one with fewer has its last one repeated, which changes no value. Probabilities may be
    rounded as their type rounds (float32, float16); such a row is scaled to add up to 1. Raises ValueError for a table
    without states or actions, for an unknown successor, and for probabilities that are negative or do not add up to 1.
    """
    rows = [list(row) for row in transitions]  # type: ignore[arg-type, union-attr]
    n_states, n_actions = len(rows), max(map(len, rows), default=0)
    if n_states == 0 or any(not row for row in rows):
        raise ValueError("a decision process has at least one state, and each state at least one action")
    if n_actions > MOST_ACTIONS:
        raise ValueError(f"a state has {n_actions} actions; at most {MOST_ACTIONS} are possible")
    successors: list[NDArray[np.int32]] = []
    chances: list[NDArray[np.float64]] = []
    for state, row in enumerate(rows):
        for action in range(n_actions):
            place = f"transitions[{state}][{min(action, len(row) - 1)}]"
            reached, chance = _outcomes(row[min(action, len(row) - 1)], n_states, place)
            successors.append(reached)
            chances.append(chance)
    index = np.arange(n_states)
    return Tabular(
        cells=np.stack([np.zeros_like(index), index], axis=1),
        actions=tuple(f"action {a}" for a in range(n_actions)),
        states=States(
            cell=index.astype(np.int32),
            row=np.zeros(n_states, np.int16),
            col=np.zeros(n_states, np.int16),
            variables=np.zeros((n_states, 0), np.int16),
            beliefs=np.zeros((n_states, 0), np.int32),
            status=np.zeros(n_states, np.int8),
            code=index.astype(np.int64),
        ),
        transitions=Transitions(
            n_states=n_states,
            n_actions=n_actions,
            offsets=np.cumsum([0, *map(len, successors)]).astype(np.int64),
            successors=np.concatenate(successors),
            probabilities=np.concatenate(chances),
        ),
        event_offsets=np.zeros(n_states * n_actions + 1, np.int64),
    )


def _outcomes(entry: object, n_states: int, place: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    given = np.asarray(entry)
    if given.ndim == 0 and np.issubdtype(given.dtype, np.integer):
        if not 0 <= int(given) < n_states:
            raise ValueError(f"{place}: there is no state {given}; they are numbered 0 to {n_states - 1}")
        return np.array([given], np.int32), np.ones(1)
    if given.shape != (n_states,):
        raise ValueError(f"{place}: neither the number of a state nor the chances of all {n_states} states")
    chances = given.astype(np.float64)
    total = float(chances.sum())
    if not (np.all(chances >= 0) and abs(total - 1.0) <= _rounding(given)):
        wrong = chances[~(chances >= 0)]
        also = f", and {wrong[0]:g} is among them" if wrong.size else ""
        raise ValueError(f"{place}: the probabilities add up to {total:.9g}, not to 1{also}")
    reached = np.flatnonzero(chances)
    if abs(total - 1.0) > ROUNDING:
        chances /= total
    return reached.astype(np.int32), chances[reached]


def _rounding(given: NDArray[Any]) -> float:
    """The largest error of n probabilities that were brought to 1 in their own type: half a unit in the last place for
    each addition (Higham 2002, section 4.2), and one for the division.
    """
    if given.dtype.kind not in "fV":  # V: the bfloat16 of other libraries
        return ROUNDING
    return max(ROUNDING, (1 + given.size / 2) * float(np.spacing(given.dtype.type(1))))
