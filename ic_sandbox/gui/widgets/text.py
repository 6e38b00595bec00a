"""Tooltips that show names as they are, whatever a person has called things."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt

__all__ = ["escape_rich_text"]


def escape_rich_text(text: str) -> str:
    """A text for Qt, which else would read marks of HTML in it as what they mean."""
    return escape(text) if Qt.mightBeRichText(text) else text
