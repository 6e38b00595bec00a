"""The shapes that lines of several drives bear along their way, so that colours are not all that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.charts.line import Line

__all__ = ["along", "marked"]

FEW = 4
"""Lines of so many drives bear three shapes each; those of more drives two, and controls one."""


def along(lines: Sequence[Line]) -> dict[str, NDArray[np.intp]]:
    """The points that bear a shape, by the keys of the lines. Each drive has places of its own along x, the same for
    its controls: lines that lie on one another show their shapes side by side. Where there is but one drive, nothing
    has to be told apart, and there are none.
    """
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
    """The points nearest after these shares of a line's way, where it has a value."""
    if not line.x.size:
        return np.zeros(0, np.intp)
    asked = line.x[0] + (line.x[-1] - line.x[0]) * shares
    where: NDArray[np.intp] = np.unique(np.searchsorted(line.x, asked).clip(0, len(line.x) - 1))
    known: NDArray[np.intp] = where[~np.isnan(line.drawn[where])]
    return known
