"""Values of a few ticks ahead."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels.jit import lean


@lean
def look_ahead(first, stop, table, discount, rewards, cell, values, after, many, q):
    """Write the values of one tick more, ``V_k``, in the swept states ``first`` to ``stop`` into ``after``.

    ``after`` float64 [S * G] and ``values``, which holds ``V_{k-1}``, are flat. ``rewards`` are two flat arrays:
    place_reward float64 [C * G] and event_reward float64 [E * G]. ``cell`` int32 [L] is the cell of each swept state,
    ``many`` the number of goals G, ``q`` float64 [G] working room.
    """
    place_reward, event_reward = rewards
    offsets, successors, chances = table.outcomes
    event_offsets, events, expected = table.emissions
    for i in range(first, stop):
        best = after[i * many : (i + 1) * many]
        for g in range(many):
            best[g] = -np.inf
        here = cell[i] * many
        for r in range(table.first[i], table.first[i + 1]):
            staying = discount * table.staying[r]
            for g in range(many):
                q[g] = place_reward[here + g] + staying * values[i * many + g]
            for o in range(offsets[r], offsets[r + 1]):
                weight = discount * chances[o]
                start = successors[o] * many
                for g in range(many):
                    q[g] += weight * values[start + g]
            for e in range(event_offsets[r], event_offsets[r + 1]):
                start = events[e] * many
                for g in range(many):
                    q[g] += expected[e] * event_reward[start + g]
            for g in range(many):
                best[g] = max(best[g], q[g])
