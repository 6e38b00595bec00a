"""The dialog for a chart file gives the style of a figure."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.catalogue import DRIVE_CHARTS, RUN_CHARTS
from ic_sandbox.charts.svg.figure_style import SCREEN, FigureStyle, height_for
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.chart_dialog import ChartDialog
from ic_sandbox.gui.charts.drive_chart import DriveChart


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ChartDialog:
    charts = [Chart(RUN_CHARTS[0]), DriveChart(DRIVE_CHARTS[0])]
    for chart in charts:
        qtbot.addWidget(chart)
    made = ChartDialog(charts, 0, tmp_path / "chart.svg", 40)
    qtbot.addWidget(made)
    return made


def test_a_chart_has_the_size_of_screens_at_first(dialog: ChartDialog) -> None:
    style = dialog.style_wanted
    assert style.width == pytest.approx(SCREEN, abs=0.05)
    assert style.height == pytest.approx(FigureStyle().height, abs=0.1)
    assert style.text == pytest.approx(FigureStyle().text, abs=0.06)
    assert (style.dark, style.pins, style.ticks) == (False, True, None)


def test_a_column_sets_width_height_and_text(dialog: ChartDialog) -> None:
    dialog.size_of.setCurrentIndex(dialog.size_of.findData(89.0))
    style = dialog.style_wanted
    assert (style.width, style.height, style.text) == (89.0, height_for(89.0), 7.0)
    dialog.width_mm.setValue(120.0)
    assert dialog.size_of.currentText() == "Another size"
    assert dialog.style_wanted.width == 120.0


def test_ticks_can_be_limited_in_charts_over_time(dialog: ChartDialog) -> None:
    dialog.last.setValue(12)
    assert dialog.style_wanted.ticks == (0, 12)
    dialog.first.setValue(12)
    assert not dialog.done_button.isEnabled()
    assert "after the first" in dialog.fault.text()
    dialog.which.setCurrentIndex(1)
    assert not dialog.first.isEnabled()
    assert dialog.done_button.isEnabled()


def test_a_table_has_no_size(dialog: ChartDialog) -> None:
    dialog.format.setCurrentIndex(dialog.format.count() - 1)
    assert not dialog.width_mm.isEnabled()
    assert dialog.last.isEnabled()
