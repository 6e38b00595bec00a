"""The states of a model and their certain successors, as arrays for the stepping kernels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.kernels import codec, layout
from ic_sandbox.mdp.kernels.arrays import HashTable
from ic_sandbox.mdp.model import Model
from ic_sandbox.simulation.kernels import agent_steps
from ic_sandbox.simulation.kernels.arrays import StateArrays

__all__ = ["certain_successors", "state_arrays"]


def state_arrays(model: Model) -> StateArrays:
    """Return the states of a model: their codes, cells and parts, and the table that finds them."""
    return StateArrays(
        len(model.actions),
        model.n_active,
        model.n_living,
        model.off_from,
        model.states.code,
        model.states.cell,
        _parts(model),
        *_table(model),
    )


def certain_successors(model: Model, offers: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Return the successor of each action if it is certain, otherwise -1: int32 [S * A]."""
    t, transitions = model.tables.integers, model.transitions
    sure = np.empty(len(model.states) * len(model.actions), np.int32)
    device_at = t[t[layout.DEVICE] :][: t[layout.N_CELLS]]
    agent_steps.certain(
        model.states.cell,
        len(model.actions),
        transitions.outcomes,
        model.event_offsets,
        device_at,
        offers,
        sure,
    )
    return sure


def _parts(model: Model) -> NDArray[np.int32]:
    """Return the decoded parts of each state: cell, status, variables and beliefs, int32 [S, 2 + V + B]."""
    states = model.states
    heads = (states.cell[:, None], states.status[:, None].astype(np.int32))
    return np.concatenate([*heads, states.variables.astype(np.int32), states.beliefs], axis=1, dtype=np.int32)


def _table(model: Model) -> HashTable:
    """Return the hash table of the states' codes."""
    size = 1 << (2 * len(model.states)).bit_length()
    table = HashTable(np.full(size, codec.NO_CODE, np.int64), np.zeros(size, np.int32))
    codec.fill_table(model.states.code, len(model.states), table)
    return table
