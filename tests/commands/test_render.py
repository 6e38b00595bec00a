"""The command ``render``."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from ic_sandbox.cli import main
from ic_sandbox.world.io.files import dump_world, load_world
from tests.commands.helpers import ROOT


def test_wrong_usage_exits_with_2() -> None:
    assert main(["render", "off_switch"]) == 2
    assert main(["render", "off_switch", "--out", "x.png", "--cell-size", "1"]) == 2


def test_a_world_is_rendered_without_a_display(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    run = subprocess.run(
        [sys.executable, "-m", "ic_sandbox", "render", "off_switch", "--out", "picture.png", "--cell-size", "20"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    world = load_world("off_switch")
    with Image.open(tmp_path / "picture.png") as picture:
        assert picture.size == (20 * world.cols, 20 * world.rows)
        assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 10
    assert [path.name for path in tmp_path.iterdir()] == ["picture.png"]


def test_an_svg_contains_vectors(tmp_path: Path, qapp: object) -> None:
    out = tmp_path / "picture.svg"
    assert main(["render", "three_labs", "--out", str(out), "--dark"]) == 0
    drawn = ElementTree.parse(out).getroot()
    world = load_world("three_labs")
    assert drawn.attrib["viewBox"] == f"0 0 {48 * world.cols} {48 * world.rows}"
    tags = {element.tag.rpartition("}")[2] for element in drawn.iter()}
    assert "path" in tags
    assert "image" not in tags


def test_an_svg_is_well_formed_whatever_the_names_of_a_world_hold(tmp_path: Path, qapp: object) -> None:
    world = replace(load_world("off_switch"), name="a\0b\x1b[31m\ufffe")
    (tmp_path / "odd.icw").write_text(dump_world(world), "utf-8")
    assert main(["render", str(tmp_path / "odd.icw"), "--out", str(tmp_path / "odd.svg")]) == 0
    assert "a\ufffdb\ufffd[31m\ufffd" in ElementTree.parse(tmp_path / "odd.svg").getroot().itertext()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--out", "picture.gif"], "pictures are .png or .svg files"),
        (["--out", "picture.png", "--cell-size", "256"], "make its cells at most"),
        (["--out", "file.txt/picture.png"], "is a file"),
    ],
)
def test_an_impossible_picture_is_reported_in_one_line(
    arguments: list[str],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file.txt").write_text("\n".join(["." * 512] * 512))
    assert main(["import", "file.txt", "--out", "large.icw"]) == 0
    assert main(["render", "large.icw", *arguments]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert reason in line
