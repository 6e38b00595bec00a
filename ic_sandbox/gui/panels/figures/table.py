"""The table of figures for a narrow panel: a figure's name across all columns, then its values with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QTimer
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget

from ic_sandbox.charts.labels import ABOUT
from ic_sandbox.gui.widgets.sortable_table import Row, SortableTable
from ic_sandbox.gui.widgets.spanning_rows import BREAK, TOP_LEFT, WRAPPED, Index, SpanningRows

__all__ = ["FiguresTable", "lines_of"]

MEASURED_IN = 1
"""The column that says in which agents a figure was measured."""

PADDING = 10
MARGIN = 4
BELOW = 2
"""The lines below the name of a figure: a value and its interval."""


class FiguresTable(SortableTable):
    """A sortable table of four columns, of which the first two share one: a figure, and what it was measured in.

    The latter is wrapped below the figure's name, in as many lines as it needs.
    """

    def __init__(self, name: str, title: str, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(name, title, columns, parent)
        self.setColumnHidden(MEASURED_IN, True)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setItemDelegate(_Lines(self))
        self._later = QTimer(self, singleShot=True, interval=0)  # Qt reports a new width before the column has it
        self._later.timeout.connect(self._set_heights)
        self.horizontalHeader().sectionResized.connect(self._on_width)
        self.horizontalHeader().sortIndicatorChanged.connect(self._set_heights)
        self._of: tuple[list[str], int] | None = None

    def show_rows(self, rows: Sequence[Row]) -> None:
        super().show_rows(rows)
        self._set_heights()

    def _on_width(self, column: int, *_: int) -> None:
        if column == 0:
            self._later.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_later"):
            self._of = None
            self._later.start()

    def _set_heights(self, *_: object) -> None:
        """Give each row the lines that its words need; while a run plays, they rarely change."""
        metrics, width = self.fontMetrics(), self.columnWidth(0) - MARGIN
        items = [self.item(row, MEASURED_IN) for row in range(self.rowCount())]
        words = [measured_in_words(item.text()) if item is not None else "" for item in items]
        if (words, width) == self._of:
            return
        self._of = words, width
        needed = {text: _lines_in(text, width, metrics) for text in dict.fromkeys(words)}
        for row, text in enumerate(words):
            self.setRowHeight(row, (1 + max(BELOW, needed[text])) * metrics.lineSpacing() + PADDING)


class _Lines(SpanningRows):
    """A delegate that draws the name of a row across all columns, and what each column says below it."""

    def __init__(self, table: FiguresTable) -> None:
        super().__init__(table, lines=1 + BELOW, margin=MARGIN, padding=PADDING, sides=3)

    def draw_words(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, text: str) -> None:
        title, measured_in = read_row(index)
        self.draw_title(painter, option, title, 0)
        cell: QRect = option.rect
        height = option.fontMetrics.lineSpacing()
        top = cell.top() + PADDING // 2 + height
        below = QRect(cell.left() + MARGIN, top, cell.width() - MARGIN, cell.height() - height)
        if index.column() == 0:
            painter.drawText(below, WRAPPED, measured_in)
        else:
            painter.drawText(below, TOP_LEFT, text.replace(BREAK, "\n"))


def read_row(index: Index) -> tuple[str, str]:
    """Return the first line of an item's row, and what its figure was measured in."""
    figure, arm = (str(index.sibling(index.row(), column).data()) for column in (0, MEASURED_IN))
    return lines_of(figure, arm)


def lines_of(title: str, measured_in: str) -> tuple[str, str]:
    """Return the first line of a row and the start of its second; everything long goes into the first."""
    figure, _, about = title.partition(": ")
    _, _, of = measured_in.partition(ABOUT)
    return " · ".join(dict.fromkeys(part for part in (figure, about, of) if part)), measured_in_words(measured_in)


def measured_in_words(measured_in: str) -> str:
    """Return the words that stand below the name of a figure."""
    return measured_in.partition(ABOUT)[0]


def _lines_in(text: str, width: int, metrics: QFontMetrics) -> int:
    """Return the number of lines of a wrapped text."""
    return math.ceil(
        metrics.boundingRect(QRect(0, 0, max(1, width), 0), WRAPPED, text).height() / metrics.lineSpacing()
    )
