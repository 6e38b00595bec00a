"""The workspace of a world: palette, map, inspector, charts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.lessons.panel import LessonPanel
from ic_sandbox.gui.mitigations.panel import MitigationsPanel
from ic_sandbox.gui.palette.palette import Palette
from ic_sandbox.gui.panels.controls.transport import Transport
from ic_sandbox.gui.panels.drives_panel import draws_panel, drives_panel
from ic_sandbox.gui.panels.figures.panel import FiguresPanel
from ic_sandbox.gui.panels.history_panel import HistoryPanel
from ic_sandbox.gui.panels.info_panel import InfoPanel
from ic_sandbox.gui.panels.level_check.panel import LevelCheckPanel
from ic_sandbox.gui.panels.map.first_steps_card import FirstStepsCard
from ic_sandbox.gui.panels.map.legend import MapLegend
from ic_sandbox.gui.panels.map.opened_run_bar import OpenedRunBar
from ic_sandbox.gui.panels.map.overlay_bar import OverlayBar
from ic_sandbox.gui.panels.map.planning_banner import Banner
from ic_sandbox.gui.panels.map.rest_note import RestNote
from ic_sandbox.gui.panels.map.toolbar import BrushOptions, Toolbar
from ic_sandbox.gui.panels.panel_visibility import SIDE, PanelVisibility
from ic_sandbox.gui.panels.why.panel import WhyPanel
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.side_by_side.difference_panel import DifferenceChart
from ic_sandbox.gui.side_by_side.differences import RunDifferences
from ic_sandbox.gui.side_by_side.figures_dialog import PairFigures, show_pair_figures
from ic_sandbox.gui.side_by_side.map_pair import MapPair
from ic_sandbox.gui.side_by_side.pair_button import PairButton
from ic_sandbox.gui.side_by_side.second_run import SecondRun
from ic_sandbox.gui.takeover.panel import TakeoverPanel
from ic_sandbox.gui.widgets.compact_tabs import Tabs
from ic_sandbox.gui.window.compact_layout import CompactLayout
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["Workspace"]


class Workspace(QWidget):
    """The panels around the map."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.canvas = Canvas(session)
        self.palette_panel = Palette(session)
        self.inspector = Inspector(session)
        self.second = SecondRun(session, self)
        self.differences = RunDifferences(self.second, self)
        self.difference = DifferenceChart(self.differences)
        self.charts = ChartPanel(session, (self.difference,))
        self.transport = Transport(session)
        self._build_tabs()
        middle = QWidget()
        self._build_middle(QVBoxLayout(middle))
        self._build_splitters(middle)
        self.compact = CompactLayout(
            self.across, self.down, self.tabs, self.transport, self.overlay_bar, self.pair_button, self.legend
        )
        self.lesson.guide.changed.connect(self._adapt)
        self.lay_out()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 6)
        layout.addWidget(self.down)
        self.panels = self._make_panels()
        self.info.edit_wanted.connect(self.panels.before("inspector", self.inspector.write_description))
        self.palette_panel.taken_up.connect(lambda: self.canvas.setFocus(Qt.FocusReason.TabFocusReason))
        session.selection.changed.connect(self._on_selection)
        session.watched_agent.changed.connect(self._on_watched)
        session.takeover.changed.connect(self._on_takeover)
        self._follow_second()

    def _build_tabs(self) -> None:
        """Build the tabs on the right."""
        session = self.session
        self.info, self.why, self.mitigations = InfoPanel(session), WhyPanel(session), MitigationsPanel(session)
        self.figures = FiguresPanel(session)
        self.drives, self.draws = drives_panel(session), draws_panel(session)
        self.level_check, self.history = LevelCheckPanel(session), HistoryPanel(session)
        self.figure_tabs = Tabs()
        self.figure_tabs.setAccessibleName(tr("Figures"))
        self.figure_tabs.addTab(self.figures, tr("Run"))
        for about_drives in (self.drives, self.draws, self.level_check):
            self.figure_tabs.addTab(about_drives, about_drives.accessibleName())
        self.tabs = Tabs()
        for panel, title in (
            (self.inspector, tr("Inspector")),
            (self.info, tr("Info")),
            (self.why, tr("Why?")),
            (self.mitigations, tr("Mitigations")),
            (self.figure_tabs, tr("Figures")),
            (self.history, tr("History")),
        ):
            self.tabs.addTab(panel, title)

    def _build_middle(self, column: QVBoxLayout) -> None:
        """Build the map, and what is above and below it."""
        session = self.session
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        self.legend, self.overlay_bar, self.toolbar = MapLegend(session), OverlayBar(session), Toolbar(session)
        self.opened_run = OpenedRunBar(session)
        column.addWidget(self.opened_run)
        self.pair_button = PairButton(session)
        self.heading = QWidget()
        heading = QHBoxLayout(self.heading)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.addWidget(self.legend, 1)
        heading.addWidget(self.pair_button, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.heading)
        column.addWidget(self.overlay_bar)
        self._put_notes_on_map()
        column.addWidget(BrushOptions(session))
        drawing = QHBoxLayout()
        drawing.setSpacing(4)
        drawing.addWidget(self.toolbar)
        self.maps = MapPair(self.canvas, self.second)
        drawing.addWidget(self.maps, 1)
        column.addLayout(drawing, 1)
        self.lesson = LessonPanel(session)
        column.addWidget(self.lesson)
        self.takeover = TakeoverPanel(session)
        self.takeover.map_wanted.connect(self.canvas.setFocus)
        column.addWidget(self.takeover)
        column.addWidget(self.transport)

    def _put_notes_on_map(self) -> None:
        """Put the notes and the card on the map, of which one gives way to another."""
        self.banner = Banner(self.session, self.canvas)
        self.first_steps = FirstStepsCard(self.session, self.canvas, self.banner)
        self.first_steps.offered.connect(self.banner.give_way)
        self.banner.give_way(not self.first_steps.isHidden())
        self.rest = RestNote(self.session, self.canvas, self.banner)

    def _build_splitters(self, middle: QWidget) -> None:
        """Put the parts side by side, above the charts."""
        self.across = QSplitter(Qt.Orientation.Horizontal)
        for panel in (self.palette_panel, middle, self.tabs):
            self.across.addWidget(panel)
        self.across.setStretchFactor(1, 1)
        self.down = QSplitter(Qt.Orientation.Vertical)
        self.down.addWidget(self.across)
        self.down.addWidget(self.charts)
        self.down.setStretchFactor(0, 1)
        for splitter in (self.across, self.down):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(6)

    def _follow_second(self) -> None:
        """Show both worlds in the charts, while there are two."""
        second = self.second
        second.crashed.connect(self.session.crashed)
        self.differences.crashed.connect(self.session.crashed)
        second.changed.connect(self._on_second)
        for changed in (second.session.player.run_changed, second.session.repeats.changed):
            changed.connect(self.charts.renew)
        self.charts.pinned.second = self._second_figures
        self.maps.figures.triggered.connect(self._show_figures)

    def _show_figures(self) -> None:
        window = self.window()
        if isinstance(window, DocumentWindow):
            show_pair_figures(window, self.second)

    def _second_figures(self) -> tuple[RunSeries, str] | None:
        series = self.second.series
        return None if series is None else (series, self.second.titles.second)

    def _on_second(self) -> None:
        active = self.second.active and not self.second.fault
        if self.difference.isHidden() is active:
            self.difference.setVisible(active)
        self.differences.look(active and self.panels.shown("charts"))
        self.charts.renew()

    def stop(self) -> None:
        """End the threads of the second world."""
        figures = self.window().findChild(PairFigures)
        if figures is not None:
            figures.stop()
        self.differences.stop()
        self.second.stop()

    def _make_panels(self) -> PanelVisibility:
        parts = {
            "palette": self.palette_panel,
            "tools": self.toolbar,
            "colours": self.heading,
            "overlays": self.overlay_bar,
            "transport": self.transport,
            "charts": self.charts,
            SIDE: self.tabs,
        }
        pages = {
            "inspector": self.inspector,
            "info": self.info,
            "why": self.why,
            "mitigations": self.mitigations,
            "figures": self.figure_tabs,
            "history": self.history,
        }
        panels = PanelVisibility(parts, self.tabs, pages, self.canvas)
        panels.follow(self.session.overlays, self.charts.choice)
        return panels

    def lay_out(self) -> None:
        """Give the panels their default sizes; the map takes the rest."""
        self.compact.share_width()
        self.compact.share_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold panels in a small window."""
        super().resizeEvent(event)
        if self.isVisible():
            self._adapt()

    def showEvent(self, event: QShowEvent) -> None:
        """Fold panels in a small window; until now, the workspace may have had any size."""
        super().showEvent(event)
        self._adapt()

    def _adapt(self) -> None:
        self.compact.adapt(self.window().size(), crowded=self.lesson.guide.lesson is not None)

    def show_history(self) -> None:
        """Show the undo history."""
        self.panels.show("history")
        self.history.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_selection(self, item: object) -> None:
        if item is not None and not self.level_check.selecting:
            self.panels.go("inspector")

    def _on_takeover(self) -> None:
        """Give the keys to the agent, and replace playback by its panel, while the user acts for an agent."""
        active = self.session.takeover.active
        if self.transport.isEnabled() is active:
            self.transport.setEnabled(not active)
            self.transport.setVisible(not active and self.panels.shown("transport"))
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_watched(self) -> None:
        if self.session.watched_agent.agent is not None:
            self.panels.go("why")
