"""The legend of a chart: if many drives leave no room for names, only marks, with the names in the tooltip."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

__all__ = ["MOST_LINES", "Legend", "chip", "separated"]

BETWEEN = " &nbsp; "
MOST_LINES = 3
"""The most lines of a legend; more would leave too little room for the chart."""

ENTRY = re.compile(r"(<span[^>]*>([^<]*)</span>)&nbsp;(.*)")
SPARE = 4
"""Pixels by which a drawn entry may be wider than its measured width."""

STROKES = "━╌┈╍"
"""Marks of lines that differ by their dashes; these keep their names."""


class Legend(QLabel):
    """Entries side by side in at most ``lines`` lines. The tooltip is ``about``, followed by all names."""

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
        """All entries with their names, even if there is no room for them."""
        return self._entries

    def tell(self, entries: str) -> None:
        """Show these entries, joined by :func:`separated`."""
        self._entries = entries
        self.setToolTip(f"<p>{self._about}</p><p>{entries}</p>" if entries else self._about)
        self._fit()

    def limit(self, lines: int) -> None:
        """Change the largest number of lines."""
        if lines != self._most:
            self._most = lines
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        entries = self._entries.split(BETWEEN)
        unnamed = "  ".join(map(_unnamed, entries))
        marks = "  ".join(_unnamed(entry, strokes="") for entry in entries)
        for text in (BETWEEN.join(map(self._broken, entries)), unnamed, marks):
            if self.text() != text:
                self.setText(text)
            lines = self.heightForWidth(max(1, self.width())) / self.fontMetrics().lineSpacing()
            if lines <= self._most + 0.5:
                return

    def _broken(self, entry: str) -> str:
        """Return an entry; let its name break into lines if it is wider than the legend, because it would be cut."""
        found = ENTRY.fullmatch(entry)
        if found is None or self.fontMetrics().horizontalAdvance(_plain(entry)) + SPARE <= self.width():
            return entry
        return f"{found[1]}&nbsp;{found[3].replace('&nbsp;', ' ')}"


def chip(colour: str, text: str, line: str = "●") -> str:
    """Return one entry of a legend as rich text, in a colour as #rrggbb."""
    shown = html.escape(text).replace(" ", "&nbsp;")
    return f'<span style="color:{colour}">{line}</span>&nbsp;{shown}'


def separated(parts: list[str]) -> str:
    """Join the parts of a legend or a readout."""
    return BETWEEN.join(parts)


def _unnamed(entry: str, strokes: str = STROKES) -> str:
    found = ENTRY.fullmatch(entry)
    return entry if found is None or found[2] in list(strokes) else found[1]


def _plain(entry: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", entry))
