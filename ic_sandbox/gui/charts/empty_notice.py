"""The label shown instead of charts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

__all__ = ["EmptyNotice"]


class EmptyNotice(QLabel):
    """A label that says why there are no charts; hidden at first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("charts-empty")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.hide()
