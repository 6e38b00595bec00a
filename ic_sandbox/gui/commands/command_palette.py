"""The command palette: a search for commands in a box over the window, which closes when one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QListView, QMainWindow, QVBoxLayout, QWidget

from ic_sandbox.gui.commands.command_palette_list import CommandLine, CommandList, CommandRows
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.i18n import tr

__all__ = ["CommandPalette"]

WIDEST, MARGIN = 640, 24
MOST_ROWS = 11
MOST_RECENT = 8
RECENT = "commands/recent"
CORNER = 8.0
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -MOST_ROWS + 1, Qt.Key.Key_PageDown: MOST_ROWS - 1}


class CommandPalette(QWidget):
    """The box of the command palette. It takes the focus while it is shown, then returns it.

    ``commands`` returns all current commands. ``message`` carries the reason why a chosen command can't run.
    """

    message = Signal(str)

    def __init__(self, window: QMainWindow, commands: Callable[[], Sequence[CommandLine]], settings: QSettings) -> None:
        super().__init__(window)
        self.setObjectName("command-search")
        self.setAccessibleName(tr("Search for a command"))
        self.hide()
        self._window = window
        self._commands = commands
        self._settings = settings
        self._before: QWidget | None = None
        self._model = CommandList()
        self.field = QLineEdit()
        self.field.setObjectName("command-search-field")
        self.field.setAccessibleName(tr("Search for a command"))
        self.field.setAccessibleDescription(tr("Arrow keys select, Enter runs, Escape closes."))
        self.field.setPlaceholderText(tr("Search for commands, worlds and palette items"))
        self.field.setFrame(False)
        self.field.setMinimumHeight(34)
        self._lens = QAction(self.field)
        self.field.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListView()
        self.list.setObjectName("command-search-list")
        self.list.setAccessibleName(tr("Matching commands"))
        self.list.setAccessibleDescription(tr("Arrow keys select, Enter runs, Escape closes."))
        self.list.setModel(self._model)
        self.list.setItemDelegate(CommandRows(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = QLabel(tr("No matching commands."))
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setMargin(16)
        rule = QFrame()
        rule.setFrameShape(QFrame.Shape.HLine)
        rule.setForegroundRole(QPalette.ColorRole.Mid)
        rule.setFrameShadow(QFrame.Shadow.Plain)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        for part in (self.field, rule, self.list, self.nothing):
            layout.addWidget(part)
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        self.list.entered.connect(self.list.setCurrentIndex)
        self._tint()

    def toggle(self) -> None:
        """Open the box, or close it."""
        if self.isVisible():
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Show all commands, and put the focus into the search field."""
        self._before = QApplication.focusWidget() or self._window.focusWidget()
        self._model.show_commands(self._commands(), self.recent())
        self.field.clear()
        self._settle()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def leave(self) -> None:
        """Close the box, and return the focus."""
        if not self.isVisible():
            return
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        here = self.field.hasFocus()
        self.hide()
        if here and self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None

    def _narrow(self, text: str) -> None:
        self._model.narrow(text)
        self._settle()

    def _settle(self) -> None:
        """Select the best match, and fit the height to the number of rows."""
        rows = self._model.rowCount()
        self.nothing.setHidden(rows > 0)
        self.list.setHidden(rows == 0)
        self.list.setCurrentIndex(self._model.index(0))
        self.list.scrollToTop()
        high = self.list.sizeHintForRow(0) if rows else 0
        self.list.setFixedHeight(high * min(rows, MOST_ROWS))
        self._place()

    def _place(self) -> None:
        over = self._window
        self.setFixedWidth(min(WIDEST, over.width() - 2 * MARGIN))
        self.layout().activate()  # type: ignore[union-attr]
        self.adjustSize()
        self.move((over.width() - self.width()) // 2, over.menuBar().height() + 6)

    def _step(self, steps: int) -> None:
        rows = self._model.rowCount()
        if rows:
            now = self.list.currentIndex().row()
            past_end = abs(steps) == 1 and not 0 <= now + steps < rows
            row = (now + steps) % rows if past_end else max(0, min(now + steps, rows - 1))
            self.list.setCurrentIndex(self._model.index(row))

    def recent(self) -> list[str]:
        """Return the ids of recently used commands, the latest first."""
        found = self._settings.value(RECENT, [])
        names = found if isinstance(found, list) else [found]  # QSettings stores a list of one as its element
        return [name for name in names if isinstance(name, str)]

    def _run(self, row: int) -> None:
        if not 0 <= row < self._model.rowCount():
            return
        command = self._model.found[row][0]
        if command.why_not:
            self.message.emit(tr("{command}: {why}", command=command.title, why=command.why_not))
            return
        names = [command.name, *(name for name in self.recent() if name != command.name)][:MOST_RECENT]
        self._settings.setValue(RECENT, names)
        self.leave()
        self._begin(command)

    def _begin(self, command: CommandLine) -> None:
        # Later: the command may ask something, and the key that was pressed here must not answer.
        QTimer.singleShot(0, self._window, lambda: command.run())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle keys that move through the list, and close on a click elsewhere."""
        kind = event.type()
        if watched is self.field and kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(Qt.Key(event.key()))
        if watched is self.field and kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, *STEPS):
                event.accept()
                return True
        elif kind == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget) and isinstance(event, QMouseEvent):
            if watched is not self and not self.isAncestorOf(watched):
                self.leave()
        elif kind == QEvent.Type.Resize and watched is self._window and self.isVisible():
            self._place()
        return False

    def _key(self, key: Qt.Key) -> bool:
        if key in STEPS:
            self._step(STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._step(1 if key == Qt.Key.Key_Tab else -1)
        else:
            return False
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self._lens.setIcon(icon("search", self.palette().color(QPalette.ColorRole.PlaceholderText)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a card over the window."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 60)
