"""The drive whose line is nearest to the pointer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint

from ic_sandbox.charts.line import Line
from ic_sandbox.gui.charts.plot_view import PlotView

__all__ = ["nearest_drive"]

NEAR = 40
"""The distance in pixels between the pointer and a line from which it is not meant."""


def nearest_drive(view: PlotView, lines_at: Callable[[float], Sequence[Line]], pointer: QPoint) -> str:
    """Return the tag of the drive whose line is nearest to the pointer, a position on the screen; empty if none is."""
    place, log_y = view.viewport().mapFromGlobal(pointer), view.getPlotItem().getAxis("left").logMode
    x = view.x_at(place.toPointF())
    found, least = "", NEAR
    for line in lines_at(x):
        at = line.at(x)
        if at is None or not line.drive or line.behind:
            continue
        height = float(line.y[at])
        if math.isnan(height) or (log_y and height <= 0):
            continue
        away = abs(view.pixels(float(line.x[at]), math.log10(height) if log_y else height).y() - place.y())
        if away < least:
            found, least = line.drive, away
    return found
