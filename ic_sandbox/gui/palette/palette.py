"""The palette panel: everything that can be placed on the map, with a search. Click to pick, or drag to the map."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ic_sandbox.gui.palette.entries import Section, sections
from ic_sandbox.gui.palette.fuzzy_match import match
from ic_sandbox.gui.palette.item import Entry, PaletteItem
from ic_sandbox.gui.rendering.drive_symbol import DriveSymbol
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import Tool
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World

__all__ = ["FOLDED", "FOLDS_BELOW", "Palette"]

WIDTH = 210
FOLDED = 64
"""The width of the palette in pixels if it shows only pictures."""

FOLDS_BELOW = 124
"""Below this width in pixels, names would be too short to tell items apart, so only pictures are shown."""

SIGN = 14


@dataclass(slots=True)
class _Shown:
    """A section as shown on the screen."""

    frame: QWidget
    head: _Header
    layout: QVBoxLayout
    items: dict[str, PaletteItem]


class Palette(QWidget):
    """The list of everything that a world can contain. Its only state is the search.

    ``taken_up`` is emitted when the user picks an item from the search by keyboard, to place it on the map next.
    """

    taken_up = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName(tr("Palette"))
        self._session = session
        self._shown: dict[str, _Shown] = {}
        self._entry_point: PaletteItem | None = None
        self._folded = False
        self._search = self._search_box()
        self._nothing = QLabel(tr("No matches."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setMargin(12)
        self._column = QVBoxLayout()
        self._scroll = self._scroll_area()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 4, 0)
        layout.setSpacing(4)
        layout.addWidget(self._search)
        layout.addWidget(self._scroll, 1)
        self._fill(session.world)
        self._show_tool(session.toolbox.tool)
        session.document.contents_changed.connect(self._fill)
        session.toolbox.tool_changed.connect(self._show_tool)

    def minimumSizeHint(self) -> QSize:
        """Return room for the pictures."""
        return QSize(FOLDED, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold to pictures if there is no room for names."""
        super().resizeEvent(event)
        folded = event.size().width() < FOLDS_BELOW
        if folded != self._folded:
            self._folded = folded
            self._search.setHidden(folded)
            self._search.clear()
            for shown in self._shown.values():
                shown.head.fold(folded)
                for item in shown.items.values():
                    item.fold(folded)

    def sizeHint(self) -> QSize:
        """Return a size wide enough for every shipped name."""
        return QSize(WIDTH, 480)

    def _search_box(self) -> QLineEdit:
        box = QLineEdit()
        box.setObjectName("palette-search")
        box.setAccessibleName(tr("Search the palette"))
        box.setAccessibleDescription(tr("Shows only what matches the words you type."))
        box.setPlaceholderText(tr("Search"))
        box.setClearButtonEnabled(True)
        self._lens = QAction(box)
        box.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        box.textChanged.connect(self._filter)
        box.installEventFilter(self)
        self._tint_lens()
        return box

    def _scroll_area(self) -> QScrollArea:
        inside = QWidget()
        inside.setLayout(self._column)
        self._column.setContentsMargins(0, 0, 2, 8)
        self._column.setSpacing(0)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _fill(self, world: World) -> None:
        """List what this world offers. Reuse existing items, because one of them may be in a drag."""
        for place, section in enumerate(sections(world)):
            shown = self._shown.get(section.name)
            if shown is None:
                shown = self._shown[section.name] = self._new_section(section, place)
            self._fill_section(shown, section)
        self._filter(self._search.text())
        self._show_tool(self._session.toolbox.tool)

    def _fill_section(self, shown: _Shown, section: Section) -> None:
        wanted = {entry.name: entry for entry in section.entries}
        for name in shown.items.keys() - wanted.keys():
            gone = shown.items.pop(name)
            if gone is self._entry_point:
                self._entry_point = None
            gone.hide()
            gone.deleteLater()
        for place, (name, entry) in enumerate(wanted.items(), start=1):
            item = shown.items.get(name)
            if item is None:
                item = shown.items[name] = self._new_item(entry)
            elif item.entry != entry:
                item.show_entry(entry)
            if shown.layout.indexOf(item) != place:
                shown.layout.insertWidget(place, item)
        shown.items = {name: shown.items[name] for name in wanted}

    def _new_section(self, section: Section, place: int) -> _Shown:
        frame = QWidget()
        frame.setObjectName(f"palette-section-{section.name}")
        frame.setAccessibleName(section.title)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 6, 0, 2)
        layout.setSpacing(0)
        head = _Header(section)
        head.fold(self._folded)
        layout.addWidget(head)
        self._column.insertWidget(place, frame)
        return _Shown(frame, head, layout, {})

    def _new_item(self, entry: Entry) -> PaletteItem:
        item = PaletteItem(entry)
        item.fold(self._folded)
        item.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        item.clicked.connect(lambda: self._session.toolbox.set_tool(item.entry.tool))
        item.focused.connect(lambda: self._enter_at(item))
        item.arrow.connect(lambda steps: self._walk(item, steps))
        return item

    def _filter(self, text: str) -> None:
        terms = text.casefold().split()
        for shown in self._shown.values():
            matching = [item for item in shown.items.values() if item.entry.matches(terms)]
            for item in shown.items.values():
                item.setHidden(item not in matching)
            shown.frame.setHidden(not matching)
        found = self._found()
        self._nothing.setHidden(bool(found))
        if found and (terms or self._entry_point is None or self._entry_point not in found):
            self._enter_at(self._best(found))

    def _best(self, found: list[PaletteItem]) -> PaletteItem:
        """Return the item that fits the search best: its name counts more than its tooltip; ties go to the first."""

        def fit(item: PaletteItem) -> int:
            fitting = match(self._search.text(), item.entry.title, item.entry.words, item.entry.tooltip)
            return 0 if fitting is None else round(2 * fitting.score)  # rounding ignores the length of the name

        return max(found, key=fit)

    def _found(self) -> list[PaletteItem]:
        items = (item for shown in self._shown.values() for item in shown.items.values())
        return [item for item in items if not item.isHidden()]

    def _enter_at(self, item: PaletteItem) -> None:
        """Let Tab reach one item only, the last that had the focus; the arrow keys continue from there."""
        if self._entry_point is not None:
            self._entry_point.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._entry_point = item
        item.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if item.hasFocus():
            self._scroll.ensureWidgetVisible(item, 0, 24)

    def _walk(self, item: PaletteItem, steps: int) -> None:
        found = self._found()
        place = found.index(item) + steps
        if place == -1:
            self._search.setFocus(Qt.FocusReason.BacktabFocusReason)
        else:
            found[max(0, min(place, len(found) - 1))].setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Handle keys in the search: Down goes to the matches, Enter picks the best; Escape clears, then leaves."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self._search:
            found = self._found()
            key = event.key()
            if key == Qt.Key.Key_Escape:
                if self._search.text():
                    self._search.clear()
                else:
                    self._search.clearFocus()
                return True
            if key == Qt.Key.Key_Down and found:
                found[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and found and self._search.text():
                self._best(found).click()
                self._search.selectAll()
                self.taken_up.emit()
                return True
        return False

    def _show_tool(self, tool: Tool) -> None:
        for shown in self._shown.values():
            for item in shown.items.values():
                item.setChecked(item.entry.tool == tool)

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the pictures when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint_lens()
            self._fill(self._session.world)

    def _tint_lens(self) -> None:
        self._lens.setIcon(icon("search", self.palette().color(QPalette.ColorRole.PlaceholderText)))


class _Header(QWidget):
    """The heading of a section; only the symbol of its drive, or a rule, if the palette is folded."""

    def __init__(self, section: Section) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.setSpacing(6)
        self._symbol = DriveSymbol(section.drive, SIGN) if section.drive else None
        if self._symbol is not None:
            row.addWidget(self._symbol)
        self._rule = QFrame()
        self._rule.setFrameShape(QFrame.Shape.HLine)
        self._rule.setFrameShadow(QFrame.Shadow.Sunken)
        row.addWidget(self._rule, 1)
        self._title = QLabel(section.title)
        self._title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        font = self._title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        self._title.setFont(font)
        row.addWidget(self._title, 1)
        self.setToolTip("<br>".join(text for text in (f"<b>{section.title}</b>", section.tooltip) if text))

    def fold(self, folded: bool) -> None:
        """Show the title, or only what stands for it."""
        self._title.setHidden(folded)
        self._rule.setVisible(folded)
