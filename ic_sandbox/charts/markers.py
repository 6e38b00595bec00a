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
    lines = [line for line in lines if not line.names]  # each point of a scatter has its shape
    shapes = list(dict.fromkeys(line.shape for line in lines if line.shape))
    if len(shapes) < 2:
        return {}
    asked = dict(zip(shapes, _shares(len(shapes)), strict=True))
    along_x: dict[tuple[int, str], list[int]] = {}  # most lines share their x
    found = {}
    for line in lines:
        if line.shape:
            key = id(line.x), line.shape
            if key not in along_x:
                along_x[key] = _points(line.x, asked[line.shape])
            points = along_x[key][-1:] if line.control else along_x[key]
            found[line.key] = _known(line, points)
    return found


@lru_cache(maxsize=32)
def _shares(shapes: int) -> Floats:
    """Return where each of several shapes is along x, as shares of its length: float64 [shapes, rounds]."""
    rounds = 3 if shapes <= FEW else 2
    return (np.arange(rounds) + (np.arange(shapes)[:, np.newaxis] + 0.5) / shapes) / rounds


def marked(line: Line, shares: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the defined points of a line at these shares of its length, or the next ones."""
    return _known(line, _points(line.x, shares))


def _points(x: Floats, shares: Floats) -> list[int]:
    """Return the points at these increasing shares of the length of a line, or the next ones."""
    if not x.size:
        return []
    found = np.searchsorted(x, x[0] + (x[-1] - x[0]) * shares).tolist()
    return sorted({min(place, len(x) - 1) for place in found})


def _known(line: Line, points: list[int]) -> NDArray[np.intp]:
    heights = line.drawn
    return np.array([place for place in points if not math.isnan(heights[place])], np.intp)
