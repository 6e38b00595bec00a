"""The dialog for the export folder: checked as it is typed, accepted with Enter."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.files.export_dialog import ExportDialog, fresh_folder


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    asked = ExportDialog("Export", "20 ticks of 3 agents", tmp_path / "run")
    qtbot.addWidget(asked)
    asked.show()
    return asked


def type_folder(qtbot: QtBot, dialog: ExportDialog, folder: Path | str) -> None:
    dialog.folder.selectAll()
    qtbot.keyClicks(dialog.folder, str(folder))


def test_enter_exports_to_the_folder_that_was_typed(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    type_folder(qtbot, dialog, tmp_path / "mine")
    qtbot.keyClick(dialog.folder, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.path == tmp_path / "mine"


def test_a_folder_with_files_is_refused_with_a_reason(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    (tmp_path / "old").write_text("here before")
    type_folder(qtbot, dialog, tmp_path)
    assert "not empty" in dialog.fault.text()
    qtbot.keyClick(dialog.folder, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert not dialog.export.isEnabled()


def test_an_empty_name_is_refused(qtbot: QtBot, dialog: ExportDialog) -> None:
    type_folder(qtbot, dialog, " ")
    assert dialog.fault.text() == "Enter a folder."


def test_the_suggested_folder_does_not_exist_yet(tmp_path: Path) -> None:
    assert fresh_folder(tmp_path, "fuel").name == "fuel-run"
    (tmp_path / "fuel-run").mkdir()
    assert fresh_folder(tmp_path, "fuel").name == "fuel-run-2"


def test_the_home_of_an_unknown_user_is_refused_with_a_reason(qtbot: QtBot, dialog: ExportDialog) -> None:
    type_folder(qtbot, dialog, "~nobody-of-this-name/run")
    assert dialog.fault.text()
    assert not dialog.export.isEnabled()
    type_folder(qtbot, dialog, "~/of-my-own/run-that-is-not-there")
    assert dialog.path.is_absolute()
    assert dialog.export.isEnabled()
