"""The parts of states: cell, status, variables and beliefs, decoded from the codes that stand for them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.kernels import codec, layout
from ic_sandbox.mdp.kernels.arrays import Tables
from ic_sandbox.mdp.scratch import working_arrays

__all__ = ["Decoded", "decoded"]


class Decoded(NamedTuple):
    """The parts of S states: ``cell`` and ``status`` [S], ``variables`` [S, V], ``beliefs`` [S, B]."""

    cell: NDArray[np.int64]
    status: NDArray[np.int64]
    variables: NDArray[np.int64]
    beliefs: NDArray[np.int64]


def decoded(tables: Tables, codes: NDArray[np.int64]) -> Decoded:
    """Return the parts of the states that these codes stand for."""
    variables, beliefs = (int(tables.integers[place]) for place in (layout.N_VARIABLES, layout.N_BELIEFS))
    out = np.empty((len(codes), 2 + variables + beliefs), np.int64)
    codec.decode_all(tables.integers, working_arrays(tables).work, codes, out)
    return Decoded(out[:, 0], out[:, 1], out[:, 2 : 2 + variables], out[:, 2 + variables :])
