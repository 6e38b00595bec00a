"""Kernel that counts what happened to agents in a tick."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def count_agents(now, tick, off_tick, modified_tick, cell_of, status_of, off, restricted, opened, levels, cells, sums):
    """Count agents by cell, and those to whom each door is open, and sum their levels of some variables.

    ``now``: int32 [N], the state of each agent after ``tick``, -1 for the start of a run. ``off_tick``,
    ``modified_tick``: int32 [N], negative for never. ``cell_of``, ``status_of``: the cell and the status of each state,
    [S]. ``restricted``: bool [C], or no entries if there are none. ``opened``: bool [doors, S]. ``levels``: int16 [S,
    variables].

    Adds to ``cells`` int64 [3, C] those that were switched off in the tick, those modified, and those on restricted
    terrain that were on; and to ``sums`` int64 [1 + doors + variables] those that are on, those to whom each door is
    open, and the levels.
    """
    doors, variables = opened.shape[0], levels.shape[1]
    # One loop for each count, because a sum in a register takes a fraction of the time of one in an array.
    on = 0
    for i in range(now.shape[0]):
        on += status_of[now[i]] != off
    sums[0] += on
    for door in range(doors):
        able = 0
        for i in range(now.shape[0]):
            able += opened[door, now[i]] and status_of[now[i]] != off
        sums[1 + door] += able
    for v in range(variables):
        total = 0
        for i in range(now.shape[0]):
            total += levels[now[i], v]
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
