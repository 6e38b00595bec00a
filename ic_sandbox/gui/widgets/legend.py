"""The legend of a chart, which adapts to its width: names are elided, or left to the tooltip if there are many."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

__all__ = ["MOST_LINES", "Legend", "chip", "separated"]

BETWEEN = " &nbsp; "
NO_BREAK = "\u00a0"
MOST_LINES = 3
"""The most lines of a legend; more would leave too little room for the chart."""

ENTRY = re.compile(r"(<span[^>]*>(.*?)</span>)&nbsp;(.*)")
SPARE = 4
"""Pixels by which a drawn row may be wider than its measured width."""

COLUMNS = 2
"""The number of entries in a row whose names are elided."""

SAMPLE_WIDTH = 26
"""The width in pixels of a sample of a line."""


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
        unnamed = [_unnamed(entry) for entry in entries]
        marks = [_unnamed(entry, keep_lines=False) for entry in entries]
        whole, short = [*map(self._broken, entries)], [*map(self._shortened, entries)]
        lines_whole = [
            one if _is_line(entry) else other for entry, one, other in zip(entries, whole, short, strict=True)
        ]
        told_apart = len(entries) <= COLUMNS * self._most and len(set(map(_plain, short))) == len(short)
        for text in (
            self._rows(whole, BETWEEN),
            *([self._rows(lines_whole), self._rows(short)] if told_apart else []),
            self._rows(unnamed),
            self._rows(marks),
        ):
            if self.text() != text:
                self.setText(text)
            lines = self.heightForWidth(max(1, self.width())) / self.fontMetrics().lineSpacing()
            if lines <= self._most + 0.5:
                return

    def _rows(self, entries: list[str], between: str = "  ") -> str:
        """Return entries in rows that fit: Qt would break a line between a sample and its name."""
        gap = self.fontMetrics().horizontalAdvance(_plain(between))
        text, used = "", 0
        for entry in entries:
            width = self._width_of(entry)
            fits = used + gap + width + SPARE <= self.width()
            text += (between if fits else "<br>") + entry if text else entry
            used = used + gap + width if fits and used else width
        return text

    def _broken(self, entry: str) -> str:
        """Return an entry; let its name break into lines if it is wider than the legend, because it would be cut."""
        found = ENTRY.fullmatch(entry)
        if found is None or self._width_of(entry) + SPARE <= self.width():
            return entry
        return f"{found[1]}&nbsp;{found[3].replace('&nbsp;', ' ')}"

    def _shortened(self, entry: str) -> str:
        """Return an entry whose name is elided so that :data:`COLUMNS` entries fit in a row."""
        found = ENTRY.fullmatch(entry)
        if found is None:
            return entry
        gaps = (COLUMNS - 1) * self.fontMetrics().horizontalAdvance("  ")
        room = (self.width() - gaps - SPARE) // COLUMNS - self._width_of(f"{found[1]}&nbsp;")
        name = self.fontMetrics().elidedText(_plain(found[3]), Qt.TextElideMode.ElideRight, room)
        return f"{found[1]}&nbsp;{html.escape(name).replace(NO_BREAK, '&nbsp;').replace(' ', '&nbsp;')}"

    def _width_of(self, entry: str) -> int:
        return self.fontMetrics().horizontalAdvance(_plain(entry)) + SAMPLE_WIDTH * entry.count("<img")


def chip(colour: str, text: str, sign: str = "●") -> str:
    """Return one entry of a legend as rich text; its ``sign``, in a colour as #rrggbb, may be a sample of a line."""
    shown = html.escape(text).replace(" ", "&nbsp;")
    return f'<span style="color:{colour}">{sign}</span>&nbsp;{shown}'


def separated(parts: list[str]) -> str:
    """Join the parts of a legend or a readout."""
    return BETWEEN.join(parts)


def _is_line(entry: str) -> bool:
    found = ENTRY.fullmatch(entry)
    return found is not None and found[2].startswith("<img")


def _unnamed(entry: str, keep_lines: bool = True) -> str:
    """Return an entry without its name; if ``keep_lines``, those of lines keep theirs, because dashes are ambiguous."""
    found = ENTRY.fullmatch(entry)
    return entry if found is None or (keep_lines and _is_line(entry)) else found[1]


def _plain(entry: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", entry))
