"""Ctrl+C and other requests to stop, from the first import of a command to the end of a step that hears nothing."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

__all__ = ["INTERRUPTED", "REQUESTS", "Watchdog", "end_at_once", "end_commands_at_once"]

INTERRUPTED = 130
"""The exit status of what was interrupted."""

REQUESTS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that ask to stop: Ctrl+C, a machine or scheduler that ends processes, and a terminal that is closed."""

COMMAND = "ic-sandbox"

GRACE_SECONDS = 0.7
"""How long a step may go on after a request to stop."""

LOOK_EVERY_SECONDS = 0.02


def end_at_once(_number: int = 0, _frame: FrameType | None = None) -> None:
    """End the process as an interrupted one, without unwinding: an exception inside an import or a compiler would be
    swallowed, or come out as another error. What is being written has a temporary name, and is removed later.
    """
    with suppress(OSError):
        os.write(2, b"interrupted\n")
    os._exit(INTERRUPTED)


def end_commands_at_once() -> None:
    """Let Ctrl+C end this process at once, if it is a command of this program and not a script that uses it."""
    words = getattr(sys, "orig_argv", [])
    module = words[words.index("-m") + 1 :][:1] if "-m" in words else []
    named = os.path.splitext(os.path.basename(sys.argv[0]))[0] == COMMAND if sys.argv else False
    started = named or (sys.argv[:1] == ["-m"] and module and module[0].partition(".")[0] == "ic_sandbox")
    if started and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, end_at_once)


class Watchdog:
    """Ends the process if a request to stop is not noticed in time, because Python gets no turn: a kernel, a compiler
    or a parser is at work. Call :meth:`notice` whenever the work looks whether it is to stop.
    """

    def __init__(self) -> None:
        self._noticed = 0.0
        self._before = -1
        self._ends: tuple[socket.socket, socket.socket] | None = None

    def start(self) -> None:
        """Watch from now on; only in the main thread, which signals come to."""
        if threading.current_thread() is not threading.main_thread():
            return
        import socket  # here, so that every start does without it

        inside, outside = socket.socketpair()
        outside.setblocking(False)
        self._ends = inside, outside
        self._before = signal.set_wakeup_fd(outside.fileno(), warn_on_full_buffer=False)
        threading.Thread(target=self._watch, args=(inside,), name="interrupts", daemon=True).start()

    def stop(self) -> None:
        """Watch no more."""
        if self._ends is not None:
            signal.set_wakeup_fd(self._before)
            self._ends[1].close()  # which ends the thread
            self._ends = None

    def notice(self) -> None:
        """The work has seen the request."""
        self._noticed = time.monotonic()

    def _watch(self, requests: socket.socket) -> None:
        with requests:
            while number := requests.recv(1):
                asked = time.monotonic()
                while number[0] in REQUESTS and self._noticed < asked and self._ends is not None:
                    if time.monotonic() - asked > GRACE_SECONDS:
                        end_at_once()
                    time.sleep(LOOK_EVERY_SECONDS)
