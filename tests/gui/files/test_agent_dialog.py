"""The dialog about agents in Python: its command runs, its run opens, and the window runs no code."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ic_sandbox.cli import main
from ic_sandbox.gui.files.agent_dialog import OUT, AgentDialog, program_words
from ic_sandbox.gui.window.main_window import MainWindow
from tests.gui.window_helpers import draw


def dialog_of(window: MainWindow) -> AgentDialog:
    dialog = window.findChild(AgentDialog)
    assert isinstance(dialog, AgentDialog)
    return dialog


def press(dialog: AgentDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    button.click()


def test_the_command_runs_and_its_run_opens(
    window: MainWindow, qtbot: QtBot, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_path(str(file))
    window.session.set_settings(replace(window.session.settings, seed=7, agents=5))
    window.catalogue.command("file.agent").run()
    dialog = dialog_of(window)
    dialog.agent.setText("walkers:Walker")
    press(dialog, "agent-copy-example")
    (tmp_path / "walkers.py").write_text(QApplication.clipboard().text(), "utf-8")
    press(dialog, "agent-copy-command")
    words = shlex.split(QApplication.clipboard().text())
    program = words[: words.index("run")]
    assert program == program_words()
    assert subprocess.run([*program, "--version"], capture_output=True, text=True, check=True).stdout
    words = words[len(program) :]
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert main(words) == 0
    window.open_path(str(tmp_path / OUT))
    shown = window.session.opened_run.shown
    assert shown is not None
    assert (shown.name, shown.settings.seed, shown.run.ticks) == ("walkers:Walker", 7, 200)
    assert len(shown.run.experiment.cast) == 5


def test_a_python_file_is_explained_and_not_run(window: MainWindow, tmp_path: Path) -> None:
    evil = tmp_path / "evil.py"
    evil.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", "utf-8")
    before = window.session.world
    window.open_path(str(evil))
    assert dialog_of(window).agent.text() == "evil:Walker"
    assert "--agent evil:Walker" in dialog_of(window).command.text()
    assert window.session.world is before
    assert not (tmp_path / "ran").exists()


def test_the_dialog_asks_to_save_a_world_that_the_command_could_not_read(window: MainWindow, file: Path) -> None:
    window.open_shipped("off_switch")
    window.explain_agents()
    dialog = dialog_of(window)
    assert " run off_switch " in dialog.command.text()
    assert dialog.note.isHidden()
    draw(window)
    assert "Save the world first" in dialog.note.text()
    assert not dialog.note.isHidden()
    window.session.document.undo()
    window.open_path(str(file))
    assert str(file) in dialog.command.text()
    assert dialog.note.isHidden()


def test_the_command_names_the_program_only_if_a_terminal_finds_this_very_one(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, other = tmp_path / "own", tmp_path / "other"
    for place in (folder, other):
        place.mkdir()
        (place / "ic-sandbox").write_text("#!/bin/sh\n")
        (place / "ic-sandbox").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "python3"))
    monkeypatch.setenv("PATH", str(folder))
    assert program_words() == ["ic-sandbox"]
    monkeypatch.setenv("PATH", str(other))
    assert program_words() == [str(folder / "python3"), "-m", "ic_sandbox"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "ic-sandbox"))
    assert program_words() == [str(folder / "ic-sandbox")]
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ic-sandbox").symlink_to(folder / "ic-sandbox")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert program_words() == ["ic-sandbox"]
    window.explain_agents()
    in_powershell = dialog_of(window).findChild(QLabel, "agent-powershell")
    assert in_powershell is not None
    assert in_powershell.isHidden(), "a command that begins with a quotation mark is only made on Windows"
    label = dialog_of(window).findChild(QLabel, "agent-libraries")
    assert label is not None
    assert "pip" in label.text()
