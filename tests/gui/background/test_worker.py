"""The worker thread: drives generators, newest first, and reports."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Generator, Iterator
from functools import partial

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.background.worker import Worker, giving_way
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


def endless(begun: threading.Event, closed: threading.Event) -> Generator[Progress, None, None]:
    try:
        while True:
            begun.set()
            yield Progress("For ever", 0.0)
    finally:
        closed.set()


def test_work_is_done_in_another_thread_and_its_result_comes_back(qtbot: QtBot, worker: Worker) -> None:
    threads = []

    def work() -> Generator[Progress, None, str]:
        threads.append(threading.get_ident())
        yield Progress("Working", 0.5)
        return "done"

    with qtbot.waitSignal(worker.finished_work, timeout=5000) as finished:
        worker.submit(work)
    assert finished.args == ["done"]
    assert threads[0] != threading.get_ident()


def test_progress_is_reported(qtbot: QtBot, worker: Worker) -> None:
    seen: list[float] = []
    worker.progressed.connect(lambda progress: seen.append(progress.done))
    with qtbot.waitSignal(worker.finished_work, timeout=5000):
        worker.submit(lambda: counting(4))
    assert seen == [0.0, 0.25, 0.5, 0.75]


def test_newer_work_replaces_older_work(qtbot: QtBot, worker: Worker) -> None:
    begun, closed = threading.Event(), threading.Event()
    finished: list[int] = []
    worker.finished_work.connect(finished.append)
    worker.submit(lambda: endless(begun, closed))
    assert begun.wait(5)
    with qtbot.waitSignal(worker.finished_work, timeout=5000):
        worker.submit(lambda: counting(1))
    assert finished == [1]
    assert closed.is_set()


def test_cancelled_work_ends_without_a_result(qtbot: QtBot, worker: Worker) -> None:
    begun, closed = threading.Event(), threading.Event()
    ended: list[object] = []
    worker.finished_work.connect(ended.append)
    worker.finished_late.connect(ended.append)
    worker.submit(lambda: endless(begun, closed))
    assert begun.wait(5)
    worker.cancel()
    assert closed.wait(5)
    worker.settle()
    QApplication.processEvents()
    assert ended == []


def held(
    gate: threading.Event, begun: threading.Event, error: Exception | None = None
) -> Generator[Progress, None, str]:
    """Return work that does not yield until the gate opens."""
    yield Progress("Waiting", 0.0)
    begun.set()
    gate.wait(5)
    if error is not None:
        raise error
    return "late"


@pytest.mark.parametrize("superseded", [True, False], ids=["superseded", "cancelled"])
def test_an_unwanted_result_is_only_emitted_as_late(qtbot: QtBot, worker: Worker, superseded: bool) -> None:
    gate, begun = threading.Event(), threading.Event()
    finished: list[object] = []
    worker.finished_work.connect(finished.append)
    worker.submit(lambda: held(gate, begun))
    assert begun.wait(5)
    worker.cancel()
    if superseded:
        worker.submit(lambda: counting(3))
    with qtbot.waitSignal(worker.finished_late, timeout=5000) as late:
        gate.set()
    assert late.args == ["late"]
    qtbot.waitUntil(lambda: finished == ([3] if superseded else []), timeout=5000)


def test_a_result_cancelled_on_its_way_is_only_emitted_as_late(qtbot: QtBot, worker: Worker) -> None:
    """Wait until the thread has finished the work but its owner has not received the result."""
    finished: list[object] = []
    worker.finished_work.connect(finished.append)
    worker.submit(lambda: counting(3))
    worker.settle()
    worker.cancel()
    with qtbot.waitSignal(worker.finished_late, timeout=5000) as late:
        pass
    assert late.args == [3]
    assert finished == []


def test_an_unwanted_error_is_only_emitted_as_late(qtbot: QtBot, worker: Worker) -> None:
    gate, begun = threading.Event(), threading.Event()
    failed: list[object] = []
    worker.failed.connect(failed.append)
    worker.submit(lambda: held(gate, begun, ValueError("no good")))
    assert begun.wait(5)
    worker.cancel()
    with qtbot.waitSignal(worker.failed_late, timeout=5000) as late:
        gate.set()
    assert "no good" in str(late.args[0])
    assert failed == []


def test_an_error_is_reported_and_the_thread_continues(qtbot: QtBot, worker: Worker) -> None:
    def failing() -> Generator[Progress, None, None]:
        yield Progress("Working", 0.0)
        raise ValueError("no good")

    with qtbot.waitSignal(worker.failed, timeout=5000) as failed:
        worker.submit(failing)
    assert "no good" in str(failed.args[0])
    with qtbot.waitSignal(worker.finished_work, timeout=5000):
        worker.submit(lambda: counting(1))


def test_stopping_ends_endless_work(qtbot: QtBot) -> None:
    worker = Worker("test")
    worker.submit(lambda: endless(threading.Event(), threading.Event()))
    worker.stop()
    assert not worker.isRunning()


def test_settle_waits_for_the_last_submitted_work(qtbot: QtBot) -> None:
    worker, done = Worker("test", in_turn=True), []  # type: ignore[var-annotated]
    worker.finished_work.connect(done.append)
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


def test_finished_work_is_released(qtbot: QtBot, worker: Worker) -> None:
    class Large:
        """An object that supports weak references."""

    def work(large: Large) -> Generator[Progress, None, None]:
        yield Progress(type(large).__name__, 0.0)

    large = Large()
    left = weakref.ref(large)
    with qtbot.waitSignal(worker.finished_work, timeout=5000):
        worker.submit(partial(work, large))
    del large
    qtbot.waitUntil(lambda: left() is None, timeout=5000)


def test_work_gives_way_and_can_be_cancelled_meanwhile() -> None:
    may_work = threading.Event()
    done: list[int] = []

    def work() -> Generator[Progress, None, int]:
        try:
            for number in range(3):
                done.append(number)
                yield Progress("Counting", number / 3)
            return 3
        finally:
            done.append(-1)

    giving = giving_way(work(), may_work)
    assert next(giving).done == 0.0
    assert next(giving).done == 0.0  # it waits, and reports so that it can be cancelled
    assert done == [0]
    may_work.set()
    assert next(giving).done == pytest.approx(1 / 3)
    giving.close()
    assert done == [0, 1, -1]


def test_a_stopped_worker_starts_no_thread_again(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Worker] = []
    start = Worker.start
    monkeypatch.setattr(Worker, "start", lambda worker: (started.append(worker), start(worker)))
    worker = Worker("test")
    worker.submit(lambda: counting(4))
    worker.stop()
    worker.submit(lambda: counting(4))
    assert started == [worker]
    assert not worker.wanted
