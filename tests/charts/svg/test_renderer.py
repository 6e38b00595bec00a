"""The renderer of charts: positions and colours are right, and nothing is lost or invented."""

from __future__ import annotations

import math
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from ic_sandbox.charts.colours import ACCENT, MUTED, PAPER, TEXT, Palette, drive_role, variable_role
from ic_sandbox.charts.frame import FILE, PAGE, Sheet, text_width
from ic_sandbox.charts.legend import legend_of
from ic_sandbox.charts.line import Dash, Line
from ic_sandbox.charts.markers import along
from ic_sandbox.charts.spec import Drawing, Mark
from ic_sandbox.charts.svg.legend_layout import fitting
from ic_sandbox.charts.svg.renderer import DASHES, key_svg, render
from ic_sandbox.world.presets import SHAPES

SVG = "{http://www.w3.org/2000/svg}"
LEFT, RIGHT, TOP, BOTTOM = 44.0, 410.0, 8.0, 166.0
"""The edges of the frame on a page."""


def drawing(*lines: Line, last: float = 2.0, y_range: tuple[float, float] = (0.0, 1.0), **more: object) -> Drawing:
    return Drawing("A < b", "tick", lines, (0.0, last), y_range, **more)  # type: ignore[arg-type]


def line(y: object, key: str = "a", **more: object) -> Line:
    values = np.array(y, float)
    return Line(key, key.upper(), ACCENT, np.arange(float(len(values))), values, **more)  # type: ignore[arg-type]


def outlines(svg: str, tag: str) -> list[list[tuple[float, float]]]:
    found = re.findall(rf'<{tag} points="([^"]+)"', svg)
    return [[(float(x), float(y)) for x, y in (point.split(",") for point in points.split())] for points in found]


def test_characters_that_xml_does_not_allow_are_replaced() -> None:
    drawn = Drawing("a\0b\x1b\t\uffff", "tick", (line([0.5, 0.5]),), (0.0, 1.0), (0.0, 1.0))
    page = ElementTree.fromstring(render(drawn, FILE))
    assert page.attrib["aria-label"] == "a\ufffdb\ufffd\t\ufffd"


@pytest.mark.parametrize("text", ["resources", "Wide IMMW", "ill i", "x"])
def test_a_text_is_shortened_as_little_as_possible(text: str) -> None:
    for room in np.linspace(0.0, text_width(text, 10.0), 50):
        fits = [f"{text[:end]}…" for end in range(1, len(text)) if text_width(f"{text[:end]}…", 10.0) <= room]
        wanted = text if text_width(text, 10.0) <= room else max(fits, key=len, default="…")
        assert fitting(text, 10.0, room) == wanted.replace(" …", "…")


def test_a_line_goes_through_its_points_and_gaps_stay_gaps() -> None:
    drawn = render(drawing(line([0.0, 0.5, 1.0])), PAGE)
    assert outlines(drawn, "polyline") == [[(LEFT, BOTTOM), (227.0, 87.0), (RIGHT, TOP)]]
    alone = render(drawing(line([0.5, np.nan, 1.0])), PAGE)
    assert outlines(alone, "polyline") == [[(LEFT, 87.0)] * 2, [(RIGHT, TOP)] * 2]
    assert "nan" not in alone


def test_a_stacked_share_covers_the_higher_ones_up_to_its_edge() -> None:
    low = line([0.5, 0.25, 0.0], "low", level=np.array([0.5, 0.25, 0.0]))
    high = line([0.5, 0.75, 1.0], "high", level=np.array([1.0, 1.0, np.nan]))
    highest, lowest = outlines(render(drawing(low, high), PAGE), "polygon")
    assert [y for _, y in highest] == [TOP, TOP, BOTTOM, BOTTOM], "the tallest is painted first"
    assert [y for _, y in lowest] == [87.0, 126.5, BOTTOM, BOTTOM, BOTTOM]


def test_a_single_tick_of_a_stack_is_as_wide_as_a_tick() -> None:
    (area,) = outlines(render(drawing(line([1.0], level=np.ones(1)), last=1.0), PAGE), "polygon")
    assert area == [(LEFT, TOP), (RIGHT, TOP), (RIGHT, BOTTOM), (LEFT, BOTTOM)]


