"""The drawing of tables for narrow panels: a title across all columns, and cells of several lines below it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

__all__ = ["BREAK", "TOP_LEFT", "WRAPPED", "Index", "SpanningRows"]

Index = QModelIndex | QPersistentModelIndex

BREAK = "  "
"""The separator of the two lines of a cell, such as a figure and its interval."""

TOP_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
WRAPPED = TOP_LEFT | int(Qt.TextFlag.TextWordWrap)


class SpanningRows(QStyledItemDelegate):
    """A delegate that draws the background of a cell, and prepares the painter for its words.

    ``lines``: the lines of text in a row of usual height. ``margin``, ``padding``: pixels next to the words of a cell,
    and above and below those of a row. ``sides``: the number of margins in the width of a column.
    """

    def __init__(self, table: QTableView, lines: int, margin: int, padding: int, sides: int) -> None:
        super().__init__(table)
        self._view = table
        self._lines, self._margin, self._padding, self._sides = lines, margin, padding, sides

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        self.initStyleOption(option, index)
        metrics = option.fontMetrics
        widest = max(map(metrics.horizontalAdvance, str(index.data()).split(BREAK)))
        return QSize(widest + self._sides * self._margin, self._lines * metrics.lineSpacing() + self._padding)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, self._view)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        group = QPalette.ColorGroup.Active if self._view.hasFocus() else QPalette.ColorGroup.Inactive
        painter.save()
        painter.setPen(option.palette.color(group, role))
        painter.setFont(option.font)
        painter.setClipRect(option.rect)
        self.draw_words(painter, option, index, text)
        painter.restore()

    def draw_words(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, text: str) -> None:
        """Draw the text of a cell, and its part of the row's title."""
        raise NotImplementedError

    def draw_title(
        self, painter: QPainter, option: QStyleOptionViewItem, title: str, column: int, icon: QIcon | None = None
    ) -> None:
        """Draw the title of a row, with an icon before it, from a column on to the right end of the table."""
        metrics, margin, above = option.fontMetrics, self._margin, self._padding // 2
        left, height = self._view.columnViewportPosition(column), metrics.lineSpacing()
        place = QRect(left, option.rect.top(), self._view.viewport().width(), height)
        place.adjust(margin, above, -margin, above)
        if icon is not None and not icon.isNull():
            side = metrics.ascent()
            icon.paint(painter, QRect(place.left(), place.top() + (height - side) // 2, side, side))
            place.setLeft(place.left() + side + margin)
        painter.drawText(place, TOP_LEFT, metrics.elidedText(title, Qt.TextElideMode.ElideRight, place.width()))
