"""Output on stderr: single lines, and a progress line that is rewritten as work proceeds."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType
from typing import Any
from unicodedata import category

from ic_sandbox.interrupts import REQUESTS, Watchdog
from ic_sandbox.kernel_cache import any_compiled
from ic_sandbox.progress import Progress, TimeLeft
from ic_sandbox.world.faults import Fault

__all__ = ["ProgressLine", "print_error", "print_faults", "printable"]

REWRITE_SECONDS = 0.1
FIRST_RUN = "first run: compiling the planner takes about a minute, once"
SPACE = "Zs"
"""The category of Unicode for spaces, which excludes separators of lines."""
NARROWEST, USUAL_WIDTH = 10, 80
"""The least and the default width of a terminal in columns."""


def print_error(text: str) -> None:
    """Write a text to stderr as one line, with control characters escaped."""
    with suppress(OSError):
        print(printable(text), file=sys.stderr)


def printable(text: str) -> str:
    """Return a text as one line, with control characters escaped: names in a world file may hold some.

    Spaces of all kinds stay, for instance those before a percent sign.
    """
    return "".join(c if c.isprintable() or category(c) == SPACE else c.encode("unicode_escape").decode() for c in text)


def print_faults(faults: Iterable[Fault], prefix: str = "") -> None:
    """Write one line to stderr for each fault."""
    for fault in faults:
        print_error(f"{prefix}{fault}")


class Interruption:
    """A context in which Ctrl+C waits for the end of a step, because a compiler may swallow an exception.

    The first request sets ``asked``; the second raises KeyboardInterrupt at once. The same holds for the other signals
    that ask to stop, unless they are ignored, as under nohup.
    """

    def __init__(self) -> None:
        self.asked = False
        self.watchdog = Watchdog()
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            for number in REQUESTS:
                if number == signal.SIGINT or signal.getsignal(number) is signal.SIG_DFL:
                    self._before[number] = signal.signal(number, self._ask)
            self.watchdog.start()
        return self

    def __exit__(self, kind: object, error: object, _: object) -> None:
        self.watchdog.stop()
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        if self.asked and isinstance(error, Exception):
            raise KeyboardInterrupt from error

    def _ask(self, _: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


class ProgressLine:
    """A line on stderr that shows progress if stderr is a terminal, and is erased at the end.

    A line before it says if kernels must be compiled first. While it is active, Ctrl+C waits for the end of a step.
    """

    def __init__(self) -> None:
        self._interruption = Interruption()
        self._visible = sys.stderr.isatty()
        self._next = 0.0
        self._left = TimeLeft(0.0)
        self._what = ""
        self._width = 0

    def __enter__(self) -> ProgressLine:
        self._interruption.__enter__()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._width:
            self._write("")
        self._interruption.__exit__(kind, error, trace)

    @property
    def interrupted(self) -> bool:
        """Return whether Ctrl+C or another signal has asked to stop. The watchdog takes this for a reaction."""
        if self._interruption.asked:
            self._interruption.watchdog.notice()
        return self._interruption.asked

    def go_on(self) -> None:
        """Clear the request to stop, because it has been handled."""
        self._interruption.asked = False

    def protect_results(self) -> None:
        """Give the current step more time to react to a request to stop, because results would be lost."""
        self._interruption.watchdog.patient = True

    def show(self, progress: Progress) -> None:
        """Show the progress. Raises KeyboardInterrupt after a request to stop."""
        if self.interrupted:
            raise KeyboardInterrupt
        self.tell(progress)

    def show_last(self, progress: Progress) -> None:
        """Show the progress of work that is finished even after a request to stop.

        A second request raises KeyboardInterrupt.
        """
        self._interruption.watchdog.notice()
        self.tell(progress)

    def tell(self, progress: Progress) -> None:
        """Show the progress, at most every ``REWRITE_SECONDS``. The caller must check ``interrupted``."""
        now = time.monotonic()
        if self._visible and not self._what and not any_compiled():
            print_error(FIRST_RUN)
        if progress.what != self._what:
            self._next, self._what = now, progress.what
            self._left.begin(now)
        if self._visible and now >= self._next:
            self._next = now + REWRITE_SECONDS
            share = f" {progress.done:4.0%}" if progress.done > 0 else ""
            left = self._left.words(progress.done, now)
            self._write("  ".join(filter(None, [f"{progress.what}{share}", progress.detail, left])))

    def _write(self, text: str) -> None:
        text = text[: max(NARROWEST, _terminal_width() - 1)]
        with suppress(OSError):
            sys.stderr.write("\r" + text.ljust(self._width) + ("" if text else "\r"))
            sys.stderr.flush()
        self._width = len(text)


def _terminal_width() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or USUAL_WIDTH
    except (OSError, ValueError):
        return USUAL_WIDTH
