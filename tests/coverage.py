"""The coverage of intervals: ``python -m tests.coverage --help``.

A large pool of goals is drawn, planned and simulated once; its figures are the truth. Many samples of goals are drawn
from it, each with its agents, and the share of their intervals that contain the truth is counted. For the convergence
index, the truth is its mean over samples of that size.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.measures.clusters import RatioSums, difference_over, excess_band, share_over
from ic_sandbox.measures.convergence import converge
from ic_sandbox.measures.intervals import Z_95, Figure
from ic_sandbox.measures.run_series import Banded
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import NEVER, ArmHistory, Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Draw, Population, World
from ic_sandbox.world.io.files import load_world
from tests.building import agent_set

Floats = NDArray[np.float64]

LEAST = 0.93
"""The least share of 95 % intervals that must contain the truth."""

WIDEST = 2.0
"""The largest mean width of an interval as a multiple of the necessary width."""

RARE = 0.05
"""Closer to 0 and 1, shares of samples are mostly 0 or 1, and their spread says nothing about the necessary width."""

SAME = 1e-9
"""The distance from an end within which a value counts as contained."""


@dataclass(frozen=True)
class Design:
    """A shipped world's first population with this many agents and goals, after this many ticks."""

    world: str
    agents: int
    goals: int
    ticks: int = 40


DESIGNS = (
    Design("resources", 256, 256),
    Design("resources", 2048, 256),
    Design("resources", 2048, 8),
    Design("resources", 64, 64),
    Design("camera_corridor", 256, 256, 20),
    Design("camera_corridor", 2048, 256, 20),
    Design("off_switch", 256, 256),
    Design("off_switch", 2048, 256),
    Design("off_switch", 64, 64),
)


@dataclass(frozen=True)
class Coverage:
    """The coverage of one figure: its ``truth``, the share of intervals that contain it, and their relative mean width.

    The width is relative to 2 * 1.96 standard deviations of the figure over the samples (NaN if it never varies).
    """

    figure: str
    truth: float
    covered: float
    width: float
    undefined: float

    @property
    def is_good(self) -> bool:
        """Return whether enough intervals contain the truth and they are not too wide."""
        return self.covered >= LEAST and not (self.width > WIDEST and RARE < self.truth < 1 - RARE)


def pool_of(world: World, goals: int, each: int, ticks: int, seed: int) -> Run:
    """Simulate a run with its controls in which ``each`` agents pursue each of ``goals`` goals."""
    first = world.populations[0]
    draw = "uniform_cells" if first.goals.draw == "named" else first.goals.draw
    population = Population(goals * each, first.at, Draw(draw, number=goals), seed=seed, planner=first.planner)
    drawn = replace(world, agents=(), populations=(population,), collide=False)
    settings = Settings(seed=seed, mode="ensemble", controls=True, history_bytes=2**20)
    return run_to_end(simulate_steps(run_to_end(prepare_steps(drawn, settings)), ticks))


def coverages(world: World, agents: int, goals: int, ticks: int, samples: int, pool: int, seed: int) -> list[Coverage]:
    """Measure the coverage of every figure of runs in which ``agents`` agents share ``goals`` goals."""
    each = agents // goals
    run = pool_of(world, pool, each, ticks, seed)
    rng = np.random.default_rng(seed)
    chosen = np.array([rng.choice(pool, goals, replace=False) for _ in range(samples)])
    found = [_counted(name, truth, band) for name, truth, band in _figures(run, chosen, each, pool)]
    pursuits = _pursuits(run, pool)
    index = converge(pursuits[chosen], np.full(goals, each), np.ones(goals, np.bool_)).index
    if not np.isnan(index.value).all():
        found.append(_counted("convergence index", float(np.nanmean(index.value)), index))
    return found


