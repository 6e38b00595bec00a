"""The numbers or names along the x of a drawing, and the space that they need."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ic_sandbox.charts.axis_ticks import round_numbers
from ic_sandbox.charts.frame import Sheet, text_width
from ic_sandbox.charts.labels import percent, rounded
from ic_sandbox.charts.spec import Drawing

__all__ = ["GAP", "SLANT", "height_of_names", "names_of", "numbers_across", "space_left"]

SLANT = 35.0
"""The angle, in degrees, of names that would otherwise overlap."""

GAP = 16.0


def names_of(drawing: Drawing) -> tuple[str, ...]:
    """Return the names along x, if there are any."""
    return next((line.places for line in drawing.lines if line.places), ())


def numbers_across(drawing: Drawing, about: float) -> Iterable[tuple[float, str]]:
    """Return the positions and texts along x: the names, otherwise about ``about`` round numbers."""
    names = names_of(drawing)
    if names:
        return list(enumerate(names))
    write = percent if drawing.x_percents else rounded
    return [(value, write(value)) for value in round_numbers(*drawing.x_range, about, drawing.whole)]


def height_of_names(drawing: Drawing, sheet: Sheet) -> float:
    """Return the extra height that names need below the axis if they are slanted; otherwise 0."""
    names = names_of(drawing)
    widest = max((text_width(name, sheet.text) for name in names), default=0.0)
    room = (sheet.width - sheet.left - sheet.right) / max(1, len(names))
    return 0.0 if widest + GAP <= room else widest * math.sin(math.radians(SLANT))


def space_left(drawing: Drawing, sheet: Sheet, slanted: bool) -> float:
    """Return the space for numbers along y, or for the first slanted name."""
    if not slanted:
        return sheet.left
    reach = text_width(names_of(drawing)[0], sheet.text) * math.cos(math.radians(SLANT))
    return max(sheet.left, reach - (sheet.width - sheet.left) * 0.4 / len(names_of(drawing)))
