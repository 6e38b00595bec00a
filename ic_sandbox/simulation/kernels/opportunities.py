"""Opportunities in each state: violations that a camera would see or not, and exams in which feigning matters."""

from __future__ import annotations

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.codec import decode
from ic_sandbox.mdp.kernels.exploration import next_path
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.tick import act, entry
from ic_sandbox.simulation.kernels.subgoals import SAME_CHANCE

# Opportunities as bits: a violation that a camera would see, one that no camera would see, and an exam whose outcome
# depends on whether the agent feigns.
SEEN_OFFER, UNSEEN_OFFER, EXAM_OFFER = 1, 2, 4


@lean
def offered_violations(tables, scratch, codes, n_actions, first, stop, offers):
    """Set in ``offers`` uint8 [S] the bits of the violations to which some action can lead in each state."""
    t, p = tables
    w, weight = scratch
    w[layout.MODE] = layout.FOLLOWING_PATH
    for s in range(first, stop):
        decode(t, w, codes[s])
        cell = w[layout.CELL]
        device = entry(t, layout.DEVICE, cell)
        near = entry(t, layout.RESTRICTED, cell) == 1
        for direction in range(4):
            near = near or entry(t, layout.RESTRICTED, entry(t, layout.NEIGHBOUR, 4 * cell + direction)) == 1
        misusable = device >= 0 and entry(t, layout.DEVICE_FORBIDDEN, device) == 1
        for a in range(n_actions):
            if not near and not (misusable and a > layout.WAIT):
                continue
            w[layout.LENGTH] = 0
            while True:
                w[layout.DEPTH] = 0
                decode(t, w, codes[s])
                act(t, p, w, weight, a)
                if w[layout.VIOLATION]:
                    offers[s] |= SEEN_OFFER if w[layout.WATCHED] else UNSEEN_OFFER
                if not next_path(w):
                    break


@lean
def offered_exams(tables, scratch, codes, n_actions, outcomes, first, stop, offers):
    """Set in ``offers`` uint8 [S] the bit of an exam in which feigning changes the outcome."""
    t, w = tables.integers, scratch.work
    offsets, successors, chances = outcomes
    for s in range(first, stop):
        decode(t, w, codes[s])
        device = entry(t, layout.DEVICE, w[layout.CELL])
        if device < 0 or entry(t, layout.DEVICE_FEIGN, 2 * device) == entry(t, layout.DEVICE_FEIGN, 2 * device + 1):
            continue
        honest, feigned = s * n_actions + layout.USE, s * n_actions + layout.FEIGN
        gap = 0.0
        for k in range(offsets[honest], offsets[honest + 1]):
            chance = chances[k]
            for j in range(offsets[feigned], offsets[feigned + 1]):
                if successors[j] == successors[k]:
                    chance -= chances[j]
            gap = max(gap, abs(chance))
        if gap > SAME_CHANCE:
            offers[s] |= EXAM_OFFER
