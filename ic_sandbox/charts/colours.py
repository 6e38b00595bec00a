"""The colour roles of charts, and the palettes that assign colours to roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ic_sandbox.world.planner_kinds import known_kinds
from ic_sandbox.world.presets import FINAL, drive_style

__all__ = [
    "ACCENT",
    "DARK",
    "GOAL_COLOURS",
    "MODIFIED",
    "MUTED",
    "PAPER",
    "TEXT",
    "Colour",
    "Palette",
    "Role",
    "drive_role",
    "planner_role",
    "variable_role",
]

GOAL_COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#b8860b",
    "#7b68c8",
    "#44aa99",
    "#a65628",
    "#5d8aa8",
    "#8f9a27",
    "#c0392b",
    "#5c6bc0",
)
"""The colours of goals, variables and kinds of planner, by index modulo their number.

Most colour-blind people can distinguish them, on light and dark backgrounds.
"""


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
    """Colours as #rrggbb on one background. ``drives`` holds those that differ from the defaults."""

    ground: str = "#ffffff"
    text: str = "#22262e"
    muted: str = "#5c6673"
    accent: str = "#2863cc"
    rule: str = "#dfe3e8"
    modified: str = "#b5509c"
    drives: Mapping[str, str] = field(default_factory=dict)

    def of(self, colour: Colour) -> str:
        """Return the colour of a role, as #rrggbb."""
        if colour.role is Role.DRIVE:
            return self.drives.get(colour.drive) or drive_style(colour.drive).colour
        if colour.role in (Role.VARIABLE, Role.PLANNER):
            return GOAL_COLOURS[colour.index % len(GOAL_COLOURS)]
        own = {Role.ACCENT: self.accent, Role.MUTED: self.muted, Role.TEXT: self.text, Role.MODIFIED: self.modified}
        return own[colour.role]

    def paler(self, colour: Colour) -> str:
        """Return the colour half-way from a role's colour to the background."""
        own, below = (bytes.fromhex(text[1:]) for text in (self.of(colour), self.ground))
        return "#" + bytes((one + other) // 2 for one, other in zip(own, below, strict=True)).hex()


PAPER = Palette()
"""The colours of files and of the report on a light background."""

DARK = Palette("#1d2025", "#e9ecf1", "#a0a8b5", "#7aa7ff", "#3b404a", "#cf7fb8")
"""The colours of files on a dark background: those of the report in dark mode."""
