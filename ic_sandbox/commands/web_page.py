"""The options of ``run`` for a web page: the run as one HTML file that plays it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ic_sandbox.commands.options import tick_range

if TYPE_CHECKING:
    from ic_sandbox.progress import Progress
    from ic_sandbox.simulation.run import Run

__all__ = ["add_page_options", "check_page", "write_page"]


def add_page_options(parser: argparse.ArgumentParser) -> None:
    """Add the options; all start with ``--share``."""
    group = parser.add_argument_group("web page", "the run (with --seeds: the first) as one page that plays it offline")
    group.add_argument(
        "--share", metavar="FILE.html", type=Path, help="also write this page, which opens in any browser"
    )
    ticks = "show only these ticks, such as 0:60 (default: until nothing changes any more)"
    group.add_argument("--share-ticks", metavar="A:B", type=tick_range, help=ticks)


def check_page(args: argparse.Namespace) -> str | None:
    """Raise ``WorldError`` if the page cannot be written; return what its map lacks to be drawn, None if nothing."""
    from ic_sandbox.display import what_a_picture_lacks
    from ic_sandbox.exports import PageOptions, check_web_page

    if args.share is None:
        return None
    check_web_page(args.share)
    first, last = args.share_ticks or (0, None)
    PageOptions(first, last).check_ticks(args.ticks)
    return what_a_picture_lacks()


def write_page(run: Run, args: argparse.Namespace, show: Callable[[Progress], None]) -> None:
    """Write the page that was asked for, if any."""
    from ic_sandbox.exports import PageOptions, writing_web_page
    from ic_sandbox.progress import run_to_end

    if args.share is None:
        return
    from ic_sandbox.gui.rendering.map_pictures import map_pictures_without_window

    light, dark = map_pictures_without_window(run.experiment.world)
    first, last = args.share_ticks or (0, None)
    options = PageOptions(first, last, until_still=args.share_ticks is None)
    run_to_end(writing_web_page(run, args.share, light, dark, args.world, options), show)
