from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.canvas import placement as placing
from ic_sandbox.gui.canvas.static_layer import GroundLayer
from ic_sandbox.gui.canvas.tools.map_tool import Press
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.agent_stamps import CROSS, DISC
from ic_sandbox.gui.rendering.agents import AgentLayer, AgentView, agent_view, draw_agents
from ic_sandbox.gui.rendering.cell_slots import flag_places
from ic_sandbox.gui.rendering.goal_cells import seen_cells
from ic_sandbox.gui.rendering.terrain import cell_colour
from ic_sandbox.gui.rendering.view_camera import ViewCamera
from ic_sandbox.gui.rendering.world import flag_tags, render_world
from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import WEIGH
from ic_sandbox.gui.style.theme import NEUTRAL, drawing_colours, drive_colour, goal_colour
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Draw, Goal, Population, Process, Rule, Terrain, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.brush_shapes import rectangle
from ic_sandbox.world.editing.placement import place_device
from tests.building import then
from tests.gui.canvas_helpers import item, open_world, tool_of

LIGHT = drawing_colours(dark=False)


def goals(*names: str) -> World:
    return World(goals=tuple(Goal(name) for name in names))


def simulated(world: World, ticks: int = 2) -> Run:
    simulator = Simulator(run_to_end(prepare_steps(world, Settings(seed=1))))
    simulator.advance(ticks)
    return simulator.run()


@pytest.fixture(scope="module")
def run() -> Run:
    """Simulate sixty agents, some of which are switched off in each tick."""
    goal = Goal("East", (((0, 5), 1.0),))
    crowd = Population(60, (0, 0), Draw("named", mix=(("East", 1.0),)))
    blackout = Process("blackout", Rule(then=then(status="off"), chance=replace(Rule().chance, value=0.4)))
    return simulated(World(terrain=("......",), goals=(goal,), populations=(crowd,), processes=(blackout,)))


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[Canvas]:
    session = Session()
    session.planning.hold()
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(640, 400)
    canvas.show()
    qtbot.waitExposed(canvas)
    yield canvas
    session.close()


def middle(canvas: Canvas, cell: tuple[int, int]) -> QColor:
    return canvas.grab().toImage().pixelColor(canvas.view.cell_rect(cell).center().toPoint())


def test_flags_have_initials_and_more_letters_if_those_are_shared() -> None:
    assert flag_tags(goals("Rest", "Make clips")) == ("R", "M")
    assert flag_tags(goals("Paint walls", "Plant beans", "Rest")) == ("Pw", "Pb", "R")
    assert flag_tags(goals("Goal 1", "Goal 2")) == ("G1", "G2")
    assert flag_tags(goals("Rest", "Roam")) == ("R1", "R2")
    assert flag_tags(goals(" ", "")) == ("?1", "?2")


def colours_of(world: World) -> set[str]:
    """Return the colours in the picture of a world."""
    image = render_world(world, 40 * world.cols, 40 * world.rows)
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_items_in_one_cell_do_not_hide_each_other(qtbot: QtBot) -> None:
    world = World(terrain=("....",))
    world = edits.add_goal(edits.add_goal(world, (0, 1)), (0, 1))
    both = {goal_colour(0).name(), goal_colour(1).name()}
    assert both <= colours_of(world)
    covered = placing.place(place_device(world, "charger", (0, 1)), Payload("camera"), (0, 1))
    assert both | {drive_colour("self_preservation").name(), NEUTRAL} <= colours_of(covered)
    start = edits.add_agent(place_device(World(terrain=("..",)), "charger", (0, 1)), (0, 1))
    assert goal_colour(0).name() in colours_of(replace(start, goals=(replace(start.goals[0], cells=()),)))


def test_all_flags_of_a_cell_are_inside_it_and_separate() -> None:
    cell = QRectF(10, 20, 40, 40)
    for crowded in (False, True):
        for count in range(1, 12):
            places = flag_places(cell, count, crowded)
            assert len({(place.x(), place.y()) for place in places}) == count
            assert all(cell.adjusted(-0.01, -0.01, 0.01, 0.01).contains(place) for place in places)


