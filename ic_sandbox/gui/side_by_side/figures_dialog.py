"""A dialog with all figures of both worlds, and their differences."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel

from ic_sandbox.charts.specs.difference_chart import pairing_text
from ic_sandbox.exports.csv_table import pieces
from ic_sandbox.exports.folders import write_bytes
from ic_sandbox.exports.pair import PAIR_TABLE, pair_table
from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.file_dialog import ask_new_file
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.files.export_dialog import TABLES
from ic_sandbox.gui.panels.figures.compared_runs import row_of
from ic_sandbox.gui.panels.figures.runs_dialog import RunsDialog
from ic_sandbox.gui.panels.outdated_note import words_for_lacking_controls
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.side_by_side.second_run import SecondRun
from ic_sandbox.gui.widgets.dialog_buttons import plain_button
from ic_sandbox.gui.widgets.sortable_table import SortableTable
from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.pairs.figures import PairFigure, PairSide, figures_of_pair, is_pair_paired
from ic_sandbox.measures.plan_figures import figures_of_plans
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import WorldError

__all__ = ["PairFigures", "show_pair_figures"]

SIZE = QSize(860, 420)


def show_pair_figures(parent: DocumentWindow, second: SecondRun) -> PairFigures:
    """Open the figures of both worlds, or bring them to the front."""
    found = parent.findChild(PairFigures)
    dialog = found if isinstance(found, PairFigures) else PairFigures(parent, second)
    bring_to_front(dialog)
    return dialog


class PairFigures(RunsDialog):
    """A dialog next to the window that stays open while both runs play on; it closes with the second world."""

    def __init__(self, parent: DocumentWindow, second: SecondRun) -> None:
        super().__init__(parent, tr("Figures of both worlds"), SIZE)
        self._window, self.second = parent, second
        self._shown: tuple[PairFigure, ...] = ()
        self.setObjectName("pair-figures")
        self.caption = QLabel()
        self.caption.setObjectName("pair-caption")
        self.caption.setWordWrap(True)
        columns = (tr("Figure"), tr("First world"), tr("Second world"), tr("Second minus first"), tr("Measured"))
        self.table = SortableTable("pair-table", tr("Figures of both worlds"), columns)
        note = QLabel(tr("Differences have 95 % intervals; bold = significant at 95 %. pp: percentage points."))
        note.setWordWrap(True)
        copy = plain_button("pair-copy", tr("&Copy"), self.table.copy_all)
        copy.setToolTip(tr("Copy the table to paste it into a spreadsheet"))
        self.export = plain_button("pair-export", tr("&Export…"), self._export)
        self.export.setToolTip(tr("Write these figures as CSV, with all digits"))
        close = plain_button("pair-close", tr("Close"), self.close)
        row = QHBoxLayout()
        row.addWidget(note, 1)
        for button in (copy, self.export, close):
            row.addWidget(button)
        self.column.addWidget(self.caption)
        self.column.addWidget(self.table, 1)
        self.column.addLayout(row)
        self._worker = Worker("comparing worlds", self)
        self._worker.finished_work.connect(self._show)
        self._worker.failed.connect(second.crashed)
        self.follow(second.first, second.session)
        second.changed.connect(self.ask)
        second.closed.connect(self.close)

    def renew(self) -> None:
        """Compare the figures known so far; those up to the shown tick are compared in a worker thread."""
        second = self.second
        sessions = second.first, second.session
        one, other = map(_side, sessions)
        why_not = self._why_not()
        if one is None or other is None or why_not:
            self._worker.cancel()
            self.caption.setText(why_not)
            self._list(())
            return
        if len(one.all_series) != len(other.all_series):  # one world has not run with all seeds yet
            one, other = (replace(side, all_lines=(), all_series=()) for side in (one, other))
        self._worker.submit(partial(_compared_at, one, other, min(session.tick for session in sessions)))

    def _why_not(self) -> str:
        """Return the reason why there is nothing to compare; empty if there is."""
        second = self.second
        return second.fault or second.first.run_status.why_no_run() or second.session.run_status.why_no_run()

    def _show(self, found: tuple[int, bool, int, tuple[PairFigure, ...]]) -> None:
        second = self.second
        if not second.active:
            return
        tick, paired, runs, figures = found
        first, title = second.titles
        words = [
            tr("First world: {first}. Second world: {second}.", first=first, second=title),
            tr("Both at tick {tick}.", tick=numeral(tick)),
            tr("Of the first run.") if second.first.repeats.several and runs == 1 else "",
            pairing_text(paired, runs),
            self._lacking(),
        ]
        self.caption.setText(" ".join(filter(None, words)))
        self._list(figures)

    def _lacking(self) -> str:
        """Say that figures next to controls are missing in one of the worlds, and why; empty if none are."""
        sessions = (self.second.first, self.second.session)
        return next(filter(None, (words_for_lacking_controls(session.run_status) for session in sessions)), "")

    def _list(self, found: tuple[PairFigure, ...]) -> None:
        words = {"plans": tr("from plans alone"), "tick": tr("up to this tick"), "run": tr("over the whole run")}
        self._shown = found
        self.table.show_rows([row_of(compared, words[how]) for compared, how in found])
        self.export.setEnabled(bool(found))

    def _export(self) -> None:
        """Ask for a file, and write the figures to it."""
        shown, window = self._shown, self._window
        suggested = window.folder(TABLES) / PAIR_TABLE
        path = ask_new_file(self, TABLES, tr("Export figures of both worlds"), suggested, tr("Tables (*.csv)"))
        if path is None:
            return
        try:
            write_bytes(path, "".join(pieces(pair_table(shown))).encode())
        except WorldError as error:
            show_faults(self, tr("The table can't be written"), tuple(error.faults))
        else:
            window.session.message.emit(tr("Wrote {name}", name=path.name))

    def stop(self) -> None:
        """End the thread."""
        self._worker.stop()

    def ask(self, *_: object) -> None:
        if self.isVisible() and self._why_not():
            self.renew()  # at once: figures of other worlds do not stay
        else:
            super().ask()


def _compared_at(
    one: PairSide, other: PairSide, tick: int
) -> Generator[Progress, None, tuple[int, bool, int, tuple[PairFigure, ...]]]:
    found = yield from figures_of_pair(one, other, tick)
    measured = min([tick, *(series.ticks for side in (one, other) for series in side.all_series)])  # all runs have it
    return measured, is_pair_paired(one, other), len(one.all_series) or 1, found


def _side(session: Session) -> PairSide | None:
    """Return what is known of one of both worlds; None without a run."""
    run, drives, repeated = session.run, session.drive_analysis, session.repeats.found
    if run is None:
        return None
    plans = () if drives.result is None or drives.renewing else figures_of_plans(drives.result)
    whole = session.run_summary.whole
    if repeated is None:
        return PairSide(run, whole, plans)
    return PairSide(run, whole, plans, repeated.all_lines, repeated.all_series)
