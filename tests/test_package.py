"""The package in scripts: quick to import, with its public names."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import ic_sandbox as ics
from ic_sandbox import cli
from ic_sandbox.world.document import Agent, Device, Goal, Planner, Process, Variable
from tests.building import cell_goal, off_switch_world, rule, then, when, world

ROOT = Path(__file__).resolve().parents[1]


def test_every_public_name_exists_and_has_a_docstring() -> None:
    for name in ics.__all__:
        assert getattr(ics, name) is not None
        assert name in dir(ics)
        assert name == "__version__" or getattr(ics, name).__doc__


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ics.nothing  # noqa: B018  asking for it is the test


def test_importing_the_package_loads_neither_numba_nor_numpy_nor_qt() -> None:
    program = "import sys, ic_sandbox; print(sorted({'numba', 'numpy', 'PySide6'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=180, check=True
    )
    assert done.stdout == "[]\n"


def test_imported_names_are_listed_in_all() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in (ROOT / "ic_sandbox").rglob("*.py")}
    listed = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.literal_eval(statement.value)
        for path, tree in trees.items()
        for statement in tree.body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
    }
    missing = {
        f"{node.module}.{alias.name}"
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in listed
        for alias in node.names
        if alias.name not in listed[node.module]
    }
    assert missing == set()


def misuses() -> list[Any]:
    drawn = off_switch_world("...", at=(0, 0), switch=(0, 1), chance=0.1, goals=(cell_goal((0, 2)),))
    model = ics.compile_world(drawn)
    plan = ics.solve(model, drawn.goals, discount=0.5)
    return [
        (lambda: ics.simulate(plan, agents=0, ticks=1), ValueError, "agents must be from 1"),
        (lambda: ics.simulate(plan, agents=1, ticks=-1), ValueError, "ticks must be from 1"),
        (lambda: ics.simulate(plan, agents=1, ticks=1, seed=-1), ValueError, "seed must be from 0"),
        (lambda: ics.simulate(plan, agents=1.5, ticks=1), TypeError, "agents must be a whole number, not 1.5"),  # type: ignore[arg-type]
        (lambda: ics.simulate(plan, agents=2**31 - 1, ticks=1), ics.WorldError, "GiB"),
        (lambda: ics.simulate(plan, agents=1, ticks=2**31 - 1), ics.WorldError, "GiB"),
        (lambda: ics.simulate(model, agents=1, ticks=1), TypeError, "a Plan, the result of solve, not a Model"),  # type: ignore[arg-type]
        (lambda: ics.solve(drawn, drawn.goals, 0.5), TypeError, "the result of compile_world or tabular, not World"),  # type: ignore[arg-type]
        (lambda: ics.solve(model, [], 0.5), ValueError, "no goal"),
        (lambda: ics.solve(model, ["home"], 0.5), TypeError, "not 'home'"),  # type: ignore[list-item]
        (lambda: ics.compile_world("off_switch"), TypeError, "a World, as load_world returns it, not str"),  # type: ignore[arg-type]
        (lambda: ics.compile_world(drawn, inert=["sleep"]), ValueError, "this world has: shutdown_avoidance"),
        (lambda: model.state_at((0, 2)), KeyError, r"start cells: \(0, 0\)"),
        (lambda: ics.draw_goals(model, "uniform_cells", 0, 1), ValueError, "number of goals must be from 1"),
        (lambda: ics.analyze(drawn, draw="lots"), ValueError, "use one of: uniform_cells, .*"),  # type: ignore[arg-type]
        (lambda: ics.analyze(drawn, number=0), ValueError, "number of goals must be from 1"),
        (lambda: ics.critical_discounts(drawn, seed=-1), ValueError, "seed must be from 0"),
        (lambda: ics.power(drawn, 0.5), TypeError, "the result of compile_world or tabular, not World"),  # type: ignore[arg-type]
    ]


def test_wrong_arguments_are_refused_with_a_message() -> None:
    for wrong, kind, words in misuses():
        with pytest.raises(kind, match=words):
            wrong()


def test_a_single_drive_or_goal_needs_no_list() -> None:
    drawn = off_switch_world("...", at=(0, 0), switch=(0, 1), chance=0.1, goals=(cell_goal((0, 2)),))
    assert ics.compile_world(drawn, inert="shutdown_avoidance").inert == {"shutdown_avoidance"}
    assert len(ics.solve(ics.compile_world(drawn), drawn.goals[0], 0.5).goals) == 1


def test_only_public_names_are_listed() -> None:
    assert [name for name in dir(ics) if not name.startswith("__")] == sorted(n for n in ics.__all__ if n[0] != "_")


def test_a_script_can_go_from_a_world_to_tables(tmp_path: Path) -> None:
    drawn = off_switch_world("...", at=(0, 0), switch=(0, 1), chance=0.1, goals=(cell_goal((0, 2)),))
    model = ics.compile_world(drawn)
    plan = ics.solve(model, drawn.goals, discount=0.97)
    run = ics.simulate(plan, agents=16, ticks=20, seed=1)
    run.to_csv(tmp_path / "out")
    assert plan.certified
    assert ics.series_of(run).survival.value[-1] <= 1.0
    assert (tmp_path / "out" / "ticks.csv").is_file()
    assert ics.analyze(drawn, [0.97], "named").worths[0][0].prevalence == 1.0


@pytest.mark.parametrize("mode", ["shared", "ensemble"])
@pytest.mark.parametrize("wide", [False, True], ids=["planned alone", "planned together"])
def test_a_script_and_the_command_line_simulate_the_same_run(mode: str, wide: bool, tmp_path: Path) -> None:
    heap = Device((0, 1), rules=(rule(then(coins="-1", purse="+1"), when(coins=">=1"), event="taken"),))
    goals = (Goal("rich", events=(("taken", 1.0),)), cell_goal((0, 3), 0.1, "home"))
    drawn = world(
        "....",
        variables=(Variable("coins", 9, initial=9, scope="world"), Variable("purse", 2)),
        devices=(heap,),
        processes=(Process("mint", rule(then(coins="+1"), chance=0.1)),),
        goals=goals,
        agents=tuple(Agent((0, 0), goals[k % 2].name, Planner(discount=0.9)) for k in range(12)),
    )
    path = tmp_path / "coins.icw"
    ics.save_world(drawn, path)
    arguments = ["run", str(path), "--ticks", "30", "--seed", "4", "--mode", mode, "--out", str(tmp_path / "line")]
    assert cli.main(arguments) == 0
    plan = ics.solve(ics.compile_world(drawn, shared=wide), goals, discount=0.9)
    run = ics.simulate(plan, agents=12, ticks=30, seed=4, mode=mode)
    run.to_csv(tmp_path / "script")
    assert run.experiment.settings.mode == mode
    assert len(run.events) > 3
    for name in ("ticks.csv", "agents.csv", "events.csv", "summary.csv"):
        assert (tmp_path / "script" / name).read_bytes() == (tmp_path / "line" / name).read_bytes(), name


def test_the_mode_defaults_to_the_worlds_and_an_unknown_mode_is_refused() -> None:
    drawn = world("...", goals=(cell_goal((0, 2)),))
    plan = ics.solve(ics.compile_world(drawn), drawn.goals, discount=0.9)
    assert ics.simulate(plan, agents=2, ticks=1).experiment.settings.mode == "ensemble"
    colliding = ics.solve(ics.compile_world(replace(drawn, collide=True)), drawn.goals, discount=0.9)
    assert ics.simulate(colliding, agents=2, ticks=1).experiment.settings.mode == "shared"
    with pytest.raises(ics.WorldError, match="no mode 'together'"):
        ics.simulate(plan, agents=2, ticks=1, mode="together")
