"""A cache keyed by the identity of large objects, for which comparing or hashing would take as long as the work."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["IdentityCache"]

K = TypeVar("K")
V = TypeVar("V")


class IdentityCache(Generic[K, V]):
    """A cache of the results of ``make`` for the last ``most`` objects, which must not change."""

    def __init__(self, make: Callable[[K], V], most: int) -> None:
        self._make = make
        self._most = most
        self._found: OrderedDict[int, tuple[K, V]] = OrderedDict()

    def of(self, thing: K) -> V:
        """Return the cached or computed result for an object."""
        found = self._found.pop(id(thing), None)
        if found is None or found[0] is not thing:
            found = thing, self._make(thing)
        self._found[id(thing)] = found
        while len(self._found) > self._most:
            self._found.popitem(last=False)
        return found[1]
