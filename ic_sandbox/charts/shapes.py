"""The shapes of drives, which distinguish their lines, agents and symbols without colour."""

from __future__ import annotations

import math
from functools import cache
from xml.etree import ElementTree

__all__ = ["add_shape", "corners", "shape_svg"]

Corners = tuple[tuple[float, float], ...]


def _star(points: int, inner: float) -> Corners:
    radii = [1.25 if k % 2 == 0 else inner for k in range(2 * points)]
    return tuple((r * math.sin(k * math.pi / points), -r * math.cos(k * math.pi / points)) for k, r in enumerate(radii))


ARM, REACH = 0.4, 1.05
PLUS: Corners = (
    (-ARM, -REACH), (ARM, -REACH), (ARM, -ARM), (REACH, -ARM), (REACH, ARM), (ARM, ARM),
    (ARM, REACH), (-ARM, REACH), (-ARM, ARM), (-REACH, ARM), (-REACH, -ARM), (-ARM, -ARM),
)  # fmt: skip
SHAPES: dict[str, Corners] = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "up": ((0.0, -1.2), (1.18, 0.88), (-1.18, 0.88)),
    "diamond": ((0.0, -1.12), (0.9, 0.0), (0.0, 1.12), (-0.9, 0.0)),
    "plus": PLUS,
    "star": _star(5, 0.58),
    "hexagon": tuple((1.02 * math.cos(k * math.pi / 3), 1.02 * math.sin(k * math.pi / 3)) for k in range(6)),
}
TURNED = {"right": ("up", 1.0), "down": ("up", 2.0), "left": ("up", 3.0), "cross": ("plus", 0.5)}
"""Shapes that are others, rotated by a number of quarter turns."""


@cache
def corners(shape: str) -> Corners:
    """Return the corners of a shape, right and down, about as large as a disc of radius 1; none for a circle."""
    base, quarters = TURNED.get(shape, (shape, 0.0))
    sine, cosine = math.sin(quarters * math.pi / 2), math.cos(quarters * math.pi / 2)
    return tuple((x * cosine - y * sine, x * sine + y * cosine) for x, y in SHAPES.get(base, ()))


def add_shape(parent: ElementTree.Element, shape: str, x: float, y: float, size: float) -> ElementTree.Element:
    """Add a shape around a point, as large as a disc of radius ``size``; the caller colours it."""
    around = corners(shape)
    if not around:
        return ElementTree.SubElement(parent, "circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{size:.1f}"})
    points = [f"{x + size * across:.1f},{y + size * down:.1f}" for across, down in around]
    return ElementTree.SubElement(parent, "polygon", {"points": " ".join(points)})


def shape_svg(shape: str, colour: str) -> str:
    """Return a small picture of a shape, to be used in text."""
    drawing = ElementTree.Element("svg", {"viewBox": "-6 -6 12 12", "class": "shape", "aria-hidden": "true"})
    add_shape(drawing, shape, 0.0, 0.0, 4.5).set("fill", colour)
    return ElementTree.tostring(drawing, "unicode")
