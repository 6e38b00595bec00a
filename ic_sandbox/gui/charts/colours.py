"""Qt's numbers for colours and dashes of charts."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from ic_sandbox.charts.line import Dash

__all__ = ["PEN_STYLES", "rgba"]

PEN_STYLES = {
    Dash.SOLID: Qt.PenStyle.SolidLine,
    Dash.DASHED: Qt.PenStyle.DashLine,
    Dash.DOTTED: Qt.PenStyle.DotLine,
    Dash.DASH_DOTTED: Qt.PenStyle.DashDotLine,
    Dash.LONG_DASHED: Qt.PenStyle.CustomDashLine,
    Dash.DASH_DOT_DOTTED: Qt.PenStyle.DashDotDotLine,
}


@lru_cache(maxsize=256)
def rgba(colour: str) -> int:
    """Return Qt's number for a colour given as #rrggbb."""
    return QColor(colour).rgba()
