"""A slim banner on the map that says why the world can't run, while editing continues."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.theme import is_dark
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault

__all__ = ["Banner"]

LIGHT, DARK = ("#fff1cc", "#e0b84c", "#4a3a00"), ("#3a3116", "#8a6f22", "#ffe9ad")
"""Colours of background, border and text, in the light and the dark theme."""

LONGEST = 160
"""Characters of a fault that the banner shows; the list of all reasons shows the rest."""

MARGIN = 8
WIDEST = 760
"""Pixels between the banner and the edges of the map's view, and the largest width of the banner."""


class Banner(QFrame):
    """A notice shown while the world can't be planned, until the user dismisses it or the faults change.

    It covers the bottom of the map's view and takes no room from it. Otherwise the map would jump under the pointer,
    even during a stroke, whenever the banner appears or disappears.
    """

    def __init__(self, session: Session, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self.session = session
        self.setObjectName("banner")
        self.setAccessibleName(tr("Why this world can't run"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._faults: tuple[Fault, ...] = ()
        self._dismissed = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 4)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.more = QPushButton(tr("All reasons…"))
        self.more.setObjectName("banner-more")
        self.more.setToolTip(tr("All problems in this world, and where they are"))
        self.more.clicked.connect(lambda: show_faults(self.window(), tr("This world can't run yet"), self._faults))
        dismiss = QToolButton()
        dismiss.setObjectName("banner-dismiss")
        dismiss.setText("✕")
        dismiss.setAccessibleName(tr("Dismiss this notice"))
        dismiss.setToolTip(tr("Dismiss this notice"))
        dismiss.setAutoRaise(True)
        dismiss.clicked.connect(self._dismiss)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.more)
        layout.addWidget(dismiss)
        self._dress()
        self.hide()
        view.installEventFilter(self)
        session.planning.refused.connect(self._on_failed)
        session.planning.progressed.connect(self._on_progress)
        session.planning.done.connect(self._forget)
        session.player.run_changed.connect(self._on_run)

    def _on_failed(self, faults: tuple[Fault, ...]) -> None:
        if faults == self._faults and self._dismissed:
            return
        self._faults, self._dismissed = faults, False
        first = faults[0].reason if faults[0].place.isidentifier() else str(faults[0])
        cut = first if len(first) <= LONGEST else first[: LONGEST - 1] + "…"
        self.text.setText(tr("This world can't run yet: {reasons}", reasons=cut))
        self.more.setVisible(len(faults) > 1 or cut != first)
        self._settle()
        self.show()
        self.raise_()

    def _on_progress(self, progress: Progress) -> None:
        """Hide the banner as soon as planning has passed the checks: the fault is gone."""
        if progress.whole is not None:
            self.hide()

    def _dismiss(self) -> None:
        self._dismissed = True
        self.hide()

    def _settle(self) -> None:
        """Place the banner at the bottom of the view."""
        view = self._view
        wide = min(WIDEST, view.width() - 2 * MARGIN)
        layout = self.layout()
        assert layout is not None
        high = layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry((view.width() - wide) // 2, view.height() - high - MARGIN, wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size and the theme of the view; a widget with its own style sheet gets no theme event."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        elif event.type() == QEvent.Type.PaletteChange:
            self._dress()
        return False

    def _dress(self) -> None:
        ground, edge, ink = DARK if is_dark() else LIGHT
        dress = (
            f"#banner {{ background: {ground}; border: 1px solid {edge}; border-radius: 4px; }}"
            f" #banner QLabel, #banner QToolButton {{ color: {ink}; }}"
        )
        if dress != self.styleSheet():
            self.setStyleSheet(dress)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep a click on the banner from reaching the map below."""

    def _on_run(self) -> None:
        if self.session.run is None:  # another world was opened
            self._forget()

    def _forget(self, *_: object) -> None:
        self._faults, self._dismissed = (), False
        self.hide()
