"""The command ``validate``: every fault of world files."""

from __future__ import annotations

import argparse

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.input_files import load_input
from ic_sandbox.commands.options import AT_FAULT, DONE, WORLD_HELP
from ic_sandbox.console import print_faults, printable
from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import WorldError

__all__ = ["COMMAND"]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("worlds", metavar="WORLD", nargs="+", help=WORLD_HELP)


def validate(args: argparse.Namespace) -> int:
    from ic_sandbox.world.validation.hints import hints_of

    status = DONE
    for name in args.worlds:
        try:
            world = load_input(name)
        except WorldError as error:
            for fault in error.faults:
                print_faults([fault], prefix=f"{name}: " if len(args.worlds) > 1 and fault.place != name else "")
            status = AT_FAULT
        else:
            for hint in hints_of(world):
                print(printable(tr("{name}: a hint: {hint}", name=name, hint=hint)))
            print(f"{name}: valid")
    return status


COMMAND = Command("validate", "list every fault of world files, with its place", add_options, validate)
