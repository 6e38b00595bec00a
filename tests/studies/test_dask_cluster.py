"""A Dask cluster whose workers or scheduler are killed: the message, the tables, and how the study continues."""

from __future__ import annotations

import csv
import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ic_sandbox import cli
from ic_sandbox.studies import dask_cluster
from ic_sandbox.studies.runner import FINISHED
from tests.studies.files import write_study

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed"),
    pytest.mark.skipif(os.name == "nt", reason="processes are killed by signals"),
]

ROOT = Path(__file__).resolve().parents[2]
STUDY = """
world = "mine.icw"
ticks = 400
seeds = 30
"""
SCHEDULER = """
import asyncio, sys
from distributed import Scheduler

async def serve():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()

asyncio.run(serve())
"""
WORKER = """
import asyncio, sys
from distributed import Worker

async def serve():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False) as worker:
        print(worker.address, flush=True)
        await worker.finished()

asyncio.run(serve())
"""


class Cluster:
    """A scheduler and one worker, each in a process of its own without a nanny that would replace it."""

    def __init__(self, folder: Path) -> None:
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_NUM_THREADS": "1"}
        self.folder = folder
        self.processes: list[subprocess.Popen[str]] = []
        self.scheduler = self.start(SCHEDULER)
        assert self.scheduler.stdout is not None
        self.address = self.scheduler.stdout.readline().strip()
        self.worker = self.start(WORKER, self.address)
        assert self.worker.stdout is not None
        self.worker.stdout.readline()  # once it is registered

    def start(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.processes.append(process)
        return process

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setattr(dask_cluster, "PATIENCE", 3.0)
    monkeypatch.setattr(dask_cluster, "ANSWERS_WITHIN", 15.0)
    monkeypatch.setattr(dask_cluster, "COUNT_EVERY", 0.2)
    (tmp_path / "cluster").mkdir()
    found = Cluster(tmp_path / "cluster")
    yield found
    found.end()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_study(tmp_path, STUDY)


def sweep(study: Path, *more: str) -> int:
    return cli.main(["sweep", str(study), "--out", str(study.parent / "out"), *more])


def when_kept(study: Path, number: int, act: Callable[[], None]) -> threading.Thread:
    """Act once ``number`` runs are kept."""
    kept = study.parent / "out" / FINISHED

    def watch() -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if kept.is_dir() and len(list(kept.glob("*.json"))) >= number:
                return act()
            time.sleep(0.01)
        return None

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def runs_written(study: Path) -> set[str]:
    with (study.parent / "out" / "runs.csv").open(encoding="utf-8", newline="") as file:
        return {row["run"] for row in csv.DictReader(file)}


def finish(study: Path) -> None:
    """Run the rest on this machine."""
    assert sweep(study, "--workers", "1", "--resume") == 0
    assert len(runs_written(study)) == 30


def told(capsys: pytest.CaptureFixture[str]) -> str:
    error = capsys.readouterr().err
    assert "Traceback" not in error
    assert "internal error" not in error
    return error


@pytest.mark.parametrize("number", [1, 7])
def test_if_the_last_worker_is_gone_what_is_finished_is_written(
    study: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    watcher = when_kept(study, number, lambda: cluster.worker.kill())
    assert sweep(study, "--scheduler", cluster.address) == 1
    watcher.join()
    error = told(capsys)
    assert "has no worker" in error
    assert "--resume" in error
    assert number <= len(runs_written(study)) < 30
    finish(study)


@pytest.mark.parametrize("number", [1, 7])
def test_if_the_scheduler_is_gone_what_is_finished_is_written(
    study: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    watcher = when_kept(study, number, lambda: cluster.scheduler.kill())
    assert sweep(study, "--scheduler", cluster.address) == 1
    watcher.join()
    error = told(capsys)
    assert "connection to the Dask scheduler was lost" in error
    assert "--resume" in error
    assert number <= len(runs_written(study)) < 30
    finish(study)


def test_a_scheduler_that_no_longer_answers_is_gone(
    study: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    watcher = when_kept(study, 2, lambda: cluster.scheduler.send_signal(signal.SIGSTOP))
    assert sweep(study, "--scheduler", cluster.address) == 1
    watcher.join()
    error = told(capsys)
    assert "connection to the Dask scheduler was lost" in error
    assert 2 <= len(runs_written(study)) < 30


def test_if_there_is_no_worker_at_all_nothing_is_left(
    study: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.worker.kill()
    cluster.worker.wait()
    assert sweep(study, "--scheduler", cluster.address) == 1
    assert "has no worker" in told(capsys)
    assert not (study.parent / "out").exists()


def test_a_worker_that_is_replaced_in_time_changes_nothing(
    study: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "PATIENCE", 60.0)

    def replace_worker() -> None:
        cluster.worker.kill()
        cluster.start(WORKER, cluster.address)

    watcher = when_kept(study, 3, replace_worker)
    assert sweep(study, "--scheduler", cluster.address) == 0
    watcher.join()
    assert not told(capsys)
    assert len(runs_written(study)) == 30
