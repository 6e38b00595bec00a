"""Two windows on one file, and a file that another program has changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.app.file_lock import FileLock
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.editing.edits import new_world
from ic_sandbox.world.io.files import load_world, save_world
from tests.gui.window_helpers import choose, opened_window


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save_world(replace(new_world(), name="Shared"), tmp_path / "shared.icw")
    return tmp_path / "shared.icw"


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], tuple[MainWindow, FileLock]]]:
    made: list[tuple[MainWindow, FileLock]] = []

    def make() -> tuple[MainWindow, FileLock]:
        session = Session()
        session.planning.hold()
        window = opened_window(qtbot, session, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
        made.append((window, FileLock(window, session.document)))
        return made[-1]

    yield make
    for window, holding in made:
        holding.stop()
        window.session.close()


def test_the_second_window_on_a_file_is_warned(
    open_window: Callable[[], tuple[MainWindow, FileLock]], file: Path
) -> None:
    first, holding = open_window()
    first.open_path(str(file))
    assert holding.bar.isHidden()
    second, other = open_window()
    second.open_path(str(file))
    assert not other.bar.isHidden()
    assert "shared.icw" in other.words.text()
    other.anyway.click()
    assert other.bar.isHidden()
    assert second.session.document.path == file
    assert holding.bar.isHidden()


def test_it_can_continue_with_a_copy(open_window: Callable[[], tuple[MainWindow, FileLock]], file: Path) -> None:
    first, _ = open_window()
    first.open_path(str(file))
    second, other = open_window()
    second.open_path(str(file))
    other.copy.click()
    assert other.bar.isHidden()
    assert second.session.document.path is None
    assert second.session.document.dirty
    assert second.session.world.name == "Shared"


def test_a_file_is_unlocked_with_its_window_or_world(
    open_window: Callable[[], tuple[MainWindow, FileLock]], file: Path
) -> None:
    first, _ = open_window()
    first.open_path(str(file))
    first.session.document.new()
    second, other = open_window()
    second.open_path(str(file))
    assert other.bar.isHidden()
    other.stop()
    third, another = open_window()
    third.open_path(str(file))
    assert another.bar.isHidden()


def answer(name: str) -> None:
    """Press a button of the next message box."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(button for button in box.buttons() if button.text().replace("&", "") == name).click()

    QTimer.singleShot(0, press)


def written_elsewhere(file: Path) -> None:
    save_world(replace(new_world(), name="Theirs"), file)
    os.utime(file, ns=(1, 1))


def test_overwriting_another_programs_changes_is_asked_first(
    open_window: Callable[[], tuple[MainWindow, FileLock]], file: Path
) -> None:
    window, _ = open_window()
    window.open_path(str(file))
    window.session.document.edit("Rename", replace(window.session.world, name="Mine"))
    written_elsewhere(file)
    answer("Cancel")
    assert not window.save()
    assert load_world(file).name == "Theirs"
    assert window.session.document.dirty
    answer("Overwrite")
    assert window.save()
    assert load_world(file).name == "Mine"
    assert window.save()  # and there is no further question


def test_the_world_can_be_saved_to_another_file_instead(
    open_window: Callable[[], tuple[MainWindow, FileLock]], file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window, _ = open_window()
    window.open_path(str(file))
    window.session.document.edit("Rename", replace(window.session.world, name="Mine"))
    written_elsewhere(file)
    choose(monkeypatch, tmp_path / "mine.icw")
    answer("Save as…")
    assert window.save()
    assert load_world(tmp_path / "mine.icw").name == "Mine"
    assert load_world(file).name == "Theirs"


def test_a_deleted_file_is_written_again_without_a_question(
    open_window: Callable[[], tuple[MainWindow, FileLock]], file: Path
) -> None:
    window, _ = open_window()
    window.open_path(str(file))
    window.session.document.edit("Rename", replace(window.session.world, name="Mine"))
    file.unlink()
    assert window.save()
    assert load_world(file).name == "Mine"
