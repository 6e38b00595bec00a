"""Texts of menus and buttons, in which an ampersand marks the access key."""

from __future__ import annotations

__all__ = ["escaped", "plain"]


def plain(text: str) -> str:
    """The words of a menu, without the mark of its access key."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def escaped(words: str) -> str:
    """Words as the text of a menu that has no access key."""
    return words.replace("&", "&&")
