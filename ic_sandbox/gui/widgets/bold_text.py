"""A line of text with bold parts, drawn without Qt's documents, whose layout takes several times as long."""

from __future__ import annotations

import html
import math
import re

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

__all__ = ["BoldText", "is_bold_text", "plain_text"]

BOLD = re.compile(r"<b>(.*?)</b>")
TAG = re.compile(r"<[^>]*>")


def is_bold_text(text: str) -> bool:
    """Return whether rich text has bold parts at most, and no other tags."""
    return "<" not in BOLD.sub("", text)


def plain_text(text: str) -> str:
    """Return rich text without its tags."""
    return html.unescape(TAG.sub("", text)).replace("\u00a0", " ")


class BoldText:
    """Rich text whose only tags are bold, in a ``font``; ``width`` and ``height`` are in pixels."""

    def __init__(self, text: str, font: QFont) -> None:
        bold = QFont(font)
        bold.setBold(True)
        fonts = font, bold
        metrics = tuple(map(QFontMetricsF, fonts))
        self._ascent = max(each.ascent() for each in metrics)
        self.height = math.ceil(self._ascent + max(each.descent() for each in metrics))
        self._parts: list[tuple[float, QFont, str]] = []
        self.width = 0.0
        for place, part in enumerate(BOLD.split(text)):
            if part:
                words, kind = html.unescape(part), place % 2  # every other part is bold
                self._parts.append((self.width, fonts[kind], words))
                self.width += metrics[kind].horizontalAdvance(words)

    def draw(self, painter: QPainter, place: QPointF) -> None:
        """Draw it to the right of a place and below it."""
        base = place.y() + self._ascent
        for across, font, words in self._parts:
            painter.setFont(font)
            painter.drawText(QPointF(place.x() + across, base), words)
