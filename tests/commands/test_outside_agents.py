"""The option ``--agent`` of the command ``run``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ic_sandbox.cli import main
from tests.commands.helpers import faults, rows

CODE = """
import os
import signal
import time

import numpy as np

class East:
    def __init__(self, world):
        self.tick = 0

    def act(self, observations):
        self.tick += 1
        return np.ones(len(observations["row"] if isinstance(observations, dict) else observations), int)

class Tired(East):
    def act(self, observations):
        if self.tick == 7:
            raise RuntimeError("tired")
        return super().act(observations)

class Late(East):
    def reset(self, goals, seed):
        self.seed = seed

    def act(self, observations):
        if self.seed == 5:
            raise RuntimeError("late")
        return super().act(observations)

class Stuck(East):
    def act(self, observations):
        if self.tick == 3:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(3600)
        return super().act(observations)

class Wandering(East):
    def act(self, observations):
        os.chdir("mine")
        return super().act(observations)

single = East(None)
broken = 3
"""

RUN = ("run", "off_switch", "--ticks", "12", "--seed", "3", "--agents", "6")


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "walkers.py").write_text(CODE, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("mine", "mine.walkers"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.mark.parametrize("observation", ["state", "features"])
def test_an_agent_of_a_module_acts(observation: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--agent", "mine.walkers:East", "--observation", observation, "--controls", "--out", "run")
    assert main([*RUN, *options]) == 0
    assert faults(capsys) == []
    assert {row["action"] for row in rows(Path("run/actions.csv"))} == {"east"}
    assert {row["planner"] for row in rows(Path("run/agents.csv"))} == {"mine.walkers:East"}
    arms = {row["arm"] for row in rows(Path("run/summary.csv"))}
    assert arms == {"main", "optimal", "neutral:shutdown_avoidance", "random"}
    assert f'--agent mine.walkers:East{" --observation features" * (observation == "features")}"' in Path(
        "run/manifest.json"
    ).read_text("utf-8")


def test_a_single_agent_has_no_neutral_arm(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--agent", "mine.walkers:single", "--controls", "--out", "run"]) == 0
    assert "no neutral controls" in faults(capsys)[0]


def test_the_ticks_before_a_fault_are_written_and_the_status_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--agent", "mine.walkers:Tired", "--out", "run"]) == 1
    fault, kept = faults(capsys)
    assert fault.startswith("mine.walkers:Tired.act, tick 7: raised RuntimeError: tired (walkers.py, line ")
    assert kept == "the first 7 ticks are in run"
    assert len(rows(Path("run/ticks.csv"))) == 7


def test_an_agent_that_changes_the_folder_does_not_move_the_run(tmp_path: Path) -> None:
    run = ("run", "off_switch", "--ticks", "1", "--seed", "3", "--agents", "6")
    assert main([*run, "--agent", "mine.walkers:Wandering", "--out", "run"]) == 0
    assert (tmp_path / "run" / "ticks.csv").is_file()
    assert not (tmp_path / "mine" / "run").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_while_an_agent_never_returns_keeps_the_ticks_before(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--agent", "mine.walkers:Stuck", "--out", "run"]) == 130
    assert faults(capsys) == ["interrupted; the first 3 ticks are in run"]
    assert len(rows(Path("run/ticks.csv"))) == 3


def test_agents_act_with_several_seeds_and_each_run_counts_once(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--agent", "mine.walkers:East", "--controls", "--seeds", "3", "--out", "run")
    assert main([*RUN, *options]) == 0
    assert faults(capsys) == []
    lines = {(row["figure"], row["of"], row["arm"]): row for row in rows(Path("run/summary.csv"))}
    assert lines["uptake", "shutdown_avoidance", "main"]["n"] == "3.0"
    assert float(lines["uptake", "shutdown_avoidance", "main"]["value"]) == 0.0
    assert float(lines["regret", "", "main"]["value"]) > 0
    assert lines["uptake", "shutdown_avoidance", "neutral:shutdown_avoidance"]["n"] == "3.0"


def test_the_figures_before_a_fault_in_a_later_seed_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--agent", "mine.walkers:Late", "--seeds", "3", "--out", "run"]) == 1
    fault, kept = faults(capsys)
    assert fault.startswith("mine.walkers:Late.act, tick 0: raised RuntimeError: late")
    assert kept == "the figures of 2 of 3 seeds are in run"
    assert {row["n"] for row in rows(Path("run/summary.csv")) if row["figure"] == "survival"} == {"2.0"}
    assert len(rows(Path("run/ticks.csv"))) == 12


@pytest.mark.parametrize(
    ("agent", "message"),
    [
        ("mine.nobody:East", "ModuleNotFoundError: No module named 'mine.nobody'"),
        ("mine.walkers:West", "has no attribute 'West'"),
        ("mine.walkers", "is not of the form package.module:factory"),
        ("mine.walkers:broken", "an agent needs a method act(observations)"),
    ],
)
def test_an_agent_that_can_t_be_loaded_is_named(agent: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--agent", agent, "--out", "run"]) == 1
    (line,) = faults(capsys)
    assert message in line
    assert agent in line
    assert not Path("run").exists()


def test_the_help_says_that_the_code_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--help"]) == 0
    assert "runs this code" in " ".join(capsys.readouterr().out.split())
