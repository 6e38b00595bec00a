"""A run that grows: ticks simulated in advance are those of a simulation at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.gui.session.growth import growing_run
from ic_sandbox.gui.session.growth.growing_run import Advance, GrowingRun
from ic_sandbox.gui.session.player_work import NewControls, begin
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import names_by_tick
from ic_sandbox.progress import PartialResult, Progress, map_progress, run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import ControlArms, Simulator
from ic_sandbox.world.document import Population
from tests.building import cell_goal, off_switch_world

WORLD = off_switch_world(
    ".....", at=(0, 2), switch=(0, 0), chance=0.3, goals=(cell_goal((0, 4)),), populations=(Population(30, (0, 2)),)
)


@pytest.fixture(scope="module")
def whole() -> Experiment:
    return run_to_end(prepare_steps(WORLD, Settings(controls=True)))


@pytest.fixture
def base(whole: Experiment) -> Experiment:
    return replace(whole, controls=())


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next tick be simulated in advance, and not be measured until that is due, on any machine."""
    for limit in ("MOST_SECONDS_AHEAD", "MOST_SECONDS_UNMEASURED"):
        monkeypatch.setattr(growing_run, limit, np.inf)


def at_once(experiment: Experiment, ticks: int) -> Run:
    simulator = Simulator(experiment)
    simulator.advance(ticks)
    return simulator.run()


def check_same(found: Advance, expected: Run) -> None:
    """Check that a run and its figures are those of a simulation at once."""
    run, series = found.run, series_of(expected)
    assert run.ticks == expected.ticks == found.series.ticks
    assert len(run.events) == len(expected.events)
    assert np.array_equal(run.events.agent, expected.events.agent)
    for one, other in zip((run.main, *run.controls), (expected.main, *expected.controls), strict=True):
        assert np.array_equal(one.states[-1], other.states[-1])
        for name in ("returns", "first_fired", "first_visited", "off_tick", "rewards", "new_visited", "stocks"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for name in names_by_tick():
        figure, wanted = getattr(found.series, name), getattr(series, name)
        parts = [(figure, wanted)] if isinstance(wanted, np.ndarray) else zip(figure.parts, wanted.parts, strict=True)
        assert all(np.array_equal(one, other, equal_nan=True) for one, other in parts), name


def step(growing: GrowingRun, tick: int, measured: bool = True) -> Advance:
    """Request a tick, and let the next one be simulated in advance unless the run rests."""
    parts: list[Advance] = []
    whole = run_to_end(map_progress(growing.advancing(tick, True, measured), lambda part: _noted(part, parts)))
    (found,) = parts if whole is None else [whole]
    return found


def _noted(part: Progress, parts: list[Advance]) -> Progress:
    if isinstance(part, PartialResult):
        parts.append(part.result)
    return part


def test_ticks_simulated_in_advance_are_those_of_a_simulation_at_once(base: Experiment) -> None:
    growing = GrowingRun(begin(base))
    shown = [step(growing, tick) for tick in range(1, 12)]
    assert [found.ticks for found in shown] == [1] * 11
    for found in shown:  # all of them once the simulation is further
        check_same(found, at_once(base, found.run.ticks))


def test_several_ticks_are_measured_together_when_their_figures_are_read(base: Experiment) -> None:
    growing = GrowingRun(begin(base))
    shown = [step(growing, tick, measured=False) for tick in range(1, 8)]
    figures = shown[0].figures
    assert figures.measured.ticks == 0
    assert not figures.knows(shown[0].run)
    run_to_end(growing.measuring(shown[4].run))
    assert figures.measured.ticks == 5
    assert [figures.knows(found.run) for found in shown] == [True] * 5 + [False] * 2
    for found in (shown[6], *shown):  # the last one first: those before it are measured with it
        check_same(found, at_once(base, found.run.ticks))
    assert shown[6].series is figures.measured
    assert step(growing, 8).figures.measured.ticks == 8


def test_slow_ticks_are_measured_at_once(base: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_run, "MOST_SECONDS_UNMEASURED", 0.0)
    found = step(GrowingRun(begin(base)), 1, measured=False)
    assert found.figures.measured.ticks == 1


def test_the_next_tick_is_known_when_it_is_requested(base: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = GrowingRun(begin(base))
    step(growing, 1)
    with monkeypatch.context() as patch:
        patch.setattr(Simulator, "advance", lambda *_: 1 / 0)
        found = run_to_end(growing.advancing(2))
    assert found is not None
    check_same(found, at_once(base, 2))


def test_a_tick_simulated_in_advance_is_at_hand(base: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = GrowingRun(begin(base))
    assert growing.at_hand(1) is None
    step(growing, 1)
    for tick in (2, 3):
        assert growing.at_hand(tick - 1) is None
        found = growing.at_hand(tick)
        assert found is not None
        check_same(found, at_once(base, tick))
        run_to_end(growing.preparing(tick + 1))
    monkeypatch.setattr(growing_run, "MOST_SECONDS_UNMEASURED", 0.0)
    assert growing.at_hand(4) is None, "a slow tick is measured first, in the worker thread"


def test_a_larger_request_goes_on_from_the_tick_in_advance(base: Experiment) -> None:
    growing = GrowingRun(begin(base))
    step(growing, 1)
    found = run_to_end(growing.advancing(20))
    assert found is not None
    check_same(found, at_once(base, 20))


def test_controls_join_the_shown_tick_and_the_one_in_advance(whole: Experiment, base: Experiment) -> None:
    growing = GrowingRun(begin(base))
    shown = step(growing, 5)
    joined = run_to_end(growing.joining(NewControls(base, ControlArms(whole), None), shown.run))
    check_same(joined, at_once(whole, 5))
    check_same(step(growing, 6), at_once(whole, 6))
    check_same(step(growing, 7), at_once(whole, 7))


def test_controls_that_are_ahead_of_the_shown_tick_are_simulated_again(whole: Experiment, base: Experiment) -> None:
    growing = GrowingRun(begin(base))
    shown = step(growing, 2)
    arms = ControlArms(whole)
    arms.advance(9)
    check_same(run_to_end(growing.joining(NewControls(base, arms, None), shown.run)), at_once(whole, 2))
    check_same(step(growing, 3), at_once(whole, 3))


def test_slow_ticks_are_not_simulated_in_advance(base: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_run, "MOST_SECONDS_AHEAD", 0.0)
    growing = GrowingRun(begin(base))
    found = run_to_end(growing.advancing(1, ahead=True))
    assert found is not None
    assert found.run.ticks == 1


def test_a_run_that_rests_is_not_simulated_in_advance(base: Experiment) -> None:
    growing = GrowingRun(begin(base))
    found = run_to_end(growing.advancing(200, ahead=True))
    assert found is not None
    assert found.rest is not None
