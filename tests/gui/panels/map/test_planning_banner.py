"""The banner on the map and the status bar say why a world has no plan."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.panels.map.planning_banner import Banner
from ic_sandbox.gui.session.tool import WALLS
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.progress import Progress
from ic_sandbox.world.editing.edits import add_population
from ic_sandbox.world.faults import Fault
from tests.gui.window_helpers import box_of, draw, refuse


def banner(window: MainWindow) -> Banner:
    return window.workspace.findChild(Banner)  # type: ignore[return-value]


def new_world_without_first_steps(window: MainWindow) -> None:
    """Start an empty world, and close the card that says the same as the banner."""
    window.new_world()
    window.workspace.first_steps.findChild(QWidget, "first-steps-close").click()  # type: ignore[union-attr]


def test_an_empty_world_gets_first_steps_instead_of_a_notice(window: MainWindow) -> None:
    window.new_world()
    assert window.session.run_status.empty
    card = window.workspace.first_steps
    assert card.isVisible()
    assert banner(window).isHidden(), "the card has a step for it"
    window.session.document.edit("Population", add_population(window.session.world, (5, 5)))
    refuse(window.session, Fault("goals[0]", "has no weight"))
    assert banner(window).isVisible(), "no step of the card is about this"
    window.session.document.undo()
    card.findChild(QWidget, "first-steps-close").click()  # type: ignore[union-attr]
    assert banner(window).text.text() == "Add an agent or a population to run this world."


def test_the_banner_says_why_a_world_has_no_plan_while_editing_continues(
    window: MainWindow, qtbot: QtBot, file: Path
) -> None:
    session = window.session
    new_world_without_first_steps(window)
    with qtbot.waitSignal(session.planning.refused, timeout=20_000):
        session.planning.release()
    assert banner(window).isVisible()
    assert banner(window).text.text() == "Add an agent or a population to run this world."
    assert window.statusBar().planner.text() == "Not ready to run"  # type: ignore[attr-defined]
    draw(window)
    session.document.undo()
    window.open_path(str(file))
    assert not banner(window).isVisible(), "it was about another world"
    qtbot.waitUntil(lambda: session.player.experiment is not None, timeout=20_000)
    assert not banner(window).isVisible()
    assert window.statusBar().planner.text().startswith("Plan ready: ")  # type: ignore[attr-defined]


def test_the_hint_for_an_empty_world_goes_when_it_is_followed(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    new_world_without_first_steps(window)
    with qtbot.waitSignal(session.planning.refused, timeout=20_000):
        session.planning.release()
    assert banner(window).isVisible()
    session.planning.hold()  # as while kernels are compiled
    session.document.edit("Population", add_population(session.world, (5, 5)))
    assert not banner(window).isVisible()


def test_a_dismissed_banner_stays_hidden_until_the_faults_change(window: MainWindow, file: Path) -> None:
    window.open_path(str(file))
    faults = (Fault("goals[0]", "has no weight"), Fault("", "x" * 500))
    refuse(window.session, *faults)
    assert banner(window).isVisible()
    banner(window).findChild(QWidget, "banner-dismiss").click()  # type: ignore[union-attr]
    assert not banner(window).isVisible()
    refuse(window.session, *faults)
    assert not banner(window).isVisible()
    refuse(window.session, *faults[1:])
    assert banner(window).isVisible()
    assert len(banner(window).text.text()) < 250
    banner(window).more.click()
    assert "x" * 500 in box_of(window).findChild(QPlainTextEdit).toPlainText()  # type: ignore[union-attr]


def test_the_map_stays_in_place_when_the_banner_appears_and_disappears(window: MainWindow, file: Path) -> None:
    window.open_path(str(file))
    QApplication.processEvents()
    canvas = window.workspace.canvas
    place = canvas.mapToGlobal(canvas.view.cell_rect((2, 2)).topLeft())
    refuse(window.session, Fault("", "there is no way out"))
    QApplication.processEvents()
    assert canvas.mapToGlobal(canvas.view.cell_rect((2, 2)).topLeft()) == place
    assert canvas.rect().contains(banner(window).geometry())
    window.session.toolbox.set_tool(WALLS)
    QTest.mouseClick(banner(window).text, Qt.MouseButton.LeftButton)
    QTest.mouseClick(banner(window), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert not window.session.document.undo_stack.count(), "a click on the banner does not reach the map"
    window.session.planning.hold()
    window.session.planning.progressed.emit(Progress("Checking", 0.0))
    assert banner(window).isVisible()
    window.session.planning.progressed.emit(Progress("Listing states", 0.0, whole=0.1))
    assert not banner(window).isVisible(), "it can be planned now"


def test_a_long_message_hides_neither_the_planner_nor_its_cancel_button(window: MainWindow, qtbot: QtBot) -> None:
    window.new_world()
    status = window.statusBar()
    window.session.planning.started.emit()
    qtbot.waitUntil(status.cancel.isVisible)  # type: ignore[attr-defined]
    window.session.message.emit("Saved to " + "a/long/" * 80 + "path.icw")
    QApplication.processEvents()
    assert status.cancel.isVisible()  # type: ignore[attr-defined]
    assert status.planner.isVisible()  # type: ignore[attr-defined]
    assert "…" in status.message.text()  # type: ignore[attr-defined]
    assert window.width() == 1280
    with qtbot.waitSignal(window.session.planning.cancelled):
        status.cancel.click()  # type: ignore[attr-defined]
    assert not status.cancel.isVisible()  # type: ignore[attr-defined]


def test_the_first_start_is_explained_until_it_is_over(window: MainWindow) -> None:
    window.session.planning.hold()
    assert "First start" in window.statusBar().planner.text()  # type: ignore[attr-defined]
    window.session.planning.release()
    assert window.statusBar().planner.text() == "No plan yet"  # type: ignore[attr-defined]
