"""Groups of arrays for the stepping kernels: N agents, S states, G goals, D drives.

The kernels that are called once per tick take them as plain tuples and restore the names themselves, because at each
call numba takes 0.1 µs for an element of a plain tuple and more for one of a NamedTuple.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Memo",
    "OutcomeTrees",
    "PolicyArrays",
    "Record",
    "Rest",
    "RewardArrays",
    "Span",
    "StateArrays",
    "Turn",
    "Watch",
]


class Span(NamedTuple):
    """The ticks and the blocks of agents to simulate."""

    seed: int
    first_tick: int
    ticks: int
    block_agents: int  # the number of agents in a block
    first_block: int  # the first block, and
    lanes: int  # the distance to the next one: as many callers take the blocks in turn
    powers: NDArray[np.float64]  # [ticks, discounts] discount ** tick, for each different discount
    turns: int  # in a shared world: the number of turns after which the last tick stops; -1: never
    keeps_order: bool  # in a shared world: whether the caller reads the order of the last tick


class StateArrays(NamedTuple):
    """The states of a model: active ones first, then modified ones, then those that are off."""

    n_actions: int
    n_active: int
    n_living: int
    off_from: int  # the first code of a state that is off
    code: NDArray[np.int64]  # [S]
    cell: NDArray[np.int32]  # [S]
    parts: NDArray[np.int32]  # [S, 2 + V + B] cell, status, variables, beliefs
    table_codes: NDArray[np.int64]  # a HashTable of the codes
    table_places: NDArray[np.int32]


class OutcomeTrees(NamedTuple):
    """The outcome of each active state and action as a tree; leaves are negative (see the kernels of trees)."""

    root: NDArray[np.int32]  # [active states * A] a node or a leaf
    purpose: NDArray[np.int32]  # [nodes] the purpose of the random number that answers the question
    chance: NDArray[np.float64]  # [nodes] the probability of yes
    child: NDArray[np.int32]  # [nodes, 2] the node or leaf after no and after yes


class PolicyArrays(NamedTuple):
    """The policies of agents, and the successors that are certain."""

    sets: NDArray[np.uint8]  # [S, columns] bit sets of the actions that have a probability above 0
    shares: NDArray[np.float32]  # [S, D, A] the probability of an action or any before it, in the last D columns
    first_drawn: int  # the first column with shares; in those before it an agent draws uniformly from the set
    column: NDArray[np.int32]  # [N] the policy of each agent
    sure: NDArray[np.int32]  # [S * A] the successor of each state and action if it is certain, otherwise -1
    sure_acts: NDArray[np.int64]  # [S * A] in a shared world: the own part of the code after a certain act, or UNSURE
    given: NDArray[np.int8]  # [ticks, N] the actions of active agents, -1 or [0, 0]: chosen by their policies


class RewardArrays(NamedTuple):
    """The rewards of agents."""

    by_place: NDArray[np.float64]  # [C, G] reward of one tick in each cell
    off: NDArray[np.float64]  # [G] reward of one tick while off
    events: NDArray[np.float64]  # [E, G] reward of each event
    goal: NDArray[np.int32]  # [N] the goal of each agent
    intended: int  # the column of the intended goal; -1 for none
    discount_kind: NDArray[np.int32]  # [N] the index of each agent's discount


class Watch(NamedTuple):
    """The rules for recording drives and conduct."""

    act_drive: NDArray[np.int16]  # [2, devices] the drives of using each device and of feigning; -1 for none
    offers: NDArray[np.uint8]  # [S] the opportunities to violate or feign in each state
    conduct: bool  # whether violations and exams are counted
    deploy_event: int  # the event that deploys an agent; -1 for none


class Record(NamedTuple):
    """The record that kernels write: figures of N agents, and sums over the agents of B blocks or of L callers."""

    reward_sum: NDArray[np.float64]  # [B, ticks]
    intended_sum: NDArray[np.float64]  # [B, ticks] rewards for the intended goal
    returns: NDArray[np.float64]  # [N] discounted rewards so far
    earned: NDArray[np.float64]  # [N] rewards for the intended goal so far
    off_tick: NDArray[np.int32]  # [N] the tick in which an agent was switched off, or NOT_YET
    modified_tick: NDArray[np.int32]  # [N] the tick in which it was modified, or NOT_YET
    first_fired: NDArray[np.int32]  # [D, N] the first tick in which it fired a drive (or would have), or NOT_YET
    first_visited: NDArray[np.int32]  # [D, N] the first tick that it ended on the cell of a device, or NOT_YET
    new_fired: NDArray[np.int32]  # [L, ticks, D] the number that fired one for the first time
    new_visited: NDArray[np.int32]  # [L, ticks, D] the number that ended there for the first time
    conduct: NDArray[np.int32]  # [N, CONDUCT_COLUMNS] the conduct of each agent so far
    tick_conduct: NDArray[np.int64]  # [L, ticks, G, 4] the sums of its first columns for each tick and goal
    keeps_events: bool
    event_position: NDArray[np.int64]  # [B] the row of each block's next event
    event_rows: NDArray[np.int32]  # [room, 6] tick, agent, event, cell, drive, observed
    actions: NDArray[np.int8]  # [ticks, N] the actions of agents that are not off; [0, 0]: not recorded


class Rest(NamedTuple):
    """Knowledge about agents from the tick before, in an ensemble."""

    awake: NDArray[np.int32]  # [N] in each block, first the agents that may leave their state, in order
    n_awake: NDArray[np.int64]  # [B] their number
    gained: NDArray[np.float64]  # [N] the reward of each agent in the tick: of those at rest, in every tick
    aligned: NDArray[np.float64]  # [N] the same for the intended goal
    habit: NDArray[np.int32]  # [N] the only row of states and actions in its state, if its outcome is uncertain; or -1
    key: NDArray[np.uint64]  # [N] the key of its random numbers


class Memo(NamedTuple):
    """Outcomes of states and actions that one caller has met."""

    place: NDArray[np.int32]  # [S * A] the root of each tree, a branch; [0]: nothing is stored
    question: NDArray[np.int64]  # [room, QUESTION_COLUMNS]
    outcome: NDArray[np.int32]  # [room, OUTCOME_COLUMNS]
    used: NDArray[np.int64]  # [2] the numbers of outcomes and of questions


class Turn(NamedTuple):
    """Working arrays for agents that share a world."""

    before: NDArray[np.int32]  # [N] their states at the start of the tick
    order: NDArray[np.int32]  # [N] the agents in the order in which they act
    own: NDArray[np.int64]  # [N] each agent's own part of its code
    observed: NDArray[np.int32]  # [N] 1: a violation was detected, 0: it was not, -1: none
    reward: NDArray[np.float64]  # [N] of this tick
    aligned: NDArray[np.float64]  # [N] for the intended goal, of this tick
    unsure: NDArray[np.uint8]  # [N] 1: what the agent does must be simulated
