"""The command ``compare``: the figures of two worlds side by side, and their differences, as one table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.input_files import load_input
from ic_sandbox.commands.options import (
    DONE,
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
from ic_sandbox.console import ProgressLine
from ic_sandbox.progress import PartialResult, Progress, run_to_end
from ic_sandbox.world.faults import Fault, WorldError

if TYPE_CHECKING:
    from ic_sandbox.measures.measure import Measurement
    from ic_sandbox.measures.pairs.figures import PairSide
    from ic_sandbox.simulation.experiment import Settings
    from ic_sandbox.studies.repetition import Seeds
    from ic_sandbox.world.document import World

__all__ = ["COMMAND"]

WITHOUT_HELP = (
    "the second world is the first one in which a device (its kind or its number), or those of a drive, do nothing"
)
SET_HELP = "the second world has another number in its file, such as processes.operator.chance=0.3"
SEEDS_HELP = "run the seeds S to S+N-1 in both worlds, and compare the means"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    second = parser.add_mutually_exclusive_group(required=True)
    second.add_argument("--second", metavar="WORLD", help=f"the second world: {WORLD_HELP}")
    second.add_argument("--without", metavar="NAME", help=WITHOUT_HELP)
    second.add_argument("--second-discount", metavar="G", type=discount, help="all agents' in the second world")
    second.add_argument("--second-planner", metavar="SPEC", help="all agents' in the second world")
    second.add_argument("--set", metavar="PATH=VALUE", help=SET_HELP)
    parser.add_argument("--ticks", metavar="N", type=count, required=True, help=TICKS_HELP)
    parser.add_argument("--seed", metavar="S", type=seed, required=True, help=SEED_HELP)
    parser.add_argument("--out", metavar="FILE.csv", type=Path, required=True, help="the table to write")
    parser.add_argument("--agents", metavar="N", type=count, help="number of agents, instead of the worlds'")
    parser.add_argument("--planner", metavar="SPEC", help=PLANNER_HELP)
    mode = "each agent in its own world, or all in one (default: what the first world is designed for)"
    parser.add_argument("--mode", choices=("ensemble", "shared"), help=mode)
    parser.add_argument("--controls", action="store_true", help="add control groups, for excess figures")
    parser.add_argument("--seeds", metavar="N", type=count, default=1, help=SEEDS_HELP)
    parser.add_argument("--same-goals", action="store_true", help=SAME_GOALS_HELP)


def compare_worlds(asked: argparse.Namespace) -> int:
    from ic_sandbox.exports.csv_table import pieces
    from ic_sandbox.exports.folders import check_file, write_bytes
    from ic_sandbox.exports.pair import pair_table
    from ic_sandbox.measures.pairs.figures import figures_of_pair
    from ic_sandbox.simulation.experiment import Settings
    from ic_sandbox.simulation.settings import check_ticks
    from ic_sandbox.studies.repetition import Seeds
    from ic_sandbox.world.io.files import designed_mode

    first = load_input(asked.world)
    second = _second_world(first, asked)
    check_ticks(asked.ticks)
    check_file(asked.out)
    settings = Settings(
        seed=asked.seed,
        agents=asked.agents,
        mode=asked.mode or designed_mode(asked.world),
        controls=asked.controls,
        planner=None if asked.planner is None else planner(asked.planner),
    )
    seeds = Seeds(asked.seeds, asked.same_goals)
    with ProgressLine() as line:
        one, other = (
            run_to_end(_measuring(world, settings, asked.ticks, seeds), line.show) for world in (first, second)
        )
        found = run_to_end(figures_of_pair(one, other, asked.ticks), line.show)
        write_bytes(asked.out, "".join(pieces(pair_table(found))).encode())
    return DONE


def _second_world(first: World, asked: argparse.Namespace) -> World:
    """Return the second world. Raises ``WorldError`` if there is none."""
    from ic_sandbox.studies.variations import document_of, varied
    from ic_sandbox.world.editing import edits
    from ic_sandbox.world.idle_devices import world_without_named
    from ic_sandbox.world.planner_spec import parse_planner

    if asked.second is not None:
        return load_input(asked.second)
    if asked.without is not None:
        return world_without_named(first, asked.without)
    if asked.second_discount is not None:
        return edits.change_discount(first, asked.second_discount)
    if asked.second_planner is not None:
        return edits.change_planner(first, parse_planner(asked.second_planner))
    place, equals, text = asked.set.partition("=")
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = None
    if not equals or isinstance(value, bool) or not isinstance(value, int | float):
        raise WorldError([Fault(f"--set {asked.set}", "has no number", "write it as PATH=VALUE")])
    return varied(document_of(first), [(tuple(place.split(".")), value)])


def _measuring(world: World, settings: Settings, ticks: int, seeds: Seeds) -> Generator[Progress, None, PairSide]:
    """Run one of the worlds with all seeds, and measure it."""
    from ic_sandbox.measures.pairs.figures import PairSide
    from ic_sandbox.measures.run_measurement import measure_run_steps
    from ic_sandbox.measures.summary import summarize_steps
    from ic_sandbox.simulation.experiment import prepare_steps
    from ic_sandbox.simulation.simulator import simulate_steps
    from ic_sandbox.studies.repetition import Repetition

    plans = yield from _plans(world)
    experiment = yield from prepare_steps(world, settings)
    run = yield from simulate_steps(experiment, ticks)
    if seeds.runs == 1:
        return PairSide(run, (yield from summarize_steps(run)), plans)
    series = yield from measure_run_steps(run)
    repeated = yield from Repetition(experiment, seeds).repeating(run, series)
    assert repeated is not None
    return PairSide(run, (), plans, repeated.all_lines, repeated.all_series)


def _plans(world: World) -> Generator[Progress, None, tuple[Measurement, ...]]:
    """Return the figures from plans alone, at the world's own discount."""
    from ic_sandbox.measures.discount_scan import looking_ahead
    from ic_sandbox.measures.plan_figures import figures_of_plans

    for step in looking_ahead(world):
        if isinstance(step, PartialResult):  # the world's own discount comes first
            return figures_of_plans(step.result)
        yield step
    return ()


COMMAND = Command(
    "compare", "compare two worlds side by side: each figure of both, and the difference", add_options, compare_worlds
)
