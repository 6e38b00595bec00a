"""Decision processes given as a table of transitions instead of a world, for known results and external models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ic_sandbox.mdp.model import States, Transitions
from ic_sandbox.mdp.probabilities import checked_probabilities

__all__ = ["Tabular", "tabular"]

MOST_ACTIONS = 8
"""The most actions: sets of actions are stored in 8 bits."""


@dataclass(frozen=True, eq=False, repr=False)
class Tabular:
    """A decision process given as a table: S states, each its own cell that goals can reward, and A actions.

    No state is off, and no event occurs. Fields that are not listed mean the same as in :class:`Model`.

    Attributes
    ----------
    cells : int [S, 2]
        (0, s) for each state s, as there is no map.
    actions : tuple of str
        ``"action 0"``, ``"action 1"``, ...
    events : tuple of str
        Empty.
    states : States
        The S states, all active.
    transitions : Transitions
        The successors of each state and action, with probabilities.
    event_offsets : int64 [S * A + 1]
        Zeros, as no action emits an event.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> ics.tabular([[0, 1], [1, 1]]).actions
    ('action 0', 'action 1')
    """

    cells: NDArray[np.integer[Any]]
    actions: tuple[str, ...]
    states: States
    transitions: Transitions
    event_offsets: NDArray[np.int64]
    events: tuple[str, ...] = ()

    @property
    def event_index(self) -> NDArray[np.int32]:
        """The events, ragged: int32 [0], as there are none."""
        return np.zeros(0, np.int32)

    @property
    def event_expected(self) -> NDArray[np.float64]:
        """The expected emissions, ragged: float64 [0], as there are no events."""
        return np.zeros(0)

    @property
    def n_active(self) -> int:
        """The number of active states: all of them."""
        return len(self.states)

    @property
    def n_living(self) -> int:
        """The number of states that are not off: all of them."""
        return len(self.states)

    @property
    def off_reachable(self) -> bool:
        """True if an agent can ever be off: never."""
        return False


def tabular(transitions: ArrayLike | Sequence[Sequence[int | ArrayLike]]) -> Tabular:
    """Create a decision process from a table, ``transitions[state][action]``.

    Parameters
    ----------
    transitions
        Each entry is the index of the only successor, or the probabilities float [S] of all states. States may have
        different numbers of actions; the last action of a state with fewer is repeated, which changes no value.
        Probabilities may be rounded to their type (float16, float32); such a row is scaled to add up to 1.

    Returns
    -------
    Tabular
        The process, which :func:`solve`, :func:`evaluate`, :func:`draw_goals` and :func:`power` take in place of a
        model.

    Raises
    ------
    ValueError
        If the table has no states or no actions or more than 8 actions, names an unknown successor, or has
        probabilities that are negative or do not add up to 1.

    Examples
    --------
    Stay in state 0, or leave it forever with probability 0.75:

    >>> import ic_sandbox as ics
    >>> process = ics.tabular([[0, [0.25, 0.75]], [1]])
    >>> goal = ics.Goal("stay", cells=(((0, 0), 1.0),))
    >>> plan = ics.solve(process, goal, discount=0.5)
    >>> plan.values[:, 0].round(4).tolist()
    [2.0, 0.0]
    >>> plan.optimal_actions(0, 0)
    ('action 0',)
    """
    rows = [list(row) for row in transitions]  # type: ignore[arg-type, union-attr]
    n_states, n_actions = len(rows), max(map(len, rows), default=0)
    if n_states == 0 or any(not row for row in rows):
        raise ValueError("a decision process needs at least one state, and each state at least one action")
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
            raise ValueError(f"{place}: there is no state {given}; states are numbered 0 to {n_states - 1}")
        return np.array([given], np.int32), np.ones(1)
    if given.shape != (n_states,):
        raise ValueError(f"{place}: must be the number of a state or the probabilities of all {n_states} states")
    chances = checked_probabilities(given[None], lambda _: place)[0]
    reached = np.flatnonzero(chances)
    return reached.astype(np.int32), chances[reached]
