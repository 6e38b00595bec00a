"""The command ``import``."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.progress import Progress
from ic_sandbox.world.io.files import load_world


@pytest.fixture
def maze(tmp_path: Path) -> Path:
    path = tmp_path / "maze.txt"
    path.write_text("#####\n#S.G#\n#####\n")
    return path


def test_an_imported_world_is_a_valid_file(maze: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "maze.icw"
    out.parent.mkdir()
    assert main(["import", str(maze), "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    assert load_world(out).name == "Maze"
    assert [path.name for path in out.parent.iterdir()] == ["maze.icw"]


def test_an_existing_file_is_kept_unless_forced(maze: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "maze.icw"
    out.write_text("mine")
    assert main(["import", str(maze), "--out", str(out)]) == 1
    assert "the file already exists" in capsys.readouterr().err
    assert out.read_text() == "mine"
    assert main(["import", str(maze), "--out", str(out), "--force"]) == 0
    assert load_world(out).rows == 3


def test_every_fault_is_one_line_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "bad.txt", tmp_path / "bad.icw"
    path.write_text("#x\n?#")
    assert main(["import", str(path), "--out", str(out)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["line 1, column 2", "line 2, column 1"]
    assert not out.exists()


def test_omitted_parts_are_one_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layer = '<layer name="Collision"><data encoding="csv">1,0,0,0</data></layer>'
    objects = "".join(f'<object id="{k}" name="spawn" x="9" y="9"/>' for k in range(3))
    text = f'<map orientation="orthogonal" width="2" height="2" tilewidth="8" tileheight="8">{layer}'
    path, out = tmp_path / "map.tmx", tmp_path / "map.icw"
    path.write_text(f'{text}<objectgroup name="o">{objects}</objectgroup></map>')
    assert main(["import", str(path), "--out", str(out)]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "Left out or guessed:",
        '  layer "Collision" was taken as wall',
        (
            '  left out: objects called "spawn", which is neither a terrain nor a device '
            '(3 times, first in layer "o", object 0 "spawn")'
        ),
    ]
    assert main(["import", str(path), "--out", str(out), "--force", "--terrain", "spawn=start"]) == 0
    assert len(load_world(out).populations) == 3


def test_options_give_the_meanings_that_the_map_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "lake.txt", tmp_path / "lake.icw"
    path.write_text("PFH\nFFG")
    assert main(["import", str(path), "--out", str(out)]) == 1
    assert capsys.readouterr().err.count('--legend "F=KIND,H=KIND"') == 1
    assert main(["import", str(path), "--out", str(out), "--legend", "F=ice,H=lava", "--legend", "P=start"]) == 0
    assert load_world(out).terrain == (".~L", "~~.")
    assert main(["import", str(path), "--out", str(out), "--legend", "F=icee"]) == 2
    assert 'did you mean "ice"?' in capsys.readouterr().err
    assert main(["import", str(path), "--out", str(out), "--force", "--walls", "Trees"]) == 1


def test_ctrl_c_ends_an_import_without_a_file(maze: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Iterator[Progress]:
        for share in (0.1, 0.2, 0.3):
            os.kill(os.getpid(), signal.SIGINT)
            yield Progress("Reading the map", share)
        raise AssertionError("it went on")

    monkeypatch.setattr("ic_sandbox.world.importing.import_map", interrupted)
    assert main(["import", str(maze), "--out", str(tmp_path / "maze.icw")]) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["maze.txt"]


def test_import_without_an_out_is_wrong_usage(maze: Path) -> None:
    assert main(["import", str(maze)]) == 2


def test_the_hint_names_the_option_that_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "a.txt", tmp_path / "a.icw"
    path.write_text("####\n#QV#\n####\n")
    assert main(["import", str(path), "--out", str(out)]) == 1
    hint = 'choose with --legend "Q=KIND,V=KIND" (KIND: wall, floor, ice, lava, start, goal, nothing, ...), '
    assert f"{hint}or with --legend FILE if a file explains them" in capsys.readouterr().err
    assert main(["import", str(path), "--out", str(out), "--legend", "Q=start,V=goal"]) == 0


def test_a_level_is_chosen_by_an_option_and_the_others_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "levels.txt", tmp_path / "level.icw"
    path.write_text("; Easy\n####\n#S.#\n####\n; Hard\n#####\n#S..#\n#####\n")
    assert main(["import", str(path), "--out", str(out)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "Left out or guessed:",
        '  read level 1 of 2, "Easy"',
        "  left out: the text around the map",
        "Choose another level with --level N or --level NAME: 1 Easy, 2 Hard",
    ]
    assert main(["import", str(path), "--out", str(out), "--force", "--level", "hard"]) == 0
    assert "--level" not in capsys.readouterr().err
    assert load_world(out).cols == 5
    assert main(["import", str(path), "--out", str(out), "--force", "--level", "3"]) == 1
    assert 'or a name: "Easy", "Hard"' in capsys.readouterr().err


def test_a_legend_may_be_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, letters, out = tmp_path / "lake.txt", tmp_path / "letters.txt", tmp_path / "lake.icw"
    path.write_text("PFH\nFFG")
    letters.write_text("F = ice\nH = ice\n")
    assert main(["import", str(path), "--out", str(out), "--legend", str(letters), "--legend", "H=lava"]) == 0
    assert load_world(out).terrain == (".~L", "~~.")
    letters.write_text("F = icee\n\nlegend: F=icee\n")
    assert main(["import", str(path), "--out", str(out), "--force", "--legend", str(letters)]) == 1
    assert 'line 3: the legend gives "F" the unknown kind "icee"' in capsys.readouterr().err
    assert main(["import", str(path), "--out", str(out), "--force", "--legend", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"{tmp_path}: this is a folder, not a file\n"
    assert main(["import", str(path), "--out", str(out), "--force", "--legend", "Fice"]) == 1
    assert capsys.readouterr().err == (
        "Fice: there is no such file; give a file, or the meaning of letters such as F=ice\n"
    )
