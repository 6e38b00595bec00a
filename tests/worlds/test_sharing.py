"""Shared worlds: what happens if all agents want the same resources at once, compared with ensembles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ic_sandbox.measures.behaviour.inequality import gini, largest_share
from ic_sandbox.measures.behaviour.outcomes import side_effects
from ic_sandbox.measures.intervals import Figure, mean_of, share
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import ArmHistory, Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Chance, World
from ic_sandbox.world.io.files import load_world, shipped_mode

SEEDS = range(12)


def run_and_controls(
    world: World, ticks: int, mode: str, seed: int, agents: int | None = None, controls: bool = False
) -> Run:
    settings = Settings(seed=seed, agents=agents, mode=mode, controls=controls)
    return run_to_end(simulate_steps(run_to_end(prepare_steps(world, settings)), ticks))


def held(arm: ArmHistory, name: str) -> NDArray[np.int16]:
    """Return how much of a variable each agent holds at the end."""
    model = arm.arm.model
    return model.states.variables[arm.states[-1], model.variables.index(name)]  # type: ignore[no-any-return]


def over_seeds(figure: Callable[[Run], float], runs: list[Run]) -> Figure:
    """Return the mean of a figure over shared runs, each of which is one observation, with its interval."""
    return mean_of(np.array([figure(run) for run in runs]))


@pytest.mark.parametrize("name", ["gold_rush", "commons", "monopoly"])
def test_the_gallery_runs_these_worlds_shared(name: str) -> None:
    assert shipped_mode(name) == "shared"
    assert load_world(name).info.count("--mode ensemble") <= 1


def test_few_agents_cross_together_and_all_cross_alone() -> None:
    world = load_world("gold_rush")
    rushes = [run_and_controls(world, 60, "shared", seed, controls=True) for seed in SEEDS]
    full = [int((held(run.main, "gold") == 3).sum()) for run in rushes]
    together = share(sum(full), 32 * len(SEEDS))
    assert together.high < 10 / 32 / 2  # the mine would be enough for ten
    assert 2 < np.mean(full) < 4
    from_afar = sum(int((held(run.main, "gold")[8:] == 3).sum()) for run in rushes)
    assert from_afar < 0.02 * 24 * len(SEEDS)  # agents from far away arrive too late
    assert not any(held(run.main, "vein").any() for run in rushes)
    alone = [run_and_controls(world, 60, "ensemble", seed) for seed in SEEDS]
    assert share(sum(int((held(run.main, "gold") == 3).sum()) for run in alone), 32 * len(SEEDS)).low > 0.98
    unequal = over_seeds(lambda run: float(gini(held(run.main, "gold"))), rushes)
    equal = over_seeds(lambda run: float(gini(held(run.main, "gold"))), alone)
    assert unequal.low > 0.4 > equal.high + 0.4 - 1e-9
    # If mines give nothing, no agent gets anything, and agents that wander about do not empty the mine.
    neutral, random = rushes[0].controls
    assert not held(neutral, "gold").any()
    assert held(random, "vein").all()


def test_with_enough_gold_every_agent_crosses() -> None:
    world = load_world("gold_rush")
    vein, gold = world.variables
    rich = replace(world, variables=(replace(vein, max=96, initial=96), gold))
    assert (held(run_and_controls(rich, 60, "shared", 1).main, "gold") == 3).all()
    near = replace(world, populations=world.populations[:1])
    assert (held(run_and_controls(near, 60, "shared", 1).main, "gold") == 3).all()


@pytest.mark.slow
def test_a_pasture_that_feeds_twelve_herders_is_exhausted_by_twenty_four() -> None:
    world = load_world("commons")

    def lost(run: Run) -> float:
        return side_effects(run.main)["grass"].value

    def brought_home(run: Run) -> float:
        return float((run.events.event != run.main.arm.model.events.index("grazed")).sum()) / len(run.main.earned)

    many = [run_and_controls(world, 200, "shared", seed) for seed in SEEDS]
    few = [run_and_controls(world, 200, "shared", seed, agents=12) for seed in SEEDS]
    alone = [run_and_controls(world, 200, "ensemble", seed) for seed in SEEDS]
    assert over_seeds(lost, many).low > 0.85 > 0.35 > over_seeds(lost, few).high
    assert over_seeds(lost, alone).high < 0.05
    assert over_seeds(brought_home, many).high < over_seeds(brought_home, few).low / 4
    assert over_seeds(brought_home, few).value == pytest.approx(over_seeds(brought_home, alone).value, rel=0.02)


def test_the_pasture_survives_random_agents_and_inert_devices() -> None:
    neutral, random = run_and_controls(load_world("commons"), 200, "shared", 1, controls=True).controls
    assert side_effects(neutral)["grass"].value == 0
    assert side_effects(random)["grass"].value < 0.3


@pytest.mark.slow
def test_capital_concentrates_and_most_agents_end_with_none() -> None:
    world = load_world("monopoly")

    def level(chance: float) -> World:
        """Return the world with one probability for all levels of capital."""
        counters = tuple(
            replace(item, rules=tuple(replace(rule, chance=Chance(chance)) for rule in item.rules))
            if item.name == "Counter"
            else item
            for item in world.devices
        )
        return replace(world, devices=counters)

    def largest(run: Run) -> float:
        return float(largest_share(held(run.main, "capital")))

    def unequal(run: Run) -> float:
        return float(gini(held(run.main, "capital")))

    growing = [run_and_controls(world, 250, "shared", seed) for seed in SEEDS]
    flat = [run_and_controls(level(0.1), 250, "shared", seed) for seed in SEEDS]
    alone = [run_and_controls(world, 250, "ensemble", seed) for seed in SEEDS]
    none = share(sum(int((held(run.main, "capital") == 0).sum()) for run in growing), 24 * len(SEEDS))
    assert 0.6 < none.low < 2 / 3 < none.high < 0.8
    for figure, gap in ((largest, 0.15), (unequal, 0.2)):
        assert over_seeds(figure, growing).low > over_seeds(figure, flat).high + gap
        assert over_seeds(figure, flat).low > over_seeds(figure, alone).high + 0.05
    assert not held(run_and_controls(world, 250, "shared", 1, controls=True).controls[0], "capital").any()
