"""Mazes with a hexadecimal digit for the walls around each cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Imported, import_map
from tests.world.importing.drawing import drawn


def read(folder: Path, text: str) -> Imported:
    path = folder / "maze.txt"
    path.write_text(text, "utf-8")
    return run_to_end(import_map(path))


def test_each_cell_has_its_walls_around_it(tmp_path: Path) -> None:
    # north 1, east 2, south 4, west 8: the ways are (0, 0) - (0, 1) - (1, 1) - (1, 0)
    result = read(tmp_path, "D3\nD6\n\n0,0\n0,1\nESW\n")
    assert drawn(result) == ("#####", "#S..#", "###.#", "#G..#", "#####")
    note = "read as a maze whose hexadecimal digits are the walls around each cell; walls became cells"
    assert result.notes == (note,)


def test_a_wall_on_one_side_is_a_wall(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, "F0\n00\n\n1,1\n0,1\n"))[1:4] == ("#.#.#", "###.#", "#G.S#")


@pytest.mark.parametrize(
    "text",
    [
        "D3\nD6\n",
        "D3\nD6\n\n0,0\n",
        "D3\nD6\n0,0\n0,1\n",
        "D3\nD65\n\n0,0\n0,1\n",
        "D3\nD6\n\n0,0\n2,1\n",
        "D3\n\n0,0\n1,0\n",
    ],
)
def test_other_lines_are_no_such_maze(tmp_path: Path, text: str) -> None:
    assert not any("hexadecimal" in note for note in read(tmp_path, text).notes)


def test_a_maze_that_is_too_large_is_refused(tmp_path: Path) -> None:
    row = "0" * 300
    assert "601 columns" in str(read(tmp_path, f"{row}\n{row}\n\n0,0\n0,1\n").faults[0])
