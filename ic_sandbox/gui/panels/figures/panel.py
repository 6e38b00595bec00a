"""The Figures tab: every measure of the run, at the tick shown and over the whole run."""

from __future__ import annotations

import math

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ic_sandbox.charts.labels import arm_title, figure_meaning, figure_text, figure_title, simultaneous_text
from ic_sandbox.gui.dialogs.controls_wait import pin_run
from ic_sandbox.gui.panels.figures.caption import caption_of
from ic_sandbox.gui.panels.figures.table import FiguresTable
from ic_sandbox.gui.panels.outdated_note import OutdatedNote
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.sortable_table import Cell, Row
from ic_sandbox.gui.widgets.terms import terms_of_figure
from ic_sandbox.i18n import tr
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.summary import Measurement, figures_at
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.world.glossary import TERMS

__all__ = ["FiguresPanel"]

REFRESH_MS = 100

Key = tuple[str, str, ArmKey]
"""A figure, what it is of, and the arm in which it was measured."""


class FiguresPanel(QWidget):
    """The table of figures, which is updated only while it is visible."""

    compare_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figures")
        self.setAccessibleName(tr("Figures"))
        self.session = session
        self._whole = _WholeRun(())
        self.caption = QLabel()
        self.caption.setObjectName("figures-caption")
        self.caption.setWordWrap(True)
        columns = (tr("Figure"), tr("Measured in"), tr("At this tick"), tr("Whole run"))
        self.table = FiguresTable("figures-table", tr("Figures of the run"), columns)
        self.table.setAccessibleDescription(
            tr("Each figure with its 95 % interval, at the tick shown and over the whole run.")
        )
        pin = QPushButton(tr("Pin run"))
        pin.setObjectName("figures-pin")
        pin.clicked.connect(lambda: pin_run(self.window(), session))
        compare = QPushButton(tr("Compare…"))
        compare.setObjectName("figures-compare")
        compare.setToolTip(tr("Compare this run with a pinned one"))
        compare.clicked.connect(self.compare_asked)
        copy = QPushButton(tr("Copy"))
        copy.setObjectName("figures-copy")
        copy.setToolTip(tr("Copy the table to paste it into a spreadsheet"))
        copy.clicked.connect(self.table.copy_all)
        self.pin = pin
        session.run_status.changed.connect(self._on_status)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (pin, compare, copy):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 6, 4, 4)
        layout.setSpacing(6)
        layout.addWidget(OutdatedNote(session, about_controls=True))
        layout.addWidget(self.caption)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.renew)
        session.player.display_due.connect(self._ask)
        session.run_summary.changed.connect(self._ask)
        session.repeats.changed.connect(self._ask)
        self._on_status()
        self.renew()

    def renew(self) -> None:
        """Show the figures known so far."""
        session = self.session
        series = session.shown_series
        if series is None or series.ticks == 0:
            self.caption.setText(tr("Play the run to see its figures here, with 95 % intervals."))
            self.table.show_rows([])
            return
        self.caption.setText(caption_of(session, series))
        if session.whole_figures is not self._whole.whole:
            self._whole = _WholeRun(session.whole_figures)
        self.table.show_rows(self._whole.rows(figures_at(series, session.tick)))

    def _on_status(self) -> None:
        """Enable the pin button if there is a run to pin; otherwise its tooltip says why not."""
        why_not = self.session.run_status.why_no_run()
        self.pin.setEnabled(not why_not)
        self.pin.setToolTip(why_not or tr("Store the figures of this run to compare other runs with it"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.session.run_summary.look(self, True)
        self.renew()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.session.run_summary.look(self, False)

    def _ask(self, *_: object) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()


class _WholeRun:
    """The parts of rows that do not depend on the tick: titles, values over the whole run, and meanings."""

    def __init__(self, whole: tuple[Measurement, ...]) -> None:
        self.whole = whole
        self._overall = {(line.figure, line.of, line.arm): line.measured for line in whole}
        self._parts: dict[Key, tuple[Cell, Cell, Cell, str]] = {}

    def rows(self, now: tuple[Measurement, ...]) -> list[Row]:
        """Return the rows with the values of a tick, in the order of the figures."""
        at_tick = {(line.figure, line.of, line.arm): line.measured for line in now}
        keys = [key for key in at_tick if key not in self._overall] + list(self._overall)
        places: dict[str, int] = {}
        for line in (*self.whole, *now):
            places.setdefault(line.figure, len(places))
        keys.sort(key=lambda key: places[key[0]])
        return [self._row(key, at_tick.get(key)) for key in keys]

    def _row(self, key: Key, found: Figure | None) -> Row:
        if key not in self._parts:
            overall = self._overall.get(key)
            titles = Cell(figure_title(key[0], key[1])), Cell(arm_title(key[2]))
            self._parts[key] = (*titles, _cell(key[0], overall), _about(key, overall))
        title, arm, overall_cell, about = self._parts[key]
        return Row(key, (title, arm, _cell(key[0], found), overall_cell), about)


def _about(key: Key, found: Figure | None) -> str:
    """Return the title and the meaning of a figure, and its interval over the whole run for all drives at once."""
    figure, of, arm = key
    terms = [TERMS[term] for term in dict.fromkeys((*terms_of_figure(figure), *terms_of_figure(arm[0])))]
    lines = (
        f"{figure_title(figure, of)} ({arm_title(arm)})",
        figure_meaning(figure),
        *(f"{term.word}: {term.meaning}" for term in terms),
        simultaneous_text(figure, found),
    )
    return "\n".join(filter(None, lines))


def _cell(figure: str, found: Figure | None) -> Cell:
    return Cell(figure_text(figure, found), math.nan if found is None else found.value)
