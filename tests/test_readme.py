"""The examples of the README and of the page on the command line work as they are written there."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.commands.catalogue import COMMANDS
from ic_sandbox.world.io.files import read_world, shipped_worlds

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text("utf-8")
MAZE = "#####\n#S.G#\n#####\n"
MAPS = {
    "maze.txt": MAZE,
    "microban.txt": "".join(f"; {number}\n{MAZE}" for number in range(1, 13)),
    "zelda.txt": "BasicGame\n  LevelMapping\n    w > wall\n    A > avatar\n    g > goal\n",
    "zelda_lvl0.txt": "wwwww\nwA.gw\nwwwww\n",
}
"""The maps that the commands import."""


def blocks(language: str) -> list[str]:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", README + COMMAND_LINE, re.DOTALL)
    return found


def block(language: str) -> str:
    (found,) = blocks(language)
    return found


def commands() -> list[str]:
    lines = re.findall(r"^    (ic-sandbox [a-z].*?)\s*(?:#.*)?$", README + COMMAND_LINE, re.MULTILINE)
    assert len(lines) >= 14
    return lines


def test_every_command_but_the_window_is_shown() -> None:
    shown = {command.split()[1] for command in commands()}
    assert shown == {command.name for command in COMMANDS} - {"open"}


def test_the_world_by_hand_is_sound() -> None:
    assert read_world(block("json")).name == "Two corners"


def needs_no_evaluation(command: str) -> bool:
    """Return false for the command that reads the log of an evaluation; ``tests/adapters/language_models`` runs it."""
    return command.split()[1] != "import-log"


@pytest.mark.parametrize("command", [command for command in commands() if needs_no_evaluation(command)])
def test_every_command_works(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_world.icw").write_text(block("json"), "utf-8")
    (tmp_path / "study.toml").write_text(block("toml").replace("seeds = 5", "seeds = 1"), "utf-8")
    for name, contents in MAPS.items():
        (tmp_path / name).write_text(contents, "utf-8")
    arguments = shlex.split(command)[1:]
    assert main(arguments) == 0, capsys.readouterr().err
    if "--out" in arguments:
        out = tmp_path / arguments[arguments.index("--out") + 1]
        begin: dict[str, tuple[bytes, ...]] = {
            ".csv": (b"row,col,", b"figure,of,"),
            ".icw": (b"{",),
            ".svg": (b"<?xml",),
            ".pdf": (b"%PDF",),
        }
        assert list(out.glob("*.csv")) if out.is_dir() else out.read_bytes().startswith(begin[out.suffix])


def test_the_python_examples_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed = []
    for example in blocks("python"):
        exec(example, names)
        printed.append(capsys.readouterr().out.rstrip())
    assert printed[0].endswith("True")
    assert (tmp_path / "out" / "ticks.csv").is_file()
    assert float(printed[1]) == pytest.approx(2 / 3 + 0.9**2 / 12, abs=0.01)


def test_the_gallery_has_the_worlds_that_the_readme_speaks_of() -> None:
    assert {"Off-switch", "Counterexample"} <= {world.title for world in shipped_worlds()}


def test_the_pictures_are_there_and_said_in_words() -> None:
    pictures = re.findall(r"!\[(.*?)\]\((.*?)\)", README)
    assert len(pictures) >= 4
    for words, place in pictures:
        assert len(words.split()) >= 5
        assert (ROOT / place).stat().st_size > 10_000


def test_the_citation_names_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"version = {{{version}}}" in README
    assert f'version: "{version}"' in (ROOT / "CITATION.cff").read_text("utf-8")
