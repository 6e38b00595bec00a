"""A measure or chart added only to its catalogue appears everywhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ic_sandbox.charts import catalogue as charts
from ic_sandbox.charts.colours import ACCENT
from ic_sandbox.charts.line import Line, ticks_after
from ic_sandbox.charts.spec import ChartSpec, drawing_of
from ic_sandbox.charts.specs.run_charts import CONVERGENCE_INDEX
from ic_sandbox.exports import writing_report
from ic_sandbox.exports.run import write_run
from ic_sandbox.measures import catalogue as measures
from ic_sandbox.measures.comparison import compare
from ic_sandbox.measures.documentation import measures_table
from ic_sandbox.measures.intervals import Figure, mean_of
from ic_sandbox.measures.measure import Interval, Measure, TickFigures, Unit, by_arm
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.measures.summary import figures_at, summarize
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import ArmHistory, Run
from ic_sandbox.simulation.simulator import simulate_steps
from tests.gui.chart_helpers import forty_agents


def _footprint(run: Run, arm: ArmHistory) -> Figure:
    return mean_of(arm.states[-1])


def _footprint_by_tick(series: RunSeries) -> Iterator[TickFigures]:
    yield TickFigures("", ArmKey("main"), Banded(*(np.full(series.ticks, value) for value in (7.0, 6.0, 8.0))))


MEANING = "A figure of this test."
FOOTPRINT = Measure(
    "footprint", "Footprint", MEANING, Unit.NUMBER, Interval.MEAN, by_arm(_footprint), _footprint_by_tick
)


def _steps(series: RunSeries) -> list[Line]:
    x = ticks_after(series)
    return [Line("steps", "Steps taken", ACCENT, x, x / 10)]


STEPS = ChartSpec("steps", "Steps", "A chart of this test.", _steps)


@pytest.fixture(autouse=True)
def extended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "MEASURES", (*measures.MEASURES, FOOTPRINT))
    monkeypatch.setattr(charts, "RUN_CHARTS", (*charts.RUN_CHARTS, STEPS))


@pytest.fixture(scope="module")
def run() -> Run:
    return run_to_end(simulate_steps(run_to_end(prepare_steps(forty_agents(), Settings(controls=True))), 10))


def test_a_new_measure_is_in_the_summary_of_every_arm(run: Run, tmp_path: Path) -> None:
    write_run(run, tmp_path / "run")
    with (tmp_path / "run" / "summary.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["figure"] == "footprint"]
    assert [row["arm"] for row in rows] == ["main", "neutral:shutdown_avoidance", "random"]
    assert float(rows[0]["value"]) == pytest.approx(np.mean(run.main.states[-1]))


def test_a_new_measure_and_a_new_chart_are_in_the_report(run: Run, tmp_path: Path) -> None:
    run_to_end(writing_report(run, tmp_path / "run.html"))
    page = (tmp_path / "run.html").read_text("utf-8")
    assert "Footprint" in page
    assert 'aria-label="Steps"' in page


def test_a_new_measure_is_known_at_every_tick_and_compared(run: Run) -> None:
    (at_tick,) = (line for line in figures_at(series_of(run), 5) if line.figure == "footprint")
    assert (at_tick.measured.value, at_tick.measured.low, at_tick.measured.high) == (7.0, 6.0, 8.0)
    lines = summarize(run)
    (main, *_) = (found for found in compare(lines, lines) if found.figure == "footprint")
    assert main.difference.value == 0.0
    assert main.difference.low < 0.0 < main.difference.high


def test_a_new_measure_is_in_the_table_of_the_documentation() -> None:
    assert "| Footprint | `footprint` | A figure of this test. |" in measures_table()


def test_a_drawing_of_a_new_chart_has_round_ends(run: Run) -> None:
    drawing = drawing_of(STEPS, series_of(run))
    assert (drawing.x_range, drawing.y_range, drawing.title) == ((0.0, 10.0), (0.0, 1.0), "Steps")


def test_an_index_below_zero_is_in_the_frame(run: Run) -> None:
    series = series_of(run)
    index = Banded(*(np.full(series.ticks, value) for value in (-0.23, -0.4, 0.1)))
    drawing = drawing_of(CONVERGENCE_INDEX, replace(series, convergence_index=index))
    assert drawing.y_range == pytest.approx((-0.3, 1.0))
    assert drawing_of(CONVERGENCE_INDEX, series).y_range == (0.0, 1.0)


def test_keys_are_used_once() -> None:
    keys = [measure.key for measure in (*measures.MEASURES, *measures.EXACT_MEASURES)]
    assert len(set(keys)) == len(keys)
    keys = [spec.key for spec in (*charts.RUN_CHARTS, *charts.DRIVE_CHARTS)]  # type: ignore[attr-defined]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("spec", charts.RUN_CHARTS, ids=lambda spec: spec.key)
def test_a_run_without_ticks_draws_no_points(spec: ChartSpec[RunSeries]) -> None:
    series = series_of(
        run_to_end(simulate_steps(run_to_end(prepare_steps(forty_agents(), Settings(controls=True))), 0))
    )
    assert [line.key for line in spec.lines(series) if spec.over_time and line.x.size] == []
