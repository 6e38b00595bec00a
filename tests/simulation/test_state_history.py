"""Histories that do not fit in memory are recomputed exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.exports import write_run
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation import return_checkpoints, state_history, stepper
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.simulator import Simulator, simulate_steps
from ic_sandbox.world.document import Population, World
from tests.building import off_switch_world

AGENTS = 50


def crowd(collide: bool = False) -> World:
    return replace(
        off_switch_world(
            *(".......",) * 3,
            at=(1, 1),
            switch=(1, 2),
            chance=0.02,
            agents=(),
            populations=(Population(AGENTS, (1, 1)),),
        ),
        collide=collide,
    )


def prepared(drawn: World, rows: int | None = None, **settings: object) -> Experiment:
    """Prepare an experiment with memory for the states of ``rows`` ticks."""
    more = {} if rows is None else {"history_bytes": rows * 4 * len(drawn.populations) * AGENTS}
    return run_to_end(prepare_steps(drawn, Settings(seed=4, **more, **settings)))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate four ticks at a time; otherwise the latest piece would be the whole run."""
    for module in (state_history, stepper):
        monkeypatch.setattr(module, "AGENT_TICKS_AT_ONCE", 4 * AGENTS)


@pytest.mark.parametrize("collide", [False, True], ids=["ensemble", "shared"])
def test_recomputed_ticks_are_identical_to_the_original_ones(collide: bool) -> None:
    whole = run_to_end(simulate_steps(prepared(crowd(collide)), 300))
    short = run_to_end(simulate_steps(prepared(crowd(collide), rows=10), 300))
    assert whole.main.states.shape == short.main.states.shape == (301, AGENTS)
    every = whole.main.states[:]
    for tick in (300, 0, 299, 17, 16, 1, 160, 161, 33):
        assert np.array_equal(short.states_at(tick), every[tick]), tick
    assert np.array_equal(short.main.states[37:211], every[37:211])
    assert np.array_equal(np.asarray(short.main.states), every)
    assert np.array_equal(short.main.states[-1], every[-1])


def counted(replay: state_history.Replay) -> state_history.StateHistory:
    """Return a history of the ticks 0 to 31 that stores every 16th and recomputes the others with ``replay``."""
    rows = [np.array([0], np.int32), np.array([16], np.int32)]
    recent = state_history.Moments(31, np.array([[31]], np.int32))
    return state_history.StateHistory(
        rows, 16, 31, recent, replay, state_history._RecomputeCache(1, 5 * 4 * state_history.RECALLED_SHARE)
    )


def living(tick: int, row: state_history.Row, ticks: int) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """Return states that equal the tick."""
    assert row[0] == tick
    assert ticks > 0
    return np.arange(tick, tick + ticks + 1, dtype=np.int32)[:, None]


@pytest.mark.parametrize("meanwhile", range(0, 32, 3))
def test_lookups_in_one_thread_do_not_depend_on_other_threads(meanwhile: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_history, "AGENT_TICKS_AT_ONCE", 2)
    looking = False

    def replay(tick: int, row: state_history.Row, ticks: int) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
        nonlocal looking
        if not looking:  # between two pieces, another thread reads another tick
            looking = True
            assert past.at(meanwhile)[0] == meanwhile
            looking = False
        return living(tick, row, ticks)

    past = counted(replay)
    assert [int(past.at(tick)[0]) for tick in range(32)] == list(range(32))
    assert past[5:29][:, 0].tolist() == list(range(5, 29))


def test_neighbouring_ticks_are_recomputed_once() -> None:
    growing = []

    def replay(tick: int, row: state_history.Row, ticks: int) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
        growing.append(ticks)
        return living(tick, row, ticks)

    past = counted(replay)
    for tick in (12, 11, 12, 11, 10, 13, 12, 13):
        assert past.at(tick)[0] == tick
    assert growing == [12, 1]


def test_recomputed_ticks_are_cached_for_all_histories_of_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(state_history, "AGENT_TICKS_AT_ONCE", 2)
    past = counted(living)
    assert [tick for tick in range(32) if past.at_hand(tick)] == [0, 16, 31]
    for tick in (1, 7, 15, 17, 29, 30):
        recalled = run_to_end(past.recalling(tick))
        assert tick in recalled
        assert recalled.rows[:, 0].tolist() == list(range(recalled.first, recalled.first + len(recalled.rows)))
        assert len(recalled.rows) <= 5  # the limit of the cache
        assert not past.at_hand(tick)  # only once it is remembered
    past.remember(run_to_end(past.recalling(7)))
    assert [tick for tick in range(32) if past.at_hand(tick)] == [0, 5, 6, 7, 8, 9, 16, 31]

    growing = Simulator(prepared(crowd(), rows=10))
    growing.advance(100)
    early = growing.run().main.states
    early.remember(run_to_end(early.recalling(33)))
    growing.advance(3)
    late = growing.run().main.states
    monkeypatch.setattr(late, "_replay", lambda *_: pytest.fail("recomputed"))
    assert late.at_hand(33)
    assert np.array_equal(late.at(33), early.at(33))


