from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import ERASE, SELECT
from ic_sandbox.world.document import Goal, World
from ic_sandbox.world.editing import edits, placement
from ic_sandbox.world.items import cell_of
from tests.gui.canvas_helpers import (
    RIGHT,
    at,
    click,
    drag,
    drop,
    item,
    key,
    kinds_at,
    move,
    open_world,
    press,
    release,
    tool_of,
)

UP, DOWN, LEFT, RIGHT_KEY = Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right
ENTER, ESCAPE, DELETE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Delete


@pytest.fixture
def canvas(qtbot: QtBot, unplanned: Session) -> Canvas:
    canvas = Canvas(unplanned)
    qtbot.addWidget(canvas)
    canvas.resize(640, 400)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.activateWindow()
    canvas.setFocus()
    return canvas


def furnished() -> World:
    """Return a world with a charger at 2, 3 and an agent at 4, 5 whose goal has its flag at 6, 7."""
    world = placement.place_device(edits.new_world(), "charger", (2, 3))
    world = replace(world, goals=(Goal("Rest", (((6, 7), 2.0),)),))
    return edits.add_agent(world, (4, 5))


def test_a_map_stays_fitted_until_the_user_zooms(canvas: Canvas) -> None:
    before = canvas.view.camera.size
    canvas.resize(900, 700)
    assert canvas.view.camera.size > before
    canvas.view.zoom_in()
    zoomed = canvas.view.camera.size
    canvas.resize(640, 400)
    assert canvas.view.camera.size == zoomed
    canvas.view.fit()
    assert canvas.view.camera.size == before


def test_the_wheel_zooms_to_the_pointer(canvas: Canvas) -> None:
    corner = canvas.view.cell_rect((3, 4)).topLeft()
    turn(canvas, corner, QPoint(0, 240))
    assert canvas.view.cell_rect((3, 4)).width() > 30
    assert (canvas.view.cell_rect((3, 4)).topLeft() - corner).manhattanLength() < 1e-6


def test_a_wheel_with_shift_moves_the_map_sideways(canvas: Canvas) -> None:
    size, x = canvas.view.camera.size, canvas.view.camera.x
    turn(canvas, QPointF(100, 100), QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier)
    assert canvas.view.camera.size == size
    assert canvas.view.camera.x < x


