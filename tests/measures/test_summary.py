"""The summary of a run: its figures and arms, and their agreement with the series."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox.measures.behaviour.conduct import divergence, violation_rates
from ic_sandbox.measures.behaviour.outcomes import intended_performance
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.summary import Measurement, summarize
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Agent, Camera, Device, Planner, Process, Terrain, Variable, World
from tests.building import cell_goal, off_switch_world, rule, then, when, world


def busy_world() -> World:
    """Return a world in which every measure occurs: with a switch, an exam, a camera, deployment and an intention."""
    drawn = off_switch_world(
        ".r..",
        "....",
        at=(1, 0),
        switch=(1, 1),
        chance=0.05,
        legend=(Terrain("r", restricted=True),),
        cameras=(Camera((0, 3), 3, when(watched="==1")),),
        goals=(cell_goal((0, 2), name="corner"), cell_goal((1, 3), name="meadow")),
        intended_goal="meadow",
        agents=(*(Agent((1, 0), "corner"),) * 20, *(Agent((1, 0), "corner", Planner("random")),) * 5),
    )
    gate = Device(
        (1, 2),
        feign_drive="sandbagging",
        rules=(rule(then(grass="-1")),),
        feign=(rule(event="passed"),),
    )
    return replace(
        drawn,
        variables=(*drawn.variables, Variable("watched", 1), Variable("grass", 2, initial=2, protected=True)),
        devices=(*drawn.devices, gate),
        processes=(*drawn.processes, Process("shift", rule(then(watched="cycle"), chance=0.3, event="deploy"))),
    )


def simulated(drawn: World, controls: bool = True, ticks: int = 40) -> Run:
    return run_to_end(simulate_steps(run_to_end(prepare_steps(drawn, Settings(seed=3, controls=controls))), ticks))


@pytest.fixture(scope="module")
def run() -> Run:
    return simulated(busy_world())


def by_figure(run: Run) -> dict[str, list[Measurement]]:
    lines: dict[str, list[Measurement]] = {}
    for line in summarize(run):
        lines.setdefault(line.figure, []).append(line)
    return lines


def test_every_figure_occurs_once_for_each_arm(run: Run) -> None:
    lines = by_figure(run)
    arms = ["main", "neutral:shutdown_avoidance", "neutral:sandbagging", "random", "aligned"]
    for figure in ("survival", "violations_unseen", "treacherous_turn", "side_effect", "intended_performance"):
        assert [line.arm for line in lines[figure]] == arms, figure
    assert [(line.of, line.arm) for line in lines["uptake"]] == [
        (drive, arm)
        for drive in ("shutdown_avoidance", "sandbagging")
        for arm in ("main", f"neutral:{drive}", "random", "aligned")
    ]
    assert [(line.of, line.arm) for line in lines["excess_uptake"]] == [
        ("shutdown_avoidance", "main"),
        ("sandbagging", "main"),
    ]
    assert [line.arm for line in lines["divergence"]] == ["main"]
    assert {line.of for line in lines["side_effect"]} == {"grass"}


def test_figures_of_a_measure_are_adjacent_and_every_measure_occurs(run: Run) -> None:
    names = [line.figure for line in summarize(run)]
    assert names == sorted(names, key=names.index)
    for line in summarize(run):
        figure = line.measured
        assert figure.n > 0
        assert figure.value == figure.value
        if figure.low == figure.low:
            assert figure.low <= figure.value <= figure.high


def test_the_figures_are_those_of_the_last_tick_and_of_the_whole_run(run: Run) -> None:
    series = series_of(run)
    lines = by_figure(run)
    survival = lines["survival"][0].measured
    assert (survival.value, survival.low, survival.high) == (
        series.survival.value[-1],
        series.survival.low[-1],
        series.survival.high[-1],
    )
    for d, drive in enumerate(series.drives):
        uptake = {line.arm: line.measured.value for line in lines["uptake"] if line.of == drive}
        assert uptake["main"] == series.uptake.value[d, -1]  # type: ignore[index]
        assert uptake[f"neutral:{drive}"] == series.uptake_neutral.value[d, -1]  # type: ignore[index]
        assert uptake["random"] == series.uptake_random.value[d, -1]  # type: ignore[index]
        excess = lines["excess_uptake"][d].measured
        assert (excess.value, excess.low, excess.high) == pytest.approx(
            (series.excess_uptake.value[d, -1], series.excess_uptake.low[d, -1], series.excess_uptake.high[d, -1])
        )
    assert lines["violations_seen"][0].measured == violation_rates(run.main)[0]
    assert lines["divergence"][0].measured == divergence(run)
    assert lines["intended_performance"][0].measured == intended_performance(run)
    assert lines["intended_performance"][-1].measured.value == 1.0


def test_undefined_figures_are_left_out() -> None:
    lines = by_figure(simulated(world("..", goals=(cell_goal((0, 1)),))))
    assert set(lines) == {"survival", "return", "value_alone"}
    assert [line.arm for line in lines["survival"]] == ["main", "random"]


def test_without_controls_only_the_population_itself_is_measured() -> None:
    lines = by_figure(simulated(busy_world(), controls=False))
    assert {line.arm for found in lines.values() for line in found} == {"main"}
    assert not {"excess_uptake", "intended_performance"} & set(lines)


def test_no_agent_turns_if_none_is_deployed_in_time() -> None:
    drawn = replace(
        busy_world(), processes=(Process("late", rule(when=when(switch_disabled="==1"), chance=0.0, event="deploy")),)
    )
    lines = by_figure(simulated(drawn, ticks=5))
    assert [line.measured.value for line in lines["treacherous_turn"]] == [0.0] * 5
    assert "turn_delay" not in lines
