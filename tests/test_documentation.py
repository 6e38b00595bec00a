"""The tables of the documentation are those of the catalogues, its links lead somewhere, and its worlds are valid."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from ic_sandbox.cli import _parser
from ic_sandbox.measures import catalogue
from ic_sandbox.measures.measure import Measure
from ic_sandbox.world.io.files import dump_world, load_world, read_world
from tests.documentation import MEASURES_PAGE, with_tables

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_page_on_measures_has_the_measures_of_the_catalogue() -> None:
    text = MEASURES_PAGE.read_text("utf-8")
    assert text == with_tables(text), "run python -m tests.documentation"
    for measure in (*catalogue.MEASURES, *catalogue.EXACT_MEASURES):
        assert f"| {measure.title} | `{measure.key}` |" in text


def test_a_new_measure_changes_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MEASURES", (*catalogue.MEASURES, Measure("luck", "Luck", "A figure.")))
    assert "| Luck | `luck` | A figure. |" in with_tables(MEASURES_PAGE.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


INDENTED = re.compile(r"^ {4}(ic-sandbox(?: .*?)?)\s*(?:# .*)?$", re.MULTILINE)
INLINE = re.compile(r"`(ic-sandbox [a-z-]+(?: [^`]*)?)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_is_one_that_the_program_has(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = page.read_text("utf-8")
    for command in INDENTED.findall(text):
        _parser().parse_args(shlex.split(command)[1:])  # exits if it has other words or options
    for command in INLINE.findall(text):  # in a sentence, a command may be named without some of its arguments
        _, name, *arguments = command.split()
        with pytest.raises(SystemExit):
            _parser().parse_args([name, "--help"])
        offered = capsys.readouterr().out
        assert [word for word in arguments if word.startswith("--") and word not in offered] == []


def test_the_world_and_the_story_of_the_page_on_the_format_are_valid() -> None:
    page = (ROOT / "docs" / "world-format.md").read_text("utf-8")
    world, story = map(json.loads, re.findall(r"```json\n(.*?)```", page, re.DOTALL))
    assert read_world(json.dumps(world)).name == "Every part once"
    shipped = json.loads(dump_world(load_world("off_switch")))
    told = read_world(json.dumps(shipped | story)).story
    assert told is not None
    assert len(told.captions) == 3
