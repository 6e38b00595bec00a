"""Titles, readouts, axes and legends of charts."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.catalogue import DRIVE_CHARTS, RUN_CHARTS
from ic_sandbox.charts.colours import ACCENT
from ic_sandbox.charts.line import Line, readings
from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.colours import rgba
from ic_sandbox.gui.charts.header import Header, Readout, Title
from ic_sandbox.gui.charts.strokes import pen
from ic_sandbox.gui.widgets.legend import chip
from tests.gui.chart_helpers import GrowingRun, Shown, forty_agents
from tests.gui.charts.panel_helpers import numbers, show, survival, uptake


def test_titles_that_do_not_fit_are_in_the_tooltip(qtbot: QtBot) -> None:
    title = Title("Agents by subgoal", "What agents pursue.")
    readout = Readout(QFont("Sans", 5))
    for label in (title, readout):
        qtbot.addWidget(label)
        label.resize(400, 20)
        label.show()
    readout.read("<b>889</b> of 1,010, <b>861</b> unmodified")
    usual = readout.font()
    assert title.text() == title.accessibleName() == "Agents by subgoal"
    title.resize(60, 20)
    readout.resize(60, 20)
    assert title.text().endswith("…")
    assert "Agents by subgoal" in title.toolTip()
    assert readout.font() != usual
    assert readout.toolTip() == "889 of 1,010, 861 unmodified"
    title.resize(400, 20)
    readout.resize(400, 20)
    assert title.text() == "Agents by subgoal"
    assert readout.font() == usual


def test_other_figures_leave_the_layout_of_a_chart_as_it_is(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(5), 3)
    chart = survival(charts)
    readout, before = chart.readout, chart.readout.grab().toImage()
    asked: list[object] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.LayoutRequest:
                asked.append(watched)
            return False

    watch = Watch()
    QApplication.processEvents()
    chart.installEventFilter(watch)
    for text in ("<b>12</b> of 41", '<span style="color:#aa0000">●</span>&nbsp;7 <b>of</b> 9'):
        readout.read(text)
        QApplication.processEvents()
        assert readout.text() == text
        assert readout.grab().toImage() != before
        before = readout.grab().toImage()
    assert readout.accessibleName() == "● 7 of 9"
    assert not asked
    readout.read("")
    assert readout.accessibleName() == ""
    assert readout.height() == readout.minimumHeight()


def written_on(chart: Chart, side: str) -> list[str]:
    axis = chart.plot.getAxis(side)
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    words = [text for *_, text in axis.generateDrawSpecs(painter)[2]]
    painter.end()
    return words


def test_axes_have_names_and_round_numbers(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(5), 3)
    qtbot.waitUntil(lambda: {"0 %", "100 %"} <= set(written_on(uptake(charts), "left")))
    *ticks, name = written_on(uptake(charts), "bottom")
    assert name == "tick"
    assert all(tick.isdigit() for tick in ticks)
    assert {"1", "10"} <= set(written_on(numbers(charts), "left"))


def test_lines_are_read_out_with_their_intervals(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents()).on(7)
    show(qtbot, charts, session, series, 3)
    first, *controls = readings(uptake(charts).shown_lines(), 4.2)
    low, high = series.uptake.low[0, 3], series.uptake.high[0, 3]
    assert first.value == f"{100 * series.uptake.value[0, 3]:.0f} %"
    assert first.interval == f"{100 * low:.0f} % – {100 * high:.0f} %"
    assert len(controls) == 2
    assert readings(numbers(charts).shown_lines(), 0.0)[0].interval == ""


def test_a_line_without_points_is_not_read_out() -> None:
    nothing, unknown = np.zeros(0), np.array([np.nan])
    lines = [Line("a", "A", ACCENT, nothing, nothing), Line("b", "B", ACCENT, np.zeros(1), unknown)]
    assert readings(lines, 0.0) == []


def test_a_legend_shows_a_tag_verbatim() -> None:
    assert "&lt;b&gt;a&nbsp;&amp;&nbsp;b" in chip("#123456", "<b>a & b")


def test_lines_are_as_wide_on_a_fine_screen_as_on_others() -> None:
    assert [pen(rgba("#123456"), ratio).width() for ratio in (1.0, 1.25, 2.0, 3.0)] == [1, 1, 2, 3]


def test_the_readout_has_goals_and_subgoals_of_the_shown_tick(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents(0.0)).on(12)
    show(qtbot, charts, session, series, 0)
    assert numbers(charts).readout.text() == "<b>41</b> goals → <b>41</b> subgoals"
    assert numbers(charts).note.text() == "index&nbsp;<b>0.00</b>"
    assert numbers(charts).marker.x == 0
    session.player.tick = 7
    session.player.tick_changed.emit(7)
    qtbot.waitUntil(lambda: numbers(charts).marker.x == 7 and charts.rounds.idle)
    assert {chart.marker.x for chart in charts.shown() if chart.over_time} == {7}


def test_the_chart_says_when_all_agents_are_off(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents(1.0)).on(4)
    show(qtbot, charts, session, series, 4)
    assert numbers(charts).readout.text() == "all switched off"
    assert numbers(charts).note.text() == ""
    assert survival(charts).readout.text() == "<b>0</b> of 41"


def test_every_chart_has_a_name_and_says_what_it_shows(charts: ChartPanel) -> None:
    names = [chart.accessibleName() for chart in charts.charts]
    assert len(set(names)) == len(charts.charts) == len(RUN_CHARTS) + len(DRIVE_CHARTS)
    assert len({chart.key for chart in charts.charts}) == len(charts.charts)
    assert all(names)
    assert all(chart.accessibleDescription() and chart.view.accessibleName() for chart in charts.charts)


@pytest.mark.parametrize("width", [220, 300])
def test_a_long_mark_leaves_room_for_the_title(qtbot: QtBot, width: int) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    box.setFixedWidth(width)
    header = Header("Agents by subgoal", "", QVBoxLayout(box))
    header.mark("controls are being planned, which takes long …")
    header.fit(QSize(width, 200))
    box.show()
    qtbot.waitExposed(box)
    assert header.title.text() == "Agents by subgoal"
    assert header.note.width() >= header.note.fontMetrics().horizontalAdvance("out of date")
    assert header.note.toolTip() == "controls are being planned, which takes long …"


def test_a_mark_moves_beside_the_figures_if_the_title_leaves_no_room(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    mark = "planning controls …"
    header = Header("Agents that used it, by drive", "", QVBoxLayout(box))
    room = header.title.fontMetrics().horizontalAdvance(mark)
    wide = header.title.full_width() + 60
    box.setFixedWidth(wide)
    header.fit(QSize(wide, 200))
    header.readout.read("<b>77</b> %")
    header.mark(mark)
    box.show()
    qtbot.waitExposed(box)
    header.write_note("")
    assert header.title.text() == "Agents that used it, by drive"
    assert header.note.width() >= room
    assert header.note.geometry().center().y() == pytest.approx(header.readout.geometry().center().y(), abs=3)
    header.readout.read("<b>77</b> % of very many agents that use one device after another")
    header.write_note("")
    qtbot.waitUntil(lambda: header.note.geometry().center().y() < header.readout.geometry().top())
    header.readout.read("<b>77</b> %")
    header.fit(QSize(wide + room, 200))
    box.setFixedWidth(wide + room)
    qtbot.waitUntil(lambda: header.note.geometry().center().y() < header.readout.geometry().top())
    header.mark("")
    assert header.note.text() == ""
