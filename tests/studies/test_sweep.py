"""The command ``sweep``: its tables, its executors, and how it resumes."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import pytest

from ic_sandbox import cli
from ic_sandbox.progress import Progress
from ic_sandbox.studies import dask_cluster, executors
from ic_sandbox.studies.job import Row
from ic_sandbox.studies.runner import FINISHED
from ic_sandbox.studies.study import Job
from ic_sandbox.world.io.files import load_world, save_world
from tests.studies.files import write_study

ROOT = Path(__file__).resolve().parents[2]
STUDY = """
world = "mine.icw"
ticks = 12
seeds = 3
[vary]
processes.operator.chance = [0.0, 0.3]
mode = ["ensemble", "shared"]
"""
RUNS = 12


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_study(tmp_path, STUDY)


def sweep(study: Path, out: str, *more: str) -> int:
    return cli.main(["sweep", str(study), "--out", str(study.parent / out), *more])


def rows(study: Path, out: str, table: str) -> list[dict[str, str]]:
    with (study.parent / out / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(study: Path, out: str) -> list[bytes]:
    return [(study.parent / out / name).read_bytes() for name in ("runs.csv", "points.csv")]


def test_a_sweep_has_the_same_figures_as_separate_runs(study: Path) -> None:
    study.write_text("same_goals = true\n" + STUDY, "utf-8")
    assert sweep(study, "out", "--workers", "1") == 0
    found = rows(study, "out", "runs.csv")
    assert list(found[0]) == [
        "run", "world", "processes.operator.chance", "mode", "seed", "figure", "of", "arm", "value", "low", "high", "n",
    ]  # fmt: skip
    assert len({row["run"] for row in found}) == RUNS
    manifest = json.loads((study.parent / "out" / "manifest.json").read_text("utf-8"))
    assert (manifest["runs"], manifest["finished"], manifest["failed"]) == (RUNS, RUNS, 0)
    alone = study.parent / "alone"
    world = study.parent / "mine.icw"
    world.write_text(world.read_text("utf-8").replace('"chance": 0.1', '"chance": 0.3'), "utf-8")
    arguments = ["run", str(world), "--ticks", "12", "--seed", "2", "--mode", "shared", "--out", str(alone)]
    assert cli.main(arguments) == 0
    summary = {tuple(row.values())[:3]: tuple(row.values())[3:7] for row in rows(study, "alone", "summary.csv")}
    swept = {
        (row["figure"], row["of"], row["arm"]): (row["value"], row["low"], row["high"], row["n"])
        for row in found
        if (row["processes.operator.chance"], row["mode"], row["seed"]) == ("0.3", "shared", "2")
    }
    assert summary.items() <= swept.items()
    assert {key[0] for key in swept.keys() - summary.keys()} == {"convergence_peak", "convergence_mean", "reward"}


def test_points_summarize_their_seeds(study: Path) -> None:
    assert sweep(study, "out", "--workers", "1") == 0
    values = [
        float(row["value"])
        for row in rows(study, "out", "runs.csv")
        if row["figure"] == "survival" and row["processes.operator.chance"] == "0.3" and row["mode"] == "ensemble"
    ]
    (point,) = (
        row
        for row in rows(study, "out", "points.csv")
        if row["figure"] == "survival" and row["processes.operator.chance"] == "0.3" and row["mode"] == "ensemble"
    )
    assert point["runs"] == "3"
    mean = sum(values) / 3
    spread = 4.30265 * (sum((value - mean) ** 2 for value in values) / 2 / 3) ** 0.5
    assert float(point["mean"]) == pytest.approx(mean)
    assert float(point["high"]) == pytest.approx(mean + spread)
    assert (float(point["least"]), float(point["most"])) == (min(values), max(values))


def test_drives_can_be_valued_instead_of_runs(study: Path) -> None:
    study.write_text('world = "off_switch"\nmeasures = ["drives"]\ngoals = 24\nvary.discount = [0.1, 0.97]', "utf-8")
    assert sweep(study, "out", "--workers", "1") == 0
    found = rows(study, "out", "runs.csv")
    prevalence = {row["discount"]: float(row["value"]) for row in found if row["figure"] == "prevalence"}
    assert prevalence["0.1"] < 0.2 < 0.8 < prevalence["0.97"], "who looks ahead comes to share the means"
    analysis = ["analyze", "off_switch", "--goals", "24", "--discount", "0.97", "--seed", "0"]
    assert cli.main([*analysis, "--out", str(study.parent / "exact")]) == 0
    (drive,) = rows(study, "exact", "drives.csv")
    assert float(drive["prevalence"]) == prevalence["0.97"]


@pytest.mark.slow
def test_the_tables_do_not_depend_on_the_executor(study: Path) -> None:
    assert sweep(study, "one", "--workers", "1") == 0
    assert sweep(study, "two", "--workers", "2") == 0
    assert tables(study, "one") == tables(study, "two")


def test_a_resumed_study_repeats_no_finished_job(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sweep(study, "whole", "--workers", "1") == 0
    assert sweep(study, "out", "--workers", "1") == 0
    kept = sorted((study.parent / "out" / FINISHED).iterdir())
    assert len(kept) == RUNS
    kept[0].unlink()
    kept[1].write_text("[[", "utf-8")
    kept[2].write_text("[" * 100_000, "utf-8")
    row = json.loads(kept[3].read_text("utf-8"))[0]
    kept[3].write_text(json.dumps([[*row[:3], {}, *row[4:]]]), "utf-8")
    for name in ("runs.csv", "points.csv", "manifest.json"):
        (study.parent / "out" / name).unlink()
    done: list[Job] = []
    work = executors.measuring_job  # type: ignore[attr-defined]
    monkeypatch.setattr(executors, "measuring_job", lambda job: (done.append(job), work(job))[1])
    assert sweep(study, "out", "--workers", "1", "--resume") == 0
    assert len(done) == 4
    assert tables(study, "out") == tables(study, "whole")


def test_an_extended_study_keeps_its_finished_jobs(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sweep(study, "out", "--workers", "1") == 0
    study.write_text(STUDY.replace("seeds = 3", "seeds = 4"), "utf-8")
    done: list[Job] = []
    work = executors.measuring_job  # type: ignore[attr-defined]
    monkeypatch.setattr(executors, "measuring_job", lambda job: (done.append(job), work(job))[1])
    assert sweep(study, "out", "--workers", "1", "--resume") == 0
    assert [job.settings.seed for job in done] == [3] * 4


def test_a_folder_with_files_is_refused(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (study.parent / "out").mkdir()
    (study.parent / "out" / "note.txt").write_text("mine", "utf-8")
    assert sweep(study, "out") == 1
    assert "the folder is not empty" in capsys.readouterr().err
    assert sweep(study, "out", "--workers", "1", "--force") == 0


def test_a_failed_run_is_reported_and_the_others_are_kept(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.write_text(STUDY + "populations = [[{count = 4, at = [0, 2]}], []]", "utf-8")
    world = study.parent / "mine.icw"
    save_world(replace(load_world(world), agents=()), world)
    assert sweep(study, "out", "--workers", "1") == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"run 3 and {RUNS - 1} more: agents: the world has no agents")
    manifest = json.loads((study.parent / "out" / "manifest.json").read_text("utf-8"))
    assert (manifest["finished"], manifest["failed"]) == (RUNS, RUNS)
    assert {row["populations"] for row in rows(study, "out", "runs.csv")} == {'[{"count": 4, "at": [0, 2]}]'}


def test_a_run_that_does_not_fit_into_memory_is_a_failed_run(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work = executors.measuring_job  # type: ignore[attr-defined]

    def too_large(job: Job) -> Generator[Progress, None, tuple[Row, ...]]:
        if job.number == 1:
            raise MemoryError
        return (yield from work(job))

    monkeypatch.setattr(executors, "measuring_job", too_large)
    assert sweep(study, "out", "--workers", "1") == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("run 1: not enough memory")
    assert {row["run"] for row in rows(study, "out", "runs.csv")} == {str(k) for k in range(RUNS) if k != 1}


def command(*arguments: str) -> tuple[list[str], dict[str, str]]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return [sys.executable, "-m", "ic_sandbox", *arguments], {**os.environ, "PYTHONPATH": path}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.slow
def test_ctrl_c_keeps_the_finished_runs(study: Path, workers: str) -> None:
    study.write_text('world = "mine.icw"\nvary.ticks = [5, 6, 20000000]', "utf-8")
    arguments, environment = command("sweep", str(study), "--out", str(study.parent / "out"), "--workers", workers)
    process = subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE, text=True)
    kept = study.parent / "out" / FINISHED
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and not (kept.is_dir() and len(list(kept.glob("*.json"))) == 2):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=180)
    assert process.returncode == 130
    assert said == f"interrupted; 2 of 3 runs are in {study.parent / 'out'}; continue with --resume\n"
    assert {row["ticks"] for row in rows(study, "out", "runs.csv")} == {"5", "6"}
    assert not list(study.parent.rglob("*.part"))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="tells a process's children by /proc")
@pytest.mark.slow
def test_worker_processes_end_with_the_main_process_even_if_it_is_killed(study: Path) -> None:
    study.write_text('world = "mine.icw"\nvary.ticks = [5, 6, 20000000]', "utf-8")
    arguments, environment = command("sweep", str(study), "--out", str(study.parent / "out"), "--workers", "2")
    process = subprocess.Popen(arguments, env=environment)
    kept = study.parent / "out" / FINISHED
    assert within(180, lambda: kept.is_dir() and len(list(kept.glob("*.json"))) == 2)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) >= 2
    process.kill()
    process.wait()
    assert within(90, lambda: not any(runs(child) for child in children))


def runs(process: str) -> bool:
    """Return whether a process is running, and is not a zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def test_a_missing_scheduler_is_reported(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(dask_cluster, "import_module", missing)
    assert sweep(study, "out", "--scheduler", "tcp://127.0.0.1:9") == 1
    assert 'pip install "ic-sandbox[cluster]"' in capsys.readouterr().err
    assert not (study.parent / "out").exists()


CLUSTER = """
import subprocess, sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        arguments = [sys.executable, "-m", "ic_sandbox", *sys.argv[1:], "--scheduler", cluster.scheduler_address]
        sys.exit(subprocess.run(arguments).returncode)
"""


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed")
def test_a_cluster_does_the_same_work(study: Path) -> None:
    assert sweep(study, "one", "--workers", "1") == 0
    program = study.parent / "cluster.py"
    program.write_text(CLUSTER, "utf-8")
    arguments, environment = command("sweep", str(study), "--out", str(study.parent / "many"))
    done = subprocess.run(
        [sys.executable, str(program), *arguments[3:]],
        env=environment, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert tables(study, "one") == tables(study, "many")
