"""The dialog for a chart file: chart, format, size, text, colours, pinned runs, and ticks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QSpinBox, QWidget

from ic_sandbox.charts.svg.figure_style import (
    HEIGHTS,
    PAPER_TEXT,
    SCREEN,
    SCREEN_TEXT,
    TEXTS,
    WIDTH_TITLES,
    WIDTHS,
    FigureStyle,
    height_for,
)
from ic_sandbox.exports.formats import CHART
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.dialogs.output_dialog import OutputDialog, row_of
from ic_sandbox.gui.widgets.decimal_spin import DecimalSpin
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.i18n import numeral, tr

__all__ = ["ChartDialog"]


class ChartDialog(OutputDialog):
    """A dialog for the chart, the format, the style and the file.

    ``ticks``: the last tick that any chart shows; ``limits``: the first and the last that they show now, if not all.
    """

    def __init__(
        self,
        charts: Sequence[Chart],
        chosen: int,
        suggested: Path,
        ticks: int = 0,
        limits: tuple[int, int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(CHART, tr("Export chart"), suggested, parent)
        self._charts = tuple(charts)
        self.which = QComboBox()
        self.which.setObjectName("chart-which")
        self.which.setAccessibleName(tr("Chart"))
        self.which.setToolTip(tr("The chart to export"))
        self.which.addItems([chart.title for chart in charts])
        self.which.setCurrentIndex(chosen)
        self.size_of = QComboBox()
        self.size_of.setObjectName("chart-size")
        self.size_of.setAccessibleName(tr("Size"))
        self.size_of.setToolTip(tr("Columns are those of a journal; the text gets the size that suits them."))
        for width, title in WIDTH_TITLES:
            self.size_of.addItem(tr("{title} ({width} mm)", title=tr(title), width=numeral(width, ".0f")), width)
        self.size_of.addItem(tr("Another size"), None)
        self.width_mm = _millimetres("chart-width", tr("Width"), WIDTHS)
        self.height_mm = _millimetres("chart-height", tr("Height"), HEIGHTS)
        self.text = _decimals("chart-text", tr("Size of text"), TEXTS, tr(" pt"))
        self.dark = _box("chart-dark", tr("&Dark colours"), tr("For slides and pages with a dark ground"))
        self.pins = _box("chart-pins", tr("&Pinned runs"), tr("Show the pinned runs, too"))
        self.pins.setChecked(True)
        self.first, self.last = (
            _tick("chart-first", tr("First tick"), ticks),
            _tick("chart-last", tr("Last tick"), ticks),
        )
        first, last = limits or (0, ticks)
        self.first.setValue(first)
        self.last.setValue(last)
        self._ticks = ticks
        by, to = QLabel("×"), QLabel(tr("to"))
        size, span = row_of(self.size_of, self.width_mm, by, self.height_mm), row_of(self.first, to, self.last)
        text = row_of(self.text)
        for row in (size, span, text):
            row.addStretch(1)
        self.lay_out(
            tr("Export"),
            [
                (tr("&Chart:"), self.which, self.which),
                (tr("Si&ze:"), size, self.size_of),
                (tr("Te&xt:"), text, self.text),
                (tr("Tic&ks:"), span, self.first),
            ],
            [(tr("Include:"), self.pins), ("", self.dark)],
        )
        self.size_of.currentIndexChanged.connect(self._take_size)
        self.size_of.setCurrentIndex(self.size_of.findData(SCREEN))
        self._take_size()
        for number in (self.width_mm, self.height_mm):
            number.valueChanged.connect(self._follow_size)
        for tick in (self.first, self.last):
            tick.valueChanged.connect(self.check)
        self.which.currentIndexChanged.connect(self._follow_chart)
        self._follow_chart()

    @property
    def style_wanted(self) -> FigureStyle:
        """The chosen style."""
        first, last = self.first.value(), self.last.value()
        return FigureStyle(
            self.width_mm.value(),
            self.height_mm.value(),
            self.text.value(),
            self.dark.isChecked(),
            self.pins.isChecked(),
            None if (first, last) == (0, self._ticks) else (first, last),
        )

    def check_file(self, path: Path) -> str:
        if self.first.isEnabled() and self.last.value() <= self.first.value():
            return tr("The last tick must be after the first.")
        return super().check_file(path)

    def suffix_chosen(self, suffix: str) -> None:
        """Disable the fields that do not matter in a table."""
        drawn = suffix != CHART.suffixes[-1]
        for field in (self.size_of, self.width_mm, self.height_mm, self.text, self.dark):
            field.setEnabled(drawn)

    def _take_size(self) -> None:
        width = self.size_of.currentData()
        if width is not None:
            for number, value in ((self.width_mm, width), (self.height_mm, height_for(width))):
                number.blockSignals(True)
                number.setValue(value)
                number.blockSignals(False)
            self.text.setValue(SCREEN_TEXT if width == SCREEN else PAPER_TEXT)

    def _follow_size(self) -> None:
        """Show that the size is none of those with a name."""
        self.size_of.setCurrentIndex(self.size_of.count() - 1)

    def _follow_chart(self, *_: object) -> None:
        over_time = self._charts[self.which.currentIndex()].over_time
        for tick in (self.first, self.last):
            tick.setEnabled(over_time and self._ticks > 0)
        self.check()


def _millimetres(name: str, title: str, ends: tuple[int, int]) -> QDoubleSpinBox:
    return _decimals(name, title, ends, tr(" mm"))


def _decimals(name: str, title: str, ends: tuple[float, float], unit: str) -> QDoubleSpinBox:
    box = DecimalSpin()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setToolTip(title)
    box.setRange(*ends)
    box.setDecimals(1)
    box.setSuffix(unit)
    return box


def _tick(name: str, title: str, last: int) -> QSpinBox:
    box = WholeSpin()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setToolTip(title)
    box.setRange(0, last)
    return box


def _box(name: str, text: str, meaning: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setObjectName(name)
    box.setToolTip(meaning)
    return box
