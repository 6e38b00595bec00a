"""Autosave of changing worlds, and recovery of the worlds of killed windows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.app.recovery_bar import Recovery, RecoveryBar
from ic_sandbox.gui.files import autosave as module
from ic_sandbox.gui.files.autosave import DEFAULT_SECONDS, Autosave, lost_worlds, sessions_folder
from ic_sandbox.gui.session.document import Document
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import add_goal, new_world
from ic_sandbox.world.io.autosave_file import read_rescue, write_rescue
from ic_sandbox.world.io.files import load_world, save_world
from tests.gui.window_helpers import wait_for_rest
from tests.world.strategies import valid_worlds

KILLED = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from ic_sandbox.gui.files.autosave import Autosave
from ic_sandbox.gui.session.document import Document
from ic_sandbox.world.editing.edits import add_goal
application = QApplication([])
document = Document()
document.open_path(sys.argv[1])
autosave = Autosave(document, seconds=0.05)
autosave.kept.connect(lambda: os.kill(os.getpid(), 9))
document.edit("Add", add_goal(document.world, (2, 2)))
application.exec()
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "user_data", lambda: tmp_path / "data")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save_world(new_world(), tmp_path / "mine.icw")
    return tmp_path / "mine.icw"


@pytest.fixture
def keeping(unplanned: Session, file: Path) -> Iterator[Autosave]:
    unplanned.document.open_path(file)
    made = Autosave(unplanned.document, seconds=0.02)
    yield made
    made.finish()


def change(document: Document, col: int = 2) -> None:
    document.edit("Add", add_goal(document.world, (2, col)))


def kept_files(folder: Path) -> list[Path]:
    return sorted(folder.glob(".*.kept"))


def test_a_change_is_autosaved_next_to_the_file_and_not_over_it(keeping: Autosave, file: Path, qtbot: QtBot) -> None:
    before = file.read_bytes()
    with qtbot.waitSignal(keeping.kept):
        change(keeping.document)
    (kept,) = kept_files(file.parent)
    assert read_rescue(kept).world == keeping.document.world
    assert read_rescue(kept).path == file
    assert file.read_bytes() == before


def test_continuous_changes_are_autosaved(keeping: Autosave, qtbot: QtBot) -> None:
    kept: list[bool] = []
    keeping.kept.connect(lambda: kept.append(True))
    columns = cycle(range(2, 14))

    def change_until_kept_twice() -> bool:
        change(keeping.document, next(columns))
        return len(kept) >= 2

    qtbot.waitUntil(change_until_kept_twice)
    (file,) = kept_files(keeping.document.path.parent)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: read_rescue(file).world == keeping.document.world)


def test_a_saved_undone_or_closed_world_has_no_autosave(keeping: Autosave, file: Path, qtbot: QtBot) -> None:
    document = keeping.document
    for end in (document.undo, lambda: document.save_as(file), document.new):
        with qtbot.waitSignal(keeping.kept):
            change(document)
        assert kept_files(file.parent)
        end()
        assert not kept_files(file.parent)
    assert lost_worlds() == []


@pytest.mark.parametrize("end", ["saved", "closed"])
def test_an_autosave_in_progress_leaves_nothing_after_a_save_or_a_discard(
    keeping: Autosave, file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    begun, may_go_on = threading.Event(), threading.Event()

    def slowly(*what: Any) -> None:
        begun.set()
        assert may_go_on.wait(10)
        write_rescue(*what)

    monkeypatch.setattr(module, "write_rescue", slowly)
    change(keeping.document)
    qtbot.waitUntil(begun.is_set)
    if end == "saved":
        keeping.document.save_as(file)
        may_go_on.set()
        keeping.keep_now()  # returns once the thread is idle
    else:
        threading.Timer(0.2, may_go_on.set).start()
        keeping.finish()
    assert not kept_files(file.parent)
    assert not list(sessions_folder().glob(f"*/{module.NOTE}"))


def test_an_unreported_autosave_is_removed_with_its_window(
    keeping: Autosave, file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(keeping.document)
    keeping.keep_now()  # written, but not reported by an event yet
    assert kept_files(file.parent)
    keeping.finish()
    assert not kept_files(file.parent)


def test_a_world_without_a_file_is_autosaved_in_the_programs_data(unplanned: Session, qtbot: QtBot) -> None:
    keeping = Autosave(unplanned.document, seconds=0.02)
    with qtbot.waitSignal(keeping.kept):
        change(unplanned.document)
    assert list(sessions_folder().glob("*/world.icw-kept"))
    keeping.finish()
    assert not list(sessions_folder().iterdir())


def test_an_unwritable_disk_is_reported_once(keeping: Autosave, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_rescue", full)
    told: list[str] = []
    keeping.message.connect(told.append)
    change(keeping.document)
    qtbot.waitUntil(lambda: bool(told))
    change(keeping.document, 3)
    wait_for_rest(qtbot, keeping)
    assert len(told) == 1
    assert "No space left" in told[0]


def test_an_error_that_is_not_an_os_error_is_a_crash(
    keeping: Autosave, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("nobody expected this")

    monkeypatch.setattr(module, "write_rescue", broken)
    with qtbot.waitSignal(keeping.crashed) as crashed:
        change(keeping.document)
    assert isinstance(crashed.args[0], KeyError)


def test_autosave_can_be_switched_off(keeping: Autosave, file: Path, qtbot: QtBot) -> None:
    keeping.set_enabled(False)
    change(keeping.document)
    wait_for_rest(qtbot, keeping)
    assert not kept_files(file.parent)
    with qtbot.waitSignal(keeping.kept):
        keeping.set_enabled(True)


def killed(file: Path, data: Path) -> None:
    """A window that is killed right after an autosave."""
    environment = {**os.environ, "XDG_DATA_HOME": str(data), "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", KILLED, str(file)], env=environment, timeout=180, check=False)
    assert ended.returncode == -9


@pytest.fixture
def after_a_kill(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    killed(file, tmp_path / "share")
    monkeypatch.setattr(module, "user_data", lambda: tmp_path / "share" / "ic-sandbox")
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signal")
def test_the_world_of_a_killed_window_is_found(after_a_kill: Path) -> None:
    (lost,) = lost_worlds()
    assert lost.rescued is not None
    assert lost.rescued.path == after_a_kill
    assert lost.rescued.world == add_goal(new_world(), (2, 2))
    lost.discard()
    assert lost_worlds() == []
    assert not kept_files(after_a_kill.parent)


def test_the_world_of_an_open_window_is_not_offered(keeping: Autosave, qtbot: QtBot) -> None:
    with qtbot.waitSignal(keeping.kept):
        change(keeping.document)
    assert lost_worlds() == []


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signal")
def test_the_next_window_offers_and_restores_it(after_a_kill: Path, window: MainWindow, qtbot: QtBot) -> None:
    keeping = Autosave(window.session.document, seconds=0.02)
    recovery = Recovery(window, keeping)
    recovery.look()
    button = recovery.bar.findChild(QPushButton, "recovery-restore")
    assert button is not None
    assert button.isVisible()
    assert recovery.bar.sizeHint().height() < 2 * button.height(), "it is a line"
    with qtbot.waitSignal(keeping.kept):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.session.document.path == after_a_kill
    assert window.session.document.dirty
    assert window.session.world.goals
    assert not recovery.bar.isVisible()
    assert lost_worlds() == []  # this window has autosaved it now
    window.session.document.save_as(after_a_kill)
    assert load_world(after_a_kill).goals
    keeping.finish()


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signal")
def test_an_unreadable_folder_of_sessions_does_not_block_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    assert lost_worlds() == []
    sessions_folder().mkdir(parents=True)
    monkeypatch.setattr(Path, "iterdir", denied)
    assert lost_worlds() == []


def test_it_can_be_discarded(after_a_kill: Path, window: MainWindow) -> None:
    keeping = Autosave(window.session.document)
    recovery = Recovery(window, keeping)
    recovery.look()
    QTest.mouseClick(recovery.bar.findChild(QPushButton, "recovery-discard"), Qt.MouseButton.LeftButton)  # type: ignore[arg-type]
    assert not recovery.bar.isVisible()
    assert lost_worlds() == []
    keeping.finish()


def test_an_unreadable_autosave_is_reported(window: MainWindow, tmp_path: Path) -> None:
    session = sessions_folder() / "0"
    session.mkdir(parents=True)
    broken = tmp_path / "broken"
    broken.write_text("{", "utf-8")
    (session / "note.json").write_text(json.dumps({"file": str(broken)}), "utf-8")
    (lost,) = lost_worlds()
    assert lost.rescued is None
    assert "can't be read" in lost.reason
    write_rescue(broken, new_world(), None)
    assert lost_worlds()[0].rescued is not None


def test_keep_now_writes_at_once(keeping: Autosave, file: Path, qtbot: QtBot) -> None:
    keeping.set_seconds(300)
    keeping.document.edit("Rename", replace(keeping.document.world, name="At the last moment"))
    keeping.keep_now()
    (kept,) = file.parent.glob(f".{file.name}.*.kept")
    assert read_rescue(kept).world.name == "At the last moment"
    keeping.document.edit("Rename", replace(keeping.document.world, name="Later still"))
    keeping.keep_now()
    assert read_rescue(kept).world.name == "Later still"


def test_an_autosave_on_a_missing_disk_is_reported_and_left(tmp_path: Path) -> None:
    session = sessions_folder() / "far"
    session.mkdir(parents=True)
    (session / "note.json").write_text(json.dumps({"file": f"/{'far' * 100}/world.icw-kept"}))
    (lost,) = lost_worlds()
    assert lost.rescued is None
    assert "too long" in lost.reason
    assert session.is_dir()


def test_at_most_a_second_of_edits_is_lost_writing_included(unplanned: Session) -> None:
    made = Autosave(unplanned.document)
    assert DEFAULT_SECONDS <= 1.0
    assert made._timer.interval() <= 1000 * DEFAULT_SECONDS * 0.7, "the rest is for writing"
    made.finish()


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31",
        "never",
        "",
        7,
        None,
        [],
    ],
)
def test_an_autosave_with_any_time_is_offered(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: object
) -> None:
    monkeypatch.setattr("ic_sandbox.gui.files.autosave.user_data", lambda: tmp_path)
    session = tmp_path / "sessions" / "a"
    session.mkdir(parents=True)
    write_rescue(session / "world.icw-kept", World(name="lost", terrain=("..",)), None)
    kept = json.loads((session / "world.icw-kept").read_text())
    (session / "world.icw-kept").write_text(json.dumps({**kept, "kept_at": moment}))
    (session / "note.json").write_text(json.dumps({"file": str(session / "world.icw-kept")}))
    (lost,) = lost_worlds()
    assert lost.rescued is not None
    assert lost.rescued.world.name == "lost"
    bar = RecoveryBar()
    qtbot.addWidget(bar)
    bar.offer([lost])


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "[",
        "[" * 100_000,
        "null",
        "[]",
        "7",
        '{"world": 3}',
        '{"rescue": 1, "world": {"format": "ic-sandbox-world", "version": 1, "terrain": [NaN]}, "path": null}',
        '{"rescue": "1", "world": {"format": "ic-sandbox-world", "version": 1, "terrain": ["."]}, "path": 5}',
    ],
)
@pytest.mark.parametrize("name", ["world.icw-kept", "note.json"])
def test_absurd_files_of_a_session_do_not_stop_the_start(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, name: str
) -> None:
    monkeypatch.setattr("ic_sandbox.gui.files.autosave.user_data", lambda: tmp_path)
    session = tmp_path / "sessions" / "a"
    session.mkdir(parents=True)
    (session / "note.json").write_text(json.dumps({"file": str(session / "world.icw-kept")}))
    (session / name).write_text(kept)
    found = lost_worlds()
    bar = RecoveryBar()
    qtbot.addWidget(bar)
    bar.offer(found)
    assert all(lost.rescued is None for lost in found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
@pytest.mark.parametrize("name", ["world.icw-kept", "note.json"])
def test_a_pipe_in_place_of_an_autosave_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("ic_sandbox.gui.files.autosave.user_data", lambda: tmp_path)
    session = tmp_path / "sessions" / "a"
    session.mkdir(parents=True)
    if name != "note.json":
        (session / "note.json").write_text(json.dumps({"file": str(session / "world.icw-kept")}))
    os.mkfifo(session / name)
    assert all(lost.rescued is None for lost in lost_worlds())


@given(valid_worlds())
@examples(max_examples=30)
def test_an_autosaved_world_is_read_back_unchanged(tmp_path_factory: pytest.TempPathFactory, world: World) -> None:
    file = tmp_path_factory.mktemp("kept") / "kept"
    write_rescue(file, world, None)
    assert read_rescue(file).world == world
