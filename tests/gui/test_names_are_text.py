"""Names are shown as text in every part of the window, item views and tooltips among them."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QModelIndex, QSettings
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QTableWidget, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.document import (
    Agent,
    Camera,
    Chance,
    Device,
    Draw,
    Goal,
    Population,
    Process,
    Terrain,
    Variable,
    World,
)
from ic_sandbox.world.items import Item
from tests.building import rule, then, when, world
from tests.gui.window_helpers import shown_window

EVIL = "a<img src='file:///dev/zero'><u>b</u>"
PICTURE = re.compile(r"<img(\s|&nbsp;)*src='file")


def hostile() -> World:
    """A world in which everything that has a name has one that would load a file as rich text."""
    step = rule(then(**{EVIL: "+1"}), when(**{EVIL: ">=0"}), Chance(by=EVIL, values=(0.5, 0.5)), event=EVIL)
    return world(
        "..z",
        "...",
        name=EVIL,
        info=EVIL,
        legend=(Terrain("z", EVIL, trigger=(step,)),),
        variables=(Variable(EVIL, 1, scope="world", protected=True),),
        devices=(
            Device((0, 1), name=EVIL, drive=EVIL, rules=(step,), feign=(step,), forbidden=True),
            Device((1, 0), name=EVIL, drive="resources", group=EVIL),
            Device((1, 1), name=EVIL, reveals=EVIL),
        ),
        processes=(Process(EVIL, step),),
        cameras=(Camera((1, 2), 2),),
        goals=(Goal(EVIL, cells=(((0, 2), 1.0),), events=((EVIL, 1.0),)),),
        intended_goal=EVIL,
        agents=(Agent((0, 0), EVIL),),
        populations=(Population(3, (0, 0), Draw("named", mix=((EVIL, 1.0),))),),
    )


def rendered(root: QWidget) -> set[str]:
    """The parts that would render a name as rich text."""
    found = set()

    def look(widget: QWidget, what: str, text: object) -> None:
        if isinstance(text, str) and PICTURE.search(text) and Qt.mightBeRichText(text):
            found.add(f"{type(widget).__name__} {widget.objectName()} {what}: {text[:200]}")

    for widget in [root, *root.findChildren(QWidget)]:
        look(widget, "tooltip", widget.toolTip())
        look(widget, "what's this", widget.whatsThis())
        if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
            look(widget, "text", widget.text())
        if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
            model = widget.model()
            columns = widget.columnCount() if isinstance(widget, QTableWidget | QTreeWidget) else 1
            for row in range(min(200, model.rowCount(QModelIndex()))):
                for column in range(columns):
                    look(widget, "item tooltip", model.index(row, column).data(Qt.ItemDataRole.ToolTipRole))
    return found


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    return shown_window(qtbot, session, settings)


def test_no_name_is_rendered_as_rich_text(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    window.new_world()
    session.document.edit("Name", hostile())
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=60_000)
    session.player.step()
    qtbot.waitUntil(lambda: session.run is not None and session.run.ticks == 1, timeout=30_000)
    found: set[str] = set()
    tabs = window.workspace.tabs
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
        qtbot.wait(50)
        found |= rendered(window)
    items = [Item("device", k) for k in range(3)]
    items += [Item("camera", 0), Item("agent", 0), Item("population", 0), Item("goal_cell", 0, (0, 2))]
    for item in items:
        session.selection.select(item)
        qtbot.wait(20)
        found |= rendered(window)
    window.resize(700, 600)  # tooltips show what does not fit
    qtbot.wait(50)
    found |= rendered(window)
    assert sorted(found) == []
