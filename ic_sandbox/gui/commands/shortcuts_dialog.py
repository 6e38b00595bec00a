"""The dialog of shortcuts: search and change keys; it names a command before it loses its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.commands.command import Entry
from ic_sandbox.gui.commands.shortcut_rows import shortcut_lines
from ic_sandbox.gui.commands.shortcut_table import ShortcutTable
from ic_sandbox.gui.shortcuts.shortcuts import Shortcuts, shown
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import tr

__all__ = ["KeyField", "ShortcutsDialog", "show_shortcuts"]

SIZE = QSize(680, 560)


def show_shortcuts(parent: QWidget, entries: Iterable[Entry], shortcuts: Shortcuts) -> None:
    """Open the dialog of shortcuts, or raise it."""
    dialog = parent.findChild(ShortcutsDialog) or ShortcutsDialog(parent, entries, shortcuts)
    bring_to_front(dialog)


class KeyField(QKeySequenceEdit):
    """A field that records pressed keys; Escape alone cancels."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shortcut-keys")
        self.setMaximumSequenceLength(1)
        self.setMinimumWidth(220)
        self.setAccessibleName(tr("New keys"))
        field = self.findChild(QLineEdit)
        if field is not None:
            field.setPlaceholderText(tr("Press the new keys"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


class ShortcutsDialog(QDialog):
    """A dialog that stays open next to the window; changes apply at once."""

    def __init__(self, parent: QWidget, entries: Iterable[Entry], shortcuts: Shortcuts) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts-dialog")
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE)
        self._shortcuts = shortcuts
        self.search = self._search_box()
        self.table = ShortcutTable(shortcut_lines(entries), shortcuts)
        self.message = QLabel()
        self.message.setObjectName("shortcut-message")
        self.message.setWordWrap(True)
        self.message.setFixedHeight(2 * self.fontMetrics().lineSpacing())
        self.keys = KeyField()
        self.below = QStackedWidget()
        self.below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.below.addWidget(self._usual_row())
        self.below.addWidget(self._keys_row())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        for part in (self.search, self.table, self.message, self.below):
            layout.addWidget(part)
        layout.setStretchFactor(self.table, 1)
        self._tint()
        self.table.currentItemChanged.connect(self._on_current)
        self.table.itemActivated.connect(lambda *_: self._begin())
        self.search.textChanged.connect(self.table.narrow)
        self._shortcuts.changed.connect(self._on_changed)
        self.keys.editingFinished.connect(self._look_at_keys)
        self.keys.cancelled.connect(self._stop)
        self._on_current()
        self.search.setFocus()

    def _search_box(self) -> QLineEdit:
        box = QLineEdit()
        box.setObjectName("shortcut-search")
        box.setAccessibleName(tr("Search the shortcuts"))
        box.setAccessibleDescription(tr("Shows only what matches the words you type."))
        box.setPlaceholderText(tr("Search by command or keys"))
        box.setClearButtonEnabled(True)
        self._lens = QAction(box)
        box.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        return box

    def _usual_row(self) -> QWidget:
        self.change = _button(tr("&Change…"), "shortcut-change", self._begin)
        self.remove = _button(tr("Re&move"), "shortcut-remove", self._remove)
        self.reset = _button(tr("&Reset"), "shortcut-reset", self._reset)
        self.reset_all = _button(tr("Reset &all"), "shortcut-reset-all", self._reset_all)
        self.change.setToolTip(tr("Assign other keys to the selected command"))
        self.remove.setToolTip(tr("Remove the keys of the selected command"))
        self.reset.setToolTip(tr("Restore the default keys of the selected command"))
        self.reset_all.setToolTip(tr("Restore the default keys of all commands"))
        self.close_button = _button(tr("Close"), "shortcut-close", self.close)
        return _row(self.change, self.remove, self.reset, None, self.reset_all, self.close_button)

    def _keys_row(self) -> QWidget:
        self.take = _button(tr("&Assign"), "shortcut-take", self._take)
        self.cancel = _button(tr("Cancel"), "shortcut-cancel", self._stop)
        return _row(self.keys, None, self.take, self.cancel)

    def _on_changed(self, _: str) -> None:
        self._on_current()

    def _on_current(self, *_: object) -> None:
        if self.below.currentIndex() == 1:
            self._stop()
        self.change.setEnabled(bool(self.table.chosen))
        self.remove.setEnabled(bool(self.table.chosen and self._shortcuts.keys(self.table.chosen)))
        self.reset.setEnabled(bool(self.table.chosen and self._shortcuts.is_own(self.table.chosen)))
        self.reset_all.setEnabled(any(map(self._shortcuts.is_own, self.table.names)))

    def _begin(self) -> None:
        if not self.table.chosen:
            return
        self.message.setText(
            tr(
                "Press the new keys for “{command}”. Escape keeps the old ones.",
                command=self.table.title(self.table.chosen),
            )
        )
        self.take.setEnabled(False)
        self.keys.clear()
        self.below.setCurrentIndex(1)
        self.keys.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_at_keys(self) -> None:
        keys = self.keys.keySequence()
        if self.below.currentIndex() != 1 or keys.isEmpty():
            return
        self.take.setEnabled(False)
        others = [name for name in self._shortcuts.users(keys) if name != self.table.chosen]
        if self._shortcuts.is_fixed(keys):
            self.message.setText(tr("{keys} is reserved by the window. Press other keys.", keys=shown([keys])))
        elif others:
            titles = ", ".join(tr("“{goal}”", goal=self.table.title(name)) for name in others)
            self.message.setText(
                tr("{keys} is assigned to {commands}, which would lose it.", keys=shown([keys]), commands=titles)
            )
            self.take.setEnabled(True)
            self.take.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._take()

    def _take(self) -> None:
        keys, name = self.keys.keySequence(), self.table.chosen
        self._stop()
        if not keys.isEmpty():
            lost = [self.table.title(other) for other in self._shortcuts.users(keys) if other != name]
            self._shortcuts.remap(name, QKeySequence(keys))
            self._say(tr("{keys} now runs “{command}”.", keys=shown([keys]), command=self.table.title(name)), lost)

    def _say(self, done: str, lost: list[str]) -> None:
        taken = tr(" Removed from “{commands}”.", commands="”, “".join(lost)) if lost else ""
        self.message.setText(done + taken)

    def _stop(self) -> None:
        """Return to the table."""
        self.below.setCurrentIndex(0)
        self.message.clear()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        self._shortcuts.remap(self.table.chosen, None)
        self.message.setText(tr("“{command}” now has no keys.", command=self.table.title(self.table.chosen)))

    def _reset(self) -> None:
        name = self.table.chosen
        lost = [
            other for keys in self._shortcuts.default(name) for other in self._shortcuts.users(keys) if other != name
        ]
        self._shortcuts.reset(name)
        self._say(
            tr("“{command}” has its default keys again.", command=self.table.title(name)),
            [self.table.title(other) for other in lost],
        )

    def _reset_all(self) -> None:
        self._shortcuts.reset_all()
        self.message.setText(tr("All commands have their default keys again."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from the search to the table with Down; let Escape clear the search first."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.search.hasFocus():
            self._begin()
        elif event.key() == Qt.Key.Key_Escape and self.below.currentIndex() == 1:
            self._stop()
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText)
        self._lens.setIcon(icon("search", muted))


def _button(text: str, name: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: act())
    return button


def _row(*parts: QWidget | None) -> QWidget:
    """Return a row of controls; None is a stretchable gap."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return whole
