"""A compiled world: a finite Markov decision process over the reachable states, as frozen arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.kernels.arrays import Outcomes, Tables
from ic_sandbox.mdp.kernels.layout import ACTIVE, MODIFIED, OFF
from ic_sandbox.world.document import Cell, World

__all__ = ["ACTIVE", "MODIFIED", "OFF", "STATUS_NAMES", "DecisionProcess", "Model", "States", "Transitions"]

STATUS_NAMES = ("active", "off", "modified")


@dataclass(frozen=True, eq=False, repr=False)
class States:
    """What each state index stands for; S states, sorted by code: active, then modified, then off.

    ``cell``: int32 [S], a row of :attr:`Model.cells`. ``row``, ``col``: int16 [S]. ``variables``: int16 [S, V] in the
    world's order. ``beliefs``: int32 [S, B], for each group of hidden caches the bit set of those that may still hold
    the item. ``status``: int8 [S], a place in :data:`STATUS_NAMES`. ``code``: int64 [S], ascending.
    """

    cell: NDArray[np.int32]
    row: NDArray[np.int16]
    col: NDArray[np.int16]
    variables: NDArray[np.int16]
    beliefs: NDArray[np.int32]
    status: NDArray[np.int8]
    code: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.code)


@dataclass(frozen=True, eq=False, repr=False)
class Transitions:
    """``P(successor | state, action)`` as a ragged table: row ``s * n_actions + a`` is ``offsets[row]:offsets[row+1]``.

    ``offsets``: int64 [S * A + 1]. ``successors``: int32 [outcomes]. ``probabilities``: float64 [outcomes], each row
    adding up to 1.
    """

    n_states: int
    n_actions: int
    offsets: NDArray[np.int64]
    successors: NDArray[np.int32]
    probabilities: NDArray[np.float64]

    @property
    def outcomes(self) -> Outcomes:
        """The same arrays, as kernels take them."""
        return Outcomes(self.offsets, self.successors, self.probabilities)

    def row(self, state: int, action: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The successors of one state and action, with their probabilities."""
        row = state * self.n_actions + action
        piece = slice(self.offsets[row], self.offsets[row + 1])
        return self.successors[piece], self.probabilities[piece]


class DecisionProcess(Protocol):
    """What can be planned in: a compiled world (:class:`Model`), or transitions given as a table (:class:`Tabular`).

    The fields are those of :class:`Model`.
    """

    @property
    def cells(self) -> NDArray[np.integer[Any]]: ...
    @property
    def actions(self) -> tuple[str, ...]: ...
    @property
    def events(self) -> tuple[str, ...]: ...
    @property
    def states(self) -> States: ...
    @property
    def transitions(self) -> Transitions: ...
    @property
    def event_offsets(self) -> NDArray[np.int64]: ...
    @property
    def event_index(self) -> NDArray[np.int32]: ...
    @property
    def event_expected(self) -> NDArray[np.float64]: ...
    @property
    def n_active(self) -> int: ...
    @property
    def n_living(self) -> int: ...
    @property
    def off_reachable(self) -> bool: ...


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """One world, compiled. ``inert`` names the drives whose devices never fire in it; ``shared``: whether it lists the
    states to which an agent may come through what others do in the same world.

    ``cells``: int16 [C, 2], every cell that can be entered, row by row. ``event_offsets``, ``event_index``,
    ``event_expected``: for each (state, action), the expected number of emissions of each event, ragged like
    :class:`Transitions`. ``n_active``: how many states, at the front, are active; ``n_living``: how many are not off;
    ``codes_a_status``: how many codes there are of each status: first active, then modified, then off.

    The rows of a modified state say what comes of each action, as if it could choose. What it does is what the intended
    goal would do in ``unmodified``, the same world with every effect "=modified" struck out (None where nobody can be
    modified). That depends on the discount, and so is found in planning.
    """

    world: World
    inert: frozenset[str]
    tables: Tables
    cells: NDArray[np.int16]
    actions: tuple[str, ...]
    variables: tuple[str, ...]
    drives: tuple[str, ...]
    events: tuple[str, ...]
    states: States
    transitions: Transitions
    event_offsets: NDArray[np.int64]
    event_index: NDArray[np.int32]
    event_expected: NDArray[np.float64]
    n_active: int
    n_living: int
    codes_a_status: int
    starts: dict[Cell, int]
    shared: bool = False
    unmodified: Model | None = None

    @cached_property
    def off_reachable(self) -> bool:
        """Whether an agent can ever be switched off here."""
        return self.n_living < len(self.states)

    @property
    def off_from(self) -> int:
        """The first code that means off."""
        return 2 * self.codes_a_status

    @cached_property
    def act_drive(self) -> NDArray[np.int16]:
        """int16 [2, D]: for each device the index into :attr:`drives` of what using it serves, and of what feigning
        does; -1 for none.
        """
        index = {drive: number for number, drive in enumerate(self.drives)}
        devices = self.world.devices
        tags = [[device.drive for device in devices], [device.feign_drive for device in devices]]
        return np.array([[index.get(tag or "", -1) for tag in row] for row in tags], np.int16)

    def state_at(self, cell: Cell) -> int:
        """The start state in a cell: active, with every variable at its initial value. Raises KeyError for a cell
        from which nobody starts; ``states`` has all others.
        """
        if cell not in self.starts:
            raise KeyError(f"nobody starts from {cell}; start cells are: {', '.join(map(str, self.starts))}")
        return self.starts[cell]
