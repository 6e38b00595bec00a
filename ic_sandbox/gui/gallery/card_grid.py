"""The cards of the gallery in a grid with as many columns as fit, under the headings of their groups."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ic_sandbox.gui.gallery.card import GalleryCard
from ic_sandbox.gui.gallery.card_rows import stretches
from ic_sandbox.gui.rendering.drive_symbol import draw_sign
from ic_sandbox.gui.style.theme import drive_colour
from ic_sandbox.i18n import capitalize_first
from ic_sandbox.world.io.files import ShippedWorld
from ic_sandbox.world.presets import drive_style

__all__ = ["GAP", "HEADING", "WIDEST", "CardGrid"]

GAP = 14
LEAST, WIDE, GREATEST = 232, 300, 420
"""The least and greatest width of a card in pixels, and the least one with more than a few columns."""

FEW_COLUMNS, MOST_COLUMNS = 4, 6
WIDEST = MOST_COLUMNS * GREATEST + (MOST_COLUMNS - 1) * GAP
HEADING = 44
"""The height of a heading in pixels, mostly space above the text."""

SIGN = 14


class CardGrid(QWidget):
    """All cards, under one heading for each group.

    Groups are small, so they stand side by side. The cards that were ``found`` are in the order of the page.
    """

    chosen = Signal(str)
    story_chosen = Signal(str)
    focused = Signal(object)
    entry_changed = Signal()
    left = Signal()

    def __init__(self, worlds: Sequence[ShippedWorld], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = tuple(self._new_card(shipped) for shipped in worlds)
        self.found = self.cards
        self.entry: GalleryCard | None = None
        self._columns = 1
        self._headings: list[GroupHeading] = []
        self._places: dict[GalleryCard, tuple[int, int]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(0)
        self._arrange()

    def _new_card(self, shipped: ShippedWorld) -> GalleryCard:
        card = GalleryCard(shipped, self)
        card.clicked.connect(lambda: self.chosen.emit(shipped.name))
        card.story_wanted.connect(lambda: self.story_chosen.emit(shipped.name))
        card.step.connect(lambda key: self._walk(card, key))
        card.focused.connect(lambda: self._on_focus(card))
        return card

    def narrow(self, text: str) -> None:
        """Show only the cards in which every word of the text occurs."""
        terms = text.casefold().split()
        found = tuple(card for card in self.cards if card.matches(terms))
        if set(found) == set(self.found):
            return
        self.found = found
        self._arrange()
        if self.entry not in found:
            self._enter_at(self.found[0] if found else None)

    def fit(self, room: int) -> int:
        """Fit the cards to a width in pixels; return the number of columns."""
        columns = max(1, min(FEW_COLUMNS, (room + GAP) // (LEAST + GAP)))
        while columns < MOST_COLUMNS and (room - columns * GAP) // (columns + 1) >= WIDE:
            columns += 1
        width = max(LEAST, min((room - (columns - 1) * GAP) // columns, GREATEST))
        for card in self.cards:
            card.set_width(width)
        if columns != self._columns:
            self._columns = columns
            self._arrange()
        return columns

    def _arrange(self) -> None:
        """Place the cards that were found below the headings of their groups."""
        for heading in self._headings:
            heading.hide()
            heading.deleteLater()
        self._headings = []
        for card in self.cards:
            self._grid.removeWidget(card)
            card.setHidden(card not in self.found)
        for row in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(row, 0)
        found = [card for card in self.cards if card in self.found]
        groups = [list(group) for _, group in groupby(found, lambda card: card.shipped.group)]
        self._places = {}
        for stretch in stretches(groups, self._columns):
            if stretch.begins:
                heading = GroupHeading(stretch.cards[0].shipped)
                self._headings.append(heading)
                self._grid.addWidget(heading, 2 * stretch.row, stretch.column, 1, len(stretch.cards))
            else:
                self._grid.setRowMinimumHeight(2 * stretch.row, GAP)
            for offset, card in enumerate(stretch.cards):
                self._places[card] = stretch.row, stretch.column + offset
                self._grid.addWidget(card, 2 * stretch.row + 1, stretch.column + offset)
        self.found = tuple(sorted(found, key=lambda card: self._places[card]))
        for column in range(MOST_COLUMNS + 1):
            self._grid.setColumnStretch(column, int(column == self._columns))

    def enter(self, name: str | None) -> None:
        """Let Tab enter at the card of this world, or at the first card."""
        at = next((card for card in self.found if card.shipped.name == name), None)
        self._enter_at(at or next(iter(self.found), None))

    def _enter_at(self, card: GalleryCard | None) -> None:
        """Make a card the only one that Tab reaches; arrow keys move on from there."""
        if card is self.entry:
            return
        if self.entry is not None:
            self.entry.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.entry = card
        if card is not None:
            card.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.entry_changed.emit()

    def _on_focus(self, card: GalleryCard) -> None:
        self._enter_at(card)
        self.focused.emit(card)

    def _walk(self, card: GalleryCard, key: Qt.Key) -> None:
        last = len(self.found) - 1
        place = self.found.index(card)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            target = self._beyond(card, 1 if key == Qt.Key.Key_Down else -1)
            if target is None and key == Qt.Key.Key_Up:
                self.left.emit()
                return
            place = place if target is None else self.found.index(target)
        else:
            place = {
                Qt.Key.Key_Left: max(place - 1, 0),
                Qt.Key.Key_Right: min(place + 1, last),
                Qt.Key.Key_Home: 0,
                Qt.Key.Key_End: last,
            }[key]
        self.found[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _beyond(self, card: GalleryCard, rows: int) -> GalleryCard | None:
        """Return the card in the next row up or down whose column is nearest; None beyond the first and last rows."""
        row, column = self._places[card]
        others = [other for other in self.found if self._places[other][0] == row + rows]
        return min(others, key=lambda other: abs(self._places[other][1] - column), default=None)


class GroupHeading(QLabel):
    """The title of a group above its cards, with the sign of its drive and an underline."""

    def __init__(self, shipped: ShippedWorld) -> None:
        super().__init__(shipped.group)
        self._drive = shipped.drive
        font = QFont(self.font())
        font.setBold(True)
        self.setFont(font)
        self.setAccessibleName(shipped.group)
        self.setToolTip(capitalize_first(drive_style(shipped.drive).description) if shipped.drive else shipped.group)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height; the width is that of the cards."""
        return QSize(0, HEADING)

    def minimumSizeHint(self) -> QSize:
        """Return the same size, because a long title is elided."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign, the title and the underline."""
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        colour = drive_colour(self._drive) if self._drive else None
        line = QColor(colour or ink)
        line.setAlphaF(0.55 if colour else 0.25)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRect(0, self.height() - 8, self.width(), 2), line)
        bottom = self.height() - 13
        height = self.fontMetrics().height()
        left = 0
        if self._drive:
            draw_sign(painter, self._drive, QRectF(0, bottom - height / 2 - SIGN / 2, SIGN, SIGN))
            left = SIGN + 6
        painter.setPen(ink)
        room = QRect(left, bottom - height, self.width() - left, height)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
