"""The command ``open``: the window, on a world or on the gallery."""

from __future__ import annotations

import argparse
from pathlib import Path

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.options import AT_FAULT, WORLD_HELP
from ic_sandbox.console import print_error
from ic_sandbox.display import what_no_screen_lacks

__all__ = ["COMMAND"]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=f"{WORLD_HELP}; or the folder of a run of your own agents")


def open_window(args: argparse.Namespace) -> int:
    lacking = what_no_screen_lacks()
    if lacking:
        print_error(f"{lacking}; without a window: ic-sandbox run off_switch --ticks 200 --seed 1 --out DIR")
        return AT_FAULT
    from ic_sandbox.gui.application import main
    from ic_sandbox.world.io.files import shipped_worlds

    if args.file is None:
        return main(None)
    shipped = next((world.path for world in shipped_worlds() if world.name == args.file), None)
    path = Path(args.file)
    return main(path if shipped is None or path.exists() else shipped)


COMMAND = Command("open", "open the window on a world", add_options, open_window)
