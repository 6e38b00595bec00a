"""The command ``mitigate``: what planners still achieve, and what harm they still do."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

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
    seed,
)
from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import DrawKind

__all__ = ["COMMAND"]

OF_RUNS = "note: agents share this world, so the figures are means over {runs} runs with the goals of its agents"
OWN_HELP = "default: the world's own"
PLANNER_HELP = "such as quantilizer:q=0.1 (default: every kind that the world admits, each with several settings)"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=OUT_HELP)
    parser.add_argument("--planner", metavar="SPEC", nargs="+", action="extend", help=PLANNER_HELP)
    parser.add_argument("--goals", metavar="N", type=count, help="how many to draw (default: 256)")
    parser.add_argument("--draw", choices=get_args(DrawKind), help="default: the first population's")
    parser.add_argument("--discount", metavar="G", type=discount, nargs="+", action="extend", help=OWN_HELP)
    parser.add_argument("--ticks", metavar="T", type=count, help="how many ticks count (default: 100)")
    parser.add_argument("--seed", metavar="S", type=seed, help=OWN_HELP)
    mode = "each agent alone, with exact figures, or runs in which all share the world (default: as the world is run)"
    parser.add_argument("--mode", choices=("ensemble", "shared"), help=mode)
    seeds = "for agents that share the world: run the seeds S to S+N-1 (default: 10)"
    parser.add_argument("--seeds", metavar="N", type=count, help=seeds)
    parser.add_argument("--critical", action="store_true", help="also find how strong each kind must be")
    parser.add_argument("--force", action="store_true", help=FORCE_HELP)


def mitigate(asked: argparse.Namespace) -> int:
    from ic_sandbox.exports import check_folder, reserved_folder
    from ic_sandbox.exports.mitigations import write_mitigations
    from ic_sandbox.measures.critical_strengths import finding_critical_strengths
    from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS, default_draw
    from ic_sandbox.measures.mitigations import DEFAULT_TICKS, mitigating, parse_planners
    from ic_sandbox.measures.shared_case import DEFAULT_RUNS
    from ic_sandbox.simulation.agents import SHARED
    from ic_sandbox.simulation.settings import check_ticks
    from ic_sandbox.world.io.files import designed_mode

    world = load_input(asked.world)
    own = SHARED if world.collide else designed_mode(asked.world)
    runs = (asked.seeds or DEFAULT_RUNS) if (asked.mode or own) == SHARED else 0
    if runs:
        print_error(OF_RUNS.format(runs=runs))
    elif own == SHARED:
        print_error(ALONE)
    planners = parse_planners(asked.planner or ())
    ticks = asked.ticks or DEFAULT_TICKS
    check_ticks(ticks)
    check_folder(asked.out, asked.force)
    start = world.seed if asked.seed is None else asked.seed
    draw = asked.draw or default_draw(world)
    with reserved_folder(asked.out), ProgressLine() as line:
        work = mitigating(world, planners, asked.goals or DEFAULT_GOALS, draw, asked.discount or (), ticks, start, runs)
        table = run_to_end(work, line.show)
        critical, interrupted = None, False
        if asked.critical:
            try:
                critical = run_to_end(finding_critical_strengths(table.cases, ticks, draw != "named"), line.show)
            except KeyboardInterrupt:
                interrupted = True
                line.go_on()
        write_mitigations(table, asked.out, asked.force, critical)
    if interrupted:
        print_error(f"interrupted; the comparison is in {asked.out}, without critical strengths")
    return INTERRUPTED if interrupted else DONE


COMMAND = Command(
    "mitigate", "compare planners: what each still achieves, and what harm it does", add_options, mitigate
)
