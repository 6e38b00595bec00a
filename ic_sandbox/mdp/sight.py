"""What cameras see: cells within range, along sight lines that no wall blocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.world.document import Camera, Cell, World

__all__ = ["cameras_seeing", "seen_by"]


def cameras_seeing(world: World, cells: Sequence[Cell]) -> list[list[int]]:
    """For each of these cells, the cameras that see it, in the order of the world."""
    seeing: list[list[int]] = [[] for _ in cells]
    if world.cameras:
        at = np.array(cells, np.int64).reshape(-1, 2)
        walls = _walls(world)
        for number, camera in enumerate(world.cameras):
            for cell in np.flatnonzero(_seen(camera, at, walls)).tolist():
                seeing[cell].append(number)
    return seeing


def seen_by(world: World, camera: Camera) -> list[Cell]:
    """Every cell of the map that a camera sees, walls among them, row by row."""
    cells = [(row, col) for row in range(world.rows) for col in range(world.cols)]
    seen = _seen(camera, np.array(cells, np.int64).reshape(-1, 2), _walls(world))
    return [cell for cell, visible in zip(cells, seen.tolist(), strict=True) if visible]


def _walls(world: World) -> NDArray[np.bool_]:
    kinds = world.terrain_kinds()
    return np.array([[kinds[glyph].passable is False for glyph in line] for line in world.terrain])


def _seen(camera: Camera, cells: NDArray[np.int64], walls: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the cells int64 [N, 2] the camera sees.

    A sight line is sampled at its n - 1 inner points k/n, n being the Chebyshev distance; where a point falls halfway
    between two cells, it is blocked only if both are walls. In whole numbers, so that halfway is exact.
    """
    origin = np.array(camera.at, np.int64)
    way = cells - origin
    distance = np.abs(way).max(axis=1, initial=0)
    seen: NDArray[np.bool_] = distance <= camera.range
    for k in range(1, int(distance[seen].max(initial=0))):
        asked = np.flatnonzero(seen & (distance > k))
        length = distance[asked, None]
        below, rest = np.divmod(way[asked] * k, length)
        one = origin + below + (2 * rest > length)
        other = origin + below + (2 * rest >= length)
        seen[asked] &= ~(walls[one[:, 0], one[:, 1]] & walls[other[:, 0], other[:, 1]])
    return seen
