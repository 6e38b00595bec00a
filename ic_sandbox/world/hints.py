"""Suggestions for unknown words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

from ic_sandbox.i18n import tr

__all__ = ["Hints", "did_you_mean"]

MOST_HINTS = 200
LONGEST_HINTED = 80
"""The longest word that gets a hint: finding the nearest word takes too long in a file with thousands of faults."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known word, or otherwise lists all known ones."""
    names = [name for name in dict.fromkeys(known) if name]
    near = difflib.get_close_matches(word, names, 1)
    if near:
        return tr('did you mean "{near}"?', near=near[0])
    if not names:
        return ""
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return tr("known here: {listed}", listed=listed)


class Hints:
    """Suggestions of known words for the first few unknown ones."""

    def __init__(self) -> None:
        self.left = MOST_HINTS

    def near(self, word: str, known: Iterable[str]) -> str:
        """Return a hint as :func:`did_you_mean` does, or an empty one once there were enough."""
        if self.left <= 0 or len(word) > LONGEST_HINTED:
            return ""
        self.left -= 1
        return did_you_mean(word, (name for name in islice(known, MOST_HINTS) if len(name) <= LONGEST_HINTED))
