"""A table of figures that can be sorted by any column, and copied as shown."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import tr

__all__ = ["Cell", "Row", "SortableTable"]

ORDER = Qt.ItemDataRole.UserRole
PADDING = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, the number by which it is sorted, otherwise by its text, and whether it is bold."""

    text: str
    number: float | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its key; ``meaning`` is the tooltip."""

    key: Hashable
    cells: tuple[Cell, ...]
    meaning: str = ""


class _Item(QTableWidgetItem):
    def __lt__(self, other: QTableWidgetItem) -> bool:
        own, others = self.data(ORDER), other.data(ORDER)
        if isinstance(own, float) and isinstance(others, float):
            return own < others
        return self.text().casefold() < other.text().casefold()


class SortableTable(QTableWidget):
    """A table whose rows keep their order and selection while values change. ``name`` is the object name."""

    def __init__(self, name: str, title: str, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(0, len(columns), parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setHorizontalHeaderLabels(list(columns))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header, words in ((self.horizontalHeader(), tr("Columns")), (self.verticalHeader(), tr("Rows"))):
            header.setAccessibleName(words)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + PADDING)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._items: dict[Hashable, list[_Item]] = {}
        self._shown: dict[Hashable, Row] = {}
        self._order: list[Hashable] = []
        header.sortIndicatorChanged.connect(self._sort)
        copy = QAction(tr("Copy"), self)
        copy.triggered.connect(self.copy)
        everything = QAction(tr("Copy the whole table"), self)
        everything.triggered.connect(self.copy_all)
        self.addActions([copy, everything])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, in this order unless the user sorts them."""
        keys = [row.key for row in rows]
        if keys != self._order:
            self._order = keys
            self.setRowCount(0)
            self.setRowCount(len(rows))
            self._items = {row.key: [_Item() for _ in row.cells] for row in rows}
            self._shown = {}
            for place, row in enumerate(rows):
                for column, item in enumerate(self._items[row.key]):
                    self.setItem(place, column, item)
        for row in rows:
            if self._shown.get(row.key) != row:
                self._shown[row.key] = row
                for item, cell in zip(self._items[row.key], row.cells, strict=True):
                    _fill(item, cell, row.meaning)
        self._sort(self.horizontalHeader().sortIndicatorSection(), self.horizontalHeader().sortIndicatorOrder())

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        if column >= 0:
            self.sortItems(column, order)
        elif [self.item(place, 0) for place in range(self.rowCount())] != [self._items[key][0] for key in self._order]:
            order_before, self._order = self._order, []  # restore the original order
            self.show_rows([self._shown[key] for key in order_before])

    def selected_keys(self) -> set[Hashable]:
        """Return the keys of the selected rows."""
        return {key for key, items in self._items.items() if items[0].isSelected()}

    def text(self, everything: bool = False) -> str:
        """Return the header and the selected rows, or all rows if none are, as tab-separated lines."""
        places = sorted({index.row() for index in self.selectedIndexes()})
        if everything or not places:
            places = list(range(self.rowCount()))
        columns = range(self.columnCount())
        header = [item.text() if (item := self.horizontalHeaderItem(column)) else "" for column in columns]
        rows = [[item.text() if (item := self.item(row, column)) else "" for column in columns] for row in places]
        return "\n".join("\t".join(row).replace("\u00a0", " ") for row in [header, *rows]) + "\n"

    def copy(self) -> None:
        """Copy the selected rows to the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def copy_all(self) -> None:
        """Copy the whole table to the clipboard."""
        QGuiApplication.clipboard().setText(self.text(everything=True))

    def event(self, event: QEvent) -> bool:
        """Let Copy act on the focused table instead of the map."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


def _fill(item: _Item, cell: Cell, meaning: str) -> None:
    if item.text() != cell.text:
        item.setText(cell.text)
    item.setToolTip(escape_rich_text(meaning))
    number = None if cell.number is None else -math.inf if math.isnan(cell.number) else cell.number
    item.setData(ORDER, number)
    font = item.font()
    if font.bold() != cell.strong:
        font.setBold(cell.strong)
        item.setFont(font)
