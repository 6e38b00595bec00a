"""The parts of listed states in the working array of a tick."""

from __future__ import annotations

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.jit import lean


@lean
def load_state(w, parts, s):
    """Write a state into ``w``, from its row in ``parts`` int32 [S, 2 + V + B]: cell, status, variables, beliefs."""
    for k in range(parts.shape[1]):
        w[layout.CELL + k] = parts[s, k]
