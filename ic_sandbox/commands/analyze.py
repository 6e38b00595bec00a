"""The command ``analyze``: the instrumental value of each drive, from planning alone."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.input_files import load_input
from ic_sandbox.commands.options import (
    ALONE,
    DONE,
    FORCE_HELP,
    INTERRUPTED,
    OUT_HELP,
    WORLD_HELP,
    count,
    discount,
    is_run_shared,
    seed,
)
from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.progress import run_to_end

if TYPE_CHECKING:
    from ic_sandbox.measures.critical_discount import CriticalDiscount
    from ic_sandbox.measures.robustness import WorthUnderDraw
    from ic_sandbox.measures.shapley import ShapleyShare

__all__ = ["COMMAND"]

OWN_HELP = "default: the world's own"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=OUT_HELP)
    parser.add_argument("--goals", metavar="N", type=count, help="number of goals to draw (default: 256)")
    from ic_sandbox.world.draws import DRAWS

    parser.add_argument("--draw", choices=DRAWS, help="default: the first population's")
    parser.add_argument("--discount", metavar="G", type=discount, nargs="+", action="extend", help=OWN_HELP)
    parser.add_argument("--seed", metavar="S", type=seed, help=OWN_HELP)
    parser.add_argument("--critical", action="store_true", help="also find each drive's critical discount")
    parser.add_argument(
        "--shapley", action="store_true", help="also find each drive's Shapley share, and its value alone"
    )
    parser.add_argument(
        "--robustness", action="store_true", help="also find prevalence and strength under every draw of goals"
    )
    parser.add_argument("--force", action="store_true", help=FORCE_HELP)


def analyze(args: argparse.Namespace) -> int:
    from ic_sandbox.exports import check_folder, reserved_folder, write_analysis
    from ic_sandbox.measures.critical_discount import finding_critical_discounts
    from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS, analysing, default_draw
    from ic_sandbox.measures.robustness import finding_robustness
    from ic_sandbox.measures.shapley import finding_shapley_shares

    world = load_input(args.world)
    check_folder(args.out, args.force)
    if is_run_shared(args.world, world):
        print_error(ALONE)
    seed = world.seed if args.seed is None else args.seed
    draw = args.draw or default_draw(world)
    number = args.goals or DEFAULT_GOALS
    discounts = tuple(args.discount or ())
    critical: tuple[CriticalDiscount, ...] | None = None
    shapley: tuple[ShapleyShare, ...] | None = None
    robustness: tuple[WorthUnderDraw, ...] | None = None
    interrupted = False
    with reserved_folder(args.out), ProgressLine() as line:
        analysis = run_to_end(analysing(world, discounts, draw, number, seed), line.show)
        try:
            if args.shapley:
                shapley = run_to_end(finding_shapley_shares(world, discounts, draw, number, seed), line.show)
            if args.robustness:
                robustness = run_to_end(finding_robustness(world, discounts, number, seed), line.show)
            if args.critical:
                critical = run_to_end(finding_critical_discounts(world, draw, number, seed), line.show)
        except KeyboardInterrupt:
            interrupted = True
            line.go_on()
        write_analysis(analysis, args.out, args.force, critical, shapley, robustness)
    if interrupted:
        wanted = (
            (args.shapley, shapley, "Shapley shares"),
            (args.robustness, robustness, "other draws of goals"),
            (args.critical, critical, "critical discounts"),
        )
        missing = " and ".join(what for asked_for, found, what in wanted if asked_for and found is None)
        print_error(f"interrupted; the analysis is in {args.out}, without {missing}")
    return INTERRUPTED if interrupted else DONE


COMMAND = Command("analyze", "measure the instrumental value of each drive from planning alone", add_options, analyze)
