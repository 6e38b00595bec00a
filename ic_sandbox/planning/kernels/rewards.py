"""The rewards of a block of goals, in the layout of values."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.planning.kernels.lanes import broadcast, transpose_8, vload, vmax, vscale, vstore

TILE = 8


@lean
def spread(many, cells, tick, place_reward, highest, lowest):
    """Write the rewards of one tick by cell, goals contiguous, and the highest and the lowest of each goal.

    ``cells`` float64 [goals, C] and ``tick`` float64 [goals] are the rewards; ``place_reward`` is flat, [C * G], with G
    goals, a multiple of the length of ``many``; those that are not in ``cells`` have no rewards. ``highest`` and
    ``lowest``: float64 [G].
    """
    n_goals, n_cells = cells.shape
    width = highest.shape[0]
    flat = cells.reshape(-1)
    whole_goals, whole_cells = n_goals - n_goals % TILE, n_cells - n_cells % TILE
    for g in range(0, whole_goals, TILE):
        for c in range(0, whole_cells, TILE):
            transpose_8(flat, g * n_cells + c, n_cells, tick, g, place_reward, c * width + g, width)
        for c in range(whole_cells, n_cells):
            for k in range(g, g + TILE):
                place_reward[c * width + k] = cells[k, c] + tick[k]
    for c in range(n_cells):
        for g in range(whole_goals, n_goals):
            place_reward[c * width + g] = cells[g, c] + tick[g]
        for g in range(n_goals, width):
            place_reward[c * width + g] = 0.0
    for g in range(0, width, len(many)):
        gain = loss = broadcast(-np.inf, many)
        for c in range(n_cells):
            paid = vload(place_reward, c * width + g, many)
            gain, loss = vmax(paid, gain), vmax(vscale(-1.0, paid), loss)
        vstore(highest, g, gain)
        vstore(lowest, g, vscale(-1.0, loss))
