"""Folders with runs of the world's own agents: simulated again from the manifest, and equal or refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.exports import command_of
from ic_sandbox.world.document import Planner, Population
from ic_sandbox.world.io.files import dump_world
from tests.adapters.run_folder.readers import read, refused
from tests.building import cell_goal, off_switch_world

TICKS = 10

WORLD = off_switch_world(
    ".....", at=(0, 2), switch=(0, 0), chance=0.2, goals=(cell_goal((0, 4)),), name="Mixed",
    populations=(
        Population(4, (0, 2)),
        Population(3, (0, 2), planner=Planner("boltzmann", 0.9, (("temperature", 0.2),))),
        Population(2, (0, 2), planner=Planner("random", 0.8)),
    ),
)  # fmt: skip


def written(folder: Path, world: str, *options: str) -> Path:
    assert main(["run", world, "--ticks", str(TICKS), "--seed", "3", "--out", str(folder), *options]) == 0
    return folder


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("runs") / "run", "off_switch", "--agents", "6", "--controls")


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "run"))


@pytest.mark.parametrize(
    "options",
    [
        ("--agents", "6"),
        ("--controls", "--discount", "0.9"),
        ("--planner", "random"),
        ("--planner", "boltzmann:temperature=0.2", "--discount", "0.5"),
        ("--mode", "shared", "--agents", "4"),
        ("--seeds", "2", "--agents", "4"),
    ],
)
def test_a_run_is_simulated_again_with_its_settings(options: tuple[str, ...], tmp_path: Path) -> None:
    found = read(written(tmp_path / "run", "off_switch", *options))
    assert (found.name, found.optimal, found.run.ticks) == ("", None, TICKS)
    assert found.run.experiment.outside is None
    command = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))["command"]
    assert command_of(found.run) == command.replace(" --seeds 2", "")


@pytest.mark.parametrize("options", [(), ("--agents", "3"), ("--planner", "myopic:horizon=3"), ("--discount", "0.5")])
def test_agents_with_several_planners_and_discounts_are_simulated_again(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mixed.icw").write_text(dump_world(WORLD), "utf-8")
    found = read(written(tmp_path / "run", "mixed.icw", *options))
    assert found.found.file == tmp_path / "mixed.icw"
    assert found.run.ticks == TICKS


def test_settings_without_a_command_follow_from_planner_and_discount(folder: Path) -> None:
    """For example of a run that was written by ``Run.to_csv``."""
    shutil.rmtree(folder)
    written(folder, "off_switch", "--planner", "boltzmann:temperature=0.2", "--discount", "0.5", "--agents", "4")
    file = folder / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), "command": None}), "utf-8")
    settings = read(folder).settings
    assert (settings.planner, settings.discount, settings.agents) == ("boltzmann:temperature=0.2", 0.5, 4)


@pytest.mark.parametrize(
    ("file", "column", "fault"),
    [
        ("ticks.csv", "active", "ticks.csv, line 2: active is 99, and 6 if the run is simulated again"),
        ("agents.csv", "return", "agents.csv, line 2: return is 99, and "),
        ("events.csv", "agent", "events.csv, line 2: agent is 99, and "),
    ],
)
def test_each_difference_is_named(folder: Path, file: str, column: str, fault: str) -> None:
    header, first, *rest = (folder / file).read_text("utf-8").splitlines()
    cells = first.split(",")
    cells[header.split(",").index(column)] = "99"
    (folder / file).write_text("\n".join([header, ",".join(cells), *rest]) + "\n", "utf-8")
    (said,) = refused(folder)
    assert said.startswith(fault)


@pytest.mark.parametrize(
    ("entry", "value", "fault"),
    [
        ("seed", 4, "ticks.csv, line "),
        ("discount", None, "manifest.json: discount: is missing"),
        ("planner", ["optimal", "random"], "manifest.json: planner: is ['optimal', 'random']; this world has "),
        ("command", "ic-sandbox run off_switch --discount 2", "manifest.json: command: is --discount 2; expected "),
        ("command", "ic-sandbox run off_switch --planner x", 'planner x: unknown planner "x"'),
    ],
)
def test_a_manifest_of_another_run_is_refused(folder: Path, entry: str, value: object, fault: str) -> None:
    file = folder / "manifest.json"
    manifest = {**json.loads(file.read_text("utf-8")), entry: value}
    if entry == "planner":
        manifest["command"] = None
    file.write_text(json.dumps(manifest), "utf-8")
    assert refused(folder)[0].startswith(fault)


def test_brought_agents_without_their_actions_are_not_mistaken_for_own_agents(tmp_path: Path) -> None:
    policy = str(tmp_path / "policy.csv")
    assert main(["policy", "off_switch", "--out", policy]) == 0
    folder = written(tmp_path / "run", "off_switch", "--policy", policy, "--agents", "4")
    (folder / "actions.csv").unlink()
    assert refused(folder) == ["actions.csv: is missing; nothing else in the folder says how these agents acted"]


def test_a_changed_world_is_not_simulated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mixed.icw").write_text(dump_world(WORLD), "utf-8")
    written(tmp_path / "run", "mixed.icw")
    (tmp_path / "mixed.icw").write_text(dump_world(replace(WORLD, collide=True)), "utf-8")
    assert refused(tmp_path / "run")[-1].startswith("manifest.json: world_sha256: no world with this SHA-256 was found")
