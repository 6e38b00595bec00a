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


class FiguresPanel(QWidget):
    """The table of figures, which is updated only while it is visible."""

    compare_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figures")
        self.setAccessibleName(tr("Figures"))
        self.session = session
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
        session.player.run_changed.connect(self._ask)
        session.player.tick_changed.connect(self._ask)
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
        self.table.show_rows(_rows(figures_at(series, session.tick), session.whole_figures))

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


def _rows(now: tuple[Measurement, ...], whole: tuple[Measurement, ...]) -> list[Row]:
    at_tick, overall = ({(line.figure, line.of, line.arm): line.measured for line in lines} for lines in (now, whole))
    keys = [key for key in at_tick if key not in overall] + list(overall)
    keys.sort(key=lambda key: [line.figure for line in (*whole, *now)].index(key[0]))
    return [
        Row(
            key,
            (
                Cell(figure_title(key[0], key[1])),
                Cell(arm_title(key[2])),
                _cell(key[0], at_tick.get(key)),
                _cell(key[0], overall.get(key)),
            ),
            _about(key, overall.get(key)),
        )
        for key in keys
    ]


def _about(key: tuple[str, str, ArmKey], found: Figure | None) -> str:
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
