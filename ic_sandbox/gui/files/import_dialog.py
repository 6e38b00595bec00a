"""The dialog for a map whose meaning is unclear.

It has a preview, what was omitted or guessed, a choice of the level, and one for each layer, class, tile, letter or
colour.
"""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.file_dialog import ask_file
from ic_sandbox.gui.files.import_preview import Preview
from ic_sandbox.gui.files.import_table import SourceTable, source_title
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import Choices, Imported, import_map, legend_of_file

__all__ = ["ImportDialog"]

SIZE = (900, 560)
PARTS = (360, 510)
"""The first widths of the preview and the choices in pixels."""

LEGEND = "legend"
"""The kind of files with legends, whose last folder is remembered."""

Legend = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]


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
        self._imported = imported
        self._kept: dict[tuple[str, str], str] | None = None
        self._worker = Worker("importing", self)
        self._worker.progressed.connect(self._show_progress)
        self._worker.finished_work.connect(self._end)
        self._worker.failed.connect(self._fail)
        self.finished.connect(self._worker.stop)
        self.preview = Preview()
        self.table = SourceTable()
        self.table.show_sources(imported.sources, {})
        self.table.chosen.connect(self._read_again)
        self.table.pointed_at.connect(self.preview.highlight)
        self.preview.cell_picked.connect(self._pick)
        self.levels = self._level_choice(imported)
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
        self.rest_button.clicked.connect(self.table.take_rest_as_floor)
        self.legend_button = self._buttons.addButton(tr("Legend from file…"), QDialogButtonBox.ButtonRole.ActionRole)
        legend = tr(
            "Reads what letters mean from a file: lines such as F = ice, or the description of a game of GVGAI."
        )
        self.legend_button.setToolTip(legend)
        self.legend_button.setAutoDefault(False)
        self.legend_button.clicked.connect(self._ask_legend)
        style_buttons(self._buttons)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self._show(imported)
        self._show_buttons()
        unsaid = (box for source, box in self.table.choices if not source.meaning)
        next(unsaid, self.done_button).setFocus()
        if imported.world is None and not imported.sources and self.levels.count() > 1:
            self._change_level()  # the shown part of a map that is too large
        if parent is not None:
            parent.installEventFilter(self)

    def _level_choice(self, imported: Imported) -> QComboBox:
        """Return a list of the levels of the file."""
        box = QComboBox()
        box.setObjectName("import-level")
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.addItems([f"{numeral(number)}  {name}".strip() for number, name in enumerate(imported.levels, 1)])
        box.setCurrentIndex(imported.level)
        box.currentIndexChanged.connect(self._change_level)
        return box

    def _lay_out(self) -> None:
        question = QLabel(tr("&What does each part of the map mean?"))
        question.setBuddy(self.table)
        level = QLabel(tr("One of {count:,} &levels:", count=self.levels.count()))
        level.setBuddy(self.levels)
        chosen = QHBoxLayout()
        chosen.addWidget(level)
        chosen.addWidget(self.levels, 1)
        for widget in (level, self.levels):
            widget.setVisible(self.levels.count() > 1)
        self._hint = QLabel(tr("Click on the map to find a part in the list."))
        self._hint.setWordWrap(True)
        sides = [QWidget(), QWidget()]
        left, right = (QVBoxLayout(side) for side in sides)
        left.setContentsMargins(0, 0, 0, 0)
        right.setContentsMargins(0, 0, 0, 0)
        left.addLayout(chosen)
        left.addWidget(self.preview, 1)
        left.addWidget(self._hint)
        right.addWidget(question)
        right.addWidget(self.table, 3)
        right.addWidget(self.caption)
        right.addWidget(self.listed, 2)
        halves = QSplitter()
        halves.setChildrenCollapsible(False)
        for number, side in enumerate(sides):
            halves.addWidget(side)
            halves.setStretchFactor(number, 1)
        halves.setSizes(list(PARTS))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(halves, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self._buttons)
        self._order_by_tab()

    def _order_by_tab(self) -> None:
        """Let Tab go from the levels through the choices to the list and the buttons."""
        order = [
            self.levels,
            self.table,
            *(box for _, box in self.table.choices),
            self.listed,
            *self._buttons.buttons(),
        ]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def _show_buttons(self) -> None:
        """Show the buttons that matter for the parts of this map."""
        self.rest_button.setVisible(any(True for _ in self.table.unspecified()))
        self.legend_button.setVisible(any(source.sort == "letter" for source, _ in self.table.choices))

    def _ask_legend(self) -> None:
        """Ask for a file that says what the letters mean."""
        filters = f"{tr('Text')} (*.txt *.md);;{tr('All files')} (*)"
        path = ask_file(self, LEGEND, tr("Legend from file"), self._path.parent, filters)
        if path is not None:
            self.read_legend(path)

    def read_legend(self, path: Path) -> None:
        """Take over what a file says about the letters, in the background."""
        self.done_button.setEnabled(False)
        self._show_progress(Progress("", 0.0))
        self._worker.submit(lambda: _legend_in(path))

    def chosen(self) -> Choices:
        """Return the user's choices."""
        kinds = self.table.kinds().items()
        return Choices(
            terrain=tuple((name, kind) for (sort, name), kind in kinds if sort != "letter"),
            legend=tuple((name, kind) for (sort, name), kind in kinds if sort == "letter"),
            level=self._level(),
        )

    def _level(self) -> str:
        return str(self.levels.currentIndex() + 1) if self.levels.count() > 1 else ""

    def _change_level(self) -> None:
        """Read another level, at first without the choices: it may lack the parts that they are about."""
        self._kept = {**(self._kept or {}), **self.table.kinds()}
        self._submit(Choices(level=self._level()))

    def _read_again(self) -> None:
        self._submit(self.chosen())

    def _submit(self, choices: Choices) -> None:
        self.done_button.setEnabled(False)
        self._show_progress(Progress("", 0.0))
        path = self._path
        self._worker.submit(lambda: import_map(path, choices))

    def _show_progress(self, progress: Progress) -> None:
        self.bar.show()
        self.bar.setValue(round(100 * progress.done))

    def _end(self, result: Imported | Legend) -> None:
        self._worker.finish()  # an idle thread would outlive a closed window
        if isinstance(result, Imported):
            self._end_import(result)
        else:
            self.table.choose_letters(result[0])
            self._read_again()

    def _end_import(self, imported: Imported) -> None:
        if self._kept is None:
            self._show(imported)
            return
        kept, self._kept = self._kept, None
        self.table.show_sources(imported.sources, kept)
        self._order_by_tab()
        self._show_buttons()
        self._show(imported)
        if self.table.kinds():
            self._read_again()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close together with the parent window."""
        if watched is self.parent() and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.reject()
        return super().eventFilter(watched, event)

    def _show(self, imported: Imported) -> None:
        """Show the result of an import."""
        self.bar.hide()
        self._imported, self.world = imported, imported.world
        self.preview.show_map(
            imported, {(source.sort, source.name): source_title(source) for source in imported.sources}
        )
        self._hint.setVisible(imported.sketch is not None)
        self.done_button.setEnabled(imported.world is not None)
        self.rest_button.setEnabled(any(True for _ in self.table.unspecified()))
        lines = imported.notes if imported.world is not None else tuple(map(str, imported.faults))
        self.caption.setText(
            tr("&Left out or guessed:") if imported.world is not None else tr("&Can't be imported yet:")
        )
        self.listed.setAccessibleName(self.caption.text().replace("&", ""))
        self.listed.setPlainText("\n".join(lines) or tr("Nothing."))

    def _pick(self, row: int, col: int) -> None:
        sketch = self._imported.sketch
        if sketch is not None and row < sketch.rows and col < sketch.cols:
            self.table.pick(sketch.at(row, col))

    def _fail(self, error: Exception) -> None:
        self._worker.finish()
        if not isinstance(error, WorldError):
            raise error
        self._show(self._imported)
        show_faults(self, tr("The legend can't be read"), error.faults)


def _legend_in(path: Path) -> Generator[Progress, None, Legend]:
    """Read the legend in a file."""
    yield Progress(tr("Reading the map"), 0.0)
    return legend_of_file(path)
