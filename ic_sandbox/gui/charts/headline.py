"""The headline above the charts: the most important numbers of the run, large, with intervals and controls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ic_sandbox.charts.headline import HeadlineFigure, HeadlineReader
from ic_sandbox.gui.rendering.drive_symbol import draw_sign
from ic_sandbox.gui.widgets.bold_text import BoldText, plain_text
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["HEIGHT", "Headline"]

HEIGHT = 42
"""The height in pixels."""

LARGE, SMALL = 1.75, 0.92
"""The sizes of numbers and of details, as shares of the usual size of text."""

SIGN = 18.0
MARGIN, GAP, BETWEEN = 8.0, 10.0, 36.0
"""The space at the left, between a number and its details, and between two numbers."""


class Headline(QWidget):
    """The figures that fit, the first ones first. A badge marks those of an earlier world."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("headline")
        self.setAccessibleName(tr("Headline of the run"))
        self.setFixedHeight(HEIGHT)
        self.figures: tuple[HeadlineFigure, ...] = ()
        self.badge = ""
        self._texts: tuple[BoldText, ...] = ()
        self._reader = HeadlineReader()
        self._set_fonts()

    def _set_fonts(self) -> None:
        self._large, self._small = self._font(LARGE), self._font(SMALL)
        self._metrics = QFontMetricsF(self._small)

    def show_run(self, series: RunSeries | None, tick: int = 0, badge: str = "") -> None:
        """Show the headline of a run at a tick, with a mark if it is out of date or incomplete; None for no run."""
        self._show(() if series is None else self._reader.read(series, tick), badge)

    def _show(self, figures: Sequence[HeadlineFigure], badge: str) -> None:
        if (tuple(figures), badge) == (self.figures, self.badge):
            return
        self.figures, self.badge = tuple(figures), badge
        self._lay_out()
        parts = (part for figure in figures for part in (plain_text(figure.text), *figure.details) if part)
        self.setAccessibleDescription("; ".join([*([badge] if badge else []), *parts]))
        self.update()

    def _lay_out(self) -> None:
        self._texts = tuple(BoldText(figure.text, self._large) for figure in self.figures)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw each figure with its details on two lines next to it."""
        painter = QPainter(self)
        roles = self.palette()
        ink, muted = (roles.color(role) for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.PlaceholderText))
        for k, (figure, box) in enumerate(self._boxes()):
            left = box.left()
            if figure.drive:
                draw_sign(painter, figure.drive, QRectF(left, (HEIGHT - SIGN) / 2, SIGN, SIGN))
                left += SIGN + 4
            text = self._texts[k]
            painter.setPen(muted if self.badge else ink)
            text.draw(painter, QPointF(left, (HEIGHT - text.height) / 2))
            left += text.width + GAP
            painter.setFont(self._small)
            painter.setPen(muted)
            lines = [line for line in self._lines(k) if line]
            height = painter.fontMetrics().height()
            for number, line in enumerate(lines):
                top = HEIGHT / 2 + (number - len(lines) / 2) * height
                painter.drawText(QRectF(left, top, box.right() - left + 2, height), Qt.AlignmentFlag.AlignVCenter, line)
        painter.end()

    def _lines(self, k: int) -> tuple[str, ...]:
        details = self.figures[k].details
        return (self.badge, *filter(None, details[1:])) if self.badge and k == 0 else details

    def _boxes(self) -> list[tuple[HeadlineFigure, QRectF]]:
        """Return the figures that fit, and the places of all but the first one's details."""
        found, left = [], MARGIN
        for k, (figure, text) in enumerate(zip(self.figures, self._texts, strict=True)):
            width = text.width + (SIGN + 4 if figure.drive else 0.0)
            width += GAP + max(self._metrics.horizontalAdvance(line) for line in self._lines(k))
            if k and left + width > self.width():
                break
            found.append((figure, QRectF(left, 0.0, width, HEIGHT)))
            left += width + BETWEEN
        return found

    def _font(self, size: float) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * size)
        return font

    def changeEvent(self, event: QEvent) -> None:
        """Lay out the numbers in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_fonts()
            self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Explain the figure under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = QPointF(event.pos())
            about = next((figure.about for figure, box in self._boxes() if box.contains(place)), "")
            QToolTip.showText(event.globalPos(), f"<p>{about}</p>" if about else "", self)
            return True
        return super().event(event)
