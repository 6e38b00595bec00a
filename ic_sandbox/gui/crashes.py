"""The last resort: what nobody expected is written to a log and said to the person, with a way to save."""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from ic_sandbox.gui.main_window import MainWindow
from ic_sandbox.locations import user_data

__all__ = ["CrashReports"]

LOG = "crashes.log"


class CrashReports(QObject):
    """Catches exceptions that escape slots and threads."""

    happened = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._shown = False
        self._logged = ""
        self._told = ""
        self.happened.connect(self._show, Qt.ConnectionType.QueuedConnection)
        window.session.crashed.connect(self._report)

    def install(self) -> None:
        """Catch everything from now on."""
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._report(args.exc_value)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self.window.close()
        else:
            self._report(error)

    def _report(self, error: object) -> None:
        if not isinstance(error, BaseException):
            return
        text = "".join(traceback.format_exception(error))
        if text != self._logged:  # what fails at every repaint is logged once
            self._logged = text
            with contextlib.suppress(OSError), (user_data() / LOG).open("a", encoding="utf-8") as log:
                log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}\n{text}\n")
        self.happened.emit(error)

    def _show(self, error: BaseException) -> None:
        if self._shown:
            return
        words = f"{type(error).__name__}: {error}"
        if words == self._told:  # what fails at every repaint must not ask at every repaint
            self.window.session.message.emit(f"Something went wrong again: {words}")
            return
        self._shown, self._told = True, words
        box = QMessageBox(QMessageBox.Icon.Critical, "IC Sandbox", "Something went wrong.", parent=self.window)
        box.setInformativeText(
            f"{words}\n\nYour world is still here. Save it before you go on.\nDetails are in {user_data() / LOG}"
        )
        save = box.addButton("Save world as…", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton("Go on", QMessageBox.ButtonRole.RejectRole))
        box.exec()
        if box.clickedButton() is save:
            self.window.ask_save()
        self._shown = False
