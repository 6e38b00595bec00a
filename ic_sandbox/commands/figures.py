"""The options of ``run`` for figures: charts of the run for a page, in a folder of their own."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ic_sandbox.commands.options import OUT_HELP, tick_range

if TYPE_CHECKING:
    from ic_sandbox.charts.svg.figure_style import FigureStyle
    from ic_sandbox.exports.figures import Convert
    from ic_sandbox.progress import Progress
    from ic_sandbox.simulation.run import Run

__all__ = ["add_figure_options", "check_figures", "write_figures"]

FORMATS = ("svg", "pdf", "png")


def add_figure_options(parser: argparse.ArgumentParser) -> None:
    """Add the options; all start with ``--figure``."""
    group = parser.add_argument_group("figures", "charts of the run (with --seeds: of the first) as files for a page")
    group.add_argument("--figures", metavar="DIR", type=Path, help=f"write the charts to this folder: {OUT_HELP}")
    group.add_argument("--figure-format", choices=FORMATS, default=FORMATS[0], help="default: svg")
    width = "single (89, the default), double (183), or millimetres"
    group.add_argument("--figure-width", metavar="W", type=_width, help=width)
    height = "millimetres (default: in proportion to the width)"
    group.add_argument("--figure-height", metavar="MM", type=_height, help=height)
    text = "size of text in points (default: 7)"
    group.add_argument("--figure-text", metavar="PT", type=_text, help=text)
    group.add_argument("--figure-dark", action="store_true", help="use a dark ground")
    ticks = "show only these ticks, such as 0:60"
    group.add_argument("--figure-ticks", metavar="A:B", type=tick_range, help=ticks)


def check_figures(args: argparse.Namespace) -> str | None:
    """Raise ``WorldError`` if the folder cannot be used; return what is missing for the format, None if nothing is."""
    from ic_sandbox.display import what_a_picture_lacks
    from ic_sandbox.exports import check_folder

    if args.figures is None:
        return None
    check_folder(args.figures, args.force)
    return None if args.figure_format == FORMATS[0] else what_a_picture_lacks()


def write_figures(run: Run, args: argparse.Namespace, show: Callable[[Progress], None]) -> None:
    """Write the charts of a run into the folder that was asked for, if any."""
    from ic_sandbox.exports import writing_figures
    from ic_sandbox.progress import run_to_end

    if args.figures is None:
        return
    convert = None if args.figure_format == FORMATS[0] else _converter()
    suffix = f".{args.figure_format}"
    run_to_end(writing_figures(run, args.figures, _style(args), suffix, convert, args.force), show)


def _converter() -> Convert:
    from ic_sandbox.gui.drawing.figure_conversion import converted_without_window

    return converted_without_window


def _style(args: argparse.Namespace) -> FigureStyle:
    from ic_sandbox.charts.svg.figure_style import COLUMNS, PAPER_TEXT, FigureStyle, height_for

    width = args.figure_width or COLUMNS["single"]
    height, text = args.figure_height or height_for(width), args.figure_text or PAPER_TEXT
    return FigureStyle(width, height, text, args.figure_dark, ticks=args.figure_ticks)


# The limits are imported only if they are needed, because importing charts takes long.


def _width(text: str) -> float:
    from ic_sandbox.charts.svg.figure_style import COLUMNS, WIDTHS

    return COLUMNS[text] if text in COLUMNS else _number(text, *WIDTHS)


def _height(text: str) -> float:
    from ic_sandbox.charts.svg.figure_style import HEIGHTS

    return _number(text, *HEIGHTS)


def _text(text: str) -> float:
    from ic_sandbox.charts.svg.figure_style import TEXTS

    return _number(text, *TEXTS)


def _number(text: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not least <= number <= most:  # NaN fails, too
        raise argparse.ArgumentTypeError(f"{text} is not between {least:g} and {most:g}")
    return number
