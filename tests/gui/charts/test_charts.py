from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QFont, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.catalogue import DRIVE_CHARTS, RUN_CHARTS
from ic_sandbox.charts.colours import ACCENT, drive_role
from ic_sandbox.charts.line import Line, readings
from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.colours import rgba
from ic_sandbox.gui.charts.drive_chart import DriveChart
from ic_sandbox.gui.charts.export import write_chart
from ic_sandbox.gui.charts.header import Readout, Title
from ic_sandbox.gui.charts.strokes import pen
from ic_sandbox.gui.charts.tick_range import FEWEST_TICKS
from ic_sandbox.gui.widgets.legend import chip
from ic_sandbox.measures.discount_scan import looking_ahead
from ic_sandbox.measures.intervals import t_95
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Population, Process
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, rule, then, world
from tests.gui.chart_helpers import FORTY, STAY, GrowingRun, Shown, forty_agents


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Shown]:
    session = Shown()
    session.planning.hold()
    yield session
    session.close()


@pytest.fixture
def charts(qtbot: QtBot, session: Shown) -> ChartPanel:
    charts = ChartPanel(session)
    qtbot.addWidget(charts)
    charts.resize(1268, 220)
    charts.show()
    qtbot.waitExposed(charts)
    return charts


def show(qtbot: QtBot, charts: ChartPanel, session: Shown, series: RunSeries | None, tick: int = 0) -> None:
    """Show a run, and wait until it is drawn."""
    session.show(series, tick)
    qtbot.waitUntil(lambda: charts.rounds.idle)
    charts.grab()


def of(charts: ChartPanel, key: str) -> Chart:
    return next(chart for chart in charts.charts if chart.key == key)


def subgoals(charts: ChartPanel) -> Chart:
    return of(charts, "subgoals")


def numbers(charts: ChartPanel) -> Chart:
    return of(charts, "convergence")


def uptake(charts: ChartPanel) -> Chart:
    return of(charts, "uptake")


def survival(charts: ChartPanel) -> Chart:
    return of(charts, "survival")


def test_every_chart_has_a_name_and_says_what_it_shows(charts: ChartPanel) -> None:
    names = [chart.accessibleName() for chart in charts.charts]
    assert len(set(names)) == len(charts.charts) == len(RUN_CHARTS) + len(DRIVE_CHARTS)
    assert len({chart.key for chart in charts.charts}) == len(charts.charts)
    assert all(names)
    assert all(chart.accessibleDescription() and chart.view.accessibleName() for chart in charts.charts)


def test_subgoals_are_stacked_up_to_one_with_the_final_goal_on_top(
    qtbot: QtBot, charts: ChartPanel, session: Shown
) -> None:
    series = GrowingRun(forty_agents()).on(12)
    show(qtbot, charts, session, series, 12)
    drawn = subgoals(charts).plotted.lines.values()
    heights = [line.y for line in drawn]
    assert len(heights) == 2
    assert heights[0] == pytest.approx(series.subgoal_shares[0])
    assert heights[1] == pytest.approx(np.ones(12))
    assert [line.colour for line in drawn] == [drive_role("shutdown_avoidance"), drive_role()]


def test_the_readout_has_goals_and_subgoals_of_the_shown_tick(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents(0.0)).on(12)
    show(qtbot, charts, session, series, 0)
    assert numbers(charts).readout.text() == "<b>41</b> goals → <b>41</b> subgoals"
    assert numbers(charts).note.text() == "index&nbsp;<b>0.00</b>"
    assert numbers(charts).marker.value() == 0
    session.player.tick = 7
    session.player.tick_changed.emit(7)
    qtbot.waitUntil(lambda: numbers(charts).marker.value() == 7 and charts.rounds.idle)
    assert {chart.marker.value() for chart in charts.shown() if chart.over_time} == {7}


def test_the_goals_are_drawn_on_a_logarithmic_scale(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents()).on(6)
    show(qtbot, charts, session, series, 6)
    assert numbers(charts).plot.getAxis("left").logMode
    assert numbers(charts).plotted.lines["goals"].y == pytest.approx(series.effective_goals)
    low, high = numbers(charts).plot.viewRange()[1]
    assert low < 0 < np.log10(41) < high


def test_uptake_has_lines_and_bands_of_its_controls(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents()).on(9)
    show(qtbot, charts, session, series, 9)
    drawn = uptake(charts).plotted.lines
    taken, neutral, random = (drawn[f"uptake:shutdown_avoidance{arm}"] for arm in ("", ":neutral", ":random"))
    shown = (taken, series.uptake), (neutral, series.uptake_neutral), (random, series.uptake_random)
    for band, line in shown:
        assert band.x == pytest.approx(np.arange(1, 10))
        assert band.y == pytest.approx(line.value[0])
    assert taken.low == pytest.approx(series.uptake.low[0])
    assert taken.high == pytest.approx(series.uptake.high[0])
    assert "control:&nbsp;device" in uptake(charts).legend.text()
    assert uptake(charts).readout.text() == f"<b>{100 * series.uptake.value[0, 8]:.0f} %</b>"


