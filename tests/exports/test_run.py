"""A run and an analysis as files: the specified columns, and figures that agree with the run."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ic_sandbox.exports import command_of, write_analysis, write_power, write_run
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.model import STATUS_NAMES
from ic_sandbox.mdp.tabular import tabular
from ic_sandbox.measures.by_state.power import power
from ic_sandbox.measures.critical_discount import critical_discounts
from ic_sandbox.measures.instrumental_value import THRESHOLDS, analyze
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.summary import summarize
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Agent, Device, Planner, Population, Process, World
from ic_sandbox.world.faults import WorldError
from tests.building import cell_goal, off_switch_world, rule, then, when

OWN, CONTROLS = (
    ["uptake.shutdown_avoidance"],
    [
        "uptake_neutral.shutdown_avoidance",
        "uptake_random.shutdown_avoidance",
    ],
)


def switch_world() -> World:
    return off_switch_world(
        "....",
        "....",
        at=(0, 1),
        switch=(0, 0),
        chance=0.1,
        name="Two, rows",
        goals=(cell_goal((1, 3), name='the "far", corner'),),
        agents=(
            Agent((0, 1), 'the "far", corner', Planner(discount=0.9)),
            Agent((0, 1), 'the "far", corner', Planner("random")),
        ),
        populations=(Population(20, (0, 1), planner=Planner(discount=0.9)),),
    )


def prepared(**settings: Any) -> Experiment:
    return run_to_end(prepare_steps(switch_world(), Settings(seed=3, **settings)))


def simulated(experiment: Experiment, ticks: int) -> Run:
    simulator = Simulator(experiment)
    simulator.advance(ticks)
    return simulator.run()


@pytest.fixture(scope="module")
def run() -> Run:
    return simulated(prepared(controls=True), 30)


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "out"
    write_run(run, folder, command_of(run, "/somewhere/two rows.icw"))
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_file_is_written(folder: Path) -> None:
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["agents.csv", "events.csv", "manifest.json", "summary.csv", "ticks.csv"]


def test_one_row_per_tick_with_the_specified_columns(folder: Path, run: Run) -> None:
    table = rows(folder / "ticks.csv")
    first = ["tick", "agents", "active", "modified", "survival", "convergence_index"]
    first += ["effective_goals", "effective_subgoals", "mean_reward"]
    last = ["subgoal.shutdown_avoidance", "subgoal.final", "mean.switch_disabled", "gini.switch_disabled"]
    last += ["largest_subgoal", "effective_drives", "convergence_index_64", "convergence_index_all"]
    visits = [name.replace("uptake", "visit") for name in OWN + CONTROLS]
    assert list(table[0]) == first + OWN + CONTROLS + last + visits
    assert [int(row["tick"]) for row in table] == list(range(30))
    series = series_of(run)
    assert [float(row["survival"]) for row in table] == series.survival.value.tolist()
    assert [int(row["active"]) for row in table] == series.active.tolist()
    assert [float(row[CONTROLS[0]]) for row in table] == series.uptake_neutral.value[0].tolist()
    assert {row["agents"] for row in table} == {"22"}
    assert {row["gini.switch_disabled"] for row in table} == {""}


def test_without_controls_their_columns_are_left_out(tmp_path: Path) -> None:
    write_run(simulated(prepared(), 3), tmp_path)
    header = list(rows(tmp_path / "ticks.csv")[0])
    assert set(OWN) < set(header)
    assert not {name for name in header if "neutral" in name or "random" in name}


def test_one_row_per_agent_with_the_specified_columns(folder: Path, run: Run) -> None:
    table = rows(folder / "agents.csv")
    assert list(table[0]) == [
        *("agent", "goal", "planner", "discount", "row", "col", "status", "off_tick", "modified_tick"),
        *("return", "first.shutdown_avoidance", "final.switch_disabled"),
    ]
    assert len(table) == 22
    assert table[0]["goal"] == table[1]["goal"] == 'the "far", corner'
    assert [row["planner"] for row in table[:3]] == ["optimal", "random", "optimal"]
    assert [row["discount"] for row in table[:3]] == ["0.9", "", "0.9"]
    model, final = run.main.arm.model, run.main.states[-1]
    for i, row in enumerate(table):
        assert int(row["row"]) == model.states.row[final[i]]
        assert int(row["final.switch_disabled"]) == model.states.variables[final[i], 0]
        assert (row["status"] == "off") == (row["off_tick"] != "")
        assert float(row["return"]) == run.main.returns[i]
        assert row["modified_tick"] == ""
        if row["off_tick"]:
            went = int(row["off_tick"])
            assert model.states.status[run.main.states[went, i]] == 0
            assert model.states.status[run.main.states[went + 1, i]] == 1


def test_one_row_per_event_with_the_specified_columns(folder: Path) -> None:
    table = rows(folder / "events.csv")
    assert list(table[0]) == ["tick", "agent", "event", "row", "col", "drive", "observed"]
    assert [(int(row["tick"]), int(row["agent"])) for row in table] == sorted(
        (int(row["tick"]), int(row["agent"])) for row in table
    )
    tagged = {(row["event"], row["drive"]) for row in table}
    assert tagged == {("disable", "shutdown_avoidance"), ("shutdown", "")}
    assert {(row["row"], row["col"]) for row in table if row["event"] == "disable"} == {("0", "0")}
    agents = rows(folder / "agents.csv")
    off = {row["agent"]: row["tick"] for row in table if row["event"] == "shutdown"}
    assert off == {row["agent"]: row["off_tick"] for row in agents if row["off_tick"]}


def test_pandas_reads_the_tables(folder: Path) -> None:
    pandas = pytest.importorskip("pandas")
    ticks = pandas.read_csv(folder / "ticks.csv")
    assert ticks.shape[0] == 30
    assert ticks["survival"].is_monotonic_decreasing
    assert pandas.read_csv(folder / "agents.csv")["goal"][0] == 'the "far", corner'


def test_the_manifest_has_the_command_that_reproduces_the_run(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["command"] == "ic-sandbox run 'two rows.icw' --ticks 30 --seed 3 --controls"
    assert manifest["world"] == "Two, rows"
    assert len(manifest["world_sha256"]) == 64
    found = [manifest[key] for key in ("seed", "mode", "discount", "agents", "ticks", "controls")]
    assert found == [3, "ensemble", 0.9, 22, 30, True]
    assert manifest["libraries"]["numpy"] == np.__version__
    assert manifest["start"].endswith("+00:00")


def test_a_run_measured_tick_by_tick_is_written_as_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    simulator = Simulator(prepared(controls=True))
    for _ in range(30):
        simulator.advance(1)
    run = simulator.run()
    write_run(run, tmp_path, command_of(run, Path("elsewhere/two rows.icw")))
    for name in ("ticks.csv", "agents.csv", "events.csv", "summary.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    manifests = [json.loads((where / "manifest.json").read_text("utf-8")) for where in (folder, tmp_path)]
    for manifest in manifests:
        del manifest["start"], manifest["duration"]
    assert manifests[0] == manifests[1]


def test_the_command_has_only_settings_that_are_not_in_the_world() -> None:
    same = simulated(prepared(agents=22), 1)
    assert command_of(same, "w.icw") == "ic-sandbox run w.icw --ticks 1 --seed 3"
    other = simulated(prepared(agents=5, discount=0.5), 1)
    assert command_of(other, "w.icw") == "ic-sandbox run w.icw --ticks 1 --seed 3 --agents 5 --discount 0.5"


def test_an_unsaved_world_has_the_name_it_would_be_saved_under() -> None:
    run = simulated(prepared(), 1)
    assert command_of(run) == "ic-sandbox run two__rows.icw --ticks 1 --seed 3"


def test_a_run_is_not_written_over_another(run: Run, tmp_path: Path) -> None:
    run.to_csv(tmp_path / "out")
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["command"] is None
    with pytest.raises(WorldError, match="not empty"):
        run.to_csv(tmp_path / "out")
    run.to_csv(tmp_path / "out", force=True)


def test_an_analysis_has_one_row_per_combination(
    tmp_path: Path,
) -> None:
    world = switch_world()
    world = replace(world, agents=(*world.agents, Agent((1, 0), world.goals[0].name)))
    analysis = analyze(world, [0.9, 0.5], number=3)
    write_analysis(analysis, tmp_path)
    drives, values = rows(tmp_path / "drives.csv"), rows(tmp_path / "values.csv")
    assert list(drives[0]) == [
        *("drive", "discount", "goals", "prevalence", "prevalence_low", "prevalence_high"),
        *("strength", "strength_se", "iv_mean", "iv_se", "goals_flat"),
    ]
    assert [(row["drive"], row["discount"], row["goals"]) for row in drives] == [
        ("shutdown_avoidance", "0.9", "3"),
        ("shutdown_avoidance", "0.5", "3"),
    ]
    assert [float(row["strength"]) for row in drives] == [worth.strength for worth in analysis.worths[0]]
    assert list(values[0]) == ["goal", "row", "col", "discount", "value", "iv.shutdown_avoidance", "idle"]
    assert len(values) == 3 * 2 * 2
    for row in values:
        g, k = analysis.goals.names.index(row["goal"]), analysis.discounts.index(float(row["discount"]))
        s = analysis.starts.index((int(row["row"]), int(row["col"])))
        assert float(row["value"]) == analysis.values[k, s, g]
        assert float(row["idle"]) == analysis.idle[k, s, g]
        assert float(row["iv.shutdown_avoidance"]) == analysis.worths[0][k].value[s, g]


def test_the_curve_has_one_row_per_drive_discount_and_threshold(tmp_path: Path) -> None:
    analysis = analyze(switch_world(), [0.9, 0.5], number=3)
    write_analysis(analysis, tmp_path)
    table = rows(tmp_path / "thresholds.csv")
    assert list(table[0]) == ["drive", "discount", "threshold", "goals", "share", "low", "high"]
    assert [row["threshold"] for row in table] == ["0.0", "0.001", "0.01", "0.05", "0.1", "0.25", "0.5"] * 2
    for row in table:
        curve = analysis.worths[0][analysis.discounts.index(float(row["discount"]))].curve
        at = THRESHOLDS.index(float(row["threshold"]))
        assert [float(row[name]) for name in ("share", "low", "high")] == [float(part[at]) for part in curve.parts]


def test_one_goal_has_no_standard_error(tmp_path: Path) -> None:
    write_analysis(analyze(switch_world(), draw="named"), tmp_path)
    assert rows(tmp_path / "drives.csv")[0]["strength_se"] == ""


def test_one_row_per_figure_of_the_whole_run_and_its_controls(folder: Path, run: Run) -> None:
    table = rows(folder / "summary.csv")
    assert list(table[0]) == ["figure", "of", "arm", "value", "low", "high", "n", "low_all", "high_all"]
    lines = summarize(run)
    assert [(row["figure"], row["of"], row["arm"]) for row in table] == [
        (line.figure, line.of, line.arm) for line in lines
    ]
    for row, line in zip(table, lines, strict=True):
        for name in ("value", "low", "high", "n"):
            figure = getattr(line.measured, name)
            assert row[name] == "" if math.isnan(figure) else float(row[name]) == figure
    assert {row["arm"] for row in table} == {"main", "neutral:shutdown_avoidance", "random"}
    survival = float(rows(folder / "ticks.csv")[-1]["survival"])
    assert [float(row["value"]) for row in table if (row["figure"], row["arm"]) == ("survival", "main")] == [survival]


def test_without_controls_the_summary_is_about_the_population_alone(tmp_path: Path) -> None:
    write_run(simulated(prepared(), 3), tmp_path)
    assert {row["arm"] for row in rows(tmp_path / "summary.csv")} == {"main"}


def test_critical_discounts_have_one_row_per_drive_or_an_empty_cell(tmp_path: Path) -> None:
    world = switch_world()
    idle = Device((1, 0), drive="idle, or so", rules=(rule(),))
    world = replace(world, devices=(*world.devices, idle))
    critical = critical_discounts(world, number=5)
    write_analysis(analyze(world, number=5), tmp_path, critical=critical)
    table = rows(tmp_path / "critical.csv")
    assert list(table[0]) == ["drive", "critical_discount", "low", "high", "goals"]
    assert [row["drive"] for row in table] == ["shutdown_avoidance", "idle, or so"]
    assert float(table[0]["critical_discount"]) == critical[0].discount
    assert (table[1]["critical_discount"], table[1]["high"], table[1]["goals"]) == ("", "", "5")


def test_an_analysis_has_critical_discounts_only_on_request(tmp_path: Path) -> None:
    write_analysis(analyze(switch_world(), number=2), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drives.csv", "thresholds.csv", "values.csv"]


def test_power_has_one_row_per_state_with_the_specified_columns(tmp_path: Path) -> None:
    model = compile_world(switch_world())
    found = power(model, 0.9, 20, seed=1)
    write_power(found, tmp_path / "power.csv")
    table = rows(tmp_path / "power.csv")
    assert list(table[0]) == ["row", "col", "switch_disabled", "status", "power", "stderr", "samples"]
    assert len(table) == len(model.states)
    for s, row in enumerate(table):
        assert (int(row["row"]), int(row["col"])) == (model.states.row[s], model.states.col[s])
        assert int(row["switch_disabled"]) == model.states.variables[s, 0]
        assert row["status"] == STATUS_NAMES[model.states.status[s]]
        assert (float(row["power"]), float(row["stderr"])) == (found.power[s], found.stderr[s])
        assert row["samples"] == "20"


def test_power_distinguishes_beliefs_and_omits_unreachable_states(tmp_path: Path) -> None:
    world = switch_world()
    caches = tuple(Device((1, c), group="hoard, hidden") for c in range(3))
    retrain = Process("retrain", rule(then("modified"), when(switch_disabled="==1")))
    world = replace(
        world,
        devices=(*world.devices, *caches),
        processes=(*world.processes, retrain),
        goals=(*world.goals, cell_goal((0, 0), name="home")),
        intended_goal="home",
    )
    found = power(compile_world(world), 0.5, 4, seed=1)
    write_power(found, tmp_path / "power.csv")
    table = rows(tmp_path / "power.csv")
    assert list(table[0])[2:5] == ["switch_disabled", "belief.hoard, hidden", "status"]
    assert {row["belief.hoard, hidden"] for row in table} == {"0", "1", "2", "0 1", "0 2", "1 2", "0 1 2"}
    assert len(table) == int(found.reached.sum()) < len(found.reached)
    assert {row["status"] for row in table} == {"active", "modified", "off"}
    # Retrained on the switch, which is home, an agent stays there.
    assert {(row["row"], row["col"]) for row in table if row["status"] == "modified"} == {("0", "0")}


def test_power_of_a_tabular_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="from a world"):
        write_power(power(tabular([[0]]), 0.5, 2), tmp_path / "power.csv")
    assert not list(tmp_path.iterdir())
