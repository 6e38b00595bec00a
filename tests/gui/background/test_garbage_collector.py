"""Windows that refer to themselves in circles are collected in the GUI thread, whichever thread creates objects."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.background.garbage_collector import GarbageCollector
from ic_sandbox.gui.background.worker import Work, Worker
from ic_sandbox.progress import Progress


class Circle(QObject):
    """A Qt object that refers to itself, as closed windows do."""

    def __init__(self, deleted: list[str]) -> None:
        super().__init__()
        self.itself = self
        self.deleted = deleted

    def __del__(self) -> None:
        self.deleted.append(threading.current_thread().name)


@pytest.fixture
def collector() -> Iterator[GarbageCollector]:
    was_on = gc.isenabled()
    gc.enable()  # as at the start of the program
    yield GarbageCollector()
    if was_on:
        gc.enable()


def create_objects() -> Work:
    """Create enough objects for Python to collect garbage in this thread."""
    for _ in range(20):
        kept = [[number] for number in range(20 * gc.get_threshold()[0])]
        yield Progress("", 0.0, str(len(kept)))


def test_no_worker_thread_destroys_objects_of_qt(qtbot: QtBot, collector: GarbageCollector) -> None:
    assert not gc.isenabled()
    deleted: list[str] = []
    worker = Worker("creator")
    Circle(deleted)
    with qtbot.waitSignal(worker.finished_work):
        worker.submit(create_objects)
    worker.stop()
    kept = [[number] for number in range(2 * gc.get_threshold()[0])]
    qtbot.waitUntil(lambda: len(deleted) == 1)
    assert deleted == [threading.main_thread().name], len(kept)


def test_the_oldest_generation_that_is_due_is_collected(
    collector: GarbageCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected: list[int] = []
    objects = 100
    counts = [0, 0, 0]
    monkeypatch.setattr(gc, "get_count", lambda: tuple(counts))
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "get_objects", lambda generation: [None] * objects)
    monkeypatch.setattr(gc, "collect", collected.append)
    for counted in ((700, 10, 10), (700, 11, 11), (701, 10, 10), (701, 11, 0), (701, 11, 11)):
        counts[:] = counted
        collector.collect_if_due()
    assert collected == [0, 1, 2]
    objects = 124  # old objects have not grown by a quarter
    collector.collect_if_due()
    objects = 125
    collector.collect_if_due()
    assert collected == [0, 1, 2, 1, 2]


def test_python_collects_nothing_if_its_thresholds_forbid_it(
    collector: GarbageCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gc, "get_count", lambda: (10_000, 0, 0))
    monkeypatch.setattr(gc, "get_threshold", lambda: (0, 10, 10))
    monkeypatch.setattr(gc, "collect", pytest.fail)
    collector.collect_if_due()
