"""The tools of the map without a canvas: a stroke ends, is cancelled, or is dropped."""

from __future__ import annotations

import pytest

from ic_sandbox.gui.canvas.tool_controller import ToolController
from ic_sandbox.gui.canvas.tools import Press
from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import ERASE, PICK, SELECT, WALLS, tool_for
from ic_sandbox.world.document import World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.items import Item
from tests.gui.canvas_helpers import open_world

AGENT = (2, 2)


@pytest.fixture
def world() -> World:
    return edits.add_agent(edits.new_world(9, 9), AGENT)


@pytest.fixture
def tools(unplanned: Session, world: World) -> ToolController:
    open_world(unplanned, world)
    return ToolController(unplanned)


def walls(session: Session) -> set[tuple[int, int]]:
    inside = Box(1, 1, 7, 7).cells()
    return {cell for cell in inside if session.world.terrain_at(cell).glyph == "#"}


def test_a_stroke_is_one_step_from_press_to_release(tools: ToolController, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(WALLS)
    tools.press(Press((4, 2)))
    tools.move((4, 4))
    tools.release()
    assert walls(unplanned) == {(4, 2), (4, 3), (4, 4)}
    assert unplanned.document.undo_stack.count() == 1
    assert tools.stroke is None


def test_a_cancelled_stroke_leaves_the_world_as_it_was(tools: ToolController, unplanned: Session, world: World) -> None:
    unplanned.toolbox.set_tool(WALLS)
    tools.press(Press((4, 2)))
    tools.move((4, 6))
    tools.cancel()
    assert unplanned.world == world
    assert unplanned.document.undo_stack.count() == 0
    assert unplanned.toolbox.tool == WALLS, "only a further Escape lays the tool down"
    tools.cancel()
    assert unplanned.toolbox.tool == SELECT


def test_another_tool_ends_the_stroke_of_the_one_before(tools: ToolController, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(WALLS)
    tools.press(Press((4, 2)))
    unplanned.toolbox.set_tool(ERASE)
    assert tools.stroke is None
    tools.move((4, 6))
    assert walls(unplanned) == {(4, 2)}


def test_a_stroke_does_not_continue_in_a_world_from_elsewhere(tools: ToolController, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(WALLS)
    tools.press(Press((4, 2)))
    unplanned.document.undo()
    tools.move((4, 6))
    assert tools.stroke is None
    assert walls(unplanned) == set()


def test_keys_drag_what_is_selected_with_any_tool_in_hand(tools: ToolController, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(WALLS)
    unplanned.selection.select(Item("agent", 0))
    tools.drag()
    tools.move((5, 5))
    tools.release()
    assert unplanned.world.agents[0].at == (5, 5)
    tools.press(Press((7, 7)))
    tools.release()
    assert walls(unplanned) == {(7, 7)}, "the tool in hand is used again"


def test_a_rectangle_moved_by_keys_against_the_edge_stays_selected(tools: ToolController, unplanned: Session) -> None:
    unplanned.selection.select_region(Box(0, 0, 2, 2))
    tools.drag()
    tools.move((0, 0))
    tools.release()
    assert unplanned.selection.region == Box(0, 0, 2, 2)


def test_a_press_places_the_floating_piece(tools: ToolController, unplanned: Session) -> None:
    unplanned.selection.select(Item("agent", 0))
    tools.regions.duplicate()
    unplanned.toolbox.set_tool(WALLS)
    tools.press(Press((6, 6)))
    tools.release()
    assert [agent.at for agent in unplanned.world.agents] == [AGENT, (6, 6)]
    assert walls(unplanned) == set()
    tools.regions.duplicate()
    tools.press_other((4, 4))
    assert tools.regions.floating is None


def test_the_picked_item_becomes_the_tool_at_once(tools: ToolController, unplanned: Session) -> None:
    unplanned.toolbox.set_tool(PICK)
    tools.press(Press(AGENT))
    assert unplanned.toolbox.tool == tool_for(Payload("agent"))
    tools.press(Press((6, 6)))
    assert len(unplanned.world.agents) == 2


def test_only_the_select_tool_leaves_the_other_button_to_a_menu(tools: ToolController, unplanned: Session) -> None:
    assert tools.in_hand.offers_menu
    for tool in (WALLS, ERASE, PICK):
        unplanned.toolbox.set_tool(tool)
        assert not tools.in_hand.offers_menu
