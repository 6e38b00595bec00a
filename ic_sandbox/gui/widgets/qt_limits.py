"""Limits of Qt that PySide does not export."""

from __future__ import annotations

__all__ = ["QWIDGETSIZE_MAX"]

QWIDGETSIZE_MAX = 16_777_215
"""The largest width and height of a widget in pixels, which stands for no limit."""
