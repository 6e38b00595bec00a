"""Maps of letters from games and benchmarks whose letters have meanings of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Choices, Imported, import_map, parse_legend


def read(folder: Path, text: str | bytes, name: str = "map.txt", choices: Choices | None = None) -> Imported:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run_to_end(import_map(path, choices or Choices()))


def terrain(result: Imported) -> tuple[str, ...]:
    assert result.world is not None, result.faults
    return result.world.terrain


def starts(result: Imported) -> list[tuple[int, int]]:
    assert result.world is not None
    return [agent.at for agent in result.world.agents] + [crowd.at for crowd in result.world.populations]


@pytest.mark.parametrize("order", ["height 3\nwidth 4\n", "width 4\nheight 3\n"])
def test_a_map_of_a_pathfinding_benchmark_says_what_its_letters_mean(tmp_path: Path, order: str) -> None:
    result = read(tmp_path, f"type octile\n{order}map\n@.GT\nO.SW\n....\nleft over", "random.map")
    assert terrain(result) == ("#..#", "#..#", "....")
    assert result.world is not None
    assert result.world.goals == ()
    assert starts(result) == []
    (note,) = result.notes
    assert note.startswith("read as a map of a pathfinding benchmark (type octile): ")
    assert 'wall "@OTW"' in note


def test_the_largest_benchmark_map_has_room_for_its_head(tmp_path: Path) -> None:
    result = read(tmp_path, "type octile\nheight 512\nwidth 8\nmap\n" + "........\n" * 512, "high.map")
    assert len(terrain(result)) == 512


def test_a_level_of_nethack_is_the_block_between_its_marks(tmp_path: Path) -> None:
    level = "MAZE:\"a\",' '\nGEOMETRY:center,center\nMAP\n ----- \n |..S.#\n |.L.| \n -}--- \nENDMAP\nSTAIR:(1,1),up\n"
    result = read(tmp_path, level, "a.des")
    assert terrain(result) == ("#######", "##.....", "##.L.##", "#######")
    assert starts(result) == []  # S is a secret door there
    assert result.notes[0].startswith("read as a level of NetHack: ")


def test_letters_without_a_meaning_in_dungeon_crawl_are_floor(tmp_path: Path) -> None:
    vaults = "NAME: a\nMAP\n\nENDMAP\nNAME: b\nMAP\nxxxxx\nx1wGx\nx.A.+\ncclcc\nENDMAP\nMAP\nx\nENDMAP\n"
    result = read(tmp_path, vaults, "b.des")
    assert terrain(result) == ("#####", "#.###", "#....", "##L##")
    assert result.world is not None
    assert result.world.goals == ()
    assert any(note.startswith("read level 1 of 2") for note in result.notes)


def test_a_level_of_sokoban_has_goals_and_a_start_but_no_boxes(tmp_path: Path) -> None:
    result = read(tmp_path, "#####\n#@$.#\n# *.#\n#####\n", "level.xsb")
    assert terrain(result) == ("#####", "#...#", "#...#", "#####")
    assert result.world is not None
    assert [cell for cell, _ in result.world.goals[0].cells] == [(1, 3), (2, 3)]
    assert starts(result) == [(1, 1)]
    assert "without its boxes" in result.notes[0]


def test_points_are_goals_only_in_a_level_of_sokoban(tmp_path: Path) -> None:
    result = read(tmp_path, "#####\n#@..#\n#####\n", choices=Choices(legend=parse_legend("@=start")))
    assert terrain(result) == ("#####", "#...#", "#####")
    assert result.world is not None
    assert result.world.goals == ()


def test_a_collection_of_levels_in_xml_gives_its_first(tmp_path: Path) -> None:
    levels = '<Level Id="1"><L>####</L><L>#@$.#</L><L>#####</L></Level><Level Id="2"><L>###</L><L>#@#</L></Level>'
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE SokobanLevels SYSTEM "SokobanLev.dtd">\n'
    written = f"{head}<SokobanLevels><Title>é</Title><LevelCollection>{levels}</LevelCollection></SokobanLevels>"
    result = read(tmp_path, written.encode("latin-1"), "levels.slc")
    assert terrain(result) == ("#####", "#...#", "#####")
    assert any(note.startswith("read level 1 of 2") for note in result.notes)
    cut = read(tmp_path, written.encode("latin-1")[:-9], "levels.slc")
    assert "this is not XML" in str(cut.faults[0])
    bomb = read(tmp_path, '<!DOCTYPE a [<!ENTITY b "c">]><SokobanLevels/>', "levels.slc")
    assert "declares XML entities" in str(bomb.faults[0])


def test_ghosts_of_pac_man_are_no_goals(tmp_path: Path) -> None:
    result = read(tmp_path, "%%%%%%\n%P..G%\n%o%2.%\n%%%%%%\n", "small.lay")
    assert terrain(result) == ("######", "#....#", "#.#..#", "######")
    assert result.world is not None
    assert result.world.goals == ()
    assert starts(result) == [(1, 1)]


@pytest.mark.parametrize("text", ["1111\n1001\n1011", "1 1 1 1\n1 0 0 1\n1 0 1 1\n", "1,1,1,1\n1,0,0,1\n1,0,1,1"])
def test_ones_of_a_grid_of_zeros_and_ones_are_walls(tmp_path: Path, text: str) -> None:
    assert terrain(read(tmp_path, text)) == ("####", "#..#", "#.##")


def test_a_letter_all_around_a_map_without_walls_is_likely_wall(tmp_path: Path) -> None:
    result = read(tmp_path, "3 4\nWWWW\nWSGW\nWWWW\n", "a.maze")
    assert terrain(result) == ("####", "#..#", "####")
    assert result.notes == ('taken as wall: "W", which runs all around the map',)
    assert [source.meaning for source in result.sources if source.name == "W"] == ["wall"]
    assert terrain(read(tmp_path, "xxxx\nx..x\nxxxx", choices=Choices(legend=parse_legend("x=lava"))))[0] == "LLLL"


def test_w_around_a_map_without_number_signs_is_wall_unless_it_is_explained(tmp_path: Path) -> None:
    result = read(tmp_path, "wwww\nwS.w\nwwww")
    assert terrain(result) == ("####", "#..#", "####")
    assert result.notes == ('taken as wall: "w", which runs all around the map',)
    wind = ("wwww", "w..w", "wwww")
    assert terrain(read(tmp_path, "wwww\nwS.w\nwwww", choices=Choices(legend=parse_legend("w=wind")))) == wind
    assert terrain(read(tmp_path, "w = wind\n\nwwww\nwS.w\nwwww\n")) == wind
    assert terrain(read(tmp_path, "####\n#ww#\n#S.#\n####")) == ("####", "#ww#", "#..#", "####")


def test_a_letter_around_a_map_with_walls_stays_unknown(tmp_path: Path) -> None:
    assert read(tmp_path, "xxxx\nx#.x\nxxxx").world is None


def test_the_frame_of_a_comment_is_no_map(tmp_path: Path) -> None:
    frame = "############\n# settings #\n############\n"
    assert read(tmp_path, "Author: Anna\n\n############\n############\n\nnot a map\n").world is None
    assert terrain(read(tmp_path, f"Title: a\n\n{frame[:13] * 2}\n####\n#..#\n####\n")) == ("####", "#..#", "####")


@pytest.mark.parametrize("text", ["0.5 1.0\n2.0 1e-3\n", "0.1,0.2\n\n-3.0,4\n"])
def test_a_table_of_numbers_is_refused(tmp_path: Path, text: str) -> None:
    (fault,) = read(tmp_path, text).faults
    assert str(fault) == "the file is a table of numbers, not a map"


def test_a_legend_in_the_file_comes_before_the_letters_of_a_game(tmp_path: Path) -> None:
    result = read(tmp_path, "@ = charger\n$ = ice\n\n####\n#@$#\n####\n")
    assert terrain(result) == ("####", "#.~#", "####")
    assert result.world is not None
    assert [device.kind for device in result.world.devices] == ["charger"]


def test_benchmark_maps_need_no_type_and_may_have_other_lines_above_them(tmp_path: Path) -> None:
    wanted = ("###", "#.#", "###")
    assert terrain(read(tmp_path, "height 3\nwidth 3\nmap\nTTT\nT.T\n@@@\n")) == wanted
    assert terrain(read(tmp_path, "type octile\nheight 3\nwidth 3\nkey 1 1 2 2\nmap\nTTT\nT.T\n@@@\n")) == wanted
    assert terrain(read(tmp_path, "type octile\nheight 1\nwidth 4\nmap\n.SE@\n")) == ("...#",)


def test_a_kitchen_with_other_letters_asks_for_these_only(tmp_path: Path) -> None:
    text = '{"grid": """XXPXX\n  X1W2X\n  XXDXX""", "start_all_orders": []}'
    asked = read(tmp_path, text)
    assert [fault.reason for fault in asked.faults] == ['"W" has no meaning in a map']
    said = read(tmp_path, text, choices=Choices(legend=parse_legend("W=lava")))
    assert terrain(said) == ("#####", "#.L.#", "#####")


def test_mazes_of_two_letters_have_walls_of_x(tmp_path: Path) -> None:
    assert terrain(read(tmp_path, "*XX*\n**X*\nX***\n")) == (".##.", "..#.", "#...")
    assert read(tmp_path, "****\n*XX*\n****\n").world is None


@pytest.mark.parametrize("enemy", ["F", "S", "L", "v"])
def test_only_letters_beyond_those_of_so_long_are_asked_for(tmp_path: Path, enemy: str) -> None:
    level = f"11111111\n1P000C01\n100{enemy}0001\n1C0000E1\n11111111\n"
    asked = read(tmp_path, level, "map.ber")
    assert [str(fault) for fault in asked.faults] == [
        f'line 3, column 4: "{enemy}" has no meaning in a map; choose what it means'
    ]
    left = read(tmp_path, level, "map.ber", Choices(legend=((enemy, "nothing"),)))
    assert terrain(left) == ("########", "#......#", "#......#", "#......#", "########")
    assert starts(left) == [(1, 1)]


def test_maps_with_many_other_letters_are_none_of_so_long(tmp_path: Path) -> None:
    asked = read(tmp_path, "111111\n1PFFF1\n1FFFE1\n111111\n", "map.ber")
    assert not any("so_long" in note for note in asked.notes)
