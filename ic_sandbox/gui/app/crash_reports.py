"""Reports of unexpected errors: written to a log, and shown to the user with a button to save."""

from __future__ import annotations

import re
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox
from shiboken6 import isValid

from ic_sandbox.gui.app.crash_log import CrashLog
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import tr
from ic_sandbox.paths import log_file

__all__ = ["CrashReports", "report_fatal_error"]

WAY_THROUGH_QT = re.compile(r"'?Error calling Python override of [\w:]+\(\): ")


class CrashReports(QObject):
    """The hooks for exceptions that escape slots, threads and finalizers."""

    happened = Signal(object)

    def __init__(self, window: DocumentWindow) -> None:
        super().__init__(window)
        self.window = window
        self.log = CrashLog(log_file())
        self._shown = False
        self._waiting: list[BaseException] = []
        self._logged: set[str] = set()
        self._told: set[str] = set()
        self.happened.connect(self._show, Qt.ConnectionType.QueuedConnection)
        window.session.crashed.connect(self._report)

    def install(self) -> None:
        """Install the hooks for uncaught exceptions."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        sys.unraisablehook = lambda unraisable: self._report(unraisable.exc_value)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self.window.close()
        else:
            self._report(error)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit:  # which only ends the thread
            self._report(args.exc_value)

    def _report(self, error: object) -> None:
        if not isinstance(error, BaseException):
            return
        place = _place(error)
        if place not in self._logged:  # logged once, even if it fails at every repaint
            self._logged.add(place)
            self.log.write("".join(traceback.format_exception(error)))
        if isValid(self):  # threads and finalizers may outlive the window
            self.happened.emit(error)

    def _show(self, error: BaseException) -> None:
        words = _words(error)
        place = _place(error)
        if place in self._told:  # a failure at every repaint must not open a box each time
            self.window.session.message.emit(tr("The same error happened again: {words}", words=words))
            return
        if self._shown:
            self._waiting.append(error)
            return
        self._shown = True
        self._told.add(place)
        box = QMessageBox(QMessageBox.Icon.Critical, "IC Sandbox", tr("Something went wrong."), parent=self.window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(
            tr(
                "{words}\n\nYour world is still here. Save it before you continue.\nDetails are in {path}",
                words=words,
                path=self.log.path,
            )
        )
        save = box.addButton(tr("Save world as…"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(tr("Continue"), QMessageBox.ButtonRole.RejectRole))
        style_buttons(box)
        box.exec()
        if box.clickedButton() is save:
            self.window.ask_save()
        self._shown = False
        if self._waiting:
            self.happened.emit(self._waiting.pop(0))


def report_fatal_error(error: BaseException) -> None:
    """Log and show an error that ends the program when there is no window."""
    log = CrashLog(log_file())
    log.write("".join(traceback.format_exception(error)))
    box = QMessageBox(QMessageBox.Icon.Critical, "IC Sandbox", tr("IC Sandbox must close because of an error."))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(
        tr(
            "{words}\n\nUnsaved worlds can be restored at the next start.\nDetails are in {path}",
            words=_words(error),
            path=log.path,
        )
    )
    log.close()
    box.addButton(QMessageBox.StandardButton.Close)
    style_buttons(box)
    box.exec()


def _words(error: BaseException) -> str:
    """Return the message for a failure, without the prefixes that Qt adds on its way."""
    words = str(error)
    while (way := WAY_THROUGH_QT.match(words)) is not None:
        words = words[way.end() :]
    return f"{type(error).__name__}: {words}"


def _place(error: BaseException) -> str:
    """Return a key that identifies a failure: its type and the line that failed. The message may vary."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(error)
    return f"{type(error).__name__} {where}"
