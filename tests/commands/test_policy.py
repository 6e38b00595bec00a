"""Policies as tables: written, read back, and run."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ic_sandbox.adapters.episodes.problem import one_goal
from ic_sandbox.adapters.own_agents.policy_file import policy_table, read_policy
from ic_sandbox.cli import main
from ic_sandbox.exports.csv_table import pieces
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.planning.kinds import plan_with
from ic_sandbox.world.document import Agent, Planner
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import load_world, save_world, shipped_names, shipped_world
from tests.adapters.own_agents.policy_round_trip import differences, one_minded
from tests.commands.helpers import faults, rows

RUN = ("--ticks", "40", "--seed", "3", "--agents", "20")


@pytest.fixture
def like_minded(tmp_path: Path) -> tuple[str, str]:
    """Return the file of a world whose agents all have one goal and plan optimally, and the goal's name."""
    world = load_world("off_switch")
    goal = world.goals[0].name
    agent = Agent(world.agents[0].at if world.agents else world.populations[0].at, goal, Planner("optimal", 0.97))
    save_world(replace(world, agents=(agent,), populations=()), tmp_path / "one.icw")
    return str(tmp_path / "one.icw"), goal


def same(first: Path, second: Path, *names: str) -> bool:
    return all((first / name).read_bytes() == (second / name).read_bytes() for name in names)


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
@pytest.mark.parametrize("spec", ["optimal", "boltzmann:temperature=0.3", "random"])
def test_a_policy_written_and_read_back_gives_the_same_run_byte_for_byte(
    like_minded: tuple[str, str], spec: str, mode: str, tmp_path: Path
) -> None:
    world, goal = like_minded
    options = (*RUN, "--mode", mode)
    table = str(tmp_path / "policy.csv")
    assert main(["policy", world, "--goal", goal, "--planner", spec, "--out", table]) == 0
    assert main(["run", world, *options, "--planner", spec, "--out", str(tmp_path / "planned")]) == 0
    assert main(["run", world, *options, "--policy", table, "--out", str(tmp_path / "read")]) == 0
    assert same(tmp_path / "planned", tmp_path / "read", "ticks.csv", "events.csv")
    figures = {row["figure"]: row for row in rows(tmp_path / "read" / "summary.csv")}
    assert (float(figures["regret"]["value"]) < 1e-3) == (spec == "optimal")
    actions = rows(tmp_path / "read" / "actions.csv")
    assert list(actions[0]) == ["tick", "agent", "action"]
    assert len({(row["tick"], row["agent"]) for row in actions}) == len(actions)


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
@pytest.mark.parametrize("name", ["gold_rush", "monopoly", "information", "goal_preservation", "camera_corridor"])
def test_an_optimal_policy_of_a_shipped_world_gives_the_same_run(name: str, mode: str, tmp_path: Path) -> None:
    """``python -m tests.adapters.own_agents.policy_round_trip`` does this with all planners in all worlds."""
    assert list(differences(one_minded(name), "optimal", mode, tmp_path)) == []


def test_a_policy_for_agents_that_share_a_world_serves_them_alone_too(tmp_path: Path) -> None:
    """It also has the states that only others can cause."""
    save_world(one_minded("gold_rush"), tmp_path / "world.icw")
    world, table = str(tmp_path / "world.icw"), str(tmp_path / "policy.csv")
    assert main(["policy", world, "--mode", "shared", "--out", table]) == 0
    for which, options in (("planned", ("--planner", "optimal")), ("read", ("--policy", table))):
        assert main(["run", world, *RUN, "--mode", "ensemble", *options, "--out", str(tmp_path / which)]) == 0
    assert same(tmp_path / "planned", tmp_path / "read", "ticks.csv", "events.csv")


def test_states_that_only_others_can_cause_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_world(one_minded("gold_rush"), tmp_path / "world.icw")
    world, table = str(tmp_path / "world.icw"), str(tmp_path / "policy.csv")
    assert main(["policy", world, "--mode", "ensemble", "--out", table]) == 0
    assert main(["run", world, *RUN, "--mode", "shared", "--policy", table, "--out", str(tmp_path / "run")]) == 1
    (line,) = faults(capsys)
    assert "states have no row; the first is " in line
    assert "perhaps by ic-sandbox policy with --mode shared" in line


def test_reading_stops_at_the_most_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = compile_world(load_world("off_switch"))
    path = tmp_path / "policy.csv"
    path.write_text("row,col,switch_disabled,status,action,probability\n" + "x,1,0,active,wait,1\n" * 50, "utf-8")
    monkeypatch.setattr("ic_sandbox.adapters.own_agents.policy_file.MOST_FAULTS", 7)
    with pytest.raises(WorldError) as caught:
        read_policy(path, model)
    assert len(caught.value.faults) == 7


def test_semicolons_are_named(tmp_path: Path) -> None:
    path = tmp_path / "policy.csv"
    path.write_text("row;col;switch_disabled;status;action;probability\n", "utf-8")
    with pytest.raises(WorldError, match="separate cells with commas"):
        read_policy(path, compile_world(load_world("off_switch")))


@pytest.mark.parametrize("name", shipped_names())
def test_every_state_of_every_shipped_world_is_read_back(name: str, tmp_path: Path) -> None:
    model = compile_world(shipped_world(name))
    policy = plan_with(model, one_goal(model, None), "boltzmann", temperature=0.5)
    path = tmp_path / "policy.csv"
    path.write_text("".join(pieces(policy_table(policy, model))), "utf-8", newline="")
    table = read_policy(path, model)
    assert table.left_out == 0
    np.testing.assert_allclose(table.probabilities, policy.distributions(slice(0, model.n_active)), atol=1e-6)


Change = Callable[[list[dict[str, str]]], list[dict[str, str]]]


