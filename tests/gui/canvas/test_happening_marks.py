"""The marks of what happens on the map, as they are painted."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas.act_figures import ActFigures, act_words, chance_words, chip_boxes
from ic_sandbox.gui.canvas.happening_marks import paint_conditions, paint_flashes
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.style.theme import drawing_colours
from ic_sandbox.i18n import speaking
from ic_sandbox.simulation.happenings import Act, Happenings
from ic_sandbox.world.document import Chance, World
from ic_sandbox.world.io.files import load_world

SIZE = 30.0
SIDE = 720


def framing(size: float = SIZE) -> Viewport:
    return Viewport(0.0, 0.0, size, SIDE, SIDE, 1.0, drawing_colours(False))


def painted(world: World, found: Happenings, part: float = 1.0, size: float = SIZE) -> np.ndarray:
    """Return which cells have marks: bool [rows, cols]."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint_conditions(painter, world, found, framing(size))
    paint_flashes(painter, found, framing(size), part)
    painter.end()
    opaque = np.frombuffer(image.constBits(), np.uint32).reshape(SIDE, SIDE) != 0
    step = round(size)
    cells = [
        [opaque[r * step : (r + 1) * step, c * step : (c + 1) * step].mean() for c in range(20)] for r in range(14)
    ]
    return np.array(cells) > 0.05


def marked(world: World, found: Happenings, size: float = SIZE) -> list[tuple[int, int]]:
    return [(int(row), int(col)) for row, col in np.argwhere(painted(world, found, size=size))]


@pytest.fixture
def world(qapp: object) -> World:
    return load_world("off_switch")


@pytest.mark.parametrize(
    "found",
    [
        Happenings(violations={(3, 4): (1, True)}),
        Happenings(violations={(3, 4): (1, False)}),
    ],
)
def test_a_violation_is_marked_in_its_cell(world: World, found: Happenings) -> None:
    assert marked(world, found) == [(3, 4)]


@pytest.mark.parametrize("found", [Happenings(switched_off={(3, 4): 2}), Happenings(modified={(3, 4): 2})])
def test_a_flash_is_around_the_agents_and_grows(world: World, found: Happenings) -> None:
    assert painted(world, found)[3, 4]
    assert painted(world, found, 0.0).sum() <= painted(world, found, 1.0).sum() <= 9


def test_a_used_device_glows_and_an_empty_one_is_veiled(world: World) -> None:
    assert marked(world, Happenings(used={0: 5})) == [world.devices[0].at]
    assert marked(world, Happenings(stocks={0: 0.0})) == [world.devices[0].at]
    assert marked(world, Happenings(used={7: 5}, stocks={7: 0.5})) == []  # devices that an edit has removed


def test_a_device_fades_while_its_stock_runs_out(world: World) -> None:
    row, col = world.devices[0].at

    def opacity(left: float) -> int:
        image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        paint_conditions(painter, world, Happenings(stocks={0: left}), framing())
        painter.end()
        return image.pixelColor(round((col + 0.5) * SIZE), round((row + 0.5) * SIZE)).alpha()

    faded = [opacity(left) for left in (1.0, 0.6, 0.3, 0.1, 0.0)]
    assert faded == sorted(faded)
    assert (faded[0], faded[-1]) == (0, 190)


def test_only_open_doors_look_open(qapp: object) -> None:
    control = load_world("control")
    doors = [(r, c) for r, line in enumerate(control.terrain) for c, glyph in enumerate(line) if glyph == "D"]
    assert marked(control, Happenings(doors={"D": 1.0})) == doors
    assert marked(control, Happenings(doors={"D": 0.0})) == []


def test_small_cells_have_no_details(world: World) -> None:
    assert marked(world, Happenings(used={0: 5}, stocks={0: 0.5}), size=10.0) == []


def test_who_acts_is_named_with_the_probability_and_the_number_struck(world: World) -> None:
    assert act_words(world, Act(0, 0)) == "Operator: 10 % a tick"
    assert act_words(world, Act(0, 25)) == "Operator: 10 % a tick · 25 switched off"
    vault = load_world("goal_preservation")
    assert act_words(vault, Act(0, 3)) == "Retraining: 5 % a tick · 3 modified"


def test_a_probability_that_depends_on_a_variable_is_a_range() -> None:
    assert chance_words(Chance(by="trust", values=(0.08, 0.03, 0.0))) == "0–8 %"


@pytest.mark.parametrize(("name", "figures"), [("off_switch", True), ("all_drives", True), ("fuel", False)])
def test_worlds_in_which_somebody_acts_on_agents_have_a_figure(qtbot: QtBot, name: str, figures: bool) -> None:
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    ActFigures().paint(painter, load_world(name), Happenings(), framing(), 1.0)
    painter.end()
    assert bool(np.frombuffer(image.constBits(), np.uint32).any()) == figures


def test_figures_follow_the_number_struck_and_the_language(world: World) -> None:
    figures = ActFigures()

    def drawn(struck: int) -> QImage:
        image = QImage(SIDE, 120, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        figures.paint(painter, world, Happenings(acts=(Act(0, struck),)), framing(), 1.0)
        painter.end()
        return image

    many = drawn(25)
    assert drawn(25) == many
    assert drawn(3) != many
    with speaking("de"):
        assert drawn(25) != many
    assert drawn(25) == many


@pytest.mark.parametrize("room", [90.0, 150.0, 260.0, 900.0])
@pytest.mark.parametrize("x", [-40.0, 0.0, 80.0])
def test_who_acts_is_shown_inside_a_map_of_any_width(room: float, x: float) -> None:
    view = Viewport(x, 60.0, SIZE, room, 400.0, 1.0, drawing_colours(False))
    widths = [70.0, 60.0, 75.0]
    boxes = chip_boxes(widths, view)
    assert [box.width() for box in boxes] == widths
    assert all(box.left() >= 0 and box.right() <= room and box.top() >= 0 for box in boxes)
    assert not any(one.intersects(other) for k, one in enumerate(boxes) for other in boxes[:k])


def test_a_long_text_about_who_acts_is_shortened_to_a_narrow_map(world: World) -> None:
    narrow = Viewport(0.0, 40.0, 6.0, 150.0, 120.0, 1.0, drawing_colours(False))
    image = QImage(300, 120, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    ActFigures().paint(painter, world, Happenings(acts=(Act(0, 25),)), narrow, 1.0)
    painter.end()
    opaque = np.frombuffer(image.constBits(), np.uint32).reshape(120, 300) != 0
    assert opaque.any()
    assert not opaque[:, 150:].any()
