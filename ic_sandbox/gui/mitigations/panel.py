"""The Mitigations tab: what each planner achieves and what harm it does, while it is computed; a click adopts one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.charts.specs.mitigation_chart import Harm
from ic_sandbox.charts.texts.mitigations import origin_text
from ic_sandbox.charts.texts.planners import planner_words
from ic_sandbox.gui.charts.readout_tip import Tip
from ic_sandbox.gui.mitigations.adoption_notice import AdoptionNotice
from ic_sandbox.gui.mitigations.comparison_state import ComparisonState
from ic_sandbox.gui.mitigations.frontier_chart import FrontierChart, Point
from ic_sandbox.gui.mitigations.harm_choice import HarmChoice
from ic_sandbox.gui.mitigations.kind_table import KindTable
from ic_sandbox.gui.mitigations.planner_adoption import PlannerAdoption
from ic_sandbox.gui.mitigations.words import point_text, spoken_point, strength_sentence, strength_text
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.menu_text import escaped
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.mitigation_table import MitigationTable
from ic_sandbox.measures.mitigations import default_planners
from ic_sandbox.world.planner_kinds import known_kinds
from ic_sandbox.world.planner_spec import planner_spec

__all__ = ["MitigationsPanel"]

REFRESH_MS = 100
CHART_HEIGHT = 210
TABLE_HEIGHT = 120


class MitigationsPanel(QScrollArea):
    """Planners compared, by a harm that the user chooses.

    ``export_asked`` requests the dialog for tables, ``chart_asked`` that for the chart.
    """

    export_asked = Signal()
    chart_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mitigations")
        self.setAccessibleName(tr("Mitigations"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.session = session
        self.adoption = PlannerAdoption(session, self)
        self._tip: Tip | None = None
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 6, 4, 4)
        column.setSpacing(6)
        self._build_guide(column)
        self.chart = FrontierChart()
        self.chart.setMinimumHeight(CHART_HEIGHT)
        self.chart.setAccessibleDescription(
            self.chart.description
            + " "
            + tr("Arrow keys walk through the planners; Enter lets all agents use the one in the ring.")
        )
        column.addWidget(self.chart, 3)
        self.state = ComparisonState(session.mitigations)
        column.addWidget(self.state)
        self.notice = AdoptionNotice(self.adoption)
        column.addWidget(self.notice)
        self.kinds = KindTable()
        self.kinds.setMinimumHeight(TABLE_HEIGHT)
        column.addWidget(self.kinds, 2)
        self.origin = QLabel()
        self.origin.setObjectName("mitigations-origin")
        self.origin.setWordWrap(True)
        self.origin.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.origin.setFont(self.chart.legend.font())
        column.addWidget(self.origin)
        self.export = QPushButton(tr("Export tables…"))
        self.export.setObjectName("mitigations-export")
        self.export.setToolTip(tr("Write the figures of all planners as CSV tables"))
        self.export.clicked.connect(self.export_asked)
        self.export_chart = QPushButton(tr("Export chart…"))
        self.export_chart.setObjectName("mitigations-export-chart")
        self.export_chart.setToolTip(tr("Write the chart as a picture or as data"))
        self.export_chart.clicked.connect(self.chart_asked)
        self._buttons = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._buttons.addWidget(self.export)
        self._buttons.addWidget(self.export_chart)
        column.addLayout(self._buttons)
        self.setWidget(page)
        self._page = page
        self._theme_changed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.renew)
        self._connect()
        self.renew()

    def _build_guide(self, column: QVBoxLayout) -> None:
        guide = QLabel(
            tr(
                "Each mark is a way to plan. Up: more useful. Left: less harm. The dashed line joins the planners that"
                " no other beats. Click a mark to let all agents use it."
            )
        )
        guide.setObjectName("mitigations-guide")
        guide.setWordWrap(True)
        column.addWidget(guide)
        self.harms = HarmChoice()
        column.addWidget(self.harms)

    def _connect(self) -> None:
        session = self.session
        session.mitigations.changed.connect(self._ask)
        for signal in (session.planning.started, session.planning.done, session.planning.refused):
            signal.connect(self._ask)
        session.document.contents_changed.connect(self._ask)
        session.settings_changed.connect(self._ask)
        session.document.left.connect(self._on_left)
        self.harms.chosen.connect(self.renew)
        self.kinds.hidden_changed.connect(session.mitigations.hide_kinds)
        self.chart.pointed_at.connect(self._show_tip)
        self.chart.chosen.connect(self._choose)
        self.adoption.changed.connect(self._ask)

    @property
    def table(self) -> MitigationTable | None:
        """The table of the present world, as far as computed."""
        comparison = self.session.mitigations
        return None if comparison.outdated else comparison.table

    def _ask(self, *_: object) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _on_left(self) -> None:
        self.harms.harm = ""
        self._hide_tip()

    def renew(self) -> None:
        """Show what is known so far."""
        if self._theme_changed:
            self._theme_changed = False
            self.chart.dress()
            self.kinds.dress()
        comparison, table = self.session.mitigations, self.table
        rows = table is not None and bool(table.rows)
        before = comparison.table if comparison.outdated else comparison.previous
        source = table if rows else before
        self.harms.offer(source)
        comparison.choose_drive(self.harms.drive)
        harm = self.harms.harm
        shown = {} if source is None else source.harms
        found = Harm(table, harm) if table is not None and rows and harm in table.harms else None
        old = Harm(before, harm) if before is not None and before.rows and harm in before.harms else None
        self.chart.show_found(found, old if harm in shown else None, self._used_rows(table))
        self.chart.head.write_note(self._note(old is not None and harm in shown))
        self._show_kinds()
        self.origin.setText("" if source is None else origin_text(source))
        self.state.renew(self.session.planning.unplanned)
        for button in (self.export, self.export_chart):
            button.setEnabled(comparison.complete)
        self._fit()

    def _fit(self) -> None:
        """Stack the buttons if there is little room, and give wrapped texts their height."""
        layout = self._page.layout()
        assert layout is not None
        room = self.viewport().width() - layout.contentsMargins().left() - layout.contentsMargins().right()
        wide = sum(button.sizeHint().width() for button in (self.export, self.export_chart)) + self._buttons.spacing()
        across = QBoxLayout.Direction.LeftToRight if wide <= room else QBoxLayout.Direction.TopToBottom
        self._buttons.setDirection(across)
        self._page.setMinimumHeight(layout.totalMinimumHeightForWidth(self.viewport().width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _used_rows(self, table: MitigationTable | None) -> list[int]:
        used = self.adoption.used()
        if table is None or used is None:
            return []
        return [place for place, row in enumerate(table.rows) if row.spec == planner_spec(used)]

    def _note(self, old: bool) -> str:
        comparison = self.session.mitigations
        known = 0 if self.table is None else len(self.table.rows)
        count = tr("{known} of {all} planners", known=numeral(known), all=numeral(len(comparison.planners)))
        if old:
            return tr("pale: out of date") + (f" · {count}" if known else "")
        return "" if comparison.complete or not known else count

    def _show_kinds(self) -> None:
        comparison, table = self.session.mitigations, self.table
        admitted = {planner.kind for planner in default_planners(self.session.world)}
        offered = [kind for kind in known_kinds() if kind in admitted]
        self.kinds.show_kinds(offered, comparison.hidden_kinds)
        known = {}
        if table is not None and self.harms.drive is not None:
            place = next((k for k, row in enumerate(table.rows) if row.planner.kind == "optimal"), None)
            use = 1.0 if place is None else float(table.harms[self.harms.harm][place])
            for found in comparison.strengths:
                known[found.kind] = strength_text(found, use), strength_sentence(found, self.harms.harm, use)
        self.kinds.show_strengths(known)

    def _show_tip(self, points: list[Point], place: QPoint) -> None:
        table = self.table
        if not points or table is None:
            self._hide_tip()
            return
        window = self.window()
        if self._tip is None or self._tip.over is not window:
            self._tip = Tip(window)
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText).name()
        self._tip.tell(point_text(table, [point.row for point in points], self._used_rows(table), muted), place)
        if self.chart.hasFocus():
            self.chart.announce(spoken_point(table, points[0].row))

    def _hide_tip(self) -> None:
        if self._tip is not None:
            self._tip.hide()

    def _choose(self, points: list[Point], place: QPoint) -> None:
        """Adopt a planner; if several are at the same place, ask which."""
        table = self.table
        if table is None:
            return
        self._hide_tip()
        planners = [table.rows[point.row].planner for point in points]
        if len(planners) == 1:
            self.adoption.adopt(planners[0])
            return
        menu = QMenu(self)
        menu.setObjectName("mitigations-choice")
        for planner in planners:
            menu.addAction(escaped(planner_words(planner)), partial(self.adoption.adopt, planner))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.session.mitigations.ask(True)
        self.renew()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._hide_tip()
        self.session.mitigations.ask(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._theme_changed = True  # the parts get their palettes later
            self._ask()
