"""The parts of a map that is imported, each with a choice of its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem

from ic_sandbox.i18n import capitalize_first, mark, numeral, tr
from ic_sandbox.world.document import FLOOR
from ic_sandbox.world.importing import Source, kind_title, known_kinds

__all__ = ["SourceTable", "source_title"]

SORTS = {
    "layer": mark("Layer “{name}”"),
    "class": mark("Class “{name}”"),
    "tile": mark("Tile “{name}”"),
    "letter": mark("Letter “{name}”"),
    "colour": mark("Colour {name}"),
}
WIDEST_CHOICE = 36
"""The width of the choices in average characters."""

PICKED_FIRST = ("letter", "colour", "tile", "class", "layer")
"""The sorts of parts in the order in which a click picks one of several in a cell."""


def source_title(source: Source) -> str:
    """Return the name of a part of a map for users."""
    return tr(SORTS[source.sort], name=source.name if source.name.strip() else tr("blank"))


class SourceTable(QTableWidget):
    """A table with a row for each part of a map. The part under the mouse or the focus is to be highlighted."""

    chosen = Signal()
    pointed_at = Signal(object)
    """The part to highlight, or None."""

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setObjectName("import-table")
        self.setAccessibleName(tr("What does each part of the map mean?"))
        self.setHorizontalHeaderLabels([tr("On the map"), tr("Count"), tr("Meaning")])
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)  # Tab goes from choice to choice
        self.setColumnWidth(2, self.fontMetrics().averageCharWidth() * WIDEST_CHOICE)
        self.setMouseTracking(True)
        self.viewport().installEventFilter(self)
        self.cellEntered.connect(lambda row, _: self.pointed_at.emit(self.choices[row][0]))
        self.itemSelectionChanged.connect(self._point_at_selected)
        self.choices: list[tuple[Source, QComboBox]] = []
        self._found: list[tuple[str, str]] = []

    def show_sources(self, sources: tuple[Source, ...], kinds: Mapping[tuple[str, str], str]) -> None:
        """Show other parts, with the kinds that the user chose before by sort and name."""
        self.setRowCount(0)
        self.setRowCount(len(sources))
        self.choices = []
        for row, source in enumerate(sources):
            name = source_title(source)
            item = QTableWidgetItem(name)
            item.setToolTip(name)  # a narrow column cuts it off
            self.setItem(row, 0, item)
            self.setItem(row, 1, QTableWidgetItem(numeral(source.count)))
            box = self._choice(name, source, kinds.get((source.sort, source.name), ""))
            self.setCellWidget(row, 2, box)
            self.choices.append((source, box))
        self.resizeColumnToContents(1)

    def _choice(self, name: str, source: Source, kind: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Meaning of {name}", name=name))
        meaning = kind_title(source.meaning) if source.meaning else tr("not specified")
        box.addItem(tr("Automatic: {meaning}", meaning=meaning), "")
        for known in known_kinds():
            box.addItem(capitalize_first(kind_title(known)), known)
        box.setCurrentIndex(max(0, box.findData(kind)))
        box.currentIndexChanged.connect(lambda _: self.chosen.emit())
        box.installEventFilter(self)
        return box

    def kinds(self) -> dict[tuple[str, str], str]:
        """Return the kinds that the user chose, by sort and name of the part."""
        return {(source.sort, source.name): str(box.currentData()) for source, box in self.choices if box.currentData()}

    def unspecified(self) -> Iterator[QComboBox]:
        """Yield the choices of letters and colours that neither the map nor the user has specified."""
        for source, box in self.choices:
            if source.sort in ("letter", "colour") and not source.meaning and not box.currentData():
                yield box

    def take_rest_as_floor(self) -> None:
        """Choose floor for every letter and colour that is not specified yet."""
        for box in list(self.unspecified()):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(FLOOR.label))
        self.chosen.emit()

    def choose_letters(self, legend: Iterable[tuple[str, str]]) -> None:
        """Choose the kinds of some letters, without a sign that they changed."""
        kinds = dict(legend)
        for source, box in self.choices:
            if source.sort == "letter" and source.name in kinds:
                with QSignalBlocker(box):
                    box.setCurrentIndex(max(0, box.findData(kinds[source.name])))

    def pick(self, found: list[tuple[str, str]]) -> None:
        """Go to the choice of one of some parts, given by sort and name; to the next one if they are the same again."""
        rows = [row for row, (source, _) in enumerate(self.choices) if (source.sort, source.name) in found]
        if not rows:
            return
        rows.sort(key=lambda row: PICKED_FIRST.index(self.choices[row][0].sort))
        before = self._row_of_selected()
        again = before in rows and found == self._found
        row = rows[(rows.index(before) + 1) % len(rows)] if again and before is not None else rows[0]
        self._found = found
        self.selectRow(row)
        self.scrollTo(self.model().index(row, 0))
        self.choices[row][1].setFocus()

    def _row_of_selected(self) -> int | None:
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None

    def _point_at_selected(self) -> None:
        row = self._row_of_selected()
        self.pointed_at.emit(self.choices[row][0] if row is not None and row < len(self.choices) else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the choice of the selected row with Space, Enter or F2."""
        row = self._row_of_selected()
        if row is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.choices[row][1].setFocus()
            self.choices[row][1].showPopup()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Select the row of the choice with the focus, and point at the one under the mouse."""
        if event.type() == QEvent.Type.Leave:
            self._point_at_selected()
        row = next((row for row, (_, box) in enumerate(self.choices) if box is watched), None)
        if row is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusIn:
            self.selectRow(row)
            self.scrollTo(self.model().index(row, 0))
        elif event.type() == QEvent.Type.Enter:
            self.pointed_at.emit(self.choices[row][0])
        elif event.type() == QEvent.Type.Wheel and not self.choices[row][1].hasFocus():
            event.ignore()  # the wheel scrolls the table
            return True
        return super().eventFilter(watched, event)
