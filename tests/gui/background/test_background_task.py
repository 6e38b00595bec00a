"""Slow file access runs in a worker thread with a dialog, and the window stays responsive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.background.background_task import Cancelled, run_in_background


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """An event that ends waiting work with the test at the latest."""
    gate = threading.Event()
    yield gate
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "file":
            thread.join()


def when_shown(act: Callable[[QDialog], object]) -> None:
    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QDialog):
            act(box)
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(10, look)


def test_fast_work_opens_no_dialog(window: QWidget) -> None:
    assert run_in_background(window, "Opening", lambda: 7) == 7
    with pytest.raises(KeyError, match="nowhere"):
        run_in_background(window, "Opening", lambda: {}["nowhere"])  # type: ignore[index]


def test_slow_work_shows_a_dialog_until_it_is_done(window: QWidget, gate: threading.Event) -> None:
    shown: list[str] = []

    def look(box: QDialog) -> None:
        shown.append(box.objectName())
        gate.set()

    when_shown(look)
    assert run_in_background(window, "Opening", gate.wait) is True
    assert shown == ["waiting"]


def test_slow_work_can_be_cancelled(window: QWidget, gate: threading.Event) -> None:
    def cancel(box: QDialog) -> None:
        buttons = box.findChild(QDialogButtonBox)
        assert buttons is not None
        buttons.button(QDialogButtonBox.StandardButton.Cancel).click()

    when_shown(cancel)
    with pytest.raises(Cancelled):
        run_in_background(window, "Opening", gate.wait)


def test_work_that_must_finish_can_not_be_cancelled(window: QWidget, gate: threading.Event) -> None:
    def try_to_leave(box: QDialog) -> None:
        assert box.findChild(QDialogButtonBox) is None
        box.close()
        box.reject()
        assert box.isVisible()
        gate.set()

    when_shown(try_to_leave)
    assert run_in_background(window, "Saving", gate.wait, to_the_end=True) is True
