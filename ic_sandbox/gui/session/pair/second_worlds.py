"""Second worlds: what to show next to the edited world, most of them derived from it so that they follow its edits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from ic_sandbox.charts.specs.number_title import number_title
from ic_sandbox.charts.texts.planners import planner_words
from ic_sandbox.gui.session.document import Document
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.studies.variations import Way, document_of, varied
from ic_sandbox.studies.varied_number import value_at
from ic_sandbox.world.document import DEFAULT_DISCOUNT, Planner, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.idle_devices import devices_of_drive, idle_with, world_with_idle, world_with_idle_drive
from ic_sandbox.world.items import Item, device_name_and_place, followed
from ic_sandbox.world.presets import drive_style

__all__ = ["GivenWorld", "OtherDiscount", "OtherNumber", "OtherPlanner", "SecondWorld", "Titles", "WithoutDevice",
           "WithoutDrive", "before_step"]  # fmt: skip


class Titles(NamedTuple):
    """The difference between two worlds, in a few words over the map of each."""

    first: str
    second: str


class SecondWorld(Protocol):
    """A way to get the second world from the first one.

    ``only_idle``: whether it differs only in that some devices do nothing.
    """

    @property
    def only_idle(self) -> bool: ...

    def make(self, world: World) -> World:
        """Return the second world. Raises ``EditError`` or ``WorldError`` if the first one admits none."""
        ...

    def titles(self, world: World) -> Titles:
        """Return what tells both worlds apart."""
        ...

    def followed(self, before: World, after: World) -> SecondWorld | None:
        """Return the same second world after an edit of the first one; None if it has become meaningless."""
        ...


@dataclass(frozen=True, slots=True)
class _Derived:
    """A second world that depends on nothing that edits can remove."""

    @property
    def only_idle(self) -> bool:
        return False

    def followed(self, before: World, after: World) -> SecondWorld | None:
        return self  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class WithoutDevice:
    """The world in which one device does nothing. A hidden cache is idle together with its group."""

    device: int

    @property
    def only_idle(self) -> bool:
        return True

    def make(self, world: World) -> World:
        idle = idle_with(world, self.device)
        return world_with_idle(world, idle, idle)

    def titles(self, world: World) -> Titles:
        name = device_name_and_place(world, self.device)
        return Titles(tr("with “{device}”", device=name), tr("without “{device}”", device=name))

    def followed(self, before: World, after: World) -> SecondWorld | None:
        item = followed(before, after, Item("device", self.device))
        return None if item is None else WithoutDevice(item.index)


@dataclass(frozen=True, slots=True)
class WithoutDrive:
    """The world in which the devices of a drive do nothing: that of the drive's neutral control group."""

    tag: str

    @property
    def only_idle(self) -> bool:
        return True

    def make(self, world: World) -> World:
        return world_with_idle_drive(world, self.tag)

    def titles(self, world: World) -> Titles:
        devices = devices_of_drive(world, self.tag)
        if len(devices) == 1:
            return WithoutDevice(devices[0]).titles(world)
        title = drive_style(self.tag).title
        return Titles(
            tr("with the devices of “{drive}”", drive=title), tr("without the devices of “{drive}”", drive=title)
        )

    def followed(self, before: World, after: World) -> SecondWorld | None:
        return self if self.tag in after.drives() else None


@dataclass(frozen=True, slots=True)
class OtherDiscount(_Derived):
    """The same world, with another discount of all agents."""

    discount: float

    def make(self, world: World) -> World:
        return edits.change_discount(world, self.discount)

    def titles(self, world: World) -> Titles:
        discounts = {planner.discount for planner in edits.planners(world)} or {DEFAULT_DISCOUNT}
        own = (
            tr("discount {discount}", discount=numeral(min(discounts), "g"))
            if len(discounts) == 1
            else tr("own discounts")
        )
        return Titles(own, tr("discount {discount}", discount=numeral(self.discount, "g")))


@dataclass(frozen=True, slots=True)
class OtherPlanner(_Derived):
    """The same world, with another planner of all agents; each keeps its discount."""

    planner: Planner

    def make(self, world: World) -> World:
        return edits.change_planner(world, self.planner)

    def titles(self, world: World) -> Titles:
        kinds = {replace(planner, discount=DEFAULT_DISCOUNT) for planner in edits.planners(world)}
        own = planner_words(next(iter(kinds))) if len(kinds) == 1 else tr("own planners")
        return Titles(own, planner_words(self.planner))


@dataclass(frozen=True, slots=True)
class OtherNumber(_Derived):
    """The same world, with another value of one number in its file."""

    way: Way
    value: float

    def make(self, world: World) -> World:
        if self.way == ("discount",):
            return edits.change_discount(world, self.value)
        return varied(document_of(world), [(self.way, self.value)])

    def titles(self, world: World) -> Titles:
        now, name = value_at(world, self.way), number_title(self.way, world)
        own = tr("{number} as it is", number=name) if now is None else f"{name} {numeral(now, 'g')}"
        return Titles(own, f"{name} {numeral(self.value, 'g')}")


@dataclass(frozen=True, slots=True)
class GivenWorld(_Derived):
    """Another world that does not follow edits: an earlier step, that of a pinned run, or one from a file."""

    world: World
    title: str
    first_title: str = ""

    def make(self, world: World) -> World:
        return self.world

    def titles(self, world: World) -> Titles:
        return Titles(self.first_title or tr("now"), self.title)


def before_step(document: Document, step: int) -> GivenWorld:
    """Return the world before a step of a document's history, counted from 1."""
    return GivenWorld(document.step_worlds()[step - 1], tr("before “{step}”", step=document.undo_stack.text(step - 1)))
