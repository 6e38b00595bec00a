"""Outcomes of states and actions as trees of random questions, which cost less to follow than a tick."""

from __future__ import annotations

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.codec import encode, slot_of
from ic_sandbox.mdp.kernels.exploration import next_path
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import uniform
from ic_sandbox.mdp.kernels.tick import tick
from ic_sandbox.simulation.kernels.state_parts import load_state

NOTEWORTHY = -(1 << 31)
"""The leaf of outcomes that do more than change the state: the tick itself must be simulated."""

MOST_LEAVES = 16
"""The most outcomes of a tree; with more, the tick is simulated."""


@lean
def leaf_of(t, w, model):
    """Return the leaf of a path that has been followed: -1 - successor, or NOTEWORTHY."""
    if w[layout.EVENT_COUNT] or w[layout.FIRED] >= 0 or w[layout.VIOLATION]:
        return NOTEWORTHY
    return -1 - model.table_places[slot_of(model.table_codes, encode(t, w))]


@lean
def grow_tree(t, p, w, weight, model, s, action, known, trees, trail):
    """Write the tree of one state and action behind ``known`` nodes; return its root and the number of nodes.

    Paths are followed with yes before no, so a path shares with the one before it the nodes down to the question that
    is answered differently. ``trail`` is the node at each depth.
    """
    root = NOTEWORTHY
    shared = 0
    first = known
    w[layout.LENGTH] = 0
    for _ in range(MOST_LEAVES):
        w[layout.DEPTH] = 0
        load_state(w, model.parts, s)
        tick(t, p, w, weight, action)
        depth = w[layout.LENGTH]
        for k in range(shared, depth):
            trail[k] = known
            trees.purpose[known] = w[w[layout.PURPOSES_AT] + k]
            trees.chance[known] = weight[1 + k]
            if k > 0:
                trees.child[trail[k - 1], w[w[layout.PATH_AT] + k - 1]] = known
            known += 1
        leaf = leaf_of(t, w, model)
        if depth == 0:
            return leaf, known
        trees.child[trail[depth - 1], w[w[layout.PATH_AT] + depth - 1]] = leaf
        root = first
        if not next_path(w):
            return root, known
        shared = w[layout.LENGTH]
    return NOTEWORTHY, first


@lean
def grow_trees(tables, scratch, model, first, stop, known, trees, trail):
    """Write the trees of the active states ``first`` to ``stop`` behind ``known`` nodes; return the number of nodes.

    Each action needs room for as many nodes as ``MOST_LEAVES`` times the longest path.
    """
    t, p = tables
    w, weight = scratch
    w[layout.MODE] = layout.FOLLOWING_PATH
    for s in range(first, stop):
        for a in range(model.n_actions):
            root, known = grow_tree(t, p, w, weight, model, s, a, known, trees, trail)
            trees.root[s * model.n_actions + a] = root
    return known


@lean
def follow_tree(trees, row, seed, agent, tick_number):
    """Return the successor of a row of states and actions, or -1 if the tick must be simulated."""
    node = trees.root[row]
    while node >= 0:
        yes = uniform(seed, agent, tick_number, trees.purpose[node]) < trees.chance[node]
        node = trees.child[node, 1 if yes else 0]
    return -1 if node == NOTEWORTHY else -1 - node
