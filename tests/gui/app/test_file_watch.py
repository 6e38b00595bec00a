"""A file that another program changes while it is open."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ic_sandbox.gui.app.file_watch import ExternalChangeNotice
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.editing.edits import new_world
from ic_sandbox.world.io.files import load_world, save_world

MINE, THEIRS = (replace(new_world(), name=name) for name in ("Mine", "Theirs"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save_world(new_world(), tmp_path / "shared.icw")
    return tmp_path / "shared.icw"


@pytest.fixture
def window(window: MainWindow, file: Path) -> MainWindow:
    window.open_path(str(file))
    return window


@pytest.fixture
def outside(window: MainWindow) -> ExternalChangeNotice:
    return ExternalChangeNotice(window, window.session.document)


def written(file: Path, second: int = 1) -> None:
    save_world(THEIRS, file)
    os.utime(file, ns=(second, second))


def turn_to(window: MainWindow) -> None:
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))


def test_an_unchanged_file_gives_no_notice(window: MainWindow, outside: ExternalChangeNotice) -> None:
    turn_to(window)
    window.session.document.edit("Rename", MINE)
    assert window.save()
    turn_to(window)
    assert outside.bar.isHidden()


def test_reloading_a_changed_file_can_be_undone(window: MainWindow, outside: ExternalChangeNotice, file: Path) -> None:
    window.session.document.edit("Rename", MINE)
    written(file)
    turn_to(window)
    assert not outside.bar.isHidden()
    assert "shared.icw" in outside.bar.words.text()
    outside.reload.click()
    assert window.session.world == THEIRS
    assert not window.session.document.dirty
    assert outside.bar.isHidden()
    window.session.document.undo()
    assert window.session.world == MINE
    assert window.session.document.dirty


def test_the_users_version_can_be_kept_until_the_next_change(
    window: MainWindow, outside: ExternalChangeNotice, file: Path
) -> None:
    written(file)
    turn_to(window)
    outside.keep.click()
    turn_to(window)
    assert outside.bar.isHidden()
    assert window.session.document.changed_outside, "and saving asks all the same"
    written(file, 2)
    turn_to(window)
    assert not outside.bar.isHidden()


def test_reloading_an_invalid_file_changes_nothing(
    window: MainWindow, outside: ExternalChangeNotice, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.session.document.edit("Rename", MINE)
    file.write_text("{")
    turn_to(window)
    monkeypatch.setattr("ic_sandbox.gui.files.document_window.show_faults", lambda *_: None)
    outside.reload.click()
    assert window.session.world == MINE
    assert window.session.document.dirty
    assert not outside.bar.isHidden()


def test_a_recovered_world_older_than_its_file_asks_before_overwriting_it(window: MainWindow, file: Path) -> None:
    now = datetime.now(UTC)
    window.session.document.restore(MINE, file, now + timedelta(seconds=5))
    assert not window.session.document.changed_outside
    window.session.document.restore(MINE, file, now - timedelta(days=1))
    assert window.session.document.changed_outside


def test_an_unreadable_file_asks_nothing(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window.session.document.edit("Rename", MINE)
    monkeypatch.setattr("ic_sandbox.gui.files.document_window.show_faults", lambda *_: None)
    asked: list[bool] = []
    with monkeypatch.context() as patch:
        patch.setattr(window, "may_leave", lambda: asked.append(True))
        window.open_path(str(tmp_path / "gone.icw"))
    assert not asked, "nothing would have been lost"
    assert window.session.world == MINE


def test_reopening_a_file_after_saving_it_shows_the_saved_world(
    window: MainWindow, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.session.document.edit("Rename", MINE)
    with monkeypatch.context() as patch:
        patch.setattr(window, "may_leave", window.save)
        window.open_path(str(file))
    assert load_world(file) == MINE
    assert window.session.world == MINE
