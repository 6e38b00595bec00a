"""The manual as a window: the pages of the documentation, which are files next to the program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.dialogs.manual_files import pages_in, text_of, title_of
from ic_sandbox.gui.dialogs.manual_page import PageView
from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import language, tr
from ic_sandbox.paths import manual_folder
from ic_sandbox.world.info_text import LINK_SCHEMES

__all__ = ["ManualDialog", "show_manual"]

SIZE = QSize(960, 680)
LIST_WIDTH = 220
BUTTON_SIZE = QSize(28, 26)


def show_manual(parent: QWidget) -> None:
    """Show the manual, once; the window behind it can be used."""
    dialog = parent.findChild(ManualDialog) or ManualDialog(manual_folder(), parent)
    bring_to_front(dialog)


@dataclass(slots=True)
class Visit:
    """A page that was shown: its row in the list, and how far it was scrolled when the user left it."""

    row: int
    place: int = 0


class ManualDialog(QDialog):
    """A list of pages, the page that is chosen in it, a search, and the way back."""

    def __init__(self, folder: Path | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("manual")
        self.setWindowTitle(tr("Manual"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE)
        self.files = pages_in(folder)
        self.visits: list[Visit] = []
        self.here = -1
        self.pages = QListWidget()
        self.pages.setObjectName("manual-pages")
        self.pages.setAccessibleName(tr("Pages of the manual"))
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # long titles are elided
        self.pages.addItems([title_of(file) for file in self.files])
        self.page = PageView()
        self.page.setObjectName("manual-page")
        self.page.setAccessibleName(tr("Manual"))
        self.page.anchorClicked.connect(self.follow)
        split = QSplitter()
        split.addWidget(self.pages)
        split.addWidget(self.page)
        split.setSizes([LIST_WIDTH, SIZE.width() - LIST_WIDTH])
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(self._tools())
        if language() != "en":
            layout.addWidget(QLabel(tr("The pages of the manual are in English.")))
        layout.addWidget(split, 1)
        self.pages.currentRowChanged.connect(self.visit)
        self.search.setEnabled(bool(self.files))
        if self.files:
            self.pages.setCurrentRow(0)
        else:
            self.pages.hide()
            self.page.setPlainText(tr("The pages of the manual are not installed."))

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        standard = QKeySequence.StandardKey
        self.back = self._step(Qt.ArrowType.LeftArrow, "manual-back", tr("Back"), standard.Back, -1)
        self.forward = self._step(Qt.ArrowType.RightArrow, "manual-forward", tr("Forward"), standard.Forward, 1)
        self.search = QLineEdit()
        self.search.setObjectName("manual-search")
        self.search.setAccessibleName(tr("Search the manual"))
        self.search.setPlaceholderText(tr("Search the manual; Enter goes to the next match"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self.find_next)
        QShortcut(standard.Find, self).activated.connect(self._go_to_search)
        QShortcut(standard.FindNext, self).activated.connect(self.find_next)
        QShortcut(standard.FindPrevious, self).activated.connect(self.find_previous)
        self.no_match = QLabel(tr("No matches."))
        self.no_match.hide()
        for widget in (self.back, self.forward):
            row.addWidget(widget)
        row.addWidget(self.search, 1)
        row.addWidget(self.no_match)
        return row

    def _step(
        self, arrow: Qt.ArrowType, name: str, title: str, keys: QKeySequence.StandardKey, step: int
    ) -> QToolButton:
        button = QToolButton()
        button.setArrowType(arrow)
        button.setObjectName(name)
        button.setAccessibleName(title)
        button.setFixedSize(BUTTON_SIZE)
        button.setEnabled(False)
        button.clicked.connect(lambda: self.step(step))
        key = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{title} ({key})" if key else title)
        QShortcut(keys, self).activated.connect(lambda: self.step(step))
        return button

    def visit(self, row: int) -> None:
        """Show a page from its beginning; the way back leads to the page before it."""
        if row < 0:
            return
        self._remember_place()
        del self.visits[self.here + 1 :]
        self.visits.append(Visit(row))
        self.here += 1
        self._show()

    def step(self, step: int) -> None:
        """Go back (-1) or forward (1) among the pages that were shown."""
        if 0 <= self.here + step < len(self.visits):
            self._remember_place()
            self.here += step
            self._show()
            self.page.scroll_to(self.visits[self.here].place)

    def _remember_place(self) -> None:
        if self.visits:
            self.visits[self.here].place = self.page.place

    def _show(self) -> None:
        row = self.visits[self.here].row
        with QSignalBlocker(self.pages):
            self.pages.setCurrentRow(row)
        self.page.show_file(self.files[row])
        self.back.setEnabled(self.here > 0)
        self.forward.setEnabled(self.here < len(self.visits) - 1)

    def follow(self, link: QUrl) -> None:
        """Go to the page or heading of a link; open a web page or another file in the system's program for it."""
        if link.scheme().lower() in LINK_SCHEMES:
            QDesktopServices.openUrl(link)
            return
        target = self.target(link)
        if target in self.files:
            self.visit(self.files.index(target))
            self.page.go_to(link.fragment())
        elif target.is_file():
            QDesktopServices.openUrl(QUrl.fromLocalFile(target))

    def target(self, link: QUrl) -> Path:
        """Return the file of a link on the current page; for a folder, the first page in it."""
        current = self.files[self.pages.currentRow()]
        path = (current.parent / link.path()).resolve() if link.path() else current
        return next((file for file in self.files if file.parent == path), path)

    @cached_property
    def _texts(self) -> list[str]:
        return [text_of(file).casefold() for file in self.files]

    def _go_to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _narrow(self, words: str) -> None:
        """List only the pages with these words, and mark the first match on the page if it has one."""
        found = [words.casefold() in text for text in self._texts]
        for row, has_words in enumerate(found):
            self.pages.item(row).setHidden(not has_words)
        self.no_match.setVisible(not any(found))
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self.page.find(words)

    def find_next(self) -> None:
        """Mark the next match: on this page, then on the next ones, then again from the first page."""
        self._find(1, QTextDocument.FindFlag(0), QTextCursor.MoveOperation.Start)

    def find_previous(self) -> None:
        """Mark the match before: on this page, then on the pages before it, then again from the last page."""
        self._find(-1, QTextDocument.FindFlag.FindBackward, QTextCursor.MoveOperation.End)

    def _find(self, step: int, flags: QTextDocument.FindFlag, start: QTextCursor.MoveOperation) -> None:
        words = self.search.text()
        if not words or self.page.find(words, flags):
            return
        row = self.pages.currentRow()
        for further in range(1, len(self.files) + 1):
            other = (row + step * further) % len(self.files)
            if words.casefold() in self._texts[other]:
                if other != row:
                    self.visit(other)
                self.page.moveCursor(start)
                if self.page.find(words, flags):
                    return
