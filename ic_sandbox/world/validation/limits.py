"""How large the parts of a world may be."""

from __future__ import annotations

__all__ = [
    "CELL_SIZES",
    "LARGEST_SEED",
    "LARGEST_SIDE",
    "LARGEST_WEIGHT",
    "MOST",
    "MOST_AGENTS",
    "MOST_CACHES",
    "MOST_LEVELS",
]

LARGEST_SIDE = 512
"""The most rows or columns that a world may have."""

CELL_SIZES = (4, 256)
"""The least and most pixels that a cell may be wide in a picture."""

LARGEST_SEED = 2**63 - 1
"""The largest seed of random numbers."""

MOST = 2**31 - 1
"""The most agents, ticks or goals of a run or analysis: their numbers are stored as int32."""

MOST_AGENTS = 10_000_000
"""The most agents that a population may have."""

MOST_LEVELS = 10_000
"""The highest level that a variable may have."""

MOST_CACHES = 24
"""The most hidden caches that one group may have: what an agent may believe of them doubles with each."""

LARGEST_WEIGHT = 1e30
"""The largest weight of a goal, by its size, or share of a mix: values, sums of many weights, are kept as float32."""
