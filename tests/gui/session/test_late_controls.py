"""A run begins once its main arm is planned; controls join it, as if they had been there from the start."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox import cli
from ic_sandbox.gui.charts.drive_chart import DriveChart
from ic_sandbox.gui.dialogs.controls_wait import ControlsWait
from ic_sandbox.gui.files.export_dialog import ExportDialog
from ic_sandbox.gui.files.record_dialog import RecordDialog
from ic_sandbox.gui.panels.map.planning_banner import Banner
from ic_sandbox.gui.panels.outdated_note import OutdatedNote
from ic_sandbox.gui.session import planner, player_work
from ic_sandbox.gui.session.pace import FASTEST
from ic_sandbox.gui.session.pinned_runs import Pin
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.gui.window.status_bar import StatusBar
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import names_by_tick
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.faults import Fault, WorldError
from tests.gui.session.gates import passing, prepare_with
from tests.gui.session.test_session import exported, run_to, same_files
from tests.gui.window_helpers import shown_window, wait_for_rest

PATIENCE_MS = 60_000
PENDING = "planning controls …"


class Controls:
    """Controls that are planned only after ``wanted`` is set, or refused if there is a ``fault``."""

    def __init__(self) -> None:
        self.wanted = threading.Event()
        self.fault: Fault | None = None

    def prepare(self, *inputs: Any) -> Generator[Progress, None, Any]:
        return (yield from prepare_with(self._hold, *inputs))

    def _hold(self) -> Iterator[Progress]:
        yield from passing(self.wanted)
        if self.fault is not None:
            raise WorldError([self.fault])


@pytest.fixture
def controls(monkeypatch: pytest.MonkeyPatch) -> Iterator[Controls]:
    late = Controls()
    monkeypatch.setattr(planner, "TOGETHER_S", 0.0)
    monkeypatch.setattr(planner, "prepare_steps", late.prepare)
    yield late
    late.wanted.set()


def open_world(qtbot: QtBot, session: Session, name: str = "off_switch") -> None:
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        assert session.document.open_shipped(name)


def wait_for_controls(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.run is not None and len(session.run.controls) > 0, timeout=PATIENCE_MS)


def is_the_run_from_the_start(session: Session) -> None:
    """Check that run and figures are those of an experiment that was prepared and simulated at once."""
    run, series = session.run, session.series
    assert run is not None
    assert series is not None
    at_once = Simulator(run.experiment)
    at_once.advance(run.ticks)
    again = at_once.run()
    for one, other in zip((run.main, *run.controls), (again.main, *again.controls), strict=True):
        assert one.arm.key == other.arm.key
        for name in ("returns", "first_fired", "first_visited", "off_tick", "stocks", "rewards"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
    expected = series_of(again)
    for name in names_by_tick():
        one, other = getattr(series, name), getattr(expected, name)
        parts = [(one, other)] if isinstance(one, np.ndarray) else zip(one.parts, other.parts, strict=True)
        for found, wanted in parts:
            assert np.array_equal(found, wanted, equal_nan=True), name


def test_a_run_plays_before_its_controls_are_planned_and_exports_as_the_command_line_does(
    qtbot: QtBot, session: Session, controls: Controls, tmp_path: Path
) -> None:
    open_world(qtbot, session)
    run_to(qtbot, session, 7)
    assert session.run is not None
    assert session.run.controls == ()
    controls.wanted.set()
    wait_for_controls(qtbot, session)
    assert session.tick == 7
    run_to(qtbot, session, 12)
    is_the_run_from_the_start(session)
    exported(qtbot, session, tmp_path / "window")
    words = ["run", "off_switch", "--ticks", "12", "--seed", "0", "--controls", "--out", str(tmp_path / "line")]
    assert cli.main(words) == 0
    same_files(tmp_path / "window", tmp_path / "line")


def test_controls_join_a_run_that_is_being_played(qtbot: QtBot, session: Session, controls: Controls) -> None:
    open_world(qtbot, session, "commons")
    session.player.set_speed(500.0)
    session.play()
    qtbot.waitUntil(lambda: session.tick > 20, timeout=PATIENCE_MS)
    controls.wanted.set()
    wait_for_controls(qtbot, session)
    assert session.player.playing
    tick = session.tick
    qtbot.waitUntil(lambda: session.tick > tick, timeout=PATIENCE_MS)
    session.player.pause()
    wait_for_rest(qtbot, session)
    is_the_run_from_the_start(session)


def test_charts_and_figures_say_that_controls_are_missing_and_the_session_exports_nothing_without_them(
    qtbot: QtBot, session: Session, settings: QSettings, controls: Controls, tmp_path: Path
) -> None:
    window = shown_window(qtbot, session, settings)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        window.open_shipped("off_switch")
    run_to(qtbot, session, 3)
    said: list[str] = []
    session.message.connect(said.append)
    assert session.run_status.phase is Phase.CURRENT
    assert notes(window) == {PENDING}
    assert "The controls are being planned. Figures that need them will follow." in panel_notes(window)
    session.export_csv(tmp_path / "run")
    assert session.pins.pin() is None
    assert said == ["The controls are being planned."] * 2
    controls.wanted.set()
    wait_for_controls(qtbot, session)
    assert PENDING not in notes(window)
    assert not panel_notes(window)
    assert session.pins.pin() is not None


@pytest.fixture
def running(qtbot: QtBot, session: Session, settings: QSettings, controls: Controls) -> MainWindow:
    """A window with a run of three ticks that lacks its controls."""
    window = shown_window(qtbot, session, settings)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        window.open_shipped("off_switch")
    run_to(qtbot, session, 3)
    return window


def arms_of(pin: Pin) -> set[str]:
    """Return the kinds of the arms whose figures a pinned run has."""
    return {found.arm.kind for _, found in pin.ticks.figures}


def in_the_wait(act: Callable[[ControlsWait], object]) -> None:
    """Act on the dialog that waits for controls as soon as it is open."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, ControlsWait):
            act(dialog)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)


