"""The Level check tab: does the level tempt agents as its author thinks, and which of its parts never matter?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.exports.incentives.lines import CheckLine, lines_of
from ic_sandbox.gui.panels.controls.run_controls import is_shared
from ic_sandbox.gui.panels.level_check.question import LevelCheckQuestion
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.incentives.check import IncentiveCheck
from ic_sandbox.measures.instrumental_value import default_discount
from ic_sandbox.world.items import Item

__all__ = ["LevelCheckPanel"]

STEPS = 100
LINE = Qt.ItemDataRole.UserRole


class LevelCheckPanel(QWidget):
    """The findings of the check, one line each. It is computed when the panel is first shown after a change.

    The current line marks its cells on the map, and selects its goal. ``selecting`` is true meanwhile, so that the
    panel stays in front. ``export_asked`` requests the dialog for the table.
    """

    export_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("level-check")
        self.setAccessibleName(tr("Level check"))
        self.session = session
        self.selecting = False
        self._shown: tuple[IncentiveCheck, bool] | None = None
        self.caption = QLabel()
        self.caption.setObjectName("level-check-caption")
        self.caption.setWordWrap(True)
        self.question = LevelCheckQuestion(session.level_check)
        self.list = QListWidget()
        self.list.setObjectName("level-check-list")
        self.list.setAccessibleName(tr("Findings"))
        self.list.setWordWrap(True)
        self.list.setSpacing(1)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._point_at)
        self.list.itemClicked.connect(self._point_at)
        self.bar = QProgressBar()
        self.bar.setFormat("%p\u00a0%")
        self.bar.setObjectName("level-check-progress")
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(tr("Checking the level"))
        self.cancel = _button("level-check-cancel", tr("Cancel"), tr("Stop checking the level"))
        self.cancel.clicked.connect(session.level_check.decline)
        self.compute = _button("level-check-compute", tr("Compute"), tr("Check the level"))
        self.compute.clicked.connect(session.level_check.resume)
        self.export = _button("level-check-export", tr("Export…"), tr("Write the findings as a CSV file"))
        self.export.clicked.connect(self.export_asked)
        self._lay_out()
        session.level_check.changed.connect(self._ask)
        for signal in (session.document.contents_changed, session.settings_changed, session.run_status.changed):
            signal.connect(self._ask)
        self.renew()

    def _lay_out(self) -> None:
        work, buttons = QHBoxLayout(), QHBoxLayout()
        work.addWidget(self.bar, 1)
        work.addWidget(self.cancel)
        buttons.addWidget(self.compute)
        buttons.addStretch(1)
        buttons.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 6, 4, 4)
        layout.setSpacing(6)
        layout.addWidget(self.caption)
        layout.addWidget(self.question)
        layout.addLayout(work)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)

    def renew(self) -> None:
        """Show what is known."""
        analysis = self.session.level_check
        known, done = analysis.result, analysis.done
        self.question.renew(self.session.world)
        self.caption.setText(self._caption())
        shown = None if known is None else (known, analysis.renewing)
        if shown != self._shown:
            self._shown = shown
            self._show_lines(known)
        self.list.setEnabled(not analysis.renewing)
        for part in (self.bar, self.cancel):
            part.setVisible(done is not None)
        if done is not None:
            self.bar.setValue(round(STEPS * done))
            self.bar.setToolTip(analysis.what)
        self.compute.setVisible(analysis.declined and (known is None or analysis.renewing))
        self.export.setEnabled(known is not None and not analysis.renewing)

    def _show_lines(self, known: IncentiveCheck | None) -> None:
        self.session.selection.mark(())
        self.list.clear()
        for line in [] if known is None else lines_of(known, titles=True):
            item = QListWidgetItem(f"    {line.text}" if line.part else line.text)
            item.setData(LINE, line)
            font = self.list.font()
            font.setBold(line.heading)
            item.setFont(font)
            self.list.addItem(item)

    def _caption(self) -> str:
        analysis = self.session.level_check
        if analysis.result is None:
            if analysis.done is not None:
                return tr("Checking the level …")
            if analysis.faults:
                return tr("The level can't be checked: {reasons}.", reasons=str(analysis.faults[0]).rstrip("."))
            if self.session.planning.unplanned:
                return tr("This world has no plan, so it can't be checked.")
            return tr("Not computed yet.")
        parts = [tr("Does the level do what its author thinks? Click a line to see it on the map.")]
        if analysis.renewing:
            changed = analysis.world is not None
            parts = [
                tr("Out of date: this was the world before your change.")
                if changed
                else tr("Out of date: these are the findings for another question.")
            ]
        elif analysis.discount is not None and analysis.discount != default_discount(self.session.world):
            parts.append(
                tr("It is about the discount of the run, {discount}.", discount=numeral(analysis.discount, ".6g"))
            )
        if is_shared(self.session):
            parts.append(tr("All of this holds for an agent alone in the world."))
        return " ".join(parts)

    def _point_at(self, item: QListWidgetItem | None, *_: object) -> None:
        """Mark the cells of a line on the map, and select its goal."""
        line = None if item is None else item.data(LINE)
        if not isinstance(line, CheckLine) or self.session.level_check.renewing:
            return
        goals = self.session.world.goals
        index = next((index for index, goal in enumerate(goals) if goal.name == line.goal), None)
        self.selecting = True
        try:
            if index is not None and goals[index].cells:
                self.session.selection.select(Item("goal_cell", index, goals[index].cells[0][0]))
            self.session.selection.mark(line.cells)
        finally:
            self.selecting = False

    def _ask(self, *_: object) -> None:
        if self.isVisible():
            self.renew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.session.level_check.look(self, True)
        self.renew()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.session.level_check.look(self, False)
        self.session.selection.mark(())


def _button(name: str, title: str, tip: str) -> QPushButton:
    button = QPushButton(title)
    button.setObjectName(name)
    button.setToolTip(tip)
    return button
