"""The commands ``import`` and ``render``: other formats in, a picture out."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ic_sandbox.commands.import_world import add_import_options, import_file
from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.display import need_no_screen, what_no_screen_lacks
from ic_sandbox.world.validation.limits import CELL_SIZES

__all__ = ["add_conversions"]

DONE, AT_FAULT = 0, 1

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_conversions(add: Add, whole: Callable[[int, int], Callable[[str], int]], world: str) -> None:
    """Add both commands; ``add`` takes name, function and text, ``whole`` makes a reader of numbers in a range."""
    text = "make a world file out of a map of letters, a Tiled map or a PNG picture"
    add_import_options(add("import", import_file, text))

    rendering = add("render", _render, "draw a world into a picture, without a screen")
    rendering.add_argument("world", metavar="WORLD", help=world)
    rendering.add_argument("--out", metavar="FILE", type=Path, required=True, help="a .png or .svg file")
    size = f"pixels that a cell is wide, {CELL_SIZES[0]} to {CELL_SIZES[1]} (default: 48, or what the world allows)"
    rendering.add_argument("--cell-size", metavar="N", type=whole(*CELL_SIZES), help=size)
    rendering.add_argument("--dark", action="store_true", help="in the colours of the dark theme")


def _render(asked: argparse.Namespace) -> int:
    from ic_sandbox.exports import check_picture, fitting_cell
    from ic_sandbox.world.io.files import load_world

    world = load_world(asked.world)
    check_picture(asked.out)
    cell_size = fitting_cell(world, asked.cell_size)
    need_no_screen()
    lacking = what_no_screen_lacks()
    if lacking:
        print_error(lacking.replace("the window needs", "a picture needs"))
        return AT_FAULT
    with ProgressLine():
        pictures = import_module("ic_sandbox.gui.rendering.picture")
        pictures.draw_without_window(world, asked.out, cell_size, asked.dark)
    return DONE
