"""The command line: parses arguments, runs the command, and maps errors to an exit status.

Exit status: 0 done, 1 faulty input (one line per fault on stderr), 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from ic_sandbox.commands.catalogue import COMMANDS, DEFAULT
from ic_sandbox.commands.options import AT_FAULT, DONE, INTERRUPTED, WRONG_USAGE
from ic_sandbox.console import print_error, print_faults
from ic_sandbox.paths import program_version, user_data
from ic_sandbox.world.faults import WorldError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with these arguments; return the exit status."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller, or there is no console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  until the process ends
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        args = _parsed(sys.argv[1:] if arguments is None else arguments)
    except SystemExit as stop:  # argparse has printed the error
        return stop.code if isinstance(stop.code, int) else WRONG_USAGE
    try:
        status: int = args.command.run(args)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of the output has closed the pipe
        _print_no_more()
        return DONE
    except KeyboardInterrupt:
        print_error("interrupted")
        return INTERRUPTED
    except WorldError as error:
        print_faults(error.faults)
        return AT_FAULT
    except MemoryError:
        print_error("not enough memory; ask for fewer agents, ticks or goals")
        return AT_FAULT
    except OSError as error:
        if error.errno != errno.ENOSPC:
            return _unforeseen(error)
        _print_no_more()
        print_error("can't write the output: no space left on the device")
        return AT_FAULT
    except Exception as error:
        return _unforeseen(error)


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what the arguments ask for. Raises ``SystemExit`` if they are wrong."""
    parser = _parser()
    if "" in arguments:  # of a script with an unset variable; as a path it would mean the current folder
        parser.error("an argument is empty")
    return parser.parse_args(_complete(arguments))


def _complete(arguments: Sequence[str]) -> Sequence[str]:
    """Return the arguments, with the command ``open`` before a single file: Windows starts a program in this way."""
    if (
        len(arguments) == 1
        and not arguments[0].startswith("-")
        and arguments[0] not in {each.name for each in COMMANDS}
    ):
        from ic_sandbox.world.io.files import SUFFIX

        if arguments[0].lower().endswith(SUFFIX) or os.path.isfile(arguments[0]):
            return ["open", *arguments]
    return arguments


def _unforeseen(error: Exception) -> int:
    print_error(f"internal error: {type(error).__name__}: {error}{_logged()}")
    return AT_FAULT


def _print_no_more() -> None:
    """Discard further output. Otherwise Python would try again at exit, and print an error."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ic-sandbox", description="See and measure instrumental convergence.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"ic-sandbox {program_version()}")
    parser.set_defaults(command=DEFAULT, file=None)
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", description="without a command, the window opens"
    )
    for command in COMMANDS:
        added = commands.add_parser(command.name, help=command.help, description=command.help, allow_abbrev=False)
        added.set_defaults(command=command)
        command.add_options(added)
    return parser


def _logged() -> str:
    """Log the details of an unexpected error; return the path of the log as the end of a sentence."""
    path = user_data() / "errors.log"
    try:
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {sys.argv}\n{traceback.format_exc()}\n")
    except OSError:
        return ""
    return f"; details in {path}"
