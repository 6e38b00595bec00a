"""The shapes along the lines of several drives, so that colour is not the only cue."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.charts.line import Floats, Line

__all__ = ["along", "marked"]

FEW = 4
"""With up to this many drives, lines have three shapes each; with more, two; controls have one."""


def along(lines: Sequence[Line]) -> dict[str, NDArray[np.intp]]:
    """Return the points that get a shape, by line key.

    Each drive has its own positions along x, shared with its controls, so shapes of overlapping lines are side by side.
    With
    a single drive there are none, because nothing needs to be distinguished.
    """
    lines = [line for line in lines if not (line.names or line.places)]  # each of their points has a shape
    shapes = list(dict.fromkeys(line.shape for line in lines if line.shape))
    if len(shapes) < 2:
        return {}
    along_x: dict[int, dict[str, list[int]]] = {}  # most lines share their x
    found = {}
    for line in lines:
        if line.shape:
            points = along_x.get(id(line.x))
            if points is None:
                places = _places(line.x, _shares(len(shapes))).tolist()
                points = along_x[id(line.x)] = dict(zip(shapes, map(sorted, map(set, places)), strict=True))
            at = points[line.shape]
            found[line.key] = _known(line, at[-1:] if line.control else at)
    return found


@lru_cache(maxsize=32)
def _shares(shapes: int) -> Floats:
    """Return where each of several shapes is along x, as shares of its length: float64 [shapes, rounds]."""
    rounds = 3 if shapes <= FEW else 2
    return (np.arange(rounds) + (np.arange(shapes)[:, np.newaxis] + 0.5) / shapes) / rounds


def marked(line: Line, shares: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the defined points of a line at these shares of its length, or the next ones."""
    return _known(line, sorted(set(_places(line.x, shares).tolist())))


def _places(x: Floats, shares: Floats) -> NDArray[np.intp]:
    """Return the points at these shares of the length of a line, or the next ones; none if it has no points."""
    if not x.size:
        return np.zeros((*shares.shape[:-1], 0), np.intp)
    found: NDArray[np.intp] = np.minimum(np.searchsorted(x, x[0] + (x[-1] - x[0]) * shares), len(x) - 1)
    return found


def _known(line: Line, points: list[int]) -> NDArray[np.intp]:
    heights = line.drawn
    return np.array([place for place in points if not math.isnan(heights[place])], np.intp)
