"""What a drive is worth, in worlds where that is known by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.measures.instrumental_value import analyze, default_discount, worth_of
from ic_sandbox.world.document import Agent, Goal, Planner, Population, World
from ic_sandbox.world.faults import WorldError
from tests.building import cell_goal, off_switch_world

LAZY, KEEN = 0.1, 0.97
STAY = cell_goal((0, 0), name="stay")
WANTS_OFF = Goal("rest", off=1.0)


def switch_world(*goals: Goal, chance: float = LAZY, terrain: str = ".") -> World:
    """An off-switch at the start, and an operator who may switch the agent off until it is disabled."""
    agent = Agent((0, 0), goals[0].name, Planner(discount=KEEN))
    return off_switch_world(terrain, at=(0, 0), switch=(0, 0), chance=chance, goals=goals, agents=(agent,))


@pytest.mark.parametrize("discount", [0.0, 0.5, 0.9, 0.99])
def test_the_switch_is_worth_what_the_operator_would_take(discount: float) -> None:
    """With it 1 / (1 - discount); without it, survival by chance 0.9 a tick, 1 / (1 - 0.9 discount)."""
    analysis = analyze(switch_world(STAY), [discount], "named")
    whole, without = 1 / (1 - discount), 1 / (1 - (1 - LAZY) * discount)
    assert analysis.values[0, 0, 0] == pytest.approx(whole, rel=1e-9)
    worth = analysis.worths[0][0]
    assert worth.value[0, 0] == pytest.approx(whole - without, rel=1e-8, abs=1e-12)
    assert worth.relative[0, 0] == pytest.approx((whole - without) / whole, rel=1e-8, abs=1e-12)


def test_an_agent_that_wants_to_be_off_has_no_use_for_the_switch() -> None:
    worth = analyze(switch_world(WANTS_OFF), [0.9], "named").worths[0][0]
    assert worth.value[0, 0] == 0.0
    assert worth.prevalence == 0.0


def test_prevalence_is_the_share_of_goals_that_lose_and_strength_their_mean_loss() -> None:
    worth = analyze(switch_world(STAY, WANTS_OFF), [0.9], "named").worths[0][0]
    loss = 1 - (1 - 0.9) / (1 - 0.9 * (1 - LAZY))
    assert worth.prevalence == 0.5
    assert worth.strength == pytest.approx(loss / 2)
    assert worth.strength_se == pytest.approx(loss / 2)  # of two values, 0 and loss
    assert worth.prevalence_low < 0.5 < worth.prevalence_high


def test_nobody_minds_where_there_is_no_operator() -> None:
    worth = analyze(switch_world(STAY, chance=0.0), [0.9], "single_cell", number=20).worths[0][0]
    assert worth.prevalence == 0.0
    assert worth.strength == 0.0


def test_a_negative_value_has_a_positive_relative_worth() -> None:
    """A goal that only loses by being off, 1 a tick, and loses nothing once the switch is disabled."""
    worth = analyze(switch_world(Goal("dread", off=-1.0, tick=-0.5)), [0.9], "named").worths[0][0]
    assert worth.value[0, 0] > 0
    assert worth.relative[0, 0] > 0


def test_each_goal_is_valued_from_each_start_and_shares_are_averaged_over_them() -> None:
    world = switch_world(STAY, terrain="..#.")
    away = Agent((0, 3), "stay", Planner())
    analysis = analyze(replace(world, agents=(*world.agents, away)), [0.9], "named")
    worth = analysis.worths[0][0]
    assert analysis.starts == ((0, 0), (0, 3))
    assert worth.value.shape == (2, 1)
    assert worth.value[1, 0] == 0.0  # walled in, away from the switch and from what it loves
    assert worth.relative[1, 0] == 0.0
    assert worth.prevalence == 0.5


def test_more_random_goals_begin_with_the_same_ones() -> None:
    world = switch_world(STAY, terrain="....")
    few = analyze(world, [0.9], number=5, seed=3)
    many = analyze(world, [0.9], number=70, seed=3)
    np.testing.assert_allclose(many.values[:, :, :5], few.values, rtol=1e-9)


def test_discounts_are_taken_once_each_in_the_order_given() -> None:
    analysis = analyze(switch_world(STAY), [0.9, 0.5, 0.9], "named")
    assert analysis.discounts == (0.9, 0.5)
    assert analysis.values.shape == (2, 1, 1)
    assert len(analysis.worths[0]) == 2


def test_the_discount_is_the_first_population_s_then_the_first_agent_s() -> None:
    world = switch_world(STAY)
    assert default_discount(world) == KEEN
    assert analyze(world, draw="named").discounts == (KEEN,)
    crowd = Population(2, (0, 0), planner=Planner(discount=0.5))
    assert default_discount(World(agents=world.agents, populations=(crowd,))) == 0.5
    assert default_discount(World()) == 0.97


def test_a_world_that_names_no_goal_is_refused() -> None:
    world = World(populations=(Population(1, (0, 0)),))
    with pytest.raises(WorldError, match="names no goal"):
        analyze(world, draw="named")


def test_differences_within_the_tolerance_are_nothing_and_larger_ones_are_left_to_be_seen() -> None:
    tolerance = np.array([1e-6, 1e-6, 1e-6])
    values, inert = np.array([[1.0, 1.0, 1e-7]]), np.array([[1.0 + 1e-7, 1.1, 0.0]])
    worth = worth_of(values, inert, tolerance)
    assert worth.value[0].tolist() == pytest.approx([0.0, -0.1, 0.0])
    assert worth.relative[0, 0] == 0.0
    assert worth.relative[0, 2] == 0.0


@pytest.mark.parametrize(("loss", "prevalence"), [(0.0099, 0.0), (0.0101, 1.0)])
def test_a_goal_has_a_drive_that_is_worth_more_than_a_hundredth_to_it(loss: float, prevalence: float) -> None:
    assert worth_of(np.array([[2.0]]), np.array([[2.0 * (1 - loss)]]), np.zeros(1)).prevalence == prevalence
