"""The table of shortcuts by group: commands, their keys, and their default keys if those differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from ic_sandbox.gui.commands.shortcut_rows import Line
from ic_sandbox.gui.palette.fuzzy_match import match
from ic_sandbox.gui.shortcuts.shortcuts import Shortcuts, shown
from ic_sandbox.i18n import tr

__all__ = ["ShortcutTable"]

TITLE, KEYS, USUAL = range(3)


@dataclass(slots=True)
class _Group:
    """A group of rows."""

    item: QTreeWidgetItem
    folded: bool
    lines: list[tuple[Line, QTreeWidgetItem]] = field(default_factory=list)


class ShortcutTable(QTreeWidget):
    """A table in which commands can be selected; other rows are read-only."""

    def __init__(self, lines: Iterable[Line], shortcuts: Shortcuts) -> None:
        super().__init__()
        self.setObjectName("shortcut-table")
        self.setAccessibleName(tr("Shortcuts"))
        self.setAccessibleDescription(tr("Press Enter to change the keys of the selected command."))
        self.setHeaderLabels([tr("Command"), tr("Keys"), tr("Default keys")])
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAllColumnsShowFocus(True)
        self.setUniformRowHeights(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        letter = self.fontMetrics().averageCharWidth()
        for column, letters in ((KEYS, 28), (USUAL, 22)):
            self.header().resizeSection(column, letters * letter)
        self._high = self.fontMetrics().height() + 8
        self._shortcuts = shortcuts
        self._groups: dict[str, _Group] = {}
        self._commands: dict[str, tuple[Line, QTreeWidgetItem]] = {}
        for line in lines:
            self._add(line)
        self._tint()
        self.narrow("")
        self._shortcuts.changed.connect(self._show_keys)

    def _add(self, line: Line) -> None:
        if line.group not in self._groups:
            self._groups[line.group] = _Group(self._header(line.group), line.long)
        group = self._groups[line.group]
        item = QTreeWidgetItem([line.title, line.keys])
        item.setSizeHint(TITLE, QSize(0, self._high))
        group.item.addChild(item)
        group.lines.append((line, item))
        if line.name:
            self._commands[line.name] = (line, item)
            self._show_keys(line.name)
        else:
            item.setToolTip(KEYS, tr("This can't be changed."))

    def _header(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([title])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setSizeHint(TITLE, QSize(0, self._high))
        font = item.font(TITLE)
        font.setBold(True)
        item.setFont(TITLE, font)
        self.addTopLevelItem(item)
        item.setFirstColumnSpanned(True)
        return item

    def _show_keys(self, name: str) -> None:
        if name not in self._commands:
            return
        _, item = self._commands[name]
        own = self._shortcuts.is_own(name)
        font = item.font(KEYS)
        font.setBold(own)
        item.setFont(KEYS, font)
        item.setText(KEYS, shown(self._shortcuts.keys(name)))
        item.setText(USUAL, (shown(self._shortcuts.default(name)) or tr("none")) if own else "")

    def narrow(self, query: str) -> None:
        """Show the rows that match a query, and select the first. An empty query keeps the selection."""
        first = None
        for title, group in self._groups.items():
            for line, item in group.lines:
                item.setHidden(match(query, line.title, item.text(KEYS), title) is None)
                if first is None and not item.isHidden():
                    first = item
            group.item.setHidden(all(item.isHidden() for _, item in group.lines))
            group.item.setExpanded(bool(query.strip()) or not group.folded)
        chosen = self.currentItem()
        if first is None:
            self.setCurrentIndex(self.rootIndex())
        elif chosen is not None and not query.strip():
            self.scrollToItem(chosen)
        else:
            self.setCurrentItem(first)

    @property
    def names(self) -> list[str]:
        """The ids of the listed commands."""
        return list(self._commands)

    @property
    def chosen(self) -> str:
        """The id of the selected command; empty if there is none or its keys are fixed."""
        item = self.currentItem()
        return next((name for name, (_, found) in self._commands.items() if found is item), "")

    def choose(self, name: str) -> None:
        """Select a command, and scroll to it."""
        self.setCurrentItem(self._commands[name][1])

    def title(self, name: str) -> str:
        """Return the title of a command; its id if it was added after the table was built."""
        return self._commands[name][0].title if name in self._commands else name

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText)
        for group in getattr(self, "_groups", {}).values():
            for line, item in group.lines:
                item.setForeground(USUAL, muted)
                if not line.name:
                    item.setForeground(KEYS, muted)
