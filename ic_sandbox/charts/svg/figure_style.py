"""The style of a chart as a figure for a page: its size in millimetres, its text in points, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ic_sandbox.charts.colours import DARK, PAPER, Palette
from ic_sandbox.charts.frame import FILE, Sheet
from ic_sandbox.charts.line import Floats, Line
from ic_sandbox.charts.spec import Drawing
from ic_sandbox.i18n import mark

__all__ = [
    "COLUMNS", "HEIGHTS", "PAPER_TEXT", "SCREEN", "SCREEN_TEXT", "TEXTS", "WIDTHS", "WIDTH_TITLES", "FigureStyle",
    "height_for", "styled",
]  # fmt: skip

MM_PER_INCH = 25.4
PIXELS_PER_INCH, POINTS_PER_INCH = 96.0, 72.0

SCREEN = FILE.width * MM_PER_INCH / PIXELS_PER_INCH
"""The width of a chart for screens, in millimetres."""

SINGLE, DOUBLE = 89.0, 183.0
"""The widths of one and of two columns of a journal, in millimetres."""

COLUMNS = {"single": SINGLE, "double": DOUBLE}
"""The widths in millimetres that have a name."""

WIDTH_TITLES = ((SINGLE, mark("One column")), (DOUBLE, mark("Two columns")), (SCREEN, mark("Screen")))
"""The widths that are offered, with their titles in English."""

WIDTHS, HEIGHTS, TEXTS = (40, 400), (25, 400), (4.0, 24.0)
"""The least and the greatest width and height in millimetres, and size of text in points."""

PAPER_TEXT, SCREEN_TEXT = 7.0, FILE.text * POINTS_PER_INCH / PIXELS_PER_INCH
"""The usual sizes of text on paper and on screens, in points."""


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """The style of a figure.

    ``width``, ``height``: in millimetres. ``text``: the size of the numbers along the axes, in points, with which lines
    and shapes are scaled. ``dark``: on a dark ground. ``pins``: whether other runs are shown, too. ``ticks``: the first
    and the last tick to show; None for all.
    """

    width: float = SCREEN
    height: float = FILE.height * MM_PER_INCH / PIXELS_PER_INCH
    text: float = SCREEN_TEXT
    dark: bool = False
    pins: bool = True
    ticks: tuple[int, int] | None = None

    @property
    def scale(self) -> float:
        """The size of text relative to that of a chart for screens."""
        return self.text / SCREEN_TEXT

    @property
    def sheet(self) -> Sheet:
        """The sheet to draw on, in units that are ``scale`` pixels large."""
        unit = MM_PER_INCH / PIXELS_PER_INCH * self.scale
        return replace(FILE, width=self.width / unit, height=self.height / unit, scale=self.scale)

    @property
    def palette(self) -> Palette:
        """The colours on the ground of the figure."""
        return DARK if self.dark else PAPER


def height_for(width: float) -> float:
    """Return the usual height for a width, in millimetres: that of a chart for screens in proportion."""
    return round(width * FILE.height / FILE.width, 1)


def styled(drawing: Drawing, style: FigureStyle) -> Drawing:
    """Return what a figure shows of a drawing: without other runs if they are not wanted, and only some ticks."""
    lines = tuple(line for line in drawing.lines if style.pins or not line.behind)
    if style.ticks is None or not drawing.whole:
        return replace(drawing, lines=lines)
    first, last = style.ticks
    cut = tuple(_cut(line, first, last) for line in lines)
    return replace(drawing, lines=cut, x_range=(float(first), float(max(last, first + 1))))


def _cut(line: Line, first: int, last: int) -> Line:
    """Return the part of a line between two ticks, ends included."""
    there = (line.x >= first) & (line.x <= last)

    def part(values: Floats | None) -> Floats | None:
        return None if values is None else values[there]

    x, y, low, high, level = part(line.x), part(line.y), part(line.low), part(line.high), part(line.level)
    assert x is not None
    assert y is not None
    return replace(line, x=x, y=y, low=low, high=high, level=level)
