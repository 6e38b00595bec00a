"""The command ``check-incentives``: does the level do what its author thinks?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.input_files import load_input
from ic_sandbox.commands.options import ALONE, DONE, WORLD_HELP, count, discount, is_run_shared, seed
from ic_sandbox.console import ProgressLine, print_error, printable
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import DrawKind

__all__ = ["COMMAND"]

PLAIN_QUOTES = str.maketrans("“”", '""')


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    acts = 'a device, a drive or "violation" (default: every drive, and violations if the world has any)'
    parser.add_argument("--act", metavar="NAME", nargs="+", action="extend", default=[], help=acts)
    draws = "default: the world's own goals, or the draw of its first population if it lists none"
    parser.add_argument("--draw", choices=get_args(DrawKind), help=draws)
    parser.add_argument("--goals", metavar="N", type=count, help="how many to draw (default: 64)")
    parser.add_argument("--discount", metavar="G", type=discount, help="default: the world's own")
    parser.add_argument("--seed", metavar="S", type=seed, default=0, help="of the draws (default: 0)")
    parser.add_argument("--out", metavar="FILE.csv", type=Path, help="also write the findings as a table")


def check(args: argparse.Namespace) -> int:
    from ic_sandbox.exports import check_file
    from ic_sandbox.exports.incentives.lines import lines_of
    from ic_sandbox.exports.incentives.table import writing_incentives
    from ic_sandbox.measures.incentives.check import GOALS_TO_CHECK, checking_incentives, draw_to_check

    world = load_input(args.world)
    if args.out is not None:
        check_file(args.out)
    if is_run_shared(args.world, world):
        print_error(ALONE)
    with ProgressLine() as line:
        work = checking_incentives(
            world,
            args.act,
            args.draw or draw_to_check(world),
            args.goals or GOALS_TO_CHECK,
            args.discount,
            args.seed,
        )
        found = run_to_end(work, line.show)
        if args.out is not None:
            run_to_end(writing_incentives(found, args.out), line.show_last)
    for each in lines_of(found):
        print("  " * each.part + printable(each.text.translate(PLAIN_QUOTES)))
    return DONE


COMMAND = Command("check-incentives", "check whether a level tempts agents as its author thinks", add_options, check)
