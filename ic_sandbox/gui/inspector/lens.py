"""Lenses: a part of a world, with a function to read it and one that returns a world with another value there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ic_sandbox.i18n import tr_world
from ic_sandbox.world.document import World

__all__ = ["Lens"]


@dataclass(frozen=True, slots=True)
class Lens:
    """A part of a world: ``get`` reads it, ``put`` replaces it. ``put`` may raise :class:`EditError`."""

    get: Callable[[World], Any]
    put: Callable[[World, Any], World]

    def part(self, field: str) -> Lens:
        """Return the lens of a field, if this part is a dataclass."""
        return Lens(
            lambda world: getattr(self.get(world), field),
            lambda world, value: self.put(world, replace(self.get(world), **{field: value})),
        )

    def item(self, index: int) -> Lens:
        """Return the lens of an item, if this part is a tuple."""

        def put(world: World, value: Any) -> World:
            items = self.get(world)
            return self.put(world, (*items[:index], value, *items[index + 1 :]))

        return Lens(lambda world: self.get(world)[index], put)

    def seen_as(self, read: Callable[[Any], Any], write: Callable[[Any], Any]) -> Lens:
        """Return a lens that shows the same part in another form, such as a number as text."""
        return Lens(lambda world: read(self.get(world)), lambda world, value: self.put(world, write(value)))

    def titled(self) -> Lens:
        """Return a lens that shows a name as a title in the user's language; the name stays until the title changes."""

        def put(world: World, title: str) -> World:
            name = self.get(world)
            return self.put(world, name if title == tr_world(name) else title)

        return Lens(lambda world: tr_world(self.get(world)), put)

    def changed(self, change: Callable[[Any], Any]) -> Callable[[World], World]:
        """Return an edit that applies ``change`` to this part."""
        return lambda world: self.put(world, change(self.get(world)))
