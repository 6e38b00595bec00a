"""The command ``run``: tables and a report of a run, without a display."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.figures import add_figure_options, check_figures, write_figures
from ic_sandbox.commands.input_files import load_input
from ic_sandbox.commands.options import (
    AT_FAULT,
    DONE,
    FORCE_HELP,
    INTERRUPTED,
    OUT_HELP,
    PLANNER_HELP,
    SAME_GOALS_HELP,
    SEED_HELP,
    TICKS_HELP,
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
    from ic_sandbox.simulation.experiment import Settings
    from ic_sandbox.simulation.run import Run
    from ic_sandbox.studies.repetition import Seeds
    from ic_sandbox.world.document import World

__all__ = ["COMMAND"]


SEEDS_HELP = "run the seeds S to S+N-1; summary.csv then has means over runs, the other tables the first run"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    parser.add_argument("--ticks", metavar="N", type=count, required=True, help=TICKS_HELP)
    parser.add_argument("--seed", metavar="S", type=seed, required=True, help=SEED_HELP)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=OUT_HELP)
    parser.add_argument("--agents", metavar="N", type=count, help="number of agents, instead of the world's")
    parser.add_argument("--discount", metavar="G", type=discount, help="discount of all agents, instead of the world's")
    parser.add_argument("--planner", metavar="SPEC", help=PLANNER_HELP)
    mode = "each agent in its own world, or all in one (default: what the world is designed for)"
    parser.add_argument("--mode", choices=("ensemble", "shared"), help=mode)
    parser.add_argument("--controls", action="store_true", help="add the neutral and the random control runs")
    parser.add_argument("--seeds", metavar="N", type=count, default=1, help=SEEDS_HELP)
    parser.add_argument("--same-goals", action="store_true", help=SAME_GOALS_HELP)
    page = "also write a report on one page that opens in any browser"
    parser.add_argument("--report", metavar="FILE.html", type=Path, help=page)
    excel = "start each table with a byte order mark, which Excel needs to read special characters"
    parser.add_argument("--excel", action="store_true", help=excel)
    parser.add_argument("--force", action="store_true", help=FORCE_HELP)
    add_outside_options(parser)
    add_figure_options(parser)
    add_page_options(parser)


@dataclass
class _Result:
    """The results of a run: of its first ticks or seeds only, if the user or a fault ended it early."""

    run: Run
    faults: list[AgentError]
    """The fault of an agent that ended the run or its repetitions, if any."""

    lines: tuple[Measurement, ...] | None = None
    """The figures over all seeds; None for one."""

    seeds: int = 1
    """The number of seeds in ``lines``."""

    interrupted: bool = False
    missing: str = ""
    """The file that an interruption left out."""


def run_world(args: argparse.Namespace) -> int:
    begun, clock = datetime.now(UTC), time.monotonic()
    from ic_sandbox.simulation.settings import check_ticks

    world = load_input(args.world)
    check_ticks(args.ticks)
    from ic_sandbox.exports import check_folder, check_report, reserved_folder

    check_folder(args.out, args.force)
    if args.report is not None:
        check_report(args.report)
    lacking = check_figures(args) or check_page(args)
    if lacking:
        print_error(lacking)
        return AT_FAULT
    settings = _settings(args)
    with reserved_folder(args.out), ProgressLine() as line:
        result = _simulate(world, settings, args, line)
        _write(result, args, line, begun, clock)
    return _status(result, args)


def _settings(args: argparse.Namespace) -> Settings:
    from ic_sandbox.simulation.experiment import OPTIMAL, Settings
    from ic_sandbox.world.io.files import designed_mode

    return Settings(
        seed=args.seed,
        agents=args.agents,
        discount=args.discount,
        mode=args.mode or designed_mode(args.world),
        controls=args.controls,
        planner=OPTIMAL if brings_agents(args) else (None if args.planner is None else planner(args.planner)),
    )


def _simulate(world: World, settings: Settings, args: argparse.Namespace, line: ProgressLine) -> _Result:
    """Run the world with all seeds. Raises KeyboardInterrupt if the user ends this before the first tick."""
    from ic_sandbox.simulation.experiment import prepare_steps
    from ic_sandbox.simulation.simulator import simulate_steps

    faults: list[AgentError] = []
    experiment = run_to_end(prepare_steps(world, settings), line.show)

    def simulated(progress: Progress) -> None:
        line.protect_results()  # the ticks so far
        line.tell(progress)

    def stopped() -> bool:
        return line.interrupted

    if brings_agents(args):
        work = simulating_brought(args, experiment, stopped, faults)
    else:
        work = simulate_steps(experiment, args.ticks, stopped)
    run = run_to_end(work, simulated)
    if run.ticks == 0:
        raise KeyboardInterrupt
    line.go_on()
    result = _Result(run, faults)
    if args.seeds > 1 and run.ticks == args.ticks:
        result.lines, result.seeds = _over_seeds(run, args, line, faults)
    return result


def _write(result: _Result, args: argparse.Namespace, line: ProgressLine, begun: datetime, clock: float) -> None:
    """Write all files that were asked for; note in the result which file an interruption left out."""
    from ic_sandbox.exports import command_of, seeds_option, writing_run
    from ic_sandbox.studies.repetition import Seeds

    run, seeds = result.run, Seeds(result.seeds, args.same_goals)
    command = command_of(run, args.world) + seeds_option(seeds)
    duration = time.monotonic() - clock
    work = writing_run(run, args.out, command, args.force, begun, duration, args.excel, result.lines)
    run_to_end(work, line.show_last)
    write_figures(run, args, line.show_last)
    result.interrupted = line.interrupted
    try:
        result.missing = "web page"
        write_page(run, args, line.show)
        result.missing = "report"
        if args.report is not None:
            _report(run, args.report, args.world, seeds, result.lines, line.show)
        result.missing = ""
    except KeyboardInterrupt:
        line.go_on()


def _status(result: _Result, args: argparse.Namespace) -> int:
    """Print what is missing in the results, if anything, and return the exit status."""
    ticks = result.run.ticks
    first_ticks = f"first {ticks:,} ticks"
    of_seeds = f"figures of {result.seeds:,} of {args.seeds:,} seeds"
    if result.missing:
        print_error(f"interrupted; the run is in {args.out}, without its {result.missing}")
    elif result.faults:
        print_faults(fault for error in result.faults for fault in error.faults)
        print_error(f"the {of_seeds if ticks == args.ticks else first_ticks} are in {args.out}")
        return AT_FAULT
    elif ticks < args.ticks:
        print_error(f"interrupted; the {first_ticks} are in {args.out}")
    elif result.seeds < args.seeds:
        print_error(f"interrupted; the {of_seeds} are in {args.out}")
    elif result.interrupted:
        print_error(f"interrupted; the run is in {args.out}")
    else:
        return DONE
    return INTERRUPTED


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
