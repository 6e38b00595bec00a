"""Threads that share work: each item is done once, and errors and ends reach every thread."""

from __future__ import annotations

import threading
from threading import Barrier, Event

import pytest

from ic_sandbox.planning.block_threads import work_at_once, working


@pytest.mark.parametrize("helpers", [0, 1, 5])
def test_each_item_is_done_once(helpers: int) -> None:
    done: list[int] = []
    work_at_once(lambda item, _: done.append(item), range(100), helpers)
    assert sorted(done) == list(range(100))


@pytest.mark.parametrize("caller_fails", [True, False])
def test_an_error_in_any_thread_reaches_the_caller(caller_fails: bool) -> None:
    caller, meeting, stopped_early = threading.get_ident(), Barrier(2), Event()

    def work(_: int, stopped: Event) -> None:
        meeting.wait(10)  # each thread does one item
        if (threading.get_ident() == caller) is caller_fails:
            raise ValueError("wrong")
        if caller_fails and stopped.wait(10):
            stopped_early.set()

    with pytest.raises(ValueError, match="wrong"):
        work_at_once(work, [0, 1], 1)
    assert stopped_early.is_set() is caller_fails


def test_closing_long_work_stops_it() -> None:
    begun, ended = Event(), Event()

    def work(_: int, stopped: Event) -> None:
        begun.set()
        assert stopped.wait(10)
        ended.set()

    steps = working(work, [0], 1)
    next(steps)
    assert begun.wait(10)
    steps.close()
    assert ended.is_set()
