"""The worker thread: drives generators, newest first, and reports."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Generator, Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.progress import Progress


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    made = Worker("test")
    yield made
    made.stop()
    assert not made.isRunning()


def counting(to: int) -> Generator[Progress, None, int]:
    for number in range(to):
        yield Progress("Counting", number / to)
    return to


def test_work_is_done_in_another_thread_and_its_result_comes_back(qtbot: QtBot, worker: Worker) -> None:
    threads = []

    def work() -> Generator[Progress, None, str]:
        threads.append(threading.get_ident())
        yield Progress("Working", 0.5)
        return "done"

    with qtbot.waitSignal(worker.finished_work, timeout=5000) as finished:
        number = worker.submit(work)
    assert finished.args == [number, "done"]
    assert threads[0] != threading.get_ident()


def test_progress_is_told(qtbot: QtBot, worker: Worker) -> None:
    seen: list[float] = []
    worker.progressed.connect(lambda _, progress: seen.append(progress.done))
    with qtbot.waitSignal(worker.finished_work, timeout=5000):
        worker.submit(lambda: counting(4))
    assert seen == [0.0, 0.25, 0.5, 0.75]


def test_newer_work_supersedes_older(qtbot: QtBot, worker: Worker) -> None:
    closed = threading.Event()

    def endless() -> Generator[Progress, None, None]:
        try:
            while True:
                yield Progress("For ever", 0.0)
        finally:
            closed.set()

    finished: list[int] = []
    worker.finished_work.connect(lambda number, _: finished.append(number))
    worker.submit(endless)
    qtbot.wait(50)
    with qtbot.waitSignal(worker.finished_work, timeout=5000):
        newest = worker.submit(lambda: counting(1))
    assert finished == [newest]
    assert closed.is_set()


def test_cancelled_work_ends_without_a_result(qtbot: QtBot, worker: Worker) -> None:
    begun = threading.Event()

    def endless() -> Generator[Progress, None, None]:
        while True:
            begun.set()
            yield Progress("For ever", 0.0)

    number = worker.submit(endless)
    assert begun.wait(5)
    with qtbot.waitSignal(worker.cancelled, timeout=5000) as cancelled:
        worker.cancel()
    assert cancelled.args == [number]


def test_what_goes_wrong_is_told_and_the_thread_goes_on(qtbot: QtBot, worker: Worker) -> None:
    def failing() -> Generator[Progress, None, None]:
        yield Progress("Working", 0.0)
        raise ValueError("no good")

    with qtbot.waitSignal(worker.failed, timeout=5000) as failed:
        worker.submit(failing)
    assert "no good" in str(failed.args[1])
    with qtbot.waitSignal(worker.finished_work, timeout=5000):
        worker.submit(lambda: counting(1))


def test_stopping_ends_work_that_would_go_on_for_ever(qtbot: QtBot) -> None:
    def endless() -> Generator[Progress, None, None]:
        while True:
            yield Progress("For ever", 0.0)

    worker = Worker("test")
    worker.submit(endless)
    worker.stop()
    assert not worker.isRunning()


def test_who_waits_for_all_that_was_asked_for_waits_for_the_last_of_it(qtbot: QtBot) -> None:
    worker, done = Worker("test", in_turn=True), []
    worker.finished_work.connect(lambda number, _: done.append(number))
    worker.settle()
    go_on = threading.Event()

    def patient() -> Generator[Progress, None, None]:
        yield Progress("Waiting", 0.0)
        go_on.wait()

    worker.submit(patient)
    worker.submit(lambda: counting(1))
    waiting = threading.Thread(target=worker.settle)
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    go_on.set()
    waiting.join(20)
    assert not waiting.is_alive()
    qtbot.waitUntil(lambda: len(done) == 2)
    worker.stop()


def test_what_was_done_is_not_held_on_to(qtbot: QtBot, worker: Worker) -> None:
    class Large:
        """What can be referred to weakly."""

    def work(large: Large) -> Generator[Progress, None, None]:
        yield Progress(type(large).__name__, 0.0)

    large = Large()
    left = weakref.ref(large)
    with qtbot.waitSignal(worker.finished_work, timeout=5000):
        worker.submit(partial(work, large))
    del large
    qtbot.waitUntil(lambda: left() is None, timeout=5000)
