"""The shapes of drives as SVG: what tells their lines apart where colours do not."""

from __future__ import annotations

import math
from xml.etree import ElementTree

__all__ = ["add_shape", "shape_svg"]

Corners = tuple[tuple[float, float], ...]


def _around(corners: int, first: float, *radii: float) -> Corners:
    """Corners at equal angles, the first one ``first`` degrees to the right of up, at radii that take turns."""
    angles = [math.radians(first + 360 * k / corners) for k in range(corners)]
    return tuple(
        (radii[k % len(radii)] * math.sin(angle), -radii[k % len(radii)] * math.cos(angle))
        for k, angle in enumerate(angles)
    )


def _turned(corners: Corners, degrees: float) -> Corners:
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return tuple((x * cosine - y * sine, x * sine + y * cosine) for x, y in corners)


_PLUS: Corners = (
    (-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35), (1, 0.35), (0.35, 0.35),
    (0.35, 1), (-0.35, 1), (-0.35, 0.35), (-1, 0.35), (-1, -0.35), (-0.35, -0.35),
)  # fmt: skip

_CORNERS: dict[str, Corners] = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "up": _around(3, 0, 1.15),
    "diamond": _around(4, 0, 1.2),
    "down": _around(3, 180, 1.15),
    "plus": _PLUS,
    "star": _around(10, 0, 1.25, 0.55),
    "cross": _turned(_PLUS, 45),
    "right": _around(3, 90, 1.15),
    "left": _around(3, 270, 1.15),
    "hexagon": _around(6, 0, 1.1),
}
"""Around 0, about as wide as 2; the circle has none."""


def add_shape(parent: ElementTree.Element, shape: str, x: float, y: float, size: float) -> ElementTree.Element:
    """Add a shape around a place, ``size`` to each side; to be coloured by the caller."""
    if shape not in _CORNERS:
        return ElementTree.SubElement(parent, "circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{size:.1f}"})
    corners = [f"{x + size * across:.1f},{y + size * down:.1f}" for across, down in _CORNERS[shape]]
    return ElementTree.SubElement(parent, "polygon", {"points": " ".join(corners)})


def shape_svg(shape: str, colour: str) -> str:
    """A small picture of a shape, to stand in a text."""
    drawing = ElementTree.Element("svg", {"viewBox": "-6 -6 12 12", "class": "shape", "aria-hidden": "true"})
    add_shape(drawing, shape, 0.0, 0.0, 4.5).set("fill", colour)
    return ElementTree.tostring(drawing, "unicode")
