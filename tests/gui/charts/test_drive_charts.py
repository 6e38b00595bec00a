"""The charts of drives show their analysis, and ask for it only if one is shown."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.drive_chart import DriveChart, waiting_text
from ic_sandbox.measures.discount_scan import looking_ahead
from ic_sandbox.measures.intervals import t_95
from ic_sandbox.progress import run_to_end
from tests.gui.chart_helpers import GrowingRun, Shown, forty_agents
from tests.gui.charts.panel_helpers import of, show


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
    assert [mark.x for mark in chart.view.marks] == [foresight.now, critical]
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


def test_a_step_with_a_name_is_told_as_text(session: Shown) -> None:
    session.drive_analysis.done, session.drive_analysis.what = 0.0, "Valuing without <img src='file:///dev/zero'>"
    assert "<img" not in waiting_text(session.drive_analysis)
    assert "Valuing without &lt;img" in waiting_text(session.drive_analysis)
