"""The Drives and Other goals tabs: the value of each drive, from plans alone, and how it depends on the goals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QIcon, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ic_sandbox.charts.labels import UNDEFINED, figure_meaning, figure_title, percent_text, simultaneous_text
from ic_sandbox.charts.texts.drives import (
    mean_value_text,
    prevalence_text,
    shapley_text,
    strength_text,
    total_text,
)
from ic_sandbox.gui.panels.controls.run_controls import is_shared
from ic_sandbox.gui.rendering.drive_symbol import draw_sign
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.sortable_table import Cell, Row
from ic_sandbox.gui.widgets.titled_table import TitledTable
from ic_sandbox.i18n import tr, tr_many
from ic_sandbox.measures.drive_comparison import DriveComparison, prevalence_figure
from ic_sandbox.world.draws import about_draw, texts_of_draw
from ic_sandbox.world.editing.edits import planners
from ic_sandbox.world.presets import drive_style

__all__ = ["DrivesPanel", "draws_panel", "drives_panel"]

SYMBOL_SIDE = 32
"""The side of a drive's symbol in pixels, before it is scaled to the height of a line."""

STEPS = 100


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a tab: a caption; columns, each a title and a tooltip; rows; and a note below the table."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    caption: Callable[[DriveComparison], str]
    rows: Callable[[DriveComparison], Iterator[Row]]
    note: Callable[[DriveComparison], str]
    wide: int | None = None
    """The column that takes the remaining width."""


class DrivesPanel(QWidget):
    """A table about drives. It is computed when the panel is first shown after a change of the world."""

    export_asked = Signal()

    def __init__(self, session: Session, contents: Contents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(contents.name)
        self.setAccessibleName(contents.title)
        self.session = session
        self.contents = contents
        self.caption, self.note = _label(f"{contents.name}-caption"), _label(f"{contents.name}-note")
        self.table = TitledTable(f"{contents.name}-table", contents.title, [title for title, _ in contents.columns])
        self.table.setAccessibleDescription(tr("Computed from plans alone, with 95 % intervals and standard errors."))
        for column, (_, meaning) in enumerate(contents.columns):
            header = self.table.horizontalHeaderItem(column)
            assert header is not None
            header.setToolTip(meaning)
        if contents.wide is not None:
            self.table.stretch(contents.wide)
        self.bar = QProgressBar()
        self.bar.setFormat("%p\u00a0%")
        self.bar.setObjectName(f"{contents.name}-progress")
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(tr("Comparing drives"))
        self.cancel = _button(f"{contents.name}-cancel", tr("Cancel"), tr("Keep what is computed so far"))
        self.cancel.clicked.connect(session.drive_comparison.decline)
        self.compute = _button(f"{contents.name}-compute", tr("Compute"), tr("Compute the figures of all drives"))
        self.compute.clicked.connect(session.drive_comparison.resume)
        copy = _button(f"{contents.name}-copy", tr("Copy"), tr("Copy the table to paste it into a spreadsheet"))
        copy.clicked.connect(self.table.copy_all)
        tables = tr("Write all figures of drives as CSV files, in full precision")
        self.export = _button(f"{contents.name}-export", tr("Export…"), tables)
        self.export.clicked.connect(self.export_asked)
        work, buttons = QHBoxLayout(), QHBoxLayout()
        work.setSpacing(4)
        work.addWidget(self.bar, 1)
        work.addWidget(self.cancel)
        buttons.setSpacing(4)
        for button in (self.compute, copy, self.export):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 6, 4, 4)
        layout.setSpacing(6)
        layout.addWidget(self.caption)
        layout.addLayout(work)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.note)
        layout.addLayout(buttons)
        session.drive_comparison.changed.connect(self._ask)
        session.settings_changed.connect(self._ask)
        session.player.display_due.connect(self._on_run)
        session.repeats.changed.connect(self._show_caption)
        session.document.contents_changed.connect(self._ask)
        self.renew()

    def renew(self) -> None:
        """Show what is known about the drives."""
        analysis = self.session.drive_comparison
        known, done = analysis.result, analysis.done
        self._show_caption()
        rows = [] if known is None else list(self.contents.rows(known))
        self.table.show_titled(rows, {} if known is None else _symbols(known.analysis.drives))
        note = "" if known is None or not rows else self.contents.note(known)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        for part in (self.bar, self.cancel):
            part.setVisible(done is not None)
        if done is not None:
            self.bar.setValue(round(STEPS * done))
            self.bar.setToolTip(analysis.what)
        self.compute.setVisible(analysis.declined and not (known is not None and known.complete))
        self.export.setEnabled(known is not None and known.complete and bool(rows) and not analysis.renewing)

    def _on_run(self) -> None:
        if self.isVisible():
            self._show_caption()

    def _show_caption(self) -> None:
        self.caption.setText(self._caption())

    def _caption(self) -> str:
        analysis, planning = self.session.drive_comparison, self.session.planning
        known = analysis.result
        if known is None:
            if analysis.done is not None:
                return tr("Comparing drives …")
            if planning.unplanned:
                return tr("This world has no plan, so its drives can't be compared.")
            return tr("Not computed yet.")
        if not known.analysis.drives:
            return tr("No device in this world has a drive.")
        parts = [self.contents.caption(known)]
        if any(planner.kind != "optimal" for planner in planners(self.session.world)):
            parts.append(tr("All of this assumes optimal agents; some agents of this world use another planner."))
        if is_shared(self.session):
            parts.append(tr("All of this holds for an agent alone in the world."))
            returns = self.session.shared_returns.text()
            if returns and self.session.run_status.current:
                parts.append(tr("As simulated: {returns}.", returns=returns))
        if analysis.renewing:
            parts.insert(0, tr("Out of date: this was the world before your change."))
        return " ".join(parts)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.session.drive_comparison.look(self, True)
        self.renew()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.session.drive_comparison.look(self, False)

    def _ask(self, *_: object) -> None:
        if self.isVisible():
            self.renew()


