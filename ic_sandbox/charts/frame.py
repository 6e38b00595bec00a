"""The frame of a drawing: the size of the sheet, and the position of values on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ic_sandbox.charts.line import Floats
from ic_sandbox.charts.spec import Drawing

__all__ = ["FILE", "PAGE", "Frame", "Sheet", "beside", "text_width"]

POINTS_A_PIXEL = 1.5
"""The most points drawn per pixel; of long runs, the extremes of each stretch are kept."""

NARROW, WIDE = "fijlrtI.,:;'|!()[]· ", "mwMW%@—…"


BESIDE, ALL_BESIDE = 0.12, 0.84
"""The distance between points of several lines at the same name, and the most that all take; names are 1 apart."""


def beside(place: int, lines: int) -> float:
    """Return how far from a name the points of one of several lines are, so that those of two names do not mix."""
    return min(BESIDE, ALL_BESIDE / lines) * (place - (lines - 1) / 2)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size of a drawing in pixels, each of which is shown ``scale`` pixels large.

    ``whole``: it has its own background, title and legend.
    """

    width: float
    height: float
    text: float
    left: float
    right: float
    top: float
    bottom: float
    whole: bool
    scale: float = 1.0


PAGE = Sheet(420, 190, 11, left=44, right=10, top=8, bottom=24, whole=False)
"""A chart in the report, which adds title and legend."""

FILE = Sheet(720, 420, 13, left=64, right=20, top=16, bottom=48, whole=True)
"""A chart in its own file."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The position of values in the drawing: ``left``, ``top``, ``right`` and ``bottom`` in pixels."""

    drawing: Drawing
    left: float
    top: float
    right: float
    bottom: float

    def x(self, values: Floats) -> Floats:
        low, high = self.drawing.x_range
        return self.left + (values - low) / (high - low) * (self.right - self.left)

    def y(self, values: Floats) -> Floats:
        """Return heights in pixels; values beyond the frame lie on its edge."""
        low, high = self.drawing.y_range
        heights = np.log10(np.where(values > 0, values, np.nan)) if self.drawing.log_y else values
        share = (np.clip(heights, low, high) - low) / (high - low)
        return self.bottom - share * (self.bottom - self.top)

    @property
    def most_points(self) -> int:
        return int(POINTS_A_PIXEL * (self.right - self.left))


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text in a sans-serif font, rather too wide than too narrow."""
    widths = (0.36 if c in NARROW else 0.95 if c in WIDE else 0.72 if c.isupper() else 0.6 for c in text)
    return size * sum(widths)
