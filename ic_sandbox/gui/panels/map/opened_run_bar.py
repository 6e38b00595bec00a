"""A line above the map that names the opened run, and closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import numeral, tr

__all__ = ["OpenedRunBar"]


class OpenedRunBar(QWidget):
    """Hidden unless the run on the map was opened from a folder."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName("opened-run")
        self.text = QLabel()
        self.text.setObjectName("opened-run-text")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.close_run = QPushButton(tr("Close run"))
        self.close_run.setObjectName("opened-run-close")
        self.close_run.setToolTip(tr("Simulate the world's own agents instead"))
        self.close_run.clicked.connect(session.close_run)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.addWidget(self.text, 1)
        row.addWidget(self.close_run)
        session.opened_run.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        found = self.session.opened_run.shown
        if found is not None:
            figures = {"agents": numeral(len(found.run.experiment.cast)), "ticks": numeral(found.run.ticks)}
            if found.name:
                checked = tr("replayed from its actions, and equal to its tables")
                words = tr(
                    "Opened run of “{name}”: {agents} agents, {ticks} ticks, {checked}.",
                    name=found.name,
                    checked=checked,
                    **figures,
                )
            else:
                words = tr(
                    "Opened run of the world's own agents: {agents} agents, {ticks} ticks, simulated again, and equal"
                    " to its tables.",
                    **figures,
                )
            self.text.setText(" ".join((words, *found.notes)))
            self.text.setToolTip(escape_rich_text(str(found.folder)))
        self.setVisible(found is not None)