def turn(
    canvas: Canvas, where: QPointF, angle: QPoint, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    none = Qt.MouseButton.NoButton
    canvas.wheelEvent(QWheelEvent(where, where, QPoint(), angle, none, held, Qt.ScrollPhase.NoScrollPhase, False))


def test_the_middle_button_pans_the_map_but_never_out_of_sight(canvas: Canvas) -> None:
    middle = Qt.MouseButton.MiddleButton
    x = canvas.view.camera.x
    QTest.mousePress(canvas, middle, pos=QPoint(300, 200))
    QTest.mouseMove(canvas, QPoint(340, 200))
    assert canvas.view.camera.x == x + 40
    for _ in range(50):
        QTest.mouseMove(canvas, QPoint(640, 200))
        QTest.mouseMove(canvas, QPoint(0, 200))
        QTest.mouseMove(canvas, QPoint(640, 200))
    QTest.mouseRelease(canvas, middle, pos=QPoint(640, 200))
    assert canvas.view.camera.x <= canvas.width() / 2


def test_the_session_knows_the_hovered_cell(canvas: Canvas, unplanned: Session) -> None:
    move(canvas, (3, 2))  # the first move may only be an enter event
    move(canvas, (3, 3))
    assert unplanned.selection.hovered == (3, 3)
    QTest.mouseMove(canvas, QPoint(1, 1))
    assert unplanned.selection.hovered is None


def test_a_stroke_has_no_gaps_and_is_one_undo(canvas: Canvas, unplanned: Session) -> None:
    before = unplanned.world
    unplanned.toolbox.set_tool(tool_of("terrain:#"))
    drag(canvas, (2, 2), (2, 9), (7, 9))
    assert unplanned.world.terrain[2][2:10] == "#" * 8
    assert all(unplanned.world.terrain[row][9] == "#" for row in range(2, 8))
    unplanned.document.undo()
    assert unplanned.world == before


def test_another_button_does_not_end_a_stroke(canvas: Canvas, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(tool_of("terrain:#"))
    press(canvas, (2, 2))
    move(canvas, (2, 4))
    click(canvas, (2, 4), RIGHT)
    move(canvas, (2, 6))
    release(canvas, (2, 6))
    assert unplanned.world.terrain[2][1:8] == ".#####."
    assert unplanned.document.undo_stack.count() == 1


def test_a_lost_button_release_does_not_block_other_buttons(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    none, held = Qt.KeyboardModifier.NoModifier, QEvent.Type.MouseButtonPress
    point = QPointF(at(canvas, (2, 3)))
    QApplication.sendEvent(canvas, QMouseEvent(held, point, canvas.mapToGlobal(point), RIGHT, RIGHT, none))
    click(canvas, (2, 3))
    assert unplanned.selection.item is not None


def test_the_pointer_shows_what_can_be_moved(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    shape = Qt.CursorShape
    for cell, shown in (((2, 3), shape.SizeAllCursor), ((3, 3), shape.ArrowCursor), ((4, 5), shape.SizeAllCursor)):
        move(canvas, cell)
        assert canvas.cursor().shape() == shown
    unplanned.toolbox.set_tool(tool_of("terrain:#"))
    assert canvas.cursor().shape() == shape.CrossCursor


def test_two_strokes_are_two_undos(canvas: Canvas, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(tool_of("terrain:#"))
    drag(canvas, (2, 2), (2, 3))
    drag(canvas, (3, 2), (3, 3))
    assert unplanned.document.undo_stack.count() == 2


def test_escape_cancels_a_stroke_and_leaves_nothing_to_undo(canvas: Canvas, unplanned: Session) -> None:
    before = unplanned.world
    unplanned.toolbox.set_tool(tool_of("terrain:#"))
    press(canvas, (2, 2))
    move(canvas, (2, 8))
    assert unplanned.world != before
    key(canvas, ESCAPE)
    assert unplanned.world == before
    assert not unplanned.document.undo_stack.canUndo()
    move(canvas, (5, 8))
    release(canvas, (5, 8))
    assert unplanned.world == before


def test_terrain_of_the_palette_joins_the_legend_on_first_use(canvas: Canvas, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(tool_of("terrain:~"))
    click(canvas, (2, 2))
    assert [kind.label for kind in unplanned.world.legend] == ["ice"]
    unplanned.document.undo()
    assert unplanned.world.legend == ()


def test_the_right_button_erases_nothing_with_the_select_tool(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    drag(canvas, (2, 3), (4, 5), button=RIGHT)
    assert unplanned.world == furnished()


def test_the_right_button_erases_with_every_other_tool(canvas: Canvas, unplanned: Session) -> None:
    world = edits.paint(edits.new_world(), [(2, 2), (2, 3)], "#")
    open_world(unplanned, placement.place_device(world, "charger", (2, 5)))
    unplanned.toolbox.set_tool(tool_of("terrain:#"))
    drag(canvas, (2, 2), (2, 5), button=RIGHT)
    assert unplanned.world.terrain[2][1:7] == "......"
    assert not unplanned.world.devices
    unplanned.document.undo()
    assert unplanned.world.devices


def test_what_cannot_be_erased_is_reported_and_the_rest_is_erased(
    canvas: Canvas, unplanned: Session, qtbot: QtBot
) -> None:
    world = placement.place_device(edits.new_world(), "factory", (2, 2))
    event = world.events()[0]
    open_world(unplanned, replace(world, goals=(Goal("Make", events=((event, 1.0),)),)))
    unplanned.toolbox.set_tool(ERASE)
    with qtbot.waitSignal(unplanned.message):
        click(canvas, (2, 2))
    assert unplanned.world.devices
    drag(canvas, (0, 2), (3, 2))
    assert unplanned.world.devices
    assert unplanned.world.terrain[0][2] == "."


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ("terrain:#", "Paint wall"),
        ("terrain:~", "Paint ice"),
        ("device:off_switch", "Place off-switch blocker"),
        ("population", "Place population"),
        ("camera", "Place camera"),
    ],
)
def test_the_history_names_what_was_painted_or_placed(
    canvas: Canvas, unplanned: Session, payload: str, words: str
) -> None:
    unplanned.toolbox.set_tool(tool_of(payload))
    click(canvas, (2, 2))
    assert unplanned.document.undo_stack.undoText() == words
    if not payload.startswith("terrain"):
        canvas.remove_selected()
        assert unplanned.document.undo_stack.undoText().startswith("Remove ")
    drop(canvas, payload, (5, 5))
    assert unplanned.document.undo_stack.undoText() == words


def test_a_click_selects_the_topmost_item_and_the_next_click_the_one_below(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, placement.place_device(furnished(), "lab", (4, 5)))
    seen = []
    for _ in range(3):
        click(canvas, (4, 5))
        assert unplanned.selection.item is not None
        seen.append(unplanned.selection.item.kind)
    assert seen == ["agent", "device", "agent"]
    click(canvas, (8, 8))
    assert unplanned.selection.item is None


def test_a_drag_moves_an_item_in_one_step_and_the_item_stays_selected(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    drag(canvas, (2, 3), (3, 3), (4, 3), (5, 9))
    assert unplanned.world.devices[0].at == (5, 9)
    assert unplanned.selection.item == item(unplanned, "device")
    assert unplanned.document.undo_stack.count() == 1
    unplanned.document.undo()
    assert unplanned.world == furnished()


def test_a_dragged_item_stays_in_the_last_possible_cell(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    drag(canvas, (2, 3), (1, 3), (0, 3))
    assert unplanned.world.devices[0].at == (1, 3)


def test_a_drag_back_to_the_start_leaves_nothing_to_undo(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    drag(canvas, (2, 3), (5, 5), (2, 3))
    assert unplanned.world == furnished()
    assert not unplanned.document.undo_stack.canUndo()


def test_escape_puts_a_dragged_item_back(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    press(canvas, (2, 3))
    move(canvas, (7, 7))
    key(canvas, ESCAPE)
    release(canvas, (7, 7))
    assert unplanned.world == furnished()


def test_a_flag_is_moved_with_its_weight_and_stays_selected(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    drag(canvas, (6, 7), (6, 8), (8, 8))
    assert unplanned.world.goals[0].cells == (((8, 8), 2.0),)
    assert unplanned.selection.item is not None
    assert cell_of(unplanned.world, unplanned.selection.item) == (8, 8)


def test_a_flag_dropped_on_an_agent_becomes_its_goal_and_stays(canvas: Canvas, unplanned: Session) -> None:
    world = replace(furnished(), goals=(*furnished().goals, Goal("Roam", (((8, 2), 1.0),))))
    open_world(unplanned, world)
    drag(canvas, (8, 2), (6, 3), (4, 5))
    assert unplanned.world.agents[0].goal == "Roam"
    assert unplanned.world.goals == world.goals
    assert unplanned.document.undo_stack.count() == 1
    assert unplanned.document.undo_stack.undoText() == "Give “Roam” to agent with the goal “Rest”"
    unplanned.document.undo()
    assert unplanned.world == world


def test_a_flag_in_an_agents_cell_can_still_be_given_to_it(canvas: Canvas, unplanned: Session) -> None:
    cells = (((8, 2), 1.0), ((4, 5), 1.0))
    world = replace(furnished(), goals=(*furnished().goals, Goal("Roam", cells)))
    open_world(unplanned, world)
    drag(canvas, (8, 2), (7, 2), (4, 5))
    assert unplanned.world.agents[0].goal == "Roam"
    assert unplanned.world.goals == world.goals
    assert unplanned.document.undo_stack.count() == 1


def test_delete_removes_what_is_selected(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    click(canvas, (2, 3))
    key(canvas, DELETE)
    assert not unplanned.world.devices
    assert unplanned.selection.item is None


@pytest.mark.parametrize(
    ("payload", "kind"),
    [("device:mine", "device"), ("agent", "agent"), ("population", "population"), ("goal", "goal_cell")],
)
def test_a_picked_item_is_placed_and_selected(canvas: Canvas, unplanned: Session, payload: str, kind: str) -> None:
    unplanned.toolbox.set_tool(tool_of(payload))
    click(canvas, (3, 3))
    assert kind in kinds_at(unplanned, (3, 3))
    assert unplanned.selection.item is not None
    unplanned.document.undo()
    assert not kinds_at(unplanned, (3, 3))


def test_a_device_adds_what_it_needs(canvas: Canvas, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(tool_of("device:off_switch"))
    click(canvas, (3, 3))
    assert [process.name for process in unplanned.world.processes] == ["operator"]


def test_nothing_is_placed_on_a_wall_and_the_session_says_why(canvas: Canvas, unplanned: Session, qtbot: QtBot) -> None:
    before = unplanned.world
    unplanned.toolbox.set_tool(tool_of("device:mine"))
    with qtbot.waitSignal(unplanned.message) as said:
        click(canvas, (0, 0))
    assert "wall" in said.args[0]
    assert unplanned.world == before


@pytest.mark.parametrize("payload", ["goal:Gone", "terrain:w", "device:gone"])
def test_a_tool_whose_item_is_gone_says_so(canvas: Canvas, unplanned: Session, qtbot: QtBot, payload: str) -> None:
    unplanned.toolbox.set_tool(tool_of(payload))
    move(canvas, (3, 3))
    canvas.grab()
    with qtbot.waitSignal(unplanned.message):
        click(canvas, (3, 3))
    assert unplanned.world == edits.new_world()


def test_data_without_an_item_is_not_accepted(canvas: Canvas, unplanned: Session) -> None:
    assert not drop(canvas, "nonsense", (3, 3))
    assert unplanned.world == edits.new_world()


def test_a_palette_item_can_be_dropped_on_a_floor_but_not_on_a_wall(canvas: Canvas, unplanned: Session) -> None:
    assert drop(canvas, "device:lab", (3, 3))
    assert kinds_at(unplanned, (3, 3)) == ["device"]
    assert not drop(canvas, "device:lab", (0, 0))
    assert not drop(canvas, "device:lab", (3, 3))
    assert len(unplanned.world.devices) == 1


def test_a_drag_shows_why_the_item_cannot_be_dropped_here(canvas: Canvas, unplanned: Session) -> None:
    assert not drop(canvas, "device:archive", (2, 2))
    assert "hidden caches" in canvas._drop.refusal
    assert not drop(canvas, "agent", (0, 0))
    assert "wall" in canvas._drop.refusal
    assert drop(canvas, "agent", (2, 2))
    assert not canvas._drop.refusal


def test_a_new_goal_dropped_on_a_cell_rewards_it(canvas: Canvas, unplanned: Session) -> None:
    assert drop(canvas, "goal", (3, 3))
    assert unplanned.world.goals == (Goal("Goal 1", (((3, 3), 1.0),)),)


def test_a_goal_dropped_on_an_agent_or_a_population_becomes_theirs(canvas: Canvas, unplanned: Session) -> None:
    world = replace(furnished(), goals=(*furnished().goals, Goal("Roam", (((8, 2), 1.0),))))
    open_world(unplanned, edits.add_population(world, (7, 2)))
    assert drop(canvas, "goal:Roam", (4, 5))
    assert unplanned.world.agents[0].goal == "Roam"
    assert drop(canvas, "goal:Roam", (7, 2))
    assert unplanned.world.populations[0].goals.mix == (("Roam", 1.0),)


def test_a_goal_dropped_on_its_own_cell_keeps_its_weight(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    assert not drop(canvas, "goal:Rest", (6, 7))
    assert unplanned.world == furnished()


def test_arrows_move_the_cursor_and_announce_the_cell(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    canvas.keyboard.show((1, 3))
    key(canvas, DOWN)
    assert canvas.keyboard.cell == unplanned.selection.hovered == (2, 3)
    assert canvas.accessibleDescription() == "row 2, column 3, floor, Charger"


def test_the_cursor_stays_on_the_map_and_in_the_view(canvas: Canvas, unplanned: Session) -> None:
    for _ in range(8):
        canvas.view.zoom_in()
    key(canvas, *[RIGHT_KEY] * 30, *[DOWN] * 20)
    assert canvas.keyboard.cell == (unplanned.world.rows - 1, unplanned.world.cols - 1)
    assert canvas.rect().contains(at(canvas, canvas.keyboard.cell))
    key(canvas, *[LEFT] * 30, *[UP] * 20)
    assert canvas.keyboard.cell == (0, 0)
    assert canvas.rect().contains(at(canvas, canvas.keyboard.cell))


def test_enter_uses_the_tool_where_the_cursor_is(canvas: Canvas, unplanned: Session) -> None:
    canvas.keyboard.show((3, 3))
    unplanned.toolbox.set_tool(tool_of("terrain:#"))
    key(canvas, ENTER, RIGHT_KEY, ENTER)
    assert unplanned.world.terrain[3][3:5] == "##"
    unplanned.toolbox.set_tool(ERASE)
    key(canvas, ENTER)
    assert unplanned.world.terrain[3][3:5] == "#."
    unplanned.toolbox.set_tool(tool_of("agent"))
    key(canvas, ENTER)
    assert kinds_at(unplanned, (3, 4)) == ["agent", "goal_cell"]
    unplanned.toolbox.set_tool(SELECT)
    key(canvas, ENTER)
    assert unplanned.selection.item is not None
    assert unplanned.selection.item.kind == "goal_cell"  # the agent was selected when it was placed


def test_shift_and_arrows_drag_what_is_selected_in_one_step(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    canvas.keyboard.show((2, 3))
    key(canvas, ENTER)
    QTest.keyPress(canvas, Qt.Key.Key_Shift)
    key(canvas, DOWN, DOWN, RIGHT_KEY, shift=True)
    QTest.keyRelease(canvas, Qt.Key.Key_Shift)
    assert unplanned.world.devices[0].at == canvas.keyboard.cell == (4, 4)
    assert unplanned.document.undo_stack.count() == 1
    unplanned.document.undo()
    assert unplanned.world == furnished()


def test_escape_cancels_a_move_with_shift_and_arrows(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    canvas.keyboard.show((2, 3))
    key(canvas, ENTER)
    key(canvas, DOWN, DOWN, shift=True)
    key(canvas, ESCAPE)
    assert unplanned.world == furnished()


def test_a_flag_can_be_given_to_an_agent_by_keyboard(canvas: Canvas, unplanned: Session) -> None:
    world = replace(furnished(), goals=(*furnished().goals, Goal("Roam", (((4, 7), 1.0),))))
    open_world(unplanned, world)
    canvas.keyboard.show((4, 7))
    key(canvas, ENTER)
    QTest.keyPress(canvas, Qt.Key.Key_Shift)
    key(canvas, LEFT, LEFT, shift=True)
    QTest.keyRelease(canvas, Qt.Key.Key_Shift)
    assert unplanned.world.agents[0].goal == "Roam"
    assert unplanned.world.goals == world.goals


def test_delete_removes_what_is_under_the_cursor(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    canvas.keyboard.show((2, 3))
    key(canvas, DELETE)
    assert not unplanned.world.devices


def test_escape_puts_the_tool_away_and_then_clears_the_selection(canvas: Canvas, unplanned: Session) -> None:
    open_world(unplanned, furnished())
    unplanned.selection.select(item(unplanned, "device"))
    unplanned.toolbox.set_tool(tool_of("agent"))
    key(canvas, ESCAPE)
    assert unplanned.toolbox.tool == SELECT
    assert unplanned.selection.item is not None
    key(canvas, ESCAPE)
    assert unplanned.selection.item is None


def test_losing_the_focus_ends_a_stroke(canvas: Canvas, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(tool_of("terrain:#"))
    press(canvas, (2, 2))
    canvas.clearFocus()
    move(canvas, (2, 8))
    assert unplanned.world.terrain[2].count("#") == 3
