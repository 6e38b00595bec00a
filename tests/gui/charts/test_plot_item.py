"""Lines in a plot of 100 x 100 pixels, with ten pixels per unit: what is visible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import ACCENT, MUTED, TEXT, Palette
from ic_sandbox.charts.line import Dash, Line
from ic_sandbox.gui.charts.axis import Axis
from ic_sandbox.gui.charts.kernels import LINE, draw_lines
from ic_sandbox.gui.charts.plot_view import PlotView
from ic_sandbox.gui.charts.strokes import pen, polygon

SIDE, PIXELS = 100, 10
GROUND, RED, BLUE, GREEN = "#ffffff", "#d00000", "#0000d0", "#00a000"
COLOURS = Palette(GROUND, text=GREEN, muted=BLUE, accent=RED)
ROLES = {RED: ACCENT, BLUE: MUTED, GREEN: TEXT}
X = np.arange(11.0)

Draw = Callable[..., QImage]


@pytest.fixture
def draw(qtbot: QtBot) -> Draw:
    def drawn(
        lines: Sequence[Line],
        behind: Sequence[Line] = (),
        stacked: bool = False,
        log_y: bool = False,
        top: float = 10,
        focus: str = "",
    ) -> QImage:
        view = bare_view(qtbot, log_y)
        view.getPlotItem().layout.setContentsMargins(0, 0, 0, 0)
        view.setRange(xRange=(0, 10), yRange=(0, top), padding=0)
        item = view.lines
        item.palette = COLOURS
        view.grab()
        item.show_lines(lines, stacked)
        item.show_behind(behind)
        item.focus_on(focus)
        found: QImage = view.grab().toImage()
        return found

    return drawn


def bare_view(qtbot: QtBot, log_y: bool = False) -> PlotView:
    view = PlotView(Axis("left", str), Axis("bottom", str), log_y)
    qtbot.addWidget(view)
    view.setBackground(GROUND)
    for side in ("left", "bottom"):
        view.hideAxis(side)
    view.resize(SIDE, SIDE)
    return view


def line(y: object, colour: str = RED, **more: object) -> Line:
    return Line(f"{colour}{more.get('shape', '')}", "", ROLES[colour], X, np.broadcast_to(y, X.shape) * 1.0, **more)  # type: ignore[arg-type, call-overload]


def near(image: QImage, x: float, y: float, around: int = 1) -> set[str]:
    """Return the colours within a pixel of a position."""
    right, down = round(PIXELS * x), round(SIDE - PIXELS * y)
    reach = range(-around, around + 1)
    places = [(right + dx, down + dy) for dx in reach for dy in reach]
    return {image.pixelColor(*place).name() for place in places if image.rect().contains(*place)}


def inked(image: QImage) -> int:
    return sum(image.pixelColor(x, y).name() != GROUND for x in range(SIDE) for y in range(SIDE))


def test_a_line_goes_through_its_points_and_leaves_gaps_out(draw: Draw) -> None:
    y = np.where((X > 3) & (X < 7), np.nan, X)
    image = draw([line(y)])
    assert RED in near(image, 2, 2)
    assert RED in near(image, 8.5, 8.5)
    assert near(image, 5, 5) == near(image, 2, 8) == {GROUND}


def test_undefined_values_are_not_drawn(draw: Draw) -> None:
    nothing = np.zeros(0)
    empty = Line("", "", ACCENT, nothing, nothing, nothing, nothing)
    unknown = line(np.nan, BLUE, low=X * np.nan, high=X * np.nan)
    assert inked(draw([empty, unknown])) == 0
    assert inked(draw([empty], behind=[empty], stacked=True)) == 0


def test_an_interval_is_a_band_and_a_fainter_one_for_a_control(draw: Draw) -> None:
    band = {"low": np.full(11, 2.0), "high": np.full(11, 8.0)}
    own, control = draw([line(5, **band)]), draw([line(5, control=True, **band)])  # type: ignore[arg-type]
    (shade,), (faint,) = near(own, 5, 7), near(control, 5, 7)
    assert GROUND > faint > shade
    assert near(own, 5, 3) == {shade}
    assert near(own, 5, 9) == near(own, 5, 1) == {GROUND}
    assert RED in near(own, 5, 5)


def test_intervals_of_many_lines_are_edges_and_that_of_the_drive_in_focus_is_shaded(qtbot: QtBot, draw: Draw) -> None:
    def of(y: float, drive: str) -> Line:
        ends: dict[str, Any] = {"low": np.full(11, y - 1), "high": np.full(11, y + 1)}
        return replace(line(y, **ends), key=drive, drive=drive)

    lines = [of(2, "two"), of(5, "five"), of(8, "eight")]
    image = draw(lines)
    for y in (2, 5, 8):
        assert RED in near(image, 5, y)
        assert near(image, 5, y + 0.5, 0) == {GROUND}, "not shaded"
        assert near(image, 5, y + 1) > {GROUND}, "but bounded"
    image = draw(lines, focus="five")
    assert near(image, 5, 5.5, 0) != {GROUND}
    assert near(image, 5, 2.5, 0) == near(image, 5, 8.5, 0) == {GROUND}


def test_only_the_defined_part_of_an_interval_is_shaded(draw: Draw) -> None:
    low = np.where(X < 5, np.nan, 2.0)
    image = draw([line(5, low=low, high=low + 6)])
    assert near(image, 2, 7) == {GROUND}
    assert near(image, 8, 7) != {GROUND}


def test_a_stacked_line_covers_the_higher_ones_up_to_its_edge(draw: Draw) -> None:
    image = draw([line(3), line(7, BLUE)], stacked=True)
    assert [near(image, 5, y) for y in (1, 5, 9)] == [{RED}, {BLUE}, {GROUND}]


def test_pinned_lines_are_below_lines_and_above_areas(draw: Draw) -> None:
    pinned = line(5, GREEN, behind=True)
    assert near(draw([line(5)], behind=[pinned]), 5, 5) == {RED, GROUND}
    assert COLOURS.paler(TEXT) in near(draw([line(8)], behind=[pinned], stacked=True), 5, 5)


def test_heights_can_be_logarithmic_without_values_below_zero(draw: Draw) -> None:
    image = draw([line(np.where(X < 5, 0.0, 10.0))], log_y=True, top=2)
    assert RED in near(image, 8, 5)
    assert near(image, 2, 0) == {GROUND}


def test_dashes_have_gaps(draw: Draw) -> None:
    whole, dashed = draw([line(5)]), draw([line(5, dash=Dash.DASHED)])
    assert 0 < inked(dashed) < 0.95 * inked(whole)


def test_lines_of_drives_have_shapes_and_controls_hollow_ones(draw: Draw) -> None:
    bare = [line(7), line(3, BLUE)]
    shaped = [replace(bare[0], shape="square"), replace(bare[1], shape="circle")]
    hollow = [replace(one, control=True) for one in shaped]
    plain, filled, empty = (inked(draw(lines)) for lines in (bare, shaped, hollow))
    assert plain < empty < filled


def test_named_points_have_whiskers_and_are_side_by_side(draw: Draw) -> None:
    low, high = np.full(11, 2.0), np.full(11, 8.0)
    places = ("",) * 11
    points = [line(y, colour, low=low, high=high, places=places) for y, colour in ((4, RED), (6, BLUE))]
    image = draw(points)
    assert near(image, 4.8, 4) == {RED}
    assert near(image, 5.2, 6) == {BLUE}
    assert {RED, BLUE} <= near(image, 5, 7.5)
    assert near(image, 5, 9) == near(image, 5.5, 7) == {GROUND}


def test_new_lines_or_a_new_range_are_redrawn(qtbot: QtBot) -> None:
    view = bare_view(qtbot)
    item = view.lines
    view.setRange(xRange=(0, 10), yRange=(0, 10), padding=0)
    view.grab()  # lays out the plot
    item.show_lines([line(5)])
    seen = [view.grab().toImage()]
    item.show_lines([line(2)])
    seen.append(view.grab().toImage())
    view.setYRange(0, 3, padding=0)
    seen.append(view.grab().toImage())
    view.resize(SIDE, 2 * SIDE)
    seen.append(view.grab().toImage())
    assert all(one != other for k, one in enumerate(seen) for other in seen[:k])


def test_axes_are_drawn_again_after_changes(qtbot: QtBot) -> None:
    view = bare_view(qtbot)
    seen = [view.grab().toImage()]
    view.showAxis("left")
    for change in (
        lambda: view.setYRange(0, 50, padding=0),
        lambda: view.getAxis("left").setTextPen("#00a000"),
        lambda: view.getAxis("left").setTicks([[(20, "twenty")]]),
        lambda: view.setBackground("#000000"),
    ):
        change()
        view.grab()  # lays out the numbers
        QApplication.processEvents()
        seen.append(view.grab().toImage())
    assert all(one != other for k, one in enumerate(seen) for other in seen[:k])


def test_axes_show_changes_without_being_asked(qtbot: QtBot) -> None:
    view = bare_view(qtbot)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.wait(20)
    painted = []
    view.lines.paint = lambda *_: painted.append(True)  # type: ignore[method-assign]
    view.showAxis("left")
    qtbot.waitUntil(lambda: bool(painted))
    painted.clear()
    view.getAxis("left").setTicks([[(0.5, "half")]])
    qtbot.waitUntil(lambda: bool(painted))


def test_a_rule_is_a_vertical_line_at_its_x_while_it_is_shown(qtbot: QtBot) -> None:
    view = bare_view(qtbot)
    view.getPlotItem().layout.setContentsMargins(0, 0, 0, 0)
    view.setRange(xRange=(0, 10), yRange=(0, 10), padding=0)
    view.grab()
    rule = view.rule()
    rule.draw_with(pen(0xFFD00000, 1.0))
    assert inked(view.grab().toImage()) == 0
    rule.show_at(4)
    image = view.grab().toImage()
    assert [{RED} <= near(image, x, 5) for x in (3, 4, 5)] == [False, True, False]
    rule.show_at(11)
    assert inked(view.grab().toImage()) == 0, "outside"
    rule.show_at(4)
    rule.hide()
    assert inked(view.grab().toImage()) == 0


def test_faded_lines_are_paler(qtbot: QtBot) -> None:
    view = bare_view(qtbot)
    view.setRange(xRange=(0, 10), yRange=(0, 10), padding=0)
    view.lines.palette = COLOURS
    view.lines.show_lines([line(5)])
    strong = view.grab().toImage()
    view.lines.fade(0.4)
    faint = view.grab().toImage()
    places = [(x, y) for x in range(SIDE) for y in range(SIDE) if strong.pixelColor(x, y).name() == RED]
    assert places
    assert all(RED < faint.pixelColor(*place).name() < GROUND for place in places)


@pytest.mark.parametrize("width", [1, 2])
def test_paths_have_the_pixels_of_qts_lines(width: int) -> None:
    draws, drawn, different = np.random.default_rng(4), 0, 0
    for _ in range(20):
        x = np.sort(draws.uniform(-10, 110, 12))
        y = draws.uniform(-20, 120, 12)
        pixels = np.zeros((SIDE, SIDE), np.uint32)
        rows = np.array([[LINE, 0, 0, len(x), 0, 0xFFD00000, 0]])
        nothing = np.zeros((0, 1, 1), np.uint32), np.zeros(0, np.int64)
        draw_lines(pixels, (0, 0, SIDE, SIDE), x, y, rows, width, np.zeros((1, 2)), *nothing)
        image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        painter.setPen(pen(0xFFD00000, float(width)))
        painter.drawPolyline(polygon(x, y))
        painter.end()
        theirs = np.frombuffer(image.constBits(), np.uint32).reshape(SIDE, SIDE)
        drawn += int(np.count_nonzero(theirs))
        different += int(np.count_nonzero(theirs != pixels))
    assert different <= 0.04 * drawn
