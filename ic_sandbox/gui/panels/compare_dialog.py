"""A dialog that compares the current run with a pinned one: every figure of both, and their differences."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.charts.labels import difference_text, figure_meaning, figure_text, figure_title
from ic_sandbox.gui.session.pinned_runs import Pin, name_of
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.sortable_table import Cell, Row, SortableTable
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.comparison import Compared, compare
from ic_sandbox.measures.summary import Measurement, figures_at
from ic_sandbox.simulation.experiment import MAIN

__all__ = ["CompareDialog", "show_comparison"]

SIZE = QSize(820, 440)
LIST_HEIGHT = 116
REFRESH_MS = 150


def show_comparison(parent: QWidget, session: Session) -> CompareDialog:
    """Open the comparison, or bring it to the front."""
    found = parent.findChild(CompareDialog)
    dialog = found if isinstance(found, CompareDialog) else CompareDialog(parent, session)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    return dialog


class CompareDialog(QDialog):
    """A dialog next to the window that stays open while the run plays on."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self.session = session
        self.pins = session.pins
        self._listed: list[tuple[Pin, str]] = []
        self._chosen: Pin | None = None
        self.setObjectName("compare-dialog")
        self.setWindowTitle(tr("Compare runs"))
        self.resize(SIZE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        self._build_list(layout)
        self._build_table(layout)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.renew)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemChanged.connect(self._on_renamed)
        self.pins.changed.connect(self._list_pins)
        self.session.player.run_changed.connect(self._ask)
        self.session.player.tick_changed.connect(self._ask)
        self.session.run_summary.changed.connect(self._ask)
        self.session.repeats.changed.connect(self._ask)
        self._list_pins()

    def _build_list(self, layout: QVBoxLayout) -> None:
        """Add the list of pinned runs and its buttons."""
        self.list = QListWidget()
        self.list.setObjectName("compare-pins")
        self.list.setAccessibleName(tr("Pinned runs"))
        self.list.setMaximumHeight(LIST_HEIGHT)
        self.list.setToolTip(tr("Press F2 or double-click to rename a run"))
        self.list.setEditTriggers(QListWidget.EditTrigger.DoubleClicked | QListWidget.EditTrigger.EditKeyPressed)
        caption = QLabel(tr("&Pinned runs:"))
        caption.setBuddy(self.list)
        self.pin = self._button("compare-pin", tr("Pin this &run"), self.pins.pin)
        self.rename = self._button("compare-rename", tr("Re&name"), self._rename)
        self.remove = self._button("compare-remove", tr("Re&move"), self._remove)
        self.pin.setToolTip(tr("Store the figures of this run to compare other runs with it"))
        self.rename.setToolTip(tr("Rename the selected run"))
        self.remove.setToolTip(tr("Remove the selected run"))
        buttons = QVBoxLayout()
        for button in (self.pin, self.rename, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addLayout(buttons)
        layout.addWidget(caption)
        layout.addLayout(row)

    def _build_table(self, layout: QVBoxLayout) -> None:
        """Add the table with the figures of both runs, and its buttons."""
        self.caption = QLabel()
        self.caption.setObjectName("compare-caption")
        self.caption.setWordWrap(True)
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        columns = (tr("Figure"), tr("Pinned"), tr("Current"), tr("Difference"), tr("Measured"))
        self.table = SortableTable("compare-table", tr("Figures of both runs"), columns)
        self.table.setAccessibleDescription(tr("The pinned run next to the current one, and how much they differ."))
        note = QLabel(
            tr(
                "Differences are current minus pinned, with 95 % intervals; bold = significant"
                " at 95 %. pp: percentage points."
            )
        )
        note.setWordWrap(True)
        copy = self._button("compare-copy", tr("&Copy"), self.table.copy_all)
        copy.setToolTip(tr("Copy the table to paste it into a spreadsheet"))
        close = self._button("compare-close", tr("Close"), self.close)
        row = QHBoxLayout()
        row.addWidget(note, 1)
        row.addWidget(copy)
        row.addWidget(close)
        layout.addWidget(self.caption)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)

    def _button(self, name: str, title: str, act: object) -> QPushButton:
        button = QPushButton(title)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    @property
    def chosen(self) -> Pin | None:
        """The pinned run to compare with, if any is selected."""
        place = self.list.currentRow()
        return self._listed[place][0] if place >= 0 else None

    def _list_pins(self) -> None:
        pins = self.pins.pins
        named = [(pin, pin.name) for pin in pins]
        if named == self._listed and self.list.count() == len(pins):
            self._on_current()  # the same pins, but one may have been measured since
            return
        before = self._chosen
        self._listed = named
        self.list.blockSignals(True)
        self.list.clear()
        for pin in pins:
            item = QListWidgetItem(pin.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
        if pins:
            self.list.setCurrentRow(pins.index(before) if before in pins else len(pins) - 1)
        self.list.blockSignals(False)
        self._on_current()

    def _on_current(self, *_: object) -> None:
        self._chosen = self.chosen
        for button in (self.rename, self.remove):
            button.setEnabled(self.chosen is not None)
        self.renew()

    def _on_renamed(self, item: QListWidgetItem) -> None:
        # Renaming rebuilds the list, so wait until the list has finished with this item.
        QTimer.singleShot(0, self, partial(self._take_name, self._listed[self.list.row(item)][0], item.text()))

    def _take_name(self, pin: Pin, name: str) -> None:
        self._listed = []  # force a rebuild, to show the name that the run really got
        self.pins.rename(pin, name)

    def _rename(self) -> None:
        self.list.setFocus()
        self.list.editItem(self.list.currentItem())

    def _remove(self) -> None:
        if self.chosen is not None:
            self.pins.remove(self.chosen)

    def renew(self) -> None:
        """Compare the figures known so far."""
        pin, series = self.chosen, self.session.shown_series
        if pin is None:
            self.caption.setText(tr("No run is pinned. Pin this one, change something, play again, and compare."))
            self.table.show_rows([])
            return
        if series is None or series.ticks == 0:
            self.caption.setText(tr("Play the run to compare it with the pinned one."))
            self.table.show_rows([])
            return
        tick = self.session.tick
        name = name_of(series)
        self.caption.setText(tr("Current run: {name}. Both at tick {tick}.", name=name, tick=numeral(tick)))
        by_tick = _main(figures_at(pin.ticks, tick)), _main(figures_at(series, tick))
        measured = {line.figure for lines in by_tick for line in lines}
        whole = tuple(
            tuple(line for line in _main(lines) if line.figure not in measured)
            for lines in (pin.whole or (), self.session.whole_figures)
        )
        rows = [_row(compared, tr("up to this tick")) for compared in compare(*by_tick)]
        rows += [_row(compared, tr("over the whole run")) for compared in compare(*whole)]
        self.table.show_rows(rows)

    def _ask(self, *_: object) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.session.run_summary.look(self, True)
        self.renew()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.session.run_summary.look(self, False)
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Stop measuring when Escape closes the dialog, too."""
        self.session.run_summary.look(self, False)
        super().done(result)


def _main(lines: tuple[Measurement, ...]) -> tuple[Measurement, ...]:
    return tuple(line for line in lines if line.arm == MAIN)


def _row(compared: Compared, when: str) -> Row:
    figure, by = compared.figure, compared.difference
    significant = by.low > 0 or by.high < 0
    return Row(
        (figure, compared.of, when),
        (
            Cell(figure_title(figure, compared.of)),
            Cell(figure_text(figure, compared.before), compared.before.value if compared.before else math.nan),
            Cell(figure_text(figure, compared.present), compared.present.value if compared.present else math.nan),
            Cell(difference_text(figure, by), by.value, significant),
            Cell(when),
        ),
        figure_meaning(figure),
    )
