from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import ACCENT
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.specs.drive_charts import DRIVES
from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.measures.run_series import RunSeries
from tests.gui.chart_helpers import GrowingRun, Shown, forty_agents

TICKS = 12


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Shown]:
    session = Shown()
    session.planning.hold()
    session.player.series, session.player.tick = GrowingRun(forty_agents()).on(TICKS), TICKS
    yield session
    session.close()


@pytest.fixture
def charts(qtbot: QtBot, session: Shown) -> ChartPanel:
    charts = ChartPanel(session)
    qtbot.addWidget(charts)
    charts.resize(1268, 220)
    charts.show()
    charts.activateWindow()
    qtbot.waitActive(charts)
    session.player.run_changed.emit()
    qtbot.waitUntil(lambda: charts.rounds.idle)
    charts.grab()
    return charts


def of(charts: ChartPanel, key: str) -> Chart:
    return next(chart for chart in charts.charts if chart.key == key)


def mouse(chart: Chart, kind: QEvent.Type, x: float, held: bool = False) -> None:
    view = chart.view.viewport()
    place = QPointF(view.mapFromGlobal(chart.view.place_of(x)))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    event = QMouseEvent(
        kind, place, view.mapToGlobal(place), button, left if held else none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view, event)


def text(charts: ChartPanel) -> str:
    return charts.crosshair.tip.label.text().replace("&nbsp;", " ")


def test_pointing_at_one_chart_draws_a_line_at_the_same_tick_in_all(charts: ChartPanel) -> None:
    assert not any(chart.cross.shown for chart in charts.charts)
    mouse(of(charts, "uptake"), QEvent.Type.MouseMove, 7.2)
    for chart in charts.shown():
        assert (chart.cross.shown, chart.cross.x) == ((True, 7) if chart.over_time else (False, 0))


def test_the_drive_under_the_pointer_is_shaded_until_the_pointer_leaves(charts: ChartPanel, session: Shown) -> None:
    chart = of(charts, "uptake")
    series = session.series
    assert series is not None
    view = chart.view.viewport()
    for share, drive in ((float(series.uptake.value[0, 6]), "shutdown_avoidance"), (series.uptake.value[0, 6] / 2, "")):
        charts.resize(1268, 900)
        charts.grab()
        place = chart.view.pixels(7.0, float(share))
        chart.view.pointed.emit(7.0, view.mapToGlobal(place))
        assert chart.plotted.focus == drive
    chart.view.left.emit()
    assert chart.plotted.focus == ""


def test_the_values_under_the_pointer_are_read_out_next_to_it(charts: ChartPanel, session: Shown) -> None:
    mouse(of(charts, "uptake"), QEvent.Type.MouseMove, 7)
    series = session.series
    assert series is not None
    assert charts.crosshair.tip.isVisible()
    for wanted in ("Tick 7", "Shutdown avoidance", f"{100 * series.uptake.value[0, 6]:.0f} %", "control", "random"):
        assert wanted in text(charts)
    assert f"– {100 * series.uptake.high[0, 6]:.0f} %" in text(charts)
    assert charts.rect().contains(charts.crosshair.tip.geometry())


def test_the_tip_follows_the_pointer(charts: ChartPanel) -> None:
    mouse(of(charts, "uptake"), QEvent.Type.MouseMove, 7)
    QApplication.sendEvent(of(charts, "uptake").view, QEvent(QEvent.Type.Leave))
    assert not charts.crosshair.tip.isVisible()
    assert not any(chart.cross.shown for chart in charts.charts)


def test_the_tip_ignores_the_mouse_and_follows_the_theme(charts: ChartPanel) -> None:
    mouse(of(charts, "uptake"), QEvent.Type.MouseMove, 7)
    tip = charts.crosshair.tip
    assert tip.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert tip.palette().window().color() == QApplication.palette().toolTipBase().color()


def test_a_click_goes_to_the_tick_and_a_drag_through_them(charts: ChartPanel, session: Shown) -> None:
    chart = of(charts, "survival")
    mouse(chart, QEvent.Type.MouseButtonPress, 3.3, held=True)
    assert session.tick == 3
    mouse(chart, QEvent.Type.MouseMove, 5, held=True)
    assert session.tick == 5
    mouse(chart, QEvent.Type.MouseMove, 9)
    assert session.tick == 5


def test_past_the_end_of_the_run_the_last_tick_is_read(charts: ChartPanel, session: Shown) -> None:
    chart = of(charts, "survival")
    mouse(chart, QEvent.Type.MouseMove, 18)
    assert f"Tick {TICKS}" in text(charts)
    mouse(chart, QEvent.Type.MouseButtonPress, 18, held=True)
    assert session.tick == TICKS


def test_keys_step_through_the_run_and_announce_values(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    chart = of(charts, "survival")
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert f"Tick {TICKS}" in text(charts)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert session.tick == TICKS - 2
    said = chart.view.accessibleDescription()
    assert said.startswith(f"Tick {TICKS - 2}: Still on: ")
    assert " – " in said
    qtbot.keyClick(chart, Qt.Key.Key_PageDown)
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert session.tick == 1
    charts.charts[0].setFocus(Qt.FocusReason.MouseFocusReason)
    assert not charts.crosshair.tip.isVisible()


def test_without_a_run_there_is_nothing_to_point_at(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    session.show(None)
    qtbot.waitUntil(lambda: charts.rounds.idle)
    mouse(of(charts, "uptake"), QEvent.Type.MouseMove, 7)
    assert not charts.crosshair.tip.isVisible()
    of(charts, "uptake").setFocus(Qt.FocusReason.TabFocusReason)
    assert of(charts, "uptake").view.accessibleDescription() == "No data yet."


class ByDrive(Chart):
    """A chart that is not over time."""

    def lines(self, series: RunSeries | None) -> list[Line]:
        places = ("Shutdown", "Stocks", "Sight")
        x = np.arange(3.0)
        return [Line("prevalence", "Prevalence", ACCENT, x, np.array([0.1, 0.5, 0.9]), places=places)]


def test_other_charts_are_read_out_place_by_place(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    chart = ByDrive(DRIVES, charts)
    charts.row.layout().addWidget(chart)  # type: ignore[union-attr]
    charts.charts.append(chart)
    chart.plot.setXRange(0, 2)
    charts.crosshair = type(charts.crosshair)(session, charts.charts, charts)
    chart.show()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert chart.view.accessibleDescription() == "Shutdown: Prevalence: 10 %"
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert "Stocks" in text(charts)
    assert "50 %" in text(charts)
    assert not charts.charts[0].cross.shown
    assert session.tick == TICKS


def test_pyqtgraphs_own_menus_are_removed(charts: ChartPanel) -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not charts.findChildren(QAction)
