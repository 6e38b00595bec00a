"""The desktop application: start, restart, and a clean end."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer, qInstallMessageHandler
from shiboken6 import delete

from ic_sandbox.gui.app.crash_reports import CrashReports, report_fatal_error
from ic_sandbox.gui.app.file_lock import FileLock
from ic_sandbox.gui.app.file_watch import ExternalChangeNotice
from ic_sandbox.gui.app.kernel_warm_up import KernelWarmUp
from ic_sandbox.gui.app.open_requests import Application
from ic_sandbox.gui.app.preference_applier import PreferenceApplier
from ic_sandbox.gui.app.recovery_bar import Recovery
from ic_sandbox.gui.background.garbage_collector import GarbageCollector
from ic_sandbox.gui.files.autosave import Autosave
from ic_sandbox.gui.preferences.language import speak
from ic_sandbox.gui.preferences.preferences import Preferences
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.icons import app_icon
from ic_sandbox.gui.style.theme import apply_theme, prefer
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.paths import program_version

__all__ = ["TURN_SECONDS", "main"]

TURN_SECONDS = 0.001
"""How long a worker thread may hold the interpreter while the window waits. Python's default of 5 ms, several times in
one mouse event, would be noticeable.
"""

SIGNALS_EVERY_MS = 300
"""How often Python gets a chance to see Ctrl+C while Qt waits for events."""


def main(path: Path | None = None) -> int:
    """Open the window with the gallery or a world; return the exit status."""
    sys.setswitchinterval(TURN_SECONDS)
    application = Application(sys.argv[:1])
    application.setApplicationName("ic-sandbox")
    application.setApplicationDisplayName("IC Sandbox")
    application.setOrganizationName("ic-sandbox")
    application.setApplicationVersion(program_version())
    application.setDesktopFileName("ic-sandbox")
    application.setWindowIcon(app_icon())
    application.styleHints().colorSchemeChanged.connect(lambda _: apply_theme(application))
    ticking = QTimer()
    ticking.start(SIGNALS_EVERY_MS)
    ticking.timeout.connect(lambda: None)
    GarbageCollector(application)
    first = None if path is None else str(path)
    while True:
        try:
            status, next_start = _run_window(application, QSettings(), first)
        except Exception as error:
            report_fatal_error(error)  # there is no terminal if the program was started by its icon
            raise
        if next_start is None:
            qInstallMessageHandler(None)
            return status
        first = next_start


def _run_window(application: Application, settings: QSettings, first: str | None) -> tuple[int, str | None]:
    """Run one window, opened with ``first`` or as preferred.

    Return the exit status, and what the next window opens; None if there is no next window.
    """
    chosen = Preferences(settings).now
    speak(application, chosen.language)
    prefer(application, chosen.theme, chosen.drive_colours)  # before anything is visible
    session = Session()
    window = MainWindow(session, settings)
    reports = CrashReports(window)
    reports.install()
    reports.log.listen_to_qt()
    reports.log.expect_hard_crashes()
    autosave = Autosave(session.document)
    autosave.message.connect(session.message)
    autosave.crashed.connect(session.crashed)
    PreferenceApplier(window.preferences, session, autosave)
    recovery = Recovery(window, autosave)
    warming = KernelWarmUp(session, window)
    holding = FileLock(window, session.document)
    ExternalChangeNotice(window, session.document)

    def end(number: int, _frame: object) -> None:
        autosave.keep_now()
        os._exit(128 + number)  # autosaved worlds stay, and are offered at the next start

    signal.signal(signal.SIGINT, lambda *_: window.close())
    for name in ("SIGTERM", "SIGHUP"):  # the machine or the user's session shuts down
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)
    keeping = application.commitDataRequest.connect(lambda _: autosave.keep_now())
    opening = application.file_requested.connect(window.open_path)
    window.show()
    warming.begin()
    recovery.look()
    if first is None:
        first = window.file_to_begin_with()
    if first:
        window.open_path(first)
    status = application.exec()
    application.commitDataRequest.disconnect(keeping)
    application.file_requested.disconnect(opening)
    warming.stop()
    holding.stop()
    recovery.finish()
    autosave.finish()
    session.close()
    next_start = window.next_start
    for part in (window, session):  # while the application exists; at interpreter exit it may crash
        delete(part)
    return status, next_start
