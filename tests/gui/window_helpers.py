"""The main window as tests open it, and the wait until nothing is about to happen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow

__all__ = ["opened_window", "shown_window", "wait_for_rest"]


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


def wait_for_rest(qtbot: QtBot, *roots: QObject) -> None:
    """Wait until nothing is about to happen in these objects and their children.

    Then no timer runs that fires once, no worker works, and what workers sent has arrived.
    """

    def rests() -> bool:
        timers = (timer for root in roots for timer in root.findChildren(QTimer))
        workers = (worker for root in roots for worker in root.findChildren(Worker))
        return not any(timer.isActive() and timer.isSingleShot() for timer in timers) and not any(
            worker._waiting or worker._driving for worker in workers
        )

    for _ in range(2):  # what arrives may start something
        qtbot.waitUntil(rests, timeout=60_000)
        QApplication.processEvents()
    qtbot.waitUntil(rests, timeout=60_000)
