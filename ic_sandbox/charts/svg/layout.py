"""The layout of a chart on a sheet: its frame, and the space for its names and legend."""

from __future__ import annotations

from dataclasses import dataclass

from ic_sandbox.charts.frame import FILE, Frame, Sheet
from ic_sandbox.charts.legend import legend_of
from ic_sandbox.charts.spec import Drawing
from ic_sandbox.charts.svg.across import height_of_names, space_left
from ic_sandbox.charts.svg.legend_layout import PlacedKey, height_of_heading, placed_keys

__all__ = ["LABEL", "Layout", "layout_of"]

LEAST_FRAME = 0.4
"""The least height of the frame, as a share of the drawing's."""

LABEL = 1.4
"""The space for the name of an axis, as a multiple of the height of text."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout: ``height`` of the whole drawing; ``slanted``: whether the names along x are; ``keys``: the legend."""

    frame: Frame
    height: float
    slanted: bool
    keys: tuple[PlacedKey, ...]


def layout_of(drawing: Drawing, sheet: Sheet = FILE) -> Layout:
    """Lay out a chart. Slanted names along x and long legends make it taller."""
    names, top = height_of_names(drawing, sheet), sheet.top
    placed = placed_keys(legend_of(drawing.lines), sheet) if sheet.whole else []
    if sheet.whole:
        top = height_of_heading(placed, sheet)
    height = max(sheet.height, (top + sheet.bottom) / (1.0 - LEAST_FRAME)) + names
    named = sheet.text * LABEL if drawing.y_label else 0.0
    below = names + sheet.bottom + (0.0 if sheet.whole else named)
    left = space_left(drawing, sheet, slanted=names > 0) + named
    frame = Frame(drawing, left, top, sheet.width - sheet.right, height - below)
    return Layout(frame, height, names > 0, tuple(placed))
