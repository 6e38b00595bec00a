"""The dialog for long work: the window stays alive while a long step of cancelled work ends."""

from __future__ import annotations

import threading
from collections.abc import Generator

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.dialogs.progress_dialog import ProgressDialog
from ic_sandbox.progress import Progress


def test_cancelling_during_a_long_step_keeps_the_window_alive(qtbot: QtBot) -> None:
    at_work, go_on = threading.Event(), threading.Event()

    def work() -> Generator[Progress, None, str]:
        yield Progress("Compiling", 0.1)
        at_work.set()
        assert go_on.wait(60)
        yield Progress("Compiling", 0.2)
        return "never reached"

    dialog = ProgressDialog("Export", work)
    qtbot.addWidget(dialog)
    seen: list[str] = []

    def cancel() -> None:
        assert at_work.wait(60)
        dialog.cancel.click()
        QTimer.singleShot(0, look)

    def look() -> None:  # a blocked event loop would never come here, as the step ends only below
        seen.append(dialog.label.text())
        assert dialog.isVisible()
        dialog.reject()
        go_on.set()

    QTimer.singleShot(0, cancel)
    assert dialog.exec() == QDialog.DialogCode.Rejected
    assert seen == ["Cancelling …"]
    assert dialog.outcome is None
    assert not dialog._worker.isRunning()


def test_the_thread_has_ended_when_the_dialog_was_hidden(qtbot: QtBot) -> None:
    def work() -> Generator[Progress, None, None]:
        while True:
            yield Progress("Writing", 0.5)

    dialog = ProgressDialog("Export", work)
    qtbot.addWidget(dialog)
    dialog._worker.progressed.connect(lambda _: dialog.hide())
    dialog.exec()
    assert not dialog._worker.isRunning()
