"""The command ``power``: the POWER of every reachable state."""

from __future__ import annotations

import argparse
from pathlib import Path

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.input_files import load_input
from ic_sandbox.commands.options import (
    ALONE,
    DONE,
    SEED_HELP,
    WORLD_HELP,
    discount,
    is_run_shared,
    seed,
    whole_number,
)
from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.limits import MOST

__all__ = ["COMMAND"]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    parser.add_argument(
        "--discount", metavar="G", type=discount, required=True, help="how far ahead is planned: between 0 and 1"
    )
    parser.add_argument(
        "--samples", metavar="N", type=whole_number(2, MOST), required=True, help="number of goals to draw"
    )
    parser.add_argument("--seed", metavar="S", type=seed, required=True, help=SEED_HELP)
    parser.add_argument("--out", metavar="FILE.csv", type=Path, required=True, help="the table to write")


def measure_power(args: argparse.Namespace) -> int:
    from ic_sandbox.exports import check_file, write_power
    from ic_sandbox.mdp.compiler import compile_steps
    from ic_sandbox.measures.by_state.power import LEAST_DISCOUNT, measuring_power

    world = load_input(args.world)
    if is_run_shared(args.world, world):
        print_error(ALONE)
    check_file(args.out)
    if args.discount < LEAST_DISCOUNT:
        reason = f"is below {LEAST_DISCOUNT:g}, where POWER is undefined (at 0) or lost in rounding"
        raise WorldError([Fault(f"--discount {args.discount:g}", reason)])
    with ProgressLine() as line:
        model = run_to_end(compile_steps(world), line.show)
        power = run_to_end(measuring_power(model, args.discount, args.samples, args.seed), line.show)
        write_power(power, args.out)
    return DONE


COMMAND = Command("power", "measure the POWER of every reachable state", add_options, measure_power)
