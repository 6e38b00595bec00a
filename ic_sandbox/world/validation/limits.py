"""Limits on the size of the parts of a world."""

from __future__ import annotations

__all__ = [
    "CELL_SIZES",
    "LARGEST_SEED",
    "LARGEST_SIDE",
    "LARGEST_WEIGHT",
    "MOST",
    "MOST_AGENTS",
    "MOST_CACHES",
    "MOST_DRIVES",
    "MOST_LEVELS",
]

LARGEST_SIDE = 512
"""The most rows or columns of a world."""

CELL_SIZES = (4, 256)
"""The smallest and largest width of a cell in a picture, in pixels."""

LARGEST_SEED = 2**63 - 1
"""The largest seed of random numbers."""

MOST = 2**31 - 1
"""The most agents, ticks or goals of a run or analysis: their numbers are stored as int32."""

MOST_AGENTS = 10_000_000
"""The most agents of a population."""

MOST_LEVELS = 10_000
"""The highest level of a variable."""

MOST_CACHES = 24
"""The most hidden caches of one group: the number of possible beliefs doubles with each."""

MOST_DRIVES = 10_000
"""The most drives of a world: their numbers are stored as int16."""

LARGEST_WEIGHT = 1e30
"""The largest absolute weight of a goal, or share of a mix: values, sums of many weights, are stored as float32."""
