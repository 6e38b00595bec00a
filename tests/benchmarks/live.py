"""Benchmark of simulation, compared with Mesa: ``python -m tests.benchmarks.live``.

The same agents follow the same policy in the same world. IC Sandbox uses the transition kernel and records rewards,
events, uptake and conduct; Mesa's agents draw successors from the compiled transitions and store only their state and
total reward: once written in the usual way, and once tuned by hand. Prints the median cost of a tick, in which most
agents are at rest, and the mean, to which the first ticks add most. Agent-steps per second are those of all ticks, for
Mesa as well.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import accumulate
from random import Random

import numpy as np

from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.paths import program_version
from ic_sandbox.planning.goal_blocks import threads_to_use
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.io.files import load_world

AGENTS = 100_000
MESA_AGENTS = 2_000
TICKS = 200
REPEATS = 7
WORLDS = ("off_switch", "resources", "all_drives")
SHARED_WORLDS = ("commons",)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the requested worlds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="*", default=[*WORLDS, *SHARED_WORLDS])
    parser.add_argument("--agents", type=int, default=AGENTS)
    asked = parser.parse_args(arguments)
    print(
        f"IC Sandbox {program_version()}, numpy {np.__version__}, {threads_to_use()} threads, {asked.agents:,} agents"
    )
    for name in asked.worlds:
        measure(name, asked.agents)
    return 0


def measure(name: str, agents: int) -> None:
    """Measure one world: tick by tick, as in the window, and all at once, as on the command line."""
    mode = "shared" if name in SHARED_WORLDS else "ensemble"
    experiment = run_to_end(prepare_steps(load_world(name), Settings(seed=1, agents=agents, mode=mode)))
    _warm(experiment)
    print(f"{name}, {mode}, {len(experiment.main.model.states):,} states, {len(experiment.goals)} goals, {TICKS} ticks")
    times = np.median([_live(experiment) for _ in range(REPEATS)], axis=0)
    for name, part in (("median", np.median(times, axis=0)), ("mean", times.mean(axis=0))):
        stepping, handing_out, measuring = 1e3 * part
        print(f"  {name} tick: {stepping:.2f} ms to simulate, {handing_out:.2f} to copy, {measuring:.2f} to measure")
    one_by_one = agents * TICKS / times[:, 0].sum()
    at_once = agents * TICKS / statistics.median(_at_once(experiment) for _ in range(REPEATS))
    print(f"  {one_by_one / 1e6:.1f} million agent-steps a second tick by tick, {at_once / 1e6:.1f} million at once")
    if find_spec("mesa") is None:
        print("  Mesa is not installed (the extra: benchmarks)")
        return
    for way, theirs in mesa_rates(experiment, min(agents, MESA_AGENTS)).items():
        ratios = f"{one_by_one / theirs:,.0f} and {at_once / theirs:,.0f} times as fast"
        print(f"  Mesa, {way}: {theirs / 1e3:.0f} thousand; {ratios}")


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _warm(experiment: Experiment) -> None:
    simulator = Simulator(experiment)
    simulator.advance(2)
    series_of(simulator.run())


def _at_once(experiment: Experiment) -> float:
    """Return the seconds of all ticks together."""
    simulator = Simulator(experiment)
    return _seconds(lambda: simulator.advance(TICKS))


def _live(experiment: Experiment) -> list[tuple[float, float, float]]:
    """Return the seconds of each tick in the window: to simulate, to copy, and to measure it."""
    simulator, series = Simulator(experiment), None
    times: list[tuple[float, float, float]] = []
    for _ in range(TICKS):
        begun = time.perf_counter()
        simulator.advance(1)
        growing = time.perf_counter()
        run = simulator.run()
        handed = time.perf_counter()
        series = series_of(run, series)
        times.append((growing - begun, handed - growing, time.perf_counter() - handed))
    return times


def mesa_rates(experiment: Experiment, agents: int) -> dict[str, float]:
    """Return agent-steps per second of Mesa's agents in the same world with the same policy.

    On a grid, they use the policy's arrays in the usual way; by hand, lists and dictionaries without a grid.
    """
    import mesa  # type: ignore[import-not-found]
    from mesa.discrete_space import CellAgent, OrthogonalMooreGrid  # type: ignore[import-not-found]

    arm, model, goals = experiment.main, experiment.main.model, experiment.goals
    states, transitions, n_actions = model.states, model.transitions, len(model.actions)
    by_place, living = goals.by_place(), model.n_living
    draws = [[a for a in range(n_actions) if bits >> a & 1] for bits in range(1 << n_actions)]
    cells = states.cell.tolist()
    rows: dict[int, tuple[list[int], list[float]]] = {}

    def row(number: int) -> tuple[list[int], list[float]]:
        """Return successors and cumulative probabilities, looked up once."""
        found = rows.get(number)
        if found is None:
            piece = slice(transitions.offsets[number], transitions.offsets[number + 1])
            found = transitions.successors[piece].tolist(), list(accumulate(transitions.probabilities[piece].tolist()))
            rows[number] = found
        return found

    class OnGrid(CellAgent):  # type: ignore[misc]
        """An agent that looks up its action, draws a successor, and moves to a cell of the grid."""

        def __init__(self, town: mesa.Model, state: int, column: int, goal: int) -> None:
            super().__init__(town)
            self.state, self.column, self.goal = state, column, goal
            self.earned = 0.0
            self.cell = grid[int(states.row[state]), int(states.col[state])]

        def step(self) -> None:
            if self.state >= living:
                return
            self.earned += by_place[states.cell[self.state], self.goal]
            bits = arm.policy.sets[self.state, self.column]
            action = self.random.choice([a for a in range(n_actions) if bits >> a & 1])
            successors, chances = transitions.row(self.state, action)
            self.state = int(self.model.rng.choice(successors, p=chances))
            cell = grid[int(states.row[self.state]), int(states.col[self.state])]
            if cell is not self.cell:
                self.cell = cell

    class ByHand(mesa.Agent):  # type: ignore[misc]
        """The same, with every lookup cached."""

        def __init__(self, town: mesa.Model, state: int, column: int, goal: int) -> None:
            super().__init__(town)
            self.state = state
            self.policy = arm.policy.sets[:, column]
            self.rewards = by_place[:, goal]
            self.earned = 0.0

        def step(self) -> None:
            state = self.state
            if state >= living:
                return
            self.earned += self.rewards[cells[state]]
            random: Random = self.random
            actions = draws[self.policy[state]]
            action = actions[0] if len(actions) == 1 else random.choice(actions)
            successors, cumulated = row(state * n_actions + action)
            if len(successors) == 1:
                self.state = successors[0]
            else:
                self.state = random.choices(successors, cum_weights=cumulated)[0]

    found = {}
    for name, kind in (("on a grid", OnGrid), ("by hand", ByHand)):
        town = mesa.Model(rng=1)
        shape = (model.world.rows, model.world.cols)
        grid = OrthogonalMooreGrid(shape, torus=False, random=town.random)
        for i in range(agents):
            kind(town, int(arm.start[i]), int(arm.column[i]), int(experiment.cast.goal[i]))

        def live(town: mesa.Model = town) -> None:
            for _ in range(TICKS):
                town.agents.shuffle_do("step")

        found[name] = agents * TICKS / _seconds(live)
    return found


if __name__ == "__main__":
    sys.exit(main())
