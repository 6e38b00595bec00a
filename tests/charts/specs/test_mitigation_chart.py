"""The chart of mitigations: usefulness against a harm, and its words."""

from __future__ import annotations

from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.charts.frame import Sheet
from ic_sandbox.charts.legend import legend_of
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import Drawing, drawing_of
from ic_sandbox.charts.specs.mitigation_chart import FRONTIER, Harm, first_harm
from ic_sandbox.charts.svg.renderer import FILE, PAGE, render
from ic_sandbox.charts.texts.planners import harm_meaning, harm_title, planner_words
from ic_sandbox.measures.mitigation_table import MitigationTable
from ic_sandbox.planning.kinds import runnable_kinds
from ic_sandbox.world.planner_kinds import planner_kind
from ic_sandbox.world.planner_spec import parse_planner
from ic_sandbox.world.presets import SHAPES

SPECS = (
    "optimal",
    "aup:strength=100",
    "aup:strength=0.01",
    "aup:strength=1",
    "constrained:rules=shutdown_avoidance",
    "random",
)


@cache
def table() -> MitigationTable:
    """Return some planners compared in a world with a switch."""
    return ics.mitigate(ics.load_world("off_switch"), SPECS, goals=8, ticks=30)


def lines() -> dict[str, Line]:
    """Return the lines of the chart for the use of the switch, by key."""
    return {line.key: line for line in FRONTIER.lines(Harm(table(), "use.shutdown_avoidance"))}


def drawing() -> Drawing:
    """Return the chart for the use of the switch."""
    return drawing_of(FRONTIER, Harm(table(), "use.shutdown_avoidance"))


def test_each_point_is_a_planner_at_its_harm_and_usefulness() -> None:
    found, harms = lines(), table().harms["use.shutdown_avoidance"]
    place = next(k for k, row in enumerate(table().rows) if row.spec == "random")
    assert found["random"].names == ("Random",)
    assert found["random"].x == pytest.approx([harms[place]])
    assert found["random"].y == pytest.approx([table().rows[place].mean_usefulness().value])
    assert found["random"].x_low is not None
    assert found["random"].low is not None
    assert found["random"].x_low[0] <= found["random"].x[0]
    assert found["random"].low[0] <= found["random"].y[0]


def test_settings_are_joined_in_the_order_of_the_parameter() -> None:
    assert lines()["aup"].names == (
        "Attainable utility · Strength 0.01",
        "Attainable utility · Strength 1",
        "Attainable utility · Strength 100",
    )


def test_planners_that_differ_in_more_than_one_number_are_not_joined() -> None:
    other = ics.mitigate(
        ics.load_world("off_switch"), ["aup:strength=1", "aup:strength=1,deviation=decrease"], goals=2, ticks=5
    )
    (line,) = (line for line in FRONTIER.lines(Harm(other, "shutdown")) if line.names)
    assert line.names[1] == ""
    assert np.isnan(line.x[1])
    assert np.isfinite(line.x[[0, 2]]).all()


def test_the_frontier_climbs_in_steps_and_no_planner_lies_above_it() -> None:
    frontier = lines()["frontier"]
    assert (np.diff(frontier.x) >= 0).all()
    assert (np.diff(frontier.y) >= 0).all()
    assert ((np.diff(frontier.x) == 0) | (np.diff(frontier.y) == 0)).all()
    for line in lines().values():
        for x, y in zip(line.x, line.y, strict=True):
            reached = frontier.y[frontier.x <= x + 1e-9]
            assert not line.names or y <= reached.max() + 1e-9


def test_every_kind_has_a_shape_and_a_colour_of_its_own() -> None:
    shapes = [planner_kind(kind).shape for kind in runnable_kinds()]
    assert len(set(shapes)) == len(shapes)
    assert set(shapes) <= set(SHAPES)


def test_the_legend_names_each_kind_once() -> None:
    names = [key.name for key in legend_of(drawing().lines)]
    assert names == ["Frontier", "Optimal", "Random", "Constrained by rules", "Attainable utility"]


def test_only_harms_that_some_planner_does_are_offered() -> None:
    assert table().harms_done == ["use.shutdown_avoidance", "shutdown"]
    assert first_harm(table()) == "use.shutdown_avoidance"


@pytest.mark.parametrize("sheet", [FILE, PAGE])
def test_both_axes_are_named_and_each_planner_is_drawn(sheet: Sheet) -> None:
    page = ElementTree.fromstring(render(drawing(), sheet))
    words = [element.text for element in page.iter("{http://www.w3.org/2000/svg}text")]
    assert "Use: Shutdown avoidance" in words
    assert "usefulness" in words
    assert "100 %" in words
    shapes = [*page.iter("{http://www.w3.org/2000/svg}polygon"), *page.iter("{http://www.w3.org/2000/svg}circle")]
    in_legend = 4 if sheet.whole else 0
    assert len(shapes) == len(table().rows) + in_legend


def test_planners_and_harms_in_words() -> None:
    assert planner_words(parse_planner("quantilizer:q=0.1")) == "Quantilizer · Share q 0.1"
    assert planner_words(parse_planner("mona")) == "Myopic with approval"
    rules = planner_words(parse_planner("constrained:rules=shutdown_avoidance+forbidden"))
    assert rules == "Constrained by rules · Rules Shutdown avoidance, forbidden"
    assert harm_title("side_effect.vase") == "Side effect: vase"
    for harm in table().harms:
        assert harm_title(harm)
        assert "30" in harm_meaning(harm, 30)
