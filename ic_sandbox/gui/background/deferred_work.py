"""Work in a worker thread that starts a moment after it was asked for, and gives way to more important work."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from ic_sandbox.gui.background.worker import Work, Worker, giving_way
from ic_sandbox.world.faults import WorldError

__all__ = ["DeferredWork"]

REST_MS = 250
"""The delay, to start only once for a burst of edits or choices."""


class DeferredWork(QObject):
    """A worker and the delay before it starts.

    ``due`` is emitted when the delay after :meth:`request` has passed; the owner then submits the work. ``progressed``,
    ``finished_work`` and ``failed`` are those of a :class:`~ic_sandbox.gui.background.worker.Worker`. ``crashed``
    sends errors that are not faults of the world, after ``failed``, and also those of work that is not wanted any more.
    """

    due = Signal()
    progressed = Signal(object)
    finished_work = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._may_work = threading.Event()
        self._may_work.set()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.due)
        self._worker = Worker(name, self, yields=True)
        self._worker.progressed.connect(self.progressed)
        self._worker.finished_work.connect(self.finished_work)
        self._worker.failed.connect(self._on_failure)
        self._worker.failed_late.connect(self._report_crash)

    def give_way(self, begun: SignalInstance, *ended: SignalInstance) -> None:
        """Pause from the signal ``begun`` of more important work until any of the others."""
        begun.connect(self._may_work.clear)
        for signal in ended:
            signal.connect(self._go_on)

    @property
    def requested(self) -> bool:
        """Return whether the work is about to start."""
        return self._rest.isActive()

    def request(self) -> None:
        """Emit ``due`` after the delay, which starts again with each request."""
        self._rest.start()

    def submit(self, make: Callable[[], Work]) -> None:
        """Do this work instead of any other."""
        self._worker.submit(lambda: giving_way(make(), self._may_work))

    def cancel(self) -> None:
        """Cancel the request and the work."""
        self._rest.stop()
        self._worker.cancel()

    def stop(self) -> None:
        """End the thread."""
        self._rest.stop()
        self._may_work.set()
        self._worker.stop()

    def _go_on(self, *_: object) -> None:
        self._may_work.set()

    def _on_failure(self, error: Exception) -> None:
        self.failed.emit(error)
        self._report_crash(error)

    def _report_crash(self, error: Exception) -> None:
        if not isinstance(error, WorldError):
            self.crashed.emit(error)
