"""Ctrl+C while a command is still importing; this module itself imports nothing that takes time."""

from __future__ import annotations

import os
import sys

# Not ``signal``, whose enumerations take time.
from _signal import SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]

__all__ = ["INTERRUPTED", "end_at_once", "end_commands_at_once"]

INTERRUPTED = 130
"""The exit status of what was interrupted."""

COMMAND = "ic-sandbox"


def end_at_once(_number: int = 0, _frame: object = None) -> None:
    """End the process as an interrupted one, without unwinding: an exception inside an import or a compiler would be
    swallowed, or come out as another error. What is being written has a temporary name, and is removed later.
    """
    try:
        os.write(2, b"interrupted\n")
    finally:
        os._exit(INTERRUPTED)


def end_commands_at_once() -> None:
    """Let Ctrl+C end this process at once, if it is a command of this program and not a script that uses it."""
    words = getattr(sys, "orig_argv", [])
    module = words[words.index("-m") + 1 :][:1] if "-m" in words else []
    named = os.path.splitext(os.path.basename(sys.argv[0]))[0] == COMMAND if sys.argv else False
    started = named or (sys.argv[:1] == ["-m"] and module and module[0].partition(".")[0] == "ic_sandbox")
    if started and getsignal(SIGINT) is default_int_handler:
        signal(SIGINT, end_at_once)
