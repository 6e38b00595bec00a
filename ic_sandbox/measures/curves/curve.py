"""The curve of a figure against a number that is varied, and where the figure crosses one half."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ic_sandbox.world.faults import Fault

__all__ = ["CriticalValue", "Curve", "Point"]

Point = Mapping[tuple[str, str], tuple[float, float, float]]
"""By subject and arm, a figure and the ends of its interval; NaN if they are undefined."""


@dataclass(frozen=True)
class CriticalValue:
    """The level at which a figure crosses one half, and the same for the ends of its interval; NaN if there is none.

    ``rises``: whether the figure is at most one half before it. ``crossings``: how often the figure crosses one half
    along the levels.
    """

    value: float
    low: float
    high: float
    rises: bool
    crossings: int


@dataclass(frozen=True, eq=False)
class Curve:
    """The known part of a figure at the ``levels`` of the number at ``way``, a path into the world's file.

    ``points``: by level, in increasing order. ``faults``: why a level can't be run. ``critical``: by the drive or
    variable that the figure is about, where the figure crosses one half. ``goals``: for how many goals a figure from
    planning alone is known; 0 for others.
    """

    way: tuple[str, ...]
    levels: tuple[float, ...]
    figure: str
    points: dict[float, Point] = field(default_factory=dict)
    faults: dict[float, tuple[Fault, ...]] = field(default_factory=dict)
    critical: dict[str, CriticalValue] = field(default_factory=dict)
    complete: bool = False
    goals: int = 0

    @property
    def subjects(self) -> tuple[str, ...]:
        """The drives or variables that the figure is about; one empty text if it is about none."""
        return tuple(dict.fromkeys(subject for point in self.points.values() for subject, _ in point))

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms in which the figure was measured."""
        return tuple(dict.fromkeys(arm for point in self.points.values() for _, arm in point))

    def at(self, level: float, subject: str, arm: str) -> tuple[float, float, float]:
        """Return the figure at a level and the ends of its interval; NaN if it is undefined."""
        return self.points.get(level, {}).get((subject, arm), (math.nan, math.nan, math.nan))
