"""Folders with runs of outside agents: read back exactly, or refused with each fault and its place."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.adapters import table_file
from ic_sandbox.adapters.run_folder import folder_run
from ic_sandbox.adapters.run_folder.folder_run import reading_run
from ic_sandbox.cli import main
from ic_sandbox.exports import command_of, write_run
from ic_sandbox.world.document import Chance, Effect, Population, Process, Rule, World
from ic_sandbox.world.io.files import dump_world
from tests.adapters.run_folder.readers import read, refused
from tests.building import cell_goal, off_switch_world
from tests.commands.helpers import rows

TICKS, AGENTS = 12, 6

WORLD = off_switch_world(
    ".....", at=(0, 2), switch=(0, 0), chance=0.2, goals=(cell_goal((0, 4)),),
    populations=(Population(AGENTS, (0, 2)),), name="Small",
)  # fmt: skip


class Wanderer:
    """Acts at random, the same in each process."""

    def __init__(self, world: World) -> None:
        self.actions = len(ics.compile_world(world).actions)

    def reset(self, goals: ics.Goals, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def act(self, observations: Any) -> Any:
        return self.generator.integers(0, self.actions, len(observations))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run; tests change copies of it."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    ics.rollout(WORLD, Wanderer, agents=AGENTS, ticks=TICKS, seed=3).to_csv(folder)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "run"))


@pytest.mark.parametrize("name", ["off_switch", "commons", "goal_preservation", "information", "sandbagging"])
def test_a_run_reads_back_as_the_same_run(name: str, tmp_path: Path) -> None:
    ics.rollout(name, Wanderer, agents=9, ticks=15, seed=5).to_csv(tmp_path / "run")
    found = read(tmp_path / "run")
    assert found.notes == ()
    write_run(found.run, tmp_path / "again", command_of(found.run) or None)
    for file in (tmp_path / "run").iterdir():
        if file.name != "manifest.json":
            assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name
    manifests = [json.loads((tmp_path / which / "manifest.json").read_text("utf-8")) for which in ("run", "again")]
    for manifest in manifests:
        del manifest["start"], manifest["duration"]
    assert manifests[0] == manifests[1]


def test_agents_that_are_modified_or_off_read_back(tmp_path: Path) -> None:
    retraining = Process("retraining", Rule(then=Effect(status="modified"), chance=Chance(0.3)))
    world = replace(WORLD, processes=(*WORLD.processes, retraining), intended_goal=WORLD.goals[0].name)
    run = ics.rollout(world, Wanderer, agents=AGENTS, ticks=TICKS, seed=3)
    assert (run.main.modified_tick >= 0).any()
    assert (run.main.off_tick >= 0).any()
    run.to_csv(tmp_path / "run")
    assert (read(tmp_path / "run").run.main.returns == run.main.returns).all()


def test_the_optimal_run_has_the_same_agents(folder: Path) -> None:
    found = read(folder)
    assert found.optimal is not None
    optimal, series = found.optimal
    assert optimal.experiment.cast.goal.tolist() == found.run.experiment.cast.goal.tolist()
    assert series.ticks == TICKS
    control = next(control for control in found.run.controls if control.arm.kind == "optimal")
    assert (control.returns == optimal.main.returns).all()


def test_a_run_by_a_policy_reads_back_except_for_its_subgoals(tmp_path: Path) -> None:
    policy, out = str(tmp_path / "policy.csv"), tmp_path / "run"
    assert main(["policy", "off_switch", "--planner", "boltzmann:temperature=0.1", "--out", policy]) == 0
    options = ["--ticks", "15", "--seed", "2", "--agents", "8", "--controls", "--policy", policy, "--out", str(out)]
    assert main(["run", "off_switch", *options]) == 0
    found = read(out)
    assert found.notes == ("Its subgoals are read from the actions, not from the policy.",)
    outside = found.run.experiment.outside
    assert outside is not None
    assert outside.fixed
    assert command_of(found.run) == json.loads((out / "manifest.json").read_text("utf-8"))["command"]


def test_numbers_with_a_byte_order_mark_read_back(tmp_path: Path) -> None:
    write_run(ics.rollout(WORLD, Wanderer, agents=AGENTS, ticks=5, seed=1), tmp_path / "run", excel=True)
    assert read(tmp_path / "run").run.ticks == 5


def test_without_the_actions_of_neutral_arms_there_are_none(folder: Path) -> None:
    (folder / "neutral_actions.csv").unlink()
    found = read(folder)
    assert [control.arm.kind for control in found.run.controls] == ["optimal", "random"]
    assert found.notes == ("It has no neutral controls, because the folder lacks neutral_actions.csv.",)


def changed(path: Path, change: Callable[[list[list[str]]], object]) -> None:
    """Change the rows of a table; the header is the first."""
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file))
    change(lines)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)


def set_cell(row: int, column: int, text: str) -> Callable[[list[list[str]]], None]:
    def change(lines: list[list[str]]) -> None:
        lines[row][column] = text

    return change


def test_each_row_with_a_fault_is_named_with_its_line(folder: Path) -> None:
    def change(lines: list[list[str]]) -> None:
        lines[1][2] = "fly"
        lines[2][1] = "77"
        lines[3][0] = "1.5"
        lines[4] = lines[5]
        lines[6] = ["0", "1"]

    changed(folder / "actions.csv", change)
    said = refused(folder)
    assert said[:3] == [
        "actions.csv, line 2: there is no action 'fly'; this world has: north, east, south, west, wait, use",
        "actions.csv, line 3: agent is '77'; expected a whole number from 0 to 5",
        "actions.csv, line 4: tick is '1.5'; expected a whole number from 0 to 11",
    ]
    assert said[3].startswith("actions.csv, line 6: the action of agent 4 in tick 0 occurs again")
    assert said[4] == "actions.csv, line 7: has 2 cells, and the header 3"


def test_a_gap_is_named_with_its_tick_and_agent(folder: Path) -> None:
    changed(folder / "actions.csv", lambda lines: lines.pop(3))
    assert "actions.csv, tick 0, agent 2: has no row, although the agent is not off" in refused(folder)


def test_an_action_of_an_agent_that_is_off_is_named(folder: Path) -> None:
    agents = rows(folder / "agents.csv")
    agent, off = next((row["agent"], int(row["off_tick"])) for row in agents if row["off_tick"])
    changed(folder / "actions.csv", lambda lines: lines.append([str(off + 1), agent, "wait"]))
    where = f"actions.csv, tick {off + 1}, agent {agent}"
    assert refused(folder) == [f"{where}: has an action, although the agent is off"]


def test_other_actions_than_those_of_the_tables_are_named(folder: Path) -> None:
    def stand_still(lines: list[list[str]]) -> None:
        for row in lines[1:]:
            row[2] = "wait"

    changed(folder / "actions.csv", stand_still)
    assert all(" tick " in fault or "if the run is simulated again" in fault for fault in refused(folder))


@pytest.mark.parametrize(
    ("file", "row", "column", "text", "fault"),
    [
        ("agents.csv", 3, 9, "0.5", "agents.csv, line 4: return is 0.5, and "),
        ("ticks.csv", 2, 2, "99", "ticks.csv, line 3: active is 99, and "),
        ("events.csv", 1, 2, "party", "events.csv, line 2: event is party, and "),
    ],
)
def test_a_figure_that_the_actions_do_not_give_is_named(
    folder: Path, file: str, row: int, column: int, text: str, fault: str
) -> None:
    changed(folder / file, set_cell(row, column, text))
    (said,) = refused(folder)
    assert said.startswith(fault)
    assert said.endswith(" if the run is simulated again")


def test_missing_and_additional_lines_are_named(folder: Path) -> None:
    changed(folder / "agents.csv", lambda lines: lines.pop())
    changed(folder / "ticks.csv", lambda lines: lines.append(lines[-1]))
    assert refused(folder) == [
        "ticks.csv, line 14: is one too many: the run has 13 lines here",
        "agents.csv, line 7: is missing: the run has 7 lines here",
    ]


@pytest.mark.parametrize("name", ["manifest.json", "actions.csv", "agents.csv", "ticks.csv", "events.csv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (said,) = refused(folder)
    assert said.startswith(f"{name}: is missing; ")


@pytest.mark.parametrize("name", ["actions.csv", "agents.csv", "ticks.csv"])
@pytest.mark.parametrize("contents", [b"\xff\xfe\x00\x01", b"", b'"tick\nagent', b"a,b\n1,2\n"])
def test_a_file_that_is_no_such_table_is_named(folder: Path, name: str, contents: bytes) -> None:
    (folder / name).write_bytes(contents)
    assert refused(folder)[0].startswith(name)


@pytest.mark.parametrize("name", ["actions.csv", "agents.csv", "ticks.csv"])
def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_file, "LONGEST_LINE", 1000)
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("0" * 2000)
    assert refused(folder)[0] == f"{name}: is not a table in CSV: a line is longer than 1,000 characters"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("name", ["manifest.json", "actions.csv", "agents.csv", "ticks.csv"])
def test_a_pipe_in_place_of_a_file_is_refused_unread(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert refused(folder)[0] == f"{name}: can't be read: this is not an ordinary file"


@pytest.mark.parametrize(
    ("entry", "value", "fault"),
    [
        ("program", "other", 'manifest.json: program: is "other"; choose the folder of a run that this program wrote'),
        ("seed", -1, "manifest.json: seed: is -1; expected a whole number from 0 on"),
        ("seed", True, "manifest.json: seed: is true; expected a whole number from 0 on"),
        ("ticks", None, "manifest.json: ticks: is missing; expected a whole number from 1 on"),
        ("mode", "alone", 'manifest.json: mode: is "alone"; expected ensemble / shared'),
        ("discount", 2.0, "manifest.json: discount: is 2.0; expected a number from 0 to below 1, or a list of them"),
        ("discount", [0.1, 0.2], "manifest.json: discount: is [0.1, 0.2]; this world has [0.97]"),
        ("agents", 10_000_000, "manifest.json: 10,000,000 agents in 12 ticks are too many"),
        ("ticks", 10**14, "the figures of 100,000,000,000,000 ticks take"),
        ("world_sha256", "0" * 63, "manifest.json: world_sha256: is "),
    ],
)
def test_a_manifest_with_a_wrong_entry_is_refused(folder: Path, entry: str, value: object, fault: str) -> None:
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    manifest[entry] = value
    file.write_text(json.dumps(manifest), "utf-8")
    assert refused(folder)[0].startswith(fault)


@pytest.mark.parametrize(
    ("contents", "fault"),
    [(b"{", "is not JSON"), (b"[]", "is not a JSON object"), (b" " * (2 << 20), "is larger"), (b"\xff", "is not JSON")],
)
def test_a_manifest_that_is_no_manifest_is_refused(folder: Path, contents: bytes, fault: str) -> None:
    (folder / "manifest.json").write_bytes(contents)
    (said,) = refused(folder)
    assert said.startswith(f"manifest.json: {fault}")


def test_a_changed_world_is_refused_with_both_fingerprints(folder: Path) -> None:
    (folder / "small.icw").write_text(dump_world(ics.load_world("off_switch")), "utf-8")
    changed_file, searched = refused(folder)
    assert changed_file.startswith("small.icw: has the SHA-256 ")
    assert searched.startswith("manifest.json: world_sha256: no world with this SHA-256 was found; copy the file of ")


def test_a_world_beside_the_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.icw").write_text(dump_world(WORLD), "utf-8")
    policy = str(tmp_path / "policy.csv")
    assert main(["policy", "mine.icw", "--out", policy]) == 0
    options = ["--ticks", "5", "--seed", "2", "--policy", policy, "--out", "run"]
    assert main(["run", "mine.icw", *options]) == 0
    found = read(tmp_path / "run").found
    assert (found.file, found.copy) == (tmp_path / "mine.icw", False)


@pytest.mark.parametrize("renamed", ["mine.icw", "yours.icw"])
def test_a_world_without_a_name_of_its_own_is_found_whatever_its_file_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renamed: str
) -> None:
    monkeypatch.chdir(tmp_path)
    nameless = json.loads(dump_world(WORLD))
    del nameless["name"]
    (tmp_path / "mine.icw").write_text(json.dumps(nameless), "utf-8")
    assert main(["policy", "mine.icw", "--out", "policy.csv"]) == 0
    assert main(["run", "mine.icw", "--ticks", "5", "--seed", "2", "--policy", "policy.csv", "--out", "run"]) == 0
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    assert manifest["world"] == "mine"
    (tmp_path / "mine.icw").rename(tmp_path / renamed)
    manifest["command"] = manifest["command"].replace("mine.icw", renamed)
    (tmp_path / "run" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    found = read(tmp_path / "run").found
    assert (found.file.name, found.copy, found.world.name) == (renamed, False, "mine")


def test_of_several_runs_the_first_is_read_and_a_note_says_so(tmp_path: Path) -> None:
    options = ["--agents", "5", "--ticks", "4", "--seed", "7", "--seeds", "3", "--out", str(tmp_path / "run")]
    assert main(["run", "off_switch", *options]) == 0
    found = read(tmp_path / "run")
    assert found.settings.seed == 7
    assert found.notes == ("It is the first of 3 runs, with seed 7; the folder's tables hold no other run.",)


def test_differences_name_another_version(folder: Path) -> None:
    file = folder / "manifest.json"
    file.write_text(file.read_text("utf-8").replace('"version": "', '"version": "0.0.1+'), "utf-8")
    (note,) = read(folder).notes
    assert note.startswith("Another version of the program, 0.0.1+")
    changed(folder / "ticks.csv", set_cell(2, 2, "99"))
    assert refused(folder)[-1].startswith("manifest.json: version: another version of the program, 0.0.1+")


def test_reading_can_be_cancelled_at_each_step(folder: Path) -> None:
    work: Iterator[object] = reading_run(folder)
    steps = sum(1 for _ in work)
    assert steps > 5
    partly = reading_run(folder)
    for _ in range(steps // 2):
        next(partly)
    partly.close()


def test_more_actions_than_fit_are_refused_before_they_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_run, "MOST_ACTIONS", TICKS * AGENTS - 1)
    (said,) = refused(folder)
    assert said == "manifest.json: 6 agents in 12 ticks are too many; runs with up to 71 actions can be opened"
