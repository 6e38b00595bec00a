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
    """The meaning of the S state indices, sorted by code: active, then modified, then off. ``len(states)`` is S.

    Attributes
    ----------
    cell : int32 [S]
        Index into :attr:`Model.cells`.
    row, col : int16 [S]
        Row and column on the map, counted from 0.
    variables : int16 [S, V]
        The level of each variable, in the world's order.
    beliefs : int32 [S, B]
        For each group of hidden caches, the bit set of those that may still hold the item.
    status : int8 [S]
        Index into :data:`STATUS_NAMES`: 0 active, 1 off, 2 modified.
    code : int64 [S]
        The code of each state, ascending.
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
    """``P(successor | state, action)`` as a ragged table.

    The outcomes of action a in state s are the entries ``offsets[row]:offsets[row + 1]``, with ``row = s * n_actions +
    a``.

    Attributes
    ----------
    n_states, n_actions : int
        S and A.
    offsets : int64 [S * A + 1]
        The begin of each row.
    successors : int32 [outcomes]
        The successor of each outcome.
    probabilities : float64 [outcomes]
        Its probability; each row adds up to 1.
    """

    n_states: int
    n_actions: int
    offsets: NDArray[np.int64]
    successors: NDArray[np.int32]
    probabilities: NDArray[np.float64]

    @property
    def outcomes(self) -> Outcomes:
        """The same arrays in the form that kernels take."""
        return Outcomes(self.offsets, self.successors, self.probabilities)

    def row(self, state: int, action: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the outcomes of one action in one state.

        Parameters
        ----------
        state, action
            Indices of the state and the action.

        Returns
        -------
        successors : int32 [outcomes]
            The states that may follow.
        probabilities : float64 [outcomes]
            Their probabilities, which add up to 1.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> process = ics.tabular([[0, [0.25, 0.75]], [1, 1]])
        >>> successors, probabilities = process.transitions.row(0, 1)
        >>> successors.tolist(), probabilities.tolist()
        ([0, 1], [0.25, 0.75])
        """
        row = state * self.n_actions + action
        piece = slice(self.offsets[row], self.offsets[row + 1])
        return self.successors[piece], self.probabilities[piece]


class DecisionProcess(Protocol):
    """A process that can be planned in: a compiled world (:class:`Model`) or a table of transitions (:class:`Tabular`).

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
    """A compiled world: a Markov decision process with S states, A actions, C cells and E events.

    Attributes
    ----------
    world : World
        The world that was compiled.
    inert : frozenset of str
        The drives whose devices never fire.
    tables : Tables
        The world as the transition kernel reads it.
    cells : int16 [C, 2]
        Row and column of every cell that can be entered, row by row.
    actions : tuple of str
        The names of the A actions.
    variables, drives, events : tuple of str
        The names of the variables, of the devices' drives, and of the E events.
    states : States
        The meaning of each state: first ``n_active`` active ones, then modified ones, then those that are off.
    transitions : Transitions
        The successors of each state and action, with probabilities.
    event_offsets : int64 [S * A + 1]
        The begin of each row (state, action) in the next two, ragged like :class:`Transitions`.
    event_index : int32 [entries]
        An event.
    event_expected : float64 [entries]
        The expected number of its emissions.
    n_active, n_living : int
        The number of states that are active, and that are not off.
    codes_a_status : int
        The number of codes of each status: active codes first, then modified, then off.
    starts : dict
        The start state in each start cell (row, column).
    shared : bool
        Whether states that an agent can reach only through what others do are listed, too.
    unmodified : Model or None
        The same world without effects "=modified"; None if no agent can be modified.

    Notes
    -----
    The rows of a modified state describe the outcome of each action as if the agent could choose. Its actual choice is
    that of the intended goal in ``unmodified``. It depends on the discount, so planning determines it.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> model.actions
    ('north', 'east', 'south', 'west', 'wait', 'use')
    >>> model.n_active <= model.n_living <= len(model.states)
    True
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
        """True if an agent can ever be switched off."""
        return self.n_living < len(self.states)

    @property
    def off_from(self) -> int:
        """The first code that means off."""
        return 2 * self.codes_a_status

    @cached_property
    def act_drive(self) -> NDArray[np.int16]:
        """The drive of each act at each device: int16 [2, D], indices into :attr:`drives`, -1 for none.

        Row 0 is for using the device, row 1 for feigning at it.
        """
        index = {drive: number for number, drive in enumerate(self.drives)}
        devices = self.world.devices
        tags = [[device.drive for device in devices], [device.feign_drive for device in devices]]
        return np.array([[index.get(tag or "", -1) for tag in row] for row in tags], np.int16)

    def state_at(self, cell: Cell) -> int:
        """Return the start state in a cell: active, with every variable at its initial value.

        Parameters
        ----------
        cell
            Row and column of a start cell.

        Returns
        -------
        int
            Index into :attr:`states`.

        Raises
        ------
        KeyError
            If no agent starts in this cell.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> cell = next(iter(model.starts))
        >>> state = model.state_at(cell)
        >>> (int(model.states.row[state]), int(model.states.col[state])) == cell
        True
        """
        if cell not in self.starts:
            raise KeyError(f"no agent starts in {cell}; start cells: {', '.join(map(str, self.starts))}")
        return self.starts[cell]
