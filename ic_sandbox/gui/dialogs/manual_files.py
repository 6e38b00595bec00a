"""The files of the manual: their order, titles and texts."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtGui import QTextDocument

__all__ = ["FEATURES", "markdown_of", "name_in_links", "pages_in", "text_of", "title_of"]

FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
INDEX = "index.md"

LINK = re.compile(r"\]\(([\w/.-]+\.md)\)")
REFERENCE = re.compile(r"^::: ([\w.]+)\n(?:    .*\n)*", re.MULTILINE)
"""A directive with which the documentation site inserts the docstrings of a module."""

IN_PLACE = r"In Python, `dir(\1)` lists these names, and `help(\1.NAME)` explains each.\n"
"""What the manual has in place of the docstrings. It is English, as all pages are."""

COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


def pages_in(folder: Path | None) -> list[Path]:
    """Return the pages: the index, those that it links in the order of its links, then all others by their paths."""
    if folder is None:
        return []
    root = folder.resolve()
    index = root / INDEX
    linked = [index, *(root / link for link in LINK.findall(index.read_text("utf-8")))]
    return list(dict.fromkeys([*filter(Path.is_file, linked), *sorted(file.resolve() for file in root.rglob("*.md"))]))


def title_of(file: Path) -> str:
    """Return the first heading of a page."""
    with file.open(encoding="utf-8") as lines:
        return next((line.lstrip("# ").strip() for line in lines if line.startswith("# ")), file.stem)


def markdown_of(file: Path) -> str:
    """Return the Markdown of a page without comments and docstrings."""
    return REFERENCE.sub(IN_PLACE, COMMENT.sub("", file.read_text("utf-8")))


def text_of(file: Path) -> str:
    """Return the text of a page as it is shown, without pictures and links."""
    document = QTextDocument()
    document.setMarkdown(markdown_of(file), FEATURES)
    return document.toPlainText()


def name_in_links(heading: str) -> str:
    """Return the name by which links refer to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
