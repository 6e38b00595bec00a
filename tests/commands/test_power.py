"""The command ``power``."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.cli import main
from tests.commands.helpers import faults, rows


def test_power_writes_one_file_and_prints_nothing(
    world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "power.csv"
    arguments = ["power", world, "--discount", "0.9", "--samples", "50", "--seed", "4"]
    assert main([*arguments, "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    table = rows(out)
    assert list(table[0]) == ["row", "col", "switch_disabled", "status", "power", "stderr", "samples"]
    assert len(table) == 6 * 3  # each of six cells with the switch enabled, disabled, and off
    assert {row["samples"] for row in table} == {"50"}
    assert [path.name for path in out.parent.iterdir()] == ["power.csv"]


def test_power_is_a_function_of_its_seed(world: str, tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        arguments = ["power", world, "--discount", "0.5", "--samples", "5", "--seed", seed]
        assert main([*arguments, "--out", str(tmp_path / name)]) == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert written[0] != written[2]


def test_power_replaces_an_existing_file(world: str, tmp_path: Path) -> None:
    out = tmp_path / "power.csv"
    out.write_text("old", "utf-8")
    assert main(["power", world, "--discount", "0.5", "--samples", "2", "--seed", "1", "--out", str(out)]) == 0
    assert len(rows(out)) == 18


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--discount", "0", "--out", "power.csv"], "POWER is undefined (at 0)"),
        (["--discount", "1e-9", "--out", "power.csv"], "rounding"),
        (["--discount", "0.5", "--out", "."], "a folder"),
        (["--discount", "0.5", "--out", "small.icw/power.csv"], "file"),
    ],
)
def test_an_impossible_power_is_reported_in_one_line(
    arguments: list[str],
    reason: str,
    world: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["power", world, "--samples", "2", "--seed", "1", *arguments]) == 1
    (line,) = faults(capsys)
    assert reason in line
    assert [path.name for path in tmp_path.iterdir()] == ["small.icw"]


def test_power_of_an_invalid_world_lists_every_fault(
    broken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["power", broken, "--discount", "0.5", "--samples", "2", "--seed", "1"]
    assert main([*arguments, "--out", str(tmp_path / "power.csv")]) == 1
    assert len(faults(capsys)) == 2
    assert not (tmp_path / "power.csv").exists()
