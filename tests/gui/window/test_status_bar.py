"""The status bar: the state of the planner, its remaining time, and the speed of the run."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.elided_line import ElidedLine
from ic_sandbox.gui.window import status_bar as status_module
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.gui.window.rate_meter import RateMeter
from ic_sandbox.gui.window.status_bar import StatusBar
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import Planner, Population
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.editing.placement import place_device
from ic_sandbox.world.editing.regions import resize
from ic_sandbox.world.items import Item
from tests.gui.window_helpers import shown_window


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    return shown_window(qtbot, session, settings)


@pytest.fixture
def bar(qtbot: QtBot, unplanned: Session) -> StatusBar:
    bar = StatusBar(unplanned)
    qtbot.addWidget(bar)
    bar.resize(1200, 30)
    bar.show()
    unplanned.planning.release()
    return bar


def rates(bar: StatusBar) -> dict[str, float]:
    return {what: float(number.replace(",", "")) for number, what in re.findall(r"([\d,.]+) (\w+)/s", bar.rate.text())}


def test_the_cell_under_the_pointer_is_described_as_it_changes(bar: StatusBar, qtbot: QtBot) -> None:
    session = bar.session
    session.planning.hold()
    session.selection.hover((2, 3))
    session.document.edit("Place", place_device(session.world, "charger", (2, 3)))
    qtbot.waitUntil(lambda: bar.cell.text() == "row 2, column 3, floor, Charger")
    session.selection.select_region(Box(2, 3, 4, 5))
    assert bar.cell.text() == "5 × 4 cells selected · row 2, column 3, floor, Charger"
    session.selection.select_region(None)
    session.document.edit("Cut", resize(edits.remove(session.world, Item("device", 0)), 2, 2))
    qtbot.waitUntil(lambda: bar.cell.text() == "")


def test_the_remaining_time_of_planning_is_shown(bar: StatusBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    session, now = bar.session, [50.0]
    monkeypatch.setattr(status_module.time, "monotonic", lambda: now[0])  # type: ignore[attr-defined]
    session.planning.started.emit()
    qtbot.waitUntil(bar.cancel.isVisible)
    now[0] = 50.5
    session.planning.progressed.emit(Progress("Planning", 0.5, "9 states", 0.1))
    assert bar.planner.text() == "Planning … 9 states", "nobody knows after half a second"
    now[0] = 53.0
    session.planning.progressed.emit(Progress("Planning", 0.9, "9 states", 0.25))
    assert bar.planner.text() == "Planning … 9 states · about 10 s left", "of all that is to be done, not of this step"
    assert bar.bar.value() == 25
    session.planning.progressed.emit(Progress("Planning", 0.0, "9 states", 0.2))
    assert bar.bar.value() == 25, "a bar never goes back"
    now[0] = 110.0
    session.planning.progressed.emit(Progress("Finding subgoals", 0.5, whole=0.25))
    assert bar.planner.text() == "Finding subgoals …", "nothing was done for a minute"
    session.planning.started.emit()
    assert bar.bar.value() == 0, "newer planning begins anew"
    session.planning.progressed.emit(Progress("Checking", 0.0))
    assert bar.planner.text() == "Checking …"
    session.planning.cancelled.emit()
    assert not bar.cancel.isVisible()


def test_the_finished_plan_is_described(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.statusBar()
    assert isinstance(bar, StatusBar)
    with qtbot.waitSignal(window.session.planning.done, timeout=60_000):
        window.open_shipped("off_switch")
    found = re.fullmatch(r"Plan ready: ([\d,]+) states, ([\d,]+) goals", bar.planner.text())
    assert found is not None
    assert re.fullmatch(
        r"Each expected reward is exact to within \S+ · 10⁻\S+\.", bar.planner.toolTip().splitlines()[-1]
    )
    experiment = window.session.player.experiment
    assert experiment is not None
    assert int(found[1].replace(",", "")) == len(experiment.main.model.states)
    assert int(found[2].replace(",", "")) == len(experiment.goals)


def test_with_only_random_agents_no_agent_plans(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    at_random = Population(4, (2, 2), planner=Planner("random"))
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        session.document.edit("Place", replace(session.world, populations=(at_random,)))
    assert window.status.planner.text() == "No agent plans: 180 states"
    session.document.undo()


def test_planning_can_be_cancelled_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    window.new_world()
    qtbot.waitUntil(lambda: bool(session.planning.faults), timeout=20_000)
    command = window.menus.actions["run.cancel"]
    with qtbot.assertNotEmitted(session.planning.cancelled):
        command.trigger()
    assert "Nothing is being planned" in window.status.message.text()
    session.planning.started.emit()
    qtbot.waitUntil(window.status.cancel.isVisible)
    with qtbot.waitSignal(session.planning.cancelled):
        command.trigger()
    assert not window.status.cancel.isVisible()


def test_cancelling_the_first_plan_shows_how_to_plan_again(bar: StatusBar) -> None:
    bar.session.planning.cancelled.emit()
    assert "Press Play to plan again" in bar.planner.text()


def test_the_rates_count_shown_ticks_and_frames(window: MainWindow, qtbot: QtBot) -> None:
    session, bar = window.session, window.statusBar()
    assert isinstance(bar, StatusBar)
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        window.open_shipped("fuel")
    ticks, frames, drawn = RateMeter(), RateMeter(), 0

    def count_frame() -> None:
        nonlocal drawn
        drawn += 1
        frames.note(drawn)

    session.player.tick_changed.connect(ticks.note)
    window.workspace.canvas.view.painted.connect(count_frame)
    session.player.set_speed(20.0)
    session.play()
    qtbot.waitUntil(lambda: session.player.tick > 8 and drawn > 8, timeout=60_000)
    bar._show_rates()
    told, seen = rates(bar), {"ticks": ticks.per_second(), "frames": frames.per_second()}
    session.player.pause()
    assert told == pytest.approx(seen, rel=0.1, abs=1.0)
    assert told["frames"] > 0
    assert bar.rate.text() == "", "nothing goes on"


def test_slow_rates_have_a_decimal(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    bar = window.statusBar()
    assert isinstance(bar, StatusBar)
    monkeypatch.setattr(bar._ticks, "per_second", lambda: 1.04)
    monkeypatch.setattr(bar._frames, "per_second", lambda: 30.2)
    bar._show_rates()
    assert bar.rate.text() == "1.0 ticks/s · 30 frames/s"
    wide = bar.rate.minimumWidth()
    monkeypatch.setattr(bar._ticks, "per_second", lambda: 12_345.6)
    bar._show_rates()
    assert bar.rate.text() == "12,346 ticks/s · 30 frames/s"
    assert bar.rate.minimumWidth() > wide
    monkeypatch.setattr(bar._ticks, "per_second", lambda: None)
    bar._show_rates()
    assert bar.rate.text() == "", "nothing is played yet"
    assert bar.rate.minimumWidth() > wide, "what stands beside it stays where it is"


@pytest.mark.parametrize("width", [940, 1280])
def test_no_text_makes_the_window_wider(window: MainWindow, qtbot: QtBot, width: int) -> None:
    bar = window.statusBar()
    assert isinstance(bar, StatusBar)
    with qtbot.waitSignal(window.session.planning.done, timeout=60_000):
        window.open_shipped("fuel")
    window.resize(width, 640)
    window.session.planning.started.emit()
    qtbot.waitUntil(bar.cancel.isVisible)
    states = "12,345,678 states in many more words than there is room for"
    window.session.planning.progressed.emit(Progress("Finding opportunities", 0.5, states, 0.5))
    bar.rate.setText("1,000,000 ticks/s · 60 frames/s")
    bar.cell.setText("row 10, column 10, a rather long name, " + ", ".join(f"thing number {k}" for k in range(30)))
    window.session.message.emit("Saved to a/rather/long/path/of/a/file.icw")
    QApplication.processEvents()
    assert window.width() == width
    assert bar.rate.mapTo(bar, bar.rate.rect().topRight()).x() < bar.width()
    assert all(part.width() >= part.sizeHint().width() for part in (bar.bar, bar.cancel, bar.rate))
    assert bar.message.width() >= 190, "a message can be read"
    assert bar.planner.shown().endswith("…")
    assert bar.planner.shown().startswith("Find")
    assert bar.planner.toolTip() == bar.planner.text(), "the rest is beside the pointer"
    assert bar.cell.shown().startswith("row 10")
    assert bar.cell.width() <= 420
    bar.planner.setText("No plan yet")
    QApplication.processEvents()
    assert bar.planner.shown() == "No plan yet"
    assert not bar.planner.toolTip()


def test_names_are_shown_as_typed(qtbot: QtBot) -> None:
    label = ElidedLine(60, "<b>thing</b> & more " * 9)
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.show()
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "&lt;b&gt;" in label.toolTip()


def test_a_message_goes_when_it_no_longer_holds(window: MainWindow, qtbot: QtBot) -> None:
    session, bar = window.session, window.statusBar()
    assert isinstance(bar, StatusBar)
    session.planning.hold()
    window.open_shipped("off_switch")
    session.play()
    assert bar.message.text() == "The run will play as soon as the plan is ready."
    with qtbot.waitSignal(session.planning.done):
        session.planning.release()
    assert bar.message.text() == ""
    session.message.emit("Saved")
    session.withdrawn.emit("Another one.")
    assert bar.message.text() == "Saved"
