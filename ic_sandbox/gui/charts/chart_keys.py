"""The keys of a focused chart."""

from __future__ import annotations

from PySide6.QtCore import Qt

__all__ = ["STEPS", "ZOOMS"]

ZOOMS = {"+": 1, "-": -1, "0": 0}
"""The notches by which each key zooms a focused chart; 0 shows all ticks."""

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: -10, Qt.Key.Key_PageUp: 10}
"""How many points each key moves in the focused chart."""
