"""Every tool of the map, by mouse and keyboard, and the commands on a selected rectangle."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.panels.map.toolbar import BrushOptions, Toolbar
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import ERASE, PICK, SELECT, SHAPES, WEIGH, Tool
from ic_sandbox.gui.style.theme import drawing_colours, is_dark
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.editing.edits import new_world
from ic_sandbox.world.editing.placement import place_device
from ic_sandbox.world.items import Item
from tests.gui.canvas_helpers import RIGHT, at, click, drag, drop, key, move, open_world, press, release, tool_of

WALL = tool_of("terrain:#")
KEY = Qt.Key
BUTTON = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(unplanned: Session, qtbot: QtBot) -> Canvas:
    canvas = Canvas(unplanned)
    qtbot.addWidget(canvas)
    canvas.resize(640, 420)
    canvas.show()
    qtbot.waitExposed(canvas)
    open_world(unplanned, place_device(edits.add_goal(new_world(10, 12), (4, 4)), "charger", (5, 5)))
    return canvas


def walls(world: World) -> set[Cell]:
    """Return the inner walls, without the edge."""
    return {
        (row, col) for row in range(1, world.rows - 1) for col in range(1, world.cols - 1)
        if world.terrain[row][col] == "#"
    }  # fmt: skip


def take(canvas: Canvas, tool: Tool, shape: str = "pencil") -> Session:
    canvas.session.toolbox.set_tool(tool)
    canvas.session.toolbox.set_brush(shape=shape)  # type: ignore[arg-type]
    return canvas.session


def test_a_line_is_drawn_from_press_to_release_as_one_step(canvas: Canvas) -> None:
    session = take(canvas, WALL, "line")
    drag(canvas, (2, 2), (7, 3), (2, 8))
    assert walls(session.world) == {(2, col) for col in range(2, 9)}
    assert session.document.undo_stack.count() == 1
    session.document.undo()
    assert walls(session.world) == set()


def test_a_rectangle_is_filled_and_leaves_what_stands_there(canvas: Canvas) -> None:
    session = take(canvas, WALL, "rectangle")
    drag(canvas, (6, 7), (3, 3))
    assert walls(session.world) == {(r, c) for r in range(3, 7) for c in range(3, 8)} - {(4, 4), (5, 5)}


@pytest.mark.parametrize(
    ("shape", "to", "drawn"),
    [
        ("line", (4, 8), {(3, 3), (3, 4), (3, 5), (3, 6), (3, 7), (3, 8)}),
        ("line", (7, 4), {(3, 3), (4, 3), (5, 3), (6, 3), (7, 3)}),
        ("line", (5, 6), {(3, 3), (4, 4), (5, 5), (6, 6)}),
        ("rectangle", (5, 4), {(row, col) for row in (3, 4, 5) for col in (3, 4, 5)}),
    ],
)
def test_shift_draws_straight_lines_and_squares(canvas: Canvas, shape: str, to: Cell, drawn: set[Cell]) -> None:
    session = take(canvas, WALL, shape)
    open_world(session, new_world(10, 12))
    press(canvas, (3, 3))
    place = at(canvas, to)
    held = Qt.KeyboardModifier.ShiftModifier
    moved = QMouseEvent(QEvent.Type.MouseMove, place, canvas.mapToGlobal(place), BUTTON, BUTTON, held)
    QApplication.sendEvent(canvas, moved)
    release(canvas, to)
    assert walls(session.world) == drawn


def test_escape_cancels_a_rectangle(canvas: Canvas) -> None:
    session = take(canvas, WALL, "rectangle")
    press(canvas, (2, 2))
    move(canvas, (6, 6))
    assert walls(session.world)
    key(canvas, KEY.Key_Escape)
    release(canvas, (6, 6))
    assert walls(session.world) == set()
    assert session.document.undo_stack.count() == 0


def test_fill_covers_a_connected_area(canvas: Canvas) -> None:
    session = take(canvas, WALL, "line")
    drag(canvas, (1, 6), (8, 6))
    take(canvas, tool_of("terrain:~"), "fill")
    click(canvas, (3, 2))
    assert session.world.terrain[3] == "#~~~~~#....#"
    session.document.undo()
    assert "~" not in "".join(session.world.terrain)


def test_the_eraser_draws_in_the_same_shapes(canvas: Canvas) -> None:
    session = take(canvas, ERASE, "rectangle")
    drag(canvas, (3, 3), (6, 6))
    assert (session.world.devices, session.world.goals) == ((), ())


def test_the_eyedropper_picks_terrain_and_devices(canvas: Canvas) -> None:
    session = take(canvas, PICK)
    click(canvas, (5, 5))
    assert session.toolbox.tool == tool_of("device:charger")
    session.toolbox.set_tool(PICK)
    click(canvas, (0, 0))
    assert session.toolbox.tool == tool_of("terrain:#")


@pytest.mark.parametrize("payload", ["agent", "population", "camera", "goal:Goal 1", "device:custom", "terrain:~"])
def test_the_eyedropper_picks_every_kind_of_item(canvas: Canvas, payload: str) -> None:
    session = take(canvas, tool_of(payload))
    click(canvas, (7, 7))
    session.toolbox.set_tool(PICK)
    click(canvas, (7, 7))
    assert session.toolbox.tool == tool_of(payload)


def test_the_goal_brush_paints_weights_and_the_right_button_erases_them(canvas: Canvas) -> None:
    session = take(canvas, WEIGH)
    session.toolbox.set_brush(weight=0.5)
    drag(canvas, (2, 2), (2, 4))
    assert dict(session.world.goals[0].cells) == {(4, 4): 1.0, (2, 2): 0.5, (2, 3): 0.5, (2, 4): 0.5}
    press(canvas, (2, 3), RIGHT)
    release(canvas, (2, 3), RIGHT)
    assert (2, 3) not in dict(session.world.goals[0].cells)
    assert session.document.undo_stack.count() == 2


def test_the_goal_brush_creates_a_goal_if_there_is_none(canvas: Canvas) -> None:
    session = take(canvas, WEIGH)
    open_world(session, new_world(6, 6))
    drag(canvas, (2, 2), (2, 3))
    assert [dict(goal.cells) for goal in session.world.goals] == [{(2, 2): 1.0, (2, 3): 1.0}]
    assert session.document.undo_stack.count() == 1
    session.document.undo()
    assert session.world.goals == ()


def test_a_first_goal_drawn_as_a_rectangle_is_cancelled_with_escape(canvas: Canvas) -> None:
    session = take(canvas, WEIGH, "rectangle")
    open_world(session, new_world(6, 6))
    press(canvas, (2, 2))
    move(canvas, (3, 3))
    assert [len(goal.cells) for goal in session.world.goals] == [4]
    key(canvas, KEY.Key_Escape)
    release(canvas, (3, 3))
    assert session.world.goals == ()
    assert session.document.undo_stack.count() == 0


def test_no_goal_is_created_on_a_wall_or_by_erasing(canvas: Canvas, qtbot: QtBot) -> None:
    session = take(canvas, WEIGH)
    open_world(session, new_world(6, 6))
    press(canvas, (2, 2), RIGHT)
    release(canvas, (2, 2), RIGHT)
    with qtbot.waitSignal(session.message):
        click(canvas, (0, 0))
    assert session.world.goals == ()
    assert session.document.undo_stack.count() == 0
    drag(canvas, (0, 1), (1, 1), (2, 1))
    assert [dict(goal.cells) for goal in session.world.goals] == [{(1, 1): 1.0, (2, 1): 1.0}]  # type: ignore[var-annotated]
    assert session.document.undo_stack.count() == 1


def test_a_rubber_band_selects_a_rectangle_and_a_click_clears_it(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    drag(canvas, (2, 2), (6, 6))
    assert session.selection.region == Box(2, 2, 5, 5)
    assert session.selection.item is None
    click(canvas, (8, 8))
    assert session.selection.region is None
    assert session.document.undo_stack.count() == 0


def test_with_shift_a_rubber_band_starts_anywhere(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    drag(canvas, (5, 5), (6, 7), held=Qt.KeyboardModifier.ShiftModifier)
    assert session.selection.region == Box(5, 5, 2, 3)
    drag(canvas, (5, 6), (7, 6), held=Qt.KeyboardModifier.ShiftModifier)
    assert session.selection.region == Box(5, 6, 3, 1)
    assert session.world.devices[0].at == (5, 5)
    assert session.document.undo_stack.count() == 0


def test_all_can_be_selected(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    canvas.tools.regions.select_all()
    assert session.selection.region == Box(0, 0, 10, 12)


def test_a_selected_rectangle_is_moved_with_its_items(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    drag(canvas, (3, 3), (5, 5))
    drag(canvas, (4, 5), (2, 7), (5, 8))
    assert session.selection.region == Box(4, 6, 3, 3)
    assert session.world.devices[0].at == (6, 8)
    assert dict(session.world.goals[0].cells) == {(5, 7): 1.0}
    assert session.document.undo_stack.count() == 1


def test_a_click_into_the_rectangle_selects_the_item_there(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    drag(canvas, (3, 3), (6, 6))
    click(canvas, (5, 5))
    assert session.selection.region is None
    assert session.selection.item is not None
    assert session.selection.item.kind == "device"


def test_copy_and_paste_place_a_piece_under_the_pointer(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    drag(canvas, (6, 6), (5, 5)) if session.selection.item else None
    session.selection.select_region(Box(4, 4, 2, 2))
    assert canvas.tools.regions.copy()
    assert QApplication.clipboard().text()
    canvas.tools.regions.paste()
    move(canvas, (7, 8))
    click(canvas, (7, 8))
    assert [device.at for device in session.world.devices] == [(5, 5), (8, 9)]
    assert session.selection.region == Box(7, 8, 2, 2)
    assert canvas.tools.regions.floating is None


def test_enter_places_a_piece_where_it_is_shown(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    click(canvas, (5, 5))
    canvas.tools.regions.duplicate()
    session.selection.hover((7, 8))
    key(canvas, KEY.Key_Return)
    assert [device.at for device in session.world.devices] == [(5, 5), (7, 8)]
    assert session.selection.item == Item("device", 1), "what was doubled alone is selected alone"


def test_a_floating_piece_looks_different_where_it_does_not_fit(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    session.selection.select_region(Box(5, 5, 1, 1))
    canvas.tools.regions.duplicate()
    forbidden = QColor(drawing_colours(is_dark()).forbidden)
    seen = []
    for cell in ((4, 7), (10, 7)):
        canvas.keyboard.cell, canvas.keyboard.shown = cell, True
        picture = canvas.grab(canvas.view.cell_rect(cell).toRect()).toImage()
        pixels = (picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height()))
        seen.append(any(pixel == forbidden for pixel in pixels))
    assert seen == [False, True]


def test_a_floating_piece_is_rotated_and_dropped(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    session.selection.select_region(Box(5, 4, 1, 3))
    canvas.tools.regions.duplicate()
    canvas.tools.regions.turn()
    assert canvas.tools.regions.floating is not None
    assert (canvas.tools.regions.floating.rows, canvas.tools.regions.floating.cols) == (3, 1)
    key(canvas, KEY.Key_Escape)
    assert canvas.tools.regions.floating is None
    assert session.document.undo_stack.count() == 0


def test_the_selection_is_rotated_and_flipped_in_place(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    session.selection.select_region(Box(4, 4, 2, 2))  # a goal at its top left, the charger at its bottom right
    canvas.tools.regions.turn()
    assert dict(session.world.goals[0].cells) == {(4, 5): 1.0}
    assert session.world.devices[0].at == (5, 4)
    canvas.tools.regions.turn(3)
    canvas.tools.regions.flip(across=False)
    assert dict(session.world.goals[0].cells) == {(5, 4): 1.0}
    assert session.document.undo_stack.count() == 3


def test_cut_and_delete_remove_the_selection(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    session.selection.select_region(Box(4, 4, 2, 2))
    canvas.tools.regions.cut()
    assert session.world.devices == ()
    session.document.undo()
    canvas.remove_selected()
    assert session.world.devices == ()


def test_only_a_part_of_a_map_can_be_pasted(canvas: Canvas) -> None:
    QApplication.clipboard().setText("some words")
    said: list[str] = []
    canvas.session.message.connect(said.append)
    canvas.tools.regions.paste()
    assert canvas.tools.regions.floating is None
    assert "no part of a map" in said[0]


def test_by_keyboard_a_line_starts_and_ends_with_enter(canvas: Canvas) -> None:
    session = take(canvas, WALL, "line")
    canvas.keyboard.show((2, 2))
    key(canvas, KEY.Key_Return, KEY.Key_Right, KEY.Key_Right, KEY.Key_Down, KEY.Key_Up, KEY.Key_Return)
    assert walls(session.world) == {(2, 2), (2, 3), (2, 4)}
    assert session.document.undo_stack.count() == 1


def test_by_keyboard_shift_selects_bit_by_bit_and_ctrl_moves_what_is_selected(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    canvas.keyboard.show((5, 5))
    canvas.setFocus()
    key(canvas, KEY.Key_Left, KEY.Key_Up)
    key(canvas, KEY.Key_Down, shift=True)
    QTest.keyRelease(canvas, KEY.Key_Shift)
    key(canvas, KEY.Key_Right, KEY.Key_Right, shift=True)
    QTest.keyRelease(canvas, KEY.Key_Shift)
    assert session.selection.region == Box(4, 4, 2, 3)
    key(canvas, KEY.Key_Left, shift=True)
    QTest.keyRelease(canvas, KEY.Key_Shift)
    assert session.selection.region == Box(4, 4, 2, 2)
    assert session.document.undo_stack.count() == 0
    key(canvas, KEY.Key_Down, KEY.Key_Down, ctrl=True)
    QTest.keyRelease(canvas, KEY.Key_Control)
    assert session.selection.region == Box(6, 4, 2, 2)
    assert session.world.devices[0].at == (7, 5)
    assert session.document.undo_stack.count() == 1


def test_by_keyboard_a_single_item_is_moved_with_ctrl_too(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    canvas.keyboard.show((5, 5))
    canvas.setFocus()
    key(canvas, KEY.Key_Return)
    key(canvas, KEY.Key_Right, KEY.Key_Up, ctrl=True)
    assert session.world.devices[0].at == (4, 6)


def test_by_keyboard_a_piece_is_placed_at_the_cursor(canvas: Canvas) -> None:
    session = take(canvas, SELECT)
    session.selection.select_region(Box(5, 5, 1, 1))
    canvas.tools.regions.duplicate()
    canvas.keyboard.show((7, 7))
    key(canvas, KEY.Key_Return)
    assert [device.at for device in session.world.devices] == [(5, 5), (7, 7)]


def test_the_tool_bar_sets_and_shows_the_tool(canvas: Canvas, qtbot: QtBot) -> None:
    session = canvas.session
    bar, options = Toolbar(session), BrushOptions(session)
    for widget in (bar, options):
        qtbot.addWidget(widget)
        widget.show()
    session.toolbox.set_tool(tool_of("terrain:~"))
    session.toolbox.set_tool(SELECT)
    for name, expected in (
        ("line", tool_of("terrain:~")), ("erase", ERASE), ("pick", PICK), ("weigh", WEIGH), ("select", SELECT),
    ):  # fmt: skip
        button, choice = bar.buttons[name]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert session.toolbox.tool == expected
        assert button.isChecked()
        assert choice.title in button.toolTip()
        assert options.isVisible() == (name == "weigh")
    assert session.toolbox.shape == "line"


def test_the_brush_options_name_the_goal(canvas: Canvas, qtbot: QtBot) -> None:
    options = BrushOptions(canvas.session)
    qtbot.addWidget(options)
    canvas.session.toolbox.set_tool(WEIGH)
    assert "Goal 1" in options.words.words
    options.weight.setValue(-2.0)
    assert canvas.session.toolbox.weight == -2.0


def test_a_stroke_does_not_continue_in_another_world(canvas: Canvas) -> None:
    session = canvas.session
    session.toolbox.set_tool(tool_of("terrain:#"))
    press(canvas, (2, 2))
    session.document.new()
    before = session.world
    move(canvas, (2, 6))
    release(canvas, (2, 6))
    assert session.world == before


def test_an_undo_during_a_stroke_stays_undone(canvas: Canvas) -> None:
    session = take(canvas, WALL)
    click(canvas, (2, 2))
    session.toolbox.set_brush(shape="rectangle")
    press(canvas, (7, 7))
    session.document.undo()
    session.document.undo()
    move(canvas, (8, 8))
    release(canvas, (8, 8))
    assert walls(session.world) == set()
    assert session.document.undo_stack.index() == 0
    drag(canvas, (7, 7), (8, 8))
    assert len(walls(session.world)) == 4


def test_the_goal_brush_and_the_eraser_cover_the_largest_map_in_a_moment(canvas: Canvas) -> None:
    session = take(canvas, WEIGH, "fill")
    open_world(session, World(terrain=("." * 256,) * 256))
    begun = time.process_time()  # which does not pass while other programs have the processor
    click(canvas, (128, 128))
    assert len(session.world.goals[0].cells) == 256 * 256
    take(canvas, ERASE, "rectangle")
    drag(canvas, (0, 0), (255, 255))
    assert session.world.goals == ()
    assert session.document.undo_stack.count() == 2
    assert time.process_time() - begun < 5.0


def test_the_eraser_removes_the_agents_of_a_goal_and_then_the_goal(canvas: Canvas) -> None:
    session = take(canvas, ERASE, "rectangle")
    open_world(session, edits.add_agent(edits.add_goal(new_world(8, 8), (2, 2)), (2, 2)))
    drag(canvas, (1, 1), (6, 6))
    assert session.world == new_world(8, 8)
    session.document.undo()
    assert [agent.goal for agent in session.world.agents] == ["Goal 1"]


@pytest.mark.parametrize("size", [(1, 1), (1, 256), (256, 1)])
@pytest.mark.parametrize("ground", "#.")
def test_every_tool_works_on_the_smallest_and_the_narrowest_map(
    canvas: Canvas, size: tuple[int, int], ground: str
) -> None:
    session, (rows, cols) = canvas.session, size
    open_world(session, World(terrain=(ground * cols,) * rows))
    for tool in (SELECT, WALL, ERASE, PICK, WEIGH, *map(tool_of, ("agent", "population", "device:charger", "camera"))):
        for shape in SHAPES:
            take(canvas, tool, shape)
            before = session.document.undo_stack.index()
            drag(canvas, (0, 0), (rows - 1, cols - 1))
            key(canvas, KEY.Key_Return, KEY.Key_Right, KEY.Key_Return, KEY.Key_Escape)
            session.document.go_to(before)
    assert session.world.terrain == (ground * cols,) * rows


def test_terrain_dropped_outside_the_map_changes_nothing(canvas: Canvas, qtbot: QtBot) -> None:
    session = canvas.session
    with qtbot.waitSignal(session.message):
        assert not drop(canvas, "terrain:~", (-1, 3))
    assert session.world.legend == ()
    assert session.document.undo_stack.count() == 0
