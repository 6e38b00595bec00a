"""The colour roles of charts, and the palettes that assign colours to roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from ic_sandbox.world.planner_kinds import known_kinds
from ic_sandbox.world.presets import FINAL, drive_style

__all__ = [
    "ACCENT",
    "DARK",
    "GOAL_COLOURS",
    "LEAST_CONTRAST",
    "MODIFIED",
    "MUTED",
    "PAPER",
    "TEXT",
    "Colour",
    "Palette",
    "Role",
    "contrast",
    "drive_role",
    "planner_role",
    "variable_role",
]

GOAL_COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#c46798",
    "#b58000",
    "#7b68c8",
    "#2d9488",
    "#a65628",
    "#5d8aa8",
    "#848e24",
    "#cc4334",
    "#5c6bc0",
)
"""The colours of goals, variables and kinds of planner, by index modulo their number.

Most colour-blind people can distinguish them. On light and dark grounds, each has at least :data:`LEAST_CONTRAST`.
"""

LEAST_CONTRAST = 3.0
"""The least contrast of a line with its ground (WCAG 2.2, 1.4.11)."""

PALER = (0.5, 0.4, 0.3, 0.2, 0.1)
"""Shares of the ground in pale colours, of which the first with enough contrast is used."""


class Role(Enum):
    """The role of a colour."""

    ACCENT = "accent"
    """For emphasis."""

    MUTED = "muted"
    """For secondary content."""

    TEXT = "text"
    MODIFIED = "modified"
    DRIVE = "drive"
    VARIABLE = "variable"
    PLANNER = "planner"


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by its role; ``drive`` is the tag of a drive, ``index`` that of a variable or of a kind of planner."""

    role: Role
    drive: str = ""
    index: int = 0


ACCENT, MUTED, TEXT, MODIFIED = (Colour(role) for role in (Role.ACCENT, Role.MUTED, Role.TEXT, Role.MODIFIED))


def drive_role(tag: str = FINAL) -> Colour:
    """Return the colour of a drive, or of the final goal."""
    return Colour(Role.DRIVE, drive=tag)


def variable_role(index: int) -> Colour:
    """Return the colour of a variable."""
    return Colour(Role.VARIABLE, index=index)


def planner_role(kind: str) -> Colour:
    """Return the colour of a kind of planner."""
    return Colour(Role.PLANNER, index=known_kinds().index(kind))


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb on one ground, which may be ``dark``. ``drives`` holds those that differ from the defaults."""

    ground: str = "#ffffff"
    text: str = "#22262e"
    muted: str = "#5c6673"
    accent: str = "#2863cc"
    rule: str = "#dfe3e8"
    modified: str = "#b5509c"
    drives: Mapping[str, str] = field(default_factory=dict)
    dark: bool = False

    def of(self, colour: Colour) -> str:
        """Return the colour of a role, as #rrggbb."""
        if colour.role is Role.DRIVE:
            return self.drives.get(colour.drive) or drive_style(colour.drive).on(self.dark)
        if colour.role in (Role.VARIABLE, Role.PLANNER):
            return GOAL_COLOURS[colour.index % len(GOAL_COLOURS)]
        found: str = getattr(self, colour.role.value)
        return found

    def paler(self, colour: Colour) -> str:
        """Return a role's colour, up to half-way towards the ground as far as it stays readable."""
        return _paler(self.of(colour), self.ground)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2): from 1, if they are equal, to 21, of black and white."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [byte / 255 for byte in bytes.fromhex(colour[1:])]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _paler(own: str, ground: str) -> str:
    parts = list(zip(bytes.fromhex(own[1:]), bytes.fromhex(ground[1:]), strict=True))
    for share in PALER:
        mixed = "#" + bytes(round((1.0 - share) * one + share * other) for one, other in parts).hex()
        if contrast(mixed, ground) >= LEAST_CONTRAST:
            return mixed
    return own


PAPER = Palette()
"""The colours of files and of the report on a light background."""

DARK = Palette("#1d2025", "#e9ecf1", "#a0a8b5", "#7aa7ff", "#3b404a", "#cf7fb8", dark=True)
"""The colours of files on a dark background: those of the report in dark mode."""
