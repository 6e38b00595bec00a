"""Import of maps and pictures, and export of pictures, by menu, dialog and drop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.files.import_export import ask_import, ask_picture
from ic_sandbox.gui.files.picture_dialog import PictureDialog
from ic_sandbox.gui.rendering.picture import Scene, draw_picture
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Population, World
from ic_sandbox.world.importing import FORMATS
from ic_sandbox.world.io.files import load_world, save_world
from tests.building import cell_goal, off_switch_world
from tests.gui.window_helpers import choose


@pytest.fixture
def maze(tmp_path: Path) -> Path:
    path = tmp_path / "dark_maze.txt"
    path.write_text("#####\n#S.G#\n#####\n")
    return path


def test_an_imported_world_is_new_and_unsaved(window: MainWindow, maze: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, maze)
    ask_import(window)
    assert window.session.world.terrain == ("#####", "#...#", "#####")
    assert window.windowTitle() == "Dark maze[*] — IC Sandbox"
    assert window.isWindowModified()
    assert window.session.document.path is None
    assert not window.menus.menus["file.recent"].actions()
    saved = maze.with_suffix(".icw")
    assert window.session.document.save_as(saved)
    assert not window.isWindowModified()
    assert load_world(saved) == window.session.world


def test_open_and_drop_accept_maps(
    qtbot: QtBot, window: MainWindow, maze: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, maze)
    window.ask_open()
    assert window.session.world.name == "Dark maze"
    window.session.document.new()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(maze))])
    drop = QDropEvent(
        QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(drop)
    qtbot.waitUntil(lambda: window.session.world.name == "Dark maze")


def test_a_world_file_is_opened_not_imported(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.icw"
    save_world(World(name="Mine"), path)
    choose(monkeypatch, path)
    ask_import(window)
    assert window.session.document.path == path


def test_an_added_format_is_offered_without_another_change(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    more = replace(FORMATS[0], english_title="Maps of sounds", suffixes=(".wav", ".ogg"))
    monkeypatch.setattr("ic_sandbox.gui.files.import_export.FORMATS", (*FORMATS, more))
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: asked.append(dialog.nameFilters()))
    ask_import(window)
    assert "Maps of sounds (*.wav *.ogg)" in asked[0]
    assert "Tiled maps (*.tmx *.tmj)" in asked[0]


def test_faults_are_listed_and_the_window_stays_unchanged(window: MainWindow, maze: Path) -> None:
    before = window.session.world
    maze.write_text("#x\n?#")
    window.open_path(str(maze))
    listed = window.findChild(QPlainTextEdit)
    assert isinstance(listed, QPlainTextEdit)
    assert "line 1, column 2" in listed.toPlainText()
    assert "line 2, column 1" in listed.toPlainText()
    assert window.session.world is before


def test_the_picture_follows_the_choices_of_the_dialog(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "picture.png"

    def accept(dialog: PictureDialog) -> int:
        dialog.file.setText(str(out))
        dialog.cell_size.setValue(10)
        assert not dialog.agents.isEnabled(), "there is no run"
        assert f"{10 * window.session.world.cols} × " in dialog.size_note.text()
        return 1

    monkeypatch.setattr(PictureDialog, "exec", accept)
    ask_picture(window)
    world = window.session.world
    with Image.open(out) as picture:
        assert picture.size == (10 * world.cols, 10 * world.rows)


def test_suffix_and_format_follow_each_other(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = PictureDialog(World(), tmp_path / "a.png", True, False)
    qtbot.addWidget(dialog)
    dialog.format.setCurrentIndex(1)
    assert dialog.path == tmp_path / "a.svg"
    dialog.file.setText(str(tmp_path / "b.png"))
    assert dialog.format.currentIndex() == 0
    dialog.file.setText(str(tmp_path / "b.gif"))
    assert ".png or .svg" in dialog.fault.text()
    assert not dialog.done_button.isEnabled()
    dialog.file.setText("")
    assert dialog.fault.text() == "Enter a file name."
    (tmp_path / "c.svg").touch()
    dialog.file.setText(str(tmp_path / "c.svg"))
    assert "will be replaced" in dialog.fault.text()
    assert dialog.done_button.isEnabled()


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_picture_can_show_agents(qapp: object, tmp_path: Path, suffix: str) -> None:
    world = off_switch_world(
        ".....", at=(0, 2), switch=(0, 0), chance=0.1, goals=(cell_goal((0, 4)),), populations=(Population(9, (0, 2)),)
    )  # fmt: skip
    run = run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=1))), 3))
    files = []
    for shown in (None, run):
        files.append(tmp_path / f"{shown is None}{suffix}")
        draw_picture(Scene(world, run=shown, tick=2), files[-1], 40, dark=False)
    without, with_agents = (file.read_bytes() for file in files)
    assert without != with_agents
    if suffix == ".svg":
        crosses, squares, discs = (
            with_agents.count(kind) - without.count(kind) for kind in (b"<polyline", b"<polygon", b"<circle")
        )
        assert crosses % 2 == 0  # each with two strokes
        assert crosses // 2 + squares + discs == len(run.experiment.cast)
        assert squares > 0  # agents that still pursue the switch
