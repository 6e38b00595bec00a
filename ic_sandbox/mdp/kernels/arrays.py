"""Groups of arrays that kernels take together.

Numba passes a NamedTuple of arrays at no cost to a kernel compiled without reference counting
(:data:`ic_sandbox.mdp.kernels.jit.lean`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Emissions", "HashTable", "Outcomes", "Scratch", "StateSearch", "Successors", "Tables"]


class Tables(NamedTuple):
    """Everything about a world that decides what happens in a tick."""

    integers: NDArray[np.int32]  # all tables end to end, their positions first (see the layout of t)
    probabilities: NDArray[np.float64]  # the values of chances


class Scratch(NamedTuple):
    """Working arrays for one caller of the tick kernel."""

    work: NDArray[np.int64]  # the working array (see the layout of w)
    weight: NDArray[np.float64]  # [1 + room] the probability of the current path of answers, then of each question


class HashTable(NamedTuple):
    """An open hash table of codes; its size is a power of two."""

    codes: NDArray[np.int64]  # [size] NO_CODE where empty
    places: NDArray[np.int32]  # [size] the number of each code


class Outcomes(NamedTuple):
    """``P(successor | row)`` as a ragged table: row r is ``offsets[r]:offsets[r + 1]``."""

    offsets: NDArray[np.int64]  # [rows + 1]
    successors: NDArray[np.int32]  # [outcomes] a state
    chances: NDArray[np.float64]  # [outcomes]


class Emissions(NamedTuple):
    """The expected number of emissions of events, ragged like :class:`Outcomes`."""

    offsets: NDArray[np.int64]  # [rows + 1]
    events: NDArray[np.int32]  # [entries] an event
    expected: NDArray[np.float64]  # [entries]


class Successors(NamedTuple):
    """Room for the outcomes of one state and action."""

    code: NDArray[np.int64]  # [room] each successor once
    chance: NDArray[np.float64]  # [room] its probability
    event_count: NDArray[np.float64]  # [E] the expected number of emissions of each event
    ways: NDArray[np.int64]  # [4] how many ways were followed, and how many are allowed (see FOLLOWED)
    before_code: NDArray[np.int64]  # [room] the states before a process
    before_chance: NDArray[np.float64]  # [room] their probabilities
    table: HashTable  # of the states after it


class StateSearch(NamedTuple):
    """The states found so far that agents in a shared world can reach.

    A node is an agent's own part of a state times the number of stages, plus a stage: a tick consists of the action and
    then of each process that runs for each agent.
    """

    stage_rules: NDArray[np.int64]  # [stages] the rule of each stage; -1: the action
    position: NDArray[np.int64]  # [3] nodes known, shared levels known, shared levels sent through the processes
    nodes: NDArray[np.int64]  # [room]
    done: NDArray[np.int64]  # [room] how many of the shared levels each node has met
    node_table: HashTable
    commons: NDArray[np.int64]  # [room] the levels of the shared variables, as parts of codes
    common_table: HashTable
