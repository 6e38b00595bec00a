"""Tooltips that show names exactly as the user typed them."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt

__all__ = ["escape_rich_text"]


def escape_rich_text(text: str) -> str:
    """Return a text in which Qt does not interpret HTML."""
    return escape(text) if Qt.mightBeRichText(text) else text
