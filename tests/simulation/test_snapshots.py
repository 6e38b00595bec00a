"""Snapshots: a run shows what happened up to its last tick, however far the simulation has gone on since."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.run import ArmHistory, Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.simulation.snapshots import CopyPool, GrowingTimes, times_before
from ic_sandbox.world.io.files import load_world

TICKS = 12


def shown(history: ArmHistory) -> list[np.ndarray]:
    times = [getattr(history, field.name) for field in fields(GrowingTimes)]
    conduct = [getattr(history.conduct, field.name) for field in fields(history.conduct)]
    return [*times, *conduct, history.returns, history.earned, history.new_fired]


def whole(run: Run) -> list[np.ndarray]:
    events = run.events.tick, run.events.agent, run.events.event, run.events.cell, run.events.drive, run.events.observed
    return [*shown(run.main), run.main.rewards, run.main.tick_conduct, np.array(run.main.states), *events]


def histories(run: Run) -> tuple[ArmHistory, ...]:
    return run.main, *run.controls


@pytest.mark.parametrize("name", ["off_switch", "oversight"])
def test_an_earlier_run_that_is_read_late_is_the_run_of_its_ticks(name: str) -> None:
    experiment = run_to_end(prepare_steps(load_world(name), Settings(seed=2, agents=60, controls=True)))
    growing, stopped = Simulator(experiment), Simulator(experiment)
    for simulator in (growing, stopped):
        simulator.advance(TICKS)
    early = growing.run()
    for ticks in (1, 1, 40):
        growing.advance(ticks)
        growing.run()
    for one, other in zip(histories(early), histories(stopped.run()), strict=True):
        for late, at_once in zip(shown(one), shown(other), strict=True):
            assert np.array_equal(late, at_once)
    assert not np.array_equal(early.main.returns, growing.run().main.returns)


@cache
def crowd(name: str) -> Experiment:
    """Enough agents that outcomes are memorized."""
    crowded = Settings(seed=3, agents=300, controls=False, mode="shared" if name == "commons" else "ensemble")
    return run_to_end(prepare_steps(load_world(name), crowded))


@pytest.mark.parametrize("name", ["off_switch", "oversight", "deceptive_alignment", "commons"])
@settings(max_examples=8, deadline=None)
@given(pieces=st.lists(st.integers(1, 9), min_size=2, max_size=8), kept=st.sets(st.integers(0, 7)))
def test_no_run_changes_while_the_simulation_goes_on(name: str, pieces: list[int], kept: set[int]) -> None:
    """However the ticks are divided, and whichever earlier runs are kept or forgotten."""
    experiment = crowd(name)
    growing, runs = Simulator(experiment), []
    for number, ticks in enumerate(pieces):
        growing.advance(ticks)
        run = growing.run()
        if number in kept or number == len(pieces) - 1:
            runs.append(run)
    for run in runs:
        stopped = Simulator(experiment)
        stopped.advance(run.ticks)
        for late, at_once in zip(whole(run), whole(stopped.run()), strict=True):
            assert np.array_equal(late, at_once)


def test_times_from_a_tick_on_have_not_happened_before_it() -> None:
    assert times_before(np.array([[-1, 0, 4], [5, 6, -1]], np.int32), 5).tolist() == [[-1, 0, 4], [-1, -1, -1]]


def test_a_copy_keeps_its_values_while_a_part_of_it_is_in_use() -> None:
    pool, growing = CopyPool(), np.arange(3.0)
    part = pool.copy(growing)[1:]
    growing += 1
    assert pool.copy(growing).tolist() == [1.0, 2.0, 3.0]
    assert part.tolist() == [1.0, 2.0]


def test_the_memory_of_a_forgotten_copy_is_used_again() -> None:
    pool, growing = CopyPool(), np.arange(3.0)
    first = pool.copy(growing).ctypes.data
    assert pool.copy(growing).ctypes.data == first


def test_a_copy_is_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        CopyPool().copy(np.zeros(2))[0] = 1.0
