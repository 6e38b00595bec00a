"""Letter maps."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import Choices, Imported, import_map, import_world, parse_legend, parse_name_kind


def drawn(folder: Path, text: str | bytes, name: str = "two_rooms.txt") -> World:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_world(path)


def faults(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(WorldError) as refused:
        drawn(folder, text)
    return [str(fault) for fault in refused.value.faults]


def test_a_map_is_drawn_as_it_looks(tmp_path: Path) -> None:
    world = drawn(tmp_path, "#####\n#S G#\n#.~.#\n#####\n")
    assert world.name == "Two rooms"
    assert world.terrain == ("#####", "#...#", "#.~.#", "#####")
    assert [kind.label for kind in world.legend] == ["ice"]
    assert [agent.at for agent in world.agents] == [(1, 1)]
    assert world.goals[0].cells == (((1, 3), 1.0),)


def test_digits_are_goals_that_starts_take_in_turn(tmp_path: Path) -> None:
    world = drawn(tmp_path, "S2A1S2")
    assert [goal.name for goal in world.goals] == ["Goal 1", "Goal 2"]
    assert [cell for cell, _ in world.goals[1].cells] == [(0, 1), (0, 5)]
    assert [agent.goal for agent in world.agents] == ["Goal 1", "Goal 2", "Goal 1"]


def test_without_goals_each_start_draws_its_own(tmp_path: Path) -> None:
    world = drawn(tmp_path, "S..A")
    assert [(crowd.count, crowd.at) for crowd in world.populations] == [(1, (0, 0)), (1, (0, 3))]
    assert len({crowd.seed for crowd in world.populations}) == 2


def test_short_lines_are_filled_with_wall_and_the_description_says_so(tmp_path: Path) -> None:
    world = drawn(tmp_path, "....\n..\n....")
    assert world.terrain[1] == "..##"
    assert "filled up with wall" in world.info


@pytest.mark.parametrize(
    "text",
    [
        b"#.#\r\n...\r\n",
        b"\xef\xbb\xbf#.#\n...\n\n",
        b"\n\n#.#\r...",
        "#.#\n...\n".encode("utf-16"),
    ],
)
def test_line_ends_and_byte_order_marks_are_ignored(tmp_path: Path, text: bytes) -> None:
    assert drawn(tmp_path, text).terrain == ("#.#", "...")


def test_text_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    text = "; by André Bernier, 1999\n\n######\n#S..G#\n######\n"
    assert drawn(tmp_path, text.encode("latin-1")).terrain == ("######", "#....#", "######")


def test_tabs_reach_to_the_next_stop_as_in_an_editor(tmp_path: Path) -> None:
    assert drawn(tmp_path, "#\t#\n........#").terrain == ("#.......#", "........#")


def test_a_door_brings_the_variable_that_opens_it(tmp_path: Path) -> None:
    assert [variable.name for variable in drawn(tmp_path, ".D.").variables] == ["door_open"]


def test_unknown_letters_are_named_with_their_places(tmp_path: Path) -> None:
    first, second = faults(tmp_path, "..\n.x..x\n..é")
    assert first.startswith('line 2, column 2: "x" has no meaning in a map; use # . ~')
    assert second.startswith('line 3, column 3: "é"')


def test_a_file_that_is_no_map_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, "\n  \n") == ["the map is empty; draw at least one row with one cell"]
    assert faults(tmp_path, b"..\xff") == ["byte 2 is not UTF-8 text; save the file as UTF-8"]
    assert "at most 512" in faults(tmp_path, "." * 513)[0]
    with pytest.raises(WorldError, match="no such file"):
        import_world(tmp_path / "missing.txt")
    with pytest.raises(WorldError, match="folder"):
        import_world(tmp_path)


def test_a_file_without_a_known_suffix_is_recognised_by_its_contents(tmp_path: Path) -> None:
    assert drawn(tmp_path, "#.#", "level.map").terrain == ("#.#",)


def test_a_world_file_is_not_imported(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="open it instead"):
        drawn(tmp_path, "#.#", "level.icw")


def test_a_goal_in_every_cell_of_the_largest_map_takes_no_longer_than_its_cells(tmp_path: Path) -> None:
    (tmp_path / "goals.txt").write_text("\n".join("G" * 256 for _ in range(256)))
    (goal,) = import_world(tmp_path / "goals.txt", Choices(legend=(("G", "goal"),))).goals
    assert len(goal.cells) == 256 * 256


def read(folder: Path, text: str, choices: Choices | None = None) -> Imported:
    path = folder / "map.txt"
    path.write_text(text, "utf-8")
    return run_to_end(import_map(path, choices or Choices()))


def test_cells_outside_the_outline_are_wall_on_both_sides(tmp_path: Path) -> None:
    result = read(tmp_path, "  ####\n###..#  \n#S..G#\n######\n   #\n")
    assert result.world is not None
    assert result.world.terrain == ("########", "###..###", "#....###", "########", "########")
    assert result.notes[0] == "blanks outside the outline of the map became wall (7 times)"


def test_blanks_inside_the_outline_and_in_open_maps_are_floor(tmp_path: Path) -> None:
    assert drawn(tmp_path, "#####\n#S  #\n#####").terrain[1] == "#...#"
    assert drawn(tmp_path, "S  G").terrain == ("....",)
    assert drawn(tmp_path, "# ###\n#   #\n### #").terrain == ("#.###", "#...#", "###.#")


def test_the_user_chooses_the_meaning_of_letters(tmp_path: Path) -> None:
    choices = Choices(legend=parse_legend("F=ice,H=lava,P=start,@=charger,$=nothing"))
    result = read(tmp_path, "PFH\n@$G", choices)
    assert result.world is not None
    assert result.world.terrain == (".~L", "...")
    assert [agent.at for agent in result.world.agents] == [(0, 0)]
    assert [(device.kind, device.at) for device in result.world.devices] == [("charger", (1, 0))]
    meanings = {source.name: (source.meaning, source.count) for source in result.sources}
    assert meanings["F"] == ("ice", 1)
    assert meanings["$"] == ("nothing", 1)


@pytest.mark.parametrize(
    "legend",
    [
        "legend: F=ice, H=lava\n",
        "Legend\n------\nF = ice\nH: lava\n\n",
        "; LEGEND: F=ice; H=lava\n",
        "F = ice\nH -> lava\n",
    ],
)
def test_a_legend_in_the_file_gives_the_meaning_of_letters(tmp_path: Path, legend: str) -> None:
    for text in (legend + "SFH\nFFG\n", "SFH\nFFG\n\n" + legend):
        assert drawn(tmp_path, text).terrain == (".~L", "~~.")


def test_a_choice_of_the_user_overrides_the_legend(tmp_path: Path) -> None:
    result = read(tmp_path, "F = ice\nSFF", Choices(legend=(("F", "wind"),)))
    assert result.world is not None
    assert result.world.terrain == (".ww",)


def test_an_unknown_word_of_a_legend_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "legend: F=icee\n.F.".replace("F.", ".."))
    assert fault == 'line 1: the legend gives "F" the unknown kind "icee"; did you mean "ice"?'


def test_an_unknown_letter_is_named_once(tmp_path: Path) -> None:
    said = faults(tmp_path, "xyx\nyyx\nxxy")
    assert [fault.split(";")[0] for fault in said] == [
        'line 1, column 1: "x" has no meaning in a map',
        'line 1, column 2: "y" has no meaning in a map',
    ]
    assert ["choose what other letters mean" in fault for fault in said] == [True, False]


def test_a_file_of_prose_is_refused_in_one_line(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "".join(chr(0x4E00 + k) for k in range(300)))
    assert fault == "the file has 300 different letters that have no meaning in a map"


def test_the_same_fault_in_many_cells_is_reported_once(tmp_path: Path) -> None:
    path = tmp_path / "map.txt"
    path.write_text("c" * 30)
    (fault,) = run_to_end(import_map(path, Choices(legend=parse_legend("c=hidden cache")))).faults
    assert "at most 24 are possible (also in 29 other places)" in str(fault)


def test_the_first_map_of_a_collection_is_read_and_the_others_are_listed(tmp_path: Path) -> None:
    collection = "Author: Anna\n\n; First\n  ####\n###  #\n#@ $ #\n######\nTitle: One\n\n####\n#@.#\n####\nTitle: Two\n"
    result = read(tmp_path, collection, Choices(legend=parse_legend("@=start,$=goal")))
    assert result.world is not None
    assert result.world.terrain == ("######", "###..#", "#....#", "######")
    assert any(note.startswith("read level 1 of 2") for note in result.notes)


def test_a_line_with_the_size_is_no_part_of_the_map(tmp_path: Path) -> None:
    assert drawn(tmp_path, "3 4\n####\n#S.#\n####").terrain == ("####", "#..#", "####")


@pytest.mark.parametrize("text", ["F", "F=", "Fice", "F=icee", "F=ice;H=lava", "=ice"])
def test_an_invalid_legend_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"kind|form"):
        parse_legend(text)


def test_commas_blanks_and_equals_signs_can_be_letters() -> None:
    assert parse_legend(",=wall,==ice, =lava, H=door") == ((",", "wall"), ("=", "ice"), (" ", "lava"), ("H", "door"))
    assert parse_name_kind("a=b=Off-switch") == ("a=b", "off_switch")


def test_choices_about_other_kinds_of_files_are_faults(tmp_path: Path) -> None:
    assert [fault.place for fault in read(tmp_path, "..", Choices(("a",), (("b", "wall"),))).faults] == [
        "--walls",
        "--terrain",
    ]