def test_charts_of_drives_say_that_they_wait_for_the_controls(
    qtbot: QtBot, running: MainWindow, controls: Controls
) -> None:
    charts, analysis = running.workspace.charts, running.session.drive_analysis
    chart = next(chart for chart in charts.worths if not chart.isHidden())
    charts.rounds.finish()
    assert analysis.result is None
    assert chart.note.text() == PENDING
    controls.wanted.set()
    qtbot.waitUntil(lambda: analysis.result is not None and analysis.result.complete, timeout=PATIENCE_MS)
    charts.rounds.finish()
    assert chart.note.text() == "256 goals"


def test_a_pin_waits_for_the_controls_and_holds_them(qtbot: QtBot, running: MainWindow, controls: Controls) -> None:
    session = running.session
    in_the_wait(lambda _: controls.wanted.set())
    running.menus.actions["run.pin"].trigger()
    assert session.run is not None
    assert session.run.controls
    (pin,) = session.pins.pins
    assert pin.ticks.ticks == 3
    assert arms_of(pin) == {"main", "neutral", "random"}


def test_an_export_waits_for_the_controls(
    qtbot: QtBot, running: MainWindow, controls: Controls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExportDialog, "exec", lambda dialog: True)
    monkeypatch.setattr(ExportDialog, "path", tmp_path / "run")
    in_the_wait(lambda _: controls.wanted.set())
    running.menus.actions["file.export"].trigger()
    running.session.exports.settle()
    assert "neutral" in (tmp_path / "run" / "summary.csv").read_text()


def test_a_cancelled_wait_pins_nothing_and_planning_goes_on(
    qtbot: QtBot, running: MainWindow, controls: Controls
) -> None:
    session = running.session
    said: list[str] = []
    session.message.connect(said.append)
    session.play()
    in_the_wait(lambda dialog: dialog.reject())
    running.menus.actions["run.pin"].trigger()
    assert not session.pins.pins
    assert said[-1] == "The controls are being planned."
    assert session.player.playing, "it played before"
    assert session.planning.busy
    controls.wanted.set()
    wait_for_controls(qtbot, session)