def altered(path: Path, change: Change) -> Path:
    with path.open(encoding="utf-8", newline="") as file:
        table = change(list(csv.DictReader(file)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return path


def with_first(**cells: str) -> Change:
    return lambda table: [{**table[0], **cells}, *table[1:]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table[1:], "states have no row; the first is row 1, col 1"),
        (lambda table: [*table, table[0]], "occurs again"),
        (with_first(probability="0.5"), "line 2: the probabilities of row 1, col 1, deceived 0 add up to 0.5, not 1"),
        (with_first(probability="nan"), "line 2: probability is 'nan', not a number from 0 to 1"),
        (with_first(probability="-1"), "line 2: probability is '-1'"),
        (with_first(row="77"), "line 2: no agent that starts in this world can reach such a state"),
        (with_first(row="x"), "line 2: row is 'x', not a whole number"),
        (with_first(action="fly"), "line 2: there is no action 'fly'; actions: north, east, south, west, wait, use"),
        (with_first(status="off"), "line 2: status is 'off'; only agents that are 'active' choose"),
        (lambda table: [{"spin": "1", **row} for row in table], "line 1: columns unknown: 'spin'"),
        (
            lambda table: [{name: cell for name, cell in row.items() if name != "col"} for row in table],
            "line 1: columns missing: 'col'",
        ),
    ],
)
def test_each_fault_of_a_table_is_named_with_its_line(
    change: Change, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "policy.csv"
    assert main(["policy", "off_switch", "--out", str(path)]) == 0
    variable = load_world("off_switch").variables[0].name
    altered(path, change)
    status = main(["run", "off_switch", *RUN, "--policy", str(path), "--out", str(tmp_path / "run")])
    assert status == 1
    assert message.replace("deceived", variable) in "\n".join(faults(capsys))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("elsewhere", ["random", "wait"])
def test_states_left_out_are_counted_and_filled(
    elsewhere: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "policy.csv"
    assert main(["policy", "off_switch", "--out", str(path)]) == 0
    header, first, *_ = path.read_text("utf-8").splitlines()
    path.write_text(f"{header}\n{first}\n", "utf-8")
    out = str(tmp_path / "run")
    assert main(["run", "off_switch", *RUN, "--policy", str(path), "--elsewhere", elsewhere, "--out", out]) == 0
    model = compile_world(load_world("off_switch"))
    (note,) = faults(capsys)
    assert f"leaves out {model.n_active - 1:,} of {model.n_active:,} states" in note
    table = read_policy(path, model, elsewhere)
    np.testing.assert_allclose(table.probabilities.sum(axis=1), 1.0)
    moved = {row["action"] for row in rows(tmp_path / "run" / "actions.csv")} - {"wait"}
    assert bool(moved) == (elsewhere == "random")


def test_a_run_by_a_table_has_no_neutral_arm_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "policy.csv"
    assert main(["policy", "off_switch", "--out", str(path)]) == 0
    run = ["run", "off_switch", *RUN, "--policy", str(path), "--controls", "--out", str(tmp_path / "run")]
    report = tmp_path / "report.html"
    shared = tmp_path / "page.html"
    assert main([*run, "--report", str(report), "--share", str(shared)]) == 0
    assert any("no neutral controls" in line for line in faults(capsys))
    arms = {row["arm"] for row in rows(tmp_path / "run" / "summary.csv")}
    assert arms >= {"main", "optimal", "random"}
    assert not any(arm.startswith("neutral") for arm in arms)
    for page in (report.read_text("utf-8"), shared.read_text("utf-8")):
        assert "no neutral controls" in page
        assert "--policy policy.csv" in page


def test_options_that_contradict_each_other_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = ["run", "off_switch", *RUN, "--out", str(tmp_path / "run"), "--policy", "policy.csv"]
    assert main([*run, "--planner", "random"]) == 1
    assert main([*run, "--agent", "mine:agent"]) == 1
    assert [line.split(":")[0] for line in faults(capsys)] == ["--policy and --planner", "--agent and --policy"]


def test_a_policy_over_several_seeds_gives_the_means_of_its_planner(
    like_minded: tuple[str, str], tmp_path: Path
) -> None:
    world, goal = like_minded
    policy, spec = str(tmp_path / "policy.csv"), "boltzmann:temperature=0.3"
    common = [world, *RUN, "--seeds", "3"]
    assert main(["policy", world, "--goal", goal, "--planner", spec, "--out", policy]) == 0
    assert main(["run", *common, "--planner", spec, "--out", str(tmp_path / "planned")]) == 0
    assert main(["run", *common, "--policy", policy, "--out", str(tmp_path / "read")]) == 0
    planned, read = (
        {(row["figure"], row["of"]): row for row in rows(tmp_path / which / "summary.csv") if row["arm"] == "main"}
        for which in ("planned", "read")
    )
    for figure in (("survival", ""), ("uptake", "shutdown_avoidance")):
        assert read[figure] == planned[figure]
        assert read[figure]["n"] == "3.0"
    assert " --seeds 3" in (tmp_path / "read" / "manifest.json").read_text("utf-8")


def test_an_unknown_goal_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["policy", "off_switch", "--goal", "Fame", "--out", str(tmp_path / "p.csv")]) == 1
    (line,) = faults(capsys)
    assert line.startswith("--goal: the world has no goal 'Fame'; its goals: ")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no file without an end")
def test_a_line_without_an_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(WorldError, match="a line is longer than 1,048,576 characters"):
        read_policy(Path("/dev/zero"), compile_world(load_world("off_switch")))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    model = compile_world(load_world("off_switch"))
    with pytest.raises(WorldError, match="there is no such file"):
        read_policy(tmp_path / "none.csv", model)
