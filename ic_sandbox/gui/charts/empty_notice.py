"""The label shown instead of charts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

from ic_sandbox.i18n import tr

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

    def explain(self, selected: bool, empty: bool, has_run: bool) -> None:
        """Say why there are no charts.

        ``selected``: whether any are selected. ``empty``: whether nothing has been played yet. ``has_run``: whether
        there is a run, which may have no data for the selected ones.
        """
        if not selected:
            self.setText(tr("No charts selected. Choose some in View › Charts."))
        elif empty:
            self.setText(tr("Charts appear here when you play."))
        elif has_run:
            self.setText(tr("The selected charts have no data in this world. Choose others in View › Charts."))
        else:
            self.setText(tr("No data yet."))
