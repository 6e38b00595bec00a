"""The card with first steps in a new world."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.panels.map.first_steps_card import DONE, TO_DO, FirstStepsCard
from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import Tool
from ic_sandbox.gui.style.theme import prefer
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.editing.edits import add_goal, add_population, paint
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.templates import TEMPLATES
from tests.gui.window_helpers import refuse


def test_a_new_world_begins_with_a_checklist_that_ticks_itself(window: MainWindow) -> None:
    window.new_world()
    card, document = window.workspace.first_steps, window.session.document
    assert card.isVisible()
    assert card.steps.text().count(TO_DO) == 4
    document.edit("Wall", paint(window.session.world, [(2, 2)], "#"))
    assert card.steps.text().count(DONE) == 1
    document.edit("Goal", add_goal(window.session.world, (3, 3)))
    assert card.steps.text().count(DONE) == 2
    assert not card.templates.isVisible(), "templates would replace what was drawn"
    document.edit("Population", add_population(window.session.world, (5, 5)))
    assert card.steps.text().count(DONE) == 3
    document.undo()
    assert card.steps.text().count(DONE) == 2


def test_a_click_on_a_step_arms_its_tool_or_plays(window: MainWindow) -> None:
    window.new_world()
    card, session = window.workspace.first_steps, window.session
    for step, tool in (
        ("goal", Tool("place", Payload("goal"))),
        ("agents", Tool("place", Payload("population"))),
        ("walls", Tool("paint", Payload("terrain", "#"))),
    ):
        assert f'href="{step}"' in card.steps.text()
        card.steps.linkActivated.emit(step)
        assert session.toolbox.tool == tool
    session.document.edit("Population", add_population(session.world, (5, 5)))
    assert 'href="agents"' not in card.steps.text()
    card.steps.linkActivated.emit("play")
    assert session.player.waiting or session.player.playing


def test_a_template_is_one_click(window: MainWindow) -> None:
    window.new_world()
    button = window.workspace.first_steps.findChild(QPushButton, "template-operator")
    assert button is not None
    button.click()
    assert window.session.world == next(one for one in TEMPLATES if one.key == "operator").make()
    assert not window.session.document.dirty
    left = window.workspace.first_steps.steps.text()
    assert DONE not in left, "what the template did is left out, because the card hides a corner of the map"
    assert 'href="play"' in left
    window.menus.actions["template.two_rooms"].trigger()
    assert window.session.world == next(one for one in TEMPLATES if one.key == "two_rooms").make()


def test_the_card_is_for_new_worlds_until_it_is_closed(
    window: MainWindow, file: Path, asked: Callable[[QMessageBox.StandardButton], list[str]]
) -> None:
    asked(QMessageBox.StandardButton.Discard)
    window.open_shipped("off_switch")
    card = window.workspace.first_steps
    assert not card.isVisible()
    window.open_path(str(file))
    assert not card.isVisible()
    window.new_world()
    assert card.isVisible()
    close = card.findChild(QToolButton, "first-steps-close")
    assert close is not None
    close.click()
    assert not card.isVisible()
    window.session.document.edit("Goal", add_goal(window.session.world, (3, 3)))
    assert not card.isVisible()
    window.new_world()
    assert card.isVisible()


def test_nothing_on_the_card_is_cut_on_a_low_map(qtbot: QtBot, unplanned: Session) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    banner = QWidget(view)
    banner.hide()
    card = FirstStepsCard(unplanned, view, banner)
    view.resize(500, 400)
    view.show()
    for height, templates in ((400, True), (160, False), (400, True)):
        view.resize(500, height)
        QApplication.processEvents()
        assert card.templates.isVisible() == templates
        assert card.geometry().bottom() <= height
        assert card.steps.height() >= card.steps.heightForWidth(card.steps.width())


@pytest.mark.parametrize("size", [(900, 600), (960, 540)])
def test_the_card_leaves_room_for_the_banner(qtbot: QtBot, window: MainWindow, size: tuple[int, int]) -> None:
    window.new_world()
    window.resize(*size)
    workspace = window.workspace
    card, banner = workspace.first_steps, workspace.banner
    window.session.document.edit("Population", add_population(window.session.world, (5, 5)))
    refuse(window.session, Fault("goals[0]", "has no weight"))
    qtbot.waitUntil(lambda: card.isVisible() and banner.isVisible())
    QApplication.processEvents()
    assert not card.geometry().intersects(banner.geometry())


def test_links_have_the_colour_of_the_theme(window: MainWindow, qapp: QApplication) -> None:
    window.new_world()
    card = window.workspace.first_steps
    for theme in ("dark", "light"):
        prefer(qapp, theme, "standard")
        QApplication.processEvents()
        assert f'style="color:{card.palette().color(QPalette.ColorRole.Link).name()}"' in card.steps.text()
    prefer(qapp, "system", "standard")