def drives_panel(session: Session) -> DrivesPanel:
    """Return the tab with the value of each drive."""
    short = (
        ("prevalence", tr("Prevalence")),
        ("strength", tr("Strength")),
        ("shapley_share", tr("Shapley")),
        ("alone", tr("Alone")),
        ("instrumental_value", tr("Value")),
    )
    columns = tuple((title, _meaning(figure)) for figure, title in short)
    titled = ((tr("Drive"), ""), *columns)
    return DrivesPanel(session, Contents("drives", tr("Drives"), titled, _drives_caption, _drive_rows, _drives_note))


def draws_panel(session: Session) -> DrivesPanel:
    """Return the tab with the prevalence and strength of each drive under each draw of goals."""
    columns = (
        (tr("Drive"), ""),
        (tr("Goals"), tr("How the goals are drawn")),
        (tr("Prevalence"), _meaning("prevalence")),
        (tr("Strength"), _meaning("strength")),
    )
    title = tr("Other goals")
    return DrivesPanel(session, Contents("draws", title, columns, _draws_caption, _draw_rows, _draws_note, wide=1))


def _meaning(figure: str) -> str:
    return f"{figure_title(figure)}: {figure_meaning(figure)}"


def _drive_rows(known: DriveComparison) -> Iterator[Row]:
    shares = {share.drive: share for share in known.shares or ()}
    for drive, worth in zip(known.analysis.drives, known.worths, strict=True):
        style, share = drive_style(drive), shares.get(drive)
        shapley, alone = Cell(UNDEFINED), Cell(UNDEFINED)
        if share is not None:
            shapley = Cell(shapley_text(share), share.shapley)
            alone = Cell(percent_text(share.alone), share.alone)
        cells = (
            Cell(style.title),
            Cell(prevalence_text(worth), worth.prevalence),
            Cell(strength_text(worth), worth.strength),
            shapley,
            alone,
            Cell(mean_value_text(worth), worth.mean),
        )
        wide = simultaneous_text("prevalence", prevalence_figure(worth, len(known.worths)))
        about = f"{figure_title('prevalence')}. {wide}" if wide else ""
        yield Row(drive, cells, "\n".join(filter(None, (style.description, about))))


def _draw_rows(known: DriveComparison) -> Iterator[Row]:
    for found in known.draws or ():
        texts, worth = texts_of_draw(found.draw), found.worth
        cells = (
            Cell(drive_style(found.drive).title),
            Cell(texts.title),
            Cell(prevalence_text(worth), worth.prevalence),
            Cell(strength_text(worth), worth.strength),
        )
        goals = tr_many("{count} goal", "{count} goals", found.goals)
        yield Row((found.drive, found.draw), cells, f"{about_draw(found.draw, known.analysis.world)} ({goals})")


def _drives_caption(known: DriveComparison) -> str:
    texts = texts_of_draw(known.analysis.draw)
    goals = tr_many("{count} goal", "{count} goals", len(known.analysis.goals))
    text = tr("{goals} ({draw}), discount {discount:.4g}.", goals=goals, draw=texts.title, discount=known.discount)
    flat = int(known.analysis.goals_flat[0])
    if flat == 0:
        return text
    return f"{text} {tr_many('{count} goal gains nothing by acting.', '{count} goals gain nothing by acting.', flat)}"


def _draws_caption(known: DriveComparison) -> str:
    return tr("Each draw of goals, discount {discount:.4g}.", discount=known.discount)


def _drives_note(known: DriveComparison) -> str:
    intervals = _interval_note() if known.analysis.goals.drawn.all() else tr("No intervals: these are all goals.")
    return " ".join([*([total_text(known.shares, known.worths)] if known.shares else []), intervals])


def _draws_note(known: DriveComparison) -> str:
    claim = tr("A claim about drives holds only for goals like those for which it was computed.")
    return f"{claim} {_interval_note()}"


def _interval_note() -> str:
    return tr("In brackets: pointwise 95 % intervals; ±: standard errors.")


def _symbols(drives: tuple[str, ...]) -> dict[str, QIcon]:
    """Return an icon with the symbol of each drive, by the drive's title."""
    found = {}
    for drive in drives:
        pixmap = QPixmap(SYMBOL_SIDE, SYMBOL_SIDE)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw_sign(painter, drive, QRectF(pixmap.rect()))
        painter.end()
        found[drive_style(drive).title] = QIcon(pixmap)
    return found


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def _button(name: str, title: str, tip: str) -> QPushButton:
    button = QPushButton(title)
    button.setObjectName(name)
    button.setToolTip(tip)
    return button
