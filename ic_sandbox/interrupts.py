"""Ctrl+C and other requests to stop a command during a step that does not react to them."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from ic_sandbox.early_exit import end_at_once

if TYPE_CHECKING:
    import socket

__all__ = ["REQUESTS", "Watchdog"]

REQUESTS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that ask a process to stop: Ctrl+C, a shutdown or a scheduler, and a closed terminal."""

GRACE_SECONDS = 0.7
"""How long a step may continue after a request to stop."""

PATIENT_SECONDS = 20.0
"""The same while results would be lost; a second request shortens it to ``GRACE_SECONDS``."""

SHORTEST_WAIT_SECONDS = 0.001

NOTICED = b"\0"
"""Stands in the queue for a notice; no signal has the number 0."""


class Watchdog:
    """A thread that ends the process if nothing reacts to a request to stop in time.

    A kernel, a compiler or a parser may hold Python up. Call :meth:`notice` whenever the work has seen the request.
    Requests and notices go through one queue in the order in which they happen, so a request that the work has seen
    already never ends the process.
    """

    def __init__(self) -> None:
        self.patient = False
        """Whether results would be lost if the process ended at once."""
        self._previous_fd = -1
        self._ends: tuple[socket.socket, socket.socket] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start to watch. Does nothing outside the main thread, which alone receives signals."""
        if threading.current_thread() is not threading.main_thread():
            return
        import socket  # here, because most processes never need it

        inside, outside = socket.socketpair()
        outside.setblocking(False)
        self._ends = inside, outside
        self._previous_fd = signal.set_wakeup_fd(outside.fileno(), warn_on_full_buffer=False)
        self._thread = threading.Thread(target=self._watch, args=(inside,), name="interrupts", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        if self._ends is not None and self._thread is not None:
            signal.set_wakeup_fd(self._previous_fd)
            self._ends[1].close()  # which ends the thread
            self._thread.join()
            self._ends = self._thread = None

    def notice(self) -> None:
        """Report that the work has seen all requests so far."""
        if self._ends is not None:
            with suppress(BlockingIOError):  # a full queue holds notices that were not read yet
                self._ends[1].send(NOTICED)

    def _watch(self, queue: socket.socket) -> None:
        """End the process ``GRACE_SECONDS`` after the first request that no notice follows.

        While it is patient, it waits ``PATIENT_SECONDS`` after the first and ``GRACE_SECONDS`` after the second.
        """
        deadline: float | None = None
        with queue:
            while True:
                queue.settimeout(None if deadline is None else max(deadline - time.monotonic(), SHORTEST_WAIT_SECONDS))
                try:
                    received = queue.recv(1)
                except TimeoutError:
                    end_at_once()
                if not received:
                    return
                if received == NOTICED:
                    deadline = None
                elif received[0] in REQUESTS:
                    first = deadline is None
                    latest = time.monotonic() + (PATIENT_SECONDS if self.patient and first else GRACE_SECONDS)
                    deadline = latest if deadline is None else min(deadline, latest)
