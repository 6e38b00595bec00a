"""The look of the window: a light and a dark palette, chosen by the system or the user, and the colours of the map."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ic_sandbox.charts.colours import GOAL_COLOURS
from ic_sandbox.charts.map_marks import NEUTRAL
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.presets import FINAL, drive_style

__all__ = [
    "ACCENT",
    "DRIVE_COLOURS",
    "NEUTRAL",
    "THEMES",
    "DrawingColours",
    "apply_theme",
    "drawing_colours",
    "drive_colour",
    "drive_colours",
    "final_colour",
    "goal_colour",
    "is_dark",
    "prefer",
    "preferred_drive_colours",
]

THEMES = ("system", "light", "dark")
DRIVE_COLOURS = ("standard", "contrast")
"""The sets of colours for drives: the one in ``resources/drives.json``, and those in ``drive_colours.json``."""

ACCENT = "#2f6fde"

FIELDS = ("QLineEdit", "QAbstractSpinBox", "QComboBox", "QCheckBox", "QRadioButton", "QPlainTextEdit")
"""Widgets whose edges are hardly visible in the style, which derives them from the window colour. They get a window
colour of their own: lighter in the dark theme, darker in the light one.
"""


@dataclass(frozen=True, slots=True)
class DrawingColours:
    """The colours of the map in one theme, as #rrggbb."""

    outside: str
    floor: str
    wall: str
    wall_edge: str
    grid: str
    ink: str
    muted: str
    highlight: str
    forbidden: str
    mark: str
    """The colour of the marks that distinguish kinds of terrain in addition to their colours."""

    dark: bool = False
    """Whether colours of terrain, which are chosen for the light theme, are dimmed."""

    drives: str = DRIVE_COLOURS[0]
    """The set of colours for drives."""


LIGHT = DrawingColours(
    outside="#e4e7ec",
    floor="#fbfbfc",
    wall="#66707f",
    wall_edge="#4c5564",
    grid="#e3e6ea",
    ink="#22262e",
    muted="#7b8492",
    highlight=ACCENT,
    forbidden="#c62f2f",
    mark="#1c2733",
)
DARK = DrawingColours(
    outside="#15171b",
    floor="#24272e",
    wall="#5b6472",
    wall_edge="#78818f",
    grid="#2f333b",
    ink="#eceff4",
    muted="#98a1af",
    highlight="#7aa7ff",
    forbidden="#ff6b6b",
    mark="#f2f5fa",
    dark=True,
)


def is_dark() -> bool:
    """Return whether the application shows light text on a dark background."""
    return QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def drawing_colours(dark: bool) -> DrawingColours:
    """Return the colours of the map in the dark or the light theme."""
    return replace(DARK if dark else LIGHT, drives=_preferred.drives)


def drive_colour(tag: str, dark: bool | None = None) -> QColor:
    """Return the colour of a drive on a dark or a light ground; None for that of the application."""
    dark = is_dark() if dark is None else dark
    return QColor(preferred_drive_colours(dark).get(tag, drive_style(tag).on(dark)))


def preferred_drive_colours(dark: bool) -> Mapping[str, str]:
    """Return the colours of the preferred set that differ from the standard ones, by drive tag."""
    return drive_colours(_preferred.drives, dark)


@cache
def _sets() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = json.loads(
        (RESOURCES / "drive_colours.json").read_text("utf-8")
    )
    return found


def drive_colours(chosen: str, dark: bool) -> Mapping[str, str]:
    """Return the colours of a set that differ from the standard ones, by drive tag."""
    return _sets()[chosen]["dark" if dark else "light"] if chosen in _sets() else {}


def final_colour() -> QColor:
    """Return the colour of agents that pursue only their final goal."""
    return drive_colour(FINAL)


def goal_colour(index: int) -> QColor:
    """Return the colour of a goal by its index."""
    return QColor(GOAL_COLOURS[index % len(GOAL_COLOURS)])


@dataclass(slots=True)
class _Preferred:
    """The user's choice for the whole application."""

    theme: str = THEMES[0]
    drives: str = DRIVE_COLOURS[0]


_preferred = _Preferred()


def prefer(application: QApplication, theme: str, drives: str) -> None:
    """Apply a theme of :data:`THEMES`, and a set of :data:`DRIVE_COLOURS` for drives."""
    repaint = drives != _preferred.drives
    _preferred.theme, _preferred.drives = theme, drives
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(theme, Qt.ColorScheme.Unknown)
    application.styleHints().setColorScheme(scheme)  # for dialogs and frames that the system draws
    apply_theme(application)
    if repaint:  # widgets that follow the palette redraw drives, too
        for widget in application.allWidgets():
            QApplication.sendEvent(widget, QEvent(QEvent.Type.PaletteChange))


def apply_theme(application: QApplication) -> None:
    """Apply the light or dark palette that the user prefers, otherwise that of the system."""
    asked = application.styleHints().colorScheme() == Qt.ColorScheme.Dark
    dark = {"light": False, "dark": True}.get(_preferred.theme, asked)
    if application.style().name() != "fusion":
        application.setStyle("Fusion")
    palette = _palette(dark)
    if application.palette() != palette:
        application.setPalette(palette)
        edged = QPalette(palette)
        edged.setColor(QPalette.ColorRole.Window, QColor("#939cab" if dark else "#a3abb7"))
        for kind in FIELDS:
            application.setPalette(edged, kind)  # type: ignore[arg-type]  # its stub asks for bytes, and it refuses them


def _palette(dark: bool) -> QPalette:
    window, base, button, text, muted, line = (
        ("#1d2025", "#24272e", "#2f343d", "#e9ecf1", "#99a1af", "#3b404a")
        if dark
        else ("#f4f5f7", "#ffffff", "#fbfbfc", "#22262e", "#616a78", "#c9ced6")
    )
    role = QPalette.ColorRole
    palette = QPalette(QColor(button), QColor(window))
    for which, colour in (
        (role.Window, window),
        (role.WindowText, text),
        (role.Base, base),
        (role.AlternateBase, window),
        (role.Text, text),
        (role.Button, button),
        (role.ButtonText, text),
        (role.ToolTipBase, base),
        (role.ToolTipText, text),
        (role.PlaceholderText, muted),
        (role.Highlight, ACCENT),
        (role.HighlightedText, "#ffffff"),
        (role.Link, "#7aa7ff" if dark else "#2863cc"),
        (role.Mid, line),
        (role.Accent, ACCENT),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(muted))
    return palette
