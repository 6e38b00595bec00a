"""Letters of other programs that mean something else here are asked for, not taken silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.world.importing import Choices, parse_legend
from tests.world.importing.drawing import drawn
from tests.world.importing.test_letter_guesses import read


@pytest.mark.parametrize(("letter", "kind"), [("w", "wind"), ("L", "lava"), ("D", "door"), ("r", "restricted area")])
def test_own_letters_among_those_of_another_program_are_in_doubt(tmp_path: Path, letter: str, kind: str) -> None:
    text = f"#####\n#Sq{letter}#\n#####\n"
    asked = read(tmp_path, text)
    assert [fault.reason for fault in asked.faults] == [
        '"q" has no meaning in a map',
        f'"{letter}" would mean {kind}, but other letters of the map mean nothing here',
    ]
    assert {source.name: source.meaning for source in asked.sources} == {"#": "wall", "S": "start", "q": "", letter: ""}
    said = read(tmp_path, text, choices=Choices(legend=parse_legend(f"q=floor,{letter}=wall")))
    assert drawn(said) == ("#####", "#S.##", "#####")
    native = read(tmp_path, text.replace("q", "."))
    assert native.world is not None
    assert native.world.terrain[1] == f"#..{letter}#"
    assert not native.notes


def test_letters_that_the_file_explains_raise_no_doubt(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, "q = ice\n\n#####\n#SqL#\n#####\n")) == ("#####", "#S~L#", "#####")
    assert read(tmp_path, "L = lava\n\n#####\n#SqL#\n#####\n").faults[0].reason == '"q" has no meaning in a map'


@pytest.mark.parametrize("letter", ["G", "S", "A"])
def test_a_letter_in_many_cells_is_no_goal_and_no_start(tmp_path: Path, letter: str) -> None:
    kind = "goal" if letter == "G" else "start"
    wide = read(tmp_path, f"######\n#{letter * 4}#\n#{letter * 3}.#\n######\n")
    assert [str(fault) for fault in wide.faults] == [
        f'line 2, column 2: "{letter}" would mean {kind}, but it is in too many cells; choose what it means'
    ]
    few = read(tmp_path, f"######\n#{letter * 4}#\n#....#\n######\n")
    assert few.world is not None
    grass = read(
        tmp_path, f"{letter} {letter} {letter}\n{letter} # {letter}\n", choices=Choices(legend=((letter, "ice"),))
    )
    assert drawn(grass) == ("~~~", "~#~")


def test_many_starts_among_letters_of_another_program_are_in_doubt(tmp_path: Path) -> None:
    rows = ["#" * 14, *["#" + "S" * 6 + "." * 6 + "#"] * 3, *["#" + "." * 12 + "#"] * 6, "#" * 14]
    native = read(tmp_path, "\n".join(rows))
    assert native.world is not None
    rows[-2] = "#" + "." * 11 + "q#"
    assert [fault.reason for fault in read(tmp_path, "\n".join(rows)).faults] == [
        '"S" would mean start, but it is in too many cells',
        '"q" has no meaning in a map',
    ]


def test_a_map_of_a_single_letter_says_nothing(tmp_path: Path) -> None:
    for text in ("xxxx\n" * 4, "7,7,7,7\n" * 4, "1111\n" * 4):
        assert read(tmp_path, text).world is None
    assert read(tmp_path, "3 1 2 4 1 1 3 0 2\n").world is None


def test_a_number_around_a_table_is_named_as_the_file_has_it(tmp_path: Path) -> None:
    result = read(tmp_path, "17,17,17\n17,-1,17\n17,17,17\n", "level.csv")
    assert drawn(result) == ("###", "#.#", "###")
    assert 'taken as wall: "17", which runs all around the map' in result.notes
