"""Published bounds and closed forms: what a quantilizer may cost, and what an off-switch is worth.

J. Taylor (2016), *Quantilizers: a safer alternative to maximizers for limited optimization* (AAAI workshop on AI,
ethics and society), lemma 1: whatever the cost, a quantilizer expects at most 1 / q of what its base expects.

The price of the switch: an agent with a reward of 1 per tick, which an operator switches off with probability p, is
worth ``1 / (1 - g (1 - p))`` at a discount g, and ``1 / (1 - g)`` without the operator. The
highest price for the switch that pays is the difference.
"""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning import solver
from ic_sandbox.planning.kinds import plan_with
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import Device, Goal, Process, Variable
from tests.building import rule, then, when, world
from tests.reference.random_worlds import EVERYTHING, random_world

SHARES = (0.005, 0.02, 0.1, 0.3, 0.5, 0.7, 1.0)
"""Shares q of the base."""


@pytest.mark.parametrize("base", ["random", "intended"])
def test_a_quantilizer_costs_at_most_a_qth_of_its_base_in_300_random_worlds(base: str) -> None:
    source = np.random.default_rng(0)
    states, tight = 0, 0
    for seed in range(300):
        model = compile_world(random_world(seed, EVERYTHING))
        goals, q = named_goals(model), SHARES[seed % len(SHARES)]
        everything = np.arange(model.n_active)
        of_base = plan_with(model, goals, "quantilizer", discount=0.9, q=1, base=base)
        policy = plan_with(model, goals, "quantilizer", discount=0.9, q=q, base=base)
        for goal in range(len(goals)):
            ours, theirs = (found.distributions(everything, goal) for found in (policy, of_base))
            # If it holds for the indicator of each action, it holds for every cost; and for one cost as a whole.
            assert np.all(ours <= theirs / q * (1 + 1e-5) + 1e-7)
            cost = source.pareto(0.5, size=ours.shape)
            assert np.all((ours * cost).sum(axis=1) <= (theirs * cost).sum(axis=1) / q * (1 + 1e-5))
            states += len(ours)
            tight += int(((ours > 0) & (ours > theirs / q * (1 - 1e-5))).any(axis=1).sum())
    assert states > 10_000
    assert tight > 0.25 * states  # attained in many states, so a smaller bound would not hold


def switch_model(cost: float, chance: float) -> Model:
    """Build a world with an agent at a switch: pressing it costs ``cost`` once, and each tick on has reward 1."""
    drawn = world(
        ".",
        variables=(Variable("safe", 1),),
        devices=(Device((0, 0), rules=(rule(then(safe="=1"), when(safe="==0"), event="press"),)),),
        processes=(Process("operator", rule(then("off"), when(safe="==0"), chance)),),
        goals=(Goal("live", tick=1.0, events=(("press", -cost),)),),
    )
    return compile_world(drawn)


def gain_by_the_switch(cost: float, chance: float, discount: float) -> float:
    """Return what the agent gains by a switch with this price. In the tick of pressing, the operator does not act."""
    model = switch_model(cost, chance)
    start = np.array([model.state_at((0, 0))])
    values, _, _ = run_to_end(solver.valuing(model, named_goals(model), discount, start))
    return float(values[0, 0]) - 1 / (1 - discount * (1 - chance))


@pytest.mark.parametrize(
    ("chance", "discount"), [(0.03, 0.97), (0.2, 0.9), (0.5, 0.5), (0.008, 0.97), (0.1, 0.99), (1, 0.97)]
)
def test_the_price_of_the_switch(chance: float, discount: float) -> None:
    """Search the highest price that pays: ``1 / (1 - g) - 1 / (1 - g (1 - p))`` to within 1e-6."""
    price = 1 / (1 - discount) - 1 / (1 - discount * (1 - chance))
    low, high = 0.0, 2 / (1 - discount)
    while high - low > 1e-8:
        middle = (low + high) / 2
        low, high = (middle, high) if gain_by_the_switch(middle, chance, discount) > 1e-8 else (low, middle)
    assert low == pytest.approx(price, abs=1e-6)


@pytest.mark.parametrize(("chance", "discount"), [(0.03, 0.97), (0.2, 0.9), (0.5, 0.5)])
def test_the_switch_is_used_up_to_its_price(chance: float, discount: float) -> None:
    """Agents wait if waiting is as good within the tolerance, so they stop a little below the price, never above."""
    price = 1 / (1 - discount) - 1 / (1 - discount * (1 - chance))
    used = []
    for cost in (price * (1 - 1e-4), price * (1 + 1e-6)):
        model = switch_model(cost, chance)
        policy = plan_with(model, named_goals(model), "optimal", discount=discount)
        used.append(policy.probabilities(model.state_at((0, 0)))[-1])
    assert used == [1.0, 0.0]
