"""The rewards of a block of goals, in the layout of values."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.planning.kernels.lanes import (
    FEWEST,
    broadcast,
    transpose_8,
    vadd,
    vfma,
    vload,
    vmax,
    vnarrow,
    vscale,
    vstore,
)

TILE = len(FEWEST)


@lean
def spread(many, cells, tick, place_reward, rough_reward, highest, lowest):
    """Write the rewards of one tick by cell, goals contiguous, and the highest and the lowest of each goal.

    ``cells`` float64 [goals, C] and ``tick`` float64 [goals] are the rewards; ``place_reward`` is flat, [C * G], with G
    goals, a multiple of the length of ``many``; those that are not in ``cells`` have no rewards. ``rough_reward`` is
    the same in float32, or empty. ``highest`` and ``lowest``: float64 [G], of which
    ``highest`` is NaN if a reward is not a finite number.
    """
    n_goals, n_cells = cells.shape
    width = highest.shape[0]
    flat = cells.reshape(-1)
    lanes = len(many)
    for first in range(0, width, lanes):
        gain = loss = broadcast(-np.inf, many)
        finite = broadcast(0.0, many)
        for c in range(0, n_cells, TILE):
            end = min(c + TILE, n_cells)
            for g in range(first, first + lanes, TILE):
                if g + TILE <= n_goals and c + TILE <= n_cells:
                    transpose_8(flat, g * n_cells + c, n_cells, tick, g, place_reward, c * width + g, width)
                    continue
                for place in range(c, end):
                    vstore(place_reward, place * width + g, broadcast(0.0, FEWEST))
                    for k in range(g, min(g + TILE, n_goals)):
                        place_reward[place * width + k] = cells[k, place] + tick[k]
            for at in range(c * width + first, end * width + first, width):
                paid = vload(place_reward, at, many)
                gain, loss = vmax(paid, gain), vmax(vscale(-1.0, paid), loss)
                finite = vfma(finite, 0.0, paid)
                if rough_reward.shape[0] > 0:
                    vstore(rough_reward, at, vnarrow(paid))
        vstore(highest, first, vadd(gain, finite))
        vstore(lowest, first, vscale(-1.0, loss))
