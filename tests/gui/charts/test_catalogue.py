"""A measure and a chart added only to their catalogues also appear in the window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from ic_sandbox.charts import catalogue as charts
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.measures import catalogue as measures
from tests.charts.test_catalogue import FOOTPRINT, STEPS
from tests.gui.chart_helpers import GrowingRun, forty_agents


@pytest.fixture(autouse=True)
def extended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "MEASURES", (*measures.MEASURES, FOOTPRINT))
    monkeypatch.setattr(charts, "RUN_CHARTS", (*charts.RUN_CHARTS, STEPS))


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window._show_workspace()
    player = window.session.player
    player.series, player.tick = GrowingRun(forty_agents()).on(9), 9
    player.run_changed.emit()
    return window


def test_a_new_chart_is_offered_by_the_menu_and_drawn(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.workspace.charts
    action = window.findChild(QAction, "chart.steps")
    assert isinstance(action, QAction)
    action.trigger()
    qtbot.waitUntil(lambda: panel.rounds.idle)
    (chart,) = (chart for chart in panel.shown() if chart.key == "steps")
    np.testing.assert_array_equal(chart.plotted.lines["steps"].y, np.arange(1, 10) / 10)
    assert "Steps&nbsp;taken" in chart.legend.entries


def test_a_new_measure_is_in_the_figures_with_its_meaning(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.workspace.figures
    panel.renew()
    rows = [panel.table.item(row, 0) for row in range(panel.table.rowCount())]
    (found,) = (item for item in rows if item is not None and item.text() == "Footprint")
    assert FOOTPRINT.meaning in found.data(Qt.ItemDataRole.ToolTipRole)
