"""The cells that cameras see: those within range, along sight lines that no wall blocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.cells import enterable
from ic_sandbox.mdp.kernels import line_of_sight
from ic_sandbox.world.document import Camera, Cell, World

__all__ = ["cameras_seeing", "seen_by"]


def cameras_seeing(world: World, cells: Sequence[Cell]) -> list[list[int]]:
    """Return the cameras that see each of these cells, as lists of indices in world order."""
    seeing: list[list[int]] = [[] for _ in cells]
    if world.cameras:
        at = np.array(cells, np.int64).reshape(-1, 2)
        walls = _walls(world)
        for number, camera in enumerate(world.cameras):
            for cell in np.flatnonzero(_seen(camera, at, walls)).tolist():
                seeing[cell].append(number)
    return seeing


def seen_by(world: World, camera: Camera) -> list[Cell]:
    """Return every cell of the map that a camera sees, including walls, row by row."""
    cells = [(row, col) for row in range(world.rows) for col in range(world.cols)]
    seen = _seen(camera, np.array(cells, np.int64).reshape(-1, 2), _walls(world))
    return [cell for cell, visible in zip(cells, seen.tolist(), strict=True) if visible]


def _walls(world: World) -> NDArray[np.bool_]:
    return ~enterable(world)


def _seen(camera: Camera, cells: NDArray[np.int64], walls: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which of the cells int64 [N, 2] the camera sees: bool [N]."""
    seen = np.empty(len(cells), np.bool_)
    line_of_sight.look(*camera.at, camera.range, cells, walls, seen)
    return seen
