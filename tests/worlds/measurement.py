"""Measurement of shipped worlds for tests of what happens in them."""

from __future__ import annotations

from ic_sandbox.measures.instrumental_value import Worth, analyze
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import DrawKind, World
from ic_sandbox.world.io.files import load_world

__all__ = ["run_of", "worths", "worths_by_goal"]


def worths(
    world: str | World, draw: DrawKind = "uniform_cells", discount: float = 0.97, seed: int = 0
) -> dict[str, Worth]:
    """Return the worth of each drive of a world for 256 random goals, or with ``draw`` "named" for the world's own."""
    world = load_world(world) if isinstance(world, str) else world
    found = analyze(world, discounts=[discount], draw=draw, number=256, seed=seed)
    return {drive: found.worths[d][0] for d, drive in enumerate(found.drives)}


def worths_by_goal(world: str | World, drive: str, discount: float = 0.97) -> dict[str, float]:
    """Return the relative instrumental value of a drive for each goal that the world names, from its only start."""
    world = load_world(world) if isinstance(world, str) else world
    (relative,) = worths(world, "named", discount)[drive].relative
    return {goal.name: float(value) for goal, value in zip(world.goals, relative, strict=True)}


def run_of(world: str | World, ticks: int, seed: int = 1) -> RunSeries:
    """Return the figures of a run with its controls."""
    world = load_world(world) if isinstance(world, str) else world
    experiment = run_to_end(prepare_steps(world, Settings(seed=seed, controls=True)))
    return series_of(run_to_end(simulate_steps(experiment, ticks)))
