"""What the mouse does on the canvas: the tools of the palette, and the text by which an item of it is dragged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["ERASE", "MIME", "SELECT", "Tool", "tool_for"]

MIME = "application/x-ic-sandbox-item"
"""The type under which a palette item is dragged; its data is the item's payload."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. ``payload`` says what is painted or placed.

    ``terrain:<glyph>``, ``device:<kind>``, ``agent``, ``population``, ``goal`` (a new one), ``goal:<name>`` or
    ``camera``.
    """

    kind: Literal["select", "paint", "erase", "place"]
    payload: str = ""


SELECT = Tool("select")
ERASE = Tool("erase")


def tool_for(payload: str) -> Tool:
    """The tool that paints or places a palette item."""
    return Tool("paint" if payload.startswith("terrain:") else "place", payload)
