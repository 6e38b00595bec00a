"""Templates of new worlds: small maps to start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ic_sandbox.i18n import mark, tr
from ic_sandbox.world.document import WALL, Goal, World
from ic_sandbox.world.editing.edits import add_population
from ic_sandbox.world.editing.placement import place_device
from ic_sandbox.world.editing.terrain import new_world, paint

__all__ = ["TEMPLATES", "Template"]


@dataclass(frozen=True, slots=True)
class Template:
    """A map to start from. ``make`` builds the world, with names in the current language."""

    key: str
    english_title: str
    english_about: str
    make: Callable[[], World]

    @property
    def title(self) -> str:
        """The title, translated."""
        return tr(self.english_title)

    @property
    def about(self) -> str:
        """One sentence on the contents, translated."""
        return tr(self.english_about)


def _corridor() -> World:
    world = _with_goals(new_world(5, 24), (2, 1), (2, 22))
    return add_population(world, (2, 11))


def _two_rooms() -> World:
    world = new_world()
    world = paint(world, [(row, 10) for row in range(1, world.rows - 1) if row != 6], WALL.glyph)
    world = _with_goals(world, (2, 17), (9, 17))
    return add_population(world, (6, 4))


def _operator() -> World:
    """Build a room with a goal in each corner, and a device that stops an operator who switches agents off."""
    world = _with_goals(new_world(9, 15), (1, 1), (1, 13), (7, 1), (7, 13))
    world = place_device(world, "off_switch", (3, 7))
    return add_population(world, (5, 7))


def _with_goals(world: World, *cells: tuple[int, int]) -> World:
    goals = (Goal(f"{tr('Goal')} {number}", cells=((cell, 1.0),)) for number, cell in enumerate(cells, 1))
    return replace(world, goals=tuple(goals))


TEMPLATES: tuple[Template, ...] = (
    Template("room", mark("Empty room"), mark("A floor with walls around it."), new_world),
    Template("corridor", mark("Corridor"), mark("A goal at each end, and a population in the middle."), _corridor),
    Template(
        "two_rooms",
        mark("Two rooms"),
        mark("Goals in one room, a population in the other, and a gap between."),
        _two_rooms,
    ),
    Template(
        "operator",
        mark("Room with an operator"),
        mark("Four goals, an operator who switches agents off, and a device that stops the operator."),
        _operator,
    ),
)
"""All templates; the first is the one for a new world."""