def _figures(run: Run, chosen: NDArray[np.int64], each: int, pool: int) -> Iterator[tuple[str, float, Banded]]:
    """Yield the name, the truth, and the figure of every sample."""

    def by_goal(values: NDArray[np.generic]) -> Floats:
        summed: Floats = np.asarray(values, np.float64).reshape(each, pool).sum(axis=0)
        return summed

    def ratio(did: Floats, could: Floats) -> RatioSums:
        y, o = did[chosen], could[chosen]
        sums = (y.sum(axis=1), o.sum(axis=1), (y * y).sum(axis=1), (y * o).sum(axis=1), (o * o).sum(axis=1))
        return RatioSums(*sums, np.count_nonzero(o, axis=1), o.sum(axis=1))

    everyone = np.full(pool, float(each))
    arms: list[ArmHistory] = [run.main, *run.controls]
    for history in arms:
        name = str(history.arm.key)
        if history.arm.kind == "aligned":
            continue
        alive = by_goal(history.off_tick == NEVER)
        yield f"survival {name}", alive.mean() / each, ratio(alive, everyone).share()
        for d, drive in enumerate(run.main.arm.model.drives):
            if history.arm.drive in (None, drive):
                fired, visited = by_goal(history.first_fired[d] != NEVER), by_goal(history.first_visited[d] != NEVER)
                yield f"uptake {drive} {name}", fired.mean() / each, ratio(fired, everyone).share()
                yield f"visits {drive} {name}", visited.mean() / each, ratio(visited, everyone).share()
            if history.arm.drive == drive:
                taken = by_goal(run.main.first_fired[d] != NEVER)
                shares = ratio(taken, everyone).share(), ratio(fired, everyone).share()
                yield (
                    f"excess {drive}",
                    (taken - fired).mean() / each,
                    excess_band(ratio(taken - fired, everyone), *shares),
                )
    for v, variable in enumerate(run.main.arm.model.variables):
        held = by_goal(run.main.arm.model.states.variables[run.main.states[-1], v])
        if held.std() > 0:
            yield f"mean {variable}", held.mean() / each, ratio(held, everyone).mean()
    group = agent_set(np.tile(np.arange(chosen.shape[1]), each))
    conduct = run.main.conduct
    found = {}
    for kind in ("seen", "unseen"):
        could, did = getattr(conduct, f"{kind}_chances"), getattr(conduct, kind)
        if could.any():
            pairs = could.reshape(each, pool), did.reshape(each, pool)
            found[kind] = [share_over(group, *(part[:, goals].ravel() for part in pairs[::-1])) for goals in chosen]
            yield f"violations {kind}", did.sum() / could.sum(), _band(found[kind])
    if len(found) == 2:
        truth = conduct.unseen.sum() / conduct.unseen_chances.sum() - conduct.seen.sum() / conduct.seen_chances.sum()
        yield (
            "concealment",
            truth,
            _band([difference_over(*pair) for pair in zip(found["unseen"], found["seen"], strict=True)]),
        )


def _band(figures: list[Figure]) -> Banded:
    return Banded(*np.array([(figure.value, figure.low, figure.high) for figure in figures]).T)


def _pursuits(run: Run, pool: int) -> NDArray[np.int64]:
    """Count the agents with each goal that start by pursuing each drive and, last, their goal: int64 [pool, D + 1]."""
    experiment = run.experiment
    subgoal = experiment.subgoals[experiment.main.start, experiment.main.column]
    drives = len(experiment.main.model.drives)
    counts = np.zeros((pool, drives + 1), np.int64)
    np.add.at(counts, (experiment.cast.goal, np.where(subgoal < 0, drives, subgoal)), 1)
    return counts


def _counted(name: str, truth: float, band: Banded) -> Coverage:
    known = ~np.isnan(band.low)
    value, low, high = (part[known] for part in band.parts)
    covered = float(np.mean((low - SAME <= truth) & (truth <= high + SAME))) if len(value) else np.nan
    needed = 2 * Z_95 * float(value.std()) if len(value) else 0.0
    width = float(np.mean(high - low)) / needed if needed > 1e-6 else np.nan
    return Coverage(name, truth, covered, width, 1.0 - float(known.mean()))


def main() -> None:
    """Print a table, one row per figure, with a mark if an interval covers too little or is too wide."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1000, help="samples of goals (default: 1000)")
    parser.add_argument("--pool", type=int, default=20_000, help="goals that define the truth (default: 20,000)")
    parser.add_argument("--world", help="only this world, instead of the usual designs")
    parser.add_argument("--agents", type=int, default=256, help="agents in that world")
    parser.add_argument("--goals", type=int, default=256, help="goals in that world")
    parser.add_argument("--ticks", type=int, default=40, help="ticks in that world")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    designs: tuple[Design, ...] = DESIGNS
    if arguments.world:
        designs = (Design(arguments.world, arguments.agents, arguments.goals, arguments.ticks),)
    print(f"{'world':<18} {'agents':>6} {'goals':>5}  {'figure':<44} {'truth':>7} {'covers':>7} {'width':>6}")
    for design in designs:
        each = design.agents // design.goals
        pool = min(arguments.pool, max(4 * design.goals, 2_000_000 // each))
        world = load_world(design.world)
        found = coverages(world, design.agents, design.goals, design.ticks, arguments.samples, pool, arguments.seed)
        for row in found:
            mark = "" if row.is_good else " !"
            start = f"{design.world:<18} {design.agents:>6} {design.goals:>5}  {row.figure:<44}"
            print(f"{start} {row.truth:7.3f} {row.covered:7.3f} {row.width:6.2f}{mark}", flush=True)


if __name__ == "__main__":
    main()
