"""Threads in which blocks of goals are solved: threads that wait for short work, and new ones for long work."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import cache
from threading import Event
from typing import TypeVar

from ic_sandbox.thread_priority import has_lower_priority

__all__ = ["SHORT_PLANS", "work_at_once", "working"]

SHORT_PLANS = "short plans"
"""How the names of the threads begin that wait for short work as long as the program runs."""

SECONDS_BETWEEN_REPORTS = 0.02

T = TypeVar("T")


def work_at_once(work: Callable[[T, Event], None], items: Sequence[T], helpers: int) -> None:
    """Do short work on each item, in this thread and in at most ``helpers`` others, and return when all is done.

    ``work`` gets an item and an event that is set when it should stop early. If all threads are busy with other plans,
    this one does everything.
    """
    stopped, queue = Event(), iter(items)

    def take() -> None:
        for item in queue:  # threads take from one iterator, so each item is done once
            work(item, stopped)

    others = [_threads(has_lower_priority()).submit(take) for _ in range(helpers)]
    try:
        take()
    except BaseException:
        stopped.set()
        raise
    finally:
        begun = [other for other in others if not other.cancel()]
        wait(begun)
    for other in begun:
        other.result()


def working(work: Callable[[T, Event], None], items: Sequence[T], threads: int) -> Generator[None, None, None]:
    """Do long work on each item in new threads; yield from time to time.

    Closing the generator stops the threads and waits for them. ``work`` is as in :func:`work_at_once`.
    """
    stopped, queue = Event(), iter(items)

    def take() -> None:
        for item in queue:
            work(item, stopped)

    with ThreadPoolExecutor(threads, "planning") as pool:
        try:
            running = {pool.submit(take) for _ in range(threads)}
            while running:
                done, running = wait(running, SECONDS_BETWEEN_REPORTS, FIRST_COMPLETED)
                for future in done:
                    future.result()
                yield
        finally:
            stopped.set()


@cache
def _threads(lower_priority: bool) -> ThreadPoolExecutor:
    """The threads that wait for short work: starting one takes as long as planning for a dozen goals.

    They have the priority of the threads that use them.
    """
    return ThreadPoolExecutor(os.cpu_count() or 1, SHORT_PLANS)


if hasattr(os, "register_at_fork"):  # a forked process has none of the threads
    os.register_at_fork(after_in_child=_threads.cache_clear)
