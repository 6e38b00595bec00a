"""What the mouse does on the canvas: the tools of the palette, and the text by which an item of it is dragged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ic_sandbox.world.document import World
from ic_sandbox.world.items import Item

__all__ = ["ERASE", "MIME", "PICK", "SELECT", "SHAPES", "WALLS", "WEIGH", "Shape", "Tool", "goal_in_hand", "tool_for"]

MIME = "application/x-ic-sandbox-item"
"""The type under which a palette item is dragged; its data is the item's payload."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. ``payload`` says what is painted or placed.

    ``terrain:<glyph>``, ``device:<kind>``, ``agent``, ``population``, ``goal`` (a new one), ``goal:<name>`` or
    ``camera``.
    """

    kind: Literal["select", "paint", "erase", "place", "pick", "weigh"]
    payload: str = ""


SELECT = Tool("select")
ERASE = Tool("erase")
PICK = Tool("pick")
"""Takes up the terrain or the kind of device that is clicked on."""

WEIGH = Tool("weigh")
"""Paints the weights of a goal."""

WALLS = Tool("paint", "terrain:#")

Shape = Literal["pencil", "line", "rectangle", "fill"]
SHAPES: tuple[Shape, ...] = ("pencil", "line", "rectangle", "fill")
"""What a stroke that paints, erases or weighs covers."""


def goal_in_hand(world: World, selection: Item | None) -> int:
    """The place of the goal that the goal brush paints: of the one that is selected, else of the last. 0 also where
    there is none yet.
    """
    chosen = selection is not None and selection.kind == "goal_cell"
    return selection.index if selection is not None and chosen else max(0, len(world.goals) - 1)


def tool_for(payload: str) -> Tool:
    """The tool that paints or places a palette item."""
    return Tool("paint" if payload.startswith("terrain:") else "place", payload)