def test_a_wait_ends_if_the_controls_are_refused(qtbot: QtBot, running: MainWindow, controls: Controls) -> None:
    said: list[str] = []
    running.session.message.connect(said.append)
    controls.fault = Fault("world", "too many states without shutdown avoidance")
    in_the_wait(lambda _: controls.wanted.set())
    running.menus.actions["run.pin"].trigger()
    assert not running.session.pins.pins
    assert said[-1] == "The controls of this world can't be planned: too many states without shutdown avoidance."


def test_a_recording_needs_no_controls(
    running: MainWindow, controls: Controls, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[RecordDialog] = []
    monkeypatch.setattr(RecordDialog, "exec", lambda dialog: asked.append(dialog))
    running.menus.actions["file.record"].trigger()
    assert len(asked) == 1
    assert asked[0].last.value() == 3


def test_the_progress_of_controls_is_shown_and_can_be_cancelled(
    qtbot: QtBot, running: MainWindow, controls: Controls
) -> None:
    status = running.statusBar()
    assert isinstance(status, StatusBar)
    qtbot.waitUntil(status.cancel.isVisible, timeout=PATIENCE_MS)
    assert status.bar.isVisible()
    running.menus.actions["run.cancel"].trigger()
    assert running.session.run_status.controls_cancelled
    assert not status.cancel.isVisible()
    assert status.planner.text().startswith("Planning of the controls cancelled.")


def notes(window: MainWindow) -> set[str]:
    charts = window.workspace.charts
    charts.rounds.finish()
    return {chart.note.text() for chart in charts.shown() if not isinstance(chart, DriveChart)}


def panel_notes(window: MainWindow) -> list[str]:
    return [note.text() for note in window.workspace.findChildren(OutdatedNote) if not note.isHidden()]


@pytest.mark.parametrize("ready", [False, True], ids=["before the controls", "while they join"])
def test_a_restarted_run_gets_its_controls(qtbot: QtBot, session: Session, controls: Controls, ready: bool) -> None:
    open_world(qtbot, session)
    run_to(qtbot, session, 5)
    if ready:
        with qtbot.waitSignal(session.planning.controls_prepared, timeout=PATIENCE_MS):
            controls.wanted.set()
    session.player.restart()
    controls.wanted.set()
    wait_for_controls(qtbot, session)
    wait_for_rest(qtbot, session)
    assert session.tick == 0
    run_to(qtbot, session, 4)
    is_the_run_from_the_start(session)


def test_an_edit_replaces_controls_that_are_being_planned(qtbot: QtBot, session: Session, controls: Controls) -> None:
    open_world(qtbot, session)
    run_to(qtbot, session, 3)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.change_discount(0.5)
    controls.wanted.set()
    wait_for_controls(qtbot, session)
    assert session.run is not None
    assert session.run.experiment.world == session.world
    assert {plan.discount for plan in session.run.experiment.plans} == {0.5}
    is_the_run_from_the_start(session)


def test_a_run_goes_on_without_controls_if_their_planning_is_cancelled_and_gets_them_on_demand(
    qtbot: QtBot, running: MainWindow, controls: Controls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player_work, "LEAST_LEAD", 5)
    monkeypatch.setattr(player_work, "LEAD_AGENT_TICKS", 0)
    session = running.session
    session.planning.cancel()
    assert session.run_status.current
    assert notes(running) == {"without controls"}
    assert panel_notes(running) == ["Planning of the controls was cancelled. Figures that need them are missing."]
    banner = running.workspace.findChild(Banner)
    assert isinstance(banner, Banner)
    assert banner.text.text() == "Planning of the controls was cancelled. The run goes on without them."
    assert banner.dismiss.isVisible()
    run_to(qtbot, session, 9)
    assert session.run is not None
    begun = session.run.main.arm
    controls.wanted.set()
    banner.again.click()
    wait_for_controls(qtbot, session)
    assert not banner.isVisible()
    assert session.run.main.arm is begun
    assert session.tick == 9
    assert "without controls" not in notes(running)
    is_the_run_from_the_start(session)


def test_an_export_after_a_cancellation_plans_the_controls(
    qtbot: QtBot, running: MainWindow, controls: Controls
) -> None:
    running.session.planning.cancel()
    controls.wanted.set()
    running.menus.actions["run.pin"].trigger()
    (pin,) = running.session.pins.pins
    assert arms_of(pin) == {"main", "neutral", "random"}


def test_analyses_begin_when_the_controls_are_cancelled(qtbot: QtBot, session: Session, controls: Controls) -> None:
    session.drive_analysis.look("a test", True)
    open_world(qtbot, session)
    session.planning.cancel()
    qtbot.waitUntil(lambda: session.drive_analysis.result is not None, timeout=PATIENCE_MS)
    session.drive_analysis.look("a test", False)


def test_a_world_whose_control_is_refused_can_not_run(qtbot: QtBot, running: MainWindow, controls: Controls) -> None:
    session = running.session
    controls.fault = Fault("world", "too many states without shutdown avoidance")
    with qtbot.waitSignal(session.planning.refused, timeout=PATIENCE_MS):
        controls.wanted.set()
    assert session.run_status.phase is Phase.NOT_RUNNABLE
    assert session.run_status.faults == (controls.fault,)
    assert session.current_run is None
    banner = running.workspace.findChild(Banner)
    assert isinstance(banner, Banner)
    assert banner.text.text() == (
        "The controls of this world can't be planned: too many states without shutdown avoidance. The map and charts"
        " show the run without them."
    )
    assert panel_notes(running)[0] == "This is the run without its controls, because they can't be planned."


def test_a_fast_run_waits_for_its_controls(
    qtbot: QtBot, session: Session, controls: Controls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player_work, "LEAST_LEAD", 25)
    monkeypatch.setattr(player_work, "LEAD_AGENT_TICKS", 0)
    open_world(qtbot, session)
    session.player.set_speed(FASTEST)
    session.play()
    qtbot.waitUntil(lambda: session.tick == 25, timeout=PATIENCE_MS)
    QTest.qWait(100)
    assert session.tick == 25
    assert session.player.playing
    controls.wanted.set()
    qtbot.waitUntil(lambda: session.tick > 30, timeout=PATIENCE_MS)
    session.player.pause()
    wait_for_rest(qtbot, session)
    is_the_run_from_the_start(session)


def test_other_seeds_wait_for_the_controls_of_the_first(qtbot: QtBot, session: Session, controls: Controls) -> None:
    open_world(qtbot, session)
    session.repeats.take(Seeds(2))
    run_to(qtbot, session, 3)
    QTest.qWait(400)
    assert session.repeats.done is None
    controls.wanted.set()
    qtbot.waitUntil(lambda: not session.repeats.behind, timeout=PATIENCE_MS)
    assert session.repeats.found is not None
    assert session.repeats.found.series.experiment is session.player.experiment


def test_analyses_leave_the_processors_to_the_controls(qtbot: QtBot, session: Session, controls: Controls) -> None:
    session.drive_analysis.look("a test", True)
    open_world(qtbot, session)
    QTest.qWait(400)
    assert session.drive_analysis.done is None
    controls.wanted.set()
    qtbot.waitUntil(lambda: session.drive_analysis.result is not None, timeout=PATIENCE_MS)
    session.drive_analysis.look("a test", False)


def test_controls_that_are_planned_quickly_come_with_the_run(qtbot: QtBot, session: Session) -> None:
    open_world(qtbot, session)
    assert session.run is not None
    assert session.run.ticks == 0
    assert len(session.run.controls) > 0
