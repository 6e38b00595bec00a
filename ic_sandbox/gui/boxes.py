"""The buttons of dialogs, all alike: words alone, where Qt would put icons on some of them."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox

__all__ = ["without_icons"]


def without_icons(box: QDialogButtonBox | QMessageBox) -> None:
    """Take the icons off, once all buttons are there."""
    for button in box.buttons():
        button.setIcon(QIcon())
