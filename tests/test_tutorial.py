"""The documentation site: its menu has every page, and the tutorial's world, study and commands work as they stand."""

from __future__ import annotations

import csv
import filecmp
import json
import re
import shlex
from pathlib import Path

import pytest

from ic_sandbox import __version__
from ic_sandbox.cli import main
from ic_sandbox.exports.citation import bibtex
from ic_sandbox.measures.catalogue import EXACT_MEASURES, MEASURES

ROOT = Path(__file__).resolve().parents[1]
TUTORIAL = (ROOT / "docs/tutorial.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TUTORIAL, re.DOTALL)


def commands() -> list[list[str]]:
    return [shlex.split(line)[1:] for line in re.findall(r"^    (ic-sandbox .*)$", TUTORIAL, re.MULTILINE)]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_page_is_in_the_menu_once() -> None:
    listed = re.findall(r": ([\w/.-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert sorted(listed) == sorted(pages)


def test_links_of_pages_lead_to_files() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).is_file(), f"{page.name}: {link}; a folder has no page in the site"


@pytest.mark.slow
def test_the_tutorial_works_from_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (world,), (study,) = blocks("json"), blocks("toml")
    Path("two_corners.icw").write_text(world, "utf-8")
    Path("study.toml").write_text(study, "utf-8")
    assert len(commands()) == 8
    for command in commands():
        assert main([*command, *["--workers", "1"] * (command[0] == "sweep")]) == 0, command
    assert {row["discount"] for row in rows_of(Path("analysis/drives.csv"))} == {"0.5", "0.9", "0.97"}
    found = {
        row["processes.operator.chance"]: row
        for row in rows_of(Path("study/points.csv"))
        if row["figure"] == "prevalence"
    }
    assert float(found["0.0"]["mean"]) == 0.0, "without an operator no goal needs the switch"
    assert float(found["0.1"]["mean"]) > 0.5
    assert {row["pairing"] for row in rows_of(Path("pair.csv"))} == {"paired"}
    assert Path("run.html").is_file()
    assert len(rows_of(Path("mitigations/mitigations.csv"))) == 3
    assert Path("figures/uptake.pdf").read_bytes().startswith(b"%PDF")
    assert {"version", "world_sha256", "seed", "command"} <= json.loads(Path("cited/manifest.json").read_bytes()).keys()
    assert cited_uptake(rows_of(Path("cited/summary.csv"))) <= set(re.findall(r"\d+ to \d+ %|\d+ %", TUTORIAL))
    tables = [path.name for path in Path("cited").glob("*.csv")]
    assert len(tables) == 4
    assert filecmp.cmpfiles("cited", "again", tables, shallow=False) == (tables, [], [])
    assert {path.parent.name for path in Path().rglob("*.csv")} > {"cited", "analysis", "study", "mitigations"}
    assert {name for path in Path().rglob("*.csv") for name in names_of_columns(path)} <= explained_columns()


def cited_uptake(rows: list[dict[str, str]]) -> set[str]:
    """Return the uptake in each arm and its interval as the tutorial cites them."""
    found = [[float(row[key]) for key in ("value", "low", "high")] for row in rows if row["figure"] == "uptake"]
    assert len(found) == 3
    texts = {text for value, low, high in found for text in (f"{value:.0%}", f"{100 * low:.0f} to {high:.0%}")}
    return {text.replace("%", " %") for text in texts}


def names_of_columns(path: Path) -> set[str]:
    """Return the names of a table's columns without what they are of, and without varied numbers of the study."""
    with path.open(encoding="utf-8", newline="") as file:
        names = {name.partition(".")[0] for name in next(csv.reader(file))}
    return {re.sub(r"_(low|high|se)$", "", name) for name in names} - {"world", "processes"}


def explained_columns() -> set[str]:
    page = (ROOT / "docs/command-line.md").read_text("utf-8")
    rows = re.findall(r"^\| (.*?) \|", page[page.index("### Columns") :], re.MULTILINE)
    keys = {measure.key for measure in (*MEASURES, *EXACT_MEASURES)}
    return {"low", "high", "n", *keys, *(name for row in rows for name in re.findall(r"`(\w+)`", row))}


def test_the_citation_names_this_version() -> None:
    assert f"version = {{{__version__}}}" in bibtex()
    assert blocks("bibtex") == [bibtex()]
    assert f"```bibtex\n{bibtex()}```" in (ROOT / "README.md").read_text("utf-8")
    record = (ROOT / "CITATION.cff").read_text("utf-8")
    for key in ("version", "title"):
        (value,) = re.findall(rf'^{key}: "(.*)"$', record, re.MULTILINE)
        assert f"{key} = {{{value}}}" in bibtex()
