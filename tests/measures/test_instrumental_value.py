"""Instrumental values in worlds with closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ic_sandbox.measures.instrumental_value import THRESHOLDS, analyze, default_discount, worth_of
from ic_sandbox.planning.start_values import StartValues
from ic_sandbox.world.document import Agent, Goal, Planner, Population, World
from ic_sandbox.world.faults import WorldError
from tests.building import cell_goal, off_switch_world

LAZY, KEEN = 0.1, 0.97
STAY = cell_goal((0, 0), name="stay")
WANTS_OFF = Goal("rest", off=1.0)


def switch_world(*goals: Goal, chance: float = LAZY, terrain: str = ".") -> World:
    """Return a world with an off-switch at the start, and an operator until it is disabled."""
    agent = Agent((0, 0), goals[0].name, Planner(discount=KEEN))
    return off_switch_world(terrain, at=(0, 0), switch=(0, 0), chance=chance, goals=goals, agents=(agent,))


@pytest.mark.parametrize("discount", [0.0, 0.5, 0.9, 0.99])
def test_the_value_of_the_switch_is_the_loss_by_the_operator(discount: float) -> None:
    """The value is 1 / (1 - discount) with it, and 1 / (1 - 0.9 discount) without it, by a survival of 0.9 per tick."""
    analysis = analyze(switch_world(STAY), [discount], "named")
    whole, without = 1 / (1 - discount), 1 / (1 - (1 - LAZY) * discount)
    assert analysis.values[0, 0, 0] == pytest.approx(whole, rel=1e-9)
    worth = analysis.worths[0][0]
    assert worth.value[0, 0] == pytest.approx(whole - without, rel=1e-8, abs=1e-12)
    # An agent that is rewarded for staying waits, but would be switched off: it loses the whole value of acting.
    assert analysis.idle[0, 0, 0] == pytest.approx(without, rel=1e-8)
    assert worth.relative[0, 0] == (0.0 if discount == 0.0 else pytest.approx(1.0, rel=1e-8))
    assert analysis.goals_flat.tolist() == [int(discount == 0.0)]


def test_the_switch_has_no_value_for_an_agent_that_wants_to_be_off() -> None:
    worth = analyze(switch_world(WANTS_OFF), [0.9], "named").worths[0][0]
    assert worth.value[0, 0] == 0.0
    assert worth.prevalence == 0.0


def test_prevalence_is_the_share_of_goals_that_lose_and_strength_their_mean_loss() -> None:
    worth = analyze(switch_world(STAY, WANTS_OFF), [0.9], "named").worths[0][0]
    assert worth.prevalence == 0.5
    assert worth.strength == pytest.approx(0.5)
    assert worth.mean == pytest.approx((1 / (1 - 0.9) - 1 / (1 - 0.9 * (1 - LAZY))) / 2)


def test_given_goals_are_a_census_and_drawn_goals_are_a_sample() -> None:
    given = analyze(switch_world(STAY, WANTS_OFF), [0.9], "named").worths[0][0]
    assert np.isnan([given.prevalence_low, given.prevalence_high, given.strength_se, given.mean_se]).all()
    drawn = analyze(switch_world(STAY, terrain="...."), [0.9], number=20).worths[0][0]
    assert drawn.prevalence_low < drawn.prevalence < 1.0 or drawn.prevalence_high == 1.0
    assert drawn.strength_se == pytest.approx(drawn.relative.mean(axis=0).std(ddof=1) / np.sqrt(20))
    assert drawn.mean_se == pytest.approx(drawn.value.mean(axis=0).std(ddof=1) / np.sqrt(20))


def test_the_curve_is_the_share_of_goals_that_lose_more_than_each_threshold() -> None:
    curve = analyze(switch_world(STAY, terrain="...."), [0.5], number=64).worths[0][0].curve
    relative = analyze(switch_world(STAY, terrain="...."), [0.5], number=64).worths[0][0].relative
    assert curve.value.tolist() == [float(np.mean(relative > threshold)) for threshold in THRESHOLDS]
    assert (np.diff(curve.value) <= 0).all()


@given(
    factor=st.floats(1e-3, 1e3),
    shift=st.floats(-100, 100),
    discount=st.sampled_from([0.0, 0.5, 0.9, 0.99]),
)
@settings(max_examples=25, deadline=None)
def test_relative_value_is_invariant_to_the_scale_of_rewards_and_to_a_constant_reward(
    factor: float, shift: float, discount: float
) -> None:
    added = factor * shift
    goals = (STAY, WANTS_OFF, Goal("east", cells=(((0, 1), 1.0), ((0, 2), 3.0)), tick=-0.2))
    changed = tuple(
        Goal(
            goal.name,
            cells=tuple((cell, factor * weight) for cell, weight in goal.cells),
            tick=factor * goal.tick + added,
            off=factor * goal.off + added,
        )
        for goal in goals
    )
    before, after = (
        analyze(switch_world(*listed, terrain="..."), [discount], "named").worths[0][0] for listed in (goals, changed)
    )
    assert after.relative == pytest.approx(before.relative, rel=1e-4, abs=1e-5)
    assert after.value == pytest.approx(factor * before.value, rel=1e-4, abs=1e-5 * max(factor, abs(added)))


def test_the_switch_has_no_value_without_an_operator() -> None:
    worth = analyze(switch_world(STAY, chance=0.0), [0.9], "single_cell", number=20).worths[0][0]
    assert worth.prevalence == 0.0
    assert worth.strength == 0.0


def test_relative_value_is_positive_if_the_optimal_value_is_negative() -> None:
    """A goal with reward -1 per tick while off, and 0 otherwise."""
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
    assert worth.value[1, 0] == 0.0  # walled in, without access to the switch
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


def test_a_world_without_goals_is_refused() -> None:
    world = World(populations=(Population(1, (0, 0)),))
    with pytest.raises(WorldError, match="has no goals of its own"):
        analyze(world, draw="named")


def test_differences_within_the_error_bounds_are_zero_and_larger_ones_are_reported() -> None:
    tolerance = np.array([1e-6, 1e-6, 1e-6])
    values, inert = np.array([[1.0, 1.0, 1e-7]]), np.array([[1.0 + 1e-7, 1.1, 0.0]])
    worth = worth_of(starting(values, tolerance), inert, np.zeros(3), drawn=True)
    assert worth.value[0].tolist() == pytest.approx([0.0, -0.1, 0.0])
    assert worth.relative[0, 0] == 0.0
    assert worth.relative[0, 2] == 0.0


@pytest.mark.parametrize(("loss", "prevalence"), [(0.0099, 0.0), (0.0101, 1.0)])
def test_a_goal_has_a_drive_if_its_relative_value_exceeds_one_percent(loss: float, prevalence: float) -> None:
    worth = worth_of(starting(np.array([[2.0]]), np.zeros(1)), np.array([[2.0 * (1 - loss)]]), np.zeros(1), drawn=True)
    assert worth.prevalence == prevalence


def test_a_goal_with_almost_no_value_of_acting_is_flat() -> None:
    idle = np.array([[1.0 - 0.9e-6, 1.0 - 1.1e-6]])
    starts = StartValues(np.ones((1, 2)), np.zeros(2), np.ones(2), idle, np.zeros(2))
    worth = worth_of(starts, idle, np.zeros(2), drawn=True)
    assert worth.relative[0].tolist() == [0.0, pytest.approx(1.0)]


def starting(values: NDArray[np.float64], bounds: NDArray[np.float64]) -> StartValues:
    """Return values of starts at which waiting has the value 0."""
    return StartValues(values, bounds, np.abs(values).max(axis=0), np.zeros_like(values), np.zeros(values.shape[1]))
