"""The notice about the planner that all agents were given last, with Undo."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ic_sandbox.gui.mitigations.planner_adoption import PlannerAdoption
from ic_sandbox.gui.widgets.announcement import announce
from ic_sandbox.i18n import tr

__all__ = ["AdoptionNotice"]


class AdoptionNotice(QFrame):
    """Hidden while there is nothing to undo."""

    def __init__(self, adoption: PlannerAdoption, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._adoption = adoption
        self.setObjectName("mitigations-notice")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.undo = QPushButton(tr("Undo"))
        self.undo.setObjectName("mitigations-undo")
        self.undo.setToolTip(tr("Let the agents plan as before"))
        self.undo.clicked.connect(adoption.undo)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 4, 4, 4)
        line.addWidget(self.words, 1)
        line.addWidget(self.undo)
        self.hide()
        adoption.changed.connect(self._renew)

    def _renew(self) -> None:
        words = self._adoption.words
        self.words.setText(words)
        self.setVisible(bool(words))
        if words:
            announce(self, words)
