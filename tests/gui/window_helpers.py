"""The main window as tests open it: shown, active, and closed without a question about unsaved changes."""

from __future__ import annotations

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow

__all__ = ["opened_window", "shown_window"]


def opened_window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    """A main window that is not shown yet; the end of the test closes it unasked."""

    def forget_changes(_: MainWindow) -> None:
        session.document.undo_stack.clear()
        session.document._saved = session.world

    window = MainWindow(session, settings)
    qtbot.addWidget(window, before_close_func=forget_changes)
    return window


def shown_window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    """A main window of 1280 by 800 pixels, exposed and active."""
    window = opened_window(qtbot, session, settings)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    return window
