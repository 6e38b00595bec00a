"""A bar at the top of the window with a notice and buttons, shown until the user decides."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QPushButton, QToolBar, QWidget

__all__ = ["NoticeBar"]


class NoticeBar(QToolBar):
    """A bar that is hidden until there is a notice. Object names of its buttons start with ``name``."""

    def __init__(self, window: QMainWindow, name: str, title: str) -> None:
        super().__init__(title, window)
        self._window = window
        self.setObjectName(name)
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        line = QWidget()
        self._row = QHBoxLayout(line)
        self._row.setContentsMargins(10, 6, 10, 6)
        self._row.addWidget(self.words, 1)
        self.addWidget(line)
        self.hide()

    def offer(self, name: str, words: str, tip: str = "") -> QPushButton:
        """Add a button."""
        button = QPushButton(words)
        button.setObjectName(f"{self.objectName()}-{name}")
        button.setToolTip(tip)
        self._row.addWidget(button)
        return button

    def say(self, words: str) -> None:
        """Show the bar with a text."""
        self.words.setText(words)
        self._window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self)
        self.show()
