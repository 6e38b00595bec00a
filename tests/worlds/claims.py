"""Helpers for tests of shipped worlds: measure what a world claims, and change it a little."""

from __future__ import annotations

from dataclasses import replace

from ic_sandbox.measures.instrumental_value import Worth, analyze
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Cell, DrawKind, World
from ic_sandbox.world.io.files import load_world

__all__ = ["moved", "run_of", "with_discount", "worths", "worths_by_goal"]


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


def moved(world: World, name: str, at: Cell) -> World:
    """Return the world with the device of this name in another cell."""
    (device,) = (device for device in world.devices if device.name == name)
    return replace(world, devices=tuple(replace(item, at=at) if item is device else item for item in world.devices))


def with_discount(world: World, discount: float = 0.97) -> World:
    """Return the world with another discount for all agents."""
    return replace(
        world,
        agents=tuple(replace(item, planner=replace(item.planner, discount=discount)) for item in world.agents),
        populations=tuple(
            replace(item, planner=replace(item.planner, discount=discount)) for item in world.populations
        ),
    )
