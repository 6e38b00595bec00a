"""The layout of the window from one start to the next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import (
    QApplication,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow


def test_the_layout_of_the_window_is_restored(
    window: MainWindow, settings: QSettings, qtbot: QtBot, session: Session
) -> None:
    window.open_shipped("off_switch")
    window.resize(1100, 750)
    QApplication.processEvents()
    window.workspace.down.setSizes([400, 305])
    sizes = window.workspace.down.sizes()
    window.close()
    other = MainWindow(session, settings)
    qtbot.addWidget(other)
    other.show()
    other._show_workspace()
    qtbot.waitExposed(other)
    assert other.height() == window.height()  # the offscreen screen is less wide than the window
    assert other.workspace.down.sizes() == sizes


@pytest.mark.parametrize("stored", ["nonsense", 7, b"\0\1"])
def test_invalid_settings_are_ignored(qtbot: QtBot, session: Session, settings: QSettings, stored: object) -> None:
    for key in ("window/geometry", "window/across", "window/down", "recent"):
        settings.setValue(key, stored)
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    window.show()
    assert window.width() > 600
    assert not window.menus.menus["file.recent"].actions()
