"""The start page: shipped worlds as cards, recent files, and buttons for a new world and a file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QFont, QKeyEvent, QKeySequence, QPalette, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.gallery.card import GalleryCard
from ic_sandbox.gui.gallery.card_grid import GAP, HEADING, WIDEST, CardGrid
from ic_sandbox.gui.gallery.recent_files import RecentFiles
from ic_sandbox.gui.rendering.world import render_world
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.icons import app_icon, icon
from ic_sandbox.gui.style.theme import is_dark
from ic_sandbox.gui.widgets.menu_text import plain
from ic_sandbox.i18n import mark, tr
from ic_sandbox.world.io.files import shipped_worlds

__all__ = ["Gallery"]

SENTENCE = mark(
    "Agents with very different goals end up wanting the same things first. See when that happens, and measure it."
)
MARGIN = 24
LOGO = 56
LONGEST = 28
"""Characters of the open world's name that are shown."""

SEARCH_SIZE = QSize(300, 30)
CONTROLS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Gallery(QScrollArea):
    """The page before a world is open. It opens nothing itself, but emits signals with the user's choice."""

    open_shipped = Signal(str)
    play_story = Signal(str)
    show_lessons = Signal()
    open_path = Signal(str)
    new_world = Signal()
    open_file = Signal()
    back = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("gallery")
        self.setAccessibleName(tr("Gallery"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._back = _button(plain(tr("Back to the &world")), "gallery-back", self.back)
        self._back.hide()
        self._lessons = _button(tr("Lessons…"), "gallery-lessons", self.show_lessons)
        self._lessons.setToolTip(tr("Predict, simulate, explain: ten minutes for each group of worlds"))
        self._new = _button(tr("New world"), "gallery-new", self.new_world)
        self._open = _button(tr("Open file…"), "gallery-open", self.open_file)
        self._new.setToolTip(tr("Start with an empty map"))
        self._open.setToolTip(tr("Open a world, or import a text, Tiled or PNG map"))
        self._recent_title = _heading(tr("Recent files"))
        self._recent = RecentFiles(GAP)
        self._search = self._search_box()
        self._shelf = CardGrid(shipped_worlds())
        self._nothing = QLabel(tr("No matching worlds. Press Esc to clear the search."))
        self._around = QHBoxLayout()
        self._build()
        self._tint()
        self._painter = QTimer(self)
        self._painter.setInterval(0)
        self._painter.timeout.connect(self._draw_next)
        self._listen()
        self.set_recent(())
        self._take_place()

    def _listen(self) -> None:
        self._recent.chosen.connect(self.open_path)
        self._shelf.chosen.connect(self.open_shipped)
        self._shelf.story_chosen.connect(self.play_story)
        self._shelf.focused.connect(self._reveal)
        self._shelf.entry_changed.connect(lambda: self.setFocusProxy(self._shelf.entry or self._search))
        self._shelf.left.connect(self._go_to_search)
        self._session.document.status_changed.connect(self._take_place)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._go_to_search)

    def _build(self) -> None:
        page = QWidget()
        page.setMaximumWidth(WIDEST + 2 * MARGIN)
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(8)
        column.addLayout(self._header())
        column.addSpacing(12)
        column.addWidget(self._recent_title)
        column.addWidget(self._recent)
        column.addSpacing(4)
        row = QHBoxLayout()
        row.addWidget(_heading(tr("Worlds")))
        row.addStretch(1)
        row.addWidget(self._lessons)
        row.addWidget(self._search)
        column.addLayout(row)
        column.addWidget(self._nothing)
        column.addWidget(self._shelf)
        column.addStretch(1)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setMargin(48)
        self._nothing.hide()
        outside = QWidget()
        outside.setLayout(self._around)
        self._around.addStretch()
        self._around.addWidget(page, 1)
        self._around.addStretch()
        self.setWidget(outside)

    def _header(self) -> QBoxLayout:
        logo = QLabel()
        logo.setPixmap(app_icon().pixmap(QSize(LOGO, LOGO), self.devicePixelRatioF()))
        title = QLabel("IC Sandbox")
        title.setFont(_larger(title.font(), 2.0))
        sentence = QLabel(tr(SENTENCE))
        sentence.setWordWrap(True)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(title)
        texts.addWidget(sentence)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(logo)
        row.addLayout(texts, 1)
        row.addWidget(self._back)
        row.addWidget(self._new)
        row.addWidget(self._open)
        return row

    def _search_box(self) -> QLineEdit:
        box = QLineEdit()
        box.setObjectName("gallery-search")
        box.setAccessibleName(tr("Search the worlds"))
        box.setAccessibleDescription(tr("Shows only what matches the words you type."))
        box.setPlaceholderText(tr("Search by name, claim or drive"))
        box.setClearButtonEnabled(True)
        box.setFixedSize(SEARCH_SIZE)
        self._lens = QAction(box)
        box.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        box.textChanged.connect(self._narrow)
        box.returnPressed.connect(self._open_first)
        return box

    def set_recent(self, paths: Sequence[str]) -> None:
        """List recent files, the latest first."""
        self._recent.show_paths(paths)
        self._recent_title.setVisible(bool(paths))

    def offer_back(self, world: str | None) -> None:
        """Offer the way back to the open world by its name; with None, there is none."""
        self._back.setVisible(world is not None)
        if world is not None:
            short = world if len(world) <= LONGEST else f"{world[: LONGEST - 1]}…"
            words = tr("Back to “{world}”", world=short)
            self._back.setText(words.replace("&", "&&"))
            self._back.setAccessibleName(words)
            self._back.setToolTip(tr("Esc also goes back."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page to its width."""
        super().resizeEvent(event)
        # The space of the scroll bar stays free, so the page does not jump when the bar appears.
        bar = self.verticalScrollBar().sizeHint().width()
        self._around.setContentsMargins(0, 0, max(0, bar - (self.width() - self.viewport().width())), 0)
        room = self.width() - bar - 2 * MARGIN
        self._recent.fit(self._shelf.fit(min(room, WIDEST)))
        self._painter.start()

    def _take_place(self) -> None:
        """Show all worlds; Tab enters at the open one, or at the first."""
        self._search.clear()
        self._shelf.enter(self._session.document.shipped_name)

    def _narrow(self, text: str) -> None:
        self._shelf.narrow(text)
        self._nothing.setHidden(bool(self._shelf.found))

    def _open_first(self) -> None:
        if self._search.text().strip() and self._shelf.found:
            self._shelf.found[0].click()

    def _go_to_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(self._search, 0, GAP)

    def _reveal(self, card: GalleryCard) -> None:
        """Scroll to a card, and to the heading above it."""
        self.ensureWidgetVisible(card, 0, HEADING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys that cards and the search field ignore.

        Escape clears the search, then goes back to the open world. Down moves from the search to its results, Enter
        presses a button, and letters typed elsewhere go to the search.
        """
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        elif event.key() == Qt.Key.Key_Escape and self._search.text():
            self._search.clear()
        elif event.key() == Qt.Key.Key_Escape and not self._back.isHidden():
            self.back.emit()
        elif event.key() == Qt.Key.Key_Down and self._search.hasFocus() and self._shelf.found:
            self._shelf.found[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.text().isprintable() and event.text().strip() and not event.modifiers() & CONTROLS:
            self._go_to_search()
            self._search.insert(event.text())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Start to draw the pictures once the page is visible."""
        super().showEvent(event)
        self._painter.start()

    def _draw_next(self) -> None:
        """Draw one picture, visible cards first, so the window stays responsive."""
        stale = [card for card in self._shelf.cards if card.stale]
        if not stale:
            self._painter.stop()
            return
        card = next((card for card in stale if not card.visibleRegion().isEmpty()), stale[0])
        size, ratio = card.picture_size, self.devicePixelRatioF()
        card.show_picture(render_world(card.shipped.world, size.width(), size.height(), ratio, is_dark()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
            for card in self._shelf.cards:
                card.outdate_picture()
            self._painter.start()

    def _tint(self) -> None:
        ink = self.palette().color(QPalette.ColorRole.ButtonText)
        self._new.setIcon(icon("plus", ink))
        self._open.setIcon(icon("open", ink))
        self._lens.setIcon(icon("search", self.palette().color(QPalette.ColorRole.PlaceholderText)))


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
