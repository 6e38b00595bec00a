"""Random numbers that are pure functions of (seed, agent, tick, purpose): a counter-based generator."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels.jit import lean

# Purposes of random numbers in a tick. The last three are bases, to which the cache, process or camera is added.
ACTION_CHOICE, SLIPPING, SLIP_SIDE, DEVICE_RULE, TRIGGER_RULE, SEARCH, TURN = 0, 1, 2, 3, 4, 5, 6
REVEAL, PROCESS_RULE, CAMERA_DETECTS = 100, 1000, 10_000_000

# Purposes of random numbers for goals, and the number of columns reserved for each row of the map.
CELL_WEIGHT, OFF_WEIGHT, CHOSEN_CELL = 1, 2, 3
# For the auxiliary goals of impact penalties, which must not be the goals that are judged, and for target states.
STATE_WEIGHT, AUXILIARY_CELL_WEIGHT, AUXILIARY_OFF_WEIGHT, TARGET_HASH = 101, 102, 103, 104
PLACES_A_ROW = 1 << 20

GOLDEN = np.uint64(0x9E3779B97F4A7C15)

NUMBERS = 2.0**53
"""The number of random numbers: the multiples of its inverse in [0, 1)."""


@lean
def mix(bits):
    """Scramble 64 bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014, fig. 16)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@lean
def uniform(seed, agent, tick_number, purpose):
    """Return a random number in [0, 1) that depends on the four numbers alone (a counter-based generator)."""
    return uniform_of(key_at(key_of(seed, agent), tick_number), purpose)


@lean
def key_of(seed, agent):
    """Return 64 bits that depend on the seed and the agent: the key of all random numbers of the agent."""
    bits = mix(np.uint64(seed) + GOLDEN)
    return mix(bits ^ (np.uint64(agent) * GOLDEN + np.uint64(1)))


@lean
def key_at(key, tick_number):
    """Return 64 bits that depend on the key of an agent and the tick: the key of its random numbers in the tick."""
    return mix(key ^ (np.uint64(tick_number) * GOLDEN + np.uint64(2)))


@lean
def uniform_of(key, purpose):
    """Return the random number for a purpose by the key of an agent in a tick: see :func:`uniform`."""
    return np.float64(bits_of(key, salt_of(purpose))) * (1.0 / NUMBERS)


@lean
def salt_of(purpose):
    """Return 64 bits that stand for a purpose."""
    return np.uint64(purpose) * GOLDEN + np.uint64(3)


@lean
def bits_of(key, salt):
    """Return the 53 bits of a random number, int64, by the key of an agent in a tick and the salt of a purpose."""
    return np.int64(mix(key ^ salt) >> np.uint64(11))


@lean
def numbers_below(chance):
    """Return how many random numbers are below a chance: :func:`bits_of` is below it exactly if the number is."""
    return np.int64(np.ceil(chance * NUMBERS))


@lean
def draw_weights(seed, purpose, first, cells, weights):
    """Draw ``weights`` float64 [G, C] from U[0, 1), each a function of (seed, goal, row and column) alone.

    So a goal keeps its weights if the map is changed elsewhere. ``first`` is the number of the first goal; ``cells``
    [C, 2] are rows and columns.
    """
    for goal in range(weights.shape[0]):
        for c in range(weights.shape[1]):
            place = np.int64(cells[c, 0]) * PLACES_A_ROW + cells[c, 1]
            weights[goal, c] = uniform(seed, first + goal, place, purpose)
