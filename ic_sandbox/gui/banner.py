"""A slim line over the map that says why the world can't be planned, while editing goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMessageBox, QPushButton, QWidget

from ic_sandbox.gui.session import Session
from ic_sandbox.world.faults import Fault

__all__ = ["Banner", "show_faults"]


class Banner(QFrame):
    """Shown while the world can't be planned."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setStyleSheet("#banner { background: #fff1cc; border: 1px solid #e0b84c; border-radius: 4px; }")
        self._faults: tuple[Fault, ...] = ()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        self.text = QLabel()
        self.text.setStyleSheet("color: #4a3a00;")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.more = QPushButton("All reasons…")
        self.more.clicked.connect(lambda: show_faults(self.window(), "This world can't be planned yet", self._faults))
        layout.addWidget(self.text, 1)
        layout.addWidget(self.more)
        self.hide()
        session.planning_failed.connect(self._on_failed)
        session.planning_done.connect(self.hide)

    def _on_failed(self, faults: tuple[Fault, ...]) -> None:
        self._faults = faults
        self.text.setText(f"This world can't be planned yet: {faults[0]}")
        self.more.setVisible(len(faults) > 1)
        self.show()


def show_faults(parent: QWidget, title: str, faults: tuple[Fault, ...]) -> None:
    """Show every fault with its place, in a box that does not hold the window up."""
    box = QMessageBox(QMessageBox.Icon.Warning, "IC Sandbox", title, QMessageBox.StandardButton.Ok, parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    shown = "\n".join(f"• {fault}" for fault in faults[:12])
    if len(faults) > 12:
        shown += f"\n… and {len(faults) - 12} more"
        box.setDetailedText("\n".join(str(fault) for fault in faults))
    box.setInformativeText(shown)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.open()
