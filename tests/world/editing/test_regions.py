"""Parts of a map keep their meaning when they are copied, moved and turned."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ic_sandbox.world.document import Cell, Terrain, World
from ic_sandbox.world.editing.brush_shapes import Box, connected, line, outline, rectangle
from ic_sandbox.world.editing.edits import EditError, add_goal, add_population, new_world
from ic_sandbox.world.editing.framed_maps import resize_framed
from ic_sandbox.world.editing.placement import place_device
from ic_sandbox.world.editing.regions import clear, copy, extend, flipped, move_region, paste, turned
from ic_sandbox.world.io.files import load_world, shipped_worlds
from ic_sandbox.world.validation.world import check_world

NAMES = [shipped.name for shipped in shipped_worlds() if shipped.name != "all_drives"]
WORLDS = {name: load_world(name) for name in NAMES}
cells = st.tuples(st.integers(0, 11), st.integers(0, 11))


def plain(world: World) -> tuple[object, ...]:
    """Return a world in a form that does not depend on the order of its lists."""
    return (
        world.terrain,
        {kind.glyph: kind for kind in world.legend},
        frozenset(world.devices),
        frozenset(world.cameras),
        sorted(map(repr, world.agents)),
        sorted(map(repr, world.populations)),
        {goal.name: (frozenset(goal.cells), goal.events, goal.tick, goal.off) for goal in world.goals},
    )


def box_in(world: World, one: Cell, other: Cell) -> Box:
    rows, cols = world.rows, world.cols
    return Box.between((one[0] % rows, one[1] % cols), (other[0] % rows, other[1] % cols))


@given(st.sampled_from(NAMES), cells, cells)
def test_copy_and_paste_in_place_changes_nothing(name: str, one: Cell, other: Cell) -> None:
    world = WORLDS[name]
    box = box_in(world, one, other)
    assert plain(paste(world, copy(world, box), box.corner)) == plain(world)


@given(st.sampled_from(NAMES), cells, cells)
def test_four_turns_and_two_flips_are_none(name: str, one: Cell, other: Cell) -> None:
    piece = copy(WORLDS[name], box_in(WORLDS[name], one, other))
    assert plain(turned(turned(turned(turned(piece))))) == plain(piece)
    for across in (False, True):
        assert plain(flipped(flipped(piece, across), across)) == plain(piece)
    half = turned(turned(piece))
    assert plain(half) == plain(flipped(flipped(piece, True), False))


@given(st.sampled_from(NAMES), cells, cells, st.integers(-3, 3), st.integers(-3, 3))
def test_moving_a_piece_away_and_back_leaves_floor_only_in_the_cells_it_covered(
    name: str, one: Cell, other: Cell, down: int, right: int
) -> None:
    world = WORLDS[name]
    box = box_in(world, one, other)
    try:
        moved = move_region(world, box, down, right)
    except EditError:
        return
    assert copy(moved, box.moved(down, right)).terrain == copy(world, box).terrain
    assert len(moved.devices) <= len(world.devices)
    assert check_world(moved) == ()


def test_a_moved_room_keeps_its_switch_its_agents_and_their_goals() -> None:
    world = WORLDS["off_switch"]
    wide = extend(world, 0, 0, 0, 20)
    moved = move_region(wide, Box.whole(world), 0, 20)
    assert moved.devices[0].at == (world.devices[0].at[0], world.devices[0].at[1] + 20)
    assert [p.at[1] for p in moved.populations] == [p.at[1] + 20 for p in world.populations]
    assert [goal.name for goal in moved.goals] == [goal.name for goal in world.goals]
    assert set(moved.terrain[3][:20]) == {"."}


def test_a_pasted_piece_brings_what_the_world_lacks() -> None:
    ours = WORLDS["off_switch"]
    piece = copy(ours, Box.whole(ours))
    big = extend(new_world(4, 4), 0, 0, 20, 30)
    pasted = paste(big, piece, (2, 3))
    assert {variable.name for variable in pasted.variables} == {"switch_disabled"}
    assert [device.kind for device in pasted.devices] == [device.kind for device in ours.devices]
    assert check_world(pasted) == ()
    assert pasted.populations[0].at == (ours.populations[0].at[0] + 2, ours.populations[0].at[1] + 3)


def test_a_kind_of_terrain_whose_glyph_is_taken_gets_another() -> None:
    ice, mud = Terrain("~", "ice"), Terrain("~", "mud", restricted=True)
    piece = World(terrain=("~~",), legend=(mud,))
    world = paste(World(terrain=("~...",), legend=(ice,)), piece, (0, 2))
    labels = [world.terrain_at((0, col)).label for col in range(4)]
    assert labels == ["ice", "floor", "mud", "mud"]
    again = paste(world, piece, (0, 0))
    assert len(again.legend) == 2


def test_one_way_exits_turn_with_the_piece() -> None:
    piece = World(terrain=(">.",), legend=(Terrain(">", "one way", exits=("east",)),))
    assert turned(piece).legend[0].exits == ("south",)
    assert flipped(piece, True).legend[0].exits == ("west",)
    assert flipped(piece, False).legend[0].exits == ("east",)
    assert turned(piece).terrain == (">", ".")


def test_clearing_leaves_bare_floor_and_removes_unused_goals() -> None:
    world = place_device(add_goal(new_world(), (3, 3)), "charger", (4, 4))
    bare = clear(world, Box(2, 2, 4, 4))
    assert (bare.devices, bare.goals) == ((), ())
    assert clear(add_goal(world, (8, 8)), Box(2, 2, 4, 4)).goals[0].cells == (((8, 8), 1.0),)


def test_an_edit_that_would_make_a_world_invalid_is_refused_with_a_reason() -> None:
    world = WORLDS["paperclips"]
    with pytest.raises(EditError, match="isn't possible"):
        clear(world, Box.whole(world))  # goals reward events that nothing would emit
    with pytest.raises(EditError, match="off the map"):
        move_region(world, Box(0, 0, 3, 3), -1, 0)
    with pytest.raises(EditError, match="off the map"):
        paste(new_world(), copy(WORLDS["off_switch"], Box.whole(WORLDS["off_switch"])), (9, 15))


def test_a_map_grows_and_shrinks_at_every_side() -> None:
    world = add_goal(new_world(6, 6), (2, 2))
    grown = extend(world, 1, 2, 3, 4)
    assert (grown.rows, grown.cols) == (10, 12)
    assert grown.goals[0].cells == (((3, 4), 1.0),)
    assert extend(grown, -1, -2, -3, -4) == world
    with pytest.raises(EditError, match="cut off"):
        extend(world, -3, 0, 0, 0)
    with pytest.raises(EditError, match="rows"):
        extend(world, -6, 0, 0, 0)


def test_shapes() -> None:
    assert line((0, 0), (2, 2)) == [(0, 0), (1, 1), (2, 2)]
    assert len(rectangle((3, 4), (1, 2))) == 9
    assert set(rectangle((0, 0), (3, 3))) - set(outline((0, 0), (3, 3))) == {(1, 1), (1, 2), (2, 1), (2, 2)}
    assert outline((1, 1), (1, 3)) == [(1, 1), (1, 2), (1, 3)]
    world = replace(new_world(5, 5), terrain=("#####", "#.#.#", "#.#.#", "#.#.#", "#####"))
    assert connected(world, (1, 1)) == [(1, 1), (2, 1), (3, 1)]
    assert len(connected(world, (0, 0))) == 19
    assert connected(world, (9, 9)) == []


@pytest.mark.parametrize("keep", [(0, 0), (1, 1), (2, 2)])
def test_a_frame_of_walls_moves_outwards_with_the_edge(keep: Cell) -> None:
    assert resize_framed(new_world(5, 6), 8, 9, keep).terrain == new_world(8, 9).terrain


def test_only_a_whole_frame_moves_and_only_outwards() -> None:
    open_map = World(terrain=("###", "#..", "###"))
    assert resize_framed(open_map, 4, 4).terrain == ("###.", "#...", "###.", "....")
    assert resize_framed(new_world(5, 6), 4, 9).terrain == ("######...", "#....#...", "#....#...", "#....#...")


def test_a_population_takes_the_goals_of_the_map() -> None:
    assert add_population(new_world(), (3, 3)).populations[0].goals.draw == "uniform_cells"
    with_goal = add_goal(new_world(), (5, 5))
    crowd = add_population(with_goal, (3, 3)).populations[0]
    assert (crowd.goals.draw, crowd.goals.mix) == ("named", ())
