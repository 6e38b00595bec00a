"""The file dialogs: places, remembered folders, suffixes and labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.dialogs.file_dialog import Folders, ask_file, ask_new_file, start_folder
from ic_sandbox.gui.files.picture_dialog import PictureDialog
from ic_sandbox.gui.preferences.language import speak
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.paths import RESOURCES

PICTURES = "PNG (*.png);;SVG (*.svg)"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(QSettings(str(tmp_path / "folders.ini"), QSettings.Format.IniFormat))


def answer(monkeypatch: pytest.MonkeyPatch, act: Callable[[QFileDialog], int]) -> list[QFileDialog]:
    shown: list[QFileDialog] = []

    def run(dialog: QFileDialog) -> int:
        shown.append(dialog)
        return act(dialog)

    monkeypatch.setattr(QFileDialog, "exec", run)
    return shown


def cancelled(_dialog: QFileDialog) -> int:
    return 0


def test_each_kind_of_file_remembers_its_folder(folders: Folders, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    folders.remember("picture", tmp_path / "a")
    folders.remember("world", tmp_path / "b")
    assert (folders.last("picture"), folders.last("world"), folders.last("study")) == (
        tmp_path / "a",
        tmp_path / "b",
        None,
    )
    assert folders.all() == [tmp_path / "b", tmp_path / "a"]
    (tmp_path / "a").rmdir()
    assert folders.last("picture") is None
    assert start_folder(folders, "picture", tmp_path) == tmp_path
    assert start_folder(folders, "world", tmp_path) == tmp_path / "b"


def test_the_next_dialog_of_a_kind_begins_where_the_last_one_ended(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared").mkdir()
    file = tmp_path / "shared" / "map.icw"
    file.touch()
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _: [str(file)])
    shown = answer(monkeypatch, lambda _: 1)
    assert ask_file(window, "map", "Open", tmp_path, "Worlds (*.icw)") == file
    assert window.folder("map") == file.parent
    places = {url.toLocalFile() for url in shown[0].sidebarUrls()}
    assert {str(Path.home()), str(RESOURCES / "worlds")} <= places
    ask_file(window, "world", "Open", tmp_path, "Worlds (*.icw)")
    assert str(file.parent) in {url.toLocalFile() for url in shown[1].sidebarUrls()}


def test_a_dialog_that_writes_a_file_remembers_its_folder(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = PictureDialog(window.session.world, tmp_path / "one.png", False, False, window)
    qtbot.addWidget(dialog)
    dialog.accept()
    assert window.folder("picture") == tmp_path
    assert window.folder("report") != tmp_path


def test_a_name_without_a_suffix_gets_that_of_the_chosen_filter(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose_svg(dialog: QFileDialog) -> int:
        dialog.selectNameFilter("SVG (*.svg)")
        dialog.filterSelected.emit("SVG (*.svg)")
        assert dialog.defaultSuffix() == "svg"
        return 0

    shown = answer(monkeypatch, choose_svg)
    assert ask_new_file(window, "picture", "Save", tmp_path / "one.png", PICTURES) is None
    assert shown[0].selectedFiles() == [str(tmp_path / "one.svg")]
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _: [str(tmp_path / "named")])
    answer(monkeypatch, lambda _: 1)
    assert ask_new_file(window, "picture", "Save", tmp_path / "one.png", PICTURES) == tmp_path / "named.png"


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    speak(qapp, "en")


@pytest.mark.usefixtures("english_again")
def test_the_labels_are_in_the_language_of_the_window(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    speak(qapp, "de")
    shown = answer(monkeypatch, cancelled)
    ask_new_file(window, "picture", "Bild exportieren", tmp_path / "one.png", PICTURES)
    label = QFileDialog.DialogLabel
    said = [shown[0].labelText(which) for which in (label.LookIn, label.FileName, label.FileType, label.Accept)]
    assert said == ["Ordner:", "Name:", "Typ:", "Speichern"]
    assert shown[0].labelText(label.Reject).replace("&", "") == "Abbrechen"
