"""The main window as tests open and use it, and a wait for idleness."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QSettings, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.catalogue import DRIVE_CHARTS, RUN_CHARTS
from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.gui.window.status_bar import MESSAGE_MS
from ic_sandbox.world.document import Population, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.faults import Fault
from tests.building import cell_goal, off_switch_world

__all__ = [
    "AT_FIRST",
    "WORLD",
    "actions",
    "box_of",
    "choose",
    "draw",
    "opened_window",
    "refuse",
    "shown_window",
    "wait_for_rest",
]

AT_FIRST = (
    *(spec.key for spec in RUN_CHARTS if spec.at_first),
    *(spec.key for spec in DRIVE_CHARTS if spec.at_first),
)
"""The charts that every world shows until the user chooses."""

WORLD = off_switch_world(
    ".....", at=(0, 2), switch=(0, 0), chance=0.1, goals=(cell_goal((0, 4)),), populations=(Population(30, (0, 2)),),
    name="Strangers",
)  # fmt: skip


def opened_window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    """Return a main window that is not shown yet; it closes without questions after the test."""

    def forget_changes(_: MainWindow) -> None:
        session.document.undo_stack.clear()
        session.document._saved = session.world

    window = MainWindow(session, settings)
    qtbot.addWidget(window, before_close_func=forget_changes)
    return window


def shown_window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    """Return a main window of 1280 by 800 pixels, exposed and active."""
    window = opened_window(qtbot, session, settings)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    return window


def wait_for_rest(qtbot: QtBot, *roots: QObject) -> None:
    """Wait until these objects and their children are idle.

    Then no single-shot timer is running except those that clear messages, no worker is busy, and all results of workers
    have arrived.
    """

    def rests() -> bool:
        timers = (timer for root in roots for timer in root.findChildren(QTimer))
        workers = (worker for root in roots for worker in root.findChildren(Worker))
        soon = (timer for timer in timers if timer.isSingleShot() and timer.interval() < MESSAGE_MS)
        return not any(timer.isActive() for timer in soon) and not any(
            worker._waiting or worker._driving for worker in workers
        )

    for _ in range(2):  # results may start more work
        qtbot.waitUntil(rests, timeout=60_000)
        QApplication.processEvents()
    qtbot.waitUntil(rests, timeout=60_000)


def refuse(session: Session, *faults: Fault) -> None:
    """Let planning end with these faults."""
    planning = session.planning
    planning.held, planning.faults = False, faults
    planning.refused.emit(faults)


def draw(window: MainWindow) -> World:
    """Edit the open world. Returns the new world."""
    world = window.session.world
    window.session.document.edit("Draw", edits.paint(world, [(world.rows // 2, 1)], "#"))
    return window.session.world


def actions(window: MainWindow) -> dict[str, QAction]:
    """Return every menu command by its text."""
    found: dict[str, QAction] = {}
    menus = [action.menu() for action in window.menuBar().actions()]
    while menus:
        for action in menus.pop().actions():  # type: ignore[attr-defined]
            if action.menu() is not None:
                menus.append(action.menu())
            elif not action.isSeparator():
                found[action.text().replace("&", "").partition(" Draw")[0]] = action
    return found


def choose(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    """Choose a file in every file dialog, and its folder if one for a folder is asked for."""

    def chosen(dialog: QFileDialog) -> list[str]:
        of_folders = dialog.fileMode() == QFileDialog.FileMode.Directory
        return [str(Path(path).parent) if of_folders else str(path)]

    monkeypatch.setattr(QFileDialog, "exec", lambda _: bool(str(path)))
    monkeypatch.setattr(QFileDialog, "selectedFiles", chosen)


def number_menu(control: QWidget) -> QMenu:
    """Open the context menu of a number by the mouse."""
    place = QPoint(3, 3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, control.mapToGlobal(place))
    QApplication.sendEvent(control, event)
    menu = control.findChild(QMenu, "vary-menu")
    assert isinstance(menu, QMenu)
    return menu


def choose_in_number_menu(control: QWidget, name: str) -> None:
    """Choose an entry in the context menu of a number."""
    menu = number_menu(control)
    action = menu.findChild(QAction, name)
    assert isinstance(action, QAction)
    menu.close()
    action.trigger()


def box_of(window: QWidget, kind: type[QDialog] = QDialog) -> QDialog:
    """Return the open dialog."""
    return next(box for box in window.findChildren(kind) if box.isVisible())
