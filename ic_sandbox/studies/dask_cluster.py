"""Running a study on a Dask cluster, whose workers and scheduler may end at any time.

Without workers, Dask waits for new ones without a word, even for results that were finished but not yet sent. So the
number of workers is checked regularly.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

from ic_sandbox.studies.executors import LOOK_EVERY, Crew, Done, work_whole
from ic_sandbox.studies.study import Job
from ic_sandbox.system import install_hint
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["run_on_dask"]

PATIENCE = 10.0
"""Seconds to wait for a scheduler at first, and for another worker after the last one is gone."""

ANSWERS_WITHIN = 30.0
"""Seconds in which a scheduler answers; it is slow at first, because it imports what the jobs are made of."""

COUNT_EVERY = 1.0
"""Seconds between two counts of the workers."""

LOGGERS = ("distributed", "distributed.client", "distributed.comm", "distributed.core", "distributed.batched")
"""Loggers that report a lost connection to stderr, where one line per fault is expected."""

SCHEDULER_GONE = "the connection to the Dask scheduler was lost"
WORKERS_GONE = "the Dask cluster has no worker"


def run_on_dask(jobs: Sequence[Job], address: str) -> Crew:
    """Run jobs on a Dask cluster, given the address of its scheduler. Workers need the same version of this program.

    Raises WorldError if there is no scheduler, if it ends, or if no worker is left for :data:`PATIENCE` seconds.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise WorldError([Fault("--scheduler", "Dask is not installed here", install_hint("cluster"))]) from None
    with _quiet():
        try:
            client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise WorldError([Fault("--scheduler", f"there is no Dask scheduler at {address}: {error}")]) from error
        cluster = _Cluster(client, {})
        try:
            yield from cluster.run(jobs)
        finally:
            cluster.leave()


class _Cluster:
    """A client of a cluster, and the jobs that it has been given."""

    def __init__(self, client: Any, under_way: dict[Any, Job]) -> None:
        self._client = client
        self._under_way = under_way
        self._next_count = time.monotonic() + COUNT_EVERY
        self._seen_worker = time.monotonic()

    def run(self, jobs: Sequence[Job]) -> Crew:
        """Run jobs, as :data:`Crew` says."""
        for job in jobs:
            future = self._client.submit(work_whole, job, key=f"{job.key}-{job.number}", pure=False)
            self._under_way[future] = job
        while self._under_way:
            finished = [future for future in self._under_way if future.done()]
            fetched = False
            for future in finished:
                done = self._fetched(future)
                if done is not None:
                    fetched = True
                    del self._under_way[future]
                    yield done
            self._check_workers()
            if not fetched:
                time.sleep(LOOK_EVERY)
                yield None

    def leave(self) -> None:
        """Cancel what is under way, and close the client; a cluster that is gone may not answer."""
        with suppress(Exception):
            if self._client.status == "running":
                self._client.cancel(list(self._under_way), force=True)
        with suppress(Exception):
            self._client.close(timeout=COUNT_EVERY)

    def _fetched(self, future: Any) -> Done | None:
        """Return the result of a job; None if its worker ended before it could send it, so that it runs again."""
        if future.status == "cancelled":
            raise _ended(SCHEDULER_GONE)
        if future.status not in ("finished", "error"):
            return None
        try:
            if future.status != "error":
                done: Done | None = future.result(timeout=COUNT_EVERY)
                return done
            failure = future.exception(timeout=COUNT_EVERY)
        except TimeoutError:
            return None
        except (CancelledError, OSError) as error:
            raise _ended(SCHEDULER_GONE) from error
        if type(failure).__name__ == "KilledWorker":
            raise _ended("workers of the Dask cluster ended during this run, perhaps because memory ran out")
        hint = "its workers need the same version of this program as this machine"
        raise WorldError(
            [Fault("--scheduler", f"the cluster can't run this: {type(failure).__name__}: {failure}", hint)]
        )

    def _check_workers(self) -> None:
        now = time.monotonic()
        if now < self._next_count:
            return
        self._next_count = now + COUNT_EVERY
        try:
            workers = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWERS_WITHIN)
        except Exception as error:  # the kind depends on the transport and on when the connection broke
            raise _ended(SCHEDULER_GONE) from error
        if workers:
            self._seen_worker = time.monotonic()
        elif time.monotonic() - self._seen_worker >= PATIENCE:
            raise _ended(WORKERS_GONE)


def _ended(reason: str) -> WorldError:
    return WorldError([Fault("--scheduler", reason, "restart the cluster, and continue with --resume")])


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the loggers of Dask."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
