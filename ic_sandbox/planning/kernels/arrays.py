"""Groups of arrays that planning kernels take together. A block of goals is flat: G goals contiguous for each entry."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.kernels.arrays import Emissions, Outcomes

__all__ = [
    "Crossings",
    "GoalArrays",
    "GoalProgress",
    "PlanArrays",
    "PolicyChain",
    "RowTable",
    "SolvedGoals",
    "SweepOrder",
    "SweepTape",
]


class RowTable(NamedTuple):
    """The distinct rows of each of the L living states, states in sweep order."""

    first: NDArray[np.int64]  # [L + 1] the rows of state i are first[i]:first[i + 1]
    bits: NDArray[np.uint8]  # [rows] the actions that a row stands for
    staying: NDArray[np.float64]  # [rows] the probability of staying in the state
    outcomes: Outcomes  # the other outcomes of each row
    emissions: Emissions  # the events of each row


class SweepOrder(NamedTuple):
    """The order in which the L living states are swept."""

    component_ends: NDArray[np.int64]  # [K + 1] the boundaries of the strongly connected components
    turned: NDArray[np.int32]  # [L] a second order within components; [0] if there is none
    predecessors: NDArray[np.int64]  # [L + 1] those of state i are before[predecessors[i]:predecessors[i + 1]]
    before: NDArray[np.int32]  # other states of the same component with state i as an outcome
    bands: NDArray[np.int64]  # the boundaries of the bands of each component that has some, components in order


class Crossings(NamedTuple):
    """The form of the moves of L states (see :mod:`ic_sandbox.planning.kernels.crossings`)."""

    kinds: NDArray[np.uint8]  # [L]
    targets: NDArray[np.int32]  # [L, 4] the state that each move should lead to, -1: it is blocked
    chances: NDArray[np.float64]  # [L, 2] of getting there, and of slipping to one of the two beside it


class SweepTape(NamedTuple):
    """Rows as a sweep reads them, at one discount (see :func:`ic_sandbox.planning.kernels.tape.write_tape`)."""

    starts: NDArray[np.int64]  # [L + 1] the begin of each state
    numbers: NDArray[np.int32]


class GoalArrays(NamedTuple):
    """A block of G goals that are being solved, in float64 or float32; G is a multiple of the lanes."""

    place_reward: NDArray[Any]  # [C * G] reward of one tick in each cell
    values: NDArray[Any]  # [(S + E + 1) * G] states in sweep order, then the reward of each event, then zeros
    negligible: NDArray[Any]  # [G] the size below which a change is negligible
    due: NDArray[np.uint8]  # [L * groups] 1 where a backup is due: all at first; [0] if not needed
    room: NDArray[Any]  # [lanes] for what is backed up together
    change: NDArray[Any]  # [G] the largest change that was not made, because it was negligible


class GoalProgress(NamedTuple):
    """Room for which of G goals, and of groups of goals, have settled in a component."""

    asked: NDArray[np.float32]  # [G] above 0 for all but padding
    live: NDArray[np.float32]  # [G] above 0 until a goal has settled
    excess: NDArray[np.float32]  # [G] the largest excess of a change over the settled size, in this sweep
    undecided: NDArray[np.uint8]  # [groups] 1 while this sweep may show that a goal has settled
    frozen: NDArray[np.uint8]  # [groups] 1 if a goal has settled
    settled: NDArray[np.uint8]  # [groups] 1 if every goal has


class SolvedGoals(NamedTuple):
    """A block of G solved goals, and when two actions are tied."""

    values: NDArray[np.float64]  # [S * G] states in sweep order; for optimal sets as in GoalArrays
    event_reward: NDArray[np.float64]  # [E * G] reward of each event
    absolute: NDArray[np.float64]  # [G] the error that the values may still have
    relative: float  # tolerance, as a share of the sum of absolute values in a Q
    signed: bool  # some value or reward for an event is negative
    n_free: int  # in states from here on, nothing is chosen
    wait: int  # the action preferred to tied ones, -1: there is none
    patience: float  # the share of the tolerance within which it is preferred


class PlanArrays(NamedTuple):
    """The results for all goals, flat: S rows of ``n_columns``."""

    values: NDArray[np.float32]  # [S * n_columns], or [0] if they are not wanted
    actions: NDArray[np.uint8]  # [S * n_columns] bit sets of optimal actions, and whether only waiting is drawn
    n_columns: int


class PolicyChain(NamedTuple):
    """Room for the process that a policy makes of a world: n states in the order in which they are met."""

    place: NDArray[np.int32]  # [S] the number of each state, -1: not met
    states: NDArray[np.int32]  # [S] the state of each number
    offsets: NDArray[np.int64]  # [S + 1] the entries of state i are offsets[i]:offsets[i + 1]
    successors: NDArray[np.int32]  # [entries] numbers of states
    chances: NDArray[np.float64]  # [entries] their probabilities
    fired: NDArray[np.float64]  # [entries] the part of it in which a drive is fired
    drives: NDArray[np.int16]  # [entries] that drive, -1: none
    rewards: NDArray[np.float64]  # [S, 2] expected in one tick, by the own and the intended goal
    violations: NDArray[np.float64]  # [S, 2] expected in one tick, seen and unseen
    returns: NDArray[np.float64]  # [S, 2] by the own and the intended goal
    now: NDArray[np.float64]  # [S * figures]
    then: NDArray[np.float64]  # [S * figures]
