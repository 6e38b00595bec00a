"""The buttons of dialogs, in a uniform style."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox, QPushButton

__all__ = ["plain_button", "style_buttons"]


def plain_button(name: str, title: str, act: object, tip: str = "") -> QPushButton:
    """Return a new button that the Return key does not press unless it has the focus; ``act`` is called at a click."""
    button = QPushButton(title)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    button.clicked.connect(act)
    return button


def style_buttons(box: QDialogButtonBox | QMessageBox) -> None:
    """Remove the icons that Qt puts on some buttons, and describe each by the question of its box for screen readers.

    Call this once all buttons are added.
    """
    for button in box.buttons():
        button.setIcon(QIcon())
        if isinstance(box, QMessageBox) and not button.accessibleDescription():
            button.setAccessibleDescription(box.text())
