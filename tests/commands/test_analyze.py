"""The command ``analyze``."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.commands.options import ALONE
from tests.commands.helpers import faults, rows


def test_analyze_draws_random_goals_at_the_worlds_discount(world: str, tmp_path: Path) -> None:
    assert main(["analyze", world, "--out", str(tmp_path / "out")]) == 0
    (drive,) = rows(tmp_path / "out" / "drives.csv")
    assert (drive["drive"], drive["discount"], drive["goals"]) == ("shutdown_avoidance", "0.97", "256")
    assert float(drive["prevalence"]) > 0.5


def test_analyze_accepts_named_goals_and_several_discounts(world: str, tmp_path: Path) -> None:
    arguments = ["analyze", world, "--draw", "named", "--discount", "0.0", "0.9", "--discount", "0.5"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    values = rows(tmp_path / "out" / "values.csv")
    assert [(row["goal"], row["discount"]) for row in values] == [
        (goal, discount) for goal in ("far", "near") for discount in ("0.0", "0.9", "0.5")
    ]


def test_the_number_and_the_draw_of_goals_can_be_chosen(world: str, tmp_path: Path) -> None:
    arguments = ["analyze", world, "--draw", "single_cell", "--goals", "12", "--seed", "4"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    assert len(rows(tmp_path / "out" / "values.csv")) == 12


def test_analyze_finds_critical_discounts_if_asked(world: str, tmp_path: Path) -> None:
    arguments = ["analyze", world, "--goals", "8", "--critical"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    (drive,) = rows(tmp_path / "out" / "critical.csv")
    assert drive["drive"] == "shutdown_avoidance"
    assert 0.0 < float(drive["critical_discount"]) < 0.999
    assert drive["goals"] == "8"
    again = [*arguments, "--force", "--out", str(tmp_path / "again")]
    assert main(again) == 0
    assert (tmp_path / "again" / "critical.csv").read_bytes() == (tmp_path / "out" / "critical.csv").read_bytes()


def test_analyze_finds_shapley_shares_if_asked(tmp_path: Path) -> None:
    arguments = ["analyze", "resources", "--goals", "8", "--shapley", "--discount", "0.9", "0.5"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    drives, shares = rows(tmp_path / "out" / "drives.csv"), rows(tmp_path / "out" / "shapley.csv")
    assert list(shares[0]) == ["drive", "discount", "goals", "shapley", "shapley_se", "alone"]
    assert [(row["drive"], row["discount"], row["goals"]) for row in shares] == [
        (row["drive"], row["discount"], "8") for row in drives
    ]
    for share, drive in zip(shares, drives, strict=True):  # the only drive of this world
        assert abs(float(share["shapley"]) - float(drive["strength"])) < 1e-9
        assert abs(float(share["alone"]) - float(drive["strength"])) < 1e-9


def test_analyze_compares_draws_of_goals_if_asked(world: str, tmp_path: Path) -> None:
    arguments = ["analyze", world, "--goals", "8", "--robustness"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    found = rows(tmp_path / "out" / "robustness.csv")
    columns = "drive discount draw goals prevalence prevalence_low prevalence_high strength strength_se"
    assert list(found[0]) == columns.split()
    assert [row["draw"] for row in found] == [
        "uniform_cells", "single_cell", "sparse_cells", "pareto_cells", "events", "named"
    ]  # fmt: skip
    (drive,) = rows(tmp_path / "out" / "drives.csv")
    assert [found[0][column] for column in columns.split()[4:]] == [drive[column] for column in columns.split()[4:]]
    assert found[-1]["goals"] == "2"
    assert found[-1]["strength_se"] == found[-1]["prevalence_low"] == ""


@pytest.mark.parametrize(("name", "said"), [("gold_rush", True), ("off_switch", False)])
def test_figures_of_a_shared_world_are_said_to_be_those_of_an_agent_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: bool
) -> None:
    assert main(["analyze", name, "--goals", "2", "--out", str(tmp_path / "out")]) == 0
    arguments = ["power", name, "--discount", "0.5", "--samples", "2", "--seed", "1"]
    assert main([*arguments, "--out", str(tmp_path / "power.csv")]) == 0
    assert faults(capsys) == [ALONE] * (2 * said)
