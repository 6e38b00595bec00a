"""Marks for values of a world that could not be read, so that later checks skip them."""

from __future__ import annotations

from ic_sandbox.world.document import Cell

__all__ = ["MISSING", "NOWHERE", "NO_MAP"]


class _Mark(str):
    """A text in place of one that could not be read."""


MISSING: str = _Mark()
NOWHERE: Cell = (-1, -1)
"""A cell that could not be read, recognised by identity: no other cell is this object."""

NO_MAP: tuple[str, ...] = (MISSING,)
"""A map that could not be read, recognised by identity."""
