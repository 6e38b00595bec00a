"""The shown run belongs to the world on the map, or is marked; Play, pins and exports follow one state."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts.drive_chart import DriveChart
from ic_sandbox.gui.panels.map.planning_banner import Banner
from ic_sandbox.gui.panels.outdated_note import OutdatedNote
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.world.document import Effect, Process, Rule
from ic_sandbox.world.io.files import load_world, world_sha256
from tests.gui.window_helpers import shown_window, wait_for_rest

PATIENCE_MS = 60_000
RETRAINING = Process("retraining", Rule(then=Effect(status="modified")))
"""A process without an intended goal: a fault."""


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: QSettings, file: Path) -> MainWindow:
    """A window in which a small world has been run for some ticks."""
    made = shown_window(qtbot, session, settings)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        made.open_path(str(file))
    for _ in range(3):
        with qtbot.waitSignal(session.player.run_changed, timeout=PATIENCE_MS):
            session.player.step()
    wait_for_rest(qtbot, made)
    return made


@pytest.fixture
def slow_planning(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Planning that waits for this event."""
    goes_on = threading.Event()

    def late(*inputs: object) -> object:
        goes_on.wait(PATIENCE_MS / 1000)
        return prepare_steps(*inputs)  # type: ignore[arg-type]

    monkeypatch.setattr("ic_sandbox.gui.session.planner.prepare_steps", late)
    yield goes_on
    goes_on.set()


def banner(window: MainWindow) -> Banner:
    return window.workspace.findChild(Banner)  # type: ignore[return-value]


def badges(window: MainWindow) -> set[str]:
    """Return the notes of the charts of the run, once they are up to date."""
    charts = window.workspace.charts
    charts.rounds.finish()
    return {chart.note.text() for chart in charts.shown() if not isinstance(chart, DriveChart)}


def test_a_run_is_current_until_the_world_changes(
    qtbot: QtBot, window: MainWindow, slow_planning: threading.Event
) -> None:
    session, status = window.session, window.session.run_status
    assert status.phase is Phase.CURRENT
    assert not status.why_no_output()
    assert "updating …" not in badges(window)
    session.document.change_discount(0.5)
    assert status.phase is Phase.RENEWING
    assert status.outdated
    assert badges(window) == {"updating …"}
    qtbot.waitUntil(banner(window).isVisible, timeout=PATIENCE_MS)
    assert "still show the run before your change" in banner(window).text.text()
    assert not banner(window).dismiss.isVisible(), "an outdated run stays marked"
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        slow_planning.set()
    assert status.phase is Phase.CURRENT
    assert not banner(window).isVisible()
    assert "updating …" not in badges(window)


def test_play_waits_for_the_plan_and_says_so(qtbot: QtBot, window: MainWindow, slow_planning: threading.Event) -> None:
    session, said = window.session, []  # type: ignore[var-annotated]
    session.message.connect(said.append)
    session.player.set_speed(1000.0)
    old = session.run
    session.document.change_discount(0.5)
    session.play()
    assert said[-1] == "The run will play as soon as the plan is ready."
    wait_for(100)
    assert session.run is old, "the former run does not go on"
    slow_planning.set()
    qtbot.waitUntil(lambda: session.tick > 3, timeout=PATIENCE_MS)
    assert session.run is not None
    assert {plan.discount for plan in session.run.experiment.plans} == {0.5}


def test_a_playing_run_waits_during_planning_and_goes_on(
    qtbot: QtBot, window: MainWindow, slow_planning: threading.Event
) -> None:
    session = window.session
    session.player.set_speed(1000.0)
    session.play()
    qtbot.waitUntil(lambda: session.tick > 5, timeout=PATIENCE_MS)
    session.document.change_discount(0.5)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not session.player._busy, timeout=PATIENCE_MS)
    ticks = session.run.ticks if session.run is not None else 0
    wait_for(100)
    assert session.run is not None
    assert session.run.ticks == ticks
    slow_planning.set()
    qtbot.waitUntil(lambda: session.run_status.current and session.tick > 0, timeout=PATIENCE_MS)
    assert session.player.playing


@pytest.mark.parametrize("cancelled", [False, True], ids=["refused", "cancelled"])
def test_nothing_is_pinned_or_exported_from_an_outdated_run(
    qtbot: QtBot, window: MainWindow, cancelled: bool, tmp_path: Path
) -> None:
    session, said = window.session, []  # type: ignore[var-annotated]
    session.message.connect(said.append)
    if cancelled:
        session.document.change_discount(0.5)
        session.planning.cancel()
    else:
        with qtbot.waitSignal(session.planning.refused, timeout=PATIENCE_MS):
            session.document.edit("Retrain", replace(session.world, processes=(RETRAINING,)))
    assert session.run_status.phase is Phase.NOT_RUNNABLE
    reason = session.run_status.reason
    assert reason.startswith("Planning was cancelled." if cancelled else "This world can't run yet: ")
    assert badges(window) == {"out of date"}
    assert banner(window).isVisible()
    for name in ("run.pin", "file.export", "file.report", "file.share", "file.record"):
        action = window.menus.actions[name]
        assert not action.isEnabled()
        assert reason in action.toolTip()
    assert window.workspace.transport.play.isEnabled() == cancelled, "Play can plan again unless there is a fault"
    assert session.pins.pin() is None
    session.export_csv(tmp_path / "run")
    assert not (tmp_path / "run").exists()
    assert said[-2:] == [reason, reason]
    session.player.set_speed(1000.0)
    session.play()
    assert session.player.playing == cancelled
    session.player.pause()
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.undo()
    assert session.run_status.current
    assert "out of date" not in badges(window)
    assert not banner(window).isVisible()


