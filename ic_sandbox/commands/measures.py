"""The commands ``analyze`` and ``power``: what planning alone tells of a world."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["add_measures"]

DONE, INTERRUPTED = 0, 130
LARGEST_SEED = 2**63 - 1
MOST_GOALS = 2**31 - 1

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_measures(
    add: Add, whole: Callable[[int, int], Callable[[str], int]], discount: Callable[[str], float], world: str
) -> None:
    """Add both commands; ``add`` takes name, function and text, ``whole`` makes a reader of numbers in a range,
    ``discount`` reads one.
    """
    analyzing = add("analyze", _analyze, "measure what each drive is worth, out of planning alone")
    analyzing.add_argument("world", metavar="WORLD", help=world)
    analyzing.add_argument("--out", metavar="DIR", type=Path, required=True, help="a new or empty folder")
    analyzing.add_argument("--goals", metavar="N", type=whole(1, MOST_GOALS), help="how many to draw (default: 256)")
    draws = ("uniform_cells", "single_cell", "named")
    analyzing.add_argument("--draw", choices=draws, help="default: the first population's")
    analyzing.add_argument(
        "--discount", metavar="G", type=discount, nargs="+", action="extend", help="default: the world's own"
    )
    analyzing.add_argument("--seed", metavar="S", type=whole(0, LARGEST_SEED), help="default: the world's own")
    analyzing.add_argument("--critical", action="store_true", help="also find each drive's critical discount")
    analyzing.add_argument("--force", action="store_true", help="write into a folder with files in it")

    powering = add("power", _power, "measure the POWER of every reachable state")
    powering.add_argument("world", metavar="WORLD", help=world)
    powering.add_argument("--discount", metavar="G", type=discount, required=True)
    powering.add_argument("--samples", metavar="N", type=whole(2, MOST_GOALS), required=True, help="goals to draw")
    powering.add_argument("--seed", metavar="S", type=whole(0, LARGEST_SEED), required=True)
    powering.add_argument("--out", metavar="FILE.csv", type=Path, required=True)


def _analyze(asked: argparse.Namespace) -> int:
    from ic_sandbox.exports import check_folder, write_analysis
    from ic_sandbox.measures.critical_discount import finding_critical_discounts
    from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS, analysing, default_draw
    from ic_sandbox.world.io.files import load_world

    world = load_world(asked.world)
    check_folder(asked.out, asked.force)
    seed = world.seed if asked.seed is None else asked.seed
    draw = asked.draw or default_draw(world)
    with ProgressLine() as line:
        work = analysing(world, asked.discount or (), draw, asked.goals or DEFAULT_GOALS, seed)
        analysis = run_to_end(work, line.show)
        critical, interrupted = None, False
        if asked.critical:
            search = finding_critical_discounts(world, draw, asked.goals or DEFAULT_GOALS, seed)
            try:
                critical = run_to_end(search, line.show)
            except KeyboardInterrupt:
                interrupted = True
                line.go_on()
        write_analysis(analysis, asked.out, asked.force, critical)
    if interrupted:
        print_error(f"interrupted; the analysis is in {asked.out}, without critical discounts")
    return INTERRUPTED if interrupted else DONE


def _power(asked: argparse.Namespace) -> int:
    from ic_sandbox.exports import check_file, write_power
    from ic_sandbox.mdp.compiler import compile_steps
    from ic_sandbox.measures.power import LEAST_DISCOUNT, measuring_power
    from ic_sandbox.world.io.files import load_world

    world = load_world(asked.world)
    check_file(asked.out)
    if asked.discount < LEAST_DISCOUNT:
        reason = f"is below {LEAST_DISCOUNT:g}, where POWER is undefined (at 0) or can't be told from rounding"
        raise WorldError([Fault(f"--discount {asked.discount:g}", reason)])
    with ProgressLine() as line:
        model = run_to_end(compile_steps(world), line.show)
        power = run_to_end(measuring_power(model, asked.discount, asked.samples, asked.seed), line.show)
        write_power(power, asked.out)
    return DONE
