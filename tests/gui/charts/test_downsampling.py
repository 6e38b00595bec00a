"""Lines thinned step by step equal lines thinned at once, and both equal a slow reference."""

from __future__ import annotations

import gc
import math
import weakref
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.catalogue import RUN_CHARTS
from ic_sandbox.charts.colours import ACCENT
from ic_sandbox.charts.downsampling import FINEST, Downsampler, halvings_of, thinned
from ic_sandbox.charts.line import Line, readings
from ic_sandbox.charts.spec import ChartSpec
from ic_sandbox.charts.specs.outcome_charts import RESOURCES
from ic_sandbox.charts.specs.run_charts import CONVERGENCE, SUBGOALS, SURVIVAL, UPTAKE
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.pinned_lines import kept_lines
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.io.files import load_world
from tests.gui.chart_helpers import GrowingRun, forty_agents

Floats = NDArray[np.float64]
VALUES = st.one_of(st.floats(-1e6, 1e6), st.just(math.nan))


def slow(line: Line, stretch: int) -> Line:
    """Thin point by point.

    Each stretch gives its lowest and highest value in order of appearance, and its widest interval.
    """
    x: list[float] = []
    y: list[float] = []
    low: list[float] = []
    high: list[float] = []
    for begin in range(0, len(line.x), stretch):
        here = slice(begin, begin + stretch)
        values = line.drawn[here].tolist()
        known = [value for value in values if not math.isnan(value)] or [math.nan]
        ends = min(known), max(known)
        x += [line.x[here][0], line.x[here][-1]]
        y += ends if values[0] <= values[-1] else ends[::-1]
        if line.low is not None and line.high is not None:
            low += [min([v for v in line.low[here].tolist() if not math.isnan(v)], default=math.nan)] * 2
            high += [max([v for v in line.high[here].tolist() if not math.isnan(v)], default=math.nan)] * 2
    bounds = (np.array(low), np.array(high)) if line.low is not None else (None, None)
    return replace(line, x=np.array(x), y=np.array(y), low=bounds[0], high=bounds[1], level=None)


def assert_same(found: list[Line], wanted: list[Line]) -> None:
    for one, other in zip(found, wanted, strict=True):
        assert one.key == other.key
        for part in ("x", "y", "low", "high"):
            mine, true = getattr(one, part), getattr(other, part)
            assert (mine is None) == (true is None), part
            if true is not None:
                np.testing.assert_array_equal(mine, true, err_msg=part)


def lines_of(values: list[tuple[float, float, float]], first: int = 1) -> list[Line]:
    """Return one line with an interval, and one without."""
    table = np.array(values, np.float64).reshape(-1, 3)
    x = np.arange(first, first + len(table), dtype=np.float64)
    low, high = np.minimum(table[:, 1], table[:, 2]), np.maximum(table[:, 1], table[:, 2])
    return [
        Line("plain", "Plain", ACCENT, x, table[:, 1]),
        Line("band", "Band", ACCENT, x, table[:, 0], low, high),
        Line("stack", "Stack", ACCENT, x, table[:, 0], level=table[:, 2]),
    ]


TABLES = st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=90)


@given(TABLES, st.integers(1, 7))
def test_thinning_keeps_the_least_and_the_greatest_of_each_stretch(
    values: list[tuple[float, float, float]], halvings: int
) -> None:
    lines = lines_of(values)
    assert_same(thinned(lines, halvings), [slow(line, 2**halvings) for line in lines])


@settings(deadline=None)
@given(TABLES, st.lists(st.tuples(st.integers(1, 20), st.integers(FINEST, 7)), min_size=1, max_size=12))
def test_a_line_thinned_as_it_grows_is_the_same_as_one_thinned_at_once(
    values: list[tuple[float, float, float]], steps: list[tuple[int, int]]
) -> None:
    store = object()

    def lines(part: RunSeries) -> list[Line]:
        return lines_of(values[part.first : part.ticks], part.first + 1)

    thinning, ticks = Downsampler(lines), 0
    for more, halvings in steps:
        ticks = min(len(values), ticks + more)
        wanted = [slow(line, 2**halvings) for line in lines_of(values[:ticks])]
        assert_same(thinning.drawn(_Grown(store, ticks), halvings), wanted)  # type: ignore[arg-type]


