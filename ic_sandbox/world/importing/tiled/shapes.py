"""The cells under an object of a Tiled map: a rectangle, ellipse, capsule, polygon, line or point, turned or not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.world.document import Cell
from ic_sandbox.world.importing.tiled.grid import Grid
from ic_sandbox.world.importing.tiled.values import Node, real

__all__ = ["FARTHEST", "MOST_POINTS", "Shape", "covered", "covers", "effort", "own_cell", "shape_of"]

FARTHEST = 1e9
"""The largest distance from the corner of the map, in pixels."""

MOST_POINTS = 2_000
"""The most corners of a polygon or line."""

HAIR = 1e-4
"""Pixels by which a thin shape is moved, so that it has the middle of one cell between its sides."""

DIGITS = 6
"""The decimals of a pixel, so that a rectangle turned by a right angle keeps its borders."""

Sort = Literal["rectangle", "ellipse", "capsule", "polygon", "polyline", "point"]
DRAWN: tuple[Sort, ...] = ("point", "ellipse", "capsule", "polygon", "polyline")
Points = NDArray[np.floating]
ALIGNED = {
    "topleft": (0.0, 0.0), "top": (0.5, 0.0), "topright": (1.0, 0.0),
    "left": (0.0, 0.5), "center": (0.5, 0.5), "right": (1.0, 0.5),
    "bottomleft": (0.0, 1.0), "bottom": (0.5, 1.0), "bottomright": (1.0, 1.0),
}  # fmt: skip
"""The point of a tile, in shares of its width and height, at the object's position."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of an object.

    In pixels on the map; ``turned`` clockwise by radians about ``x`` and ``y``; ``left`` and ``top`` are the corner of
    its area relative to that point; ``points`` is float64 [corner, (x, y)], relative to it, too.
    """

    sort: Sort
    x: float
    y: float
    width: float
    height: float
    turned: float
    left: float
    top: float
    points: Points

    def middle(self) -> tuple[float, float]:
        """Return its middle on the map, in pixels; the first corner of a line."""
        if self.sort == "polyline":
            return self._on_map(*self.points[0])
        return self._on_map(self.left + self.width / 2, self.top + self.height / 2)

    def corners(self) -> list[tuple[float, float]]:
        """Return points on the map around everything that it covers."""
        if self.sort in ("polygon", "polyline"):
            return [self._on_map(*point) for point in self.points]
        right, bottom = self.left + self.width, self.top + self.height
        found = ((self.left, self.top), (right, self.top), (self.left, bottom), (right, bottom))
        return [self._on_map(*corner) for corner in found]

    def _on_map(self, along: float, down: float) -> tuple[float, float]:
        sine, cosine = math.sin(self.turned), math.cos(self.turned)
        return self.x + along * cosine - down * sine, self.y + along * sine + down * cosine


def shape_of(entry: Node, right: float = 0.0, down: float = 0.0, aligned: str = "topleft") -> Shape | None:
    """Return the shape of an object in a layer shifted by some pixels; None if it is impossible or only text."""
    x, y, width, height, turned = (real(entry.get(key)) or 0.0 for key in ("x", "y", "width", "height", "rotation"))
    sort: Sort = next((sort for sort in DRAWN if entry.get(sort)), "rectangle")
    points = _points(entry.get(sort)) if sort in ("polygon", "polyline") else np.zeros((1, 2))
    if points is None or "text" in entry or max(map(abs, (x, y, width, height, turned))) > FARTHEST:
        return None
    if sort in ("polygon", "polyline"):
        left, top = points.min(axis=0).tolist()
        width, height = (points.max(axis=0) - points.min(axis=0)).tolist()
    elif sort == "point":
        left = top = width = height = 0.0
    else:
        across, along = ALIGNED.get(aligned, ALIGNED["topleft"])
        left, top = -across * width, -along * height
    return Shape(sort, x + right, y + down, width, height, math.radians(turned % 360.0), left, top, points)


def _points(written: object) -> Points | None:
    """Return corners, written as text in XML and as objects in JSON; None if any is not a pair of numbers."""
    if isinstance(written, str):
        listed: Sequence[object] = [pair.split(",") for pair in written.split(None, MOST_POINTS + 1)]
    else:
        listed = [
            [point.get("x"), point.get("y")]
            for point in (written if isinstance(written, list) else ())
            if isinstance(point, dict)
        ]
    if not 0 < len(listed) <= MOST_POINTS:
        return None
    pairs = [[real(number) for number in pair] for pair in listed if isinstance(pair, list)]
    if any(len(pair) != 2 or None in pair for pair in pairs):
        return None
    found = np.array(pairs, np.float64)
    return found if np.abs(found).max() <= FARTHEST else None


def own_cell(shape: Shape, grid: Grid) -> Cell | None:
    """Return the cell of its middle; None if that is off the map."""
    row, col = (math.floor(place[0]) for place in grid.cells_at(*np.round(np.array(shape.middle())[:, None], DIGITS)))
    return (row, col) if 0 <= row < grid.rows and 0 <= col < grid.cols else None


def covered(shape: Shape, grid: Grid) -> NDArray[np.intp]:
    """Return the cells whose middle it covers, int [n, (row, col)].

    A rectangle that is too thin to cover any is in the cells along its middle. A line covers the cells that it
    crosses, and none if it runs along their borders.
    """
    if shape.sort == "polyline":
        return _crossed(shape, grid)
    cells = _with_middle(shape, grid)
    if not len(cells) and shape.sort == "rectangle" and round(math.degrees(shape.turned), DIGITS) % 90 == 0:
        cells = _with_middle(_thickened(shape, grid), grid)
    if len(cells):
        return cells
    own = own_cell(shape, grid)
    return np.array([own] if own is not None else [], np.intp).reshape(-1, 2)


def _with_middle(shape: Shape, grid: Grid) -> NDArray[np.intp]:
    rows, cols = _around(shape, grid)
    row, col = (index.ravel() for index in np.meshgrid(rows, cols, indexing="ij"))
    inside = covers(shape, *grid.middles(row, col))
    return np.stack([row[inside], col[inside]], axis=1)


def _thickened(shape: Shape, grid: Grid) -> Shape:
    """Return a rectangle with the same middle whose sides are at least those of a cell."""
    across, along = (grid.wide, grid.high) if round(math.degrees(shape.turned)) % 180 == 0 else (grid.high, grid.wide)
    wide, high = max(shape.width, across), max(shape.height, along)
    # a middle between two cells is in the later one
    left = shape.left - (wide - shape.width) / 2 + (HAIR if wide > shape.width else 0.0)
    top = shape.top - (high - shape.height) / 2 + (HAIR if high > shape.height else 0.0)
    return replace(shape, width=wide, height=high, left=left, top=top)


def effort(shape: Shape, grid: Grid) -> int:
    """Return the number of comparisons that :func:`covered` makes, at least one."""
    if shape.sort == "polyline":
        return len(shape.points) * (grid.rows + grid.cols)
    rows, cols = _around(shape, grid)
    return 1 + len(rows) * len(cols) * len(shape.points)


def _around(shape: Shape, grid: Grid) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    rows, cols = grid.cells_at(*np.array(shape.corners()).T)
    return _span(rows, grid.rows), _span(cols, grid.cols)


def _span(places: Points, count: int) -> NDArray[np.intp]:
    """Return the rows or columns, of ``count``, whose middle may be between the least and greatest position."""
    first, last = math.floor(places.min() - 0.5), math.ceil(places.max() + 0.5)
    return np.arange(max(0, first), max(0, min(count, last)))


def covers(shape: Shape, x: Points, y: Points) -> NDArray[np.bool_]:
    """Return whether points of the map, in pixels, are in the shape; its right and lower edges do not belong to it."""
    sine, cosine = math.sin(shape.turned), math.cos(shape.turned)
    along = np.round((x - shape.x) * cosine + (y - shape.y) * sine, DIGITS)
    down = np.round((y - shape.y) * cosine - (x - shape.x) * sine, DIGITS)
    if shape.sort == "polygon":
        return _in_polygon(shape.points, along, down)
    across, below = along - round(shape.left, DIGITS), down - round(shape.top, DIGITS)
    inside = (across >= 0) & (across < shape.width) & (below >= 0) & (below < shape.height)
    if shape.sort == "ellipse" and shape.width and shape.height:
        within = inside.copy()  # only there are the squares sure not to overflow
        right, lower = 2 * across[within] / shape.width - 1, 2 * below[within] / shape.height - 1
        inside[within] = right**2 + lower**2 <= 1
    if shape.sort == "capsule":
        radius = min(shape.width, shape.height) / 2
        nearest_x = np.clip(across, radius, shape.width - radius)
        nearest_y = np.clip(below, radius, shape.height - radius)
        inside &= (across - nearest_x) ** 2 + (below - nearest_y) ** 2 <= radius**2
    return np.asarray(inside)


def _in_polygon(points: Points, x: Points, y: Points) -> NDArray[np.bool_]:
    """Apply the even-odd rule: a ray to the left from an inner point crosses an odd number of edges."""
    inside = np.zeros(x.shape, bool)
    for (x1, y1), (x2, y2) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if y1 == y2:
            continue
        crosses = (y1 <= y) != (y2 <= y)
        inside ^= crosses & (x >= x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return inside


def _crossed(shape: Shape, grid: Grid) -> NDArray[np.intp]:
    """Return the cells that a line passes through, in order."""
    places = np.stack(grid.cells_at(*np.array(shape.corners()).T)[::-1], axis=1)
    found: list[NDArray[np.intp]] = []
    for begin, end in pairwise(places):
        inside = _inside(begin, end, (grid.cols, grid.rows))
        if inside is None or _between_cells(begin, end):
            continue
        share = [np.array(inside)]
        for axis in (0, 1):
            first, last = sorted(begin[axis] + np.array(inside) * (end[axis] - begin[axis]))
            if begin[axis] != end[axis]:
                lines = np.arange(math.ceil(first), math.floor(last) + 1)
                share.append((lines - begin[axis]) / (end[axis] - begin[axis]))
        cuts = np.unique(np.clip(np.concatenate(share), *inside))
        middles = (cuts[:-1] + cuts[1:]) / 2 if len(cuts) > 1 else cuts
        at = np.floor(begin + middles[:, None] * (end - begin)).astype(np.intp)
        at = at[(at[:, 0] < grid.cols) & (at[:, 1] < grid.rows) & (at >= 0).all(axis=1)]
        found.append(at[:, ::-1])
    return np.concatenate(found) if found else np.zeros((0, 2), np.intp)


def _between_cells(begin: Points, end: Points) -> bool:
    """Return whether a line runs along the border of cells, and so through none."""
    return any(begin[axis] == end[axis] == round(float(begin[axis])) for axis in (0, 1))


def _inside(begin: Points, end: Points, size: tuple[int, int]) -> tuple[float, float] | None:
    """Return the shares of a line's length between which it is on the map (Liang and Barsky 1984), or None."""
    low, high = 0.0, 1.0
    for axis in (0, 1):
        step = float(end[axis] - begin[axis])
        if step == 0.0:
            if not 0 <= begin[axis] <= size[axis]:
                return None
            continue
        first, last = sorted(((0 - float(begin[axis])) / step, (size[axis] - float(begin[axis])) / step))
        low, high = max(low, first), min(high, last)
    return (low, high) if low <= high else None
