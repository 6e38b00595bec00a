"""The states of a model and their certain successors, as arrays for the stepping kernels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.kernels import codec, layout
from ic_sandbox.mdp.kernels.arrays import HashTable
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.scratch import working_arrays
from ic_sandbox.simulation.kernels import agent_steps, shared_steps
from ic_sandbox.simulation.kernels.arrays import StateArrays

__all__ = ["certain_acts", "certain_successors", "state_arrays"]

MOST_SURE_ACTS = 4_000_000
"""The most pairs of a state and an action for which certain acts are precomputed: 32 MB, and half a second."""


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


def certain_successors(model: Model) -> NDArray[np.int32]:
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
        t[t[layout.RESTRICTED] :][: t[layout.N_CELLS]],
        sure,
    )
    return sure


def certain_acts(model: Model, offers: NDArray[np.uint8], collide: bool) -> NDArray[np.int64]:
    """Return an agent's own part of its code after each act that is certain in a shared world: int64 [S * A].

    Other acts have -2. Empty for models that are so large that the table would take long.
    """
    rows = len(model.states) * len(model.actions)
    sure = np.full(rows if rows <= MOST_SURE_ACTS else 0, agent_steps.UNSURE, np.int64)
    if len(sure):
        scratch, states = working_arrays(model.tables), state_arrays(model)
        shared_steps.certain_acts(model.tables, scratch, states, offers, collide, sure)
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
