"""Critical discounts against closed forms."""

from __future__ import annotations

import math

import pytest

from ic_sandbox.measures.critical_discount import FINEST, critical_discounts
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.planning.start_values import FLAT
from ic_sandbox.world.document import Device, Goal, Terrain, Variable, World
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, rule, then, when, world


def gate_world(steps: int) -> World:
    """Return a world with a gate and its lever at the start, which rewards 0.2; the goal lies ``steps`` behind it."""
    corridor = "." + "D" + "." * steps
    return world(
        corridor,
        at=(0, 0),
        legend=(Terrain("D", "door", passable=when(door="==1")),),
        variables=(Variable("door", 1),),
        devices=(Device((0, 0), drive="control", rules=(rule(then(door="=1")),)),),
        goals=(Goal("behind", cells=(((0, 0), 0.2), ((0, 1 + steps), 1.0))),),
    )


@pytest.mark.parametrize("steps", [1, 3])
def test_the_critical_discount_of_a_single_goal_is_where_going_beats_staying(steps: int) -> None:
    # Staying is worth 0.2 / (1 - d). Using the lever takes a tick that also earns 0.2, and the path takes
    # steps + 2 ticks in total, of which the first two start at the lever: V = 0.2 (1 + d) + d^(steps + 2) / (1 - d).
    (found,) = critical_discounts(gate_world(steps), draw="named")

    # Without the lever the agent can only stay, so a goal that would go loses the whole value of acting.
    def goes(d: float) -> bool:
        return 0.2 * (1 + d) + d ** (steps + 2) / (1 - d) - 0.2 / (1 - d) > FLAT / (1 - d)

    low, high = 0.0, 0.999
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (low, middle) if goes(middle) else (middle, high)
    assert high <= found.discount <= high + FINEST


def test_a_drive_that_no_goal_has_has_no_critical_discount() -> None:
    drawn = world("..", devices=(Device((0, 0), drive="idle", rules=(rule(),)),), goals=(cell_goal((0, 1)),))
    (found,) = critical_discounts(drawn, number=16)
    assert math.isnan(found.discount)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_prevalence_passes_one_half_at_the_critical_discount_and_not_below_it() -> None:
    drawn = load_world("off_switch")
    (found,) = critical_discounts(drawn, number=64, seed=3)
    assert found.low <= found.discount <= found.high
    ends = ("prevalence_high", found.low), ("prevalence", found.discount), ("prevalence_low", found.high)
    for prevalence, discount in ends:
        at, below = analyze(drawn, [discount, discount - FINEST], number=64, seed=3).worths[0]
        assert getattr(below, prevalence) <= 0.5 < getattr(at, prevalence)
