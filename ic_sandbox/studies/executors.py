"""Executors of a study's jobs: this process, several processes of this machine, or the workers of a Dask cluster.

Each executor is a generator of finished jobs in any order. It also yields None while nothing has finished, so the
caller can show progress and stop. If it is closed early, it cancels the running jobs.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.synchronize import Event

from ic_sandbox.planning.goal_blocks import threads_to_use
from ic_sandbox.studies.job import Row, measuring_job
from ic_sandbox.studies.study import Job
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["LOOK_EVERY", "Crew", "Done", "processors", "run_in_processes", "run_serial", "work_whole"]

LOOK_EVERY = 0.1
"""Seconds between two checks for finished jobs."""

JOBS_A_WORKER = 4
"""The number of jobs submitted ahead for each worker."""

FROM_THE_TERMINAL = tuple(getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name))
"""The signals that a terminal sends to all its processes: Ctrl+C, and its closing."""


@dataclass(frozen=True, slots=True)
class Done:
    """The result of a job: its rows, or the faults that prevented it."""

    number: int
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()


def processors() -> int:
    """Return the number of processors that this process may use."""
    return threads_to_use()


Crew = Generator[Done | None, None, None]


def run_serial(jobs: Sequence[Job]) -> Crew:
    """Run one job after another in this process."""
    for job in jobs:
        work = measuring_job(job)
        try:
            while True:
                next(work)
                yield None
        except StopIteration as finished:
            yield Done(job.number, finished.value)
        except WorldError as error:
            yield Done(job.number, (), error.faults)
        except MemoryError:
            hint = "ask for fewer agents, ticks or goals"
            yield Done(job.number, (), (Fault("", "not enough memory", hint),))


_cancelled: Event | None = None


def _begin(cancelled: Event) -> None:
    """Set up a worker process: ignore Ctrl+C, which the main process handles, and end together with it."""
    global _cancelled
    _cancelled = cancelled
    for number in FROM_THE_TERMINAL:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_main_process, name="main-process", daemon=True).start()


def _end_with_the_main_process() -> None:
    """End this process when the main process has ended, even if it was killed."""
    main = multiprocessing.parent_process()
    if main is not None:
        main.join()
        os._exit(1)


def work_whole(job: Job) -> Done | None:
    """Run a job to its end in a worker process; return None if it was cancelled."""
    for step in run_serial((job,)):
        if step is not None:
            return step
        if _cancelled is not None and _cancelled.is_set():
            break
    return None


def run_in_processes(jobs: Sequence[Job], workers: int) -> Crew:
    """Run jobs in ``workers`` processes of this machine."""
    context = multiprocessing.get_context("spawn")
    cancelled = context.Event()
    left = iter(jobs)
    with ProcessPoolExecutor(workers, context, _begin, (cancelled,)) as pool:
        under_way: set[Future[Done | None]] = set()
        try:
            with _without_interruption():  # the first jobs start the processes
                under_way.update(pool.submit(work_whole, job) for job in islice(left, workers))
            while under_way:
                finished, under_way = wait(under_way, LOOK_EVERY, FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
                room = JOBS_A_WORKER * workers - len(under_way)
                under_way.update(pool.submit(work_whole, job) for job in islice(left, room))
                if not finished:
                    yield None
        except BrokenProcessPool:
            reason = "a process ended before its work was done, perhaps because memory ran out"
            raise WorldError([Fault("", reason, "use fewer --workers, and continue with --resume")]) from None
        finally:
            cancelled.set()
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _without_interruption() -> Generator[None, None, None]:
    """Start processes that do not receive Ctrl+C, because the main process handles it."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, FROM_THE_TERMINAL)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
