"""A table for narrow panels: a title above each group of rows, and figures with their intervals on a second line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QTableWidgetItem, QWidget

from ic_sandbox.gui.widgets.sortable_table import Row, SortableTable
from ic_sandbox.gui.widgets.spanning_rows import BREAK, TOP_LEFT, WRAPPED, Index, SpanningRows

__all__ = ["TitledTable"]

MARGIN = 3
PADDING = 6


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


class _TitledRows(SpanningRows):
    """A delegate that draws the title across all columns of the first row of a group."""

    def __init__(self, table: TitledTable) -> None:
        super().__init__(table, lines=2, margin=MARGIN, padding=PADDING, sides=2)
        self._table = table

    def draw_words(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, text: str) -> None:
        cell: QRect = option.rect
        below = cell.adjusted(MARGIN, PADDING // 2, 0, -PADDING // 2)
        if self._table.starts_group(index.row()):
            title = str(index.sibling(index.row(), 0).data())
            self.draw_title(painter, option, title, 1, self._table.icon(title))
            below.setTop(below.top() + option.fontMetrics.lineSpacing())
        lines = text.split(BREAK)
        painter.drawText(below, TOP_LEFT if len(lines) > 1 else WRAPPED, "\n".join(lines))
