"""The map: display and editing."""

from __future__ import annotations

from ic_sandbox.gui.canvas.canvas import Canvas

__all__ = ["Canvas"]
