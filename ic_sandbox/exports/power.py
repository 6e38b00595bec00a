"""POWER as a file, one row per state."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from ic_sandbox.exports.csv_table import Table, constant, numbers
from ic_sandbox.exports.folders import writing_files
from ic_sandbox.exports.state_columns import state_columns
from ic_sandbox.mdp.model import Model
from ic_sandbox.measures.by_state.power import Power
from ic_sandbox.progress import run_to_end

__all__ = ["power_table", "write_power"]


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
    return Table(
        name,
        (
            *state_columns(model, listed),
            numbers("power", power.power[listed]),
            numbers("stderr", power.stderr[listed]),
            constant("samples", len(listed), str(power.samples)),
        ),
    )
