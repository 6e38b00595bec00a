"""The page of a recording around its map: title and tick above, the key to the colours and a caption below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QImage, QPainter

from ic_sandbox.gui.rendering.agent_legend import KeyEntry
from ic_sandbox.gui.style.theme import DrawingColours
from ic_sandbox.i18n import numeral, tr

__all__ = ["RecordingPage"]

TEXT_SHARE, TEXT_LEAST, TEXT_MOST = 1 / 48, 11, 24
"""The size of the text in pixels: a share of the map's width, within limits."""

LEAST_WIDTH = 26
"""The least width of the page, in sizes of its text, so that title and tick fit next to each other."""

CAPTION_LINES = 2


@dataclass(frozen=True, slots=True)
class RecordingPage:
    """The layout of a page, in pixels. ``captioned``: whether there is room for a caption."""

    map_size: QSize
    colours: DrawingColours
    title: str
    entries: tuple[KeyEntry, ...]
    captioned: bool

    @property
    def text(self) -> int:
        """The size of the text."""
        return round(min(max(self.map_size.width() * TEXT_SHARE, TEXT_LEAST), TEXT_MOST))

    @property
    def width(self) -> int:
        """The width of the page."""
        return max(self.map_size.width(), LEAST_WIDTH * self.text)

    @property
    def map_box(self) -> QRect:
        """The rectangle of the map."""
        left = (self.width - self.map_size.width()) // 2
        return QRect(left, self._line * 3 // 2, self.map_size.width(), self.map_size.height())

    @property
    def size(self) -> QSize:
        """The size of the page."""
        below = self._line * (len(self._rows()) + (CAPTION_LINES if self.captioned else 0)) + self._line // 2
        return QSize(self.width, self.map_box.bottom() + 1 + below)

    @property
    def _line(self) -> int:
        return round(1.6 * self.text)

    def _font(self, bold: bool = False) -> QFont:
        font = QFont(QGuiApplication.font())
        font.setPixelSize(self.text)
        font.setBold(bold)
        return font

    def _rows(self) -> list[list[tuple[KeyEntry, int]]]:
        """Break the key into rows: each entry with its left edge."""
        rows: list[list[tuple[KeyEntry, int]]] = []
        metrics, left = QFontMetrics(self._font()), 0
        for entry in self.entries:
            width = metrics.horizontalAdvance(f"{entry.sign} {entry.title}") + self.text
            if not rows or left + width > self.width - self.text:
                rows.append([])
                left = self.text // 2
            rows[-1].append((entry, left))
            left += width
        return rows

    def ground(self, drawn_map: QImage) -> QImage:
        """Return the page without what changes from tick to tick."""
        page = QImage(self.size, QImage.Format.Format_RGB32)
        page.fill(QColor(self.colours.floor))
        painter = QPainter(page)
        try:
            painter.drawImage(self.map_box.topLeft(), drawn_map)
            painter.setFont(self._font(bold=True))
            painter.setPen(QColor(self.colours.ink))
            room = self.width - self.text - self._tick_width()
            title = QFontMetrics(painter.font()).elidedText(self.title, Qt.TextElideMode.ElideRight, room)
            painter.drawText(self._head(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
            painter.setFont(self._font())
            for place, row in enumerate(self._rows()):
                top = self.map_box.bottom() + 1 + self._line // 4 + place * self._line
                self._draw_row(painter, row, top)
        finally:
            painter.end()
        return page

    def _draw_row(self, painter: QPainter, row: Sequence[tuple[KeyEntry, int]], top: int) -> None:
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for entry, left in row:
            painter.setPen(QColor(entry.colour))
            painter.drawText(QRect(left, top, self.width, self._line), middle, entry.sign)
            painter.setPen(QColor(self.colours.ink))
            beside = left + QFontMetrics(painter.font()).horizontalAdvance(f"{entry.sign} ")
            painter.drawText(QRect(beside, top, self.width - beside, self._line), middle, entry.title)

    def paint_tick(self, painter: QPainter, tick: int, caption: str) -> None:
        """Draw the tick and the caption."""
        painter.setFont(self._font())
        painter.setPen(QColor(self.colours.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._head(), right, tr("Tick {tick}", tick=numeral(tick)))
        if self.captioned and caption:
            painter.setPen(QColor(self.colours.ink))
            height = CAPTION_LINES * self._line
            box = QRect(self.text // 2, self.size.height() - height - self._line // 4, self.width - self.text, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, caption)

    def _head(self) -> QRect:
        return QRect(self.text // 2, 0, self.width - self.text, self.map_box.top())

    def _tick_width(self) -> int:
        return QFontMetrics(self._font()).horizontalAdvance(tr("Tick {tick}", tick=numeral(100_000))) + self.text
