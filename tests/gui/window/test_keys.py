"""Keys that both parts of the window and commands could use."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.window.main_window import MainWindow


def test_space_plays_after_any_click(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    window.open_path(str(file))
    qtbot.keyClick(window.workspace.canvas, Qt.Key.Key_Space)
    assert window.session.player.playing
    qtbot.keyClick(window.workspace.transport.timeline, Qt.Key.Key_Space)
    assert not window.session.player.playing


def test_space_commits_a_typed_number_and_plays(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    window.open_path(str(file))
    seed = window.workspace.transport.run_settings.seed
    seed.setFocus()
    seed.selectAll()
    qtbot.keyClicks(seed, "12")
    qtbot.keyClick(seed, Qt.Key.Key_Space)
    assert window.session.player.playing
    assert window.session.settings.seed == 12
    assert seed.text() == "12"


def test_space_presses_a_button_reached_by_tab(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    window.open_path(str(file))
    transport = window.workspace.transport
    for _ in range(200):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        if window.focusWidget() is not None and window.focusWidget().objectName() == "button-step":
            break
    focus = window.focusWidget()
    assert focus is not None
    assert focus.objectName() == "button-step"
    assert transport.isAncestorOf(focus)
    pressed: list[bool] = []
    focus.clicked.connect(lambda: pressed.append(True))  # type: ignore[attr-defined]
    qtbot.keyClick(focus, Qt.Key.Key_Space)
    assert pressed
    assert not window.session.player.playing


def test_letters_typed_into_a_field_run_no_command(window: MainWindow, qtbot: QtBot) -> None:
    window.new_world()
    tool, search = window.session.toolbox.tool, next(iter(window.workspace.palette_panel.findChildren(QLineEdit)))
    search.setFocus()
    qtbot.keyClicks(search, "ev ,.f")
    assert search.text() == "ev ,.f"
    assert window.session.toolbox.tool == tool
    assert not window.session.player.playing
