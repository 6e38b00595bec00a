"""Benchmark of the Gymnasium adapters: ``python -m tests.benchmarks.adapters``.

The vector environment, in one kernel, and Gymnasium's ``SyncVectorEnv`` over the same environment take the same random
actions in the same world, by turns. Prints the median agent-steps per second of each, with and without the optimum in
``info``, and their ratio.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence

import gymnasium
import numpy as np
from gymnasium.vector import VectorEnv

import ic_sandbox as ics
from ic_sandbox.adapters.options import OBSERVATIONS
from ic_sandbox.paths import program_version
from ic_sandbox.planning.goal_blocks import threads_to_use

WORLDS = ("off_switch", "resources", "information", "paperclips")
AGENTS, SYNC_AGENTS = 4096, 64
ROUNDS, STEPS, SYNC_STEPS = 9, 200, 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the requested worlds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="*", default=list(WORLDS))
    parser.add_argument("--agents", type=int, default=AGENTS)
    parser.add_argument("--observation", choices=OBSERVATIONS, default="state")
    asked = parser.parse_args(arguments)
    print(
        f"IC Sandbox {program_version()}, Gymnasium {gymnasium.__version__}, numpy {np.__version__}, "
        f"{threads_to_use()} threads, {asked.agents:,} agents, observation {asked.observation}"
    )
    for name in asked.worlds:
        for optimum in (True, False):
            ours, theirs = rates(name, asked.agents, asked.observation, optimum)
            print(
                f"{name}, {'with' if optimum else 'without'} the optimum: {ours / 1e6:.1f} million agent-steps a "
                f"second, SyncVectorEnv {theirs / 1e3:.1f} thousand, {ours / theirs:,.0f} times as fast"
            )
    return 0


def rates(name: str, agents: int, observation: str, optimum: bool) -> tuple[float, float]:
    """Return the median agent-steps per second of our vector environment and of ``SyncVectorEnv``."""
    ours = ics.gym_vector_env(name, agents, observation=observation, optimum=optimum)
    theirs = gymnasium.make_vec(f"ic_sandbox/{name}-v0", SYNC_AGENTS, "sync", observation=observation, optimum=optimum)
    ours.reset(seed=1)
    theirs.reset(seed=1)
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        found[0].append(rate(ours, STEPS))
        found[1].append(rate(theirs, SYNC_STEPS))
    ours.close()
    theirs.close()
    return statistics.median(found[0]), statistics.median(found[1])


def rate(envs: VectorEnv, steps: int) -> float:
    """Return the agent-steps per second of some steps with random actions."""
    draws = np.random.default_rng(0)
    actions = draws.integers(envs.single_action_space.n, size=(steps, envs.num_envs))  # type: ignore[attr-defined]
    begun = time.perf_counter()
    for row in actions:
        envs.step(row)
    return steps * envs.num_envs / (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
