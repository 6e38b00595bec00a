"""The window as the application opens and closes it, for benchmarks and random tests in one process."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

__all__ = ["home_of_its_own", "let_work", "opened"]


@contextmanager
def home_of_its_own(name: str, on_screen: bool = False) -> Iterator[Path]:
    """Provide a new folder for settings and files, and remove it at the end.

    Qt draws offscreen, unless something else is asked of it (QT_QPA_PLATFORM), or there is a screen (DISPLAY) and
    ``on_screen`` allows it.
    """
    if not (on_screen and "DISPLAY" in os.environ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix=f"ic-sandbox-{name}-") as home:
        for kind in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
        yield Path(home)


@contextmanager
def opened(name: str, wide: int = 1280, high: int = 800) -> Iterator[MainWindow]:
    """Provide the window on the screen, in an application called ``name``; one per process.

    It is deleted at the end, while there is an application: otherwise Python's own end may crash.
    """
    from PySide6.QtWidgets import QApplication
    from shiboken6 import delete

    from ic_sandbox.gui.application import TURN_SECONDS
    from ic_sandbox.gui.background.garbage_collector import GarbageCollector
    from ic_sandbox.gui.session.session import Session
    from ic_sandbox.gui.style.theme import apply_theme
    from ic_sandbox.gui.window.main_window import MainWindow

    sys.setswitchinterval(TURN_SECONDS)
    application = QApplication(sys.argv[:1])
    GarbageCollector(application)
    application.setOrganizationName("ic-sandbox")
    application.setApplicationName(name)
    apply_theme(application)
    session = Session()
    window = MainWindow(session)
    window.resize(wide, high)
    window.show()
    try:
        yield window
    finally:
        session.close()
        delete(window)
        delete(session)


def let_work(milliseconds: int) -> None:
    """Let the window and its threads work for some time; ``QTest.qWait`` would keep the interpreter to itself."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
