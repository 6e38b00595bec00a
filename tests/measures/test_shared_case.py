"""Planners judged by runs of a world that agents share."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.measures.mitigations import mitigate
from ic_sandbox.measures.shared_case import MOST_TICKS
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings, redrawn
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import NEVER, Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, off_switch_world

CHANCE, DISCOUNT, TICKS = 0.1, 0.9, 20


def lonely_world() -> World:
    """Return a world with one agent that has a goal next to it, and a switch two steps away."""
    goals = (cell_goal((0, 0), name="left"),)
    return off_switch_world("....", at=(0, 1), switch=(0, 3), chance=CHANCE, goals=goals, intended_goal="left")


def run_of(world: World, number: int, seed: int, ticks: int, planner: str, discount: float) -> Run:
    settings = Settings(seed=seed, mode="shared", planner=planner, discount=discount)
    experiment = run_to_end(prepare_steps(redrawn(world, number), settings))
    return run_to_end(simulate_steps(experiment, ticks))


@pytest.mark.parametrize("planner", ["optimal", "random", "constrained:rules=shutdown_avoidance"])
def test_runs_with_one_agent_agree_with_its_exact_figures(planner: str) -> None:
    """Both say the same about an agent that shares its world with nobody; 5 standard errors never fail by chance."""
    exact = mitigate(lonely_world(), [planner], 1, DISCOUNT, TICKS, "named").rows[0]
    table = mitigate(lonely_world(), [planner], 1, DISCOUNT, TICKS, "named", 3, "shared", 400)
    runs = table.rows[0]
    assert table.runs == 400
    assert table.starts == ()
    for name in ("returns", "intended_returns", "survival", "unmodified"):
        sample, wanted = getattr(runs.figures, name)[0], getattr(exact.figures, name)[0, 0]
        assert sample.mean() == pytest.approx(wanted, abs=5 * sample.std() / 20 + 0.01), name
    use = runs.figures.use[0, 0]
    assert use.mean() == pytest.approx(exact.figures.use[0, 0, 0], abs=5 * use.std() / 20 + 0.01)
    assert runs.worth.values[0] == pytest.approx(np.full(400, exact.worth.values[0, 0]))
    assert runs.worth.idle[0] == pytest.approx(np.full(400, exact.worth.idle[0, 0]), abs=1e-9)
    useful = runs.mean_usefulness()
    assert useful.low <= useful.value <= useful.high


def test_figures_are_those_of_the_same_runs_on_their_own() -> None:
    world, planner = load_world("gold_rush"), "optimal"
    row = mitigate(world, [planner], discount=0.8, ticks=8, seed=7, runs=2, mode="shared").rows[0]
    for number, seed in enumerate((7, 8)):
        short = run_of(world, number, seed, 8, planner, 0.8)
        assert row.figures.use[:, 0, number] == pytest.approx(np.mean(short.main.first_fired != NEVER, axis=1))
        whole = run_of(world, number, seed, 31, planner, 0.8)  # 0.8 ** 31 is the first power below 0.001
        assert row.figures.returns[0, number] == pytest.approx(whole.main.returns.mean())


def test_returns_cover_at_least_the_ticks_asked_for_and_have_a_limit() -> None:
    case = mitigate(lonely_world(), ["random"], 1, (0.0, 0.9, 0.9999), 5, "named", 1, "shared", 1).cases
    assert [each.ticks_of_returns(5) for each in case] == [5, 66, MOST_TICKS]  # type: ignore[attr-defined]
    assert case[1].ticks_of_returns(100) == 100  # type: ignore[attr-defined]


def test_a_world_without_collisions_is_shared_only_if_asked_for() -> None:
    assert mitigate(lonely_world(), ["random"], 1, DISCOUNT, 5, "named").runs == 0
