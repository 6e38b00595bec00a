"""Letters without a meaning whose meaning is likely, and maps whose cells are written apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Choices, Imported, import_map, parse_legend
from tests.world.importing.drawing import drawn


def read(folder: Path, text: str, name: str = "map.txt", choices: Choices | None = None) -> Imported:
    path = folder / name
    path.write_text(text, "utf-8")
    return run_to_end(import_map(path, choices or Choices()))


@pytest.mark.parametrize(
    ("start", "goal"),
    [
        ("A", "B"),
        ("S", "E"),
        ("@", "X"),
        ("P", "F"),
        ("p", "x"),
        ("@", ">"),
        ("M", "G"),
        ("s", "f"),
        ("^", "E"),
        ("<", ">"),
        ("▼", "E"),
    ],
)
def test_a_single_player_and_a_single_exit_are_start_and_goal(tmp_path: Path, start: str, goal: str) -> None:
    result = read(tmp_path, f"#####\n#{start}.{goal}#\n#####\n")
    assert drawn(result) == ("#####", "#S.G#", "#####")
    guessed = [letter for letter in (start, goal) if letter not in "SAG"]
    assert [note.split(": ")[1] for note in result.notes] == [f'"{letter}"' for letter in guessed]


def test_digits_among_likely_letters_are_listed(tmp_path: Path) -> None:
    result = read(tmp_path, "#####\n#P.2#\n#####\n")
    assert drawn(result)[1] == "#S.G#"
    assert result.notes == ('taken as start, which is likely: "P"', 'taken as goal, which is likely: "2"')


def test_an_exit_without_a_start_or_with_another_goal_stays_unknown(tmp_path: Path) -> None:
    assert "E" in str(read(tmp_path, "#####\n#..E#\n#####\n").faults[0])
    assert "E" in str(read(tmp_path, "#####\n#SGE#\n#####\n").faults[0])
    assert "E" in str(read(tmp_path, "#####\n#SEE#\n#####\n").faults[0])


def test_the_user_decides_against_a_guess(tmp_path: Path) -> None:
    result = read(tmp_path, "#####\n#@.E#\n#####\n", choices=Choices(legend=parse_legend("@=goal,E=start")))
    assert drawn(result) == ("#####", "#G.S#", "#####")


def test_a_letter_nearly_all_around_is_wall_and_the_only_other_is_floor(tmp_path: Path) -> None:
    result = read(tmp_path, "0*******\n00*000**\n*0*0*00*\n*000****\n********\n")
    assert drawn(result) == (".#######", "..#...##", "#.#.#..#", "#...####", "########")
    assert result.notes == ('taken as wall, which is likely: "*"', 'taken as floor, which is likely: "0"')


def test_walls_may_be_drawn_as_lines_or_blocks(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, "+--+--+\n|  |  |\n+  +  +\n|     |\n+--+--+\n"))[1] == "#..#..#"
    assert drawn(read(tmp_path, "█████\n█S G█\n█████\n")) == ("#####", "#S.G#", "#####")


@pytest.mark.parametrize(
    "text",
    [
        "111111\n1P0C01\n1000E1\n111111\n",  # so_long
        "NO ./a.png\nF 20,30,40\nC 1,2,3\n\n  1111\n1110N1\n100001\n111111\n",  # a ray caster's map
        "111111\n1....1\n1.P..1\n111111\n",
        "1 1 1 1\n1 0 P 1\n1 0 0 1\n1 1 1 1\n",
    ],
)
def test_ones_all_around_are_walls_and_zeros_floor(tmp_path: Path, text: str) -> None:
    rows = drawn(read(tmp_path, text))
    assert rows[-1] == "#" * len(rows[0])
    assert rows[0] == rows[-1]
    assert "".join(rows).count("S") == 1
    assert "".join(rows).count("G") == text.count("E1")


def test_other_digits_of_such_a_map_are_no_goals(tmp_path: Path) -> None:
    result = read(tmp_path, "11111\n10021\n10001\n11111\n")
    assert [str(fault).split(";")[0] for fault in result.faults] == ['line 2, column 4: "2" has no meaning in a map']
    assert drawn(read(tmp_path, "11111\n10021\n10001\n11111\n", choices=Choices(legend=(("2", "lava"),))))[1] == "#..L#"


def test_different_digits_all_around_are_walls(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, "42332\n1 3 1\n5   2\n11312\n")) == ("#####", "#.#.#", "#...#", "#####")


def test_a_list_of_numbers_is_no_map(tmp_path: Path) -> None:
    assert "table of numbers" in str(read(tmp_path, "9 3 17\n8\n1\n1\n").faults[0])


def test_a_table_of_numbers_below_its_size_is_a_map(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, "3 4\n1 1 1 1\n1 0 0 1\n1 1 1 1\n")) == ("####", "#..#", "####")
    result = read(tmp_path, "4 3\n1 1 1 1\n1 0 10 1\n1 1 1 1\n")
    assert [str(fault).split(";")[0] for fault in result.faults] == ['line 3, cell 3: "10" has no meaning in a map']


def test_the_letter_all_around_is_not_taken_as_floor(tmp_path: Path) -> None:
    result = read(tmp_path, "XXXXXX\nX@__#X\nX____X\nX_X__X\nXXXXXX\n")
    assert {source.name: source.meaning for source in result.sources} == {
        "X": "",
        "@": "start",
        "#": "wall",
        "_": "floor",
    }


def test_a_size_line_may_have_a_third_number(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, "5 3 1\n#####\n#@.E#\n#####\n")) == ("#####", "#S.G#", "#####")


def test_a_digit_all_over_the_map_is_no_goal(tmp_path: Path) -> None:
    result = read(tmp_path, "M0011\n01010\n0101G\n01110\n")
    assert {str(fault).split('"')[1] for fault in result.faults} == {"0", "1"}


@pytest.mark.parametrize("between", [",", ", ", ";", "\t", " "])
def test_cells_may_be_written_apart(tmp_path: Path, between: str) -> None:
    rows = [between.join(row) for row in ("#####", "#S.G#", "#####")]
    assert drawn(read(tmp_path, "\n".join(rows))) == ("#####", "#S.G#", "#####")
    assert drawn(read(tmp_path, "3 5\n" + "\n".join(rows))) == ("#####", "#S.G#", "#####")


def test_letters_and_numbers_may_have_a_blank_between_them(tmp_path: Path) -> None:
    result = read(tmp_path, "# # # #\n# S 30 #\n# G L #\n# # # #\n", choices=Choices(legend=(("30", "wall"),)))
    assert drawn(result) == ("####", "#S##", "#GL#", "####")


def test_numbers_and_words_of_a_table_get_their_meaning_from_the_user(tmp_path: Path) -> None:
    text = "395,395,395\n395,-1,395\n395,wet ice,395\n"
    result = read(tmp_path, text, "level.csv")
    assert [str(fault).split(";")[0] for fault in result.faults] == [
        'line 1, cell 1: "395" has no meaning in a map',
        'line 3, cell 2: "wet ice" has no meaning in a map',
    ]
    chosen = Choices(legend=parse_legend("395=wall, -1=floor,wet ice=ice"))
    assert read(tmp_path, text, "level.csv", chosen).world is not None
    assert drawn(read(tmp_path, text, "level.csv", chosen)) == ("###", "#.#", "#~#")


@pytest.mark.parametrize(
    "text",
    [
        "[[1,1,1,1],[1,0,0,1],[1,0,0,1],[1,1,1,1]]",
        '{"name": "a", "grid": [[1,1,1,1],[1,0,0,1],[1,0,0,1],[1,1,1,1]], "size": [4, 4]}',
        '[["#","#","#","#"],["#",".","","#"],["#"," ",".","#"],["#","#","#","#"]]',
        '{"levels": {"first": ["####", "#..#", "#..#", "####"]}}',
    ],
)
def test_a_table_in_a_json_file_is_a_map(tmp_path: Path, text: str) -> None:
    assert drawn(read(tmp_path, text, "level.json")) == ("####", "#..#", "#..#", "####")


def test_a_json_file_without_a_table_is_no_map_of_letters(tmp_path: Path) -> None:
    assert "not a Tiled map" in str(read(tmp_path, '{"a": [[1, 2], [3]]}', "a.json").faults[0])


def test_a_frozen_lake_has_ice_and_holes(tmp_path: Path) -> None:
    result = read(tmp_path, "SFFF\nFHFH\nFFFH\nHFFG\n")
    assert drawn(result) == ("S~~~", "~L~L", "~~~L", "L~~G")
    assert result.notes == ('read as a map of Gym\'s FrozenLake: ice "F", goal "G", lava "H", start "S"',)


def test_counters_of_a_kitchen_are_walls_and_its_digits_cooks(tmp_path: Path) -> None:
    layout = (
        '{\n    "grid":  """XXPXX\n                O1 2O\n                XDXSX""",\n    "start_order_list": None\n}\n'
    )
    assert drawn(read(tmp_path, layout, "kitchen.layout")) == ("#####", "#S.S#", "#####")


def test_a_single_piece_of_food_is_the_goal_of_pac_man(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, "%%%%%\n%. P%\n%  %%\n%%%%%\n", "tiny.lay")) == ("#####", "#G.S#", "#..##", "#####")


def test_levels_of_sokoban_may_have_signs_for_blanks(tmp_path: Path) -> None:
    levels = ";Level 1\n__####\n###-.#\n#@$--#\n######\n\n;Level 2\n####\n#@.#\n####\n"
    result = read(tmp_path, levels, "levels.xsb")
    assert drawn(result) == ("######", "###.G#", "#S...#", "######")
    assert any(note.startswith("read level 1 of 2") for note in result.notes)


@pytest.mark.parametrize("between", ["\n", "\n2\n", "\nLevel 2\n"])
def test_outlined_maps_one_below_the_other_are_several(tmp_path: Path, between: str) -> None:
    result = read(tmp_path, f"####\n#S.#\n####\n{between}#####\n#..G#\n#####\n")
    assert drawn(result) == ("####", "#S.#", "####")
    assert any(note.startswith("read level 1 of 2") for note in result.notes)


def test_a_frozen_lake_may_have_walls(tmp_path: Path) -> None:
    result = read(tmp_path, "######\n#SFFH#\n#FHFG#\n######\n")
    assert drawn(result) == ("######", "#S~~L#", "#~L~G#", "######")
    assert result.notes[0].startswith("read as a map of Gym's FrozenLake: ")
    assert "F" in str(read(tmp_path, "######\n#S..F#\n#...G#\n######\n").faults[0])  # more likely a finish


@pytest.mark.parametrize("head", ["3", "3 4", "4 3", "3,4,1,2", "3 4 0 0 7"])
def test_numbers_above_a_map_that_give_its_size_are_no_row(tmp_path: Path, head: str) -> None:
    assert drawn(read(tmp_path, f"{head}\n####\n#SG#\n####\n")) == ("####", "#SG#", "####")


def test_lines_below_a_map_with_a_size_are_no_rows(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        "3 4 12 3\n0 1 1 9\n0 0 2 1\n1 1 1 1\n8 1 2 1 6 1 5\n",
        choices=Choices(legend=parse_legend("0=floor,1=wall,2=lava,9=goal")),
    )
    assert drawn(result) == (".##G", "..L#", "####")
    assert "left out: the text around the map" in result.notes


@pytest.mark.parametrize("head", ["4", "3 5", "2"])
def test_numbers_that_do_not_give_the_size_stay_a_row(tmp_path: Path, head: str) -> None:
    assert len(drawn(read(tmp_path, f"{head}\n#..#\n.SG#\n#.##\n"))) == 4


def test_empty_cells_of_a_table_of_tiles_are_never_walls(tmp_path: Path) -> None:
    tiles = "\n".join(["-1,-1,-1,-1,-1", "-1,-1,7,-1,-1", "-1,-1,-1,-1,-1", "-1,7,7,7,-1", "-1,-1,-1,-1,-1"])
    result = read(tmp_path, tiles, "level_terrain.csv")
    assert {source.name: source.meaning for source in result.sources} == {"-1": "floor", "7": ""}


def test_a_digit_in_many_cells_is_no_goal(tmp_path: Path) -> None:
    aliens = "\n".join(["." * 20] * 8 + ["..00000...00000....."] * 2 + ["....A..............."])
    result = read(tmp_path, aliens)
    assert 'line 9, column 3: "0" has no meaning' in str(result.faults[0])


def test_digits_in_half_of_the_cells_are_no_goals(tmp_path: Path) -> None:
    costs = read(tmp_path, "S1234\n56781\n#2345\n6789G\n")
    assert '"1" has no meaning' in str(costs.faults[0])
    assert drawn(read(tmp_path, "S.1..\n..2..\n#..3.\n45..6\n")) == ("S.G..", "..G..", "#..G.", "GG..G")


def test_a_map_of_several_floors_is_not_cut_to_its_first(tmp_path: Path) -> None:
    floors = "2 4 2\n# A 1 #\n# 2 1 #\n\n# 1 1 #\n# E 2 #\n"
    assert "left out: the text around the map" not in read(tmp_path, floors).notes


def test_walls_of_zeros_with_blanks_between_them_are_no_table_of_numbers(tmp_path: Path) -> None:
    maze = "   000000\n        0\n0000 0000\n0       0\n000000000\n"
    assert '"0" has no meaning' in str(read(tmp_path, maze).faults[0])


def test_cells_in_lists_of_their_own_are_a_table(tmp_path: Path) -> None:
    cells = '{"maze": [[["#"], ["#"], ["#"]], [["#"], [" "], ["#"]], [["#"], ["#"], ["#"]]]}'
    assert drawn(read(tmp_path, cells, "maze.json")) == ("###", "#.#", "###")


def test_what_the_user_says_is_no_guess(tmp_path: Path) -> None:
    text = "&&&&&\n&P.E&\n&&&&&\n"
    assert len(read(tmp_path, text).notes) == 3
    said = Choices(legend=parse_legend("&=wall,P=start,E=goal"))
    assert not read(tmp_path, text, choices=said).notes


def test_a_letter_that_leaves_hardly_a_cell_free_is_not_taken_as_wall(tmp_path: Path) -> None:
    for goal in ("e", "."):
        rows = [list("x" * 12) for _ in range(10)]
        rows[0][0], rows[5][5] = goal, "s"
        asked = read(tmp_path, "\n".join(map("".join, rows)) + "\n")
        assert '"x" has no meaning' in str(asked.faults)
