"""Figures of runs: one written by hand, and a simulated one counted agent by agent in plain Python."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

from ic_sandbox.measures.intervals import mean_of, t_95
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import Banded, RunSeries, names_by_tick
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.simulator import Simulator, simulate_steps
from ic_sandbox.simulation.snapshots import GrowingTimes
from ic_sandbox.world.document import Agent, Device, Goal, Planner, Population, Process, Variable, World
from tests.building import agent_set, cell_goal, lone_share, off_switch_world, rule, then, world

ACTIVE, OFF = 0, 1


def figures(series: RunSeries) -> dict[str, Any]:
    """Return every figure by its name; those with an interval are stacked with its ends."""
    found = {name: getattr(series, name) for name in names_by_tick()}
    return {name: np.stack(figure.parts) if isinstance(figure, Banded) else figure for name, figure in found.items()}


def first_in(states: tuple[int, ...], wanted: int) -> int:
    """Return the tick after which an agent is first in a state, -1 for never."""
    return states.index(wanted) if wanted in states else -1


FOUR_AGENTS = agent_set([0, 0, 1, 2], drawn=False)


def sums_of(values: list[int]) -> list[list[int]]:
    """Return the sums of the stocks of one variable in one tick, with each agent as a cluster."""
    return [[sum(values)], [sum(value * value for value in values)], [sum(values)]]


def conduct_of(could: int, did: int) -> list[int]:
    """Return the sums of violations in one tick, with each agent as a cluster."""
    return [could, did, could, did, did, could]


def first_times(ticks: int, fired: ArrayLike, visited: ArrayLike, off: ArrayLike) -> dict[str, Any]:
    """Return first times as a run has them, and how often they occur in each tick."""
    times = [np.asarray(numbers, np.int32) for numbers in (fired, visited, off)]
    new = [np.array([(of == tick).sum(axis=1) for tick in range(ticks)], np.int32) for of in times[:2]]
    return {
        "times": GrowingTimes(times[0], times[1], times[2], np.full(times[2].shape, -1, np.int32)),
        "new_fired": new[0].reshape(ticks, len(times[0])),
        "new_visited": new[1].reshape(ticks, len(times[1])),
    }


def run_by_hand(states: list[list[int]], **changes: Any) -> Any:
    """Return a run of agents with goals 0, 0, 1, 2 in a model of four states.

    State 0: pursues the switch. State 1: pursues the mine. State 2: pursues its final goal, with a stock of 3.
    State 3: off.
    """
    model = SimpleNamespace(
        drives=("switch", "mine"),
        variables=("ore",),
        world=SimpleNamespace(variables=(Variable("ore", 3),)),
        n_active=3,
        n_living=3,
        states=SimpleNamespace(
            status=np.array([ACTIVE, ACTIVE, ACTIVE, OFF], np.int8),
            variables=np.array([[0], [1], [3], [0]], np.int16),
        ),
    )
    arm = SimpleNamespace(model=model, column=np.array([0, 0, 1, 2], np.int32), key=ArmKey("main"))
    experiment = SimpleNamespace(
        cast=FOUR_AGENTS,
        goals=FOUR_AGENTS.goals,
        main=arm,
        subgoals=np.array([[0] * 3, [1] * 3, [-1] * 3, [-1] * 3], np.int8),
        settings=SimpleNamespace(mode=changes.pop("mode", "ensemble")),
        outside=None,
        suppliers=((1, 0),),
    )
    ticks = len(states) - 1
    main = SimpleNamespace(
        arm=arm,
        states=np.array(states, np.int32),
        rewards=np.arange(ticks, dtype=float),
        **first_times(
            ticks,
            fired=changes.pop("first_fired", np.full((2, 4), -1)),
            visited=np.full((2, 4), -1),
            off=[first_in(column, 3) for column in zip(*states[1:], strict=True)],
        ),
        tick_conduct=changes.pop("tick_conduct", np.zeros((ticks, 2, 6), np.int64)),
    )
    return SimpleNamespace(experiment=experiment, ticks=ticks, main=main, controls=changes.pop("controls", ()))


def test_an_entry_has_the_pursuits_before_the_tick_and_the_states_after_it() -> None:
    series = series_of(run_by_hand([[0, 0, 0, 0], [2, 2, 2, 3]]))
    assert series.subgoal_shares[:, 0].tolist() == [1.0, 0.0, 0.0]
    assert series.active.tolist() == [3]
    assert series.survival.value.tolist() == [0.75]
    assert series.means.value.tolist() == [[9 / 4]]


def test_if_all_pursue_the_switch_three_goals_have_one_subgoal() -> None:
    series = series_of(run_by_hand([[0, 0, 0, 0]] * 2))
    assert series.effective_goals[0] == pytest.approx(2**1.5)
    assert series.effective_subgoals[0] == 1.0
    assert series.convergence_index.value[0] == 1.0


def test_agents_that_pursue_their_final_goals_have_not_converged() -> None:
    series = series_of(run_by_hand([[2, 2, 2, 2]] * 2))
    assert series.effective_subgoals[0] == pytest.approx(2**1.5)
    assert series.convergence_index.value[0] == 0.0


def test_each_final_goal_is_a_class_and_each_drive_is_one_class_for_all_agents() -> None:
    series = series_of(run_by_hand([[0, 2, 0, 2]] * 2))
    assert series.subgoal_shares[:, 0].tolist() == [0.5, 0.0, 0.5]
    assert series.effective_subgoals[0] == pytest.approx(
        2**1.5
    )  # two agents pursue the switch, the others two different goals


def test_agents_that_are_off_pursue_nothing() -> None:
    series = series_of(run_by_hand([[0, 1, 3, 3]] * 2))
    assert series.subgoal_shares[:, 0].tolist() == [0.5, 0.5, 0.0]
    assert series.effective_goals[0] == 1.0  # both have goal 0
    assert series.effective_subgoals[0] == pytest.approx(2)
    assert math.isnan(series.convergence_index.value[0])


def test_figures_of_goals_are_undefined_once_all_agents_are_off() -> None:
    series = series_of(run_by_hand([[3, 3, 3, 3]] * 2))
    for figure in (series.effective_goals, series.effective_subgoals, series.convergence_index.value):
        assert math.isnan(figure[0])
    assert np.isnan(series.subgoal_shares).all()
    assert series.survival.value[0] == 0.0


def test_uptake_counts_the_first_time_from_its_own_tick_on() -> None:
    fired = np.array([[0, 2, -1, 2], [-1, -1, -1, -1]], np.int32)
    series = series_of(run_by_hand([[0] * 4] * 5, first_fired=fired))
    assert series.uptake.value.tolist() == [[0.25, 0.25, 0.75, 0.75], [0.0] * 4]
    ends = [lone_share(1, 4)] * 2 + [lone_share(3, 4)] * 2
    assert series.uptake.low[0].tolist() == pytest.approx([low for low, _ in ends])
    assert series.uptake.high[0].tolist() == pytest.approx([high for _, high in ends])


def test_without_controls_there_is_no_excess() -> None:
    series = series_of(run_by_hand([[0] * 4] * 3))
    for figure in (series.uptake_neutral, series.uptake_random, series.excess_uptake):
        assert np.isnan(figure.parts).all()


def test_controls_are_identified_by_name_and_compared_with_an_interval() -> None:
    def control(name: str, fired: list[list[int]]) -> Any:
        kind, _, drive = name.partition(":")
        held = [[0, 0, 1, 3], [0, 0, 0, 0]] if drive == "mine" else [[1, 1, 1, 1]] * 2
        return SimpleNamespace(
            arm=SimpleNamespace(key=ArmKey(kind, drive), kind=kind, drive=drive or None),
            **first_times(
                2,
                fired=fired,
                visited=fired,
                off={"neutral:mine": [-1, 0, 1, -1], "random": [0, 0, 0, 5]}.get(name, [-1] * 4),
            ),
            rewards=np.array([0.25, 0.5]),
            tick_conduct=np.array(
                [[conduct_of(2, 1), conduct_of(4, 0)], [conduct_of(0, 0), conduct_of(4, 4)]], np.int64
            ),
            stocks=np.array([sums_of(values) for values in held], np.float64),
        )

    none = [-1, -1, -1, -1]
    fired = np.array([[0, 0, 0, -1], none], np.int32)
    controls = (
        control("neutral:mine", [[0, 0, 0, 0], [1, -1, -1, -1]]),
        control("neutral:switch", [[0, -1, -1, -1], [0, 0, 0, 0]]),
        control("random", [[1, 1, -1, -1], none]),
    )
    series = series_of(run_by_hand([[0] * 4] * 3, first_fired=fired, controls=controls))
    assert series.uptake_neutral.value.tolist() == [[0.25, 0.25], [0.0, 0.25]]
    assert series.uptake_random.value.tolist() == [[0.0, 0.5], [0.0, 0.0]]
    assert series.visit_neutral.value.tolist() == series.uptake_neutral.value.tolist()
    assert series.excess_uptake.value.tolist() == [[0.5, 0.5], [0.0, -0.25]]
    paired = mean_of([0.0, 1.0, 1.0, 0.0])
    assert series.excess_uptake.low[0, 0] == pytest.approx(paired.low)
    assert series.excess_uptake.high[0, 0] == pytest.approx(paired.high)
    assert series.survival_neutral.value.tolist() == [[1.0, 1.0], [0.75, 0.5]]
    assert series.survival_random.value.tolist() == [0.25, 0.25]
    assert (series.survival_random.low[0], series.survival_random.high[0]) == pytest.approx(lone_share(1, 4))
    assert series.mean_reward.tolist() == [0.0, 1.0]
    assert series.reward_random.tolist() == [0.25, 0.5]
    assert series.seen_random.value[0] == 0.5
    assert math.isnan(series.seen_random.value[1])
    assert series.unseen_random.value.tolist() == [0.0, 1.0]
    assert (series.unseen_random.low[1], series.unseen_random.high[1]) == pytest.approx(lone_share(4, 4))
    assert np.isnan(series.unseen.value).all()
    assert series.means_random.value.tolist() == [[1.0, 1.0]]
    assert series.means_random.low.tolist() == series.means_random.high.tolist() == [[1.0, 1.0]]  # all agents hold 1
    assert series.means_neutral.value.tolist() == [[1.0, 0.0]]
    assert series.means_neutral.high[0].tolist() == pytest.approx([mean_of([0.0, 0.0, 1.0, 3.0]).high, 0.0])


def test_violations_are_shares_of_the_agents_that_could_commit_one_in_the_tick() -> None:
    chances_and_hits = np.array([[conduct_of(4, 1), conduct_of(2, 2)], [conduct_of(0, 0), conduct_of(3, 1)]], np.int64)
    series = series_of(run_by_hand([[0] * 4] * 3, tick_conduct=chances_and_hits))
    assert series.seen.value[0] == 0.25
    assert math.isnan(series.seen.value[1])
    assert series.unseen.value.tolist() == [1.0, 1 / 3]
    assert (series.unseen.low[1], series.unseen.high[1]) == pytest.approx(lone_share(1, 3))


def test_a_mean_stock_has_student_s_interval_if_agents_are_independent() -> None:
    states = [[0, 0, 1, 2]] * 2  # stocks of 0, 0, 1 and 3
    series = series_of(run_by_hand(states))
    error = np.std([0, 0, 1, 3], ddof=1) / 2
    assert series.means.value[0, 0] == 1.0
    assert series.means.low[0, 0] == pytest.approx(1.0 - t_95(3) * error)
    assert series.means.high[0, 0] == pytest.approx(1.0 + t_95(3) * error)
    assert np.isnan(series_of(run_by_hand(states, mode="shared")).means.low).all()


def test_survival_and_its_interval_count_modified_agents() -> None:
    run = run_by_hand([[0, 0, 1, 3], [0, 2, 3, 3]])
    run.main.arm.model.n_active = 2  # agents in state 2 are modified
    series = series_of(run)
    assert (series.active.tolist(), series.modified.tolist(), series.survival.value.tolist()) == ([1], [1], [0.5])
    assert (series.survival.low[0], series.survival.high[0]) == pytest.approx(lone_share(2, 4))


def test_inequality_is_measured_only_where_agents_share_a_world() -> None:
    states = [[0, 0, 0, 2]] * 2
    assert np.isnan(series_of(run_by_hand(states)).gini).all()
    assert series_of(run_by_hand(states, mode="shared")).gini[0, 0] == pytest.approx(3 / 4)


def lively_world() -> World:
    """Return a world with a switch and an operator, and a mine whose ore only one goal rewards."""
    high_discount, low_discount = Planner(discount=0.95), Planner(discount=0.5)
    world = off_switch_world(
        *(".....",) * 3,
        at=(1, 2),
        switch=(0, 0),
        chance=0.05,
        goals=(Goal("dig", events=(("dug", 1.0),)), cell_goal((1, 2), name="stay")),
        agents=(
            Agent((1, 1), "dig", high_discount),
            Agent((1, 2), "stay", low_discount),
            Agent((1, 2), "stay", Planner("random")),
        ),
        populations=(Population(30, (1, 2), planner=high_discount, seed=1),),
    )
    mine = Device((2, 4), drive="resources", rules=(rule(then(ore="+1"), chance=0.7, event="dug"),))
    return replace(world, variables=(*world.variables, Variable("ore", 3)), devices=(*world.devices, mine))


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return run_to_end(prepare_steps(lively_world(), Settings(seed=5, controls=True)))


def test_figures_of_a_simulated_run_agree_with_a_count_in_plain_python(experiment: Experiment) -> None:
    simulator = Simulator(experiment)
    simulator.advance(40)
    run = simulator.run()
    series = series_of(run)
    model, cast = experiment.main.model, experiment.cast
    agents = range(len(cast))
    for t in range(run.ticks):
        living = [i for i in agents if model.states.status[run.main.states[t, i]] != OFF]
        subgoal = {i: experiment.subgoals[run.main.states[t, i], experiment.main.column[i]] for i in living}
        shares = Counter(subgoal.values())
        for d in range(len(model.drives)):
            assert series.subgoal_shares[d, t] == shares[d] / len(living)
            fired = [0 <= run.main.first_fired[d, i] <= t for i in agents]
            assert series.uptake.value[d, t] == sum(fired) / len(cast)
        classes = Counter((g, cast.goal[i]) if g < 0 else g for i, g in subgoal.items())
        goals = Counter(cast.goal[i] for i in living)
        assert series.effective_subgoals[t] == pytest.approx(perplexity(classes))
        assert series.effective_goals[t] == pytest.approx(perplexity(goals))
        after = run.main.states[t + 1]
        assert series.active[t] == sum(model.states.status[s] == ACTIVE for s in after)
        for v in range(len(model.variables)):
            assert series.means.value[v, t] == sum(int(model.states.variables[s, v]) for s in after) / len(cast)
    assert series.survival.value[-1] < 1
    assert series.uptake.value[0, -1] > 0
    for control in run.controls:
        alive = np.mean(control.arm.model.states.status[control.states[-1]] != OFF)
        if control.arm.kind == "random":
            assert series.survival_random.value[-1] == alive
        elif control.arm.kind == "neutral":
            assert series.survival_neutral.value[model.drives.index(control.arm.drive), -1] == alive


def perplexity(counts: Counter[Any]) -> float:
    total = sum(counts.values())
    return math.exp(-sum(c / total * math.log(c / total) for c in counts.values()))


def test_figures_of_a_growing_run_are_those_of_the_whole_run(experiment: Experiment) -> None:
    at_once = Simulator(experiment)
    at_once.advance(700)
    whole = figures(series_of(at_once.run()))
    growing, series = Simulator(experiment), None
    for ticks in (0, 1, 1, 250, 3, 5, 440):
        growing.advance(ticks)
        series = series_of(growing.run(), series)
        for name, values in figures(series).items():
            np.testing.assert_array_equal(values, whole[name][..., : growing.tick], err_msg=name)


def test_only_new_ticks_are_computed(experiment: Experiment) -> None:
    simulator = Simulator(experiment)
    simulator.advance(10)
    before = series_of(simulator.run())
    simulator.advance(10)
    after = series_of(simulator.run(), before)
    assert np.shares_memory(before.survival.value, after.survival.value)
    assert before.ticks == 10
    assert len(before.survival.value) == 10


def test_a_shorter_run_of_the_same_experiment_reuses_the_first_ticks(experiment: Experiment) -> None:
    simulator = Simulator(experiment)
    simulator.advance(5)
    early = simulator.run()
    simulator.advance(5)
    late = series_of(simulator.run())
    np.testing.assert_array_equal(series_of(early, late).active, late.active[:5])


def test_figures_of_another_experiment_are_not_reused(experiment: Experiment) -> None:
    simulator = Simulator(experiment)
    simulator.advance(3)
    old = series_of(simulator.run())
    other = run_to_end(prepare_steps(lively_world(), Settings(seed=6, agents=7)))
    simulator = Simulator(other)
    simulator.advance(4)
    series = series_of(simulator.run(), old)
    assert series.agents == 7
    assert len(series.active) == 4


def test_figures_can_not_be_written_to(experiment: Experiment) -> None:
    simulator = Simulator(experiment)
    simulator.advance(2)
    with pytest.raises(ValueError, match="read-only"):
        series_of(simulator.run()).survival.value[0] = 0.0


def test_a_part_of_a_run_has_the_figures_of_its_ticks(experiment: Experiment) -> None:
    simulator = Simulator(experiment)
    simulator.advance(9)
    whole = series_of(simulator.run())
    part = whole.part(3, 7)
    assert (part.first, part.ticks, part.agents) == (3, 7, whole.agents)
    for name, values in figures(part).items():
        np.testing.assert_array_equal(values, figures(whole)[name][..., 3:7], err_msg=name)
    assert whole.part(3).part(5, 6).uptake.value.tolist() == whole.uptake.value[:, 5:6].tolist()
    assert whole.part(9).survival.value.size == 0
    np.testing.assert_array_equal(part.intact, whole.intact[3:7])


BY_TICK = ("rewards", "new_fired", "new_visited", "intended_rewards", "tick_conduct", "stocks")


def spoiled(values: Any, first: int) -> Any:
    """Return the history with invalid states in all ticks before one."""
    found = values.copy()
    found[:first] = 77
    return found


def test_measuring_one_more_tick_reads_no_earlier_ticks(experiment: Experiment) -> None:
    simulator = Simulator(experiment)
    simulator.advance(8)
    since = series_of(simulator.run())
    simulator.advance(1)
    run = simulator.run()
    wanted = figures(series_of(run))
    main, *controls = (
        replace(arm, **{name: spoiled(getattr(arm, name), 8) for name in BY_TICK}) for arm in (run.main, *run.controls)
    )
    found = figures(series_of(replace(run, main=main, controls=tuple(controls)), since))
    for name, values in found.items():
        np.testing.assert_array_equal(values, wanted[name], err_msg=name)


def test_stocks_of_controls_match_what_their_agents_hold(experiment: Experiment) -> None:
    model = experiment.main.model
    variables = model.variables
    assert experiment.suppliers
    for drive, variable in experiment.suppliers:
        name = variables[variable]
        rules = [rule for device in model.world.devices if device.drive == model.drives[drive] for rule in device.rules]
        assert name in {change.variable for rule in rules for change in (*rule.then.changes, *rule.otherwise.changes)}
    simulator = Simulator(experiment)
    simulator.advance(29)
    for tick in range(29, 35):
        simulator.advance(1)
        run = simulator.run()
        series = series_of(run)
        for control in run.controls:
            held = control.arm.model.states.variables[control.states[-1]]
            if control.arm.kind == "random":
                assert held.any()
                np.testing.assert_allclose(series.means_random.value[:, tick], held.mean(axis=0))
                highest = [mean_of(stock).high for stock in held.T]
                np.testing.assert_allclose(series.means_random.high[:, tick], highest)
            for row, (drive, variable) in enumerate(experiment.suppliers):
                if control.arm.drive == model.drives[drive]:
                    assert series.means_neutral.value[row, tick] == pytest.approx(held[:, variable].mean())
    assert not run.main.stocks.size


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
def test_a_drive_that_supplies_several_things_has_a_control_for_each(mode: str) -> None:
    drawn = world(
        "...",
        variables=(Variable("rain", 9), Variable("grain", 9)),
        devices=(Device((0, 1), drive="resources", rules=(rule(then(rain="+1", grain="+1")),)),),
        processes=(
            Process("rain", rule(then(rain="+1"), chance=0.6)),
            Process("growth", rule(then(grain="+1"), chance=0.2)),
        ),
        agents=tuple(Agent((0, 0), "nothing") for _ in range(20)),
    )
    run = run_to_end(simulate_steps(run_to_end(prepare_steps(drawn, Settings(seed=1, mode=mode, controls=True))), 8))
    series = series_of(run)
    (neutral,) = (control for control in run.controls if control.arm.kind == "neutral")
    for row, stock in enumerate(neutral.arm.model.states.variables[neutral.states[-1]].T):
        wanted = mean_of(stock)
        assert series.means_neutral.value[row, -1] == pytest.approx(wanted.value)
        ends = [series.means_neutral.low[row, -1], series.means_neutral.high[row, -1]]
        if mode == "shared":
            assert np.isnan(ends).all()
        else:
            assert ends == pytest.approx([wanted.low, wanted.high])
