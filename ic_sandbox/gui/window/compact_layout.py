"""The layout of the workspace in small windows: panels fold if there is little room, and unfold if there is enough."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSplitter

from ic_sandbox.gui.charts.chart_panel import LOWEST
from ic_sandbox.gui.palette.palette import FOLDED, FOLDS_BELOW
from ic_sandbox.gui.panels.controls.transport import Transport
from ic_sandbox.gui.panels.map.legend import MapLegend
from ic_sandbox.gui.panels.map.overlay_bar import OverlayBar
from ic_sandbox.gui.side_by_side.pair_button import PairButton
from ic_sandbox.gui.widgets.compact_tabs import Tabs

__all__ = ["LOW", "NARROW", "CompactLayout"]

NARROW = 1100
"""Below this width of the window in pixels, the palette shows only pictures, and the side panel is narrower."""

LOW = 690
"""Below this height in pixels, charts have their least height, and the settings of the run are folded."""

SIDE_WIDTHS = (212, 736, 336)
NARROW_SIDE = 290
HEIGHTS = (560, 232)

MOST_SIDE = 0.34
"""The largest share of the width that the side panel takes to show the titles of all tabs."""


class CompactLayout:
    """The sizes of the panels, set when the window becomes small or large; between, the user's sizes are kept."""

    def __init__(
        self,
        across: QSplitter,
        down: QSplitter,
        tabs: Tabs,
        transport: Transport,
        overlays: OverlayBar,
        pair_button: PairButton,
        legend: MapLegend,
    ) -> None:
        self._across, self._down = across, down
        self._tabs, self._transport, self._overlays = tabs, transport, overlays
        self._pair_button, self._legend = pair_button, legend
        self.narrow = self.low = False
        self._adapted = False
        self.restored = False
        """True if the sizes of the last start were restored; they are then kept at first."""

    def adapt(self, size: QSize, crowded: bool = False) -> None:
        """Fold or unfold what the new size of the window asks for; ``crowded``: a lesson takes room from the map."""
        narrow, low = size.width() < NARROW, size.height() < LOW
        before, self.narrow, self.low = (self.narrow, self.low), narrow, low
        first, self._adapted = not self._adapted, True
        self._transport.fold(low)
        self._overlays.fold(low)
        self._pair_button.fold(narrow)
        self._legend.fold(low and crowded)
        if first and self.restored:
            return
        unfolded = self._across.sizes()[0] >= FOLDS_BELOW  # by the user
        if first or (narrow != before[0] and (narrow or not unfolded)):
            self.share_width()
        if first or low != before[1]:
            self.share_height()

    def share_width(self) -> None:
        """Give the palette and the side panel their default widths; the map takes the rest."""
        wide = self._across.width() - 2 * self._across.handleWidth()
        left, middle, right = SIDE_WIDTHS
        if self.narrow:
            left, middle, right = FOLDED, 0, NARROW_SIDE
        elif self._tabs.bar_width <= MOST_SIDE * wide:
            right = max(right, self._tabs.bar_width)
        self._across.setSizes([left, max(middle, wide - left - right), right])

    def share_height(self) -> None:
        """Give the charts their default height; the map takes the rest."""
        high = self._down.height() - self._down.handleWidth()
        above, below = HEIGHTS
        if self.low:
            above, below = 0, LOWEST
        self._down.setSizes([max(above, high - below), below])
