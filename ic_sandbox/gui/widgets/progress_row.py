"""A row for work in the background: words, a bar under them, and a button."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

__all__ = ["ProgressRow"]

STEPS = 1000


class ProgressRow(QWidget):
    """The row. ``name`` begins the object names of its parts, ``about`` says to what the bar belongs."""

    def __init__(self, name: str, about: str, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel()
        self.words.setObjectName(f"{name}-state")
        self.words.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(8)
        self.bar.setAccessibleName(about)
        self.act = QPushButton(button)
        self.act.setObjectName(f"{name}-act")
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.words)
        texts.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(texts, 1)
        row.addWidget(self.act)

    def show_share(self, done: float, visible: bool) -> None:
        """Show which share of the work is done, from 0 to 1, or hide the bar."""
        self.bar.setVisible(visible)
        self.bar.setValue(round(STEPS * done))
