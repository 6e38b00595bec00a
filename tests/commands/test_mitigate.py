"""The command ``mitigate``."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ic_sandbox.cli import main


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_planners_are_compared_in_the_order_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["mitigate", "off_switch", "--out", str(out), "--goals", "8", "--discount", "0.9", "0.97"]
    assert main([*asked, "--planner", "quantilizer:q=0.50", "optimal", "--planner", "random"]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["mitigation_values.csv", "mitigations.csv"]
    rows = rows_of(out / "mitigations.csv")
    specs = ["quantilizer:q=0.5"] * 2 + ["optimal"] * 2 + ["random"] * 2
    assert [row["planner"] for row in rows] == specs
    assert [row["discount"] for row in rows] == ["0.9", "0.97"] * 3
    assert all(row["intended_usefulness"] == "" for row in rows)


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("quantilizer:q=0", "must be above 0"),
        ("constrained:rules=nobody", "names nothing"),
        ("mona", "there is no approver"),
        ("best", "unknown planner"),
        ("learner:learning_rate=0.1,exploration=0.1,episode=9", "can't be run yet"),
    ],
)
def test_a_planner_at_fault_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spec: str, fault: str
) -> None:
    assert main(["mitigate", "off_switch", "--out", str(tmp_path / "out"), "--planner", spec]) == 1
    said = capsys.readouterr().err
    assert fault in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_run_gives_everyone_the_planner_asked_for(tmp_path: Path) -> None:
    asked = ["run", "off_switch", "--ticks", "5", "--seed", "1", "--agents", "20", "--out", str(tmp_path / "out")]
    assert main([*asked, "--planner", "quantilizer:base=random,q=0.20"]) == 0
    assert {row["planner"] for row in rows_of(tmp_path / "out" / "agents.csv")} == {"quantilizer:q=0.2"}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["planner"] == "quantilizer:q=0.2"
    assert "--planner quantilizer:q=0.2" in manifest["command"]


def test_a_study_varies_the_planner(tmp_path: Path) -> None:
    study = tmp_path / "study.toml"
    study.write_text(
        'world = "off_switch"\nticks = 5\nagents = 20\nseeds = 1\n[vary]\n'
        'planner = ["optimal", "satisficer:aspiration=0.5"]\n'
    )
    assert main(["sweep", str(study), "--out", str(tmp_path / "out"), "--workers", "1"]) == 0
    assert {row["planner"] for row in rows_of(tmp_path / "out" / "runs.csv")} == {
        "optimal",
        "satisficer:aspiration=0.5",
    }
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["planner"] == ["optimal", "satisficer:aspiration=0.5"]
    study.write_text('world = "off_switch"\n[vary]\nplanner = ["best"]\n')
    assert main(["sweep", str(study), "--out", str(tmp_path / "other")]) == 1


def test_the_figures_of_a_world_that_agents_share_are_means_over_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--seeds", "3", "--ticks", "3", "--planner", "random", "optimal"]
    assert main(["mitigate", "gold_rush", "--out", str(tmp_path / "shared"), "--seed", "5", *asked]) == 0
    assert "means over 3 runs" in capsys.readouterr().err
    for row in rows_of(tmp_path / "shared" / "mitigations.csv"):
        assert (row["goals"], row["goals_flat"], row["runs"]) == ("", "", "3")
    rows = rows_of(tmp_path / "shared" / "mitigation_values.csv")
    assert [row["goal"] for row in rows] == ["seed 5", "seed 6", "seed 7"] * 2
    assert {(row["row"], row["col"]) for row in rows} == {("", "")}


def test_exact_figures_of_a_world_that_agents_share_are_said_to_be_those_of_one_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--goals", "2", "--ticks", "3", "--planner", "random"]
    assert main(["mitigate", "gold_rush", "--mode", "ensemble", "--out", str(tmp_path / "shared"), *asked]) == 0
    assert "alone" in capsys.readouterr().err
    assert "runs" not in rows_of(tmp_path / "shared" / "mitigations.csv")[0]
    assert main(["mitigate", "off_switch", "--out", str(tmp_path / "own"), *asked]) == 0
    assert "alone" not in capsys.readouterr().err
