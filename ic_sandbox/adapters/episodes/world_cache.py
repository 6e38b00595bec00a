"""A cache of what has been prepared from worlds, because many environments may share it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from ic_sandbox.identity_cache import IdentityCache
from ic_sandbox.world.document import World

__all__ = ["WorldCache"]

V = TypeVar("V")

PLAIN = (str, int, float, tuple, type(None))
"""The types of arguments that are compared by value; others, such as goals, must be the same object."""


class WorldCache(Generic[V]):
    """The results of ``make(world, *arguments)`` for the last ``worlds`` worlds, and ``each`` for each of them."""

    def __init__(self, make: Callable[..., V], worlds: int, each: int) -> None:
        self._make = make
        self._each = each
        self._kept: IdentityCache[World, list[tuple[tuple[Any, ...], V]]] = IdentityCache(lambda world: [], worlds)

    def of(self, world: World, *arguments: Any) -> V:
        """Return the kept or computed result."""
        kept = self._kept.of(world)
        for known, found in kept:
            if all(map(_same, known, arguments)):
                return found
        made = self._make(world, *arguments)
        kept.append((arguments, made))
        del kept[: -self._each]
        return made


def _same(one: Any, other: Any) -> bool:
    return one is other or (isinstance(one, PLAIN) and isinstance(other, PLAIN) and one == other)
