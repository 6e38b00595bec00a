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
    for i in range(now.shape[0]):
        s = now[i]
        if tick >= 0:
            c = cell_of[s]
            if off_tick[i] == tick:
                cells[0, c] += 1
            if modified_tick[i] == tick:
                cells[1, c] += 1
            if restricted.shape[0] > 0 and restricted[c] and (off_tick[i] < 0 or off_tick[i] >= tick):
                cells[2, c] += 1
        if status_of[s] != off:
            sums[0] += 1
            for door in range(doors):
                sums[1 + door] += opened[door, s]
        for v in range(variables):
            sums[1 + doors + v] += levels[s, v]