def test_no_extreme_of_a_long_run_is_lost_and_few_points_are_drawn() -> None:
    y = np.full(5000, 0.5)
    y[1234], y[4321] = 1.0, 0.0
    (drawn,) = outlines(render(drawing(line(y, low=y - 0.25, high=y + 0.25), last=4999.0), PAGE), "polyline")
    heights = [height for _, height in drawn]
    assert (min(heights), max(heights)) == (TOP, BOTTOM)
    assert len(drawn) <= 600
    y[2000:3000] = np.nan
    assert len(outlines(render(drawing(line(y), last=4999.0), PAGE), "polyline")) == 2


def test_values_below_zero_are_shown() -> None:
    drawn = render(drawing(line([0.0, -1.0, 1.0]), y_range=(-1.0, 1.0)), PAGE)
    (points,) = outlines(drawn, "polyline")
    assert [y for _, y in points] == [87.0, BOTTOM, TOP]
    assert "−50 %" in drawn


def test_an_interval_stays_in_the_frame() -> None:
    (band,) = outlines(render(drawing(line([0.5] * 3, low=np.full(3, -9.0), high=np.full(3, 9.0))), PAGE), "polygon")
    assert {y for _, y in band} == {TOP, BOTTOM}


def test_powers_of_ten_are_evenly_spaced() -> None:
    (points,) = outlines(render(drawing(line([1.0, 10.0, 100.0]), y_range=(0.0, 2.0), log_y=True), PAGE), "polyline")
    assert [y for _, y in points] == [BOTTOM, 87.0, TOP]


def test_colours_that_depend_on_the_background_have_their_role_as_a_class() -> None:
    x = np.arange(3.0)
    lines = [Line(str(k), "", colour, x, x / 2) for k, colour in enumerate((ACCENT, MUTED, TEXT, drive_role("mine")))]
    root = ElementTree.fromstring(render(drawing(*lines), PAGE))
    drawn = list(root.iter(f"{SVG}polyline"))
    assert [way.get("class") for way in drawn] == ["accent stroke", "muted stroke", "text stroke", None]
    assert [way.get("stroke") for way in drawn] == [PAPER.of(line.colour) for line in lines]
    assert {way.get("fill") for way in drawn} == {"none"}
    assert all(word.get("class") == "muted" for word in root.iter(f"{SVG}text"))


def test_a_palette_chooses_the_colours_of_drives_and_variables_have_theirs_in_turn() -> None:
    palette = Palette(ground="#000000", drives={"mine": "#a0c0e0"})
    assert palette.of(drive_role("mine")) == "#a0c0e0"
    assert palette.paler(drive_role("mine")) == "#506070"
    assert palette.of(variable_role(5)) == "#7b68c8"
    assert palette.of(variable_role(12)) == palette.of(variable_role(0))


def test_dashes_marks_and_hollow_shapes_are_distinct() -> None:
    other = line([0.2] * 9, "b", shape="star", control=True, dash=Dash.DOTTED)
    marks = (Mark(4.0, TEXT, Dash.DASHED),)
    drawn = render(drawing(line([0.5] * 9, shape="square"), other, last=8.0, marks=marks), PAGE)
    assert f'stroke-dasharray="{DASHES[Dash.DOTTED]}"' in drawn
    assert [(227.0, TOP), (227.0, BOTTOM)] in outlines(drawn, "polyline")
    hollow = [shape for shape in ElementTree.fromstring(drawn).iter(f"{SVG}polygon") if shape.get("fill") == "none"]
    assert hollow


def test_points_with_names_have_whiskers_and_lie_next_to_one_another() -> None:
    places = ("One", "Two")
    lines = [line([0.5, np.nan], key, places=places, low=np.array([0.4, 0]), high=np.ones(2)) for key in "ab"]
    root = ElementTree.fromstring(render(Drawing("", "drive", tuple(lines), (-0.6, 1.6), (0.0, 1.0)), PAGE))
    whiskers = [rule for rule in root.iter(f"{SVG}line") if rule.get("class") != "rule"]
    assert len(whiskers) == 4
    assert len({whisker.get("x1") for whisker in whiskers}) == 4
    assert {"One", "Two"} <= {word.text for word in root.iter(f"{SVG}text")}
    assert len(list(root.iter(f"{SVG}circle"))) == 1


