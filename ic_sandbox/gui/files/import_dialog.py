"""The dialog for a map whose meaning is unclear: a preview, what was omitted or guessed, and a choice for each layer,
class, letter or colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.rendering.world import render_world
from ic_sandbox.gui.style.theme import is_dark
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import capitalize_first, mark, numeral, tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import FLOOR, World
from ic_sandbox.world.importing import Choices, Imported, Source, import_map, kind_title, known_kinds

__all__ = ["ImportDialog"]

SIZE = (900, 560)
PREVIEW = 240
"""The least width and height of the preview in pixels."""

SORTS = {
    "layer": mark("Layer “{name}”"),
    "class": mark("Class “{name}”"),
    "tile": mark("Tile “{name}”"),
    "letter": mark("Letter “{name}”"),
    "colour": mark("Colour {name}"),
}


class ImportDialog(QDialog):
    """A dialog that shows how a map was read, and reads it again in the background after each choice.

    ``world`` is the imported world, once the dialog was accepted.
    """

    def __init__(self, path: Path, imported: Imported, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import-dialog")
        self.setWindowTitle(tr("Import {name}", name=path.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE)
        self.world: World | None = None
        self._path = path
        self._worker = Worker("importing", self)
        self._worker.progressed.connect(self._show_progress)
        self._worker.finished_work.connect(self._end)
        self._worker.failed.connect(self._fail)
        self.finished.connect(self._worker.stop)
        self.preview = Preview()
        self.table = self._table(imported.sources)
        self.listed = QPlainTextEdit()
        self.listed.setObjectName("import-notes")
        self.listed.setReadOnly(True)
        self.listed.setTabChangesFocus(True)
        self.caption = QLabel()
        self.caption.setBuddy(self.listed)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Reading the map"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.done_button = self._buttons.addButton(tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.done_button.setDefault(True)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.rest_button = self._buttons.addButton(tr("Rest is floor"), QDialogButtonBox.ButtonRole.ActionRole)
        self.rest_button.setToolTip(tr("Takes every letter and colour that is not specified yet as floor."))
        self.rest_button.setAutoDefault(False)
        self.rest_button.setVisible(any(True for _ in self._unspecified()))
        self.rest_button.clicked.connect(self._take_rest)
        style_buttons(self._buttons)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self._show(imported)
        unsaid = (box for source, box in self.choices if not source.meaning)
        next(unsaid, self.done_button).setFocus()
        if parent is not None:
            parent.installEventFilter(self)

    def _lay_out(self) -> None:
        question = QLabel(tr("&What does each part of the map mean?"))
        question.setBuddy(self.table)
        left = QVBoxLayout()
        left.addWidget(self.preview, 1)
        right = QVBoxLayout()
        right.addWidget(question)
        right.addWidget(self.table, 3)
        right.addWidget(self.caption)
        right.addWidget(self.listed, 2)
        halves = QHBoxLayout()
        halves.addLayout(left, 2)
        halves.addLayout(right, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(halves, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self._buttons)

    def _table(self, sources: tuple[Source, ...]) -> QTableWidget:
        table = QTableWidget(len(sources), 3)
        table.setObjectName("import-table")
        table.setAccessibleName(tr("What does each part of the map mean?"))
        table.setHorizontalHeaderLabels([tr("On the map"), tr("Count"), tr("Meaning")])
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.choices: list[tuple[Source, QComboBox]] = []
        for row, source in enumerate(sources):
            name = tr(SORTS[source.sort], name=source.name if source.name.strip() else tr("blank"))
            item = QTableWidgetItem(name)
            item.setToolTip(name)  # a narrow column cuts it off
            table.setItem(row, 0, item)
            table.setItem(row, 1, QTableWidgetItem(numeral(source.count)))
            box = self._choice(name, source)
            table.setCellWidget(row, 2, box)
            self.choices.append((source, box))
        table.resizeColumnToContents(1)
        table.setColumnWidth(2, table.fontMetrics().averageCharWidth() * 30)
        return table

    def _choice(self, name: str, source: Source) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Meaning of {name}", name=name))
        meaning = kind_title(source.meaning) if source.meaning else tr("not specified")
        box.addItem(tr("Automatic: {meaning}", meaning=meaning), "")
        for kind in known_kinds():
            box.addItem(capitalize_first(kind_title(kind)), kind)
        box.currentIndexChanged.connect(self._read_again)
        return box

    def chosen(self) -> Choices:
        """Return the user's choices."""
        said = [(source, str(box.currentData())) for source, box in self.choices if box.currentData()]
        return Choices(
            terrain=tuple((source.name, kind) for source, kind in said if source.sort != "letter"),
            legend=tuple((source.name, kind) for source, kind in said if source.sort == "letter"),
        )

    def _unspecified(self) -> Iterator[QComboBox]:
        """Yield the choices of letters and colours that neither the map nor the user has specified."""
        for source, box in self.choices:
            if source.sort in ("letter", "colour") and not source.meaning and not box.currentData():
                yield box

    def _take_rest(self) -> None:
        for box in list(self._unspecified()):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(FLOOR.label))
        self._read_again()

    def _read_again(self, *_: object) -> None:
        self.done_button.setEnabled(False)
        self._show_progress(Progress("", 0.0))
        path, choices = self._path, self.chosen()
        self._worker.submit(lambda: import_map(path, choices))

    def _show_progress(self, progress: Progress) -> None:
        self.bar.show()
        self.bar.setValue(round(100 * progress.done))

    def _end(self, imported: Imported) -> None:
        self._worker.finish()  # an idle thread would outlive a closed window
        self._show(imported)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close together with the parent window."""
        if watched is self.parent() and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.reject()
        return super().eventFilter(watched, event)

    def _show(self, imported: Imported) -> None:
        """Show the result of an import."""
        self.bar.hide()
        self.world = imported.world
        self.preview.show_world(imported.world)
        self.done_button.setEnabled(imported.world is not None)
        self.rest_button.setEnabled(any(True for _ in self._unspecified()))
        lines = imported.notes if imported.world is not None else tuple(map(str, imported.faults))
        self.caption.setText(
            tr("&Left out or guessed:") if imported.world is not None else tr("&Can't be imported yet:")
        )
        self.listed.setAccessibleName(self.caption.text().replace("&", ""))
        self.listed.setPlainText("\n".join(lines) or tr("Nothing."))

    def _fail(self, error: Exception) -> None:
        raise error


class Preview(QWidget):
    """A small picture of a world; empty if there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(PREVIEW, PREVIEW)
        self.setAccessibleName(tr("Preview"))
        self._world: World | None = None
        self._picture: QImage | None = None
        self._drawn: tuple[QSize, float, bool] | None = None

    def show_world(self, world: World | None) -> None:
        """Show another world."""
        self._world, self._drawn = world, None
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the world as large as it fits."""
        if self._world is None:
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("No preview yet"))
            painter.end()
            return
        ratio, dark = self.devicePixelRatioF(), is_dark()
        if self._drawn != (self.size(), ratio, dark):
            self._picture = render_world(self._world, self.width(), self.height(), ratio, dark)
            self._drawn = self.size(), ratio, dark
        if self._picture is not None:
            painter = QPainter(self)
            painter.drawImage(0, 0, self._picture)
            painter.end()
