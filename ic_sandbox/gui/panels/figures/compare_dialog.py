"""A dialog that compares a pinned run with the current one or another pinned one: all figures and their differences."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.charts.texts.run_names import RunInputs, differences, run_name
from ic_sandbox.gui.dialogs.controls_wait import pin_run
from ic_sandbox.gui.panels.figures.compared_runs import ComparedRun, rows_of
from ic_sandbox.gui.panels.figures.runs_dialog import RunsDialog
from ic_sandbox.gui.session.pair.second_worlds import GivenWorld
from ic_sandbox.gui.session.pinned_runs import Pin
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.dialog_buttons import plain_button
from ic_sandbox.gui.widgets.sortable_table import SortableTable
from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.plan_figures import figures_of_plans

__all__ = ["CompareDialog", "show_comparison"]

SIZE = QSize(960, 460)
LIST_HEIGHT = 116


def show_comparison(parent: QWidget, session: Session) -> CompareDialog:
    """Open the comparison, or bring it to the front."""
    found = parent.findChild(CompareDialog)
    dialog = found if isinstance(found, CompareDialog) else CompareDialog(parent, session)
    bring_to_front(dialog)
    return dialog


class CompareDialog(RunsDialog):
    """A dialog next to the window that stays open while the run plays on."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, tr("Compare runs"), SIZE)
        self.session = session
        self.pins = session.pins
        self._listed: list[tuple[Pin, str]] = []
        self._chosen: Pin | None = None
        self.setObjectName("compare-dialog")
        self._build_list(self.column)
        self._build_table(self.column)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemChanged.connect(self._on_renamed)
        self.pins.changed.connect(self._list_pins)
        self.follow(session)
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
        self.pin = plain_button("compare-pin", tr("Pin this &run"), lambda: pin_run(self, self.session))
        self.rename = plain_button("compare-rename", tr("Re&name"), self._rename)
        self.remove = plain_button("compare-remove", tr("Re&move"), self._remove)
        self.pin.setToolTip(tr("Store the figures of this run to compare other runs with it"))
        self.rename.setToolTip(tr("Rename the selected run"))
        self.remove.setToolTip(tr("Remove the selected run"))
        self.beside = plain_button("compare-beside", tr("&Side by side"), self._show_beside)
        self.beside.setToolTip(tr("Show the world of the selected run next to the present one"))
        buttons = QVBoxLayout()
        for button in (self.pin, self.rename, self.remove, self.beside):
            buttons.addWidget(button)
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addLayout(buttons)
        layout.addWidget(caption)
        layout.addLayout(row)

    def _build_table(self, layout: QVBoxLayout) -> None:
        """Add the table with the figures of both runs, and its buttons."""
        self.other = QComboBox()
        self.other.setObjectName("compare-other")
        self.other.setAccessibleName(tr("Compare the selected run (A) with (B)"))
        self.other.setToolTip(tr("The run whose figures minus those of the selected one are shown"))
        self.other.currentIndexChanged.connect(self.renew)
        with_run = QLabel(tr("Compare the selected run (A) &with (B):"))
        with_run.setBuddy(self.other)
        choice = QHBoxLayout()
        choice.addWidget(with_run)
        choice.addWidget(self.other, 1)
        layout.addLayout(choice)
        self.caption = QLabel()
        self.caption.setObjectName("compare-caption")
        self.caption.setWordWrap(True)
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        columns = (tr("Figure"), tr("A"), tr("B"), tr("B minus A"), tr("Measured"))
        self.table = SortableTable("compare-table", tr("Figures of both runs"), columns)
        self.table.setAccessibleDescription(tr("Run A next to run B, and how much they differ."))
        note = QLabel(
            tr(
                "Differences are B minus A, with 95 % intervals, paired over goals if both runs have the same agents,"
                " goals and seed; bold = significant at 95 %. pp: percentage points."
            )
        )
        note.setWordWrap(True)
        copy = plain_button("compare-copy", tr("&Copy"), self.table.copy_all)
        copy.setToolTip(tr("Copy the table to paste it into a spreadsheet"))
        close = plain_button("compare-close", tr("Close"), self.close)
        row = QHBoxLayout()
        row.addWidget(note, 1)
        row.addWidget(copy)
        row.addWidget(close)
        layout.addWidget(self.caption)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)

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
        self._list_others()
        self._on_current()

    def _list_others(self) -> None:
        """Offer the current run and all pinned ones as B, and keep the chosen one."""
        before = self.other.currentData()
        self.other.blockSignals(True)
        self.other.clear()
        self.other.addItem(tr("Current run"), None)
        for pin in self.pins.pins:
            self.other.addItem(pin.name, pin)
        self.other.setCurrentIndex(self.pins.pins.index(before) + 1 if before in self.pins.pins else 0)
        self.other.blockSignals(False)

    def _on_current(self, *_: object) -> None:
        self._chosen = self.chosen
        for button in (self.rename, self.remove, self.beside):
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

    def _show_beside(self) -> None:
        if self.chosen is not None:
            self.session.second_world.show(GivenWorld(self.chosen.inputs.world, self.chosen.name))

    def renew(self, *_: object) -> None:
        """Compare the figures known so far."""
        pin, other = self.chosen, self.other.currentData()
        why_not = ""
        if pin is None:
            why_not = tr("No run is pinned. Pin this one, change something, play again, and compare.")
        elif not isinstance(other, Pin):
            why_not = self.session.run_status.why_no_output()
        self.pin.setEnabled(not self.session.run_status.why_no_run())
        if pin is None or why_not:
            self.caption.setText(why_not)
            self.table.show_rows([])
            return
        compared = self._of_pin(other) if isinstance(other, Pin) else self._of_current()
        tick = min(pin.ticks.ticks, other.ticks.ticks) if isinstance(other, Pin) else self.session.tick
        differs = differences(pin.inputs, compared.inputs)
        words = tr("B: {name}. Both at tick {tick}.", name=compared.name, tick=numeral(tick))
        if differs:
            words += " " + tr("What differs from A: {differences}.", differences=", ".join(differs))
        self.caption.setText(words)
        self.table.show_rows(rows_of(self._of_pin(pin), compared, tick))

    def _of_pin(self, pin: Pin) -> ComparedRun:
        return ComparedRun(pin.name, pin.inputs, pin.ticks, pin.whole or (), pin.plans or ())

    def _of_current(self) -> ComparedRun:
        session, series, drives = self.session, self.session.shown_series, self.session.drive_analysis
        assert series is not None
        inputs = RunInputs.of(series, session.world.name)
        plans = () if drives.result is None or drives.renewing else figures_of_plans(drives.result)
        return ComparedRun(run_name(inputs), inputs, series, session.whole_figures, plans)
