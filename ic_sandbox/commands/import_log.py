"""The command ``import-log``: a log of an Inspect evaluation as a run."""

from __future__ import annotations

import argparse
from pathlib import Path

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.options import DONE, FORCE_HELP, OUT_HELP
from ic_sandbox.console import ProgressLine
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["COMMAND"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("file", metavar="FILE.eval", type=Path, help="a log of ic_sandbox/world")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=OUT_HELP)
    parser.add_argument("--force", action="store_true", help=FORCE_HELP)


def import_log(args: argparse.Namespace) -> int:
    """Read the log, and write the tables of the run."""
    from ic_sandbox.adapters.language_models.log import reading_log
    from ic_sandbox.exports import check_folder, command_of, reserved_folder, writing_run

    check_folder(args.out, args.force)
    with reserved_folder(args.out), ProgressLine() as line:
        try:
            run = run_to_end(reading_log(args.file), line.show)
        except ModuleNotFoundError as error:
            raise WorldError([Fault("", str(error))]) from None
        run_to_end(writing_run(run, args.out, command_of(run), args.force), line.show_last)
    return DONE


COMMAND = Command("import-log", "turn a log of an Inspect evaluation into a run", add_options, import_log)
