"""The shapes of agents: discs, the shapes of the drives they pursue, crosses if off, rings if modified."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.charts.shapes import corners
from ic_sandbox.world.presets import SHAPES, drive_style

__all__ = ["CROSS", "DISC", "RING", "THIN_RIM", "WIDE_RIM", "outline", "shape_named", "shape_of", "stamps"]

DISC, CROSS, RING = 0, 1, 2
THIN_RIM, WIDE_RIM = 0.22, 0.4
"""The width of a rim as a share of the radius: of a dark one, and of one that shows the final goal."""

FIRST = 3
"""The index of the first drive's shape; drives follow in the order of the presets."""


def shape_of(drive: str) -> int:
    """Return the shape of agents that pursue a drive's device; a disc for drives with circles."""
    return shape_named(drive_style(drive).shape)


def shape_named(name: str) -> int:
    """Return the index of a drive's shape by name."""
    return DISC if name == "circle" else FIRST + SHAPES.index(name)


@lru_cache(maxsize=32)
def outline(shape: int) -> Floats:
    """Return the corners of a drive's shape, float64 [K, 2], right and down, about as large as a disc of radius 1."""
    found = np.array(corners(SHAPES[shape - FIRST]))
    found.flags.writeable = False
    return found


@lru_cache(maxsize=32)
def stamps(radius: float, rim_share: float = THIN_RIM) -> tuple[NDArray[np.int32], NDArray[np.int32], int]:
    """Return the pixels that each shape covers, for ``blit_dots``: int32 [shapes, K, 4] and [shapes], and their width.

    ``radius`` is in pixels; ``rim_share`` is the width of the rim as a share of it.
    """
    side = int(np.ceil(2.6 * radius)) + 3
    axis = np.arange(side) - (side - 1) / 2
    down, right = np.meshgrid(axis, axis, indexing="ij")
    beyond = np.hypot(right, down) - radius
    rim = max(0.8, radius * rim_share)
    thin = max(0.8, radius * THIN_RIM)
    whole, inner = _covered(beyond), _covered(beyond + rim)
    ring = _covered(beyond + rim + 1.2 * thin)
    near = np.minimum(np.abs(right - down), np.abs(right + down)) / np.sqrt(2)
    cross = _covered(near - max(0.8, radius * 0.3)) * whole
    layers = [(inner, whole - inner), (cross, np.zeros_like(cross)), (inner - ring, whole - inner)]
    for shape in range(FIRST, FIRST + len(SHAPES)):
        if SHAPES[shape - FIRST] == "circle":
            layers.append(layers[DISC])
            continue
        beyond = _beyond(outline(shape) * radius, right, down)
        whole, inner = _covered(beyond), _covered(beyond + rim)
        layers.append((inner, whole - inner))
    masks = np.round(256 * np.array(layers)).astype(np.int32)
    covered = [np.argwhere(fill + dark) for fill, dark in masks]
    found = np.zeros((len(masks), max(map(len, covered)), 4), np.int32)
    for shape, (places, (fill, dark)) in enumerate(zip(covered, masks, strict=True)):
        y, x = places.T
        found[shape, : len(places)] = np.stack([y, x, fill[y, x], dark[y, x]], axis=1)
    return found, np.array(list(map(len, covered)), np.int32), side


def _covered(beyond: Floats) -> Floats:
    """Return the covered share of each pixel, for a shape whose edge is where ``beyond`` is 0."""
    return np.clip(0.5 - beyond, 0, 1)


def _beyond(corners: Floats, right: Floats, down: Floats) -> Floats:
    """Return the distance of each point outside a polygon's edge; negative inside."""
    nearest = np.full(right.shape, np.inf)
    within = np.zeros(right.shape, bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along_x, along_y = x1 - x0, y1 - y0
        share = ((right - x0) * along_x + (down - y0) * along_y) / (along_x**2 + along_y**2)
        share = np.clip(share, 0, 1)
        nearest = np.minimum(nearest, np.hypot(right - x0 - share * along_x, down - y0 - share * along_y))
        if y0 != y1:
            crossing = x0 + (down - y0) / (y1 - y0) * (x1 - x0)
            within ^= ((y0 > down) != (y1 > down)) & (right < crossing)
    return np.where(within, -nearest, nearest)