class _Grown:
    """A run of which only the length is known."""

    def __init__(self, store: object, ticks: int, first: int = 0) -> None:
        self.store, self.ticks, self.first = store, ticks, first

    def part(self, first: int) -> _Grown:
        return _Grown(self.store, self.ticks, first)


@given(TABLES.filter(bool), st.integers(1, 7))
def test_no_extreme_is_lost(values: list[tuple[float, float, float]], halvings: int) -> None:
    for whole, drawn in zip(lines_of(values), thinned(lines_of(values), halvings), strict=True):
        assert drawn.x[0] == whole.x[0]
        assert drawn.x[-1] == whole.x[-1]
        assert (np.diff(drawn.x) >= 0).all()
        if not np.isnan(whole.drawn).all():
            assert np.nanmin(drawn.y) == np.nanmin(whole.drawn)
            assert np.nanmax(drawn.y) == np.nanmax(whole.drawn)
        if whole.low is not None and drawn.low is not None and not np.isnan(whole.low).all():
            assert np.nanmin(drawn.low) == np.nanmin(whole.low)


def test_there_is_a_stretch_for_every_pixel_and_seldom_more_than_two() -> None:
    assert [halvings_of(points * 100, 100) for points in (0.1, 1, 1.9, 2, 3.9, 4, 1000)] == [0, 0, 0, 1, 1, 2, 9]
    for points in np.geomspace(1, 1e6, 50):
        assert points / 2 < 2 ** halvings_of(300 * points, 300) <= points


def test_lines_of_no_more_points_than_pixels_are_drawn_as_they_are() -> None:
    line, _, stack = lines_of([(0.1, 0.2, 0.3), (0.4, 0.5, 0.6)])
    drawn = thinned([line, stack], 0)
    assert drawn[0] is line
    assert drawn[1].y.tolist() == [0.3, 0.6]


class _Counting:
    """The lines of a chart, with the number of ticks requested."""

    def __init__(self, chart: Chart) -> None:
        self.lines_of = chart.lines
        self.asked: list[tuple[int, int]] = []

    def __call__(self, series: RunSeries) -> list[Line]:
        self.asked.append((series.first, series.ticks))
        return self.lines_of(series)


def test_only_new_ticks_are_read_while_a_run_grows_and_all_of_another_one(qtbot: QtBot) -> None:
    grown, chart = GrowingRun(forty_agents()), Chart(SURVIVAL)
    qtbot.addWidget(chart)
    counting = _Counting(chart)
    thinning = Downsampler(counting)
    first, second = grown.on(300), grown.on(1)
    for series in (first, second, second):
        thinning.drawn(series, 4)
    assert counting.asked == [(0, 300), (300, 301)]
    again = series_of(Simulator(second.experiment).run())
    thinning.drawn(again, 4)
    assert counting.asked[-1] == (0, 0)
    thinning.drawn(second, 4)
    thinning.drawn(first, 4)  # cut
    assert counting.asked[-2:] == [(0, 301), (0, 300)]
    assert_same(thinning.drawn(first, 4), [slow(line, 16) for line in chart.lines(first)])


@pytest.fixture(scope="module")
def growing() -> list[RunSeries]:
    """A run with eleven drives at several ticks."""
    grown = GrowingRun(load_world("all_drives"), agents=24)
    return [grown.series, *(grown.on(ticks) for ticks in (5, 1, 250, 3, 64, 1))]


@pytest.mark.parametrize("spec", RUN_CHARTS, ids=lambda spec: spec.key)
def test_every_chart_is_thinned_as_it_grows_like_its_whole_lines(
    qtbot: QtBot, growing: list[RunSeries], spec: ChartSpec[RunSeries]
) -> None:
    chart = Chart(spec)
    qtbot.addWidget(chart)
    chart.begin(growing[0])
    for series in growing:
        wanted = [slow(line, 8) for line in chart.lines(series)]
        assert_same(chart._thinning.drawn(series, 3), wanted)


