"""Working arrays for one caller of the tick kernel, as large as a world may need them."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.arrays import Scratch, Tables

__all__ = ["looks_a_tick", "most_events", "working_arrays"]


def working_arrays(tables: Tables, collide: bool = False) -> Scratch:
    """Allocate the working arrays for one caller of the tick kernel.

    If agents ``collide``, the working array ends with the number of agents in each cell.
    """
    t = tables.integers
    beliefs = int(t[layout.N_BELIEFS])
    full = t[t[layout.BELIEF_MAX] : t[layout.BELIEF_MAX] + beliefs]
    caches = max((int(bits).bit_length() for bits in full), default=0)
    # Slip and its side, a device's rule, a trigger; then everything that can occur several times.
    flips = 4 + caches + 1 + _cameras(tables) + _processes(tables)
    path = layout.VARIABLES + int(t[layout.N_VARIABLES]) + beliefs
    purposes = path + flips + 2 * most_events(tables)
    taken = purposes + flips
    w = np.zeros(taken + (int(t[layout.N_CELLS]) if collide else 0), np.int64)
    w[layout.PATH_AT] = path
    w[layout.EVENTS_AT] = path + flips
    w[layout.PURPOSES_AT] = purposes
    w[layout.TAKEN_AT] = taken if collide else 0
    return Scratch(w, np.ones(1 + flips))


def most_events(tables: Tables) -> int:
    """Return the most events that one tick can emit: a device's, a trigger's, a camera's and one from each process."""
    return 3 + _processes(tables)


def looks_a_tick(tables: Tables) -> int:
    """Return an upper bound on the number of rules, tests and cameras that one tick evaluates."""
    t = tables.integers
    n_devices = int(t[layout.DEVICE_FEIGN] - t[layout.DEVICE_RULES]) // 2
    longest = 0
    for place, lists in (
        (layout.TRIGGER, int(t[layout.N_CELLS])),
        (layout.DEVICE_RULES, n_devices),
        (layout.DEVICE_FEIGN, n_devices),
    ):
        ranges = t[t[place] : t[place] + 2 * lists].reshape(-1, 2)
        longest += int((ranges[:, 1] - ranges[:, 0]).max(initial=0))
    conditions = t[t[layout.TEST_OFFSETS] : t[layout.TEST]]
    tests = int(np.diff(conditions).max(initial=0))
    parts = int(t[layout.N_VARIABLES] + t[layout.N_BELIEFS])
    return (1 + longest + _cameras(tables) + _processes(tables)) * (1 + tests) + parts


def _processes(tables: Tables) -> int:
    return int(tables.integers[layout.PROCESS_END] - tables.integers[layout.PROCESS_FIRST])


def _cameras(tables: Tables) -> int:
    """Return an upper bound (exclusive) of the indices of cameras that can see a violation."""
    t = tables.integers
    cells = int(t[layout.N_CELLS])
    seen = t[t[layout.SIGHT] : t[layout.SIGHT] + t[t[layout.SIGHT_OFFSETS] + cells]]
    return int(seen.max(initial=-1)) + 1
