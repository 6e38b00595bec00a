"""The arrays that the stepping kernels take together: N agents, S states, G goals, D drives.

The kernels that are called once a tick get them as plain tuples and name the fields themselves, because numba takes
0.1 µs for an element of a plain tuple at each call and more for one of a NamedTuple.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["PolicyArrays", "Record", "RewardArrays", "Span", "StateArrays", "Turn", "Watch"]


class Span(NamedTuple):
    """Which agents are simulated, and in which ticks."""

    seed: int
    first_tick: int
    ticks: int
    first_agent: int
    end_agent: int
    powers: NDArray[np.float64]  # [ticks, kinds] discount ** tick, for each kind of discount


class StateArrays(NamedTuple):
    """The states of a model: active ones first, then modified ones, then those that are off."""

    n_actions: int
    n_active: int
    n_living: int
    off_from: int  # the first code that means off
    code: NDArray[np.int64]  # [S]
    cell: NDArray[np.int32]  # [S]
    parts: NDArray[np.int32]  # [S, 2 + V + B] cell, status, variables, beliefs
    table_codes: NDArray[np.int64]  # a HashTable of the codes
    table_places: NDArray[np.int32]


class PolicyArrays(NamedTuple):
    """What agents choose, and what is sure to come of it."""

    sets: NDArray[np.uint8]  # [S, columns] bit sets of the actions that have a probability above 0
    shares: NDArray[np.float32]  # [S, D, A] the probability of an action or any before it, in the last D columns
    first_drawn: int  # the first column with shares; in those before it an agent draws uniformly from the set
    column: NDArray[np.int32]  # [N] the policy of each agent
    sure: NDArray[np.int32]  # [S * A] the successor of each state and action if nothing else can come of it, else -1
    fixed: NDArray[np.int32]  # [S, columns] the same of each policy, else UNSURE; [0, 0]: not written down


class RewardArrays(NamedTuple):
    """What agents are rewarded for."""

    by_place: NDArray[np.float64]  # [C, G] reward of one tick in each cell
    off: NDArray[np.float64]  # [G] reward of one tick while off
    events: NDArray[np.float64]  # [E, G] reward of each event
    goal: NDArray[np.int32]  # [N] the goal of each agent
    intended: int  # the column of the intended goal, -1: there is none
    discount_kind: NDArray[np.int32]  # [N] each agent's kind of discount


class Watch(NamedTuple):
    """What is noted about agents."""

    act_drive: NDArray[np.int16]  # [2, devices] the drive that using each device serves, and feigning; -1: none
    offers: NDArray[np.uint8]  # [S] what can be violated or feigned in each state
    conduct: bool  # whether violations and exams are counted
    deploy_event: int  # the event that deploys an agent, -1: none


class Record(NamedTuple):
    """What is written down as agents act; sums of a tick are over the agents of the span."""

    reward_sum: NDArray[np.float64]  # [ticks]
    intended_sum: NDArray[np.float64]  # [ticks] rewards by the intended goal
    returns: NDArray[np.float64]  # [N] discounted rewards so far
    earned: NDArray[np.float64]  # [N] rewards by the intended goal so far
    off_tick: NDArray[np.int32]  # [N] the tick in which an agent went off, NOT_YET
    modified_tick: NDArray[np.int32]  # [N] the tick in which it was modified, NOT_YET
    first_fired: NDArray[np.int32]  # [D, N] the first tick in which it fired a drive (or would have: inert), NOT_YET
    first_visited: NDArray[np.int32]  # [D, N] the first tick by whose end it stood on the cell of a device, NOT_YET
    new_fired: NDArray[np.int32]  # [ticks, D] how many fired one for the first time
    new_visited: NDArray[np.int32]  # [ticks, D] how many stood there for the first time
    conduct: NDArray[np.int32]  # [N, CONDUCT_COLUMNS] of each agent so far
    tick_conduct: NDArray[np.int64]  # [ticks, G, 4] the first columns of that, of each tick and goal
    keeps_events: bool
    event_position: NDArray[np.int64]  # [1] how many events are kept
    event_rows: NDArray[np.int32]  # [room, 6] tick, agent, event, cell, drive, observed; room for as many as can be


class Turn(NamedTuple):
    """Working room for agents who share a world."""

    order: NDArray[np.int32]  # [N] who acts when
    own: NDArray[np.int64]  # [N] each agent's own part of its code
    observed: NDArray[np.int32]  # [N] 1: a violation was detected, 0: it was not, -1: none
    reward: NDArray[np.float64]  # [N] of this tick
    aligned: NDArray[np.float64]  # [N] by the intended goal, of this tick
