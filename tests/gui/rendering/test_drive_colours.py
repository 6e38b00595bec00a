"""Drives can be distinguished with colour vision deficiencies: by their colours, otherwise by their shapes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import drive_role
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.markers import along, marked
from ic_sandbox.charts.specs.run_charts import SURVIVAL, UPTAKE
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.style.theme import DRIVE_COLOURS, drive_colours
from ic_sandbox.world import presets
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.presets import FINAL, drive_style, drive_styles
from tests.gui.chart_helpers import GrowingRun
from tests.gui.colour_vision import EYES, distance, lab, linear

APART = 20.0
"""The colour distance that thin lines need."""


def close(chosen: str, dark: bool, eyes: str) -> set[tuple[str, str]]:
    """Return the pairs of drives whose colours are too similar."""
    own = drive_colours(chosen, dark)
    colours = {style.tag: own.get(style.tag, style.on(dark)) for style in drive_styles() if style.tag != FINAL}
    return {
        (one, other) for one, other in combinations(colours, 2) if distance(colours[one], colours[other], eyes) < APART
    }


def test_distances_are_those_of_cielab() -> None:
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.01)
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert distance("#000000", "#ffffff", "protanopia") == pytest.approx(100, abs=0.01)


def test_each_simulation_hides_the_colours_that_such_eyes_confuse() -> None:
    for eyes, one, other in (
        ("protanopia", "#7a7a3a", "#a65628"),
        ("deuteranopia", "#cc3366", "#009e73"),
        ("tritanopia", "#009e73", "#44aa99"),
    ):
        assert distance(one, other, eyes) < distance(one, other, "all colours") / 2
    for eyes in EYES:
        assert distance("#808080", "#909090", eyes) == pytest.approx(
            distance("#808080", "#909090", "all colours"), 0.01
        )


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("chosen", DRIVE_COLOURS)
def test_drives_with_similar_colours_have_different_shapes(chosen: str, dark: bool, eyes: str) -> None:
    for one, other in close(chosen, dark, eyes):
        assert drive_style(one).shape != drive_style(other).shape, (one, other)


def test_colours_alone_do_not_suffice() -> None:
    assert ("influence", "expansion") in close("standard", False, "deuteranopia")


def test_every_shape_can_be_drawn_and_written() -> None:
    assert set(SHAPES) == set(presets.SHAPES)
    assert len({symbol for symbol, _ in SHAPES.values()}) == len({glyph for _, glyph in SHAPES.values()}) == len(SHAPES)
    assert drive_style("never heard of").shape in SHAPES


@pytest.mark.slow
def test_lines_of_drives_have_their_shapes_in_the_plot_and_in_the_legend() -> None:
    series = GrowingRun(load_world("all_drives"), agents=24).on(12)
    lines = UPTAKE.lines(series)
    for drive in series.drives:
        of_drive = [line for line in lines if line.key.split(":")[1] == drive]
        assert {line.shape for line in of_drive} == {drive_style(drive).shape}
    own = [line for line in lines if not line.control]
    assert len({line.shape for line in own}) == len(own) == 11


def line(drive: str, y: np.ndarray, control: bool = False) -> Line:
    key = f"{drive}:neutral" if control else drive
    return Line(key, drive, drive_role(), np.arange(float(len(y))), y, shape=drive_style(drive).shape, control=control)


def test_shapes_are_on_the_line_and_nowhere_else() -> None:
    y = np.where(np.arange(1000) < 500, np.arange(1000.0), np.nan)
    assert marked(line("control", y), np.array([0.1, 0.4, 0.9])).tolist() == [100, 400]
    assert marked(line("control", y[:0]), np.array([0.5])).size == 0
    assert marked(line("control", y[:1]), np.array([0.5])).tolist() == [0]


def test_overlapping_lines_of_drives_have_their_shapes_side_by_side() -> None:
    y = np.zeros(1000)
    drives = [style.tag for style in drive_styles() if style.tag != FINAL]
    places = along([line(drive, y, control) for drive in drives for control in (False, True)])
    own = np.concatenate([places[drive] for drive in drives])
    assert len(set(own.tolist())) == len(own)
    assert np.diff(np.sort(own)).min() > 20
    for drive in drives:
        assert set(places[f"{drive}:neutral"]) <= set(places[drive])


def test_the_line_of_a_single_drive_needs_no_shape() -> None:
    y = np.zeros(100)
    assert along([line("control", y), line("control", y, control=True), Line("a", "A", drive_role(), y, y)]) == {}


@pytest.mark.slow
def test_every_line_of_a_chart_has_a_shape_or_a_drawing_of_its_own(qtbot: QtBot) -> None:
    series = GrowingRun(load_world("all_drives"), agents=24).on(5)
    for chart in (Chart(UPTAKE), Chart(SURVIVAL)):
        qtbot.addWidget(chart)
        chart.begin(series)
        chart.show_series(series)
        drawn = [(line.shape, line.dash, line.control) for line in chart.shown_lines()]
        assert len(set(drawn)) == len(drawn)
        for line in chart.shown_lines():
            if line.shape and not line.control:
                assert SHAPES[line.shape][1] in chart.legend.text()
