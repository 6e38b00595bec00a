"""Staggered maps of Tiled: diamonds in shifted rows or columns become the squares of a world."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ic_sandbox.world.importing.tiled.grid import Grid, Stagger, frame_of
from tests.world.importing.test_tiled import a_map, at, faults, ground, imported, objects, read

WIDE, HIGH = 32, 16
FLOOR_TILE, ICE_TILE, WALL_TILE = 2, 3, 1

# The letters are the tiles in the order of the file; # is outside. Columns of a world run down to the right on the
# screen, rows down to the left. Drawn by hand from the arrangement in the first comment.
PICTURES = {
    # A B        row 1 and row 3 are half a tile further right
    #  C D
    # E F
    #  G H
    ("y", "odd"): ("#BD#", "ACFH", "#EG#"),
    #  A B
    # C D
    #  E F
    # G H
    ("y", "even"): ("#B#", "ADF", "CEH", "#G#"),
    # A   C      columns 1 and 3 are half a tile further down
    #   B   D
    # E   G
    #   F   H
    ("x", "odd"): ("#CD#", "ABGH", "#EF#"),
    #   B   D
    # A   C
    #   F   H
    # E   G
    ("x", "even"): ("#D#", "BCH", "AFG", "#E#"),
}
KINDS = list(PICTURES)


def staggered(axis: str, index: str, *layers: dict[str, Any], **fields: Any) -> dict[str, Any]:
    size = {"width": 2, "height": 4} if axis == "y" else {"width": 4, "height": 2}
    shape = {"orientation": "staggered", "staggeraxis": axis, "staggerindex": index, **size}
    return a_map(*layers, **{**shape, "tilewidth": WIDE, "tileheight": HIGH, **fields})


def ice_at(letter: int) -> dict[str, Any]:
    return ground([ICE_TILE if k == letter else FLOOR_TILE for k in range(8)])


def middle(axis: str, index: str, letter: int) -> tuple[float, float]:
    """Return the middle of a tile in pixels, as the reference of the format describes the arrangement."""
    row, col = divmod(letter, 2 if axis == "y" else 4)
    if axis == "y":
        return (col + 0.5 + (row % 2 == (index == "odd")) / 2) * WIDE, (row + 1) * HIGH / 2
    return (col + 1) * WIDE / 2, (row + 0.5 + (col % 2 == (index == "odd")) / 2) * HIGH


def place_of(picture: tuple[str, ...], letter: int) -> tuple[int, int]:
    return next((row, line.index("ABCDEFGH"[letter])) for row, line in enumerate(picture) if "ABCDEFGH"[letter] in line)


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_each_tile_is_where_the_picture_shows_it(tmp_path: Path, kind: tuple[str, str]) -> None:
    picture = PICTURES[kind]
    for letter in range(8):
        drawn = "ABCDEFGH"[letter]
        right = tuple("".join("#" if c == "#" else "~" if c == drawn else "." for c in line) for line in picture)
        assert imported(tmp_path, staggered(*kind, ice_at(letter))).terrain == right


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_objects_are_in_the_cell_of_the_tile_that_they_are_drawn_on(tmp_path: Path, kind: tuple[str, str]) -> None:
    middles = [middle(*kind, letter) for letter in range(8)]
    listed = [{**at(0, 0, "charger"), "x": x, "y": y, "point": True} for x, y in middles]
    tiles = [{**at(0, 0, "camera"), "x": x - WIDE / 2, "y": y + HIGH / 2, "width": WIDE, "height": HIGH, "gid": 99}
             for x, y in middles]  # fmt: skip
    world = imported(tmp_path, staggered(*kind, ground([FLOOR_TILE] * 8), objects(*listed, *tiles)))
    cells = [place_of(PICTURES[kind], letter) for letter in range(8)]
    assert [device.at for device in world.devices] == cells
    assert [camera.at for camera in world.cameras] == cells


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_a_rectangle_covers_the_tiles_whose_middle_is_in_it(tmp_path: Path, kind: tuple[str, str]) -> None:
    box = {**at(0, 0, "wall"), "x": 0, "y": 0, "width": WIDE * 1.2, "height": HIGH * 1.2}
    world = imported(tmp_path, staggered(*kind, ground([FLOOR_TILE] * 8), objects(box)))
    under = [k for k in range(8) if middle(*kind, k)[0] < WIDE * 1.2 and middle(*kind, k)[1] < HIGH * 1.2]
    assert under
    for letter in range(8):
        row, col = place_of(PICTURES[kind], letter)
        assert world.terrain[row][col] == ("#" if letter in under else ".")


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_a_line_covers_the_tiles_that_it_crosses(tmp_path: Path, kind: tuple[str, str]) -> None:
    (x, y), (right, down) = middle(*kind, 0), middle(*kind, 7)
    line = {**at(0, 0, "lava"), "x": x, "y": y, "polyline": [{"x": 0, "y": 0}, {"x": right - x, "y": down - y}]}
    world = imported(tmp_path, staggered(*kind, ground([FLOOR_TILE] * 8), objects(line)))
    for letter in (0, 7):
        row, col = place_of(PICTURES[kind], letter)
        assert world.terrain[row][col] == "L"


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
@pytest.mark.parametrize("begin", [0, -7, 10])
def test_the_chunks_of_an_infinite_map_fit_together(tmp_path: Path, kind: tuple[str, str], begin: int) -> None:
    axis, index = kind
    if begin % 2:  # then the first row or column is the other one
        index = {"odd": "even", "even": "odd"}[index]
    cells = np.array([WALL_TILE, 2, 2, 2, 2, 2, ICE_TILE, 2]).reshape((4, 2) if axis == "y" else (2, 4))
    chunks = [
        {"x": begin + col, "y": begin + row, "width": 1, "height": 1, "data": [int(cells[row, col])]}
        for row, col in itertools.product(*map(range, cells.shape))
    ]
    layer = {"type": "tilelayer", "name": "Map", "chunks": chunks}
    picture = tuple("".join({"A": "#", "G": "~", "#": "#"}.get(c, ".") for c in line) for line in PICTURES[kind])
    assert imported(tmp_path, staggered(axis, index, layer, infinite=True)).terrain == picture


def test_a_shifted_layer_moves_along_the_diamonds(tmp_path: Path) -> None:
    # Half a tile to the right and down is one column further, so A is drawn at C.
    walls = {**ground([WALL_TILE, *[0] * 7]), "name": "Walls", "offsetx": WIDE / 2, "offsety": HIGH / 2}
    world = imported(tmp_path, staggered("y", "odd", ground([FLOOR_TILE] * 8, name="Ground"), walls))
    assert world.terrain == ("#..#", ".#..", "#..#")


def test_a_layer_of_an_isometric_map_is_shifted_on_the_screen(tmp_path: Path) -> None:
    walls = {**ground([WALL_TILE, *[0] * 11]), "name": "Walls", "offsetx": WIDE / 2, "offsety": HIGH / 2}
    thing = {**objects(at(0, 0, "charger")), "offsetx": -WIDE / 2, "offsety": HIGH / 2}  # one row further
    written = a_map(ground([FLOOR_TILE] * 12), walls, thing, orientation="isometric", tilewidth=WIDE, tileheight=HIGH)
    world = imported(tmp_path, written)
    assert world.terrain == (".#..", "....", "....")
    assert [device.at for device in world.devices] == [(1, 0)]


def test_what_is_outside_is_wall_and_said_once(tmp_path: Path) -> None:
    things = objects({**at(0, 0, "charger"), "x": 1, "y": 1, "point": True})  # the corner of the picture: no tile
    result = read(tmp_path, staggered("y", "odd", ground([1, 0, 0, 0, 0, 0, 0, 0], name="Walls"), things))
    assert result.world is not None
    assert result.world.terrain == ("#..#", "#...", "#..#")
    assert result.world.devices == ()
    assert result.notes[0].startswith("the staggered map was turned")
    assert len(result.notes) == 2


def test_the_index_and_axis_are_the_usual_ones_if_not_given(tmp_path: Path) -> None:
    written = staggered("y", "odd", ice_at(2))
    plain = {key: value for key, value in written.items() if not key.startswith("stagger")}
    assert imported(tmp_path, plain).terrain == imported(tmp_path, written).terrain


@pytest.mark.parametrize("orientation", ["hexagonal", "spherical"])
def test_maps_whose_cells_have_other_neighbours_are_refused_with_a_hint(tmp_path: Path, orientation: str) -> None:
    (fault,) = faults(tmp_path, staggered("y", "odd", ice_at(0), orientation=orientation))
    assert ("six neighbours" in fault) == (orientation == "hexagonal")
    assert fault.endswith("make an orthogonal, isometric or staggered map in Tiled, and draw it again there")


def test_a_staggered_map_may_be_too_large_for_a_world(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, staggered("y", "odd", ground([2] * 510 * 512), width=510, height=512))
    assert "at most 512 each" in fault


@given(
    st.builds(Stagger, st.booleans(), st.booleans()),
    st.integers(-20, 20),
    st.integers(-20, 20),
    st.integers(1, 7),
    st.integers(1, 7),
)
def test_cells_are_neighbours_if_their_diamonds_share_an_edge(
    stagger: Stagger, top: int, left: int, rows: int, cols: int
) -> None:
    axis, index = "x" if stagger.by_columns else "y", "even" if stagger.even else "odd"
    entry = {
        "orientation": "staggered",
        "staggeraxis": axis,
        "staggerindex": index,
        "tilewidth": WIDE,
        "tileheight": HIGH,
    }
    grid = frame_of(entry, top, left, rows, cols)
    screen: dict[tuple[int, int], tuple[float, float]] = {}
    for row, col in itertools.product(range(top, top + rows), range(left, left + cols)):
        shifted = ((col if stagger.by_columns else row) % 2 == 1) != stagger.even
        x, y = (
            (col * WIDE / 2, row * HIGH + shifted * HIGH / 2)
            if stagger.by_columns
            else (col * WIDE + shifted * WIDE / 2, row * HIGH / 2)
        )
        found = stagger.cells(np.array(row), np.array(col))
        cell = int(found[0]) - grid.top, int(found[1]) - grid.left
        assert 0 <= cell[0] < grid.rows
        assert 0 <= cell[1] < grid.cols
        screen[cell] = x, y
        assert_round_trip(grid, cell, (x + WIDE / 2, y + HIGH / 2))
    assert len(screen) == rows * cols
    assert grid.outside().sum() == grid.rows * grid.cols - rows * cols
    for (one, here), (other, there) in itertools.combinations(screen.items(), 2):
        near = abs(one[0] - other[0]) + abs(one[1] - other[1]) == 1
        edge = (abs(here[0] - there[0]), abs(here[1] - there[1])) == (WIDE / 2, HIGH / 2)
        assert near == edge


def assert_round_trip(grid: Grid, cell: tuple[int, int], pixels: tuple[float, float]) -> None:
    x, y = grid.middles(np.array(cell[0]), np.array(cell[1]))
    assert (float(x), float(y)) == pytest.approx(pixels)
    row, col = grid.cells_at(np.array(pixels[0]), np.array(pixels[1]))
    assert (float(row), float(col)) == pytest.approx((cell[0] + 0.5, cell[1] + 0.5))
