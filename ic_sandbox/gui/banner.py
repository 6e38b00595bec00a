"""A slim line over the map that says why the world can't be planned, while editing goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.session import Session
from ic_sandbox.translation import tr
from ic_sandbox.world.faults import Fault

__all__ = ["Banner", "show_faults"]

INK = "#4a3a00"
LONGEST = 160
"""Characters of a fault that the line shows; the list of all reasons shows the rest."""

LIST_SIZE = (620, 260)


class Banner(QFrame):
    """Shown while the world can't be planned, until it is put away or something else is wrong."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName("banner")
        self.setAccessibleName(tr("Why this world can't be planned"))
        self.setStyleSheet("#banner { background: #fff1cc; border: 1px solid #e0b84c; border-radius: 4px; }")
        self._faults: tuple[Fault, ...] = ()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 4)
        self.text = QLabel()
        self.text.setStyleSheet(f"color: {INK};")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.more = QPushButton(tr("All reasons…"))
        self.more.setObjectName("banner-more")
        self.more.clicked.connect(
            lambda: show_faults(self.window(), tr("This world can't be planned yet"), self._faults)
        )
        dismiss = QToolButton()
        dismiss.setObjectName("banner-dismiss")
        dismiss.setText("✕")
        dismiss.setAccessibleName(tr("Put this notice away"))
        dismiss.setToolTip(tr("Put this notice away"))
        dismiss.setAutoRaise(True)
        dismiss.setStyleSheet(f"color: {INK};")
        dismiss.clicked.connect(self.hide)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.more)
        layout.addWidget(dismiss)
        self.hide()
        session.planning_failed.connect(self._on_failed)
        session.planning_done.connect(self._forget)
        session.run_changed.connect(self._on_run)

    def _on_failed(self, faults: tuple[Fault, ...]) -> None:
        if faults == self._faults:
            return  # perhaps it was put away
        self._faults = faults
        first = str(faults[0])
        cut = first if len(first) <= LONGEST else first[: LONGEST - 1] + "…"
        self.text.setText(tr("This world can't be planned yet: {reasons}", reasons=cut))
        self.more.setVisible(len(faults) > 1 or cut != first)
        self.show()

    def _on_run(self) -> None:
        if self.session.run is None:  # another world was opened
            self._forget()

    def _forget(self, *_: object) -> None:
        self._faults = ()
        self.hide()


def show_faults(parent: QWidget, title: str, faults: tuple[Fault, ...]) -> None:
    """List every fault with its place, in a box that does not hold the window up."""
    box = QDialog(parent)
    box.setObjectName("faults")
    box.setWindowTitle("IC Sandbox")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    caption = QLabel(title)
    caption.setTextFormat(Qt.TextFormat.PlainText)
    caption.setWordWrap(True)
    font = caption.font()
    font.setBold(True)
    caption.setFont(font)
    listed = QPlainTextEdit("\n".join(f"• {fault}" for fault in faults))
    listed.setAccessibleName(title)
    listed.setReadOnly(True)
    listed.setTabChangesFocus(True)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(box.reject)
    layout = QVBoxLayout(box)
    layout.setContentsMargins(16, 14, 16, 12)
    layout.setSpacing(8)
    layout.addWidget(caption)
    layout.addWidget(listed, 1)
    layout.addWidget(buttons)
    box.resize(*LIST_SIZE)
    box.open()
