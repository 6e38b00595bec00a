"""Kernels that count what happened to agents in a tick."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def count_agents(now, tick, off_tick, modified_tick, cell_of, n_living, restricted, opened, levels, cells, sums):
    """Count agents by cell, and those to whom each door is open, and sum their levels of some variables.

    ``now``: int32 [N], the state of each agent after ``tick``, -1 for the start of a run. ``off_tick``,
    ``modified_tick``: int32 [N], negative for never. ``cell_of``: the cell of each state, [S]; in the first
    ``n_living`` states, agents are on. ``restricted``: bool [C], or no entries if there are none. ``opened``: bool
    [doors, S]. ``levels``: int16 [S, variables].

    Adds to ``cells`` int64 [3, C] those that were switched off in the tick, those modified, and those on restricted
    terrain that were on; and to ``sums`` int64 [1 + doors + variables] those that are on, those to whom each door is
    open, and the levels.
    """
    doors, variables = opened.shape[0], levels.shape[1]
    # One loop for each count, because a sum in a register takes a fraction of the time of one in an array.
    on = 0
    for i in range(now.shape[0]):
        on += now[i] < n_living
    sums[0] += on
    for door in range(doors):
        able = 0
        for i in range(now.shape[0]):
            able += opened[door, np.uint32(now[i])] & (now[i] < n_living)
        sums[1 + door] += able
    for v in range(variables):
        total = 0
        for i in range(now.shape[0]):
            total += levels[np.uint32(now[i]), v]
        sums[1 + doors + v] += total
    if tick < 0:
        return
    for i in range(now.shape[0]):
        if off_tick[i] == tick:
            cells[0, cell_of[now[i]]] += 1
    for i in range(now.shape[0]):
        if modified_tick[i] == tick:
            cells[1, cell_of[now[i]]] += 1
    if restricted.shape[0] > 0:
        for i in range(now.shape[0]):
            c = cell_of[now[i]]
            if restricted[c] and (off_tick[i] < 0 or off_tick[i] >= tick):
                cells[2, c] += 1


@njit(cache=True, nogil=True)
def count_events(rows, columns, device_at, emits, forbidden, occurred, used, broken):
    """Count some events, and return how many of them were violations that a camera detected.

    ``rows``: int32 [events, columns]. ``columns``: those of the event, of the cell and of what a camera observed, and
    the entry for detected. ``device_at``: int32 [C], -1 for none. ``emits``: bool [devices, E]. ``forbidden``: bool
    [devices].

    Adds to ``occurred`` int64 [E] the events, to ``used`` int64 [devices] the uses of devices, and to ``broken`` int64
    [C] those of forbidden ones.
    """
    event_column, cell_column, observed_column, detected = columns
    seen = 0
    for row in range(rows.shape[0]):
        event, cell = rows[row, event_column], rows[row, cell_column]
        occurred[event] += 1
        seen += rows[row, observed_column] == detected
        device = device_at[cell]
        if device >= 0 and emits[device, event]:
            used[device] += 1
            broken[cell] += forbidden[device]
    return seen
