"""Worker threads for long work: generators that run in the background, only the newest or each in turn."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from ic_sandbox.gui.background.right_of_way import give_way
from ic_sandbox.progress import Progress
from ic_sandbox.thread_priority import lower_priority

__all__ = ["Work", "Worker", "giving_way"]

Work = Generator[Progress, None, Any]


LOOK_S = 0.05
"""How often, in seconds, work that gives way looks whether it may continue."""


class Worker(QThread):
    """A thread that drives one generator at a time.

    A newer generator replaces the current one, which ends at its next yield; with ``in_turn`` it waits. With
    ``yields`` the thread has a lower priority, and gives way to the shown run between two steps of its work.

    ``progressed(Progress)``, ``finished_work(result)`` and ``failed(exception)`` are emitted in the owner's thread, and
    only for work that is still wanted. Results and errors of replaced or cancelled work are emitted by
    ``finished_late`` and ``failed_late``.
    """

    progressed = Signal(object)
    finished_work = Signal(object)
    failed = Signal(object)
    finished_late = Signal(object)
    failed_late = Signal(object)
    _progress_made = Signal(int, object)
    _ended = Signal(int, object)
    _raised = Signal(int, object)

    def __init__(
        self, name: str, parent: QObject | None = None, *, in_turn: bool = False, yields: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._wake = threading.Condition()
        self._waiting: deque[tuple[int, Callable[[], Work]]] = deque(maxlen=None if in_turn else 1)
        self._in_turn = in_turn
        self._yields = yields
        self._count = 0
        self._newest = 0
        self._driving = False
        self._stopping = False
        self._finishing = False
        self._progress_made.connect(self._report_progress)
        self._ended.connect(self._report_end)
        self._raised.connect(self._report_error)

    @property
    def wanted(self) -> bool:
        """Return whether any work is wanted; False after a cancellation, until new work is submitted."""
        return self._newest > 0

    def submit(self, make: Callable[[], Work]) -> None:
        """Start this work as soon as possible, in place of other work or after it; never after :meth:`stop`."""
        with self._wake:
            if self._stopping:  # a timer may ask for work once more before its owner is deleted
                return
            self._count += 1
            self._newest = self._count
            self._waiting.append((self._newest, make))
            self._wake.notify_all()
        if not self.isRunning():
            self.start()

    def cancel(self) -> None:
        """Cancel the current work."""
        with self._wake:
            self._newest = 0
            self._waiting.clear()
            self._wake.notify_all()

    def stop(self) -> None:
        """Stop the thread, and wait until it has ended."""
        self.stop_soon()
        self.wait()

    def stop_soon(self) -> None:
        """Let the thread end at the next yield of its work; it emits ``finished`` then."""
        with self._wake:
            self._stopping = True
            self._newest = 0
            self._wake.notify_all()

    def settle(self) -> None:
        """Wait, from any other thread, until all submitted work is done or cancelled."""
        with self._wake:
            self._wake.wait_for(lambda: self._stopping or not (self._waiting or self._driving))

    def finish(self) -> None:
        """Finish all submitted work, then end the thread."""
        with self._wake:
            self._finishing = True
            self._wake.notify_all()
        self.wait()
        self._finishing = False

    def run(self) -> None:
        """Wait for work, drive it and report, until the thread is stopped."""
        if self._yields:
            lower_priority()
        while True:
            with self._wake:
                while not self._waiting and not (self._stopping or self._finishing):
                    self._wake.wait()
                if self._stopping or not self._waiting:
                    return
                number, make = self._waiting.popleft()
                self._driving = True
            self._drive(number, make)
            del make  # it may hold a whole run, and the next work may come much later
            with self._wake:
                self._driving = False
                self._wake.notify_all()

    def _drive(self, number: int, make: Callable[[], Work]) -> None:
        try:
            work = make()
            while self._is_wanted(number):
                self._progress_made.emit(number, next(work))
                if self._yields:
                    give_way()
            work.close()
        except StopIteration as finished:
            self._ended.emit(number, finished.value)
        except Exception as error:
            self._raised.emit(number, error)

    def _report_progress(self, number: int, progress: Progress) -> None:
        if self._is_wanted(number):
            self.progressed.emit(progress)

    def _report_end(self, number: int, result: object) -> None:
        (self.finished_work if self._is_wanted(number) else self.finished_late).emit(result)

    def _report_error(self, number: int, error: Exception) -> None:
        (self.failed if self._is_wanted(number) else self.failed_late).emit(error)

    def _is_wanted(self, number: int) -> bool:
        return number == self._newest or (self._in_turn and self._newest > 0)


def giving_way(work: Work, may_work: threading.Event) -> Work:
    """Do some work, with pauses while more important work is being done; it can be cancelled in a pause."""
    with closing(work):
        while True:
            try:
                step = next(work)
            except StopIteration as finished:
                return finished.value
            yield step
            while not may_work.wait(LOOK_S):
                yield Progress(step.what, step.done)
