"""The command ``render``: a picture of a world, without a display."""

from __future__ import annotations

import argparse
from pathlib import Path

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.input_files import load_input
from ic_sandbox.commands.options import AT_FAULT, DONE, WORLD_HELP, whole_number
from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.display import what_a_picture_lacks
from ic_sandbox.world.validation.limits import CELL_SIZES

__all__ = ["COMMAND"]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="a .png or .svg file")
    size = f"width of a cell in pixels, {CELL_SIZES[0]} to {CELL_SIZES[1]} (default: 48, or less for a large world)"
    parser.add_argument("--cell-size", metavar="N", type=whole_number(*CELL_SIZES), help=size)
    parser.add_argument("--dark", action="store_true", help="use the colours of the dark theme")


def render(args: argparse.Namespace) -> int:
    from ic_sandbox.exports import check_picture, fitting_cell

    world = load_input(args.world)
    check_picture(args.out)
    cell_size = fitting_cell(world, args.cell_size)
    lacking = what_a_picture_lacks()
    if lacking:
        print_error(lacking)
        return AT_FAULT
    with ProgressLine():
        from ic_sandbox.gui.rendering.picture import draw_without_window

        draw_without_window(world, args.out, cell_size, args.dark)
    return DONE


COMMAND = Command("render", "draw a picture of a world, without a display", add_options, render)
