"""The clock and its worker: what is shown while ticks are simulated in a worker thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.background.rhythm import Rhythm
from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session import pace
from ic_sandbox.gui.session import player as playing_module
from ic_sandbox.gui.session.growth import growing_run, growing_series
from ic_sandbox.gui.session.pace import FASTEST
from ic_sandbox.gui.session.player import RunPlayer
from ic_sandbox.gui.session.player_work import begin
from ic_sandbox.gui.session.rest import Rest
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation import simulator as simulator_module
from ic_sandbox.simulation import state_history, stepper
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Population
from tests.building import cell_goal, off_switch_world
from tests.gui.window_helpers import wait_for_rest

WORLD = off_switch_world(
    ".....", at=(0, 2), switch=(0, 0), chance=0.0, goals=(cell_goal((0, 4)),), populations=(Population(30, (0, 2)),)
)


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return run_to_end(prepare_steps(WORLD, Settings(controls=True)))


@pytest.fixture
def playing(qtbot: QtBot, experiment: Experiment) -> Iterator[RunPlayer]:
    made = RunPlayer()
    made.adopt(begin(experiment))
    yield made
    made.stop()
    assert not made._worker.isRunning()
    assert not made._recalling._worker.isRunning()


def live(qtbot: QtBot, playing: RunPlayer, ticks: int) -> None:
    playing.seek(10_000)
    with qtbot.waitSignal(playing.tick_changed, timeout=20_000, check_params_cb=lambda tick: tick == ticks):
        playing.go_on(ticks - playing.tick)


def test_moving_back_during_a_simulation_keeps_that_tick(qtbot: QtBot, playing: RunPlayer) -> None:
    live(qtbot, playing, 10)
    with qtbot.waitSignal(playing.run_changed, timeout=20_000):
        playing.go_on(5)
        assert playing._busy
        playing.seek(3)
    assert playing.run is not None
    assert playing.run.ticks == 15
    assert playing.tick == 3


@pytest.mark.parametrize("missed", [True, False])
def test_a_frame_missed_during_a_simulation_follows_at_once(
    qtbot: QtBot, playing: RunPlayer, monkeypatch: pytest.MonkeyPatch, missed: bool
) -> None:
    now = [0.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])  # type: ignore[attr-defined]
    playing.set_speed(10.0)
    playing.play()
    playing._clock.stop()  # the test triggers it by hand
    now[0] += 0.1
    playing._frame()
    assert playing._busy
    if missed:
        now[0] += 0.1
        playing._frame()
    with qtbot.waitSignal(playing.tick_changed, timeout=20_000):
        pass
    assert playing.tick == 1
    assert playing._busy == missed


def test_ticks_simulated_for_an_older_plan_are_not_shown(
    qtbot: QtBot, playing: RunPlayer, experiment: Experiment
) -> None:
    playing.go_on(50)
    playing.adopt(begin(experiment))
    wait_for_rest(qtbot, playing)
    assert playing.run is not None
    assert (playing.tick, playing.run.ticks) == (0, 0)
    live(qtbot, playing, 2)
    assert playing.run.ticks == 2


def test_a_failure_for_an_older_plan_does_not_stop_the_current_request(
    qtbot: QtBot, playing: RunPlayer, experiment: Experiment
) -> None:
    playing.go_on(1)
    playing.adopt(begin(experiment))
    playing.play()
    playing.go_on(1)
    with qtbot.waitSignal(playing.crashed):
        playing._worker.failed_late.emit(RuntimeError("late"))
    assert playing._busy
    assert playing.playing


def test_a_failure_pauses_and_is_reported_and_the_next_step_works(
    qtbot: QtBot, playing: RunPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(growing_series, "series_of", lambda *_: 1 / 0)
        playing.play()
        with qtbot.waitSignal(playing.crashed, timeout=20_000) as crashed:
            playing.go_on(1)
    assert isinstance(crashed.args[0], ZeroDivisionError)
    assert not playing.playing
    with qtbot.waitSignal(playing.tick_changed, timeout=20_000):
        playing.step()


def test_a_run_pauses_at_the_last_tick_and_says_so(
    qtbot: QtBot, playing: RunPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing_module, "LAST_TICK", 40)
    monkeypatch.setattr(Rest, "stops", lambda *_: False)
    said: list[str] = []
    playing.message.connect(said.append)
    playing.set_speed(FASTEST)
    with qtbot.waitSignal(playing.playing_changed, timeout=20_000, check_params_cb=lambda on: not on):
        playing.play()
    assert playing.run is not None
    assert playing.run.ticks == 40
    assert "stops here" in said[-1]


def test_recorded_ticks_are_replayed_before_new_ones_are_simulated(qtbot: QtBot, playing: RunPlayer) -> None:
    live(qtbot, playing, 6)
    playing.seek(0)
    playing.set_speed(200.0)
    playing.play()
    qtbot.waitUntil(lambda: playing.tick > 0, timeout=20_000)
    playing.pause()
    assert playing.run is not None
    assert playing.tick <= 6 or playing.run.ticks >= playing.tick


@pytest.mark.parametrize("speed", [FASTEST, 900.0])
def test_requests_contain_no_more_ticks_than_fit_into_a_frame(
    qtbot: QtBot, playing: RunPlayer, monkeypatch: pytest.MonkeyPatch, speed: float
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(playing, "go_on", lambda ticks: asked.append(playing.affordable if ticks is None else ticks))
    playing.set_speed(speed)
    playing.playing = True
    assert playing.run is not None
    assert playing.series is not None
    for seconds in (0.001, 0.001, 0.2, 0.001, 10.0):
        playing._pace._last -= 0.2
        playing._frame()
        figures = growing_series.GrowingSeries(playing.series)
        growing = growing_run.Advance(playing.run, figures, asked[-1], seconds)
        playing._advanced(growing)
    assert asked == [4, 8, 16, 1, 2], "twice as many while there is time, and fewer as soon as there is not"
    playing.playing = False


def test_playback_does_not_jump_after_a_stall(qtbot: QtBot, playing: RunPlayer) -> None:
    live(qtbot, playing, 60)
    playing.seek(0)
    playing.play()
    playing._pace._last -= 8.0
    playing._frame()
    assert playing.tick <= 1


@pytest.fixture
def forgetful(qtbot: QtBot, playing: RunPlayer, monkeypatch: pytest.MonkeyPatch) -> RunPlayer:
    """A run of 200 ticks with few stored; recomputing in the GUI thread fails the test."""
    agents = len(playing.run.experiment.cast) if playing.run is not None else 0
    few = Settings(history_bytes=12 * 4 * agents)
    for module in (state_history, stepper):
        monkeypatch.setattr(module, "AGENT_TICKS_AT_ONCE", 4 * agents)  # otherwise the newest chunk is the whole run
    playing.adopt(begin(run_to_end(prepare_steps(WORLD, few))))
    live(qtbot, playing, 200)
    replay = simulator_module._recompute

    def noted(*arguments: object) -> object:
        assert threading.current_thread() is not threading.main_thread()
        return replay(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(simulator_module, "_recompute", noted)
    return playing


def test_past_ticks_that_are_not_stored_are_recomputed_in_the_background(qtbot: QtBot, forgetful: RunPlayer) -> None:
    run = forgetful.run
    assert run is not None
    whole = run_to_end(simulate_steps(run_to_end(prepare_steps(WORLD, Settings())), 200)).main.states
    for tick in (0, 77, 76, 101, 3, 199, 200):
        forgetful.seek(tick)
        qtbot.waitUntil(lambda wanted=tick: forgetful.tick == wanted)  # type: ignore[misc]
        assert run.main.states.at_hand(tick)
        assert np.array_equal(run.main.states.at(tick), whole.at(tick))


def test_a_drag_through_ticks_that_are_not_stored_ends_at_the_last_one(qtbot: QtBot, forgetful: RunPlayer) -> None:
    shown: list[int] = []
    forgetful.tick_changed.connect(shown.append)
    for tick in range(180, 20, -7):
        forgetful.seek(tick)
    assert forgetful.aim == tick
    qtbot.waitUntil(lambda: forgetful.tick == tick)
    assert shown[-1] == tick
    assert forgetful.aim == tick


def test_every_step_counts_while_ticks_are_recomputed(qtbot: QtBot, forgetful: RunPlayer) -> None:
    forgetful.seek(101)
    assert forgetful.tick == 200
    for _ in range(5):
        forgetful.step()
    qtbot.waitUntil(lambda: forgetful.tick == 106)


def test_ticks_that_are_not_stored_are_replayed_one_by_one(qtbot: QtBot, forgetful: RunPlayer) -> None:
    forgetful.seek(150)
    qtbot.waitUntil(lambda: forgetful.tick == 150)
    shown: list[int] = []
    forgetful.tick_changed.connect(shown.append)
    forgetful.set_speed(30.0)
    forgetful.play()
    qtbot.waitUntil(lambda: len(shown) > 12, timeout=20_000)
    forgetful.pause()
    assert shown == sorted(set(shown))


def test_a_new_run_is_not_shown_at_a_tick_of_the_previous_one(
    qtbot: QtBot, forgetful: RunPlayer, experiment: Experiment
) -> None:
    forgetful.seek(101)
    forgetful.adopt(begin(experiment))
    wait_for_rest(qtbot, forgetful)
    assert (forgetful.tick, forgetful.aim) == (0, 0)


def test_nothing_is_played_without_a_plan(qtbot: QtBot, playing: RunPlayer) -> None:
    playing.forget()
    playing.play()
    playing.step()
    playing.seek(5)
    playing.restart()
    wait_for_rest(qtbot, playing)
    assert playing.run is None
    assert playing.tick == 0


def test_restarting_shows_the_first_tick_at_once_and_then_drops_the_rest(qtbot: QtBot, playing: RunPlayer) -> None:
    live(qtbot, playing, 6)
    playing.go_on(5)
    playing.restart()
    assert playing.tick == 0
    qtbot.waitUntil(lambda: playing.run is not None and playing.run.ticks == 0, timeout=20_000)
    live(qtbot, playing, 2)


def test_a_tick_simulated_in_advance_is_shown_only_when_it_is_requested(
    qtbot: QtBot, playing: RunPlayer, experiment: Experiment
) -> None:
    for tick in range(1, 5):
        with qtbot.waitSignal(playing.tick_changed, timeout=20_000):
            playing.step()
        wait_for_rest(qtbot, playing)
        assert playing.run is not None
        assert playing.series is not None
        assert playing.tick == playing.run.ticks == playing.series.ticks == tick
    plain, run = run_to_end(simulate_steps(experiment, 4)), playing.run
    assert run is not None
    assert np.array_equal(run.main.states[0:5], plain.main.states[0:5])
    assert np.array_equal(run.main.first_visited, plain.main.first_visited)


def test_a_step_shows_a_tick_simulated_in_advance_at_once(
    qtbot: QtBot, playing: RunPlayer, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("MOST_SECONDS_AHEAD", "MOST_SECONDS_UNMEASURED"):
        monkeypatch.setattr(growing_run, limit, np.inf)
    monkeypatch.setattr(Rhythm, "round_over", False)  # steps faster than any display
    qtbot.waitUntil(lambda: not playing.display_pending)
    playing._rhythm._timer.timeout.disconnect()  # otherwise ticks might have to be measured first
    with qtbot.waitSignal(playing.tick_changed, timeout=20_000):
        playing.step()
    for tick in (2, 3):  # then nothing changes any more
        wait_for_rest(qtbot, playing)
        playing.step()
        assert playing.tick == tick
    plain, run = run_to_end(simulate_steps(experiment, 3)), playing.run
    assert run is not None
    assert np.array_equal(run.main.states[0:4], plain.main.states[0:4])


def test_the_display_follows_fast_steps_once_they_are_measured(
    qtbot: QtBot, playing: RunPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing_run, "MOST_SECONDS_UNMEASURED", np.inf)
    monkeypatch.setattr(Rhythm, "round_over", False)  # steps faster than any display
    shown: list[tuple[int, int]] = []

    def note() -> None:
        assert playing._figures is not None
        shown.append((playing.tick, playing._figures.measured.ticks))

    qtbot.waitUntil(lambda: not playing.display_pending)
    playing.display_due.connect(note)
    playing._rhythm._timer.timeout.disconnect()  # the test says when a display is due
    for _ in range(3):
        with qtbot.waitSignal(playing.tick_changed, timeout=20_000):
            playing.step()
    wait_for_rest(qtbot, playing)
    assert playing.measured_series()[1] == 0, "no tick is measured before it is to be displayed"
    playing._rhythm.settle()
    assert not shown
    qtbot.waitUntil(lambda: bool(shown), timeout=20_000)
    assert shown == [(3, 3)]
    assert not playing.display_pending


def test_the_first_reader_of_figures_gets_those_of_the_whole_run(
    qtbot: QtBot, playing: RunPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing_run, "MOST_SECONDS_UNMEASURED", np.inf)
    monkeypatch.setattr(Rhythm, "round_over", False)
    for tick in (1, 2, 3):
        with qtbot.waitSignal(playing.tick_changed, timeout=20_000):
            playing.step()
        assert playing.series is not None
        assert playing.series.ticks == tick


def test_a_display_that_is_due_after_the_end_starts_no_thread(
    qtbot: QtBot, playing: RunPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing_run, "MOST_SECONDS_UNMEASURED", np.inf)
    monkeypatch.setattr(Rhythm, "round_over", False)
    playing._rhythm._timer.timeout.disconnect()
    with qtbot.waitSignal(playing.tick_changed, timeout=20_000):
        playing.step()
    wait_for_rest(qtbot, playing)
    playing.stop()
    started: list[Worker] = []
    monkeypatch.setattr(Worker, "start", started.append)
    playing._rhythm.settle()
    assert not started
