"""The panel of charts: which it shows, and when it draws them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import ACCENT
from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.tick_range import FEWEST_TICKS
from ic_sandbox.measures.discount_scan import looking_ahead
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Population
from tests.gui.chart_helpers import GrowingRun, Shown, forty_agents
from tests.gui.charts.panel_helpers import of, show, subgoals, survival, uptake


def test_a_restarted_run_leaves_nothing_of_the_old_one(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    growing = GrowingRun(forty_agents())
    show(qtbot, charts, session, growing.on(9), 9)
    show(qtbot, charts, session, series_of(Simulator(growing.series.experiment).run()))
    for chart in (uptake(charts), subgoals(charts)):
        assert chart.plotted.lines
        assert not any(line.x.size for line in chart.plotted.lines.values())


def test_the_range_grows_with_the_run_and_never_shrinks_below_a_few_ticks(
    qtbot: QtBot, charts: ChartPanel, session: Shown
) -> None:
    growing = GrowingRun(forty_agents())
    show(qtbot, charts, session, growing.on(2), 2)
    assert subgoals(charts).plot.viewRange()[0][1] == pytest.approx(FEWEST_TICKS, rel=0.05)
    show(qtbot, charts, session, growing.on(98), 100)
    assert subgoals(charts).plot.viewRange()[0][1] == pytest.approx(100, rel=0.05)


def test_another_world_clears_the_curves_and_the_legend(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(5), 5)
    assert subgoals(charts).legend.text()
    show(qtbot, charts, session, None)
    for chart in charts.charts:
        assert chart.legend.text() == chart.readout.text() == chart.note.text() == ""
        assert chart.plot.items == []


def test_axes_appear_once_there_are_values(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    chart = uptake(charts)
    assert not chart.plot.getAxis("bottom").isVisible()
    assert not chart.marker.shown
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(5), 3)
    assert chart.plot.getAxis("bottom").isVisible()
    assert chart.marker.shown


def test_rare_charts_are_hidden_until_a_run_needs_them(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    assert charts.shown() == [], "nothing can be played in a world without agents"
    session.planning.hold()
    session.document.edit("Arrive", replace(session.world, populations=(Population(3, (1, 1)),)))
    charts.rounds.finish()
    known = ["subgoals", "convergence", "uptake", "survival", "foresight"]
    assert [chart.key for chart in charts.shown()] == known
    charts.choice.choose(["inequality"])
    assert charts.shown() == []
    assert charts.empty.isVisible()


def test_charts_have_equal_widths_whatever_their_texts(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(5), 3)
    widths = [chart.width() for chart in charts.shown()]
    assert max(widths) - min(widths) <= 1


def test_every_line_of_a_chart_has_a_unique_key(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    assert [chart.shown_lines() for chart in charts.charts] == [[]] * len(charts.charts)
    charts.choice.choose(chart.key for chart in charts.charts)
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(7), 3)
    for chart in charts.shown():
        if not chart.over_time:
            continue
        lines = chart.shown_lines()
        assert lines
        assert len({line.key for line in lines}) == len({line.name for line in lines}) == len(lines)
        assert all(len(line.x) == len(line.y) == len(line.drawn) for line in lines)


@pytest.mark.parametrize("drawn", [True, False])
def test_charts_follow_the_palette(qtbot: QtBot, charts: ChartPanel, session: Shown, drawn: bool) -> None:
    if drawn:
        show(qtbot, charts, session, GrowingRun(forty_agents()).on(5), 5)
    before = QApplication.palette()
    dark = QPalette(before)
    dark.setColor(QPalette.ColorRole.Window, "#101418")
    dark.setColor(QPalette.ColorRole.Link, "#7aa7ff")
    QApplication.setPalette(dark)
    try:
        qtbot.waitUntil(lambda: subgoals(charts).view.backgroundBrush().color().name() == "#101418")
        qtbot.waitUntil(lambda: charts.rounds.idle)
        if drawn:
            assert survival(charts).plotted.palette.of(ACCENT) == "#7aa7ff"
            assert survival(charts).readout.text()
    finally:
        QApplication.setPalette(before)


def test_many_new_ticks_are_drawn_a_few_times_a_second(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents()).on(5)
    drawn: list[int] = []
    charts.charts[0].fill = lambda series: drawn.append(series.ticks)  # type: ignore[method-assign]
    for _ in range(200):
        session.show(series, 5)
    qtbot.waitUntil(lambda: charts.rounds.idle)
    assert len(drawn) == 1


def test_ticks_that_are_measured_during_a_round_are_drawn_in_the_next_one(
    qtbot: QtBot, charts: ChartPanel, session: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = GrowingRun(forty_agents())
    show(qtbot, charts, session, growing.on(3), 3)
    more, renew = growing.on(2), charts.rounds._renew

    def renew_late(chart: Chart) -> None:
        renew(chart)
        session.player.series, session.player.tick = more, 5  # without a signal: that of the tick came before

    monkeypatch.setattr(charts.rounds, "_renew", renew_late)
    charts.rounds.ask()
    qtbot.waitUntil(lambda: charts.rounds.idle)
    assert survival(charts).series is more
    assert survival(charts).marker.x == 5


def test_a_playing_run_is_drawn_by_the_pixel_and_completely_when_it_stops(
    qtbot: QtBot, charts: ChartPanel, session: Shown
) -> None:
    growing = GrowingRun(forty_agents())
    first = growing.on(1600)
    for _ in range(2):  # once it is drawn, the numbers beside it have their room, and it has what is left
        show(qtbot, charts, session, first, 1600)
    chart = survival(charts)
    pixel = 1 << chart._halvings
    assert pixel > 2
    session.player.playing = True
    more = growing.on(pixel - 1)
    show(qtbot, charts, session, more, more.ticks)
    assert (chart.series, chart.marker.x) == (first, more.ticks)
    enough = growing.on(1)
    show(qtbot, charts, session, enough, enough.ticks)
    assert chart.series is enough
    last = growing.on(1)
    show(qtbot, charts, session, last, last.ticks)
    assert chart.series is enough
    session.player.playing = False
    session.player.playing_changed.emit(False)
    qtbot.waitUntil(lambda: charts.rounds.idle)
    assert chart.series is last
    assert chart.plotted.lines["survival"].x[-1] == last.ticks


def test_only_selected_charts_with_data_are_shown(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(3), 3)
    assert [chart.key for chart in charts.shown()] == ["subgoals", "convergence", "uptake", "survival", "foresight"]
    charts.choice.toggle("uptake")
    charts.choice.toggle("reward")
    qtbot.waitUntil(lambda: charts.rounds.idle)
    assert [chart.key for chart in charts.shown()] == ["subgoals", "convergence", "survival", "reward", "foresight"]
    reward = of(charts, "reward")
    assert reward.shown_lines()[0].y.tolist() == session.series.mean_reward.tolist()  # type: ignore[union-attr]
    assert "forbidden" in of(charts, "concealment").why_not(session.series)  # type: ignore[arg-type]


def test_charts_of_drives_keep_their_figures_out_of_view(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    run, of_drives = GrowingRun(forty_agents()), charts.worths[0]
    charts.resize(500, 240)
    charts.choice.choose(("subgoals", "convergence", "uptake", "survival", of_drives.key))
    show(qtbot, charts, session, run.on(3), 3)
    session.player.playing = True
    of_drives.readout.read("of plans")
    show(qtbot, charts, session, run.on(1), 4)
    assert not of_drives.isHidden()
    assert survival(charts).readout.text() == ""
    assert of_drives.readout.text() == "of plans", "they are of no tick, so not old"


def test_charts_of_drives_out_of_view_follow_their_analysis_while_a_run_plays(
    qtbot: QtBot, charts: ChartPanel, session: Shown
) -> None:
    run, of_drives = GrowingRun(forty_agents()), charts.worths[-1]
    charts.resize(500, 240)
    charts.choice.choose(("subgoals", "convergence", "uptake", "survival", of_drives.key))
    session.drive_analysis.what, session.drive_analysis.done = "Planning", 0.0
    show(qtbot, charts, session, run.on(3), 3)
    assert of_drives.readout.text() == "Planning …"
    session.player.playing = True
    session.drive_analysis.what = "Valuing"
    show(qtbot, charts, session, run.on(1), 4)
    assert of_drives.readout.text() == "Valuing …"
    session.drive_analysis.result = run_to_end(looking_ahead(forty_agents()))
    show(qtbot, charts, session, run.on(1), 5)
    assert of_drives.foresight is session.drive_analysis.result


def test_charts_out_of_view_wait_while_a_run_plays_until_they_are_scrolled_to(
    qtbot: QtBot, charts: ChartPanel, session: Shown
) -> None:
    run = GrowingRun(forty_agents())
    charts.resize(500, 240)
    charts.choice.choose(("subgoals", "convergence", "uptake", "survival"))
    show(qtbot, charts, session, run.on(3), 3)
    first, last = charts.shown()[0], charts.shown()[-1]
    session.player.playing = True
    show(qtbot, charts, session, run.on(4), 7)
    assert (first.marker.x, last.marker.x) == (7, 3)
    assert [part.readout.accessibleName() != "" for part in (first, last)] == [True, False], "not old figures"
    charts.horizontalScrollBar().setValue(charts.horizontalScrollBar().maximum())
    assert last.marker.x == 7
    assert last.readout.accessibleName().endswith(" of 41")
    show(qtbot, charts, session, run.on(2), 9)
    assert (first.marker.x, last.marker.x) == (7, 9)
    charts.resize(1400, 240)
    assert first.marker.x == 9
    charts.resize(500, 240)
    show(qtbot, charts, session, run.on(1), 10)
    session.player.playing = False
    show(qtbot, charts, session, run.on(0), 10)
    assert first.marker.x == last.marker.x == 10
