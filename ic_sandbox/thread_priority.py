"""A lower priority for threads whose work nobody waits for at the moment."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

__all__ = ["has_lower_priority", "lower_priority"]

NICENESS = 10
"""Such a thread gets about a tenth of the processor time of another thread that competes with it."""

_thread = threading.local()


def lower_priority() -> None:
    """Let this thread, and threads that it starts, give way to the other threads of the program.

    Only on Linux, where a thread has a niceness of its own. It lasts until the thread ends.
    """
    _thread.lowered = True
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):  # a system may forbid it
            os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))


def has_lower_priority() -> bool:
    """Return whether this thread has called :func:`lower_priority`: threads that it starts are not for other work."""
    return getattr(_thread, "lowered", False)
