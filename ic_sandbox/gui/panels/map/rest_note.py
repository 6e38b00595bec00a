"""A note on the map that nothing changes any more, with a button that plays the run again, slowly."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from ic_sandbox.gui.panels.map.planning_banner import DARK_HINT, LIGHT_HINT
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.theme import is_dark
from ic_sandbox.gui.widgets.elided_line import ElidedLine
from ic_sandbox.i18n import tr

__all__ = ["REPLAY_SPEED", "RestNote"]

REPLAY_SPEED = 1.0
"""The speed of a slow replay in ticks per second."""

MARGIN = 8
"""Pixels between the note and the edges of the map's view."""


class RestNote(QFrame):
    """Shown while the run is paused at a tick after which nothing changes any more, until the user dismisses it.

    Like the banner, it covers the bottom of the map's view and takes no room from it.
    """

    def __init__(self, session: Session, view: QWidget, banner: QWidget) -> None:
        super().__init__(view)
        self.session = session
        self._view, self._banner = view, banner
        self._dismissed = False
        self.setObjectName("rest-note")
        self.setAccessibleName(tr("Nothing changes any more"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.words = ElidedLine(0)
        self.words.setObjectName("rest-words")
        self.replay = QPushButton(tr("Replay slowly"))
        self.replay.setObjectName("rest-replay")
        self.replay.setToolTip(tr("Play the run again from its first tick, slowly"))
        self.replay.clicked.connect(self._replay)
        self.dismiss = QToolButton()
        self.dismiss.setObjectName("rest-dismiss")
        self.dismiss.setText("✕")
        self.dismiss.setAccessibleName(tr("Dismiss this notice"))
        self.dismiss.setToolTip(tr("Dismiss this notice"))
        self.dismiss.setAutoRaise(True)
        self.dismiss.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 4, 4)
        row.addWidget(self.words, 1)
        row.addWidget(self.replay)
        row.addWidget(self.dismiss)
        self._dress()
        for watched in (view, banner):
            watched.installEventFilter(self)
        player = session.player
        for changed in (player.playing_changed, player.display_due, session.run_status.changed):
            changed.connect(self._follow)
        self._follow()

    def _follow(self, *_: object) -> None:
        player = self.session.player
        rests = player.rest.reached(player.aim) and not player.playing and self.session.run_status.current
        self._dismissed = self._dismissed and rests
        shown = rests and not self._dismissed and self._banner.isHidden()
        if shown:
            self.words.setText(player.rest.words(player.run))
            self._settle()
        self.setVisible(shown)

    def _replay(self) -> None:
        player = self.session.player
        player.seek(0)
        player.set_speed(min(player.speed, REPLAY_SPEED))
        self.session.play()

    def _dismiss(self) -> None:
        self._dismissed = True
        self._follow()

    def _settle(self) -> None:
        """Place the note at the bottom of the view."""
        wanted = self.sizeHint()
        wide = min(wanted.width(), self._view.width() - 2 * MARGIN)
        left, top = (self._view.width() - wide) // 2, self._view.height() - wanted.height() - MARGIN
        self.setGeometry(left, top, wide, wanted.height())
        self.raise_()

    def _dress(self) -> None:
        ground, edge, ink = DARK_HINT if is_dark() else LIGHT_HINT
        dress = (
            f"#rest-note {{ background: {ground}; border: 1px solid {edge}; border-radius: 4px; }}"
            f" #rest-note QLabel, #rest-note QToolButton {{ color: {ink}; }}"
        )
        if dress != self.styleSheet():
            self.setStyleSheet(dress)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size and the theme of the view, and make way for the banner."""
        if event.type() == QEvent.Type.Resize and watched is self._view and self.isVisible():
            self._settle()
        elif event.type() == QEvent.Type.PaletteChange:
            self._dress()
        elif event.type() in (QEvent.Type.Show, QEvent.Type.Hide) and watched is self._banner:
            self._follow()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep a click on the note from reaching the map below."""
