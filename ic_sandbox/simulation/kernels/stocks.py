"""Sums of the stocks that agents hold, kept up to date by the agents whose state has changed.

All are integers far below 2**53, so the sums are the same as if they were counted again.
"""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels.jit import lean

TOTAL, SQUARES = 0, 1
"""The rows of what is held if every agent is a cluster by itself."""


@lean
def move_stocks(before, after, variables, kinds, cluster, alone, held):
    """Update ``held`` int64 for agents whose states int32 [N] change from ``before`` to ``after``.

    ``variables`` [S, V]: the stocks in each state; ``kinds`` int64 [S] differ if they do. ``held`` [C, V] is what each
    cluster holds; or, if agents are ``alone``, [2, V], the sum over agents and that of their squares. Every agent of
    which ``before`` is -1 is new.
    """
    for i in range(after.shape[0]):
        s, old = after[i], before[i]
        if s == old or (old >= 0 and kinds[s] == kinds[old]):
            continue
        for v in range(variables.shape[1]):
            now = np.int64(variables[s, v])
            was = np.int64(variables[old, v]) if old >= 0 else 0
            if alone:
                held[TOTAL, v] += now - was
                held[SQUARES, v] += now * now - was * was
            else:
                held[cluster[i], v] += now - was


@lean
def sum_stocks(held, alone, sizes, sums):
    """Write into ``sums`` float64 [3, V] sums over clusters: of what they hold, of its squares, and of its products
    with their ``sizes`` int64 [C].
    """
    for v in range(held.shape[1]):
        sums[0, v] = sums[1, v] = sums[2, v] = 0.0
        if alone:
            sums[0, v] = sums[2, v] = held[TOTAL, v]
            sums[1, v] = held[SQUARES, v]
            continue
        for c in range(held.shape[0]):
            amount = np.float64(held[c, v])
            sums[0, v] += amount
            sums[1, v] += amount * amount
            sums[2, v] += amount * sizes[c]
