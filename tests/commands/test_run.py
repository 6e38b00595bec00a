"""The command ``run``."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.io.files import save_world
from tests.building import cell_goal, off_switch_world
from tests.commands.helpers import faults, rows


def test_a_run_writes_its_files_and_prints_nothing(
    world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "out"
    assert main(["run", world, "--ticks", "7", "--seed", "1", "--agents", "30", "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    assert len(rows(out / "ticks.csv")) == 7
    assert len(rows(out / "agents.csv")) == 30
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["command"] == "ic-sandbox run small.icw --ticks 7 --seed 1 --agents 30"
    assert manifest["duration"] > 0


def test_a_run_is_reported_on_one_page_if_asked(world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", world, "--ticks", "5", "--seed", "1", "--out", str(tmp_path / "out")]
    assert main([*arguments, "--report", str(tmp_path / "run.txt")]) == 1
    assert ".html" in faults(capsys)[0]
    assert not (tmp_path / "out").exists()
    assert main([*arguments, "--report", str(tmp_path / "run.html")]) == 0
    assert not faults(capsys)
    page = (tmp_path / "run.html").read_text("utf-8")
    assert "ic-sandbox run small.icw --ticks 5 --seed 1 --out run" in page
    assert page.count("data:image/png") == 2, "on a light and on a dark ground"
    assert (tmp_path / "out" / "manifest.json").exists()


def test_a_run_is_shared_as_a_page_that_plays_it_if_asked(
    world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", world, "--ticks", "5", "--seed", "1", "--out", str(tmp_path / "out")]
    for wrong in (["run.txt"], ["run.html", "--share-ticks", "5:9"]):
        assert main([*arguments, "--share", str(tmp_path / wrong[0]), *wrong[1:]]) == 1
        assert len(faults(capsys)) == 1
        assert not (tmp_path / "out").exists()
    assert main([*arguments, "--share", str(tmp_path / "run.html"), "--share-ticks", "1:4"]) == 0
    assert not faults(capsys)
    page = (tmp_path / "run.html").read_text("utf-8")
    assert "ic-sandbox run small.icw --ticks 5 --seed 1 --out run" in page
    assert page.count("data:image/png") == 2, "on a light and on a dark ground"
    assert 'min="1" max="4"' in page
    assert (tmp_path / "out" / "manifest.json").exists()


def test_the_seed_alone_decides_the_bytes_of_the_tables(world: str, tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        arguments = ["run", world, "--ticks", "20", "--seed", seed, "--agents", "20", "--controls"]
        assert main([*arguments, "--out", str(tmp_path / name)]) == 0
        written.append([(tmp_path / name / file).read_bytes() for file in ("ticks.csv", "events.csv")])
    assert written[0] == written[1]
    assert written[0] != written[2]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere all names of files are text")
def test_a_file_with_an_undecodable_name_is_run_and_reported(
    world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/odd\xff.icw")
    Path(odd).write_bytes(Path(world).read_bytes())
    arguments = ["run", odd, "--ticks", "2", "--seed", "1", "--agents", "2", "--report", str(tmp_path / "run.html")]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0, capsys.readouterr().err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert "odd\ufffd.icw" in manifest["command"]


def test_the_discount_option_replaces_the_worlds_discounts(world: str, tmp_path: Path) -> None:
    arguments = ["run", world, "--ticks", "2", "--seed", "0", "--discount", "0.25"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    assert rows(tmp_path / "out" / "agents.csv")[0]["discount"] == "0.25"


def test_a_world_can_be_shared(world: str, tmp_path: Path) -> None:
    arguments = ["run", world, "--ticks", "9", "--seed", "1", "--agents", "20", "--controls"]
    for mode in ("shared", "ensemble"):
        assert main([*arguments, "--mode", mode, "--out", str(tmp_path / mode)]) == 0
        manifest = json.loads((tmp_path / mode / "manifest.json").read_text("utf-8"))
        assert manifest["mode"] == mode
        assert ("--mode shared" in manifest["command"]) == (mode == "shared")
    # No variable of this world is shared, so agents do not interact, and both modes give the same run.
    together, apart = (rows(tmp_path / mode / "ticks.csv") for mode in ("shared", "ensemble"))
    assert all(row["gini.switch_disabled"] for row in together)
    assert not any(row["gini.switch_disabled"] for row in apart)
    assert [row["uptake.shutdown_avoidance"] for row in together] == [row["uptake.shutdown_avoidance"] for row in apart]


def test_a_shipped_world_runs_in_its_gallery_mode_by_default(tmp_path: Path) -> None:
    arguments = ["run", "commons", "--ticks", "2", "--seed", "1"]
    for number, (more, mode) in enumerate([([], "shared"), (["--mode", "ensemble"], "ensemble")]):
        out = tmp_path / str(number)
        assert main([*arguments, *more, "--out", str(out)]) == 0
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        assert manifest["mode"] == mode
        assert manifest["command"] == " ".join(["ic-sandbox", *arguments, *more])
        assert all(bool(row["gini.fodder"]) == (mode == "shared") for row in rows(out / "ticks.csv"))
        assert not any(row["gini.grass"] for row in rows(out / "ticks.csv"))  # a shared variable


def test_a_world_with_collisions_is_shared_by_default(tmp_path: Path) -> None:
    goals = (cell_goal((0, 2)),)
    drawn = off_switch_world("...", at=(0, 0), switch=(0, 1), chance=0.1, goals=goals, collide=True)
    save_world(drawn, tmp_path / "tight.icw")
    arguments = ["run", str(tmp_path / "tight.icw"), "--ticks", "2", "--seed", "1"]
    for number, (more, mode) in enumerate([([], "shared"), (["--mode", "ensemble"], "ensemble")]):
        out = tmp_path / str(number)
        assert main([*arguments, *more, "--out", str(out)]) == 0
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        assert manifest["mode"] == mode
        assert ("--mode" in manifest["command"]) == bool(more)


def test_a_folder_with_files_is_refused_unless_forced(
    world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["run", world, "--ticks", "1", "--seed", "1"], ["analyze", world, "--goals", "2"]):
        assert main([*arguments, "--out", str(tmp_path)]) == 1
        assert "not empty" in faults(capsys)[0]
        assert main([*arguments, "--out", str(tmp_path), "--force"]) == 0


@pytest.mark.parametrize(("ticks", "agents"), [("2000000000", "1000"), ("10", "2000000000")])
def test_a_run_that_does_not_fit_into_memory_is_refused_at_once(
    ticks: str, agents: str, world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", world, "--ticks", ticks, "--seed", "1", "--agents", agents]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 1
    assert "GiB" in faults(capsys)[0]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize(("mode", "asked_by"), [("ensemble", "SIGINT"), ("shared", "SIGTERM")])
@pytest.mark.slow
def test_an_interrupted_run_keeps_its_finished_ticks(
    world: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mode: str,
    asked_by: str,
) -> None:
    advance = Simulator.advance

    def pressing(self: Simulator, ticks: int) -> None:
        advance(self, ticks)
        if self.tick > 100_000:
            os.kill(os.getpid(), getattr(signal, asked_by))

    monkeypatch.setattr(Simulator, "advance", pressing)
    arguments = ["run", world, "--ticks", "1000000", "--agents", "10", "--controls", "--seed", "1", "--mode", mode]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 130
    (line,) = faults(capsys)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert line == f"interrupted; the first {manifest['ticks']:,} ticks are in {tmp_path / 'out'}"
    assert 100_000 < manifest["ticks"] < 1_000_000
    assert len(rows(tmp_path / "out" / "ticks.csv")) == manifest["ticks"]
    assert f"--ticks {manifest['ticks']} " in manifest["command"]
    assert manifest["mode"] == mode
    monkeypatch.setattr(Simulator, "advance", advance)
    arguments[arguments.index("--ticks") + 1] = str(manifest["ticks"])
    assert main([*arguments, "--out", str(tmp_path / "again")]) == 0
    for table in ("ticks.csv", "agents.csv", "events.csv", "summary.csv"):
        assert (tmp_path / "out" / table).read_bytes() == (tmp_path / "again" / table).read_bytes(), "a whole run"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_charts_of_a_run_become_figures_if_asked(
    world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", world, "--ticks", "5", "--seed", "1", "--out", str(tmp_path / "out"), "--force"]
    figures = tmp_path / "figures"
    assert main([*arguments, "--figures", str(figures), "--figure-width", "double", "--figure-ticks", "0:3"]) == 0
    text = (figures / "survival.svg").read_text("utf-8")
    assert f'width="{183 / 25.4 * 96:g}"' in text
    assert main([*arguments, "--figures", str(figures), "--figure-format", "pdf", "--figure-dark"]) == 0
    assert (figures / "survival.pdf").read_bytes().startswith(b"%PDF")
    assert main([*arguments, "--figures", str(figures), "--figure-format", "png", "--figure-width", "100"]) == 0
    header = (figures / "survival.png").read_bytes()
    assert int.from_bytes(header[16:20], "big") == pytest.approx(100 / 25.4 * 300, abs=4)
    assert not faults(capsys)


@pytest.mark.parametrize(
    "options", [["--figure-width", "2"], ["--figure-text", "x"], ["--figure-ticks", "5"], ["--figure-ticks", "9:3"]]
)
def test_wrong_sizes_of_figures_are_refused(world: str, tmp_path: Path, options: list[str]) -> None:
    arguments = ["run", world, "--ticks", "5", "--seed", "1", "--out", str(tmp_path / "out")]
    assert main([*arguments, "--figures", str(tmp_path / "figures"), *options]) == 2
    assert not (tmp_path / "out").exists()
