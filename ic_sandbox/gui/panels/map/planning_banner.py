"""A slim banner on the map that says why the run is not that of the world shown, while editing continues."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
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
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.theme import is_dark
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress

__all__ = ["DARK_HINT", "LIGHT_HINT", "Banner"]

LIGHT, DARK = ("#fff1cc", "#e0b84c", "#4a3a00"), ("#3a3116", "#8a6f22", "#ffe9ad")
"""Colours of background, border and text, in the light and the dark theme."""

LIGHT_HINT, DARK_HINT = ("#eef3fb", "#b9c9e6", "#1f3354"), ("#1f2937", "#40506b", "#d5e2f7")
"""The same for a hint in an empty world, in which nothing is wrong."""

LONGEST = 160
"""Characters of a fault that the banner shows; the list of all reasons shows the rest."""

SHOW_AFTER_MS = 150
"""How long planning takes before the banner appears: most plans are ready sooner, and the map should not flicker."""

MARGIN = 8
WIDEST = 760
"""Pixels between the banner and the edges of the map's view, and the largest width of the banner."""


class Banner(QFrame):
    """A notice shown while the run is not that of the world on the map, or if the user has cancelled its controls.

    The user can dismiss it unless an outdated run is shown. It returns when the reason changes. While it ``gives_way``
    to the first steps, it does not repeat that an empty world needs agents.

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
        self._dismissed, self._for_empty = "", False
        self._gives_way = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 4)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.more = QPushButton(tr("All reasons…"))
        self.more.setObjectName("banner-more")
        self.more.setToolTip(tr("All problems in this world, and where they are"))
        self.more.clicked.connect(
            lambda: show_faults(self.window(), tr("This world can't run yet"), session.run_status.faults)
        )
        self.again = QPushButton(tr("Plan controls"))
        self.again.setObjectName("banner-controls")
        self.again.setToolTip(tr("Plan the control groups of this run"))
        self.again.clicked.connect(session.plan_controls)
        self.dismiss = QToolButton()
        self.dismiss.setObjectName("banner-dismiss")
        self.dismiss.setText("✕")
        self.dismiss.setAccessibleName(tr("Dismiss this notice"))
        self.dismiss.setToolTip(tr("Dismiss this notice"))
        self.dismiss.setAutoRaise(True)
        self.dismiss.clicked.connect(self._dismiss)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.more)
        layout.addWidget(self.again)
        layout.addWidget(self.dismiss)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(SHOW_AFTER_MS)
        self._late.timeout.connect(self._tell_if_renewing)
        self._dress()
        self.hide()
        view.installEventFilter(self)
        session.run_status.changed.connect(self._follow)
        session.planning.progressed.connect(self._on_progress)
        session.document.left.connect(self._forget)
        self._follow()

    def give_way(self, gives_way: bool) -> None:
        """Leave the hint for an empty world to the first steps, or show it again."""
        if gives_way != self._gives_way:
            self._gives_way = gives_way
            self._follow()

    def _follow(self) -> None:
        """Show the state of the run: at once if no plan is coming, otherwise if planning takes long."""
        status = self.session.run_status
        if status.controls_cancelled:
            self._late.stop()
            self._tell()
        elif status.phase is Phase.CURRENT:
            self._forget()
        elif status.phase is Phase.NOT_RUNNABLE:
            self._late.stop()
            self._tell()
        elif self._for_empty:
            self._forget()  # the hint is followed, even if planning has yet to begin
        elif status.outdated and self.isHidden() and not self._late.isActive():
            self._late.start()

    def _tell_if_renewing(self) -> None:
        if self.session.run_status.outdated:
            self._tell()

    def _on_progress(self, progress: Progress) -> None:
        """As soon as planning has passed the checks, the fault is gone: replace or hide it."""
        status = self.session.run_status
        if progress.whole is not None and status.phase is Phase.RENEWING and self.isVisible():
            if status.outdated:
                self._tell()
            else:
                self.hide()

    def _tell(self) -> None:
        status = self.session.run_status
        if status.empty and self._gives_way:
            self.hide()
            return
        self.dismiss.setVisible(not status.outdated)
        self.again.setVisible(status.controls_cancelled)
        if status.controls_cancelled:
            words = tr("Planning of the controls was cancelled. The run goes on without them.")
        elif status.controls_refused:
            words = tr("{reason} The map and charts show the run without them.", reason=_cut(status.reason))
        elif status.outdated:
            words = tr("{reason} The map and charts still show the run before your change.", reason=_cut(status.reason))
        else:
            words = _cut(status.reason)
        if words == self._dismissed:
            return
        self._dismissed, self._for_empty = "", status.empty
        self.text.setText(words)
        self.more.setVisible(not status.empty and (len(status.faults) > 1 or _is_long(status.reason)))
        self._dress()
        self._settle()
        self.show()
        self.raise_()

    def _dismiss(self) -> None:
        self._dismissed = self.text.text()
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
        light, dark = (LIGHT_HINT, DARK_HINT) if self.session.run_status.empty else (LIGHT, DARK)
        ground, edge, ink = dark if is_dark() else light
        dress = (
            f"#banner {{ background: {ground}; border: 1px solid {edge}; border-radius: 4px; }}"
            f" #banner QLabel, #banner QToolButton {{ color: {ink}; }}"
        )
        if dress != self.styleSheet():
            self.setStyleSheet(dress)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep a click on the banner from reaching the map below."""

    def _forget(self) -> None:
        self._late.stop()
        self._dismissed, self._for_empty = "", False
        self.hide()


def _is_long(reason: str) -> bool:
    return len(reason) > LONGEST


def _cut(reason: str) -> str:
    return f"{reason[: LONGEST - 1]}…" if _is_long(reason) else reason
