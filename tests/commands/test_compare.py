"""The command that compares two worlds."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.cli import main
from tests.commands.helpers import faults, rows


def compared(out: Path, world: str, *options: str) -> dict[tuple[str, str], dict[str, str]]:
    asked = ["compare", world, "--ticks", "12", "--seed", "2", "--out", str(out), *options]
    assert main(asked) == 0
    return {(row["figure"], row["of"]): row for row in rows(out)}


def test_the_figures_are_those_of_two_runs(world: str, tmp_path: Path) -> None:
    found = compared(tmp_path / "pair.csv", "off_switch", "--second-discount", "0.5", "--agents", "24", "--controls")
    for name, discount in (("first", "0.97"), ("second", "0.5")):
        options = ["--ticks", "12", "--seed", "2", "--agents", "24", "--controls", "--discount", discount]
        assert main(["run", "off_switch", *options, "--out", str(tmp_path / name)]) == 0
        summary = {
            (row["figure"], row["of"]): row for row in rows(tmp_path / name / "summary.csv") if row["arm"] == "main"
        }
        for key in (("survival", ""), ("excess_uptake", "shutdown_avoidance"), ("return", "")):
            assert float(found[key][name]) == pytest.approx(float(summary[key]["value"]))
    assert {row["pairing"] for row in found.values()} == {"paired"}


def test_several_seeds_are_means_over_pairs_of_runs(tmp_path: Path) -> None:
    found = compared(tmp_path / "pair.csv", "off_switch", "--without", "off_switch", "--agents", "16", "--seeds", "3")[
        "survival", ""
    ]
    assert found["runs"] == "3"
    assert float(found["difference_low"]) < float(found["difference"]) < float(found["difference_high"])


def test_a_second_world_may_be_another_file_or_have_another_number(world: str, tmp_path: Path) -> None:
    same = compared(tmp_path / "same.csv", world, "--second", world)
    assert {row["difference"] for row in same.values()} == {"0.0"}
    other = compared(tmp_path / "other.csv", world, "--set", "processes.operator.chance=1")
    assert float(other["survival", ""]["difference"]) < 0
    assert main(["compare", world, "--second", world, "--ticks", "2", "--seed", "1"]) == 2


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (
            ("--without", "of_switch"),
            "of_switch: no device and no drive has this name; known here: custom, shutdown_avoidance",
        ),
        (("--set", "processes.operator.chance"), "--set processes.operator.chance: has no number"),
        (("--set", "processes.operator.chance=2"), "chance"),
        (("--set", "processes.nobody.chance=0.5"), "processes.nobody: there is no such item"),
    ],
)
def test_faults_of_the_second_world_are_named(
    options: tuple[str, str], fault: str, world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pair.csv"
    assert main(["compare", world, "--ticks", "2", "--seed", "1", "--out", str(out), *options]) == 1
    assert fault in faults(capsys)[0]
    assert not out.exists()
