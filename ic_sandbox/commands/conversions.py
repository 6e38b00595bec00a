"""The commands ``import`` and ``render``: other formats in, a picture out."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.display import need_no_screen, what_no_screen_lacks
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.limits import CELL_SIZES

__all__ = ["add_conversions"]

DONE, AT_FAULT = 0, 1

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_conversions(add: Add, whole: Callable[[int, int], Callable[[str], int]], world: str) -> None:
    """Add both commands; ``add`` takes name, function and text, ``whole`` makes a reader of numbers in a range."""
    importing = add("import", _import, "make a world file out of a map of letters, a Tiled map or a PNG picture")
    importing.add_argument("file", metavar="FILE", type=Path, help="a .txt, .tmx, .tmj or .png file")
    importing.add_argument("--out", metavar="WORLD", type=Path, required=True, help="the world file to write (.icw)")
    importing.add_argument("--force", action="store_true", help="write over a file that is there")

    rendering = add("render", _render, "draw a world into a picture, without a screen")
    rendering.add_argument("world", metavar="WORLD", help=world)
    rendering.add_argument("--out", metavar="FILE", type=Path, required=True, help="a .png or .svg file")
    size = f"pixels that a cell is wide, {CELL_SIZES[0]} to {CELL_SIZES[1]} (default: 48, or what the world allows)"
    rendering.add_argument("--cell-size", metavar="N", type=whole(*CELL_SIZES), help=size)
    rendering.add_argument("--dark", action="store_true", help="in the colours of the dark theme")


def _import(asked: argparse.Namespace) -> int:
    from ic_sandbox.exports import check_file
    from ic_sandbox.world.importing import import_world
    from ic_sandbox.world.io.files import save_world

    check_file(asked.out)
    if asked.out.exists() and not asked.force:
        hint = "name another one, or allow overwriting (--force)"
        raise WorldError([Fault(str(asked.out), "there is such a file already", hint)])
    with ProgressLine():  # Ctrl+C waits until the file is whole
        save_world(import_world(asked.file), asked.out)
    return DONE


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
