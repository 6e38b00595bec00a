"""What the mouse does on the canvas: the tools that can be in hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.world.document import WALL, World
from ic_sandbox.world.items import Item

__all__ = ["ERASE", "PICK", "SELECT", "SHAPES", "WALLS", "WEIGH", "Shape", "Tool", "goal_in_hand", "tool_for"]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. ``payload`` is what it paints or places, if it does that."""

    kind: Literal["select", "paint", "erase", "place", "pick", "weigh"]
    payload: Payload | None = None


SELECT = Tool("select")
ERASE = Tool("erase")
PICK = Tool("pick")
"""Takes up the terrain or the kind of device that is clicked on."""

WEIGH = Tool("weigh")
"""Paints the weights of a goal."""

WALLS = Tool("paint", Payload("terrain", WALL.glyph))

Shape = Literal["pencil", "line", "rectangle", "fill"]
SHAPES: tuple[Shape, ...] = ("pencil", "line", "rectangle", "fill")
"""What a stroke that paints, erases or weighs covers."""


def goal_in_hand(world: World, selection: Item | None) -> int:
    """The place of the goal that the goal brush paints: of the one that is selected, else of the last. 0 also where
    there is none yet.
    """
    chosen = selection is not None and selection.kind == "goal_cell"
    return selection.index if selection is not None and chosen else max(0, len(world.goals) - 1)


def tool_for(payload: Payload) -> Tool:
    """The tool that paints or places a palette item."""
    return Tool("paint" if payload.kind == "terrain" else "place", payload)
