"""Benchmark of planning, compared with peers and the hardware limit: ``python -m tests.benchmarks.planning``.

Prints ratios of medians; peers that are not installed (the extra ``benchmarks``) are omitted. Every job is solved to
the
same absolute error, and each solver's error is measured against float64 values.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numba import njit

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import Goals, draw_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.measures.by_state.power import power
from ic_sandbox.paths import program_version
from ic_sandbox.planning import goal_blocks
from ic_sandbox.planning.aligned_memory import aligned
from ic_sandbox.planning.kernels import lanes
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.solver import solve, solve_steps
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import paint

from . import jobs
from .peers import Case, exact_values, peers

ERROR = 1e-4
REPEATS = 7
PUBLISHED_POWER_MS = 57.0
"""The time of a published tool for a goal of a 7 x 7 maze of 31 cells (job 4)."""

GATHER_STATES, GATHER_GOALS, GATHER_OUTCOMES = 256, 64, 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the requested jobs."""
    every = {
        "1": partial(compare, "J1 slippery 32 x 32, discount 0.95, 256 goals", jobs.slippery, 0.95, 256, 8),
        "2": partial(compare, "J2 32 x 32 with five flags, discount 0.99, 64 goals", jobs.flags, 0.99, 64, 2),
        "3": partial(compare, "J3 energy, operator and slip, discount 0.97, 256 goals", jobs.energetic, 0.97, 256, 1),
        "4": measure_power,
        "5": after_an_edit,
        "bound": share_of_the_bound,
        "growth": growth,
        "cancel": cancelling,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("jobs", nargs="*", default=list(every), help=f"of {' '.join(every)} (default: all)")
    asked = parser.parse_args(arguments)
    print(f"IC Sandbox {program_version()}, numpy {np.__version__}, {goal_blocks.threads_to_use()} threads")
    for name in asked.jobs:
        every[name]()  # type: ignore[operator]
    return 0


def median_of(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median seconds of several repeats."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def drawn(model: Model, number: int) -> Goals:
    """Return random goals."""
    return draw_goals(model, "uniform_cells", number, seed=0)


def solved(model: Model, goals: Goals, discount: float) -> Plan:
    """Plan for goals to the absolute error of this benchmark."""
    return solve(model, goals, discount, tolerance=ERROR * (1 - discount))  # no value is above 1 / (1 - discount)


def compare(title: str, world: Callable[[], World], discount: float, n_goals: int, sample: int) -> None:
    """Run one job: every solver's time per goal and its error."""
    model = compile_world(world())
    print(f"\n{title}: {len(model.states):,} states, {len(model.transitions.successors):,} outcomes")
    goals = drawn(model, n_goals)
    solved(model, goals[:1], discount)
    repeats = 1 if len(model.states) >= 100_000 else REPEATS if len(model.states) >= 10_000 else 5 * REPEATS
    seconds = median_of(lambda: solved(model, goals, discount), repeats)
    plan = solved(model, goals, discount)
    ours = seconds / n_goals
    case = Case(model, plan.goals[:sample], discount, ERROR)
    exact = exact_values(case)
    row("IC Sandbox", ours, float(np.abs(plan.values[:, :sample] - exact).max()), 1.0, f"bound {plan.error_bound:.0e}")
    best = float("inf")
    for peer in peers():
        if len(model.states) > peer.largest:
            continue
        many = n_goals if "gather" in peer.name else sample
        seconds, values = peer.solve(replace(case, goals=plan.goals[:many]))
        each = seconds / many
        best = min(best, each)
        row(peer.name, each, float(np.abs(values[:, :sample] - exact).max()), each / ours)
    if best < float("inf"):
        print(f"  best peer / IC Sandbox: {best / ours:.1f}")


def row(name: str, seconds: float, error: float, ratio: float, note: str = "") -> None:
    """Print one line of a job's table."""
    print(f"  {name:38} {1e3 * seconds:10.4f} ms a goal   error {error:8.1e}   {ratio:9.1f} x  {note}")


def measure_power() -> None:
    """Measure J4: POWER of a maze, 20,000 goals."""
    model = compile_world(jobs.maze())
    power(model, 0.95, 64, seed=0)
    each = median_of(lambda: power(model, 0.95, 20_000, seed=0), 3) / 20_000
    print(f"\nJ4 POWER of a 7 x 7 maze of {len(model.states)} cells, 20,000 goals, discount 0.95")
    ratio = PUBLISHED_POWER_MS / (1e3 * each)
    print(f"  {1e3 * each:.5f} ms a goal; published {PUBLISHED_POWER_MS} ms: {ratio:,.0f} x")


def after_an_edit() -> None:
    """Measure J5: planning for a new wall in the slippery world."""
    world = jobs.slippery()
    compiling, planning = [], []
    for k in range(REPEATS):
        walled = paint(world, [(4 + 3 * k, 7 + 2 * k)], "#")
        begun = time.perf_counter()
        model = compile_world(walled)
        compiled = time.perf_counter()
        goals = drawn(model, 256)
        begun_planning = time.perf_counter()
        solved(model, goals, 0.95)
        planning.append(time.perf_counter() - begun_planning)
        compiling.append(compiled - begun)
    print("\nJ5 one more wall in the slippery 32 x 32 world, 256 goals, planned from nothing")
    listing, planned = (1e3 * statistics.median(times) for times in (compiling, planning))
    print(f"  listing states {listing:.1f} ms, planning {planned:.1f} ms")


@njit(nogil=True)
def gather(many, successors, weights, values, n_goals, sweeps):  # type: ignore[no-untyped-def]
    """Run the inner loop of any table-based solver, as fast as it can be written here.

    It computes q += weight * value of the successor for as many goals as fit into registers, without choices, rewards
    or
    checks.
    """
    n_states, n_outcomes = successors.shape
    for _ in range(sweeps):
        for s in range(n_states):
            for g in range(0, n_goals, len(many)):
                q = lanes.broadcast(0.0, many)
                for k in range(n_outcomes):
                    q = lanes.vfma(q, weights[s, k], lanes.vload(values, successors[s, k] * n_goals + g, many))
                lanes.vstore(values, s * n_goals + g, q)


def share_of_the_bound() -> None:
    """Measure the share of the hardware's multiply-adds that job 1 reaches on one thread."""
    rng = np.random.default_rng(0)
    successors = rng.integers(GATHER_STATES, size=(GATHER_STATES, GATHER_OUTCOMES))
    weights = np.full(successors.shape, 0.9 / GATHER_OUTCOMES)
    values = aligned(GATHER_STATES * GATHER_GOALS)
    gather(lanes.WIDE, successors, weights, values, GATHER_GOALS, 1)
    sweeps = 200
    seconds = median_of(lambda: gather(lanes.WIDE, successors, weights, values, GATHER_GOALS, sweeps))
    bound = sweeps * successors.size * GATHER_GOALS / seconds
    model = compile_world(jobs.slippery())
    visited = [0.0]
    of_block = goal_blocks.Block.solve
    threads = goal_blocks.threads_to_use

    def counting(block: goal_blocks.Block, *rest: object) -> None:
        of_block(block, *rest)  # type: ignore[arg-type]
        visited[0] += block.visited

    try:
        goal_blocks.Block.solve = counting  # type: ignore[method-assign, assignment]
        goal_blocks.threads_to_use = lambda: 1
        goals = drawn(model, 256)
        solved(model, goals, 0.95)
        visited[0] = 0.0
        seconds = median_of(lambda: solved(model, goals, 0.95))
    finally:
        goal_blocks.Block.solve = of_block  # type: ignore[method-assign]
        goal_blocks.threads_to_use = threads
    achieved = visited[0] / REPEATS / seconds
    print("\nMultiply-adds a second on one thread, in float64; two in float32 count as one")
    print(f"  gather loop within the second-level cache {bound / 1e9:.1f} G, job 1 as a whole {achieved / 1e9:.1f} G")
    print(f"  achieved / bound: {achieved / bound:.2f}")


def growth() -> None:
    """Measure time against states and goals, and the memory of a plan."""
    print("\nGrowth, slippery squares, discount 0.95")
    states, seconds = [], []
    for world in (jobs.slippery(34), jobs.slippery(108), jobs.slippery(342), jobs.million()):
        model = compile_world(world)
        states.append(len(model.states))
        goals = drawn(model, 32)
        solved(model, goals[:1], 0.95)
        seconds.append(median_of(partial(solved, model, goals, 0.95), 3))
        print(f"  {states[-1]:9,} states, 32 goals: {seconds[-1]:8.3f} s")
    print(f"  slope against states: {slope(states, seconds):.2f}")
    model = compile_world(jobs.slippery())
    numbers, seconds = [1, 4, 16, 64, 256, 1024, 4096], []
    for number in numbers:
        seconds.append(median_of(partial(solved, model, drawn(model, number), 0.95), 5))
        print(f"  {number:9,} goals, {len(model.states):,} states: {1e3 * seconds[-1]:8.2f} ms")
    print(f"  slope against goals: {slope(numbers, seconds):.2f}; from 64 on {slope(numbers[3:], seconds[3:]):.2f}")
    model = compile_world(jobs.flags())
    goals = drawn(model, 256)
    tracemalloc.start()
    plan = solved(model, goals, 0.95)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    t = model.transitions
    transitions = t.successors.nbytes + t.probabilities.nbytes + t.offsets.nbytes
    needed = plan.values.nbytes + plan.actions.nbytes + transitions
    share = (peak + transitions) / needed
    print(f"  memory, {len(model.states):,} states, 256 goals: {share:.2f} x values, policies and transitions")


def cancelling() -> None:
    """Measure how long a solve continues after it is cancelled, at various moments."""
    model = compile_world(jobs.energetic())
    goals = drawn(model, 256)
    waited = []
    for steps in range(1, 40, 3):
        work = solve_steps(model, goals, 0.97)
        for _ in range(steps):
            next(work)
        begun = time.perf_counter()
        work.close()
        waited.append(1e3 * (time.perf_counter() - begun))
    print(f"\nCancelling a solve of {len(model.states):,} states, 256 goals, at {len(waited)} moments")
    print(f"  it stopped after {statistics.median(waited):.0f} ms (median), {max(waited):.0f} ms at most")


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Return the slope of a line through the points on log-log axes."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


if __name__ == "__main__":
    sys.exit(main())