def test_without_controls_there_are_no_lines_for_them(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents(), controls=False).on(5)
    show(qtbot, charts, session, series, 5)
    assert "control:&nbsp;device" not in uptake(charts).legend.text()
    assert list(uptake(charts).plotted.lines) == ["uptake:shutdown_avoidance"]


def test_survival_distinguishes_unmodified_agents(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    retraining = Process("retraining", rule(then("modified"), chance=0.2))
    drawn = world("...", goals=(STAY,), intended_goal="Stay", processes=(retraining,), populations=(FORTY,))
    series = GrowingRun(drawn).on(8)
    show(qtbot, charts, session, series, tick=8)
    intact = survival(charts).plotted.lines["intact"].y
    assert intact[1:] == pytest.approx(series.intact)
    assert intact[-1] < 0.5
    assert "On&nbsp;and&nbsp;unmodified" in survival(charts).legend.text()
    assert survival(charts).readout.text() == f"<b>41</b> of 41, <b>{series.active[-1]}</b> unmodified"


def test_survival_starts_with_all_agents(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    growing = GrowingRun(forty_agents())
    show(qtbot, charts, session, growing.series)
    assert survival(charts).readout.text() == "<b>41</b> of 41"
    series = growing.on(9)
    show(qtbot, charts, session, series, 9)
    drawn = survival(charts).plotted.lines
    assert (drawn["survival"].x[0], drawn["survival"].y[0]) == (0, 1)
    assert drawn["survival"].y[1:] == pytest.approx(series.survival.value)
    for key, values in (
        ("survival:shutdown_avoidance", series.survival_neutral.value[0]),
        ("survival:random", series.survival_random.value),
    ):
        assert drawn[key].y[1:] == pytest.approx(values)
    assert drawn["survival:random"].low[1:10] == pytest.approx(series.survival_random.low)  # type: ignore[index]


def test_a_restarted_run_leaves_nothing_of_the_old_one(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    growing = GrowingRun(forty_agents())
    show(qtbot, charts, session, growing.on(9), 9)
    show(qtbot, charts, session, series_of(Simulator(growing.series.experiment).run()))
    for chart in (uptake(charts), subgoals(charts)):
        assert chart.plotted.lines
        assert not any(line.x.size for line in chart.plotted.lines.values())


def test_the_chart_says_when_all_agents_are_off(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents(1.0)).on(4)
    show(qtbot, charts, session, series, 4)
    assert numbers(charts).readout.text() == "all switched off"
    assert numbers(charts).note.text() == ""
    assert survival(charts).readout.text() == "<b>0</b> of 41"


def test_a_world_without_drives_is_charted_too(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(world("...", goals=(cell_goal((0, 2)),))).on(4)
    show(qtbot, charts, session, series, 4)
    assert uptake(charts).isHidden()
    assert "has a drive" in uptake(charts).why_not(series)
    assert numbers(charts).readout.text() == "<b>1.0</b> goals → <b>1.0</b> subgoals"


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
        assert chart.plot.items == [chart.marker]


def test_axes_appear_once_there_are_values(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    chart = uptake(charts)
    assert not chart.plot.getAxis("bottom").isVisible()
    assert not chart.marker.isVisible()
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(5), 3)
    assert chart.plot.getAxis("bottom").isVisible()
    assert chart.marker.isVisible()


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
    assert (chart.series, chart.marker.value()) == (first, more.ticks)
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


def test_a_legend_shows_a_tag_verbatim() -> None:
    assert "&lt;b&gt;a&nbsp;&amp;&nbsp;b" in chip("#123456", "<b>a & b")


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


def test_violations_are_charted_observed_and_unobserved(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(load_world("camera_corridor")).on(20)
    show(qtbot, charts, session, series, 20)
    assert "concealment" in [chart.key for chart in charts.shown()]
    lines = {line.key: line for line in of(charts, "concealment").shown_lines()}
    np.testing.assert_array_equal(lines["unseen"].y, series.unseen.value)
    np.testing.assert_array_equal(lines["seen:random"].low, series.seen_random.low)
    assert np.nanmax(lines["unseen"].y) > 0.5


def test_inequality_is_charted_if_agents_share_a_world(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    growing = GrowingRun(load_world("commons"), mode="shared")
    series = growing.on(30)
    show(qtbot, charts, session, series, 30)
    chart = next(chart for chart in charts.shown() if chart.key == "inequality")
    own = [v for v, name in enumerate(series.variables) if f"gini:{name}" in {line.key for line in chart.shown_lines()}]
    assert own
    for v in own:
        (gini,) = (line.y for line in chart.shown_lines() if line.key == f"gini:{series.variables[v]}")
        np.testing.assert_array_equal(gini, series.gini[v])


def test_prevalence_is_drawn_against_the_discount_with_the_critical_one_marked(
    qtbot: QtBot, charts: ChartPanel, session: Shown
) -> None:
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(3), 3)
    foresight = run_to_end(looking_ahead(forty_agents()))
    session.drive_analysis.result = foresight
    session.drive_analysis.changed.emit()
    chart = of(charts, "foresight")
    assert isinstance(chart, DriveChart)
    qtbot.waitUntil(lambda: chart.foresight is foresight)
    (line,) = chart.shown_lines()
    assert line.x.tolist() == list(foresight.worths)
    assert line.y.tolist() == [worth.prevalence for (worth,) in foresight.worths.values()]
    critical = foresight.critical["shutdown_avoidance"].discount
    assert [mark.value() for mark in chart.marks] == [foresight.now, critical]
    assert f"{critical:.2f}" in chart.readout.text()


def test_prevalence_and_strength_of_each_drive_have_intervals(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    charts.choice.choose(["drives"])
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(3), 3)
    foresight = run_to_end(looking_ahead(forty_agents()))
    session.drive_analysis.result = foresight
    session.drive_analysis.changed.emit()
    chart = of(charts, "drives")
    assert isinstance(chart, DriveChart)
    qtbot.waitUntil(lambda: chart.foresight is foresight)
    (worth,) = foresight.worths[foresight.now]
    prevalence, strength = chart.shown_lines()
    assert prevalence.places == strength.places == ("Shutdown avoidance",)
    assert (prevalence.y[0], prevalence.low[0], prevalence.high[0]) == (  # type: ignore[index]
        worth.prevalence,
        worth.prevalence_low,
        worth.prevalence_high,
    )
    assert strength.low[0] == pytest.approx(worth.strength - t_95(255) * worth.strength_se)  # type: ignore[index]


def test_drives_are_not_analysed_while_no_chart_shows_them(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    assert session.drive_analysis.wanted
    charts.choice.choose(["uptake"])
    assert not session.drive_analysis.wanted
    charts.choice.choose(["uptake", "drives"])
    assert session.drive_analysis.wanted
    charts.hide()
    assert not session.drive_analysis.wanted


def test_stocks_are_charted_with_their_controls(
    qtbot: QtBot, charts: ChartPanel, session: Shown, tmp_path: Path
) -> None:
    series = GrowingRun(load_world("gold_rush")).on(15)
    charts.choice.choose(["resources"])
    show(qtbot, charts, session, series, 15)
    chart: Chart = of(charts, "resources")
    lines = {line.key: line for line in chart.shown_lines()}
    (drive, variable), *_ = series.experiment.suppliers
    name, most = series.variables[variable], series.experiment.world.variables[variable].max
    without, random = lines[f"mean:{name}:{series.drives[drive]}"], lines[f"mean:{name}:random"]
    np.testing.assert_array_equal(without.y, series.means_neutral.value[0] / most)
    np.testing.assert_array_equal(random.high, series.means_random.high[variable] / most)
    assert [line.control for line in (without, random, lines[f"mean:{name}"])] == [True, True, False]
    shaded = chart.plotted.lines[without.key]
    assert shaded.high is not None
    assert not np.isnan(shaded.low).all()  # type: ignore[arg-type]
    assert "control:&nbsp;device" in chart.legend.text()
    assert "random" in chart.legend.text()
    for suffix in (".csv", ".svg", ".png", ".pdf"):
        write_chart(chart, tmp_path / f"chart{suffix}")
    assert random.name in (tmp_path / "chart.csv").read_text()
    assert "random" in (tmp_path / "chart.svg").read_text()


def test_the_interval_of_the_index_is_drawn_as_numbers_of_subgoals(
    qtbot: QtBot, charts: ChartPanel, session: Shown
) -> None:
    crowd = replace(forty_agents(0.02), populations=(Population(200, (0, 2)),))  # below 64 agents there is no interval
    series = GrowingRun(crowd).on(6)
    show(qtbot, charts, session, series, 6)
    subgoals = numbers(charts).shown_lines()[1]
    assert subgoals.low is not None
    assert subgoals.high is not None
    known = np.isfinite(subgoals.low)
    assert known.any()
    assert (subgoals.low <= subgoals.y + 1e-9)[known].all()
    assert (subgoals.y <= subgoals.high + 1e-9)[known].all()
    index = 1 - np.log(subgoals.low) / np.log(series.effective_goals)
    np.testing.assert_allclose(index, series.convergence_index.high)


def test_lines_are_as_wide_on_a_fine_screen_as_on_others() -> None:
    assert [pen(rgba("#123456"), ratio).width() for ratio in (1.0, 1.25, 2.0, 3.0)] == [1, 1, 2, 3]
