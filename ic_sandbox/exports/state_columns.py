"""Columns that name the states of a model: cell, variables, beliefs and status."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.exports.csv_table import Column, labels, numbers
from ic_sandbox.mdp.model import STATUS_NAMES, Model
from ic_sandbox.world.traversal import groups_of

__all__ = ["caches_text", "state_columns"]


def state_columns(model: Model, listed: NDArray[np.intp]) -> tuple[Column, ...]:
    """Return the columns row, col, one for each variable, ``belief.<group>`` and status of the listed states.

    A belief is the caches that may hold the item, numbered from 0 in the order of the world's devices.
    """
    states = model.states
    columns = [numbers("row", states.row[listed]), numbers("col", states.col[listed])]
    columns += [numbers(name, states.variables[listed, v]) for v, name in enumerate(model.variables)]
    for b, group in enumerate(groups_of(model.world)):
        beliefs, place = np.unique(states.beliefs[listed, b], return_inverse=True)
        columns.append(labels(f"belief.{group}", place, [caches_text(int(bits)) for bits in beliefs]))
    columns.append(labels("status", states.status[listed], STATUS_NAMES))
    return tuple(columns)


def caches_text(bits: int) -> str:
    """Return the caches of a belief, numbered from 0 in the order of the world's devices: "0 2 3"."""
    return " ".join(str(cache) for cache in range(bits.bit_length()) if bits >> cache & 1)
