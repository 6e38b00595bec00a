"""The colours of charts in a widget and in files, with the preferred colours of drives."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QPalette

from ic_sandbox.charts.colours import DARK, PAPER, Palette
from ic_sandbox.gui.style.theme import preferred_drive_colours

__all__ = ["file_palette", "window_palette"]


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
