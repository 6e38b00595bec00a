"""The start page: shipped worlds as cards with pictures, recent files, a new world, and opening a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QFont, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.gallery_card import WIDTHS, GalleryCard, claim
from ic_sandbox.gui.icons import app_icon, icon
from ic_sandbox.gui.rendering import render_world
from ic_sandbox.gui.session import Session
from ic_sandbox.gui.theme import is_dark
from ic_sandbox.world.document import World
from ic_sandbox.world.files import load_world, shipped_worlds

__all__ = ["Gallery"]

SENTENCE = "Agents with quite different goals come to want the same means. See when, and measure it."
MOST_COLUMNS = 3
MOST_RECENT = 6
GAP = 18
MARGIN = 32
LOGO = 56
STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class Gallery(QScrollArea):
    """What the window shows before a world is opened. It opens nothing itself: it says what was asked for."""

    open_shipped = Signal(str)
    open_path = Signal(str)
    new_world = Signal()
    open_file = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("gallery")
        self.setAccessibleName("Gallery")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._worlds: dict[str, World] = {}
        self._cards: list[GalleryCard] = []
        self._columns = 0
        self._new = _button("New world", "gallery-new", self.new_world)
        self._open = _button("Open file…", "gallery-open", self.open_file)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self._recent = QVBoxLayout()
        self._recent_title = _heading("Recent files")
        self._page = self._build()
        self._fill()
        self.set_recent(())
        self._tint()
        self._painter = QTimer(self)
        self._painter.setInterval(0)
        self._painter.timeout.connect(self._draw_next)
        session.document_changed.connect(self._take_place)
        self._take_place()

    def _build(self) -> QWidget:
        page = QWidget()
        page.setMaximumWidth(_row_width(MOST_COLUMNS, WIDTHS[1]) + 2 * MARGIN)
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(12)
        column.addLayout(self._header())
        column.addSpacing(12)
        column.addWidget(_heading("Worlds to begin with"))
        column.addLayout(self._grid)
        column.addSpacing(12)
        column.addWidget(self._recent_title)
        self._recent.setSpacing(2)
        column.addLayout(self._recent)
        column.addStretch(1)
        outside = QWidget()
        row = QHBoxLayout(outside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(page, 1000)
        row.addStretch(1)
        self.setWidget(outside)
        return page

    def _header(self) -> QBoxLayout:
        logo = QLabel()
        logo.setPixmap(app_icon().pixmap(QSize(LOGO, LOGO), self.devicePixelRatioF()))
        title = QLabel("IC Sandbox")
        title.setFont(_larger(title.font(), 2.0))
        sentence = QLabel(SENTENCE)
        sentence.setWordWrap(True)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(title)
        texts.addWidget(sentence)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(logo)
        row.addLayout(texts, 1)
        row.addWidget(self._new)
        row.addWidget(self._open)
        return row

    def _fill(self) -> None:
        for shipped in shipped_worlds():
            world = self._worlds[shipped.name] = load_world(shipped.path)
            card = GalleryCard(shipped.name, shipped.title, claim(world.info))
            card.clicked.connect(lambda _=False, name=shipped.name: self.open_shipped.emit(name))
            card.arrow.connect(lambda key, card=card: self._walk(card, key))
            card.focused.connect(lambda card=card: self.ensureWidgetVisible(card, 0, GAP))
            self._cards.append(card)

    def _take_place(self) -> None:
        """The keyboard begins at the world that is open, or at the first."""
        names = [card.name for card in self._cards]
        name = self._session.shipped_name
        self.setFocusProxy(self._cards[names.index(name) if name in names else 0])

    def set_recent(self, paths: Sequence[str]) -> None:
        """List the files that were open last, the latest first."""
        while (place := self._recent.takeAt(0)) is not None:
            if (old := place.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number, path in enumerate(paths[:MOST_RECENT]):
            line = _RecentFile(path)
            line.setObjectName(f"recent-{number}")
            line.clicked.connect(lambda _=False, path=path: self.open_path.emit(path))
            self._recent.addWidget(line)
        self._recent_title.setVisible(bool(paths))
        self._tint()

    # -- pictures, one at a time, so that the window answers meanwhile

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to draw the pictures once somebody looks."""
        super().showEvent(event)
        self._painter.start()

    def _draw_next(self) -> None:
        card = next((card for card in self._cards if card.stale), None)
        if card is None:
            self._painter.stop()
            return
        size, ratio = card.picture_size, self.devicePixelRatioF()
        card.show_picture(render_world(self._worlds[card.name], size.width(), size.height(), ratio, is_dark()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._cards:
            self._tint()
            for card in self._cards:
                card.outdate_picture()
            self._painter.start()

    def _tint(self) -> None:
        ink = self.palette().color(QPalette.ColorRole.ButtonText)
        self._new.setIcon(icon("plus", ink))
        self._open.setIcon(icon("open", ink))
        for line in self._page.findChildren(_RecentFile):
            line.setIcon(icon("file", self.palette().color(QPalette.ColorRole.PlaceholderText)))

    # -- as many columns as fit

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the cards the width that there is, and arrange them anew where another number fits in a row."""
        super().resizeEvent(event)
        least, usual, greatest = WIDTHS
        room = min(self.viewport().width() - 2 * MARGIN, _row_width(MOST_COLUMNS, usual))
        columns = max(1, min(MOST_COLUMNS, (room + GAP) // (least + GAP)))
        width = (room - (columns - 1) * GAP) // columns
        for card in self._cards:
            card.set_width(max(least, min(width, greatest)))
        self._painter.start()
        if columns == self._columns:
            return
        self._columns = columns
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // columns, place % columns)
        for column in range(MOST_COLUMNS + 1):
            self._grid.setColumnStretch(column, int(column == columns))

    def _walk(self, card: GalleryCard, key: Qt.Key) -> None:
        down, right = STEPS[key]
        place = self._cards.index(card) + down * self._columns + right
        if 0 <= place < len(self._cards):
            self._cards[place].setFocus(Qt.FocusReason.TabFocusReason)


class _RecentFile(QPushButton):
    """A file's name and folder, shortened to the room there is."""

    def __init__(self, path: str) -> None:
        super().__init__()
        file = Path(path)
        folder = file.parent
        if folder.is_relative_to(Path.home()):
            folder = Path("~") / folder.relative_to(Path.home())
        self._whole = f"{file.name}  –  {folder}"
        self.setFlat(True)
        self.setStyleSheet("text-align: left; padding: 5px 8px")
        self.setToolTip(path)
        self.setAccessibleName(f"Open {file.name}")
        self.setAccessibleDescription(path)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the middle, so that the name and the last folder stay."""
        super().resizeEvent(event)
        room = self.width() - 48
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        self.setText(text.replace("&", "&&"))


def _button(text: str, name: str, asked: SignalInstance) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text.rstrip("…"))
    button.setAutoDefault(True)  # Enter presses it, as it does a card
    button.setMinimumHeight(34)
    button.clicked.connect(lambda: asked.emit())
    return button


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(_larger(label.font(), 1.15))
    return label


def _larger(font: QFont, factor: float) -> QFont:
    large = QFont(font)
    large.setPointSizeF(font.pointSizeF() * factor)
    large.setBold(True)
    return large


def _row_width(columns: int, card: int) -> int:
    return columns * card + (columns - 1) * GAP