def test_no_agents_stand_on_a_map_without_agents(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.document.edit("Leave", replace(session.world, agents=(), populations=()))
    assert session.run is None
    assert session.run_status.phase is Phase.NOT_RUNNABLE
    assert banner(window).text.text() == "Add an agent or a population to run this world."
    charts = window.workspace.charts
    charts.rounds.finish()
    assert not any(chart.plotted.lines for chart in charts.charts)
    assert charts.empty.isVisible()
    assert charts.empty.text() == "Charts appear here when you play."
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.undo()
    assert session.run is not None
    assert session.run_status.current


def test_play_in_an_empty_world_is_disabled_and_says_what_is_missing(qtbot: QtBot, window: MainWindow) -> None:
    said: list[str] = []
    window.session.message.connect(said.append)
    window.new_world()
    wait_for_rest(qtbot, window)
    play = window.workspace.transport.play
    assert not play.isEnabled()
    assert play.toolTip().startswith("Add an agent or a population to run this world.")
    QTest.keyClick(window.workspace.canvas, Qt.Key.Key_Space)
    assert said[-1] == "Play or pause: Add an agent or a population to run this world."
    assert not window.session.player.playing
    assert window.workspace.first_steps.isVisible()
    assert banner(window).isHidden(), "the first steps say it"


def test_marks_in_charts_from_plans_clear_after_undo(qtbot: QtBot, window: MainWindow) -> None:
    session, charts = window.session, window.workspace.charts
    (chart,) = (chart for chart in charts.charts if chart.key == "foresight")
    qtbot.waitUntil(lambda: session.drive_analysis.result is not None, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.planning.refused, timeout=PATIENCE_MS):
        session.document.edit("Retrain", replace(session.world, processes=(RETRAINING,)))
    charts.rounds.finish()
    assert chart.note.text() == "out of date"
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.undo()
    charts.rounds.finish()
    assert "goal" in chart.note.text()


def test_panels_about_the_run_say_that_it_is_outdated(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    notes = window.workspace.findChildren(OutdatedNote)
    assert len(notes) == 2
    assert all(note.isHidden() for note in notes)
    with qtbot.waitSignal(session.planning.refused, timeout=PATIENCE_MS):
        session.document.edit("Retrain", replace(session.world, processes=(RETRAINING,)))
    assert not any(note.isHidden() for note in notes)
    assert {note.text() for note in notes} == {"Out of date: this is the run before your change."}


def test_a_renamed_world_is_exported_under_its_name(window: MainWindow) -> None:
    session = window.session
    session.document.edit("Rename", replace(session.world, name="Mine"))
    assert session.current_run is not None
    assert session.current_run.experiment.world == session.world


def test_an_unsaved_world_is_exported_with_its_run(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    session = window.session
    session.export_csv(tmp_path / "saved")
    session.exports.settle()
    assert not (tmp_path / "saved" / "strangers.icw").exists(), "it has a file already"
    session.document.edit("Rename", replace(session.world, name="Mine"))
    session.export_csv(tmp_path / "unsaved")
    session.exports.settle()
    assert load_world(tmp_path / "unsaved" / "strangers.icw") == session.world
    manifest = json.loads((tmp_path / "unsaved" / "manifest.json").read_text())
    assert manifest["command"].startswith("ic-sandbox run strangers.icw ")
    assert manifest["world_sha256"] == world_sha256(session.world)


def test_after_restart_exports_say_that_the_run_has_no_ticks(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    with qtbot.waitSignal(session.player.run_changed, timeout=PATIENCE_MS):
        session.player.restart()
    assert session.run_status.current
    assert session.run_status.why_no_output() == "Play the run first: it has no ticks yet."
    assert not window.menus.actions["file.export"].isEnabled()


def wait_for(milliseconds: int) -> None:
    """Let the window work for a while."""
    QTest.qWait(milliseconds)


def test_opening_a_world_never_says_that_planning_was_cancelled(qtbot: QtBot, session: Session) -> None:
    said: list[str] = []
    session.run_status.changed.connect(lambda: said.append(session.run_status.reason))
    session.document.open_shipped("off_switch")
    qtbot.waitUntil(lambda: session.run_status.current, timeout=60_000)
    session.document.open_shipped("content")
    qtbot.waitUntil(lambda: session.run_status.current, timeout=60_000)
    assert "The plan is being updated." in said
    assert not [reason for reason in said if "cancelled" in reason]
