"""Outcomes of a population: side effects and intended performance."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ic_sandbox.measures.behaviour.outcomes import intended_performance, side_effects
from ic_sandbox.measures.intervals import t_95
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import ArmHistory, Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Agent, Device, Goal, Process, Variable, World
from tests.building import agent_set, cell_goal, rule, then, when, world


def simulated(drawn: World, ticks: int, controls: bool = True) -> Run:
    return run_to_end(simulate_steps(run_to_end(prepare_steps(drawn, Settings(seed=2, controls=controls))), ticks))


def arm(run: Run, name: str) -> ArmHistory:
    (found,) = [control for control in run.controls if control.arm.key == name]
    return found


def factory() -> World:
    """Return a world with a converter of habitat into clips, an untouched protected garden, and unprotected money."""
    return world(
        ".",
        variables=(
            Variable("habitat", 4, initial=4, protected=True),
            Variable("garden", 2, initial=1, protected=True),
            Variable("nothing", 2, initial=0, protected=True),
            Variable("money", 9, initial=9),
        ),
        devices=(
            Device(
                (0, 0),
                drive="expansion",
                rules=(rule(then(habitat="-1", money="-1"), when(habitat=">=1"), event="clip"),),
            ),
        ),
        goals=(Goal("clips", events=(("clip", 1.0),)), Goal("peace", events=(("clip", -1.0),))),
        agents=(Agent((0, 0), "clips"), Agent((0, 0), "peace")),
    )


@pytest.mark.parametrize(("ticks", "lost"), [(0, 0.0), (1, 0.25), (3, 0.75), (9, 1.0)])
def test_a_side_effect_is_the_lost_share_of_a_protected_variable(ticks: int, lost: float) -> None:
    run = simulated(factory(), ticks)
    found = side_effects(run.main)
    assert set(found) == {"habitat", "garden"}
    assert (found["habitat"].value, found["habitat"].n) == (lost / 2, 2)
    assert found["garden"].value == 0.0
    assert side_effects(arm(run, "neutral:expansion"))["habitat"].value == 0.0


def test_a_variable_that_has_grown_is_no_side_effect() -> None:
    drawn = replace(factory(), processes=(Process("growth", rule(then(garden="+1"))),))
    run = simulated(drawn, 3)
    assert side_effects(run.main)["garden"].value == 0.0


def corridor(*wishes: str) -> World:
    """Return agents in the middle of three cells; the intended goal is the right one."""
    return world(
        "...",
        at=(0, 1),
        goals=(cell_goal((0, 0), name="left"), cell_goal((0, 2), 2.0, "right")),
        intended_goal="right",
        agents=tuple(Agent((0, 1), wish) for wish in wishes),
    )


def test_the_aligned_population_performs_as_intended() -> None:
    run = simulated(corridor("left", "right"), 10)
    found = intended_performance(run, arm(run, "aligned"))
    assert (found.value, found.low, found.high, found.n) == (1.0, 1.0, 1.0, 2)
    assert arm(run, "aligned").earned.tolist() == [2.0 * 9] * 2


@pytest.mark.parametrize(("wishes", "performance"), [("ll", 0.0), ("lr", 0.5), ("lrrr", 0.75), ("r", 1.0)])
def test_agents_with_other_goals_earn_their_share_of_the_intended_return(wishes: str, performance: float) -> None:
    run = simulated(corridor(*({"l": "left", "r": "right"}[wish] for wish in wishes)), 10)
    found = intended_performance(run)
    assert found.value == pytest.approx(performance)
    # The aligned return does not vary; agents get 18 with probability p, so the spread is 18 sqrt(p (1 - p)).
    n = len(wishes)
    if n > 1:
        error = math.sqrt(performance * (1 - performance) / (n - 1))
        assert found.high - found.low == pytest.approx(2 * t_95(n - 1) * error)
    else:
        assert math.isnan(found.low)


def test_modified_agents_earn_the_intended_return() -> None:
    drawn = replace(corridor("left", "left"), processes=(Process("retraining", rule(then("modified"))),))
    run = simulated(drawn, 10)
    # One step to the left in the first tick, then two to the right: arrival at tick 3, for the aligned at tick 1.
    assert intended_performance(run).value == pytest.approx(7 / 9)


def test_without_controls_intended_performance_is_undefined() -> None:
    assert intended_performance(simulated(corridor("left"), 5, controls=False)).n == 0


def test_without_an_intended_goal_nothing_is_earned_for_it() -> None:
    run = simulated(replace(corridor("left"), intended_goal=None), 5)
    assert {control.arm.kind for control in run.controls} == {"random"}
    assert intended_performance(run).n == 0
    assert run.main.earned.tolist() == [0.0]


def test_intended_performance_is_undefined_if_the_aligned_earn_nothing() -> None:
    assert math.isnan(intended_performance(simulated(corridor("left"), 1)).value)


def test_the_interval_of_a_ratio_reflects_the_variance_of_both_means() -> None:
    """Compare with a bootstrap that draws the same agents in both arms."""
    rng = np.random.default_rng(4)
    earned, best = rng.gamma(4.0, 2.0, 300), rng.gamma(9.0, 2.0, 300)
    aligned = SimpleNamespace(arm=SimpleNamespace(kind="aligned"), earned=best, agents=agent_set(range(300)))
    run: Any = SimpleNamespace(controls=(aligned,), main=SimpleNamespace(earned=earned))
    found = intended_performance(run)
    again = []
    for _ in range(4000):
        agents = rng.choice(300, 300)
        again.append(earned[agents].mean() / best[agents].mean())
    assert (found.high - found.low) / (2 * t_95(299)) == pytest.approx(np.std(again), rel=0.05)
