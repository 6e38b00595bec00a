"""Opening, saving and closing worlds, recent files, and dropped files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.exports import writing_run
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.session import player_work
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.editing import edits
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.io.files import dump_world, load_world
from tests.gui.window_helpers import WORLD, box_of, choose, draw

Button = QMessageBox.StandardButton


def test_a_world_is_saved_to_its_file(window: MainWindow, file: Path) -> None:
    window.open_path(str(file))
    drawn = draw(window)
    assert window.save()
    assert load_world(file) == drawn
    assert not window.isWindowModified()


def test_a_world_without_a_file_asks_for_one(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_shipped("off_switch")
    choose(monkeypatch, tmp_path / "mine")
    assert window.save()
    assert load_world(tmp_path / "mine.icw") == window.session.world
    assert window.windowTitle() == "mine.icw[*] — IC Sandbox"


def test_save_as_suggests_the_worlds_file(window: MainWindow, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suggested: list[str] = []

    def ask(dialog: QFileDialog) -> int:
        suggested.extend(dialog.selectedFiles())
        return 0

    monkeypatch.setattr(QFileDialog, "exec", ask)
    window.open_path(str(file))
    window.ask_save()
    assert suggested == [str(file)]


def test_a_new_world_is_named_after_its_file(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.new_world()
    choose(monkeypatch, tmp_path / "My island.icw")
    assert window.save()
    assert load_world(tmp_path / "My island.icw").name == window.session.world.name == "My island"
    assert not window.session.document.dirty
    choose(monkeypatch, tmp_path / "other.icw")
    assert window.ask_save()
    assert window.session.world.name == "My island", "a name of the user's stays"


def test_the_name_of_the_file_is_that_of_the_world_at_every_step(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.new_world()
    document = window.session.document
    first = draw(window)
    document.edit("Draw more", edits.paint(first, [(2, 2)], "#"))
    document.undo()
    choose(monkeypatch, tmp_path / "My maze.icw")
    assert window.save()
    assert window.session.world.name == "My maze"
    assert document.undo_stack.count() == 2, "naming is no step of its own, and what was undone can be redone"
    assert document.saved_step == 1
    assert [world.name for world in document.step_worlds()] == ["My maze"] * 3
    document.undo()
    assert window.session.world.name == "My maze"
    assert document.dirty
    document.redo()
    assert not document.dirty


def test_a_world_that_cannot_be_saved_gets_no_name(window: MainWindow, tmp_path: Path) -> None:
    window.new_world()
    window.session.document.save_failed.disconnect()
    assert not window.session.document.save_as(tmp_path / "missing" / "My maze.icw")
    assert window.session.world.name == "Untitled"


def test_saving_can_be_cancelled(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.new_world()
    choose(monkeypatch, "")
    assert not window.save()
    assert window.session.document.path is None


def test_saving_over_a_folder_says_why_and_keeps_the_changes(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.new_world()
    draw(window)
    (tmp_path / "folder.icw").mkdir()
    choose(monkeypatch, tmp_path / "folder.icw")
    assert not window.ask_save()
    assert window.session.document.dirty
    box = box_of(window)
    assert "Not saved to folder.icw" in box.findChild(QLabel).text()  # type: ignore[union-attr]
    choose(monkeypatch, tmp_path / "elsewhere.icw")
    elsewhere = next(button for button in box.findChildren(QPushButton) if button.text() == "Save as…")
    elsewhere.click()
    assert not window.session.document.dirty
    assert load_world(tmp_path / "elsewhere.icw") == window.session.world


def test_a_file_with_very_many_faults_is_refused_quickly(window: QWidget) -> None:
    show_faults(window, "It can't be opened", tuple(Fault(f"agents[{k}]", "is nobody") for k in range(100_000)))
    lines = box_of(window).findChild(QPlainTextEdit).toPlainText().splitlines()  # type: ignore[union-attr]
    assert len(lines) == 2_001
    assert lines[-1] == "… and 98,000 more"
    box_of(window).close()


def test_a_file_with_faults_is_explained_and_the_window_stays_as_it_was(
    window: MainWindow, file: Path, tmp_path: Path
) -> None:
    window.open_path(str(file))
    before = window.session.world
    bad = tmp_path / "bad.icw"
    bad.write_text(dump_world(WORLD).replace('"switch_disabled": "==0"', '"switch_disable": "==0"'))
    window.open_path(str(bad))
    box = box_of(window)
    text = box.findChild(QPlainTextEdit).toPlainText()  # type: ignore[union-attr]
    assert text.count("switch_disable") >= 2, "every fault, not only the first"
    assert "devices[0].rules[0].when" in text
    assert window.session.world == before
    assert window.session.document.path == file
    box.findChild(QDialogButtonBox).buttons()[0].click()  # type: ignore[union-attr]
    assert window.isEnabled()


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"format": "<b>bold</b>"}', "\0" * 50])
def test_every_odd_file_is_refused_cleanly(window: MainWindow, tmp_path: Path, text: str) -> None:
    odd = tmp_path / "odd.icw"
    odd.write_text(text)
    window.open_path(str(odd))
    assert window.pages.currentWidget() is window.gallery
    assert box_of(window).findChild(QPlainTextEdit).toPlainText()  # type: ignore[union-attr]


def test_a_missing_file_is_refused(window: MainWindow, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.icw", tmp_path / ("x" * 300)):  # the last one is too long to look up
        window.open_path(str(path))
        box_of(window).close()
    assert window.pages.currentWidget() is window.gallery


def test_unsaved_changes_can_be_kept_discarded_or_saved(
    window: MainWindow, file: Path, asked: Callable[[Button], list[str]]
) -> None:
    window.open_path(str(file))
    drawn = draw(window)
    questions = asked(Button.Cancel)
    window.new_world()
    assert len(questions) == 1
    assert window.session.world == drawn
    asked(Button.Discard)
    window.open_shipped("off_switch")
    assert window.session.document.shipped_name == "off_switch"
    assert load_world(file) == WORLD
    window.open_path(str(file))
    drawn = draw(window)
    asked(Button.Save)
    window.new_world()
    assert load_world(file) == drawn
    assert window.session.document.path is None


def test_closing_asks_too(
    window: MainWindow, file: Path, asked: Callable[[Button], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_path(str(file))
    draw(window)
    assert asked(Button.Cancel) == []
    assert not window.close()
    assert window.isVisible()
    asked(Button.Save)
    window.session.document.path = None
    choose(monkeypatch, "")
    assert not window.close(), "not saved after all"
    asked(Button.Discard)
    assert window.close()


@pytest.mark.parametrize("given_up", [False, True])
def test_closing_waits_for_a_run_that_is_being_exported(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given_up: bool
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(run: Run, folder: Path, *more: object, **named: object) -> Iterator[Progress]:
        begun.set()
        while not go_on.is_set():
            yield Progress("Writing", 0.5)
        yield from writing_run(run, folder, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(player_work, "writing_run", slow)
    window.session.planning.release()
    with qtbot.waitSignal(window.session.planning.done, timeout=60_000):
        window.open_shipped("off_switch")
    with qtbot.waitSignal(window.session.player.tick_changed, timeout=20_000):
        window.session.player.step()
    window.session.export_csv(tmp_path / "out")
    assert begun.wait(20)

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QDialog)
        assert box.findChild(QLabel).text().startswith("Exporting")  # type: ignore[union-attr]
        box.reject() if given_up else go_on.set()

    QTimer.singleShot(400, look)
    assert window.close()
    assert (tmp_path / "out" / "manifest.json").exists() != given_up


def test_nothing_is_asked_without_unsaved_changes(
    window: MainWindow, file: Path, asked: Callable[[Button], list[str]]
) -> None:
    questions = asked(Button.Cancel)
    window.open_path(str(file))
    draw(window)
    window.session.document.undo()
    window.new_world()
    assert window.close()
    assert questions == []


def test_recent_files_are_stored_latest_first(
    window: MainWindow, settings: QSettings, tmp_path: Path, qtbot: QtBot
) -> None:
    paths = [tmp_path / name for name in ("a & b.icw", "c.icw")]
    for path in paths:
        path.write_text(dump_world(WORLD))
        window.open_path(str(path))
    listed = window.menus.menus["file.recent"].actions()
    assert [action.text() for action in listed] == [str(paths[1]), str(paths[0]).replace("&", "&&")]
    listed[1].trigger()
    assert window.session.document.path == paths[0]
    paths[1].unlink()
    other = MainWindow(window.session, settings)
    qtbot.addWidget(other)
    assert len(other.menus.menus["file.recent"].actions()) == 1, "what is gone is not offered"


def test_a_missing_recent_file_is_reported_and_listed_again_once_it_is_back(window: MainWindow, tmp_path: Path) -> None:
    path, away = tmp_path / "disk.icw", tmp_path / "away.icw"
    path.write_text(dump_world(WORLD))
    window.open_path(str(path))
    path.rename(away)
    window.menus.menus["file.recent"].actions()[0].trigger()
    box_of(window).close()
    assert not window.menus.menus["file.recent"].actions()
    window.open_path(str(away))
    away.rename(path)
    assert window.recent() == [str(path)], "not forgotten while it was gone"


def test_a_world_file_can_be_dropped(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(10, 10), action, data, left, none)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(10, 10), Qt.DropAction.MoveAction | action, data, left, none)
    drop.setDropAction(Qt.DropAction.MoveAction)
    window.dropEvent(drop)
    assert drop.isAccepted()
    assert drop.dropAction() is Qt.DropAction.CopyAction, "after a move, some sources delete their file"
    qtbot.waitUntil(lambda: window.session.document.path == file)
