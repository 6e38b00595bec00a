"""The tools that the mouse can use on the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.world.document import WALL, World
from ic_sandbox.world.items import Item

__all__ = ["ERASE", "PICK", "SELECT", "SHAPES", "WALLS", "WEIGH", "Shape", "Tool", "goal_in_hand", "tool_for"]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. ``payload`` is the item that it paints or places, if any."""

    kind: Literal["select", "paint", "erase", "place", "pick", "weigh"]
    payload: Payload | None = None


SELECT = Tool("select")
ERASE = Tool("erase")
PICK = Tool("pick")
"""Picks the clicked terrain or kind of device."""

WEIGH = Tool("weigh")
"""Paints the weights of a goal."""

WALLS = Tool("paint", Payload("terrain", WALL.glyph))

Shape = Literal["pencil", "line", "rectangle", "fill"]
SHAPES: tuple[Shape, ...] = ("pencil", "line", "rectangle", "fill")
"""The shapes of a stroke that paints, erases or weighs."""


def goal_in_hand(world: World, selection: Item | None) -> int:
    """Return the index of the goal that the goal brush paints: the selected one, otherwise the last, otherwise 0."""
    chosen = selection is not None and selection.kind == "goal_cell"
    return selection.index if selection is not None and chosen else max(0, len(world.goals) - 1)


def tool_for(payload: Payload) -> Tool:
    """Return the tool that paints or places a palette item."""
    return Tool("paint" if payload.kind == "terrain" else "place", payload)
