"""In both themes, the entries of a chart's legend have the colours of their lines, and are readable and different."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import LEAST_CONTRAST, contrast
from ic_sandbox.charts.legend import legend_of
from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.style.chart_palette import window_palette
from ic_sandbox.gui.style.theme import prefer
from ic_sandbox.world.io.files import load_world
from tests.gui.chart_helpers import GrowingRun, Shown
from tests.gui.charts.panel_helpers import show

CHIP = re.compile(r'<span style="color:(#[0-9a-f]{6})">(.*?)</span>')


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    prefer(qapp, request.param, "standard")
    yield request.param
    prefer(qapp, "system", "standard")


def test_entries_of_legends_can_be_read_and_told_apart(
    theme: str, qtbot: QtBot, session: Shown, charts: ChartPanel
) -> None:
    charts.choice.choose(chart.key for chart in charts.charts)
    show(qtbot, charts, session, GrowingRun(load_world("all_drives"), agents=24).on(12), 12)
    palette, ground = window_palette(charts.palette()), charts.palette().color(QPalette.ColorRole.Window).name()
    assert palette.dark == (theme == "dark")
    several = 0
    for chart in charts.shown():
        keys = legend_of(chart.shown_lines())
        entries = CHIP.findall(chart.legend.entries)
        assert [colour for colour, _ in entries] == [palette.of(key.colour) for key in keys], chart.key
        assert all(contrast(colour, ground) >= LEAST_CONTRAST for colour, _ in entries), chart.key
        assert len(set(entries)) == len(entries), chart.key
        several += len(entries) > 1
    assert several > 5
