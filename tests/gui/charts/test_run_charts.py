"""The charts of a run show its figures and those of its controls."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import drive_role
from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.export import write_chart
from ic_sandbox.world.document import Population, Process
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, rule, then, world
from tests.gui.chart_helpers import FORTY, STAY, GrowingRun, Shown, forty_agents
from tests.gui.charts.panel_helpers import numbers, of, show, subgoals, survival, uptake


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


def test_subgoals_say_how_many_agents_pursue_goals_of_their_own(
    qtbot: QtBot, charts: ChartPanel, session: Shown
) -> None:
    series = GrowingRun(forty_agents()).on(12)
    show(qtbot, charts, session, series, 2)
    assert subgoals(charts).readout.text() == f"<b>{100 * series.subgoal_shares[-1, 2]:.0f} %</b> on own goals"
    assert [line.name for line in subgoals(charts).shown_lines()][-1] == "Own final goals", "they are many"
    assert "Final goals share one colour" in subgoals(charts).legend.toolTip()
    off = GrowingRun(forty_agents(1.0)).on(4)
    show(qtbot, charts, session, off, 4)
    assert subgoals(charts).readout.text() == "", "nobody is on"


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
    assert "control:&nbsp;device" in uptake(charts).legend.entries
    assert uptake(charts).readout.text() == f"<b>{100 * series.uptake.value[0, 8]:.0f} %</b>"


def test_without_controls_there_are_no_lines_for_them(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(forty_agents(), controls=False).on(5)
    show(qtbot, charts, session, series, 5)
    assert "control:&nbsp;device" not in uptake(charts).legend.entries
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


def test_a_world_without_drives_is_charted_too(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    series = GrowingRun(world("...", goals=(cell_goal((0, 2)),))).on(4)
    show(qtbot, charts, session, series, 4)
    assert uptake(charts).isHidden()
    assert "has a drive" in uptake(charts).why_not(series)
    assert numbers(charts).readout.text() == "<b>1.0</b> goals → <b>1.0</b> subgoals"


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
