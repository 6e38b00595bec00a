"""The shapes along the lines of several drives, so that colour is not the only cue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.charts.line import Line

__all__ = ["along", "marked"]

FEW = 4
"""With up to this many drives, lines have three shapes each; with more, two; controls have one."""


def along(lines: Sequence[Line]) -> dict[str, NDArray[np.intp]]:
    """Return the points that get a shape, by line key.

    Each drive has its own positions along x, shared with its controls, so shapes of overlapping lines are side by side.
    With
    a single drive there are none, because nothing needs to be distinguished.
    """
    lines = [line for line in lines if not line.names]  # each point of a scatter has its shape
    shapes = list(dict.fromkeys(line.shape for line in lines if line.shape))
    if len(shapes) < 2:
        return {}
    rounds = 3 if len(shapes) <= FEW else 2
    found = {}
    for line in lines:
        if line.shape:
            shares = (np.arange(rounds) + (shapes.index(line.shape) + 0.5) / len(shapes)) / rounds
            found[line.key] = marked(line, shares[-1:] if line.control else shares)
    return found


def marked(line: Line, shares: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the defined points of a line at these shares of its length, or the next ones."""
    if not line.x.size:
        return np.zeros(0, np.intp)
    asked = line.x[0] + (line.x[-1] - line.x[0]) * shares
    where: NDArray[np.intp] = np.unique(np.searchsorted(line.x, asked).clip(0, len(line.x) - 1))
    known: NDArray[np.intp] = where[~np.isnan(line.drawn[where])]
    return known
