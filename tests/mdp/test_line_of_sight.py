"""Sight lines against the independent reference, on random maps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.line_of_sight import cameras_seeing, seen_by
from ic_sandbox.world.document import Camera, Device, Terrain, Variable, World
from tests.building import when, world
from tests.reference.meaning import Meaning

DOOR = Terrain("D", passable=when(open="==1"))
PILLAR = Terrain("P", passable=False)
RESTRICTED = Terrain("r", restricted=True)


@st.composite
def filmed(draw: st.DrawFn) -> World:
    """Draw a map of walls, pillars, doors and floor, with cameras anywhere."""
    rows, cols = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    line = st.text(st.sampled_from("...##PD"), min_size=cols, max_size=cols)
    cells = st.tuples(st.integers(0, rows - 1), st.integers(0, cols - 1))
    cameras = draw(st.lists(st.builds(Camera, cells, st.integers(0, 10)), min_size=1, max_size=4))
    terrain = tuple(draw(st.lists(line, min_size=rows, max_size=rows)))
    return World(terrain=terrain, legend=(DOOR, PILLAR), variables=(Variable("open", 1),), cameras=tuple(cameras))


@given(filmed())
@settings(max_examples=150)
def test_cameras_see_the_same_cells_as_the_reference(drawn: World) -> None:
    cells = [(row, col) for row in range(drawn.rows) for col in range(drawn.cols)]
    meaning = Meaning(drawn)
    expected = [[k for k, camera in enumerate(drawn.cameras) if meaning.sees(camera, cell)] for cell in cells]
    assert cameras_seeing(drawn, cells) == expected
    for k, camera in enumerate(drawn.cameras):
        assert seen_by(drawn, camera) == [cell for cell, seeing in zip(cells, expected, strict=True) if k in seeing]


def test_a_camera_on_a_wall_sees_past_it_and_its_own_cell() -> None:
    drawn = world("..#..", cameras=(Camera((0, 2), 1),))
    assert seen_by(drawn, drawn.cameras[0]) == [(0, 1), (0, 2), (0, 3)]


def test_a_wall_is_seen_but_nothing_behind_it() -> None:
    drawn = world("..#..", cameras=(Camera((0, 0), 4),))
    assert seen_by(drawn, drawn.cameras[0]) == [(0, 0), (0, 1), (0, 2)]


@pytest.mark.parametrize("between", ["#", "P"])
def test_a_line_between_two_cells_is_blocked_by_two_walls_only(between: str) -> None:
    legend = (PILLAR,)
    for terrain, sees in (((f".{between}.", "..."), True), ((f".{between}.", f".{between}."), False)):
        drawn = world(*terrain, legend=legend, cameras=(Camera((0, 0), 2),))
        assert ((1, 2) in seen_by(drawn, drawn.cameras[0])) is sees


def test_the_model_lists_cameras_only_for_cells_with_possible_violations() -> None:
    drawn = world(
        ".r.r",
        legend=(RESTRICTED,),
        devices=(Device((0, 0), forbidden=True), Device((0, 2))),
        cameras=(Camera((0, 3), 0), Camera((0, 0), 3), Camera((0, 1), 1)),
    )
    t = compile_world(drawn).tables.integers
    offsets = t[t[layout.SIGHT_OFFSETS] : t[layout.SIGHT_OFFSETS] + 5]
    sight = t[t[layout.SIGHT] : t[layout.SIGHT] + offsets[-1]]
    listed = [sight[first:end].tolist() for first, end in pairwise(offsets)]
    assert listed == [[1, 2], [1, 2], [], [0, 1]]


def test_a_sight_line_across_the_largest_map_is_free() -> None:
    drawn = world(*["." * 512] * 512, cameras=(Camera((0, 511), 512),))
    assert len(seen_by(drawn, drawn.cameras[0])) == 512 * 512
