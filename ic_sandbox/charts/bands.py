"""The intervals of lines: shaded bands if they are few, otherwise thin edges, because shades of many colours mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ic_sandbox.charts.line import Line

__all__ = ["Band", "bands_of"]

FEW = 2
"""The most lines whose bands are shaded together."""


@dataclass(frozen=True, slots=True)
class Band:
    """The drawing of an interval: the opacity of its shade, and of its two edges; 0 for none."""

    shade: float = 0.0
    edge: float = 0.0


SHADED, FAINT, EDGED, NONE = Band(shade=0.18), Band(shade=0.09), Band(edge=0.6), Band()


def bands_of(lines: Sequence[Line], focus: str = "") -> list[Band]:
    """Return the band of each line of a chart. Those of the drive in ``focus``, if any, are always shaded."""
    own = sum(line.low is not None and not (line.control or line.behind) for line in lines)
    return [_band(line, own <= FEW or (bool(focus) and line.drive == focus)) for line in lines]


def _band(line: Line, shaded: bool) -> Band:
    if line.low is None or line.high is None or line.behind:
        return NONE
    if shaded:
        return FAINT if line.control else SHADED
    return NONE if line.control else EDGED
