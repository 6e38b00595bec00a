"""Charts of a panel by their keys, and a run shown in them."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.measures.run_series import RunSeries
from tests.gui.chart_helpers import Shown


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
