"""Edits with impossible arguments: refused with a message, and the world stays valid."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ic_sandbox.world.document import Camera, Device, Goal, Population, Rule, Terrain, Variable, World
from ic_sandbox.world.editing import edits, placement, references
from ic_sandbox.world.faults import EditError, WorldError
from ic_sandbox.world.io.files import save_world
from ic_sandbox.world.items import Item
from ic_sandbox.world.validation.world import check_world

WORLD = World(
    terrain=("...", ".#."),
    variables=(Variable("capability", 4),),
    goals=(Goal("left", cells=(((0, 0), 1.0),), events=(("detected", 1.0),)),),
    cameras=(Camera((1, 1), 2),),
    populations=(Population(5, (0, 2)),),
)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda w: edits.resize(w, 0, 3), "A map has"),
        (lambda w: edits.resize(w, 513, 3), "A map has"),
        (lambda w: edits.new_world(0, 4), "A map has"),
        (lambda w: edits.paint(w, [(0, 1)], "?"), "no such terrain"),
        (lambda w: edits.add_terrain(w, Terrain("ab")), "single character"),
        (lambda w: placement.place_device(w, "nonsense", (0, 1)), "has no such device"),
        (lambda w: placement.place_device(w, "computing_cluster", (0, 1)), "levels"),
        (lambda w: edits.add_population(w, (0, 1), 0), "has 1 to"),
        (lambda w: edits.change_discount(w, 1.0), "below 1"),
        (lambda w: edits.change_discount(w, math.nan), "below 1"),
        (lambda w: edits.set_goal_cell(w, 0, (0, 1), math.inf), "must be between"),
        (lambda w: edits.assign_goal(w, Item("population", 0), "right"), "no goal"),
        (lambda w: edits.remove(w, Item("camera", 0)), "rewards the event"),
        (lambda w: references.replace_variable(w, 0, Variable("capability", 0)), "largest level"),
        (lambda w: references.add_variable(w, Variable("x", 3, -1)), "can't be negative"),
    ],
)
def test_an_impossible_edit_is_refused_with_a_message(edit: Callable[[World], World], words: str) -> None:
    with pytest.raises(EditError, match=words) as refused:
        edit(WORLD)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
@pytest.mark.parametrize("cols", [1, 2, 3, 5])
def test_a_new_world_of_any_size_is_valid(rows: int, cols: int) -> None:
    world = edits.new_world(rows, cols)
    assert (world.rows, world.cols) == (rows, cols)
    assert check_world(world) == ()


@pytest.mark.parametrize(
    "unwritable",
    [
        replace(WORLD, goals=(replace(WORLD.goals[0], tick=math.inf),)),
        replace(WORLD, goals=(replace(WORLD.goals[0], off=math.nan),)),
        replace(WORLD, name="\ud800"),
        replace(WORLD, seed=-1),
        replace(WORLD, populations=(Population(0, (0, 0)),)),
        replace(WORLD, devices=(Device((0, 0), rules=(Rule(event=""),)),)),
    ],
    ids=["infinite", "not a number", "half a character", "seed", "nobody", "event"],
)
def test_a_world_that_could_not_be_opened_again_is_not_saved(unwritable: World, tmp_path: Path) -> None:
    path = tmp_path / "kept.icw"
    save_world(WORLD, path)
    before = path.read_bytes()
    with pytest.raises(WorldError):
        save_world(unwritable, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["kept.icw"]
