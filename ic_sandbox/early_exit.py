"""Ctrl+C during the imports of a command. This module imports only fast modules."""

from __future__ import annotations

import os
import sys

# Not ``signal``, because its enumerations take time.
from _signal import SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]

__all__ = ["INTERRUPTED", "end_at_once", "end_commands_at_once"]

INTERRUPTED = 130
"""The exit status of an interrupted command."""

COMMAND = "ic-sandbox"


def end_at_once(_number: int = 0, _frame: object = None) -> None:
    """End the process with the status ``INTERRUPTED``, without unwinding the stack.

    An exception inside an import or a compiler would be swallowed or turned into another error. Unfinished files have
    temporary names and are removed later.
    """
    try:
        os.write(2, b"interrupted\n")
    finally:
        os._exit(INTERRUPTED)


def end_commands_at_once() -> None:
    """Let Ctrl+C end this process at once if it is a command of this program, and not a script that imports it."""
    words = getattr(sys, "orig_argv", [])
    module = words[words.index("-m") + 1 :][:1] if "-m" in words else []
    named = os.path.splitext(os.path.basename(sys.argv[0]))[0] == COMMAND if sys.argv else False
    started = named or (sys.argv[:1] == ["-m"] and module and module[0].partition(".")[0] == "ic_sandbox")
    if started and getsignal(SIGINT) is default_int_handler:
        signal(SIGINT, end_at_once)
