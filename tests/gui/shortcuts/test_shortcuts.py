from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.shortcuts import Shortcuts, default_shortcuts, fixed_keys, shown
from ic_sandbox.gui.window.main_window import MainWindow
from tests.gui.window_helpers import shown_window

NO_MATCH = QKeySequence.SequenceMatch.NoMatch


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.new_world()
    window.activateWindow()
    return window


def keys(*texts: str) -> tuple[QKeySequence, ...]:
    return tuple(QKeySequence(text) for text in texts)


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert found is not None
    return found


def test_no_two_keys_of_the_file_conflict(qapp: QApplication) -> None:
    used = [(name, key) for part in (default_shortcuts(), fixed_keys()) for name, keys in part.items() for key in keys]
    for (name, one), (other, another) in combinations(used, 2):
        if other != "gallery.find":
            assert one.matches(another) == NO_MATCH, f"{name} and {other} both have {shown([one])}"


def test_every_id_in_the_file_is_a_command(window: MainWindow) -> None:
    assert default_shortcuts().keys() <= set(window.shortcuts.names)
    for name, wanted in default_shortcuts().items():
        assert wanted, f"{name} has no keys on this platform"
        assert tuple(action(window, name).shortcuts()) == wanted


def test_every_command_has_a_unique_id(window: MainWindow) -> None:
    assert len(set(window.shortcuts.names)) == len(window.shortcuts.names)


def test_a_command_obeys_its_new_keys_and_not_the_old_ones(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.workspace.canvas
    window.shortcuts.remap("tool.erase", QKeySequence("K"))
    qtbot.keyClick(canvas, Qt.Key.Key_E)
    assert window.session.toolbox.tool.kind == "select"
    qtbot.keyClick(canvas, Qt.Key.Key_K)
    assert window.session.toolbox.tool.kind == "erase"


def test_keys_are_removed_from_their_previous_command(window: MainWindow) -> None:
    shortcuts = window.shortcuts
    assert shortcuts.users(QKeySequence("Ctrl+Y")) == ["edit.redo"]
    shortcuts.remap("edit.duplicate", QKeySequence("Ctrl+Y"))
    assert shortcuts.keys("edit.duplicate") == keys("Ctrl+Y")
    assert shortcuts.keys("edit.redo") == shortcuts.default("edit.redo")[:-1], "its other keys stay"
    shortcuts.reset("edit.redo")
    assert shortcuts.keys("edit.redo") == shortcuts.default("edit.redo")
    assert shortcuts.keys("edit.duplicate") == ()


def test_fixed_keys_of_the_map_belong_to_no_command(window: MainWindow) -> None:
    assert window.shortcuts.is_fixed(QKeySequence("Return"))
    assert not window.shortcuts.is_fixed(QKeySequence("Ctrl+Return"))


@pytest.mark.parametrize("text", ["Ctrl+,", "Ctrl+;", ";", ",", '"', "Shift+F5"])
def test_keys_are_stored_until_they_are_reset(window: MainWindow, settings: QSettings, text: str) -> None:
    window.shortcuts.remap("file.report", QKeySequence(text))
    window.shortcuts.remap("run.play", None)
    settings.sync()
    again = Shortcuts(QSettings(settings.fileName(), QSettings.Format.IniFormat))
    assert again.keys("file.report") == keys(text)
    assert again.keys("run.play") == ()
    assert again.is_own("run.play")
    window.shortcuts.reset("run.play")
    assert action(window, "run.play").shortcut() == QKeySequence("Space")
    window.shortcuts.reset_all()
    assert action(window, "file.report").shortcuts() == []
    again = Shortcuts(settings)
    assert not again.is_own("file.report")


@pytest.mark.parametrize("stored", ["no such key", 7, b"\0\1", ["a", "b"], "A; no such key"])
def test_invalid_stored_keys_are_ignored(settings: QSettings, stored: object) -> None:
    settings.setValue("shortcuts/run.play", stored)
    assert Shortcuts(settings).keys("run.play") == keys("Space")


def test_tooltips_of_buttons_name_their_keys(qtbot: QtBot, session: Session, settings: QSettings) -> None:
    window = shown_window(qtbot, session, settings)
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        window.open_shipped("fuel")
    buttons = {button.objectName(): button for button in window.findChildren(QToolButton)}
    assert buttons["tool-select"].toolTip().startswith("Select (V): ")
    assert buttons["overlay-power"].toolTip().startswith("POWER (Ctrl+2): ")
    assert buttons["button-play"].toolTip() == "Play (Space)"
    window.shortcuts.remap("run.play", QKeySequence("P"))
    assert buttons["button-play"].toolTip() == "Play (P)"
    session.player.play()
    assert buttons["button-play"].toolTip() == "Pause (P)"
    window.shortcuts.remap("run.play", None)
    assert buttons["button-play"].toolTip() == "Pause"
