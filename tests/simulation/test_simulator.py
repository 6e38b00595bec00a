"""Simulation: agents act in the world they planned for, and a run is a function of world, settings and seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.mdp.model import OFF
from ic_sandbox.planning.solver import solve
from ic_sandbox.progress import PartialResult, Progress, run_to_end
from ic_sandbox.simulation.agents import Settings, resized
from ic_sandbox.simulation.experiment import Experiment, prepare_steps
from ic_sandbox.simulation.simulator import ControlArms, Simulator, simulate, simulate_steps
from ic_sandbox.world.document import (
    Agent,
    Chance,
    Device,
    Draw,
    Goal,
    Planner,
    Population,
    Process,
    Terrain,
    World,
)
from ic_sandbox.world.faults import WorldError
from tests.building import cell_goal, off_switch_world, rule, then, world


def prepared(drawn: World, **settings: object) -> Experiment:
    return run_to_end(prepare_steps(drawn, Settings(**settings)))  # type: ignore[arg-type]


def crowd(count: int = 200, **more: object) -> World:
    """Return a population near an off-switch."""
    return off_switch_world(
        ".......",
        ".......",
        ".......",
        at=(1, 1),
        switch=(1, 2),
        chance=0.1,
        agents=(),
        populations=(Population(count, (1, 1), **more),),  # type: ignore[arg-type]
    )


def test_the_mean_return_agrees_with_the_planned_value() -> None:
    # 4,000 agents with the same goal on ice: the mean of their discounted returns estimates the value of the start.
    ice = Terrain("~", "ice", slip=Chance(0.3))
    drawn = world(
        "~~~~",
        "~~~~",
        legend=(ice,),
        goals=(cell_goal((1, 3)),),
        processes=(Process("end", rule(then("off"), chance=0.02)),),
    )
    model = compile_world(drawn)
    plan = solve(model, named_goals(model), 0.9)
    run = simulate(plan, agents=4000, ticks=200, seed=3)
    value = plan.values[model.starts[(0, 0)], 0]
    error = run.main.returns.std() / np.sqrt(4000)
    assert abs(run.main.returns.mean() - value) < 4 * error


def test_shutdown_comes_at_the_operators_rate() -> None:
    drawn = world(".", processes=(Process("end", rule(then("off"), chance=0.25)),))
    model = compile_world(drawn)
    run = simulate(solve(model, named_goals(model), 0.9), agents=20_000, ticks=3, seed=1)
    alive = [(run.main.off_tick == -1).mean(), ((run.main.off_tick > 0) | (run.main.off_tick == -1)).mean()]
    assert alive == pytest.approx([0.75**3, 0.75], abs=0.01)


def test_the_same_seed_gives_the_same_run_however_it_is_split_into_steps() -> None:
    experiment = prepared(crowd(), seed=5, controls=True)
    whole = Simulator(experiment)
    whole.advance(60)
    pieces = Simulator(experiment)
    for ticks in (1, 7, 30, 22):
        pieces.advance(ticks)
    for a, b in zip(
        (whole.run().main, *whole.run().controls), (pieces.run().main, *pieces.run().controls), strict=True
    ):
        assert np.array_equal(a.states, b.states)
        assert np.array_equal(a.returns, b.returns)
        assert np.array_equal(a.first_fired, b.first_fired)
    assert np.array_equal(whole.run().events.tick, pieces.run().events.tick)


@pytest.mark.parametrize("ahead", [0, 17, 60], ids=["at the start", "behind", "ahead"])
def test_controls_that_join_later_are_those_from_the_start(ahead: int) -> None:
    experiment = prepared(crowd(), seed=5, controls=True)
    whole = Simulator(experiment)
    whole.advance(60)
    late = Simulator(replace(experiment, controls=()))
    late.advance(40)
    controls = ControlArms(experiment)
    controls.advance(ahead)
    late.join(controls)
    late.advance(20)
    assert late.run().experiment is experiment
    for one, other in zip(whole.run().controls, late.run().controls, strict=True):
        assert np.array_equal(one.states[-1], other.states[-1])
        assert np.array_equal(one.returns, other.returns)
        assert np.array_equal(one.first_fired, other.first_fired)
        assert np.array_equal(one.stocks, other.stocks)


def test_the_main_arm_is_prepared_before_its_controls() -> None:
    work = prepare_steps(crowd(), Settings(seed=5, controls=True))
    steps: list[Progress] = []
    whole = run_to_end(work, steps.append)
    (main,) = (step.result for step in steps if isinstance(step, PartialResult))
    assert main.lacks_controls
    assert not whole.lacks_controls
    assert main.main is whole.main
    shares = [step.whole for step in steps if step.whole is not None]
    assert shares == sorted(shares)


def test_another_seed_gives_another_run() -> None:
    first = run_to_end(simulate_steps(prepared(crowd(), seed=1), 40))
    second = run_to_end(simulate_steps(prepared(crowd(), seed=2), 40))
    assert not np.array_equal(first.main.states, second.main.states)
    assert np.array_equal(first.experiment.goals.cells, second.experiment.goals.cells)


def test_an_earlier_run_never_changes() -> None:
    simulator = Simulator(prepared(crowd(), seed=1))
    simulator.advance(10)
    early = simulator.run()
    kept = early.main.states[:], early.main.first_fired.copy(), len(early.events)
    simulator.advance(500)
    assert np.array_equal(early.main.states, kept[0])
    assert np.array_equal(early.main.first_fired, kept[1])
    assert len(early.events) == kept[2]
    assert np.array_equal(simulator.run().main.states[:11], kept[0])
    with pytest.raises(ValueError, match="read-only"):
        early.main.states[0][0] = 1


def test_agents_only_make_transitions_of_the_model() -> None:
    run = run_to_end(simulate_steps(prepared(crowd(), seed=2), 30))
    transitions = run.main.arm.model.transitions
    for before, after in zip(run.main.states, run.main.states[1:], strict=False):
        for s, t in zip(before.tolist(), after.tolist(), strict=True):
            assert any(t in transitions.row(s, a)[0] for a in range(transitions.n_actions))


def test_off_agents_stay_where_they_are() -> None:
    run = run_to_end(simulate_steps(prepared(crowd(), seed=2), 60))
    status = run.main.arm.model.states.status[run.main.states]
    assert (np.diff((status == OFF).astype(int), axis=0) >= 0).all()
    first_off = np.argmax(status == OFF, axis=0) - 1
    went_off = run.main.off_tick >= 0
    assert went_off.any()
    assert np.array_equal(first_off[went_off], run.main.off_tick[went_off])


def test_agents_press_the_switch_and_neutral_controls_do_not() -> None:
    run = run_to_end(simulate_steps(prepared(crowd(), controls=True), 60))
    arms = {history.arm.key: history for history in run.controls}
    assert set(arms) == {"neutral:shutdown_avoidance", "random"}
    uptake = (run.main.first_fired[0] >= 0).mean()
    neutral = (arms["neutral:shutdown_avoidance"].first_fired[0] >= 0).mean()  # type: ignore[index]
    assert uptake > 0.8
    assert neutral < 0.05


def test_agents_that_press_the_switch_pursue_shutdown_avoidance_first() -> None:
    experiment = prepared(crowd())
    run = run_to_end(simulate_steps(experiment, 60))
    wants = experiment.subgoals[experiment.main.start, experiment.main.column] == 0
    pressed = run.main.first_fired[0] >= 0
    assert pressed[wants].mean() > 0.7  # the operator may be faster
    assert not pressed[~wants].any()
    alive = run.main.off_tick == -1
    last = experiment.subgoals[run.main.states[-1], experiment.main.column]
    assert (last[alive & pressed] == -1).all()


def test_a_device_that_lies_on_the_path_without_use_is_no_subgoal() -> None:
    toy = Device((0, 1), drive="influence", rules=(rule(event="beep"),))
    experiment = prepared(world("....", devices=(toy,), goals=(cell_goal((0, 1)),)))
    assert experiment.subgoals[experiment.main.start[0], 0] == -1


def test_a_device_that_works_only_sometimes_is_a_subgoal() -> None:
    press = Device((0, 2), drive="resources", rules=(rule(chance=0.1, event="coin"),))
    goal = Goal("coins", events=(("coin", 1.0),))
    experiment = prepared(world("...", devices=(press,), goals=(goal,)))
    assert experiment.subgoals[experiment.main.start[0], 0] == 0


def test_random_agents_wander_and_are_rewarded_by_their_goal() -> None:
    goals = (cell_goal((0, 2)),)
    drawn = world("...", goals=goals, agents=(Agent((0, 0), "goal", Planner("random")),) * 500)
    run = run_to_end(simulate_steps(prepared(drawn, seed=1), 400))
    at = np.bincount(run.main.states[-1], minlength=3) / 500
    assert at == pytest.approx([1 / 3] * 3, abs=0.08)
    assert run.main.rewards[-1] == pytest.approx(1 / 3, abs=0.08)


def test_agents_with_different_discounts_follow_their_own_plan() -> None:
    goal = Goal("both", cells=(((0, 1), 1.0), ((0, 5), 2.0)))
    agents = tuple(Agent((0, 2), "both", Planner(discount=d)) for d in (0.5, 0.9))
    run = run_to_end(simulate_steps(prepared(world(".......", goals=(goal,), agents=agents)), 10))
    assert run.main.arm.model.states.col[run.main.states[-1]].tolist() == [1, 5]
    assert len(run.experiment.plans) == 2


def test_the_discount_of_the_settings_overrides_every_agents() -> None:
    experiment = prepared(crowd(), discount=0.5)
    assert [plan.discount for plan in experiment.plans] == [0.5]
    assert set(experiment.cast.discount.tolist()) == {0.5}


def test_a_named_mix_draws_goals_by_their_shares() -> None:
    goals = (cell_goal((0, 0), name="left"), cell_goal((0, 6), name="right"))
    mixed = Draw("named", mix=(("left", 3.0), ("right", 1.0)))
    experiment = prepared(world(".......", goals=goals, agents=(), populations=(Population(4000, (0, 3), mixed),)))
    shares = np.bincount(experiment.cast.goal) / 4000
    assert dict(zip(experiment.goals.names, shares, strict=True)) == pytest.approx(
        {"left": 0.75, "right": 0.25}, abs=0.03
    )


def test_a_population_beyond_256_takes_its_goals_in_turn() -> None:
    experiment = prepared(crowd(600))
    assert len(experiment.goals) == 256
    assert experiment.cast.goal[256:].tolist() == [*range(256), *range(88)]
    assert len(prepared(crowd(600, goals=Draw(number=10))).goals) == 10


def test_the_number_of_agents_can_be_set_for_a_run() -> None:
    drawn = World(
        terrain=("...",),
        agents=(Agent((0, 0), "g"),),
        populations=(Population(10, (0, 0)), Population(30, (0, 1))),
    )
    assert [p.count for p in resized(drawn, 101).populations] == [25, 75]
    assert len(resized(World(terrain=("...",), agents=(Agent((0, 0), "g"),)), 7).agents) == 7
    assert len(resized(drawn, 1).agents) == 1


def test_planners_that_cannot_run_are_refused_with_their_path() -> None:
    with pytest.raises(WorldError, match=r"populations\[0\].planner.kind: .*'learner'"):
        prepared(crowd(planner=Planner("learner")))
    with pytest.raises(WorldError, match="there is no mode 'lonely'"):
        prepared(crowd(), mode="lonely")


def test_returns_at_a_tiny_discount_stay_finite() -> None:
    run = run_to_end(simulate_steps(prepared(crowd(), discount=0.01), 300))
    assert np.isfinite(run.main.returns).all()


def test_the_largest_seed_draws_goals_like_any_other() -> None:
    last = replace(crowd(3), seed=2**63 - 1)
    assert np.array_equal(prepared(last).goals.cells, prepared(replace(last, seed=2**63 - 1)).goals.cells)
    assert prepared(last).goals.cells.any()