@pytest.mark.parametrize("count", [2, 11])
def test_points_of_several_names_do_not_mix_and_have_the_shapes_of_their_drives(count: int) -> None:
    places, low, high = ("One", "Two", "Three"), np.full(3, 0.4), np.full(3, 0.6)
    shapes = SHAPES[:count]
    lines = [line([0.5] * 3, shape, places=places, low=low, high=high, shape=shape) for shape in shapes]
    root = ElementTree.fromstring(render(Drawing("", "drive", tuple(lines), (-0.6, 2.6), (0.0, 1.0)), PAGE))
    across = [float(rule.get("x1", "")) for rule in root.iter(f"{SVG}line") if rule.get("class") != "rule"]
    assert len(across) == 3 * count
    names = np.array(across).reshape(count, 3)
    assert (names[:, :-1].max(axis=0) < names[:, 1:].min(axis=0)).all(), "all of a name are left of the next name's"
    assert [key.shape for key in legend_of(lines)] == list(shapes)
    assert not along(lines), "no shapes besides those of the points"


@pytest.mark.parametrize("sheet", [PAGE, FILE])
def test_slanted_names_stay_on_the_sheet(sheet: Sheet) -> None:
    places = ("A rather long name of a drive", *"bcdefghijk")
    y = line([0.5] * len(places), places=places)
    root = ElementTree.fromstring(render(Drawing("", "drive", (y,), (-0.6, 10.6), (0.0, 1.0)), sheet))
    (word,) = (word for word in root.iter(f"{SVG}text") if word.text == places[0])
    x, y_end = map(float, re.findall(r"translate\(([\d.]+) ([\d.]+)\)", word.get("transform", ""))[0])
    height = float(root.get("viewBox", "").split()[3])
    reach = text_width(places[0], sheet.text)
    assert x - reach * math.cos(math.radians(35)) >= 0
    assert y_end + reach * math.sin(math.radians(35)) <= height


def test_shades_of_controls_are_fainter_and_intervals_of_many_lines_are_edges() -> None:
    def opacities(*lines: Line) -> set[str]:
        return set(re.findall(r'fill-opacity="([\d.]+)"', render(drawing(*lines), PAGE)))

    ends: dict[str, Any] = {"low": np.full(3, 0.2), "high": np.full(3, 0.8)}
    (own,) = opacities(line([0.5] * 3, **ends))
    (faint,) = opacities(line([0.5] * 3, control=True, **ends))
    assert float(faint) < float(own)
    many = [line([0.5] * 3, str(k), **ends) for k in range(3)]
    assert opacities(*many[:2]) == {own}
    assert opacities(*many) == set(), "three shades would mix to brown"
    ways = outlines(render(drawing(*many, line([0.1] * 3, "control", control=True, **ends)), PAGE), "polyline")
    heights = [{y for _, y in way} for way in ways]
    assert sorted(len(h) for h in heights) == [1] * 10, (
        "a line and two edges of each drive, and a control without edges"
    )


def test_a_file_has_title_legend_and_background_but_a_page_part_has_not() -> None:
    lines = line([0.0, 1.0, 0.5], "own"), line([0.0, 1.0, 0.5], "control", control=True, dash=Dash.DASHED)
    root = ElementTree.fromstring(render(drawing(*lines), FILE))
    words = [word.text for word in root.iter(f"{SVG}text")]
    assert {"A < b", "OWN", "control: device does nothing", "tick"} <= set(words)
    assert root.findall(f"{SVG}rect")[0].get("fill") == PAPER.ground
    page = render(drawing(*lines), PAGE)
    assert not {"A < b", "OWN", "control: device does nothing", "tick"} & {
        word.text for word in ElementTree.fromstring(page).iter()
    }
    assert 'aria-label="A &lt; b"' in page


def test_a_legend_has_a_key_for_each_line_and_one_for_each_kind_of_control() -> None:
    controls = [
        line([1.0], f"{arm}{k}", control=True, dash=dash)
        for k in range(3)
        for arm, dash in (("neutral", Dash.DASHED), ("random", Dash.DOTTED))
    ]
    keys = legend_of([line([1.0], "own"), line([1.0], "stack", level=np.ones(1)), *controls])
    assert [key.name for key in keys] == ["OWN", "STACK", "control: device does nothing", "control: random agents"]
    assert [key.area for key in keys] == [False, True, False, False]
    samples = [ElementTree.fromstring(key_svg(key)) for key in keys]
    assert [[part.tag for part in sample] for sample in samples] == [["line"], ["rect"], ["line"], ["line"]]


@pytest.mark.parametrize("text", ["", "Shutdown avoidance", "WWW", "ill", "Größe"])
def test_widths_of_texts_grow_with_the_text_and_its_size(text: str) -> None:
    assert text_width(text + "m", 10) > text_width(text, 10)
    assert text_width(text, 20) == pytest.approx(2 * text_width(text, 10))
