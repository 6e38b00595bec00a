"""The page that plays a story: the map, one large line of numbers, captions, and three buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ic_sandbox.gui.canvas.map_view import MapView
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.stories.playback import Stage, StoryPlayback
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.gui.widgets.announcement import announce
from ic_sandbox.i18n import numeral, tr, tr_world

__all__ = ["StoryPage"]

HEADLINE_SHARE, CAPTION_SHARE, SMALL_SHARE = 1 / 15, 1 / 27, 1 / 50
"""The size of texts as a share of the window's height: they are read from the back of a room."""

SMALLEST_TEXT, LARGEST_TEXT = 13, 84
CAPTION_LINES = 3
WIDEST_CAPTION = 34
"""The width of captions in multiples of their size: longer lines are hard to read."""

MARGIN = 18

SMALLEST = QSize(320, 240)
"""The least size of the page."""


class StoryPage(QWidget):
    """The page; ``left`` asks to return to the world."""

    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("story")
        self.setAccessibleName(tr("Story"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.session = session
        self.playback = StoryPlayback(session, self)
        self.headline = _line("story-headline")
        self.map = StoryMap(session)
        self.caption = _line("story-caption")
        self.caption.setWordWrap(True)
        self.small = _line("story-tick")
        self.small.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.leave = _button(tr("Leave"), "story-leave", tr("Leave the story (Esc)"))
        self.leave.clicked.connect(self.left)
        self.pause = _button(tr("Pause"), "story-pause", tr("Pause or continue (Space)"))
        self.pause.clicked.connect(self.playback.toggle_pause)
        self.skip = _button(tr("Next caption"), "story-skip", tr("Go on to the next caption (→)"))
        self.skip.clicked.connect(self.playback.skip)
        self.again = _button(tr("Once more"), "story-again", tr("Play the story again"))
        self.again.clicked.connect(self.playback.start)
        self.try_it = _button(tr("Try it yourself"), "story-try", tr("Go to this world, at this tick"))
        self.try_it.setDefault(True)
        self.try_it.clicked.connect(self.left)
        self._lay_out()
        self._told = ""
        self.playback.changed.connect(self._show)
        session.run_status.changed.connect(self._on_status)
        self._show()

    def minimumSizeHint(self) -> QSize:
        """Ask for little: texts fit any size, and a page that is not shown must not keep the window large."""
        return SMALLEST

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.small, 1)
        for button in (self.leave, self.again, self.pause, self.skip, self.try_it):
            row.addWidget(button)
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addWidget(self.caption)
        middle.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN // 2, MARGIN, MARGIN // 2)
        layout.addWidget(self.headline)
        layout.addWidget(self.map, 1)
        layout.addLayout(middle)
        layout.addLayout(row)

    def start(self) -> None:
        """Play the story of the open world."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.playback.start()
        self.map.fit()

    def stop(self) -> None:
        """Stop the story, because another page is shown."""
        self.playback.leave()

    def _show(self) -> None:
        playback, stage = self.playback, self.playback.stage
        self.headline.setText(playback.headline)
        self._fit_headline()
        self.caption.setText(playback.caption_text or self._waiting())
        self._fit_caption()
        self.small.setText(
            f"{tr_world(self.session.world.name)} · " + tr("tick {tick}", tick=numeral(self.session.tick))
        )
        ended = stage is Stage.ENDED
        for button, visible in (
            (self.leave, not ended),
            (self.pause, not ended),
            (self.skip, not ended),
            (self.again, ended),
            (self.try_it, ended),
        ):
            button.setVisible(visible)
        for button in (self.pause, self.skip):
            button.setEnabled(stage is Stage.PLAYING)
        self.pause.setText(tr("Continue") if playback.paused else tr("Pause"))
        self._tint()
        if playback.caption_text != self._told:
            self._told = playback.caption_text
            announce(self, self._told)

    def _on_status(self) -> None:
        """Say at once why the story waits."""
        if self.isVisible():
            self._show()

    def _waiting(self) -> str:
        """Return what the page says before the first caption."""
        status = self.session.run_status
        return status.reason if status.phase is Phase.NOT_RUNNABLE else tr("Preparing the story …")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let texts grow with the window."""
        super().resizeEvent(event)
        font = self._font(CAPTION_SHARE)
        self.caption.setFixedWidth(min(self.width() - 2 * MARGIN, WIDEST_CAPTION * font.pixelSize()))
        self.caption.setFixedHeight(CAPTION_LINES * QFontMetrics(font).lineSpacing() + 4)
        self._fit_caption()
        self.small.setFont(self._font(SMALL_SHARE))
        for button in (self.leave, self.again, self.pause, self.skip, self.try_it):
            button.setFont(self._font(SMALL_SHARE))
            button.setIconSize(QSize(*(button.font().pixelSize(),) * 2))
        self._fit_headline()

    def _font(self, share: float) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(min(max(round(self.height() * share), SMALLEST_TEXT), LARGEST_TEXT))
        return font

    def _fit_caption(self) -> None:
        """Make the caption as large as its lines allow: a long one has smaller letters in a narrow window."""
        font, wrap = self._font(CAPTION_SHARE), Qt.TextFlag.TextWordWrap
        room = QRect(0, 0, self.caption.width(), self.caption.height())
        while (
            font.pixelSize() > SMALLEST_TEXT
            and QFontMetrics(font).boundingRect(room, wrap, self.caption.text()).height() > room.height()
        ):
            font.setPixelSize(font.pixelSize() - 1)
        if font != self.caption.font():
            self.caption.setFont(font)

    def _fit_headline(self) -> None:
        """Make the headline as large as its line allows."""
        font = self._font(HEADLINE_SHARE)
        font.setBold(True)
        self.headline.setFixedHeight(QFontMetrics(font).height() + 4)
        room = self.width() - 2 * MARGIN
        while font.pixelSize() > SMALLEST_TEXT and QFontMetrics(font).horizontalAdvance(self.headline.text()) > room:
            font.setPixelSize(font.pixelSize() - 1)
        self.headline.setFont(font)

    def _tint(self) -> None:
        ink = self.palette().color(QPalette.ColorRole.ButtonText)
        self.pause.setIcon(icon("play" if self.playback.paused else "pause", ink))
        self.skip.setIcon(icon("step", ink))
        self.again.setIcon(icon("reset", ink))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def event(self, event: QEvent) -> bool:
        """Claim the keys of the story before commands of the window get them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._act(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pause with Space, go on with the right arrow, leave with Escape, try it with Enter at the end."""
        act = self._act(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _act(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Return what a key does; None for keys of others, such as Space on a focused button."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Escape: self.left.emit,
            Qt.Key.Key_Right: self.playback.skip,
        }
        if not isinstance(self.focusWidget(), QPushButton):
            acts[Qt.Key.Key_Space] = self.playback.toggle_pause
            if self.playback.stage is Stage.ENDED:
                acts.update(dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self.left.emit))
        return acts.get(event.key())


class StoryMap(MapView):
    """The map of a story: all of it, or the part that the story's camera names."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, lambda *_: None, parent)
        self.setObjectName("story-map")

    def sizeHint(self) -> QSize:
        """Return a small size: the texts come first."""
        return QSize(320, 200)

    def fit(self) -> None:
        """Show the part of the map that the story names."""
        story = self.session.world.story
        if story is None or story.camera is None:
            super().fit()
            return
        row, col, rows, cols = story.camera
        self._fitted = True
        self.camera.fit(rows, cols, self.width(), self.height())
        self.camera.x -= self.camera.size * col
        self.camera.y -= self.camera.size * row
        self.update()


def _line(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoDefault(False)
    return button
