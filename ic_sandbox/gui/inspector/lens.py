"""Lenses: one part of a world, with how it is read and how a world is made that has another there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ic_sandbox.world.document import World

__all__ = ["Lens"]


@dataclass(frozen=True, slots=True)
class Lens:
    """A part of a world. ``put`` may raise :class:`EditError`."""

    get: Callable[[World], Any]
    put: Callable[[World, Any], World]

    def part(self, field: str) -> Lens:
        """A field of a part that is a dataclass."""
        return Lens(
            lambda world: getattr(self.get(world), field),
            lambda world, value: self.put(world, replace(self.get(world), **{field: value})),
        )

    def item(self, index: int) -> Lens:
        """One item of a part that is a tuple."""

        def put(world: World, value: Any) -> World:
            items = self.get(world)
            return self.put(world, (*items[:index], value, *items[index + 1 :]))

        return Lens(lambda world: self.get(world)[index], put)

    def seen_as(self, read: Callable[[Any], Any], write: Callable[[Any], Any]) -> Lens:
        """The same part in another form, such as a text for a number."""
        return Lens(lambda world: read(self.get(world)), lambda world, value: self.put(world, write(value)))

    def changed(self, change: Callable[[Any], Any]) -> Callable[[World], World]:
        """The edit that puts something in the place of what is there."""
        return lambda world: self.put(world, change(self.get(world)))
