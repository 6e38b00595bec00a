"""Limits on the Markdown text of a world: it comes with a file, and a file is only data."""

from __future__ import annotations

import re

from ic_sandbox.i18n import tr

__all__ = ["LINK_SCHEMES", "LONGEST_SHOWN", "is_heavy", "shortened", "without_images"]

LINK_SCHEMES = ("http", "https", "mailto")
"""Schemes that a link may have: no files, no network shares, no other programs' own schemes."""

LONGEST_SHOWN = 10_000
"""The most characters of a text that are shown."""

MOST_MARKS = 2_000
"""The most characters with a meaning in Markdown. Layout time grows with their square (Qt 6.11: 0.1 s for this number,
4 s for five times as many).
"""

MOST_TABLE_CELLS = 1_000
"""The most cells of tables; 8,000 took Qt 6.11 3 s."""

MARK = re.compile(r"[*_`~\[\]|#>+&\n-]")
IMAGE = re.compile(r"!(?=\[)")
BELOW_TABLE_HEAD = re.compile(r"^(?=[^\n]*\|)[ \t>]*[ \t|:-]+$", re.MULTILINE)
"""The line of dashes that makes the line above it a table head."""


def without_images(text: str) -> str:
    """Return the text with each image replaced by a link, since nothing may be loaded."""
    return IMAGE.sub("", text)


def shortened(text: str) -> tuple[str, list[str]]:
    """Return the part of a text that is shown, and a note if that is not all."""
    if len(text) <= LONGEST_SHOWN:
        return text, []
    return text[:LONGEST_SHOWN], [tr("Only the first {count:,} characters are shown.", count=LONGEST_SHOWN)]


def is_heavy(text: str) -> bool:
    """Return whether a text takes long to lay out as Markdown."""
    columns = max((len(re.findall("-+", line)) for line in BELOW_TABLE_HEAD.findall(text)), default=0)
    cells = columns * (text.count("\n") + 1)
    return cells > MOST_TABLE_CELLS or sum(1 for _ in MARK.finditer(text)) > MOST_MARKS