def test_terrain_has_its_own_colour_or_a_constant_one() -> None:
    assert cell_colour(Terrain("r", "room", colour="#123456"), LIGHT) == QColor("#123456")
    assert cell_colour(Terrain("~", "thin ice"), LIGHT) == cell_colour(Terrain("i", "Ice"), LIGHT)
    odd = Terrain("q", "quicksand")
    assert cell_colour(odd, LIGHT) == cell_colour(Terrain(odd.glyph, "another name"), LIGHT)
    assert cell_colour(Terrain("x", "", colour="no colour"), LIGHT).isValid()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_picture_of_a_world_is_as_sharp_as_the_screen(qtbot: QtBot, ratio: float) -> None:
    picture = render_world(edits.new_world(), 300, 200, ratio)
    assert (picture.width(), picture.height()) == (round(300 * ratio), round(200 * ratio))
    assert picture.devicePixelRatio() == ratio
    assert picture.pixelColor(picture.width() // 2 + 5, picture.height() // 2 + 5) == QColor(LIGHT.floor)


def test_pictures_of_light_and_dark_differ(qtbot: QtBot) -> None:
    world = edits.new_world()
    assert render_world(world, 200, 120) != render_world(world, 200, 120, dark=True)


def test_items_are_visible_on_a_small_scale_map(qtbot: QtBot) -> None:
    world = edits.add_goal(place_device(edits.new_world(100, 200), "charger", (50, 50)), (20, 150))
    world = edits.set_goal_cells(edits.add_goal(world, (9, 9)), 1, rectangle((70, 80), (80, 120)), 1.0)
    image = render_world(world, 400, 200)
    assert image.pixelColor(101, 101) == drive_colour("self_preservation")
    assert image.pixelColor(301, 41) == goal_colour(0)
    assert image.pixelColor(200, 150).hslHue() == pytest.approx(goal_colour(1).hslHue(), abs=5)
    assert image.pixelColor(200, 130) == image.pixelColor(20, 130)


def test_the_painted_goal_shows_its_rewards_as_a_heat_map(canvas: Canvas) -> None:
    session = canvas.session
    world = edits.set_goal_cells(edits.add_goal(edits.new_world(), (2, 2)), 0, [(4, 4)], 2.0)
    open_world(session, edits.set_goal_cells(world, 0, [(6, 6)], -2.0))
    plain = canvas.grab().toImage()
    session.toolbox.set_tool(WEIGH)
    heat = canvas.grab().toImage()
    places = [
        canvas.view.cell_rect(cell).topLeft().toPoint() + QPoint(3, 3) for cell in ((2, 2), (4, 4), (6, 6), (8, 8))
    ]
    little, much, cost, none = (heat.pixelColor(place) for place in places)
    assert len({plain.pixelColor(place).name() for place in places}) == 1
    assert none == plain.pixelColor(places[3])
    assert none.lightness() > little.lightness() > much.lightness()
    assert little.hslHue() == pytest.approx(goal_colour(0).hslHue(), abs=5)
    assert cost.red() > cost.blue()


@pytest.mark.parametrize("corner", [(0.0, 0.0), (-33.0, -7.5), (-1000.0, 250.0), (60.0, -700.0)])
def test_only_visible_cells_of_a_large_goal_are_drawn(corner: tuple[float, float]) -> None:
    cells = tuple((cell, 1.0 + cell[0]) for cell in rectangle((0, 0), (99, 99)))
    world = replace(edits.new_world(100, 100), goals=(Goal("Everywhere", cells),))
    framing = Viewport(*corner, 10.0, 200.0, 120.0, 1.0, LIGHT)
    found = set(seen_cells(world.goals[0], world, framing))
    assert {entry for entry in cells if framing.shows(entry[0])} <= found
    assert found <= set(cells)
    assert len(found) <= 24 * 16


def test_a_huge_world_is_drawn_as_plain_colours(qtbot: QtBot) -> None:
    world = edits.add_population(edits.new_world(300, 300), (5, 5), 100_000)
    assert not render_world(world, 120, 120).isNull()


def test_off_agents_are_crosses_below_active_ones(run: Run) -> None:
    view = agent_view(run, 2, "subgoal", 1, 6)
    off = int((view.shape == CROSS).sum())
    assert 0 < off < 60
    assert (view.shape[:off] == CROSS).all()
    assert (view.shape[off:] == DISC).all()


def test_agents_in_one_cell_are_separate_and_inside_it(run: Run) -> None:
    view = agent_view(run, 0, "subgoal", 1, 6)
    places = set(zip(view.row.tolist(), view.col.tolist(), strict=True))
    assert len(places) == 60
    assert ((view.col > 0) & (view.col < 1) & (view.row > 0) & (view.row < 1)).all()


def test_an_agent_keeps_its_offset_in_the_cell(run: Run) -> None:
    first, again = (agent_view(run, 0, "goal", 1, 6) for _ in range(2))
    assert (first.row == again.row).all()
    assert (first.col == again.col).all()


def test_agents_outside_a_cropped_map_are_not_drawn(run: Run) -> None:
    view = agent_view(run, 2, "goal", 1, 2)
    assert (view.col < 2).all()
    assert len(view.row) < 60


def test_agents_have_the_colour_of_their_goal_or_status(run: Run) -> None:
    living = agent_view(run, 0, "goal", 1, 6).colour
    assert set(living.tolist()) == {goal_colour(0).rgb() & 0xFFFFFF}
    assert len(set(agent_view(run, 2, "status", 1, 6).colour.tolist())) == 2


def pixels(image: QImage) -> np.ndarray:
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def one(shape: int) -> np.ndarray:
    view = AgentView(np.array([0.5]), np.array([0.5]), np.array([0xFF0000], np.uint32), np.array([shape], np.int8))
    return pixels(draw_agents(view, ViewCamera(100.0), 100, 100, 1.0))


def test_a_dot_is_opaque_with_a_rim_on_a_transparent_background() -> None:
    dot = one(DISC)
    assert dot[50, 50] == 0xFFFF0000 - 0x10000 or dot[50, 50] == 0xFFFF0000
    assert dot[5, 5] == 0
    edge = dot[50, 50 + 18]
    assert (edge >> 16) & 255 < 140


def test_the_core_shows_the_subgoal_and_the_rim_the_final_goal(run: Run) -> None:
    plain = agent_view(run, 0, "subgoal", 1, 6)
    view = agent_view(run, 0, "subgoal", 1, 6, rimmed=True)
    assert plain.rim is None
    assert view.rim is not None
    assert (view.colour == plain.colour).all()
    assert (view.rim == agent_view(run, 0, "goal", 1, 6).colour).all()
    assert agent_view(run, 0, "goal", 1, 6, rimmed=True).rim is None
    alone = AgentView(
        np.array([0.5]), np.array([0.5]), np.array([0xFF0000], np.uint32), np.array([DISC], np.int8),
        np.array([0x0000FF], np.uint32),
    )  # fmt: skip
    dot = pixels(draw_agents(alone, ViewCamera(100.0), 100, 100, 1.0))
    assert dot[50, 50] in (0xFFFF0000, 0xFFFE0000)
    assert dot[50, 50 + 16] in (0xFF0000FF, 0xFF0000FE)


def test_a_cross_is_open_at_its_sides() -> None:
    cross = one(CROSS)
    assert cross[50, 50] >> 24 == 255
    assert cross[50, 64] == 0


def test_dots_at_the_edge_of_the_view_are_clipped_not_wrapped(run: Run) -> None:
    view = agent_view(run, 0, "goal", 1, 6)
    image = pixels(draw_agents(view, ViewCamera(40.0, -20.0, -20.0), 30, 30, 1.0))
    assert image[:, -4:].max() == 0
    assert image.max() > 0


@pytest.mark.parametrize("seed", range(4))
def test_many_dots_look_as_if_drawn_one_over_another(seed: int) -> None:
    random, crowd, side = np.random.default_rng(seed), 120, 90
    row, col = random.uniform(-0.2, 1.2, (2, crowd))
    colour = random.integers(0, 1 << 24, crowd).astype(np.uint32)
    shape = random.integers(0, 3, crowd).astype(np.int8)
    camera = ViewCamera(float(side))
    drawn = channels(draw_agents(AgentView(row, col, colour, shape), camera, side, side, 1.0))
    wanted = np.zeros((side, side, 4))
    for k in range(crowd):  # alone in the view, and as small as among many: the others are far off
        row_of, col_of = np.full(crowd, 50.0), np.full(crowd, 50.0)
        row_of[k], col_of[k] = row[k], col[k]
        alone = AgentView(row_of, col_of, colour, shape)
        dot = channels(draw_agents(alone, camera, side, side, 1.0))
        wanted = dot + wanted * (1 - dot[..., 3:] / 255)
    assert np.abs(drawn - wanted).max() <= 4


def channels(image: QImage) -> np.ndarray:
    """Return blue, green, red and alpha, premultiplied: float64 [height, width, 4]."""
    return pixels(image).view(np.uint8).reshape(image.height(), image.width(), 4).astype(np.float64)


def test_agents_are_redrawn_only_after_a_change(run: Run) -> None:
    layer, camera, world, size = AgentLayer(), ViewCamera(), run.experiment.world, QSize(200, 40)
    first = layer.image(run, 0, "goal", world, camera, size, 1.0)
    assert layer.image(run, 0, "goal", world, camera, size, 1.0) is first
    assert layer.image(run, 1, "goal", world, camera, size, 1.0) is not first
    camera.pan(5, 0)
    panned = layer.image(run, 1, "goal", world, camera, size, 1.0)
    assert layer.image(run, 1, "goal", world, camera, size, 2.0).width() == 2 * panned.width()


def test_an_edit_is_seen_at_once(canvas: Canvas) -> None:
    session = canvas.session
    floor = middle(canvas, (3, 3))
    session.document.edit("Paint", edits.paint(session.world, [(3, 3)], "#"))
    wall = middle(canvas, (3, 3))
    assert wall == QColor(LIGHT.wall)
    session.document.undo()
    assert middle(canvas, (3, 3)) == floor


def test_placement_is_previewed_and_refused_on_a_wall(canvas: Canvas) -> None:
    session = canvas.session
    plain = canvas.grab().toImage()
    session.toolbox.set_tool(tool_of("device:lab"))
    session.selection.hover((3, 3))
    preview = canvas.grab().toImage()
    assert preview != plain
    session.selection.hover((0, 0))
    forbidden = canvas.grab().toImage().pixelColor(canvas.view.cell_rect((0, 0)).center().toPoint())
    assert forbidden.red() > forbidden.blue() + 40


def test_what_was_just_placed_is_not_shown_as_refused(canvas: Canvas) -> None:
    session, cell = canvas.session, (3, 3)
    box = canvas.view.cell_rect(cell).toRect()
    session.toolbox.set_tool(tool_of("device:lab"))
    session.selection.hover(cell)
    canvas.tools.press(Press(cell))
    canvas.tools.release()
    placed = canvas.grab().toImage().copy(box)
    session.selection.hover((4, 4))
    canvas.grab()
    session.selection.hover(cell)
    refused = canvas.grab().toImage().copy(box)
    assert placed != refused
    session.selection.hover(None)
    assert abs(placed.pixelColor(4, 4).red() - canvas.grab().toImage().copy(box).pixelColor(4, 4).red()) < 40


def test_every_item_of_the_palette_has_a_preview(canvas: Canvas) -> None:
    open_world(canvas.session, edits.add_goal(edits.new_world(), (1, 1)))
    canvas.session.selection.hover((4, 4))
    seen = []
    for payload in ("terrain:~", "terrain:#", "device:mine", "agent", "population", "camera", "goal", "goal:Goal 1"):
        canvas.session.toolbox.set_tool(tool_of(payload))
        seen.append(canvas.grab().toImage())
    assert all(seen[a] != seen[b] for a in range(len(seen)) for b in range(a))


def test_the_selection_and_the_other_cells_of_its_goal_are_framed(canvas: Canvas) -> None:
    session = canvas.session
    world = edits.set_goal_cell(edits.add_goal(edits.new_world(), (2, 2)), 0, (5, 5), 1.0)
    open_world(session, world)
    plain = canvas.grab().toImage()
    session.selection.select(item(session, "goal_cell"))
    framed = canvas.grab().toImage()
    for cell in ((2, 2), (5, 5)):
        box = canvas.view.cell_rect(cell).toRect()
        assert framed.copy(box) != plain.copy(box)


def test_the_canvas_follows_the_map_when_it_is_resized(canvas: Canvas) -> None:
    session = canvas.session
    canvas.keyboard.show((10, 18))
    session.document.edit("Resize", edits.resize(session.world, 6, 9))
    assert canvas.keyboard.cell == (5, 8)
    assert canvas.rect().contains(canvas.view.cell_rect((5, 8)).center().toPoint())


def test_the_point_under_the_pointer_stays_there_when_zooming() -> None:
    camera = ViewCamera(30.0, 12.0, -7.0)
    assert camera.cell_at(200, 150) == (5, 6)
    camera.zoom(1.7, 200, 150)
    assert camera.cell_at(200, 150) == (5, 6)


def test_zoom_has_a_smallest_and_a_largest_cell() -> None:
    camera = ViewCamera()
    for factor, end in ((1.5, 160.0), (0.5, 2.0)):
        for _ in range(40):
            camera.zoom(factor, 0, 0)
        assert camera.size == end


def test_a_cell_is_revealed_by_the_shortest_way() -> None:
    camera = ViewCamera(40.0, 0.0, 0.0)
    camera.reveal((1, 1), 400, 300)
    assert (camera.x, camera.y) == (0, 0)
    camera.reveal((9, 1), 400, 300)
    assert (camera.x, camera.y) == (0, -100)
    camera.reveal((0, 0), 400, 300)
    assert (camera.x, camera.y) == (0, 0)


def motley() -> World:
    """Return a world with several kinds of terrain, and every kind of item."""
    world = edits.new_world(14, 22)
    for glyph, row in (("~", 2), ("#", 4), ("#", 9)):
        world = placing.paint(world, [(row, col) for col in range(2, 17, 3)], glyph)
    world = edits.add_goal(edits.add_population(world, (6, 3)), (6, 6))
    return place_device(edits.add_agent(world, (7, 8)), "mine", (7, 12))


def layer_of(world: World, framing: Viewport) -> tuple[GroundLayer, QImage]:
    layer = GroundLayer()
    return layer, layer.pixmap(world, framing).toImage()


def framed(size: float, ratio: float = 1.0, x: float = 3.0, y: float = -9.0) -> Viewport:
    return Viewport(x, y, size, 300, 200, ratio, LIGHT)


@pytest.mark.parametrize(("size", "ratio"), [(5.0, 1.0), (17.3, 1.0), (24.0, 1.5), (46.0, 2.0)])
def test_an_edit_redraws_only_its_region_with_the_same_result(qtbot: QtBot, size: float, ratio: float) -> None:
    world, framing = motley(), framed(size, ratio)
    layer, _ = layer_of(world, framing)
    for edited in (
        placing.paint(world, [(5, 4), (5, 5)], "#"),
        placing.paint(world, [(4, 5)], "."),
        place_device(world, "lab", (3, 3)),
    ):
        layer.pixmap(world, framing)
        after = layer.pixmap(edited, framing).toImage()
        assert not layer.drawn.isEmpty()
        assert layer.drawn.width() < 6 * size * ratio
        assert after == layer_of(edited, framing)[1]


@pytest.mark.parametrize(("size", "ratio"), [(17.0, 1.0), (24.0, 2.0)])
def test_a_panned_map_keeps_what_stays_visible(qtbot: QtBot, size: float, ratio: float) -> None:
    world, framing = motley(), framed(size, ratio)
    layer, _ = layer_of(world, framing)
    moved = replace(framing, x=framing.x - 12, y=framing.y + 7)
    assert layer.pixmap(world, moved).toImage() == layer_of(world, moved)[1]


def test_an_unchanged_map_is_not_redrawn(qtbot: QtBot) -> None:
    world, framing = motley(), framed(20.0)
    layer, _ = layer_of(world, framing)
    layer.pixmap(world, framing)
    assert layer.drawn.isEmpty()
    layer.pixmap(replace(world, name="Another"), framing)
    assert layer.drawn.isEmpty()


def test_the_whole_of_the_largest_map_can_be_seen(canvas: Canvas) -> None:
    open_world(canvas.session, edits.new_world(512, 512))
    canvas.view.fit()
    canvas.view.zoom_out()
    assert canvas.rect().contains(canvas.view.cell_rect((0, 0)).toAlignedRect())
    assert canvas.rect().contains(canvas.view.cell_rect((511, 511)).toAlignedRect())
