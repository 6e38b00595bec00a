"""The cards of the gallery in a grid with as many columns as fit, under the headings of their groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ic_sandbox.gui.gallery.card import GalleryCard
from ic_sandbox.gui.rendering.drive_symbol import draw_sign
from ic_sandbox.gui.style.theme import drive_colour
from ic_sandbox.i18n import capitalize_first, tr
from ic_sandbox.world.io.files import ShippedWorld
from ic_sandbox.world.presets import drive_style

__all__ = ["GAP", "HEADING", "WIDEST", "CardGrid"]

GAP = 14
LEAST, USUAL, GREATEST = 232, 340, 420
"""The least, usual and greatest width of a card in pixels."""

MOST_COLUMNS = 4
WIDEST = MOST_COLUMNS * USUAL + (MOST_COLUMNS - 1) * GAP
HEADING = 44
"""The height of a heading in pixels, mostly space above the text."""

SIGN = 14


class CardGrid(QWidget):
    """All cards in their order.

    Groups are small, so the next group continues the row, and each row repeats the headings of its groups.
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
        if found == self.found:
            return
        self.found = found
        self._arrange()
        if self.entry not in found:
            self._enter_at(found[0] if found else None)

    def fit(self, room: int) -> int:
        """Fit the cards to a width in pixels; return the number of columns."""
        columns = max(1, min(MOST_COLUMNS, (room + GAP) // (LEAST + GAP)))
        width = max(LEAST, min((room - (columns - 1) * GAP) // columns, GREATEST))
        for card in self.cards:
            card.set_width(width)
        if columns != self._columns:
            self._columns = columns
            self._arrange()
        return columns

    def _arrange(self) -> None:
        for heading in self._headings:
            heading.hide()
            heading.deleteLater()
        self._headings = []
        for card in self.cards:
            self._grid.removeWidget(card)
            card.setHidden(card not in self.found)
        for place, run in self._runs():
            row, column = divmod(place, self._columns)
            heading = GroupHeading(run[0].shipped, place > 0 and _same_group(self.found[place - 1], run[0]))
            self._headings.append(heading)
            self._grid.addWidget(heading, 2 * row, column, 1, len(run))
            for offset, card in enumerate(run):
                self._grid.addWidget(card, 2 * row + 1, column + offset)
        for column in range(MOST_COLUMNS + 1):
            self._grid.setColumnStretch(column, int(column == self._columns))

    def _runs(self) -> Iterator[tuple[int, list[GalleryCard]]]:
        """Yield the cards of each group in each row, with the index of the first."""
        for start in range(0, len(self.found), self._columns):
            place = start
            for _, run in groupby(self.found[start : start + self._columns], lambda card: card.shipped.group):
                cards = list(run)
                yield place, cards
                place += len(cards)

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
        if key == Qt.Key.Key_Up and place < self._columns:
            self.left.emit()
            return
        below = place + self._columns
        if below > last and place // self._columns < last // self._columns:
            below = last  # the row below is shorter
        places = {
            Qt.Key.Key_Left: place - 1,
            Qt.Key.Key_Right: place + 1,
            Qt.Key.Key_Up: place - self._columns,
            Qt.Key.Key_Down: below,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if 0 <= places[key] <= last:
            self.found[places[key]].setFocus(Qt.FocusReason.TabFocusReason)


class GroupHeading(QLabel):
    """The title of a group above its cards in one row, with the sign of its drive and an underline."""

    def __init__(self, shipped: ShippedWorld, goes_on: bool) -> None:
        super().__init__(shipped.group)
        self._goes_on = goes_on
        self._drive = shipped.drive
        font = QFont(self.font())
        font.setBold(True)
        self.setFont(font)
        self.setAccessibleName(tr("{group}, continued", group=shipped.group) if goes_on else shipped.group)
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
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText) if self._goes_on else ink)
        room = QRect(left, bottom - height, self.width() - left, height)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


def _same_group(one: GalleryCard, other: GalleryCard) -> bool:
    return one.shipped.group == other.shipped.group
