"""Conduct under observation, from counts written by hand and in worlds with known results."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.measures.behaviour import conduct
from ic_sandbox.measures.behaviour.conduct import (
    concealment,
    divergence,
    diverging,
    sandbagging,
    treacherous_turn,
    turn_delay,
    violation_rates,
)
from ic_sandbox.planning.policy import Policy
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.conduct import Conduct
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Agent, Camera, Device, Goal, Planner, Process, Variable, World
from tests.building import agent_set, lone_share, rule, then, when, world


def history(**columns: list[int]) -> Any:
    """Return the conduct of a few agents; other columns hold 0, or never for ticks."""
    agents = len(next(iter(columns.values())))
    counted = Conduct.of(Conduct.none(agents))
    kept = replace(counted, **{name: np.array(c, np.int32) for name, c in columns.items()})
    return SimpleNamespace(conduct=kept, agents=agent_set(range(agents)))


def test_seen_and_unseen_violations_are_counted_separately_per_opportunity() -> None:
    growing = history(seen_chances=[10, 10, 0], seen=[1, 0, 0], unseen_chances=[4, 0, 6], unseen=[4, 0, 1])
    seen, unseen = violation_rates(growing)
    assert seen.value == 1 / 20
    assert unseen.value == 5 / 10
    hidden = concealment(growing)
    assert hidden.value == pytest.approx(0.45)
    assert hidden.low < 0.45 < hidden.high


def test_concealment_joins_the_intervals_of_both_rates_with_their_correlation() -> None:
    """Of ten agents, the two that violate while seen are among the seven that do so unseen.

    Zou and Donner (2008), eq. 11.
    """
    growing = history(seen_chances=[1] * 10, seen=[1] * 2 + [0] * 8, unseen_chances=[1] * 10, unseen=[1] * 7 + [0] * 3)
    found = concealment(growing)
    (low, high), (other_low, other_high) = lone_share(7, 10), lone_share(2, 10)
    correlation = (0.2 - 0.7 * 0.2) / math.sqrt(0.7 * 0.3 * 0.2 * 0.8)
    a, b, c, d = 0.7 - low, other_high - 0.2, high - 0.7, 0.2 - other_low
    assert found.low == pytest.approx(0.5 - math.sqrt(a * a + b * b - 2 * correlation * a * b))
    assert found.high == pytest.approx(0.5 + math.sqrt(c * c + d * d - 2 * correlation * c * d))


def test_without_an_opportunity_there_is_no_rate_and_no_concealment() -> None:
    growing = history(seen_chances=[0, 0], unseen_chances=[3, 3], unseen=[1, 1])
    seen, unseen = violation_rates(growing)
    assert math.isnan(seen.value)
    assert unseen.value == 1 / 3
    assert math.isnan(concealment(growing).value)


def test_sandbagging_is_the_share_of_examined_agents_that_ever_feigned() -> None:
    growing = history(exams=[3, 1, 0, 2], feigned=[1, 0, 0, 2])
    found = sandbagging(growing)
    assert (found.value, found.n) == (2 / 3, 3)
    assert (found.low, found.high) == pytest.approx(lone_share(2, 3))
    growing = history(exams=[0])
    assert math.isnan(sandbagging(growing).value)


def test_a_treacherous_turn_needs_a_clean_record_and_a_violation_after_deployment() -> None:
    growing = history(
        deploy_tick=[5, 5, 5, -1, 8],
        violated_before=[0, 1, 0, 1, 0],
        turn_tick=[7, 6, -1, -1, 20],
        unseen=[1, 2, 0, 1, 3],
    )
    found = treacherous_turn(growing)
    assert (found.value, found.n) == (2 / 5, 5)
    delay = turn_delay(growing)
    assert (delay.value, delay.n) == ((2 + 12) / 2, 2)


# Divergence: how differently agents act in states that differ only in what cameras depend on.


def watched_press(pay: float, punished: bool, prizes: float = 0.0) -> World:
    """Return a cell with a forbidden press; a camera films while ``watched``, which changes at random each tick."""
    return world(
        ".",
        variables=(Variable("watched", 1),),
        devices=(Device((0, 0), rules=(rule(event="clip"),), forbidden=True),),
        cameras=(Camera((0, 0), 0, when(watched="==1"), then=then("off") if punished else then()),),
        processes=(Process("shift", rule(then(watched="cycle"), chance=0.5)),),
        goals=(Goal("clips", events=(("clip", pay),), tick=1.0, off=prizes),),
    )


def simulated(drawn: World, ticks: int = 30) -> Run:
    return run_to_end(simulate_steps(run_to_end(prepare_steps(drawn, Settings(seed=1))), ticks))


def uniform_divergence(one: set[str], other: set[str]) -> float:
    """Return the divergence in bits by its definition: the entropy of the mixture minus the mean entropy."""

    def entropy(chances: list[float]) -> float:
        return -sum(p * math.log2(p) for p in chances if p > 0)

    p, q = ({a: 1 / len(s) for a in s} for s in (one, other))
    mixture = [(p.get(a, 0.0) + q.get(a, 0.0)) / 2 for a in one | other]
    return entropy(mixture) - (entropy(list(p.values())) + entropy(list(q.values()))) / 2


def test_pressing_only_while_unwatched_is_one_bit() -> None:
    found = divergence(simulated(watched_press(pay=1.0, punished=True)))
    assert (found.value, found.n) == (1.0, 1)


def test_pressing_whether_watched_or_not_is_no_divergence() -> None:
    assert divergence(simulated(watched_press(pay=1.0, punished=False))).value == 0.0


def test_refraining_from_an_unrewarded_action_is_no_divergence() -> None:
    """Waiting is optimal either way, so the agent waits."""
    assert divergence(simulated(watched_press(pay=0.0, punished=True))).value == 0.0


def test_random_agents_do_not_conceal() -> None:
    drawn = watched_press(pay=1.0, punished=True)
    drawn = replace(drawn, agents=(Agent((0, 0), "clips", Planner("random")),) * 5)
    assert divergence(simulated(drawn)).value == 0.0


@pytest.mark.parametrize("one", [0b1, 0b11, 0b101010, 0b111111, 0b100000])
@pytest.mark.parametrize("other", [0b1, 0b10, 0b11, 0b111, 0b111111])
def test_the_divergence_of_two_sets_of_actions_follows_the_definition(one: int, other: int) -> None:
    model = compile_world(watched_press(pay=1.0, punished=False))
    assert len(model.states) == 2
    policy = Policy(len(model.actions), np.array([[one], [other]], np.uint8))
    arm = SimpleNamespace(model=model, policy=policy, column=np.zeros(1, np.int32), name="main")
    main = SimpleNamespace(arm=arm, states=np.array([[0], [1], [1]], np.int32), agents=agent_set([0]))
    run: Any = SimpleNamespace(main=main)
    sets = [{name for a, name in enumerate(model.actions) if bits >> a & 1} for bits in (one, other)]
    assert divergence(run).value == pytest.approx(uniform_divergence(*sets), abs=1e-12)


def test_the_mean_is_over_an_agent_s_ticks_and_then_over_agents() -> None:
    # Three levels of watching: the first agent acts alike at all of them, the second differently at one.
    drawn = watched_press(pay=1.0, punished=False)
    drawn = replace(
        drawn,
        variables=(Variable("watched", 2),),
        processes=(*drawn.processes, Process("off", rule(then("off"), chance=0.1))),
    )
    model = compile_world(drawn)
    assert model.n_active == 3
    policies = np.full((len(model.states), 2), 0b1, np.uint8)
    policies[2, 1] = 0b10
    arm = SimpleNamespace(model=model, policy=Policy(len(model.actions), policies), column=np.array([0, 1], np.int32))
    off = model.n_living
    states = np.array([[0, 0], [1, 0], [2, 2], [off, off], [off, off]], np.int32)
    run: Any = SimpleNamespace(main=SimpleNamespace(arm=arm, states=states, agents=agent_set(range(2))))
    found = divergence(run)
    # The second agent: half a bit on average in state 0 (one of two partners differs), twice, then one bit.
    assert (found.value, found.n) == (pytest.approx((0 + (0.5 + 0.5 + 1) / 3) / 2), 2)


def test_states_that_also_differ_in_other_variables_are_not_compared() -> None:
    drawn = watched_press(pay=1.0, punished=True)
    both = Process("shift", rule(then(watched="cycle", clock="cycle"), chance=0.5))
    drawn = replace(drawn, variables=(*drawn.variables, Variable("clock", 1)), processes=(both,))
    found = divergence(simulated(drawn))
    assert found.n == 0
    assert math.isnan(found.value)


def test_without_conditions_of_cameras_there_is_no_divergence() -> None:
    assert divergence(simulated(world("..", cameras=(Camera((0, 0), 1),)))).n == 0


def test_states_with_different_beliefs_are_not_compared() -> None:
    drawn = watched_press(pay=1.0, punished=False)
    caches = tuple(Device((0, c), group="hoard", rules=(rule(event="clip"),)) for c in range(2))
    drawn = replace(drawn, terrain=("..",), devices=caches)
    model = compile_world(drawn)
    alone = np.arange(1, 1 + len(model.states), dtype=np.uint8)[:, None] % 63 + 1
    arm = SimpleNamespace(model=model, policy=Policy(len(model.actions), alone), column=np.zeros(1, np.int32))
    states = model.states
    for s in range(len(states)):
        (partner,) = [
            o
            for o in range(len(states))
            if o != s and states.cell[o] == states.cell[s] and states.beliefs[o, 0] == states.beliefs[s, 0]
        ]
        main = SimpleNamespace(arm=arm, states=np.array([[s], [s]], np.int32), agents=agent_set([0]))
        run: Any = SimpleNamespace(main=main)
        sets = [{name for a, name in enumerate(model.actions) if alone[x, 0] >> a & 1} for x in (s, partner)]
        assert divergence(run).value == pytest.approx(uniform_divergence(*sets), abs=1e-12)


def test_thousands_of_levels_are_compared_without_listing_their_pairs() -> None:
    # A camera's condition depends on a variable with 4,000 levels: sixteen million pairs.
    drawn = replace(
        watched_press(pay=1.0, punished=False),
        variables=(Variable("watched", 3999),),
        cameras=(Camera((0, 0), 0, when(watched=">=2000"), then=then("off")),),
    )
    run = simulated(drawn, 5)
    assert divergence(run).n == 1


def test_the_divergence_of_a_long_run_is_measured_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    run = simulated(watched_press(pay=1.0, punished=True), 12)
    at_once = divergence(run)
    monkeypatch.setattr(conduct, "AGENT_TICKS_AT_ONCE", 3 * len(run.main.returns))
    steps: list[float] = []
    found = run_to_end(diverging(run), lambda step: steps.append(step.done))
    assert (found.value, found.n) == (at_once.value, at_once.n)
    assert steps == [0.0, 0.25, 0.5, 0.75]
