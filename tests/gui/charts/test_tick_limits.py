"""Charts over time show all ticks, or those that the user has zoomed in on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.chart_panel import ChartPanel
from ic_sandbox.gui.charts.tick_limits import FEWEST_SHOWN, TickLimits
from ic_sandbox.world.io.files import load_world
from tests.gui.chart_helpers import GrowingRun, Shown, forty_agents

TICKS = 200


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ChartPanel]:
    session = Shown()
    made = ChartPanel(session)
    qtbot.addWidget(made)
    made.resize(1200, 240)
    made.show()
    session.show(GrowingRun(forty_agents()).on(TICKS), 100)
    made.rounds.finish()
    yield made
    session.close()


def of(panel: ChartPanel, key: str) -> Chart:
    return next(chart for chart in panel.charts if chart.key == key)


def ticks_shown(chart: Chart) -> tuple[float, float]:
    (first, last), _ = chart.plot.viewRange()
    return first, last


def turn(chart: Chart, notches: int, x: float) -> None:
    """Turn the wheel over a tick of a chart."""
    at = QPointF(chart.view.viewport().mapFromGlobal(chart.view.place_of(x)))
    nothing, none = QPoint(), Qt.MouseButton.NoButton
    event = QWheelEvent(
        at,
        at,
        nothing,
        QPoint(0, 120 * notches),
        none,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chart.view.viewport(), event)


def test_the_wheel_zooms_all_charts_over_time_around_the_pointer(panel: ChartPanel) -> None:
    chart, other, plans = of(panel, "survival"), of(panel, "uptake"), of(panel, "foresight")
    before = ticks_shown(plans)
    turn(chart, 8, 60.0)
    first, last = ticks_shown(chart)
    assert 0 < first < 60 < last < 120
    assert ticks_shown(other) == (first, last)
    assert ticks_shown(plans) == before
    line = chart.plotted.lines["survival"]
    assert line.x[0] < 60 < line.x[-1] < TICKS, "only these ticks are drawn"
    turn(chart, -30, 60.0)
    assert panel.limits.ends is None


def test_a_double_click_shows_all_ticks_again(panel: ChartPanel) -> None:
    chart = of(panel, "survival")
    panel.limits.show((10, 20))
    assert ticks_shown(chart) == pytest.approx((10, 20), abs=1)
    QTest.mouseDClick(chart.view.viewport(), Qt.MouseButton.LeftButton)
    assert panel.limits.ends is None
    assert ticks_shown(chart)[1] >= TICKS


def test_keys_zoom_a_focused_chart_around_the_shown_tick(panel: ChartPanel) -> None:
    chart = of(panel, "survival")
    QTest.keyClicks(chart, "+++")
    assert panel.limits.ends is not None
    first, last = panel.limits.ends
    assert 0 < first < 100 < last < TICKS
    QTest.keyClicks(chart, "-")
    assert panel.limits.ends[1] - panel.limits.ends[0] > last - first
    QTest.keyClicks(chart, "0")
    assert panel.limits.ends is None


def test_limits_stay_while_the_run_grows_and_end_with_the_world(panel: ChartPanel) -> None:
    chart = of(panel, "survival")
    panel.limits.show((0, 60))
    panel.session.show(GrowingRun(forty_agents()).on(2 * TICKS), 300)  # type: ignore[attr-defined]
    panel.rounds.finish()
    assert ticks_shown(chart) == pytest.approx((0, 60), abs=1)
    panel.session.document.new()
    assert panel.limits.ends is None


@given(
    zooms=st.lists(st.tuples(st.floats(-10, 1_100), st.floats(0.05, 20.0)), min_size=1, max_size=6),
    last=st.integers(FEWEST_SHOWN, 1_000),
)
def test_limits_are_always_ticks_of_the_run(zooms: list[tuple[float, float]], last: int) -> None:
    limits = TickLimits()
    for tick, factor in zooms:
        limits.zoom(tick, factor, last)
        if limits.ends is not None:
            first, stop = limits.ends
            assert 0 <= first < stop <= last
            assert stop - first >= FEWEST_SHOWN or (first, stop) == (0, last)


def test_the_readout_of_several_drives_has_their_colours(qtbot: QtBot) -> None:
    session = Shown()
    panel = ChartPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1200, 240)
    panel.show()
    grown = GrowingRun(load_world("three_labs"), controls=False, agents=6)
    session.show(grown.on(8), 6)
    panel.rounds.finish()
    chart = of(panel, "uptake")
    shown = chart.readout.text()
    lines = [line for line in chart.shown_lines() if not line.control]
    assert len(lines) == 4
    for line in lines:
        assert chart.plotted.palette.of(line.colour) in shown
        assert line.shown(float(line.y[5])).replace(" ", "&nbsp;") in shown
    session.close()
