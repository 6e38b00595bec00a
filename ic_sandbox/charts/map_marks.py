"""The look of agents and of happenings on the map, the same in the window and on a shared page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ic_sandbox.array_types import Floats

__all__ = [
    "ALARM", "FEW", "GLOW", "MOST_MARKS", "NEUTRAL", "OVERWRITTEN", "RIMMED", "SHAPED", "STATUS_COLOURS", "STOCKED",
    "dot_share", "goal_places", "offsets_in_cell",
]  # fmt: skip

STATUS_COLOURS = {"active": "#2f9e6e", "off": "#6f7a88", "modified": "#b5509c"}

NEUTRAL = "#6b7482"
"""The colour of the tile of a device that belongs to no drive, and of cameras."""

ALARM, OVERWRITTEN, GLOW, STOCKED = "#e5383b", "#b5509c", "#ffc93c", "#5fc46d"
"""The colours of violations and shutdowns, of modifications, of devices just used, and of what is left of a stock."""

MOST_MARKS = 80
"""The most cells with marks of one kind; more would hide the map."""

SPREAD = 0.30
"""The largest distance of an agent from the centre of its cell, as a share of the cell."""

GOLDEN_TURN = 2.399963229728653
"""The angle, in radians, between consecutive agents around the centre of a cell (Vogel 1979)."""

FEW = 40
"""Up to this many agents are drawn large."""

SHAPED = 5.0
"""The radius, in device pixels, from which an agent has the shape of the drive whose device it pursues."""

RIMMED = 2.0
"""The radius, in device pixels, from which the rim of an agent shows its final goal."""


@lru_cache(maxsize=4)
def offsets_in_cell(agents: int) -> tuple[Floats, Floats]:
    """Return the position of each agent in its cell, down and right: float64 [N], in cells from the centre.

    They are spread like sunflower seeds, to show how many there are.
    """
    number = np.arange(agents)
    radius = SPREAD * np.sqrt(number / max(1, agents - 1))
    return radius * np.sin(number * GOLDEN_TURN), radius * np.cos(number * GOLDEN_TURN)


def dot_share(agents: int) -> float:
    """Return the radius of an agent's dot as a share of its cell."""
    return 0.2 if agents <= FEW else 0.13 if agents <= 2000 else 0.09


def goal_places(names: Sequence[str], named: Sequence[str]) -> list[int]:
    """Return the index of each goal's colour: that of its flag if the world names it, otherwise its own index."""
    place = {name: index for index, name in enumerate(named)}
    return [place.get(name, index) for index, name in enumerate(names)]
