"""A table for narrow panels: a title above each group of rows, and figures with their intervals on a second line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableWidgetItem, QWidget

from ic_sandbox.gui.widgets.sortable_table import Row, SortableTable

__all__ = ["TitledTable"]

MARGIN = 3
PADDING = 6
BREAK = "  "
"""The separator of the two lines of a cell."""

TOP_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
WRAPPED = TOP_LEFT | int(Qt.TextFlag.TextWordWrap)


class TitledTable(SortableTable):
    """A sortable table whose first column is not shown: its text is the title above the first row of each group.

    Two spaces in a cell separate its two lines, such as a figure and its interval; other text is wrapped.
    """

    def __init__(self, name: str, title: str, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(name, title, columns, parent)
        self._icons: dict[str, QIcon] = {}
        self._wrapped: int | None = None
        self.setColumnHidden(0, True)
        self.setItemDelegate(_TitledRows(self))
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().sortIndicatorChanged.connect(self._set_heights)
        self._later = QTimer(self)  # Qt reports a column's new width before the column has it
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._set_heights)
        self.horizontalHeader().sectionResized.connect(self._on_width)

    def show_titled(self, rows: Sequence[Row], icons: Mapping[str, QIcon]) -> None:
        """Show these rows, with an icon before some of the titles."""
        self._icons = dict(icons)
        self.show_rows(rows)
        self._set_heights()

    def icon(self, title: str) -> QIcon:
        """Return the icon of a title, which may be empty."""
        return self._icons.get(title, QIcon())

    def starts_group(self, row: int) -> bool:
        """Return whether the row above, as sorted, belongs to another group."""
        return row == 0 or self._title(row) != self._title(row - 1)

    def _title(self, row: int) -> str:
        item = self.item(row, 0)
        return "" if item is None else item.text()

    def _set_heights(self, *_: object) -> None:
        line = self.fontMetrics().lineSpacing()
        for row in range(self.rowCount()):
            items = [item for column in range(1, self.columnCount()) if (item := self.item(row, column)) is not None]
            lines = max(self._lines(item) for item in items)
            self.setRowHeight(row, (lines + self.starts_group(row)) * line + PADDING)
            for item in items:
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{self._title(row)}: {item.text()}")
        self.viewport().update()

    def _lines(self, item: QTableWidgetItem) -> int:
        if item.column() != self._wrapped:
            return 1 + item.text().count(BREAK)
        width, metrics = self.columnWidth(item.column()) - MARGIN, self.fontMetrics()
        height = metrics.boundingRect(QRect(0, 0, width, 0), WRAPPED, item.text()).height()
        return math.ceil(height / metrics.lineSpacing())

    def _on_width(self, column: int, *_: int) -> None:
        if column == self._wrapped:
            self._later.start()

    def stretch(self, column: int) -> None:
        """Give the remaining width to a column, whose text is wrapped."""
        self._wrapped = column
        self.horizontalHeader().setStretchLastSection(False)
        self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)


class _TitledRows(QStyledItemDelegate):
    """A delegate that draws the title across all columns of the first row of a group."""

    def __init__(self, table: TitledTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        self.initStyleOption(option, index)
        metrics = option.fontMetrics
        widest = max(map(metrics.horizontalAdvance, str(index.data()).split(BREAK)))
        return QSize(widest + 2 * MARGIN, 2 * metrics.lineSpacing() + PADDING)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        table = self._table
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        table.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, table)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        group = QPalette.ColorGroup.Active if table.hasFocus() else QPalette.ColorGroup.Inactive
        painter.save()
        painter.setPen(option.palette.color(group, role))
        painter.setFont(option.font)
        cell: QRect = option.rect
        painter.setClipRect(cell)
        below = cell.adjusted(MARGIN, PADDING // 2, 0, -PADDING // 2)
        if table.starts_group(index.row()):
            self._draw_title(painter, option, index)
            below.setTop(below.top() + option.fontMetrics.lineSpacing())
        lines = text.split(BREAK)
        painter.drawText(below, TOP_LEFT if len(lines) > 1 else WRAPPED, "\n".join(lines))
        painter.restore()

    def _draw_title(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        table, metrics = self._table, option.fontMetrics
        title, height = str(index.sibling(index.row(), 0).data()), metrics.lineSpacing()
        place = QRect(table.columnViewportPosition(1), option.rect.top(), table.viewport().width(), height)
        place.adjust(MARGIN, PADDING // 2, -MARGIN, PADDING // 2)
        icon = table.icon(title)
        if not icon.isNull():
            side = metrics.ascent()
            icon.paint(painter, QRect(place.left(), place.top() + (height - side) // 2, side, side))
            place.setLeft(place.left() + side + MARGIN)
        painter.drawText(place, TOP_LEFT, metrics.elidedText(title, Qt.TextElideMode.ElideRight, place.width()))
