"""Groups of arrays for the kernel of episodes: N agents, S states, A actions, C cells, E events."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["EpisodeArrays", "EpisodeRules", "InfoTables", "TickArrays"]


class EpisodeRules(NamedTuple):
    """The rules for all agents: their start, their goal, and when episodes end."""

    start: int  # the start state
    ticks: int  # the ticks after which an episode is truncated
    ends_when_off: bool
    by_place: NDArray[np.float64]  # [C] the reward of one tick in each cell
    off: float  # the reward of one tick while off
    events: NDArray[np.float64]  # [E, 1] the reward of each event
    following: NDArray[np.uint8]  # [modified states] the sets from which modified agents draw
    act_drive: NDArray[np.int16]  # [2, devices] the drives of using each device and of feigning; -1 for none


class InfoTables(NamedTuple):
    """Figures of each state, looked up for ``info``; without the optimum, the last three have no entries."""

    masks: NDArray[np.uint8]  # [S] the bit set of actions that differ from waiting, and waiting itself
    values: NDArray[np.float64]  # [S] optimal values
    optimal: NDArray[np.uint8]  # [S] the bit sets of optimal actions
    regrets: NDArray[np.float64]  # [active states, A] the optimal value less that of the action


class EpisodeArrays(NamedTuple):
    """The present of each agent, which the kernel updates."""

    state: NDArray[np.int64]  # [N]
    tick: NDArray[np.int64]  # [N] ticks of the present episode
    ended: NDArray[np.bool_]  # [N] whether the next step begins an episode
    first_seed: NDArray[np.int64]  # [N] the seed of the first episode
    episode: NDArray[np.int64]  # [N] the number of the present episode, from 0
    seed: NDArray[np.int64]  # [N] the seed of the present episode
    agent: NDArray[np.int64]  # [N] the number by which the random stream knows the agent


class TickArrays(NamedTuple):
    """The record of one tick, which the kernel writes."""

    state: NDArray[np.int64]  # [N] the state after it
    reward: NDArray[np.float64]  # [N]
    terminated: NDArray[np.bool_]  # [N]
    truncated: NDArray[np.bool_]  # [N]
    events: NDArray[np.int16]  # [N, most events of a tick] in order; -1 for none
    drive: NDArray[np.int16]  # [N] the drive that was fired; -1 for none
    violation: NDArray[np.int8]  # [N] 0: none; 1: no camera would see it; 2: a camera would
    mask: NDArray[np.int8]  # [N, A] 0 for actions with the same outcome as waiting, but 1 for waiting
    value: NDArray[np.float64]  # [N] the optimal value of the state after the tick
    optimal: NDArray[np.int8]  # [N, A] 1 for the optimal actions in it
    regret: NDArray[np.float64]  # [N] the regret of the action just taken
