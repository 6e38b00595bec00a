"""The colours of charts in the window: those of the widget's palette, and the preferred colours of drives."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from ic_sandbox.charts.colours import DARK, PAPER, Palette
from ic_sandbox.charts.line import Dash
from ic_sandbox.gui.style.theme import preferred_drive_colours

__all__ = ["PEN_STYLES", "file_palette", "rgba", "window_palette"]

PEN_STYLES = {
    Dash.SOLID: Qt.PenStyle.SolidLine,
    Dash.DASHED: Qt.PenStyle.DashLine,
    Dash.DOTTED: Qt.PenStyle.DotLine,
    Dash.DASH_DOTTED: Qt.PenStyle.DashDotLine,
    Dash.LONG_DASHED: Qt.PenStyle.CustomDashLine,
    Dash.DASH_DOT_DOTTED: Qt.PenStyle.DashDotDotLine,
}


def window_palette(palette: QPalette) -> Palette:
    """Return the colours of a chart in a widget."""
    role = QPalette.ColorRole
    ground, text, muted, accent, rule = (
        palette.color(which).name()
        for which in (role.Window, role.WindowText, role.PlaceholderText, role.Link, role.Mid)
    )
    dark = palette.color(role.Window).lightness() < 128
    modified = (DARK if dark else PAPER).modified
    return Palette(ground, text, muted, accent, rule, modified, preferred_drive_colours(dark), dark)


def file_palette(dark: bool = False) -> Palette:
    """Return the colours of a chart in a file, with the preferred colours of drives."""
    return replace(DARK if dark else PAPER, drives=preferred_drive_colours(dark))


@lru_cache(maxsize=256)
def rgba(colour: str) -> int:
    """Return Qt's number for a colour given as #rrggbb."""
    return QColor(colour).rgba()
