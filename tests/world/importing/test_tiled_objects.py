"""The cells under objects of Tiled maps: every shape, turned, aligned by tiles, from templates."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ic_sandbox.world.document import World
from ic_sandbox.world.importing.tiled.grid import Grid
from ic_sandbox.world.importing.tiled.shapes import covered, shape_of
from tests.world.importing.test_tiled import a_map, ground, imported, objects, read

GRID = Grid(6, 7, 0, 0, 16.0, 16.0)
FREE = [2] * 42


def cells(**entry: Any) -> set[tuple[int, int]]:
    shape = shape_of(entry)
    assert shape is not None
    return {(int(row), int(col)) for row, col in covered(shape, GRID)}


def wide_map(*listed: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return a_map(ground(FREE), objects(*listed), width=7, height=6, **fields)


def block(rows: range, cols: range) -> set[tuple[int, int]]:
    return set(itertools.product(rows, cols))


def test_a_polygon_covers_what_a_rectangle_of_its_area_does() -> None:
    corners = [{"x": 0, "y": 0}, {"x": 64, "y": 0}, {"x": 64, "y": 32}, {"x": 0, "y": 32}]
    assert cells(x=16, y=16, polygon=corners) == block(range(1, 3), range(1, 5))
    assert cells(x=16, y=16, polygon="0,0 64,0 64,32 0,32") == cells(x=16, y=16, width=64, height=32)


def test_a_triangle_covers_half() -> None:
    assert cells(x=0, y=0, polygon="0,0 64,0 0,64") == {(r, c) for r in range(4) for c in range(4) if r + c < 3}


@pytest.mark.filterwarnings("error")
def test_an_ellipse_may_be_as_thin_as_a_number_can_say() -> None:
    assert cells(x=0, y=0, width=1e-300, height=64, ellipse=True) == {(2, 0)}  # that of its centre


def test_an_ellipse_leaves_out_its_corners() -> None:
    corners = {(0, 0), (0, 3), (3, 0), (3, 3)}
    assert cells(x=0, y=0, width=64, height=64, ellipse=True) == block(range(4), range(4)) - corners


def test_a_point_is_in_one_cell() -> None:
    assert cells(x=31.9, y=16, point=True) == {(1, 1)}


def test_a_line_is_in_the_cells_that_it_crosses() -> None:
    assert cells(x=8, y=8, polyline="0,0 32,0 32,32") == {(0, 0), (0, 1), (0, 2), (1, 2), (2, 2)}


def test_a_line_between_cells_is_in_none(tmp_path: Path) -> None:
    assert cells(x=0, y=16, polyline="0,0 64,0") == set()
    result = read(
        tmp_path, wide_map({"name": "wall", "x": 0, "y": 16, "polyline": [{"x": 0, "y": 0}, {"x": 64, "y": 0}]})
    )
    assert "runs between cells" in result.notes[0]


@pytest.mark.parametrize(
    ("turned", "rows", "cols"),
    [(0, range(2, 3), range(2, 5)), (90, range(2, 5), range(1, 2)), (180, range(1, 2), range(-1, 2)),
     (270, range(-1, 2), range(2, 3)), (450, range(2, 5), range(1, 2))],
)  # fmt: skip
def test_a_rectangle_is_turned_about_its_corner(turned: int, rows: range, cols: range) -> None:
    here = {(row, col) for row, col in block(rows, cols) if row >= 0 and col >= 0}
    assert cells(x=32, y=32, width=48, height=16, rotation=turned) == here


def test_a_wall_thinner_than_a_cell_is_in_the_cells_along_its_middle() -> None:
    assert cells(x=8, y=17, width=40, height=4) == {(1, 1), (1, 2), (1, 0)}
    assert cells(x=28, y=0, width=3, height=48) == {(0, 1), (1, 1), (2, 1)}
    assert cells(x=28, y=0, width=48, height=3, rotation=90) == {(0, 1), (1, 1), (2, 1)}
    assert cells(x=-9, y=0, width=4, height=48) == set()  # off the map


@given(
    x=st.integers(-40, 120), y=st.integers(-40, 120), width=st.integers(1, 100), height=st.integers(1, 100),
    turned=st.integers(0, 359), sort=st.sampled_from(["rectangle", "ellipse", "polygon"]),
)  # fmt: skip
def test_shapes_cover_the_cells_whose_middle_lies_in_them(
    x: int, y: int, width: int, height: int, turned: int, sort: str
) -> None:
    drawn: dict[str, Any] = {"ellipse": True} if sort == "ellipse" else {}
    drawn |= {"polygon": f"0,0 {width},0 {width},{height} 0,{height}"} if sort == "polygon" else {}
    shape = shape_of({"x": x, "y": y, "width": width, "height": height, "rotation": turned, **drawn})
    assert shape is not None
    found = {(int(row), int(col)) for row, col in covered(shape, GRID)}
    angle = math.radians(turned)
    for row, col in itertools.product(range(GRID.rows), range(GRID.cols)):
        across, below = 16 * col + 8 - x, 16 * row + 8 - y
        u = across * math.cos(angle) + below * math.sin(angle)
        v = below * math.cos(angle) - across * math.sin(angle)
        inside = min(u, width - u, v, height - v)
        if sort == "ellipse":
            inside = 1 - (2 * u / width - 1) ** 2 - (2 * v / height - 1) ** 2
        thin = sort == "rectangle" and turned % 90 == 0 and min(width, height) < 16
        if abs(inside) > 1e-4 and (inside > 0 or (len(found) > 1 and not thin)):
            assert ((row, col) in found) == (inside > 0)


@given(
    ends=st.lists(st.tuples(st.integers(-60, 180), st.integers(-60, 180)), min_size=2, max_size=5),
)
def test_lines_are_in_the_cells_of_their_points(ends: list[tuple[int, int]]) -> None:
    shape = shape_of({"x": 0.37, "y": 0.71, "polyline": [{"x": x, "y": y} for x, y in ends]})
    assert shape is not None
    found = {(int(row), int(col)) for row, col in covered(shape, GRID)}
    sampled = set()
    for begin, end in itertools.pairwise(ends):
        for share in np.linspace(0, 1, 4001):
            x, y = (a + share * (b - a) for a, b in zip(begin, end, strict=True))
            cell = math.floor((y + 0.71) / 16), math.floor((x + 0.37) / 16)
            if 0 <= cell[0] < GRID.rows and 0 <= cell[1] < GRID.cols:
                sampled.add(cell)
    assert sampled <= found


def hung(tmp_path: Path, tileset: dict[str, Any], entry: dict[str, Any]) -> World:
    tiles = [{"id": 1, "class": "floor"}, {"id": 3, "class": "charger"}]
    size = {"firstgid": 1, "name": "t", "tilewidth": 16, "tileheight": 16, "tiles": tiles}
    return imported(tmp_path, wide_map({"gid": 4, **entry}, tilesets=[{**size, **tileset}]))


@pytest.mark.parametrize(
    ("aligned", "at"),
    [("", (1, 2)), ("unspecified", (1, 2)), ("bottomleft", (1, 2)), ("topleft", (2, 2)), ("topright", (2, 1)),
     ("bottomright", (1, 1))],
)  # fmt: skip
def test_objects_are_aligned_as_their_tileset_says(tmp_path: Path, aligned: str, at: tuple[int, int]) -> None:
    world = hung(tmp_path, {"objectalignment": aligned}, {"x": 32, "y": 32, "width": 16, "height": 16})
    assert [device.at for device in world.devices] == [at]


def test_an_object_is_turned_about_its_alignment_point(tmp_path: Path) -> None:
    world = hung(tmp_path, {}, {"x": 32, "y": 32, "width": 16, "height": 16, "rotation": 90})
    assert [device.at for device in world.devices] == [(2, 2)]


def test_an_old_object_of_a_tile_is_as_large_as_the_tile(tmp_path: Path) -> None:
    assert [device.at for device in hung(tmp_path, {}, {"x": 32, "y": 32}).devices] == [(1, 2)]


def test_a_device_on_a_polygon_stands_in_it(tmp_path: Path) -> None:
    hook = {"name": "charger", "x": 0, "y": 0, "polygon": "0,0 80,0 80,16 16,16 16,80 0,80"}
    (device,) = imported(tmp_path, wide_map(hook)).devices
    assert 0 in device.at


def test_goals_along_a_line_are_in_its_cells(tmp_path: Path) -> None:
    line = {"name": "goal", "x": 8, "y": 8, "polyline": [{"x": 0, "y": 0}, {"x": 32, "y": 0}]}
    (goal,) = imported(tmp_path, wide_map(line)).goals
    assert [cell for cell, _ in goal.cells] == [(0, 0), (0, 1), (0, 2)]


def test_objects_may_be_terrain(tmp_path: Path) -> None:
    listed = [
        {"class": "wall", "x": 0, "y": 0, "width": 112, "height": 16},
        {"name": "ice", "x": 16, "y": 16, "polygon": "0,0 32,0 32,16 0,16"},
    ]
    assert imported(tmp_path, wide_map(*listed)).terrain[:2] == ("#######", ".~~....")


def test_objects_of_a_layer_of_collisions_are_walls(tmp_path: Path) -> None:
    walls = {
        **objects({"x": 16, "y": 16, "width": 16, "height": 16}, {"class": "goal", "x": 64, "y": 64}),
        "name": "Collisions",
    }
    written = a_map(ground(FREE), walls, width=7, height=6, tilesets=[])
    world = imported(tmp_path, written)
    assert world.terrain[1] == ".#....."
    assert [cell for cell, _ in world.goals[0].cells] == [(4, 4)]


def test_a_map_of_objects_needs_no_tiles(tmp_path: Path) -> None:
    walls = {**objects({"x": 0, "y": 0, "width": 16, "height": 48}), "name": "Walls"}
    assert imported(tmp_path, a_map(walls)).terrain == ("#...", "#...", "#...")


def test_an_object_takes_missing_fields_from_its_template(tmp_path: Path) -> None:
    (tmp_path / "post.tx").write_text(
        '<template><object class="camera" width="16" height="16"><properties><property name="range" value="2"/>'
        '<property name="chance" value="0.5"/></properties></object></template>'
    )
    own = [{"name": "range", "value": 4}]
    world = imported(tmp_path, wide_map({"template": "post.tx", "x": 16, "y": 32, "properties": own}))
    (camera,) = world.cameras
    assert (camera.at, camera.range, camera.chance.value) == ((2, 1), 4, 0.5)


def test_a_missing_template_is_listed(tmp_path: Path) -> None:
    result = read(tmp_path, wide_map({"template": "gone.tx", "x": 16, "y": 32}))
    assert result.world is not None
    assert any('the template "gone.tx" is missing' in note for note in result.notes)


def test_objects_of_an_isometric_map_are_measured_along_its_axes(tmp_path: Path) -> None:
    written = wide_map({"name": "charger", "x": 40, "y": 24, "point": True}, orientation="isometric", tilewidth=32)
    assert [device.at for device in imported(tmp_path, written).devices] == [(1, 2)]
