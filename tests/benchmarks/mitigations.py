"""Benchmark of planners and safeguards: ``python -m tests.benchmarks.mitigations``.

Prints ratios of medians, measured in turn in one run: every kind of planner against planning optimally, a comparison of
the default ladder, impact penalties in a large world, and impact penalties against numpy on top of QuantEcon's value
iteration, if that is installed (the extra ``benchmarks``).
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import Goals, draw_goals
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.mdp.model import Model
from ic_sandbox.measures.mitigations import DEFAULT_TICKS, default_planners, mitigate
from ic_sandbox.paths import program_version
from ic_sandbox.planning.goal_blocks import threads_to_use
from ic_sandbox.planning.kinds import plan_with
from ic_sandbox.world.io.files import load_world

DISCOUNT, GOALS, REPEATS = 0.97, 256, 5
AUXILIARY, CHECKED = 16, 4
"""Random goals of the penalty, and goals planned for with QuantEcon: the time for all goals follows in proportion."""

KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("random", {}),
    ("myopic", {"horizon": 5}),
    ("boltzmann", {"temperature": 0.1}),
    ("quantilizer", {"q": 0.1}),
    ("satisficer", {"aspiration": 0.8}),
    ("indifferent", {}),
    ("constrained", {"rules": ["shutdown_avoidance"]}),
    ("aup", {"strength": 1.0}),
    ("aup", {"strength": 1.0, "over": "cells", "deviation": "decrease"}),
    ("reachability", {"strength": 1.0}),
    ("mona", {"approver": "Guard the gate"}),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all jobs, or those that are named: kinds, ladder, large, peer."""
    jobs: dict[str, Callable[[], None]] = {"kinds": kinds, "ladder": ladder, "large": large, "peer": peer}
    print(f"IC Sandbox {program_version()}, numpy {np.__version__}, {threads_to_use()} threads")
    for name in (sys.argv[1:] if arguments is None else arguments) or jobs:
        jobs[name]()
    return 0


def seconds(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_turn(works: Sequence[Callable[[], object]], repeats: int = REPEATS) -> list[float]:
    """The median seconds of several works, done in turn; the first round only warms up."""
    rounds = [[seconds(work) for work in works] for _ in range(repeats + 1)][1:]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def planning(model: Model, goals: Goals, kind: str, given: dict[str, Any]) -> Callable[[], object]:
    return lambda: plan_with(model, goals, kind, discount=DISCOUNT, **given)


def kinds() -> None:
    """Every kind against planning optimally."""
    model = compile_world(load_world("off_switch"))
    goals = draw_goals(model, "uniform_cells", GOALS, 1)
    works = [planning(model, goals, kind, given) for kind, given in (("optimal", {}), *KINDS)]
    optimal, *others = in_turn(works)
    print(f"off_switch, {GOALS} goals: optimal {1e3 * optimal:.1f} ms; each at most 20 times that")
    for (kind, given), spent in zip(KINDS, others, strict=True):
        print(f"  {kind} {given or ''}: {spent / optimal:.1f} times")


def ladder() -> None:
    """The comparison of the default ladder."""
    world = load_world("off_switch")
    (spent,) = in_turn([lambda: mitigate(world, goals=GOALS, discount=DISCOUNT, draw="uniform_cells")], 1)
    settings = len(default_planners(world))
    print(f"mitigate off_switch, {settings} settings, {GOALS} goals, {DEFAULT_TICKS} ticks: {spent:.1f} s; under 10 s")


def large() -> None:
    """Impact penalties in a large world against planning optimally in it."""
    model = compile_world(load_world("all_drives"))
    goals = draw_goals(model, "uniform_cells", GOALS, 1)
    works = [planning(model, goals, "optimal", {}), planning(model, goals, "aup", {"strength": 1.0})]
    optimal, penalised = in_turn(works, 2)
    print(f"all_drives, {len(model.states):,} states: AUP {penalised / optimal:.1f} times optimal; at most 5 times")


def peer() -> None:
    """Impact penalties against numpy and QuantEcon."""
    try:
        ddp = import_module("quantecon.markov.ddp")
    except ImportError:
        print("quantecon is not installed")
        return
    model = compile_world(load_world("off_switch"))
    goals = draw_goals(model, "uniform_cells", GOALS, 1)
    n_states, n_actions = len(model.states), len(model.actions)
    transitions = model.transitions
    parts = (transitions.probabilities, transitions.successors, transitions.offsets)
    chances = csr_matrix(parts, shape=(n_states * n_actions, n_states))
    state, action = np.divmod(np.arange(n_states * n_actions), n_actions)
    by_place = goals.by_place().T[:CHECKED, model.states.cell]
    by_place[:, model.n_living :] = goals.off[:CHECKED, None]
    source = np.random.default_rng(0)

    def solve(reward: NDArray[np.float64]) -> NDArray[np.float64]:
        process = ddp.DiscreteDP(reward, chances, DISCOUNT, state, action)
        return np.asarray(process.solve(method="value_iteration", epsilon=1e-4, max_iter=10_000).v)

    def by_hand() -> None:
        change, worth = np.zeros((n_states, n_actions)), np.zeros(n_states)
        for _ in range(AUXILIARY):
            weights = np.where(np.arange(n_states) < model.n_active, source.random(n_states), 0.0)
            q = weights[:, None] + DISCOUNT * (chances @ solve(weights[state])).reshape(n_states, n_actions)
            change += np.abs(q - q[:, [WAIT]])
            worth += np.abs(q[:, WAIT])
        penalty = change / np.maximum(worth, 1e-12)[:, None]
        penalty[model.n_active :] = 0.0
        for g in range(CHECKED):
            best = solve(by_place[g][state])
            solve(by_place[g][state] - float(best.max() - best.min()) * penalty.ravel())

    by_hand()  # compiles
    whole = seconds(by_hand)
    auxiliary = AUXILIARY / (AUXILIARY + 2 * CHECKED) * whole
    theirs = auxiliary + (whole - auxiliary) * GOALS / CHECKED
    (ours,) = in_turn([planning(model, goals, "aup", {"strength": 1.0})])
    print(
        f"AUP, off_switch, {GOALS} goals: {theirs / ours:.0f} times faster than numpy and QuantEcon; at least 60 times"
    )


if __name__ == "__main__":
    sys.exit(main())
