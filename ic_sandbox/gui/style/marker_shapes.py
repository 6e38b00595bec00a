"""The shapes of drives: pyqtgraph's symbol and a character for each."""

from __future__ import annotations

__all__ = ["SHAPES"]

SHAPES = {
    "circle": ("o", "●"),
    "square": ("s", "■"),
    "up": ("t1", "▲"),
    "diamond": ("d", "◆"),
    "down": ("t", "▼"),
    "plus": ("+", "✚"),
    "star": ("star", "★"),
    "cross": ("x", "✖"),
    "right": ("t2", "▶"),
    "left": ("t3", "◀"),
    "hexagon": ("h", "⬢"),
}
"""The shapes of drives: pyqtgraph's name and the character for legends."""
