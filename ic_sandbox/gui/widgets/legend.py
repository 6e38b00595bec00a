"""The legend of a chart: where many drives leave no room for their names, only marks, and the names in a tip."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

__all__ = ["Legend", "chip", "separated"]

BETWEEN = " &nbsp; "
MOST_LINES = 3
"""A legend of more lines would leave too little of the chart."""

ENTRY = re.compile(r"(<span[^>]*>([^<]*)</span>)&nbsp;.*")
STROKES = "━╌┈╍"
"""Marks of lines that are told apart by how they are drawn: those keep their names."""


class Legend(QLabel):
    """Entries side by side, in at most so many ``lines``. ``about`` is said beside the pointer, above the names of
    all.
    """

    def __init__(self, about: str, lines: int = MOST_LINES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about = about
        self._most = lines
        self._entries = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.tell("")

    @property
    def entries(self) -> str:
        """All entries with their names, whether or not there is room for these."""
        return self._entries

    def tell(self, entries: str) -> None:
        """Show these entries, which :func:`separated` has put together."""
        self._entries = entries
        self.setToolTip(f"<p>{self._about}</p><p>{entries}</p>" if entries else self._about)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        if self.text() != self._entries:
            self.setText(self._entries)
        lines = self.heightForWidth(max(1, self.width())) / self.fontMetrics().lineSpacing()
        if self._entries and lines > self._most + 0.5:
            self.setText("  ".join(map(_unnamed, self._entries.split(BETWEEN))))


def chip(colour: str, text: str, line: str = "●") -> str:
    """One entry of a legend, in a colour as #rrggbb."""
    shown = html.escape(text).replace(" ", "&nbsp;")
    return f'<span style="color:{colour}">{line}</span>&nbsp;{shown}'


def separated(parts: list[str]) -> str:
    """Parts of a legend or a readout, side by side."""
    return BETWEEN.join(parts)


def _unnamed(entry: str) -> str:
    found = ENTRY.fullmatch(entry)
    return entry if found is None or found[2] in STROKES else found[1]