@pytest.mark.parametrize("collide", [False, True], ids=["ensemble", "shared"])
@pytest.mark.parametrize("rows", [None, 10], ids=["stored", "recomputed"])
def test_returns_at_past_ticks_are_exact_to_the_bit(
    collide: bool, rows: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(return_checkpoints, "AGENT_TICKS_A_CHECKPOINT", 12 * AGENTS)
    monkeypatch.setattr(return_checkpoints, "LEAST_TICKS_A_CHECKPOINT", 1)
    growing = Simulator(prepared(crowd(collide), rows))
    by_tick = [growing.run().main.returns]
    for _ in range(100):
        growing.advance(1)
        by_tick.append(growing.run().main.returns)
    assert len({returns.tobytes() for returns in by_tick}) > 50
    earnings = growing.run().main.earnings
    assert earnings is not None
    for tick in (100, 0, 99, 12, 13, 1, 50):
        assert np.array_equal(run_to_end(earnings.counting(tick)), by_tick[tick]), tick
    with pytest.raises(IndexError):
        run_to_end(earnings.counting(101))


def test_checkpoints_stay_within_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoints = return_checkpoints.ReturnCheckpoints(np.zeros(10), 5 * 80)
    monkeypatch.setattr(checkpoints, "_interval", 1)
    for tick in range(1, 1000):
        checkpoints.add(tick, np.full(10, float(tick)))
        assert len(checkpoints._checkpoints) <= 5
    assert all((returns == tick).all() for tick, returns in checkpoints._checkpoints)


def test_stored_ticks_stay_within_the_memory() -> None:
    growing = Simulator(prepared(crowd(), rows=10))
    handed_out = []
    for _ in range(40):
        growing.advance(7)
        handed_out.append(growing.run().main.states)
        assert len(handed_out[-1]._rows) <= 10
    every = handed_out[-1][:]
    for past in handed_out:
        assert np.array_equal(past[:], every[: len(past)])


def test_the_files_of_a_run_do_not_depend_on_the_memory_for_it(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for name, rows in (("whole", None), ("short", 5)):
        write_run(run_to_end(simulate_steps(prepared(crowd(), rows, controls=True), 120)), tmp_path / name)
    for file in ("ticks.csv", "agents.csv", "events.csv", "summary.csv"):
        assert (tmp_path / "whole" / file).read_bytes() == (tmp_path / "short" / file).read_bytes()


def test_events_that_exceed_the_memory_are_recomputed() -> None:
    whole = run_to_end(simulate_steps(prepared(crowd()), 90)).events
    again = run_to_end(simulate_steps(prepared(crowd(), rows=2), 90)).events
    assert len(whole) == len(again) > 40
    for column in ("tick", "agent", "event", "cell", "drive", "observed"):
        assert np.array_equal(getattr(whole, column), getattr(again, column))


def test_figures_of_a_growing_run_agree_with_those_of_the_whole_run() -> None:
    growing = Simulator(prepared(crowd(), rows=6))
    series = None
    for ticks in (1, 5, 60, 3):
        growing.advance(ticks)
        series = series_of(growing.run(), series)
    assert series is not None
    fresh = series_of(growing.run())
    assert np.array_equal(series.survival.value, fresh.survival.value)
    assert np.array_equal(series.convergence_index.value, fresh.convergence_index.value, equal_nan=True)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_run_is_the_same_on_any_number_of_threads(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = prepared(crowd())
    one_block = run_to_end(simulate_steps(drawn, 40))
    monkeypatch.setattr(stepper, "AGENTS_A_BLOCK", 8)
    monkeypatch.setattr(stepper, "LEAST_THREADED_NS", 0)
    monkeypatch.setattr(stepper, "threads_to_use", lambda: threads)
    blocks = run_to_end(simulate_steps(drawn, 40))
    assert np.array_equal(one_block.main.states[:], blocks.main.states[:])
    assert np.array_equal(one_block.main.returns, blocks.main.returns)
    assert np.array_equal(one_block.main.new_fired, blocks.main.new_fired)
    for column in ("tick", "agent", "event", "cell"):
        assert np.array_equal(getattr(one_block.events, column), getattr(blocks.events, column))
    assert one_block.main.rewards == pytest.approx(blocks.main.rewards)
