"""The choice of the harm by which planners are compared."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from ic_sandbox.charts.specs.mitigation_chart import first_harm
from ic_sandbox.charts.texts.planners import harm_meaning, harm_title
from ic_sandbox.i18n import tr
from ic_sandbox.measures.mitigation_table import MitigationTable
from ic_sandbox.measures.mitigations import DEFAULT_TICKS

__all__ = ["HarmChoice"]


class HarmChoice(QWidget):
    """A list of the harms that the compared planners do; ``harm`` is the chosen one, empty before any is known."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.harm = ""
        self.list = QComboBox()
        self.list.setObjectName("mitigations-harm")
        self.list.setAccessibleName(tr("Harm"))
        caption = QLabel(tr("&Harm:"))
        caption.setBuddy(self.list)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(caption)
        row.addWidget(self.list, 1)
        self.list.activated.connect(self._on_chosen)

    @property
    def drive(self) -> str | None:
        """The drive whose devices are used, if that is the harm."""
        return self.harm.removeprefix("use.") if self.harm.startswith("use.") else None

    def offer(self, table: MitigationTable | None) -> None:
        """Offer the harms of a table; if the chosen one is not among them, choose the most telling one."""
        offered = [] if table is None or not table.rows else table.harms_done
        if self.harm not in offered and table is not None and offered:
            self.harm = first_harm(table)
        if [self.list.itemData(place) for place in range(self.list.count())] != offered:
            self.list.clear()
            for harm in offered:
                self.list.addItem(harm_title(harm), harm)
        if offered:
            self.list.setCurrentIndex(offered.index(self.harm))
        known = harm_meaning(self.harm, DEFAULT_TICKS) if offered else ""
        self.list.setToolTip(known or tr("The harm by which the chart compares the planners"))
        self.list.setEnabled(bool(offered))

    def _on_chosen(self, place: int) -> None:
        self.harm = self.list.itemData(place)
        self.chosen.emit()
