"""Codes of states, and the open hash table of known codes.

A state is one integer code in mixed radix, most significant digit first: status, cell, the variables in order, the
beliefs in order. So active states sort before modified ones, and these before states that are off.
"""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import mix
from ic_sandbox.mdp.kernels.tick import entry

NO_CODE = -1


@lean
def encode(t, w):
    """Return the code of the state in ``w``; its first digit ranks active, modified, off."""
    rank = (layout.STATUSES - w[layout.STATUS]) % layout.STATUSES
    code = rank * t[layout.N_CELLS] + w[layout.CELL]
    for k in range(t[layout.N_VARIABLES]):
        code = code * (entry(t, layout.VARIABLE_MAX, k) + 1) + w[layout.VARIABLES + k]
    beliefs = layout.VARIABLES + t[layout.N_VARIABLES]
    for k in range(t[layout.N_BELIEFS]):
        code = code * entry(t, layout.BELIEF_MAX, k) + w[beliefs + k] - 1  # no belief is empty
    return code


@lean
def encode_part(t, w, shared):
    """Return what the shared variables (``shared`` 1) or the rest (0) contribute to the code of the state in ``w``."""
    rank = (layout.STATUSES - w[layout.STATUS]) % layout.STATUSES
    code = (1 - shared) * (rank * t[layout.N_CELLS] + w[layout.CELL])
    for k in range(t[layout.N_VARIABLES]):
        code *= entry(t, layout.VARIABLE_MAX, k) + 1
        if entry(t, layout.VARIABLE_SHARED, k) == shared:
            code += w[layout.VARIABLES + k]
    beliefs = layout.VARIABLES + t[layout.N_VARIABLES]
    for k in range(t[layout.N_BELIEFS]):
        code = code * entry(t, layout.BELIEF_MAX, k) + (1 - shared) * (w[beliefs + k] - 1)
    return code


@lean
def decode(t, w, code):
    """Write the state of a code into ``w``."""
    beliefs = layout.VARIABLES + t[layout.N_VARIABLES]
    for k in range(t[layout.N_BELIEFS] - 1, -1, -1):
        radix = entry(t, layout.BELIEF_MAX, k)
        w[beliefs + k] = code % radix + 1
        code //= radix
    for k in range(t[layout.N_VARIABLES] - 1, -1, -1):
        radix = entry(t, layout.VARIABLE_MAX, k) + 1
        w[layout.VARIABLES + k] = code % radix
        code //= radix
    w[layout.CELL] = code % t[layout.N_CELLS]
    w[layout.STATUS] = (layout.STATUSES - code // t[layout.N_CELLS]) % layout.STATUSES


@lean
def own_cell(t, code):
    """Return the cell in a code."""
    for k in range(t[layout.N_BELIEFS]):
        code //= entry(t, layout.BELIEF_MAX, k)
    for k in range(t[layout.N_VARIABLES]):
        code //= entry(t, layout.VARIABLE_MAX, k) + 1
    return code % t[layout.N_CELLS]


@lean
def decode_all(t, w, codes, out):
    """Write the states of many codes into the rows of ``out`` [S, 2 + V + B]: cell, status, variables, beliefs."""
    for s in range(codes.shape[0]):
        decode(t, w, codes[s])
        for k in range(out.shape[1]):
            out[s, k] = w[layout.CELL + k]


@lean
def slot_of(table_codes, code):
    """Return the slot of a code in an open hash table whose size is a power of two, or the slot where it would go."""
    mask = np.uint64(table_codes.shape[0] - 1)
    slot = mix(np.uint64(code)) & mask
    while table_codes[slot] != NO_CODE and table_codes[slot] != code:
        slot = (slot + np.uint64(1)) & mask
    return slot


@lean
def fill_table(codes, count, table):
    """Enter the first ``count`` codes into an empty hash table, each with its position."""
    for s in range(count):
        slot = slot_of(table.codes, codes[s])
        table.codes[slot] = codes[s]
        table.places[slot] = s


@lean
def enter(table, codes, known, code):
    """Append a code to the ``known`` ones unless it is among them; return the number of known codes."""
    slot = slot_of(table.codes, code)
    if table.codes[slot] != NO_CODE:
        return known
    table.codes[slot] = code
    table.places[slot] = known
    codes[known] = code
    return known + 1
