"""The order of windows on the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

__all__ = ["bring_to_front"]


def bring_to_front(window: QWidget) -> None:
    """Show a window above the others, with the keyboard focus."""
    window.show()
    window.raise_()
    window.activateWindow()
