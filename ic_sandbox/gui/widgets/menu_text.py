"""Texts of menus and buttons, in which an ampersand marks the access key."""

from __future__ import annotations

__all__ = ["escaped", "plain"]


def plain(text: str) -> str:
    """Return the text of a menu without the mark of its access key."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def escaped(words: str) -> str:
    """Return a text as a menu text without an access key."""
    return words.replace("&", "&&")
