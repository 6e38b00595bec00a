"""Mazes whose walls are lines between the cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Imported, import_map
from tests.world.importing.drawing import drawn

MAZE = """
 _____
|   | |
| |_  |
|S__|G|
"""
WIDE = """
 ___________
|       |   |
|   |___    |
|_S_____|_G_|
"""
ROOMS = ("#######", "#...#.#", "#.#.#.#", "#.#...#", "#.###.#", "#S..#G#", "#######")


def read(folder: Path, text: str) -> Imported:
    path = folder / "maze.txt"
    path.write_text(text.lstrip("\n"), "utf-8")
    return run_to_end(import_map(path))


def test_walls_between_cells_become_cells(tmp_path: Path) -> None:
    result = read(tmp_path, MAZE)
    assert drawn(result) == ROOMS
    assert result.notes == ("read as a maze whose lines are walls between its cells; walls became cells",)


def test_a_cell_may_be_several_letters_wide(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, WIDE)) == ROOMS


def test_gaps_in_the_outer_wall_stay_open(tmp_path: Path) -> None:
    result = read(tmp_path, "   ___\n|   | |\n| |_  |\n|_____ \n")
    assert drawn(result) == ("#.#####", "#...#.#", "#.#.#.#", "#.#...#", "#.###.#", "#......", "#######")


@pytest.mark.parametrize(
    "text",
    [
        " _____\n| | | |\n",  # a single row
        "|   | |\n| |_  |\n|_____|\n",  # no upper wall
        " _____\n|  |  |\n| |_  |\n|_____|\n",  # walls where cells are
        " _____\n|  x  |\n\n|_____|\n",  # two parts
        " _____\n| # | |\n# |_  #\n#_____#\n",
    ],
)
def test_other_lines_are_no_such_maze(tmp_path: Path, text: str) -> None:
    assert not any("between its cells" in note for note in read(tmp_path, text).notes)


@pytest.mark.parametrize("size", ["", "3 3\n"])
def test_blank_corners_between_dashes_are_no_gaps_in_walls(tmp_path: Path, size: str) -> None:
    result = read(tmp_path, size + " - - - \n|. . .|\n - -   \n|. . .|\n\n|S|. G|\n - - - \n")
    assert drawn(result) == ("#######", "#.....#", "#####.#", "#.....#", "#.#...#", "#S#..G#", "#######")
    assert result.notes[0] == "read as a maze whose lines are walls between its cells; walls became cells"


def test_lines_with_all_corners_are_walls_as_they_are(tmp_path: Path) -> None:
    result = read(tmp_path, "+-+-+\n|S G|\n+-+ +\n|.|.|\n+-+-+\n")
    assert drawn(result) == ("#####", "#S.G#", "###.#", "#.#.#", "#####")
