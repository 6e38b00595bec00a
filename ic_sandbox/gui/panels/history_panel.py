"""The History tab: the list of editing steps, with the current and the saved one marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QFontMetrics, QIcon, QKeyEvent, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from ic_sandbox.gui.session.pair.second_worlds import before_step
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.i18n import tr, tr_many

__all__ = ["HistoryPanel"]

MARK = QSize(16, 16)
ROW = 26
ANY_INDEX = QModelIndex | QPersistentModelIndex


class Steps(QAbstractListModel):
    """A list model with one row for the world as opened and one for each step, including undone ones."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._count = session.document.undo_stack.count()
        self._saved = _saved_step(session)
        self._marks: dict[str, QIcon] = dict.fromkeys(("saved", "now", "none"), QIcon())

    def tint(self, ink: QColor) -> None:
        """Draw the marks of the current and the saved step in a colour."""
        blank = QPixmap(MARK)
        blank.fill(Qt.GlobalColor.transparent)  # keeps all names aligned
        self._marks = {"saved": icon("save", ink), "now": icon("play", ink), "none": QIcon(blank)}
        self._refresh_rows()

    def follow(self) -> None:
        """Update the rows after a step was added, undone or redone."""
        self._saved = _saved_step(self._session)
        if self._count == self._session.document.undo_stack.count():
            self._refresh_rows()
        else:
            self.beginResetModel()
            self._count = self._session.document.undo_stack.count()
            self.endResetModel()

    def _refresh_rows(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(self._count))

    def rowCount(self, parent: ANY_INDEX = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else self._count + 1

    def data(self, index: ANY_INDEX, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, now = index.row(), self._session.document.undo_stack.index()
        if role == Qt.ItemDataRole.DisplayRole:
            title = self._title(row)
            return tr("{step} (saved)", step=title) if row == self._saved else title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = [self._title(row)]
            words += [tr("current step")] * (row == now) + [tr("undone")] * (row > now)
            return ", ".join(words + [tr("saved")] * (row == self._saved))
        if role == Qt.ItemDataRole.DecorationRole:
            return self._marks["saved" if row == self._saved else "now" if row == now else "none"]
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, max(ROW, QFontMetrics(QApplication.font()).height() + 8))
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(row == now)
            font.setItalic(row > now)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and row > now:
            return QApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        return None

    def _title(self, row: int) -> str:
        return self._session.document.undo_stack.text(row - 1) if row else tr("Opened")


def _saved_step(session: Session) -> int | None:
    """Return the number of steps after which the world equals its file; None if that is unknown or there is no file."""
    return session.document.saved_step if session.document.source is not None else None


class HistoryPanel(QWidget):
    """The list of steps. A click or Enter goes to a step; the arrow keys only select one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self.session = session
        self._steps = Steps(session)
        self._known: tuple[int, int, bool, Path | None, str] | None = None
        self.list = QListView()
        self.list.setObjectName("history-list")
        self.list.setAccessibleName(tr("History"))
        self.list.setAccessibleDescription(tr("Press Enter to go to the selected step."))
        self.list.setModel(self._steps)
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(MARK)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.installEventFilter(self)
        self.said = QLabel()
        self.said.setObjectName("history-said")
        self.said.setWordWrap(True)
        self.said.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 6, 4, 4)
        layout.setSpacing(4)
        layout.addWidget(self.said)
        layout.addWidget(self.list, 1)
        self.list.clicked.connect(lambda index: session.document.go_to(index.row()))
        self.compare = QAction(tr("Compare with before this change"), self.list)
        self.compare.setObjectName("history-compare")
        self.compare.triggered.connect(self._compare)
        self.list.addAction(self.compare)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.list.selectionModel().currentChanged.connect(self._offer)
        session.document.undo_stack.indexChanged.connect(self._follow)
        session.document.status_changed.connect(self._follow)
        self._tint()
        self._follow()
        self._offer()

    def _follow(self, *_: object) -> None:
        stack = self.session.document.undo_stack
        if not isValid(stack):  # a stack clears itself as it is destroyed, and emits a signal
            return
        known = (
            stack.count(),
            stack.index(),
            self.session.document.dirty,
            self.session.document.path,
            stack.undoText(),
        )
        if known == self._known:  # a stroke continues
            return
        self._known = known
        self._steps.follow()
        now = self._steps.index(stack.index())
        if self.list.currentIndex() != now:
            self.list.setCurrentIndex(now)
        count, ahead = stack.count(), stack.count() - stack.index()
        words = tr_many("{count} step", "{count} steps", count) if count else tr("No changes yet.")
        if ahead:
            words = tr("{steps}, {ahead} undone", steps=words, ahead=ahead)
        self.said.setText(words)

    def _offer(self, *_: object) -> None:
        self.compare.setEnabled(self.list.currentIndex().row() > 0)

    def _compare(self) -> None:
        """Show the world before the selected step next to the present one."""
        self.session.second_world.show(before_step(self.session.document, self.list.currentIndex().row()))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Go to the selected step when Enter is pressed."""
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.session.document.go_to(self.list.currentIndex().row())
                return True
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Recolour the marks when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self._steps.tint(self.palette().color(QPalette.ColorRole.Text))
