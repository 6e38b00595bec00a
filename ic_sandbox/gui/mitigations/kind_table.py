"""The table of the kinds of planner: the key of the chart, which kinds are compared, and their critical strengths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ic_sandbox.charts.colours import planner_role
from ic_sandbox.charts.shapes import corners
from ic_sandbox.gui.style.chart_palette import window_palette
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import tr
from ic_sandbox.world.planner_kinds import planner_kind

__all__ = ["KindTable"]

MARK = 16
RADIUS = 5.0


class KindTable(QTableWidget):
    """One row per kind, with a check box, its mark in the chart, and below it its critical strength, in whole."""

    hidden_changed = Signal(frozenset)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 1, parent)
        self.setObjectName("mitigations-kinds")
        self.setAccessibleName(tr("Kinds of planner"))
        self.setAccessibleDescription(tr("Space includes or leaves out a kind."))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(MARK, MARK))
        self.verticalHeader().hide()
        self.verticalHeader().setAccessibleName(tr("Rows"))
        header = self.horizontalHeader()
        header.hide()
        header.setAccessibleName(tr("Columns"))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._rows: dict[str, QTableWidgetItem] = {}
        self.itemChanged.connect(self._on_item)

    def show_kinds(self, kinds: Sequence[str], hidden: frozenset[str]) -> None:
        """Show these kinds; those that are hidden are not checked."""
        self.blockSignals(True)
        if list(kinds) != list(self._rows):
            self._rows = {kind: _item(kind) for kind in kinds}
            self.setRowCount(0)
            self.setRowCount(len(kinds))
            for row, item in enumerate(self._rows.values()):
                self.setItem(row, 0, item)
            self.dress()
        for kind, item in self._rows.items():
            item.setCheckState(Qt.CheckState.Unchecked if kind in hidden else Qt.CheckState.Checked)
        self.blockSignals(False)

    def show_strengths(self, known: Mapping[str, tuple[str, str]]) -> None:
        """Show the critical strength of each kind: a second line, and a sentence in the tooltip."""
        blocked = self.blockSignals(True)
        for kind, item in self._rows.items():
            words, sentence = known.get(kind, ("", ""))
            style = planner_kind(kind)
            item.setText(f"{style.title}\n{words}" if words else style.title)
            reference = f" ({style.reference})" if style.reference else ""
            about = [f"{style.title}: {style.sentence}{reference}", *([sentence] if sentence else [])]
            item.setToolTip(escape_rich_text("\n\n".join(about)))
        self.resizeRowsToContents()
        self.blockSignals(blocked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give wrapped texts their height."""
        super().resizeEvent(event)
        self.resizeRowsToContents()

    def dress(self) -> None:
        """Draw the marks in the colours of the theme."""
        palette, ratio = window_palette(self.palette()), self.devicePixelRatioF()
        blocked = self.blockSignals(True)
        for kind, item in self._rows.items():
            item.setIcon(QIcon(_mark(planner_kind(kind).shape, QColor(palette.of(planner_role(kind))), ratio)))
        self.blockSignals(blocked)

    def _on_item(self, _: QTableWidgetItem) -> None:
        unchecked = Qt.CheckState.Unchecked
        self.hidden_changed.emit(frozenset(kind for kind, item in self._rows.items() if item.checkState() is unchecked))


def _item(kind: str) -> QTableWidgetItem:
    item = QTableWidgetItem(planner_kind(kind).title)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    return item


def _mark(shape: str, colour: QColor, ratio: float) -> QPixmap:
    picture = QPixmap(round(MARK * ratio), round(MARK * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    middle = QPointF(MARK / 2, MARK / 2)
    around = corners(shape)
    if around:
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) * RADIUS for x, y in around]))
    else:
        painter.drawEllipse(middle, RADIUS, RADIUS)
    painter.end()
    return picture
