"""The legend of a chart: one key per line, and one per kind of control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ic_sandbox.charts.colours import MUTED, Colour
from ic_sandbox.charts.line import Dash, Line
from ic_sandbox.i18n import tr

__all__ = ["Key", "legend_of", "point_shape"]

POINTS = ("circle", "square", "diamond")
"""The shapes of points for the lines of a chart with named x that have none of their own, in turn."""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry: ``dash`` is None for points and areas; ``shape`` is empty if there is none."""

    name: str
    colour: Colour
    dash: Dash | None = Dash.SOLID
    shape: str = ""
    area: bool = False
    behind: bool = False


def point_shape(line: Line, place: int) -> str:
    """Return the shape of the points of a line with named x, which is at this place among the lines of its chart."""
    return line.shape or POINTS[place % len(POINTS)]


def legend_of(lines: Sequence[Line]) -> tuple[Key, ...]:
    """Return the keys of a chart: controls are dashed if neutral and dotted if random, whatever their colour."""
    found, controls = [], {}
    for place, line in enumerate(lines):
        if line.control:
            name = tr("control: device does nothing") if line.dash is Dash.DASHED else tr("control: random agents")
            controls[line.dash] = Key(name, MUTED, line.dash)
        elif line.places:
            found.append(Key(line.name, line.colour, None, point_shape(line, place)))
        elif line.level is not None and not line.behind:
            found.append(Key(line.name, line.colour, None, line.shape, area=True))
        else:
            found.append(Key(line.name, line.colour, line.dash, line.shape, behind=line.behind))
    return (*found, *(controls[dash] for dash in (Dash.DASHED, Dash.DOTTED) if dash in controls))
