"""Maps in source text, in old encodings, and in files named after walls."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Choices, Imported, import_map
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.text_program import map_in_program
from tests.world.importing.drawing import drawn

ROOM = ("####", "#SG#", "####")
HOLLOW = ("####", "#..#", "####")


def read(folder: Path, text: str | bytes, name: str = "map.txt", level: str = "") -> Imported:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run_to_end(import_map(path, Choices(level=level)))


@pytest.mark.parametrize(
    "text",
    [
        '"####",\n"#SG#",\n"####"\n',
        "level = [\n  '####', // above\n  '#SG#',\n  '####',\n];\nstart(level);\n",
        "####;\n#SG#;\n####;\n",
    ],
)
def test_rows_in_quotation_marks_or_with_a_semicolon_are_those_of_a_map(tmp_path: Path, text: str) -> None:
    result = read(tmp_path, text)
    assert drawn(result) == ROOM
    assert any("source text of a program" in note for note in result.notes)


@pytest.mark.parametrize(
    "text",
    [
        "1,1,1,1;\n1,0,0,1;\n1,1,1,1;\n",
        "#include <map.h>\nint map[3][4] = {\n  {1,1,1,1}, // top\n  {1, 0, 0, 1},\n  {1,1,1,1}\n};\nint x = 3;\n",
        "M = [1 1 1 1;\n1 0 0 1;\n1 1 1 1];\nplot(M);\n",
        "local map = {{1,1,1,1},\n{1,0,0,1},\n{1,1,1,1}}\n",
    ],
)
def test_rows_of_numbers_in_brackets_or_with_a_semicolon_are_those_of_a_map(tmp_path: Path, text: str) -> None:
    assert drawn(read(tmp_path, text)) == HOLLOW


def test_several_maps_of_a_program_are_levels(tmp_path: Path) -> None:
    text = 'a = [\n"####",\n"#SG#",\n"####"]\nb = [\n"#####",\n"#S.G#",\n"#####"]\n'
    assert drawn(read(tmp_path, text)) == ROOM
    assert drawn(read(tmp_path, text, level="2"))[1] == "#S.G#"


def test_lines_of_a_program_that_are_no_rows_are_no_map(tmp_path: Path) -> None:
    assert read(tmp_path, "let a = 1;\nlet b = 22;\nlet c = 3;\n").world is None
    assert not [note for note in read(tmp_path, '"cat",\n"horse",\n"pig"\n').notes if "source text" in note]


@pytest.mark.parametrize("encoding", ["gb2312", "shift_jis", "euc_kr"])
def test_remarks_in_an_encoding_of_two_bytes_are_left_out(tmp_path: Path, encoding: str) -> None:
    remark = {"gb2312": "地图很小但是很好玩", "shift_jis": "これはちいさなめいろです", "euc_kr": "작은 미로입니다 지도"}
    result = read(tmp_path, f"// {remark[encoding]}\n####\n#SG#\n####\n".encode(encoding))
    assert drawn(result) == ROOM
    assert any("not UTF-8" in note for note in result.notes)


def test_walls_may_be_signs_of_two_bytes(tmp_path: Path) -> None:
    result = read(tmp_path, "■■■■\n■SG■\n■■■■\n".encode("gb2312"))
    assert drawn(result) == ROOM
    assert "the file is not UTF-8, and was read as gb2312" in result.notes


def test_bytes_that_are_no_text_stay_refused(tmp_path: Path) -> None:
    said = str(read(tmp_path, bytes(range(128, 256)) * 4 + b"\x01").faults[0])
    assert said == "byte 0 is not UTF-8 text; save the file as UTF-8"
    assert "not UTF-8 text" in str(read(tmp_path, b"####\n\xff\xff\xff\xff\xff\xff####\n").faults[0])


@pytest.mark.parametrize("name", ["level_1_Collision.csv", "map_walls.csv"])
def test_a_table_of_tiles_in_a_file_named_after_walls_says_what_is_wall(tmp_path: Path, name: str) -> None:
    text = "9,9,12,9\n9,-1,-1,9\n9,9,12,9\n"
    result = read(tmp_path, text, name)
    assert drawn(result) == HOLLOW
    assert any("taken as wall: every number but -1" in note for note in result.notes)
    assert read(tmp_path, text, "map_ground.csv").world is None


def test_cells_of_a_table_may_be_empty(tmp_path: Path) -> None:
    result = read(tmp_path, "#,#,#,#\n#,S,,#\n#,,G,#\n#,#,#,#\n", "map.csv")
    assert drawn(result) == ("####", "#S.#", "#.G#", "####")
    assert drawn(read(tmp_path, "#,#,#,\n#,S,#,\n#,#,#,\n", "map.csv")) == ("###", "#S#", "###")


@pytest.mark.parametrize(
    "line", ["{" + "," * 4_000, "{" + " " * 4_000, " " * 4_000 + "=", '"a"' + " " * 4_000 + "=", "a;" * 2_000]
)
def test_long_lines_are_not_searched_again_and_again(line: str) -> None:
    assert map_in_program([line] * 200, "", Findings()) is None
