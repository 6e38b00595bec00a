"""Long work beside the window: a thread that drives plain generators, the newest one of them or each in its turn."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from ic_sandbox.progress import Progress

__all__ = ["Work", "Worker"]

Work = Generator[Progress, None, Any]


class Worker(QThread):
    """Drives one generator at a time. A newer one supersedes the one under way, which ends at its next yield; where
    work is done ``in_turn``, it waits for it.

    Signals carry the number that :meth:`submit` gave: ``progressed(number, Progress)``, ``finished_work(number,
    result)``, ``failed(number, exception)``, ``cancelled(number)``.
    """

    progressed = Signal(int, object)
    finished_work = Signal(int, object)
    failed = Signal(int, object)
    cancelled = Signal(int)

    def __init__(self, name: str, parent: QObject | None = None, *, in_turn: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._wake = threading.Condition()
        self._waiting: deque[tuple[int, Callable[[], Work]]] = deque(maxlen=None if in_turn else 1)
        self._in_turn = in_turn
        self._count = 0
        self._newest = 0
        self._driving = False
        self._stopping = False
        self._finishing = False

    @property
    def newest(self) -> int:
        """The number of the work submitted last; 0 after it was cancelled."""
        return self._newest

    def submit(self, make: Callable[[], Work]) -> int:
        """Start this work as soon as possible, in place of any other or after it. Returns its number."""
        with self._wake:
            self._count += 1
            self._newest = self._count
            self._waiting.append((self._newest, make))
            self._wake.notify_all()
        if not self.isRunning():
            self.start()
        return self._newest

    def cancel(self) -> None:
        """Give up the work under way."""
        with self._wake:
            self._newest = 0
            self._waiting.clear()
            self._wake.notify_all()

    def stop(self) -> None:
        """End the thread; returns when it is gone."""
        with self._wake:
            self._stopping = True
            self._newest = 0
            self._wake.notify_all()
        self.wait()

    def settle(self) -> None:
        """Wait, in any other thread, until all that was asked for is done or given up."""
        with self._wake:
            self._wake.wait_for(lambda: self._stopping or not (self._waiting or self._driving))

    def finish(self) -> None:
        """End the thread once the work that was asked for is done."""
        with self._wake:
            self._finishing = True
            self._wake.notify_all()
        self.wait()
        self._finishing = False

    def run(self) -> None:
        """The thread: wait for work, drive it, report."""
        while True:
            with self._wake:
                while not self._waiting and not (self._stopping or self._finishing):
                    self._wake.wait()
                if self._stopping or not self._waiting:
                    return
                number, make = self._waiting.popleft()
                self._driving = True
            self._drive(number, make)
            del make  # it may hold a whole run, and the next one may be long in coming
            with self._wake:
                self._driving = False
                self._wake.notify_all()

    def _drive(self, number: int, make: Callable[[], Work]) -> None:
        try:
            work = make()
            while self._wanted(number):
                self.progressed.emit(number, next(work))
            work.close()
            self.cancelled.emit(number)
        except StopIteration as finished:
            if self._wanted(number):
                self.finished_work.emit(number, finished.value)
        except Exception as error:
            self.failed.emit(number, error)

    def _wanted(self, number: int) -> bool:
        return number == self._newest or (self._in_turn and self._newest > 0)
