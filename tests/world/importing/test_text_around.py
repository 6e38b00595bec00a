"""Maps with text around them: the text is left out and listed, but lines of the map never are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world.importing.drawing import drawn
from tests.world.importing.test_letter_guesses import read

LEFT_OUT = "left out: the text around the map"
ROOM = ("#####", "#S.G#", "#####")


@pytest.mark.parametrize(
    "text",
    [
        "name Great Maze\nwin 2\n{map}",
        "{map}start 1, 15\ntarget 20, 3\n",
        "// by Anna\n{map}\nthe end\n",
    ],
)
@pytest.mark.parametrize("wall", ["#", "X"])
def test_a_frame_among_text_is_the_map(tmp_path: Path, text: str, wall: str) -> None:
    result = read(tmp_path, text.format(map="\n".join(ROOM).replace("#", wall) + "\n"))
    assert drawn(result) == ROOM
    assert LEFT_OUT in result.notes


@pytest.mark.parametrize(
    "text", ["XXXXX\n#####\n#S.G#\n#####\n", "##  \n#####\n#S.G#\n#####\n", "#####\n#S.G#\n#####\n #S#\n"]
)
def test_lines_that_may_be_rows_stay_in_the_map(tmp_path: Path, text: str) -> None:
    assert LEFT_OUT not in read(tmp_path, text).notes


@pytest.mark.parametrize("between", [" ", "\t", ","])
def test_a_table_among_words_is_the_map(tmp_path: Path, between: str) -> None:
    rows = "\n".join(between.join(row) for row in ("1111", "1001", "1111"))
    result = read(tmp_path, f"START\n{rows}\nEND\n")
    assert drawn(result) == ("####", "#..#", "####")
    assert LEFT_OUT in result.notes
    first = read(tmp_path, f"LEVEL ONE\n{rows}\nEND\n\nLEVEL TWO\n{rows.replace('0', '1')}\nEND\n")
    assert drawn(first) == ("####", "#..#", "####")


def test_a_line_of_a_table_with_a_missing_cell_is_not_left_out(tmp_path: Path) -> None:
    assert LEFT_OUT not in read(tmp_path, "1 1 1 1\n1 0 0 1\n1 1 1 1\n1 0 1\n").notes


def test_prose_is_no_map(tmp_path: Path) -> None:
    assert read(tmp_path, "Once upon a time\nthere was a maze.\n\nIt had no walls.\n").world is None


def test_rows_and_columns_may_be_on_lines_of_their_own(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, "3\n5\n" + "\n".join(ROOM))) == ROOM
    assert drawn(read(tmp_path, "5\n3\n" + "\n".join(ROOM))) == ROOM
    assert read(tmp_path, "4\n5\n" + "\n".join(ROOM)).notes


def test_a_single_number_may_be_the_size_of_a_square_table(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, "3\n1 1 1\n1 0 1\n1 1 1\n")) == ("###", "#.#", "###")
    graph = read(tmp_path, "4\n0 0 0\n1 1 0\n2 3 0\n3 4 12\n")
    assert graph.faults[0].reason == "the file is a table of numbers, not a map"


@pytest.mark.parametrize("head", ["maze = ", "const level = ", "let grid=", "export const MAP = "])
def test_a_list_in_a_program_is_a_table(tmp_path: Path, head: str) -> None:
    result = read(tmp_path, head + "[\n  [1, 1, 1],\n  [1, 0, 1],\n  [1, 1, 1],\n];\n")
    assert drawn(result) == ("###", "#.#", "###")


@pytest.mark.parametrize("head", ["2 3\n", "2x3\n"])
def test_numbers_above_a_map_without_digits_are_no_row_of_it(tmp_path: Path, head: str) -> None:
    # the size counts rooms, between which are walls
    result = read(tmp_path, f"{head}+-+-+-+\n|P E|.|\n+ +-+ +\n|. . .|\n+-+-+-+\n")
    assert drawn(result) == ("#######", "#S.G#.#", "#.###.#", "#.....#", "#######")
    assert LEFT_OUT in result.notes
