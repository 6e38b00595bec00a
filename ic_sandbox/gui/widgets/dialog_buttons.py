"""A uniform style for the buttons of dialogs."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox

__all__ = ["style_buttons"]


def style_buttons(box: QDialogButtonBox | QMessageBox) -> None:
    """Remove the icons that Qt puts on some buttons, and describe each by the question of its box for screen readers.

    Call this once all buttons are added.
    """
    for button in box.buttons():
        button.setIcon(QIcon())
        if isinstance(box, QMessageBox) and not button.accessibleDescription():
            button.setAccessibleDescription(box.text())