def test_a_chart_draws_as_many_points_as_pixels_and_more_when_widened(qtbot: QtBot) -> None:
    grown, chart = GrowingRun(forty_agents()), Chart(SURVIVAL)
    qtbot.addWidget(chart)
    chart.resize(260, 200)
    chart.show()
    qtbot.waitExposed(chart)
    series = grown.on(4000)
    chart.begin(series)
    chart.show_series(series)
    few = chart.plotted.lines["survival"].x.size
    pixels = chart.plot.getViewBox().width() * chart.view.devicePixelRatioF()
    assert 2 * pixels - 4 <= few <= 4 * pixels + 4
    chart.resize(900, 200)
    qtbot.waitUntil(lambda: chart.plotted.lines["survival"].x.size > 2 * few)
    drawn = chart.plotted.lines["survival"]
    assert (drawn.x[0], drawn.x[-1]) == (0, 4000)
    assert (drawn.y.min(), drawn.y.max()) == (series.survival.value.min(), 1.0)


def test_pinned_lines_are_drawn_with_as_few_points(qtbot: QtBot) -> None:
    grown, chart = GrowingRun(forty_agents()), Chart(SURVIVAL)
    qtbot.addWidget(chart)
    series = grown.on(4000)
    chart.begin(series)
    chart.show_series(series)
    chart.show_behind(kept_lines(chart.lines(series)))
    (behind,) = chart.plotted.behind
    assert behind.x.size == chart.plotted.lines["survival"].x.size < 4000


def test_the_edge_that_all_areas_share_is_not_pinned(qtbot: QtBot) -> None:
    chart = Chart(SUBGOALS)
    qtbot.addWidget(chart)
    lines = chart.lines(GrowingRun(forty_agents()).on(10))
    kept = kept_lines(lines)
    assert [line.key for line in kept] == [line.key for line in lines[:-1]]
    assert lines[-1].level is not None
    assert lines[-1].level.tolist() == pytest.approx([1.0] * 10)


def test_a_short_run_is_whole_again_once_the_long_one_behind_it_is_gone(qtbot: QtBot) -> None:
    grown, chart = GrowingRun(forty_agents()), Chart(SURVIVAL)
    qtbot.addWidget(chart)
    short = grown.on(10)
    chart.begin(short)
    chart.show_behind(kept_lines(chart.lines(grown.on(3990))))
    chart.show_series(short)
    assert chart.plotted.lines["survival"].x.size < 11
    chart.show_behind(())
    assert chart.plotted.lines["survival"].x.tolist() == list(range(11))


def test_nearby_points_suffice_for_the_readout(qtbot: QtBot, growing: list[RunSeries]) -> None:
    series = growing[-1].part(0, 40)
    for spec in (SUBGOALS, CONVERGENCE, UPTAKE, SURVIVAL, RESOURCES):
        chart = Chart(spec)
        qtbot.addWidget(chart)
        chart.begin(series)
        chart.show_series(series)
        for x in (0.0, 1.0, 2.0, 17.0, 39.0, 40.0):
            near, whole = readings(chart.lines_at(x), x), readings(chart.all_lines(), x)
            assert [(r.line.key, r.value, r.interval) for r in near] == [
                (r.line.key, r.value, r.interval) for r in whole
            ]


def test_charts_share_the_newest_ticks_and_do_not_keep_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    grown = GrowingRun(forty_agents())
    samplers = [Downsampler(chart.lines) for chart in (SURVIVAL, SUBGOALS, UPTAKE)]
    earlier = grown.on(100)
    for sampler in samplers:
        sampler.drawn(earlier, FINEST)
    later = replace(grown.on(10))  # figures that the run itself does not keep
    asked: list[int] = []
    part = RunSeries.part

    def counted(series: RunSeries, first: int) -> RunSeries:
        asked.append(first)
        return part(series, first)

    monkeypatch.setattr(RunSeries, "part", counted)
    for sampler in samplers:
        sampler.drawn(later, FINEST)
    assert asked == [earlier.ticks]
    gone = weakref.ref(later)
    del later
    gc.collect()
    assert gone() is None
