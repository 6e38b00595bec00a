"""Who does the jobs of a study: this process, several processes of this machine, or the workers of a Dask cluster.

Each crew is a generator of what is done, in whatever order; None where there is nothing new, so that whoever waits can
show progress and stop it. Closed early, it gives up what is under way.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from multiprocessing.synchronize import Event
from typing import Any

from ic_sandbox.planning.goal_blocks import threads_to_use
from ic_sandbox.studies.job import Row, measuring_job
from ic_sandbox.studies.study import Job
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["Crew", "Done", "processors", "run_in_processes", "run_on_dask", "run_serial"]

LOOK_EVERY = 0.1
"""Seconds between two looks at what is done."""

JOBS_A_WORKER = 4
"""So many jobs are handed out for each worker at a time."""

PATIENCE = 10
"""Seconds to wait for a cluster to answer."""

FROM_THE_TERMINAL = tuple(getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name))
"""What a terminal sends to all processes at once: Ctrl+C, and that it is closed."""


@dataclass(frozen=True, slots=True)
class Done:
    """What has come of a job: its rows, or why it could not be done."""

    number: int
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()


def processors() -> int:
    """How many processors this process may use."""
    return threads_to_use()


Crew = Generator[Done | None, None, None]


def run_serial(jobs: Sequence[Job]) -> Crew:
    """One job after another, here."""
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
            yield Done(job.number, (), (Fault("", "this takes more memory than there is", hint),))


_given_up: Event | None = None


def _begin(given_up: Event) -> None:
    """In a new process: Ctrl+C is for the one that leads, and without that one nothing is left to do."""
    global _given_up
    _given_up = given_up
    for number in FROM_THE_TERMINAL:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_leader, name="leader", daemon=True).start()


def _end_with_the_leader() -> None:
    """A leader that is killed can tell nobody, and whoever waits for jobs would wait for ever."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)


def work_whole(job: Job) -> Done | None:
    """Do a job to its end, in a process that does nothing else; None where it was given up."""
    for step in run_serial((job,)):
        if step is not None:
            return step
        if _given_up is not None and _given_up.is_set():
            break
    return None


def run_in_processes(jobs: Sequence[Job], workers: int) -> Crew:
    """On so many processors of this machine."""
    context = multiprocessing.get_context("spawn")
    given_up = context.Event()
    left = iter(jobs)
    with ProcessPoolExecutor(workers, context, _begin, (given_up,)) as pool:
        under_way: set[Future[Done | None]] = set()
        try:
            with _without_interruption():  # processes start at the first jobs
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
            reason = "a process ended before its work was done, perhaps for want of memory"
            raise WorldError([Fault("", reason, "ask for fewer --workers, and go on with --resume")]) from None
        finally:
            given_up.set()
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _without_interruption() -> Generator[None, None, None]:
    """Processes that are started here never hear of Ctrl+C: it is for the one that leads."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, FROM_THE_TERMINAL)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run_on_dask(jobs: Sequence[Job], address: str) -> Crew:
    """By the workers of a Dask cluster, whose scheduler is at an address; they need this program in this version."""
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        hint = 'pip install "ic-sandbox[cluster]"'
        raise WorldError([Fault("--scheduler", "Dask is not installed here", hint)]) from None
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise WorldError([Fault("--scheduler", f"there is no Dask scheduler at {address}: {error}")]) from error
    with client:
        under_way = {client.submit(work_whole, job, key=f"{job.key}-{job.number}", pure=False): job for job in jobs}
        try:
            while under_way:
                finished = [future for future in under_way if future.done()]
                for future in finished:
                    del under_way[future]
                    yield _fetched(future)
                if not finished:
                    time.sleep(LOOK_EVERY)
                    yield None
        finally:
            client.cancel(list(under_way), force=True)


def _fetched(future: Any) -> Done | None:
    if future.status != "error":
        done: Done | None = future.result()
        return done
    error = future.exception()
    hint = "its workers need the same version of this program as there is here"
    raise WorldError([Fault("--scheduler", f"the cluster can't do this: {type(error).__name__}: {error}", hint)])
