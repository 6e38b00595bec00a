"""The catalogues of exported and imported files, read by dialogs and the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.exports.formats import EXPORTERS, PICTURE, REPORT, Exporter
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import FORMATS


@pytest.mark.parametrize("exporter", EXPORTERS, ids=[exporter.key for exporter in EXPORTERS])
def test_an_exporter_accepts_only_its_suffixes(exporter: Exporter, tmp_path: Path) -> None:
    for suffix in (*exporter.suffixes, exporter.suffixes[0].upper()):
        exporter.check(tmp_path / f"file{suffix}")
    with pytest.raises(WorldError) as caught:
        exporter.check(tmp_path / "file.xyz")
    assert all(suffix in str(caught.value) for suffix in exporter.suffixes), "the fault says what would be right"


def test_keys_are_unique() -> None:
    assert len({exporter.key for exporter in EXPORTERS}) == len(EXPORTERS)


def test_a_format_names_its_files_for_a_dialog() -> None:
    assert [known.filter for known in PICTURE.formats] == ["PNG (*.png)", "SVG (*.svg)"]


@pytest.mark.parametrize(
    ("command", "suffixes"),
    [
        ("render", PICTURE.suffixes),
        ("run", REPORT.suffixes),
        ("import", tuple(suffix for known in FORMATS for suffix in known.suffixes)),
    ],
)
def test_help_names_every_suffix(command: str, suffixes: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert [suffix for suffix in suffixes if suffix not in shown] == []
