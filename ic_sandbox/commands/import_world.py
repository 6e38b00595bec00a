"""The command ``import``: a world file from a text map, a Tiled map or a picture."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.input_files import naming
from ic_sandbox.commands.options import DONE
from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.world.faults import Fault, WorldError

if TYPE_CHECKING:
    from ic_sandbox.world.importing import Imported, Source

__all__ = ["COMMAND"]

T = TypeVar("T")

KINDS = "KIND: wall, floor, ice, lava, start, goal, nothing, ..."
MOST_LETTERS = 8
"""The most letters that the hint with the option names."""

MOST_LEVELS = 20
"""The most levels that are listed."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    kinds = "a map of letters (.txt, .map, .lay, .des, .xsb, .sok, .slc, .maze, .layout, .ber, .cub, .lvl), "
    kinds += "a table (.csv, .json), a Tiled map (.tmx, .tmj), an LDtk project (.ldtk), an Ogmo level (.json) "
    kinds += "or a picture (.png)"
    parser.add_argument("file", metavar="FILE", type=Path, help=kinds)
    parser.add_argument("--out", metavar="WORLD", type=Path, required=True, help="the world file to write (.icw)")
    parser.add_argument("--force", action="store_true", help="overwrite an existing file")
    walls = "a layer of a Tiled map whose tiles and objects are walls (can be repeated)"
    parser.add_argument("--walls", metavar="LAYER", action="append", default=[], help=walls)
    terrain = (
        "the meaning of a layer, class or tile (tileset:5) of a Tiled map, or of a colour (#rrggbb): wall, ice, goal, "
    )
    terrain += "charger, nothing, ... (can be repeated)"
    parser.add_argument("--terrain", metavar="NAME=KIND", action="append", default=[], type=_name_kind, help=terrain)
    legend = (
        "the meaning of letters of a text map, such as F=ice,H=lava,P=start, or a file with it: lines such as F = ice, "
    )
    legend += "or the description of a game of GVGAI (can be repeated)"
    parser.add_argument("--legend", metavar="F=ice|FILE", action="extend", default=[], type=_legend, help=legend)
    level = (
        "the level to import from a file with several, or the part of a large map: a number counted from 1, or a name "
    )
    level += "(default: the first level)"
    parser.add_argument("--level", metavar="N|NAME", default="", help=level)


def _name_kind(text: str) -> tuple[str, str]:
    from ic_sandbox.world.importing import parse_name_kind

    return _worded(lambda: parse_name_kind(text))


def _legend(text: str) -> Sequence[tuple[str, str] | Path]:
    """Return the pairs of letters and kinds, or the path of a file that has them."""
    from ic_sandbox.world.importing import parse_legend

    if "=" not in text:
        return (Path(text),)
    return _worded(lambda: parse_legend(text))


def _worded(parse: Callable[[], T]) -> T:
    """Return the result. Raises an error that argparse shows unchanged."""
    try:
        return parse()
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _with_options(imported: Imported) -> list[Fault]:
    """Return the faults, with the options in the last hint if anything on the map lacks a meaning."""
    *first, last = imported.faults
    last = replace(last, hint="; ".join(filter(None, (last.hint, _how_to_choose(imported.sources)))))
    return [*first, last]


def _how_to_choose(sources: Sequence[Source]) -> str:
    """Return the option for the sources that lack a meaning; empty if none does. The window asks for them instead."""
    unclear = [source for source in sources if not source.meaning]
    letters = [source.name for source in unclear if source.sort == "letter"][:MOST_LETTERS]
    if letters:
        named = ",".join(f"{letter}=KIND" for letter in letters)
        return f'choose with --legend "{named}" ({KINDS}), or with --legend FILE if a file explains them'
    return f"choose with --walls LAYER or --terrain NAME=KIND ({KINDS})" if unclear else ""


def import_file(args: argparse.Namespace) -> int:
    """Import the file, and list on stderr what was omitted or guessed."""
    from ic_sandbox.exports import check_file
    from ic_sandbox.progress import run_to_end
    from ic_sandbox.world.importing import Choices, import_map
    from ic_sandbox.world.io.files import save_world

    check_file(args.out)
    if args.out.exists() and not args.force:
        hint = "choose another name, or allow overwriting (--force)"
        raise WorldError([Fault(str(args.out), "the file already exists", hint)])
    legend, remarks = _read_legends(args.legend)
    choices = Choices(tuple(args.walls), tuple(args.terrain), legend, args.level)
    with ProgressLine() as line:  # Ctrl+C waits for the end of a step, and for the complete file
        imported = run_to_end(import_map(args.file, choices), line.show)
        if imported.world is None:
            with naming(args.file):
                raise WorldError(_with_options(imported))
        save_world(imported.world, args.out)
    if imported.notes or remarks:
        print_error("Left out or guessed:")
    for note in (*remarks, *imported.notes):
        print_error(f"  {note}")
    if len(imported.levels) > 1 and not args.level:
        print_error(_other_levels(imported.levels))
    return DONE


def _read_legends(given: Sequence[tuple[str, str] | Path]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Return the meaning of letters, of which later ones count, and remarks on the files that they are from."""
    from ic_sandbox.world.importing import legend_of_file

    legend: list[tuple[str, str]] = []
    remarks: list[str] = []
    for one in given:
        if isinstance(one, Path):
            with naming(one):
                pairs, said = legend_of_file(one)
            legend += pairs
            remarks += [f"{one}: {remark}" for remark in said]
        else:
            legend.append(one)
    return tuple(legend), remarks


def _other_levels(levels: Sequence[str]) -> str:
    """Return how to choose another level, with the first names."""
    listed = ", ".join(f"{number} {name}".strip() for number, name in enumerate(levels[:MOST_LEVELS], 1))
    more = f", ... {len(levels)}" if len(levels) > MOST_LEVELS else ""
    return f"Choose another level with --level N or --level NAME: {listed}{more}"


HELP = "create a world file from a text map, a Tiled map or a PNG picture"
COMMAND = Command("import", HELP, add_options, import_file)
