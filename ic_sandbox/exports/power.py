"""POWER as a file, one row per state."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from ic_sandbox.exports.csv_table import Table, constant, labels, numbers
from ic_sandbox.exports.folders import writing_files
from ic_sandbox.mdp.model import STATUS_NAMES, Model
from ic_sandbox.measures.by_state.power import Power
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.traversal import groups_of

__all__ = ["caches_text", "power_table", "write_power"]


def write_power(power: Power, path: Path) -> None:
    """Write the POWER of every reachable state into a file, replacing an existing one.

    Raises :class:`~ic_sandbox.world.faults.WorldError` if it cannot be written.
    """
    path = Path(os.path.realpath(path))  # write to the target of a link
    run_to_end(writing_files(path.parent, [power_table(power, path.name).file()], force=True))


def power_table(power: Power, name: str = "power.csv") -> Table:
    """Return ``power.csv``, with a column per group of hidden caches: the caches that may hold the item."""
    model = power.model
    if not isinstance(model, Model):
        raise TypeError("states have rows and columns only if the model comes from a world")
    listed = np.flatnonzero(power.reached)
    states = model.states
    columns = [numbers("row", states.row[listed]), numbers("col", states.col[listed])]
    columns += [numbers(name, states.variables[listed, v]) for v, name in enumerate(model.variables)]
    for b, group in enumerate(groups_of(model.world)):
        beliefs, place = np.unique(states.beliefs[listed, b], return_inverse=True)
        columns.append(labels(f"belief.{group}", place, [caches_text(int(bits)) for bits in beliefs]))
    columns += [
        labels("status", states.status[listed], STATUS_NAMES),
        numbers("power", power.power[listed]),
        numbers("stderr", power.stderr[listed]),
        constant("samples", len(listed), str(power.samples)),
    ]
    return Table(name, tuple(columns))


def caches_text(bits: int) -> str:
    """Return the caches of a belief, numbered from 0 in the order of the world's devices: "0 2 3"."""
    return " ".join(str(cache) for cache in range(bits.bit_length()) if bits >> cache & 1)
