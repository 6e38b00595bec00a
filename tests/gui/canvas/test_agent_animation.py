"""Agents glide from tick to tick when a run is played slowly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.canvas.agent_animation import FASTEST_GLIDE, MANY_AGENTS
from ic_sandbox.gui.rendering.agents import places_of
from ic_sandbox.gui.session.session import Session
from ic_sandbox.simulation.state_history import StateHistory
from tests.gui.canvas_helpers import open_world
from tests.gui.chart_helpers import GrowingRun, forty_agents


def test_half_the_animation_is_half_way_between_two_ticks() -> None:
    growing = GrowingRun(forty_agents())
    growing.on(6)
    run = growing.simulator.run()
    for tick in range(1, 7):
        (row, col), (row_before, col_before) = places_of(run, tick), places_of(run, tick - 1)
        half_row, half_col = places_of(run, tick, 0.5)
        assert half_row == pytest.approx((row + row_before) / 2)
        assert half_col == pytest.approx((col + col_before) / 2)
        np.testing.assert_array_equal(places_of(run, tick, 1.0)[1], col)
    np.testing.assert_array_equal(places_of(run, 0, 0.3)[1], places_of(run, 0)[1])


@pytest.fixture
def canvas(qtbot: QtBot, session: Session) -> Canvas:
    open_world(session, forty_agents())
    canvas = Canvas(session)
    qtbot.addWidget(canvas)
    canvas.show()
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=30_000)
    return canvas


@pytest.mark.parametrize("agents", [None, MANY_AGENTS + 1])
def test_a_slow_run_glides_and_comes_to_rest(qtbot: QtBot, canvas: Canvas, agents: int | None) -> None:
    session = canvas.session
    session.set_settings(replace(session.settings, agents=agents, controls=False))
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=30_000)
    parts: list[float] = []
    canvas.view.glide.moved.connect(lambda: parts.append(canvas.view.glide.part))
    session.player.set_speed(4.0)
    session.play()
    qtbot.waitUntil(lambda: session.tick >= 2, timeout=10_000)
    session.player.pause()
    qtbot.waitUntil(lambda: canvas.view.glide.part == 1.0)
    between = [part for part in parts if part < 1.0]
    assert len(between) > 2
    assert 0.0 < min(between) < max(between) < 1.0


def test_agents_do_not_glide_from_a_tick_that_is_not_stored(
    qtbot: QtBot, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StateHistory, "at_hand", lambda self, tick: False)
    session = canvas.session
    session.player.set_speed(FASTEST_GLIDE)
    session.play()
    qtbot.waitUntil(lambda: session.tick >= 2, timeout=10_000)
    session.player.pause()
    assert canvas.view.glide.part == 1.0


def test_steps_jumps_and_fast_runs_do_not_glide(qtbot: QtBot, canvas: Canvas) -> None:
    session = canvas.session
    moved: list[float] = []
    canvas.view.glide.moved.connect(lambda: moved.append(canvas.view.glide.part))
    with qtbot.waitSignal(session.player.tick_changed):
        session.player.step()
    assert canvas.view.glide.part == 1.0
    session.player.set_speed(2 * FASTEST_GLIDE)
    session.play()
    qtbot.waitUntil(lambda: session.tick >= 6, timeout=10_000)
    session.player.pause()
    session.player.seek(1)
    assert canvas.view.glide.part == 1.0
    assert not moved
