"""The buttons of dialogs, all alike."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox

__all__ = ["style_buttons"]


def style_buttons(box: QDialogButtonBox | QMessageBox) -> None:
    """Once all buttons are there: words alone, where Qt would put icons on some of them; and for those who hear them,
    the question that they answer.
    """
    for button in box.buttons():
        button.setIcon(QIcon())
        if isinstance(box, QMessageBox) and not button.accessibleDescription():
            button.setAccessibleDescription(box.text())
