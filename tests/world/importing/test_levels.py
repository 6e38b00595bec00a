"""Files with several levels: which are found, what they are called, and which one is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Choices, Imported, import_map

SOKOBAN = "; Packing\n\n#####\n#@$.#\n#####\n\n; Moving on\n\n######\n#@ $.#\n######\n"
TITLED = "Author: Anna\n\n####\n#@.#\n####\nTitle: One\nAuthor: Anna\n\n#####\n#@..#\n#####\nTitle: Two\nAuthor: Bert\n"


def read(folder: Path, text: str, level: str = "", name: str = "levels.txt") -> Imported:
    path = folder / name
    path.write_text(text, "utf-8")
    return run_to_end(import_map(path, Choices(legend=(("@", "start"),), level=level)))


def size(result: Imported) -> tuple[int, int]:
    assert result.world is not None, result.faults
    return result.world.rows, result.world.cols


@pytest.mark.parametrize("level", ["2", "Moving on", " moving_ON "])
def test_a_level_is_chosen_by_its_number_or_its_name(tmp_path: Path, level: str) -> None:
    result = read(tmp_path, SOKOBAN, level)
    assert size(result) == (3, 6)
    assert result.levels == ("Packing", "Moving on")
    assert result.level == 1
    assert 'read level 2 of 2, "Moving on"' in result.notes
    assert result.world is not None
    assert result.world.name == "Levels Moving on"


def test_without_a_choice_it_is_the_first_and_the_number_of_levels_is_said_once(tmp_path: Path) -> None:
    result = read(tmp_path, SOKOBAN)
    assert size(result) == (3, 5)
    assert [note for note in result.notes if "2" in note] == ['read level 1 of 2, "Packing"']


def test_titles_may_be_behind_their_maps(tmp_path: Path) -> None:
    assert read(tmp_path, TITLED).levels == ("One", "Two")


@pytest.mark.parametrize("level", ["0", "3", "-1", "1.0", "Mowing on", "9" * 50])
def test_an_unknown_level_is_a_fault_that_lists_the_names(tmp_path: Path, level: str) -> None:
    result = read(tmp_path, SOKOBAN, level)
    assert result.world is None
    (fault,) = result.faults
    assert fault.place == "--level"
    assert f'there is no level "{level[:60]}" among the 2' == fault.reason
    assert "a number from 1 to 2, or a name: " in fault.hint
    assert '"Moving on"' in fault.hint
    assert result.levels == ("Packing", "Moving on")


def test_a_file_with_a_single_level_says_so(tmp_path: Path) -> None:
    assert size(read(tmp_path, "####\n#S.#\n####\n", "1")) == (3, 4)
    (fault,) = read(tmp_path, "####\n#S.#\n####\n", "2").faults
    assert str(fault) == '--level: there is no level "2"; the file has a single level'


def test_levels_without_names_are_asked_for_by_number(tmp_path: Path) -> None:
    maps = "11111\n1P001\n11111\n\n11111\n100P1\n10001\n11111\n"
    assert read(tmp_path, maps).levels == ("", "")
    assert size(read(tmp_path, maps, "2")) == (4, 5)
    assert read(tmp_path, maps, "3").faults[0].hint == "give a number from 1 to 2"


def test_rectangles_of_letters_between_blank_lines_are_several(tmp_path: Path) -> None:
    lakes = "SFF\nFHF\nFFG\n\nSFFF\nFHFH\nFFFG\n"
    assert [size(read(tmp_path, lakes, level)) for level in "12"] == [(3, 3), (3, 4)]


@pytest.mark.parametrize("text", ["#..#\n\n#..#\n#..#\n", "SFF\nFHF\n\nFFG\n"])
def test_blank_rows_alone_do_not_make_several_maps(tmp_path: Path, text: str) -> None:
    assert len(read(tmp_path, text).levels) == 1


def test_marked_blocks_are_levels_with_names(tmp_path: Path) -> None:
    vaults = "NAME: first\nMAP\nxxx\nx.x\nENDMAP\nNAME: second\nMAP\nxxxx\nx..x\nENDMAP\n"
    result = read(tmp_path, vaults, "second", "vaults.des")
    assert result.levels == ("first", "second")
    assert size(result) == (2, 4)


def test_the_tables_of_a_json_file_are_levels_with_their_places_as_names(tmp_path: Path) -> None:
    maze = [[1, 1, 1, 1], [1, 0, 0, 1], [1, 1, 1, 1]]
    written = {"levels": [{"map": maze, "coins": [[1, 2], [2, 2]]}, {"map": [*maze, [1, 1, 1, 1]]}]}
    result = read(tmp_path, json.dumps(written), "levels[1].map", "levels.json")
    assert result.levels == ("levels[0].map", "levels[1].map")
    assert size(result) == (4, 4)
    assert size(read(tmp_path, json.dumps([maze, maze]), "2", "list.json")) == (3, 4)


def test_a_file_with_a_single_map_has_no_other_level(tmp_path: Path) -> None:
    layer = '<layer name="Walls"><data encoding="csv">1,0</data></layer>'
    text = f'<map orientation="orthogonal" width="2" height="1" tilewidth="8" tileheight="8">{layer}</map>'
    path = tmp_path / "a.tmx"
    path.write_text(text, "utf-8")
    assert size(run_to_end(import_map(path, Choices(level="1")))) == (1, 2)
    (fault,) = run_to_end(import_map(path, Choices(level="2"))).faults
    assert (fault.place, fault.hint) == ("--level", "the file has a single level")


def test_lines_of_equals_signs_are_headings(tmp_path: Path) -> None:
    text = "=== Layout ===\n\n#####\n#@ G#\n#####\n\n===Rewards===\n\n######\n#1 23#\n######\n"
    result = read(tmp_path, text)
    assert size(result) == (3, 5)
    assert result.levels == ("Layout", "Rewards")
    walls = read(tmp_path, "=====\n=@ G=\n=====\n")  # no headings
    assert size(walls) == (3, 5)


def test_sizes_may_be_above_each_of_several_levels(tmp_path: Path) -> None:
    text = "3 5 9\n#####\n#@ G#\n#####\n4 6 9\n######\n#@   #\n#   G#\n######\n"
    assert size(read(tmp_path, text)) == (3, 5)
    assert size(read(tmp_path, text, "2")) == (4, 6)
