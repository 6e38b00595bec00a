"""The recent files on the start page, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ic_sandbox.gui.style.icons import icon
from ic_sandbox.gui.widgets.line_button import LineButton
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import tr

__all__ = ["RecentFiles"]

MOST_RECENT = 4
BESIDE_TEXT = 48
"""The width of a line's icon and padding in pixels."""


class RecentFiles(QWidget):
    """Recent files, the latest first; hidden if there are none."""

    chosen = Signal(str)

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(2)
        # Created once, to keep their places in the Tab order.
        self._lines = [_RecentFile(f"recent-{number}") for number in range(MOST_RECENT)]
        for line in self._lines:
            line.clicked.connect(lambda _=False, line=line: self.chosen.emit(line.path))
        self.fit(1)
        self.show_paths(())

    def show_paths(self, paths: Sequence[str]) -> None:
        """List these files."""
        for number, line in enumerate(self._lines):
            line.setHidden(number >= len(paths))
            if number < len(paths):
                line.show_path(paths[number])
        self.setHidden(not paths)

    def fit(self, columns: int) -> None:
        """Arrange the lines in ``columns`` columns."""
        for number, line in enumerate(self._lines):
            self._grid.addWidget(line, number // columns, number % columns)
        for column in range(MOST_RECENT):
            self._grid.setColumnStretch(column, int(column < columns))


class _RecentFile(LineButton):
    """A button with a file's name and folder, elided to fit."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.path = ""
        self._whole = ""
        self.setObjectName(name)
        self.setAccessibleName(tr("Recent file"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._tint()

    def show_path(self, path: str) -> None:
        """Show another file."""
        file = Path(path)
        folder = file.parent
        if folder.is_relative_to(Path.home()):
            folder = Path("~") / folder.relative_to(Path.home())
        self.path = path
        self._whole = f"{file.name}  –  {folder}"
        self.setToolTip(escape_rich_text(path))
        self.setAccessibleName(tr("Open {name}", name=file.name))
        self.setAccessibleDescription(path)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide the text to the new width."""
        super().resizeEvent(event)
        self._shorten()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _shorten(self) -> None:
        """Elide the middle, to keep the name and the last folder."""
        room = self.width() - BESIDE_TEXT
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        self.setText(text.replace("&", "&&"))

    def _tint(self) -> None:
        self.setIcon(icon("file", self.palette().color(QPalette.ColorRole.PlaceholderText)))
