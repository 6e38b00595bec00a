"""The map: drawn, looked at and edited."""

from __future__ import annotations

from ic_sandbox.gui.canvas.canvas import Canvas

__all__ = ["Canvas"]
