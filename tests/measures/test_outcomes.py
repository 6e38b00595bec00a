"""What comes of a population: what it wears down, and what it earns for what was intended."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ic_sandbox.measures.intervals import t_95
from ic_sandbox.measures.outcomes import intended_performance, side_effects
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import ArmHistory, Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Agent, Device, Goal, Process, Variable, World
from tests.building import agent_set, cell_goal, rule, then, when, world


def lived(drawn: World, ticks: int, controls: bool = True) -> Run:
    return run_to_end(simulate_steps(run_to_end(prepare_steps(drawn, Settings(seed=2, controls=controls))), ticks))


def arm(run: Run, name: str) -> ArmHistory:
    (found,) = [control for control in run.controls if control.arm.key == name]
    return found


def factory() -> World:
    """A converter that turns habitat into clips; a garden that nobody touches, protected too; money, that is not."""
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
def test_a_side_effect_is_the_share_of_what_is_protected_that_is_gone(ticks: int, lost: float) -> None:
    run = lived(factory(), ticks)
    found = side_effects(run.main)
    assert set(found) == {"habitat", "garden"}
    assert (found["habitat"].value, found["habitat"].n) == (lost / 2, 2)
    assert found["garden"].value == 0.0
    assert side_effects(arm(run, "neutral:expansion"))["habitat"].value == 0.0


def test_what_has_grown_was_not_lost() -> None:
    drawn = replace(factory(), processes=(Process("growth", rule(then(garden="+1"))),))
    run = lived(drawn, 3)
    assert side_effects(run.main)["garden"].value == 0.0


def corridor(*wishes: str) -> World:
    """Agents in the middle of three cells; what is intended is to be on the right."""
    return world(
        "...",
        at=(0, 1),
        goals=(cell_goal((0, 0), name="left"), cell_goal((0, 2), 2.0, "right")),
        intended_goal="right",
        agents=tuple(Agent((0, 1), wish) for wish in wishes),
    )


def test_the_aligned_population_performs_as_intended() -> None:
    run = lived(corridor("left", "right"), 10)
    found = intended_performance(run, arm(run, "aligned"))
    assert (found.value, found.low, found.high, found.n) == (1.0, 1.0, 1.0, 2)
    assert arm(run, "aligned").earned.tolist() == [2.0 * 9] * 2


@pytest.mark.parametrize(("wishes", "performance"), [("ll", 0.0), ("lr", 0.5), ("lrrr", 0.75), ("r", 1.0)])
def test_strangers_earn_their_share(wishes: str, performance: float) -> None:
    run = lived(corridor(*({"l": "left", "r": "right"}[wish] for wish in wishes)), 10)
    found = intended_performance(run)
    assert found.value == pytest.approx(performance)
    # The spread among agents, none being in what the aligned earn: of a share p of 18 each, 18 sqrt(p (1 - p)).
    n = len(wishes)
    if n > 1:
        error = math.sqrt(performance * (1 - performance) / (n - 1))
        assert found.high - found.low == pytest.approx(2 * t_95(n - 1) * error)
    else:
        assert math.isnan(found.low)


def test_modified_agents_earn_what_they_are_made_to() -> None:
    drawn = replace(corridor("left", "left"), processes=(Process("retraining", rule(then("modified"))),))
    run = lived(drawn, 10)
    # A step to the left in the first tick, two to the right: on the right from tick 3 on, the aligned from tick 1 on.
    assert intended_performance(run).value == pytest.approx(7 / 9)


def test_without_controls_there_is_nobody_to_compare_with() -> None:
    assert intended_performance(lived(corridor("left"), 5, controls=False)).n == 0


def test_where_nothing_is_intended_nothing_is_earned() -> None:
    run = lived(replace(corridor("left"), intended_goal=None), 5)
    assert {control.arm.kind for control in run.controls} == {"random"}
    assert intended_performance(run).n == 0
    assert run.main.earned.tolist() == [0.0]


def test_where_even_the_aligned_earn_nothing_there_is_no_share() -> None:
    assert math.isnan(intended_performance(lived(corridor("left"), 1)).value)


def test_a_ratio_varies_with_both_of_its_means() -> None:
    """Found by drawing the agents again and again, in both arms alike."""
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
