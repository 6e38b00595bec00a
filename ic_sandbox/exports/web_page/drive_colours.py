"""The colours of drives as variables of a page's style sheet, because they differ between its light and dark theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ic_sandbox.charts.colours import DARK, PAPER, Palette, drive_role
from ic_sandbox.world.document import World
from ic_sandbox.world.presets import FINAL

__all__ = ["DriveVariables"]


@dataclass(frozen=True, slots=True)
class DriveVariables:
    """One variable for each of the ``tags``."""

    tags: tuple[str, ...]

    @classmethod
    def of(cls, world: World) -> DriveVariables:
        """Return the variables for the drives of a world, and for the final goal."""
        return cls((*world.drives(), FINAL))

    def name(self, tag: str) -> str:
        """Return the name of a drive's variable."""
        return f"--drive-{self.tags.index(tag)}"

    @property
    def palette(self) -> Palette:
        """The colours of drawings in the page."""
        return Palette(drives={tag: f"var({self.name(tag)})" for tag in self.tags})

    def values(self, drives: Mapping[str, str], dark: bool) -> list[tuple[str, str]]:
        """Return each variable with its colour on a ground; ``drives`` holds those that differ from the usual ones."""
        ground = DARK if dark else PAPER
        return [(self.name(tag), drives.get(tag) or ground.of(drive_role(tag))) for tag in self.tags]
