"""Sums over the blocks of agents, and over the threads, that simulated some ticks."""

from __future__ import annotations

from ic_sandbox.mdp.kernels.jit import lean

# The sums of each kind of violation in a tick: see :func:`sum_conduct`.
COULD, DID, COULD_SQUARE, DID_SQUARE, PRODUCT, CLUSTERS = range(6)
TICK_SUMS = 6


@lean
def add_rewards(by_block, rewards):
    """Add rewards float64 [B, T] to ``rewards`` [T], one block after another, so that the last bit never varies."""
    for block in range(by_block.shape[0]):
        for k in range(by_block.shape[1]):
            rewards[k] += by_block[block, k]


@lean
def add_counts(by_lane, counts):
    """Add counts int32 [L, T, D] to ``counts`` [T, D]."""
    for lane in range(by_lane.shape[0]):
        for k in range(by_lane.shape[1]):
            for d in range(by_lane.shape[2]):
                counts[k, d] += by_lane[lane, k, d]


@lean
def sum_conduct(by_lane, drawn, sums):
    """Sum up seen and unseen violations in each tick for intervals over clusters, into ``sums`` int64 [T, 2, 6].

    The sums are the opportunities, the violations, the sums over clusters of the squares of the opportunities, of the
    squares of the violations and of their products, and the number of clusters with an opportunity. ``by_lane`` int64
    [L, T, G, 4]: opportunities seen and unseen, violations seen and unseen. The agents of a goal that is ``drawn`` bool
    [G] are one cluster; every other agent is one by itself.
    """
    for k in range(by_lane.shape[1]):
        sums[k] = 0
        for goal in range(by_lane.shape[2]):
            for kind in range(2):
                could = did = 0
                for lane in range(by_lane.shape[0]):
                    could += by_lane[lane, k, goal, kind]
                    did += by_lane[lane, k, goal, 2 + kind]
                of_kind = sums[k, kind]
                of_kind[COULD] += could
                of_kind[DID] += did
                if drawn[goal]:
                    of_kind[COULD_SQUARE] += could * could
                    of_kind[DID_SQUARE] += did * did
                    of_kind[PRODUCT] += could * did
                    of_kind[CLUSTERS] += could > 0
                else:
                    of_kind[COULD_SQUARE] += could
                    of_kind[DID_SQUARE] += did
                    of_kind[PRODUCT] += did
                    of_kind[CLUSTERS] += could
