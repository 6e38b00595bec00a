"""The command ``run``: tables and a report of a run, without a display."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.figures import add_figure_options, check_figures, write_figures
from ic_sandbox.commands.options import (
    AT_FAULT,
    DONE,
    FORCE_HELP,
    INTERRUPTED,
    OUT_HELP,
    PLANNER_HELP,
    WORLD_HELP,
    count,
    discount,
    planner,
    seed,
)
from ic_sandbox.commands.outside_agents import (
    add_outside_options,
    brings_agents,
    playing_brought,
    simulating_brought,
)
from ic_sandbox.commands.web_page import add_page_options, check_page, write_page
from ic_sandbox.console import ProgressLine, print_error, print_faults
from ic_sandbox.display import what_a_picture_lacks
from ic_sandbox.progress import Progress, run_to_end

if TYPE_CHECKING:
    from ic_sandbox.adapters.own_agents.agent_calls import AgentError
    from ic_sandbox.exports import Pictures
    from ic_sandbox.measures.measure import Measurement
    from ic_sandbox.simulation.run import Run
    from ic_sandbox.studies.repetition import Seeds
    from ic_sandbox.world.document import World

__all__ = ["COMMAND"]


SEEDS_HELP = "run the seeds S to S+N-1; summary.csv then has means over runs, the other tables the first run"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    parser.add_argument("--ticks", metavar="N", type=count, required=True)
    parser.add_argument("--seed", metavar="S", type=seed, required=True)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=OUT_HELP)
    parser.add_argument("--agents", metavar="N", type=count, help="number of agents, instead of the world's")
    parser.add_argument("--discount", metavar="G", type=discount, help="discount of all agents, instead of the world's")
    parser.add_argument("--planner", metavar="SPEC", help=PLANNER_HELP)
    mode = "each agent in its own world, or all in one (default: what the world is designed for)"
    parser.add_argument("--mode", choices=("ensemble", "shared"), help=mode)
    parser.add_argument("--controls", action="store_true", help="add the neutral and the random control runs")
    parser.add_argument("--seeds", metavar="N", type=count, default=1, help=SEEDS_HELP)
    same = "with --seeds: keep the goals of populations instead of drawing them again for each seed"
    parser.add_argument("--same-goals", action="store_true", help=same)
    page = "also write a report on one page that opens in any browser"
    parser.add_argument("--report", metavar="FILE.html", type=Path, help=page)
    excel = "start each table with a byte order mark, which Excel needs to read special characters"
    parser.add_argument("--excel", action="store_true", help=excel)
    parser.add_argument("--force", action="store_true", help=FORCE_HELP)
    add_outside_options(parser)
    add_figure_options(parser)
    add_page_options(parser)


def run_world(args: argparse.Namespace) -> int:
    begun, clock = datetime.now(UTC), time.monotonic()
    from ic_sandbox.simulation.settings import check_ticks
    from ic_sandbox.world.io.files import load_world, shipped_mode

    world = load_world(args.world)
    check_ticks(args.ticks)
    from ic_sandbox.exports import check_folder, check_report, command_of, reserved_folder, seeds_option, writing_run
    from ic_sandbox.simulation.experiment import OPTIMAL, Settings, prepare_steps
    from ic_sandbox.simulation.simulator import simulate_steps
    from ic_sandbox.studies.repetition import Seeds

    check_folder(args.out, args.force)
    if args.report is not None:
        check_report(args.report)
    lacking = check_figures(args) or check_page(args)
    if lacking:
        print_error(lacking)
        return AT_FAULT
    brought = brings_agents(args)
    faults: list[AgentError] = []
    settings = Settings(
        seed=args.seed,
        agents=args.agents,
        discount=args.discount,
        mode=args.mode or (None if Path(args.world).is_file() else shipped_mode(args.world)),
        controls=args.controls,
        planner=OPTIMAL if brought else (None if args.planner is None else planner(args.planner)),
    )
    missing = ""
    with reserved_folder(args.out), ProgressLine() as line:
        experiment = run_to_end(prepare_steps(world, settings), line.show)

        def simulated(progress: Progress) -> None:
            line.protect_results()  # the ticks so far
            line.tell(progress)

        def stopped() -> bool:
            return line.interrupted

        if brought:
            work = simulating_brought(args, experiment, stopped, faults)
        else:
            work = simulate_steps(experiment, args.ticks, stopped)
        run = run_to_end(work, simulated)
        if run.ticks == 0:
            raise KeyboardInterrupt
        line.go_on()
        command = command_of(run, args.world)
        lines, done = None, 1
        if args.seeds > 1 and run.ticks == args.ticks:
            lines, done = _over_seeds(run, args, line, faults)
            command += seeds_option(Seeds(done, args.same_goals))
        duration = time.monotonic() - clock
        run_to_end(writing_run(run, args.out, command, args.force, begun, duration, args.excel, lines), line.show_last)
        write_figures(run, args, line.show_last)
        interrupted = line.interrupted
        try:
            missing = "web page"
            write_page(run, args, line.show)
            missing = "report"
            if args.report is not None:
                _report(run, args.report, args.world, Seeds(done, args.same_goals), lines, line.show)
            missing = ""
        except KeyboardInterrupt:
            line.go_on()
    if missing:
        print_error(f"interrupted; the run is in {args.out}, without its {missing}")
        return INTERRUPTED
    if faults:
        print_faults(fault for error in faults for fault in error.faults)
        kept = (
            f"figures of {done:,} of {args.seeds:,} seeds" if run.ticks == args.ticks else f"first {run.ticks:,} ticks"
        )
        print_error(f"the {kept} are in {args.out}")
        return AT_FAULT
    if run.ticks < args.ticks:
        print_error(f"interrupted; the first {run.ticks:,} ticks are in {args.out}")
        return INTERRUPTED
    if done < args.seeds:
        print_error(f"interrupted; the figures of {done:,} of {args.seeds:,} seeds are in {args.out}")
        return INTERRUPTED
    if interrupted:
        print_error(f"interrupted; the run is in {args.out}")
        return INTERRUPTED
    return DONE


def _over_seeds(
    first: Run, args: argparse.Namespace, line: ProgressLine, faults: list[AgentError]
) -> tuple[tuple[Measurement, ...] | None, int]:
    """Run the other seeds, and return the figures over all runs and their number: those finished before Ctrl+C.

    The fault of an agent ends this, too, and is added to ``faults``. The figures of one run alone are None, because
    they have intervals of their own.
    """
    from ic_sandbox.adapters.own_agents.agent_calls import AgentError
    from ic_sandbox.measures.repeated_runs import mean_over_runs
    from ic_sandbox.simulation.simulator import simulate_steps
    from ic_sandbox.studies.repetition import Seeds, measuring_seeds

    found: list[tuple[Measurement, ...]] = []
    play = simulate_steps if first.experiment.outside is None else partial(playing_brought, args)
    work = measuring_seeds(first, Seeds(args.seeds, args.same_goals), found, play)
    try:
        return run_to_end(work, line.show), args.seeds
    except KeyboardInterrupt:
        line.go_on()
    except AgentError as error:
        faults.append(error)
    return (mean_over_runs(found), len(found)) if len(found) > 1 else (None, 1)


def _report(
    run: Run,
    path: Path,
    source: str,
    seeds: Seeds,
    lines: tuple[Measurement, ...] | None,
    show: Callable[[Progress], None],
) -> None:
    """Write the report of a run. If pictures can't be drawn, omit the map and print the reason."""
    from ic_sandbox.exports import writing_report

    run_to_end(writing_report(run, path, source, _pictures(run.experiment.world), seeds, lines), show)


def _pictures(world: World) -> Pictures | None:
    lacking = what_a_picture_lacks()
    if lacking:
        print_error(f"the report has no map: {lacking}")
        return None
    from ic_sandbox.gui.rendering.picture import pictures_without_window

    return pictures_without_window(world)


COMMAND = Command("run", "run a world without a display, and write the results as CSV", add_options, run_world)
