"""The places of the title and the legend of a chart in its own file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ic_sandbox.charts.frame import Sheet, text_width
from ic_sandbox.charts.legend import Key
from ic_sandbox.charts.svg.across import GAP

__all__ = ["SWATCH", "TITLE", "PlacedKey", "fitting", "height_of_heading", "placed_keys"]

SWATCH, AFTER_SWATCH = 26.0, 6.0
"""The width of a sample in the legend, and the space after it."""

TITLE, BELOW_TITLE = 18.0, 20.0
"""The size of the title, and its distance from the first row of the legend."""

ROW, AFTER_ROWS = 1.5, 0.7
"""The height of a row of the legend, as a multiple of that of text, and the space after the last, in rows."""


@dataclass(frozen=True, slots=True)
class PlacedKey:
    """An entry of a legend: its sample is at ``x``, its name at ``name_x``, both on the line ``y``."""

    key: Key
    name: str
    x: float
    y: float

    @property
    def name_x(self) -> float:
        """The left end of the name."""
        return self.x + SWATCH + AFTER_SWATCH


def fitting(text: str, size: float, room: float) -> str:
    """Return a text, shortened with an ellipsis if it is wider than ``room``."""
    if text_width(text, size) <= room:
        return text
    end = bisect_right(range(1, len(text)), room, key=lambda end: text_width(f"{text[:end]}…", size))
    return f"{text[:end].rstrip()}…"


def placed_keys(keys: Sequence[Key], sheet: Sheet) -> list[PlacedKey]:
    """Place the entries of a legend below the title, in as many rows as they need."""
    placed, x, y = [], sheet.left, sheet.top + TITLE + BELOW_TITLE
    for key in keys:
        name = fitting(key.name, sheet.text, sheet.width - sheet.right - sheet.left - SWATCH - AFTER_SWATCH)
        width = SWATCH + AFTER_SWATCH + text_width(name, sheet.text)
        if x > sheet.left and x + width > sheet.width - sheet.right:
            x, y = sheet.left, y + sheet.text * ROW
        placed.append(PlacedKey(key, name, x, y))
        x += width + GAP
    return placed


def height_of_heading(placed: Sequence[PlacedKey], sheet: Sheet) -> float:
    """Return the height at which the frame may start below title and legend."""
    last = placed[-1].y if placed else sheet.top + TITLE + BELOW_TITLE
    return last + sheet.text * ROW * AFTER_ROWS
