"""Threads of lower priority: they and the threads that help them, and no other thread."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from threading import Barrier

import pytest

from ic_sandbox.planning.block_threads import work_at_once, working
from ic_sandbox.thread_priority import NICENESS, has_lower_priority, lower_priority

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, threads have no niceness of their own")


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def two_threads(at_once: bool) -> list[int]:
    """Return the niceness of two threads that share work."""
    found, meeting = [], Barrier(2)

    def work(*_: object) -> None:
        meeting.wait(10)  # each thread does one item
        found.append(niceness())

    if at_once:
        work_at_once(work, [0, 1], 1)
    else:
        list(working(work, [0, 1], 2))
    return found


def test_only_the_thread_itself_gets_a_lower_priority() -> None:
    before, found = niceness(), []

    def work() -> None:
        lower_priority()
        found.append((niceness(), has_lower_priority()))

    in_a_thread(work)
    assert found == [(max(before, NICENESS), True)]
    assert (niceness(), has_lower_priority()) == (before, False)


@pytest.mark.parametrize("at_once", [True, False])
def test_helpers_have_the_priority_of_the_thread_they_help(at_once: bool) -> None:
    before, found = niceness(), []

    def work() -> None:
        lower_priority()
        found.extend(two_threads(at_once))

    for _ in range(2):
        in_a_thread(work)
        assert two_threads(at_once) == [before, before]
    assert found == [max(before, NICENESS)] * 4
