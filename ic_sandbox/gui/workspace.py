"""Where a world is worked on: palette, map, inspector, charts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from ic_sandbox.gui.banner import Banner
from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.charts import Charts
from ic_sandbox.gui.figures_panel import FiguresPanel
from ic_sandbox.gui.history_list import HistoryList
from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.legend import Legend
from ic_sandbox.gui.overlays.bar import OverlayBar
from ic_sandbox.gui.palette import Palette
from ic_sandbox.gui.session import Session
from ic_sandbox.gui.tabs import Tabs
from ic_sandbox.gui.toolbar import BrushOptions, Toolbar
from ic_sandbox.gui.transport import Transport
from ic_sandbox.gui.why import Why
from ic_sandbox.translation import tr, tr_text
from ic_sandbox.world.document import World

__all__ = ["Workspace"]

SIDE_WIDTHS = (212, 736, 336)
HEIGHTS = (560, 230)


class Workspace(QWidget):
    """The panels around the map."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.canvas = Canvas(session)
        self.palette_panel = Palette(session)
        self.inspector = Inspector(session)
        self.charts = Charts(session)
        self.transport = Transport(session)
        self.info = QTextBrowser()
        self.info.setObjectName("info")
        self.info.setAccessibleName(tr("About this world"))
        self.info.setOpenExternalLinks(True)
        self.tabs = Tabs()
        self.tabs.addTab(self.inspector, tr("Inspector"))
        self.tabs.addTab(self.info, tr("Info"))
        self.why = Why(session)
        self.tabs.addTab(self.why, tr("Why?"))
        self.figures = FiguresPanel(session)
        self.tabs.addTab(self.figures, tr("Figures"))
        self.history = HistoryList(session)
        self.tabs.addTab(self.history, tr("History"))
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(Legend(session))
        column.addWidget(OverlayBar(session))
        column.addWidget(Banner(session))
        column.addWidget(BrushOptions(session))
        drawing = QHBoxLayout()
        drawing.setSpacing(4)
        drawing.addWidget(Toolbar(session))
        drawing.addWidget(self.canvas, 1)
        column.addLayout(drawing, 1)
        column.addWidget(self.transport)
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
        self.lay_out()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 6)
        layout.addWidget(self.down)
        self._info_text = ""
        session.contents_changed.connect(self._on_world)
        session.selection_changed.connect(self._on_selection)
        session.watching.changed.connect(self._on_watched)

    def lay_out(self) -> None:
        """Make the panels as large as they are at first."""
        self.across.setSizes(list(SIDE_WIDTHS))
        self.down.setSizes(list(HEIGHTS))

    def show_history(self) -> None:
        """Go to the steps that were done."""
        self.tabs.setCurrentWidget(self.history)
        self.history.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_world(self, world: World) -> None:
        text = tr_text(world.info) or tr("*This world has no description.*")
        if text != self._info_text:
            self._info_text = text
            self.info.setMarkdown(text)

    def _on_selection(self, item: object) -> None:
        if item is not None:
            self.tabs.setCurrentWidget(self.inspector)

    def _on_watched(self) -> None:
        if self.session.watching.agent is not None:
            self.tabs.setCurrentWidget(self.why)
