"""Every command of the menus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QTextDocumentFragment
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QMessageBox,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.catalogue import DRIVE_CHARTS, RUN_CHARTS
from ic_sandbox.exports.citation import bibtex
from ic_sandbox.gui.background import background_task
from ic_sandbox.gui.files.import_export import ask_tables
from ic_sandbox.gui.panels.controls import run_controls
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.io.files import shipped_worlds
from ic_sandbox.world.templates import TEMPLATES
from tests.gui.window_helpers import actions, box_of, choose, draw

Button = QMessageBox.StandardButton


def test_every_command_has_its_own_shortcut(window: MainWindow) -> None:
    shortcuts = [
        key.toString() for action in actions(window).values() for key in action.shortcuts() if not key.isEmpty()
    ]
    assert len(shortcuts) == len(set(shortcuts))
    assert {"Space", ".", ",", "Home", "Ctrl+E", "Ctrl+O", "Ctrl+S", "Ctrl+Z", "Ctrl+N"} <= set(shortcuts)


COMMANDS = (
    *(shipped.title for shipped in shipped_worlds()),
    *(template.title for template in TEMPLATES),
    "New world", "Open…", "Open run…", "Agent from Python…", "Import…",
    "Gallery", "Save", "Save as…", "Export run as CSV…", "Export picture…",
    "Export drives as CSV…", "Export mitigations as CSV…", "Export level check as CSV…",
    "Export report…", "Share as web page…", "Record run…",
    "Export chart…",
    "Undo", "Redo", "Undo history", "Preferences…",
    "Remove selection", "Select all", "Cut", "Copy", "Paste", "Duplicate", "Rotate clockwise", "Rotate anticlockwise",
    "Flip horizontally", "Flip vertically", "Select", "Pencil", "Line", "Rectangle", "Fill", "Eraser",
    "Eyedropper",
    "Goal brush", "Play or pause", "Step forward", "Step back",
    "Play the story", "Restart", "Follow the next agent", "Follow the previous agent", "Stop following",
    "Take over the agent", "Class results…", "Close opened run", "Pin run", "Compare runs…", "Vary a number…",
    "Side by side…", "Compare with before the last change", "Close the second world",
    "Run control groups too", "Put all agents in one world", "Number of agents…", "Cancel planning",
    "Zoom in", "Zoom out", "Fit", "Names of devices",
    "Colour by subgoal", "Colour by final goal", "Colour by status", "Value", "POWER", "Agreement", "Visits",
    "Value of devices", "Plan",
    "Camera coverage", "Trails",
    *(chart.title for chart in RUN_CHARTS), *(chart.title for chart in DRIVE_CHARTS),
    "Palette", "Tools", "Colour key", "Overlays", "Transport", "Charts", "Side panel", "Inspector", "Info", "Why?",
    "Mitigations", "Figures", "History", "Only the map", "Reset layout", "Lessons…", "Find a command…",
    "Keyboard shortcuts", "Open the log", "Manual", "Glossary", "About IC Sandbox", "Quit",
)  # fmt: skip


@pytest.mark.parametrize("planned", [False, True])
@pytest.mark.slow
def test_every_command_runs_in_every_state(
    window: MainWindow, file: Path, monkeypatch: pytest.MonkeyPatch, asked: Callable[[Button], list[str]],
    planned: bool, qtbot: QtBot,
) -> None:  # fmt: skip
    asked(Button.Discard)
    choose(monkeypatch, file)
    monkeypatch.setattr(run_controls, "ask_number", lambda *_: 12)
    monkeypatch.setattr(QDialog, "exec", lambda _: 0)
    monkeypatch.setattr(background_task, "MOMENT_SECONDS", 60.0)  # a busy machine may not write a file in a moment
    monkeypatch.setattr("ic_sandbox.gui.dialogs.file_dialog._may_replace", lambda *_: True)
    errors: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda *trouble: errors.append(trouble))
    window.open_path(str(file))
    if planned:
        with qtbot.waitSignal(window.session.planning.done, timeout=60_000):
            window.session.planning.release()
        with qtbot.waitSignal(window.session.player.tick_changed, timeout=60_000):
            window.session.player.step()
    draw(window)
    names = list(actions(window))
    assert {name for name in names if not name.startswith(str(file.parent))} == set(COMMANDS)
    for name in names:
        if name != "Quit":
            if window.pages.currentWidget() is window.gallery:
                window.toggle_gallery()
            actions(window)[name].trigger()
            QApplication.processEvents()
    actions(window)["Quit"].trigger()
    assert not window.isVisible()
    assert not errors


def test_colours_can_be_chosen_in_the_menu_or_above_the_map(window: MainWindow, file: Path) -> None:
    window.open_path(str(file))
    actions(window)["Colour by status"].trigger()
    assert window.session.colour_mode == "status"
    assert window.findChild(QComboBox, "colour-mode").currentText() == "status"  # type: ignore[union-attr]
    window.session.set_colour_mode("goal")
    assert actions(window)["Colour by final goal"].isChecked()
    assert not actions(window)["Colour by status"].isChecked()


def test_the_number_of_agents_can_be_set_and_reset_to_the_worlds_own(window: MainWindow, file: Path) -> None:
    window.open_path(str(file))
    shown: list[str] = []
    for typed, button, wanted in (("1010", "Ok", 1010), ("7", "Cancel", 1010), ("31", "Ok", None)):

        def answer(typed: str = typed, button: str = button) -> None:
            dialog = window.findChild(QDialog, "number-dialog")
            assert isinstance(dialog, QDialog)
            number, buttons = dialog.findChild(WholeSpin), dialog.findChild(QDialogButtonBox)
            assert number is not None
            assert buttons is not None
            number.lineEdit().setText(typed)
            number.interpretText()
            shown.append(number.text())
            buttons.button(QDialogButtonBox.StandardButton[button]).click()

        QTimer.singleShot(0, answer)
        actions(window)["Number of agents…"].trigger()
        assert window.session.settings.agents == wanted
    assert shown == ["1,010", "7", "31"], "grouped as in labels"


def test_the_run_is_exported_to_the_chosen_folder(window: MainWindow, file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    window.open_path(str(file))
    said: list[str] = []
    window.session.message.connect(said.append)
    ask_tables(window)
    assert said[-1] == "The planner is being prepared."
    with qtbot.waitSignal(window.session.planning.done, timeout=60_000):
        window.session.planning.release()
    with qtbot.waitSignal(window.session.player.tick_changed, timeout=60_000):
        window.session.player.step()

    def fill() -> None:
        box = box_of(window)
        box.folder.setText(str(file))  # type: ignore[attr-defined]
        assert not box.export.isEnabled(), "a file is no folder"  # type: ignore[attr-defined]
        box.folder.setText(str(tmp_path / "out"))  # type: ignore[attr-defined]
        box.export.click()  # type: ignore[attr-defined]

    QTimer.singleShot(50, fill)
    ask_tables(window)
    qtbot.waitUntil(lambda: any("Exported to" in text for text in said), timeout=60_000)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "ticks.csv", "agents.csv", "events.csv", "summary.csv", "manifest.json",
    }  # fmt: skip


def test_the_reference_to_the_program_can_be_copied(window: MainWindow, qtbot: QtBot) -> None:
    window.catalogue.command("help.about").run()
    (about,) = window.findChildren(QMessageBox)
    assert bibtex() in QTextDocumentFragment.fromHtml(about.text()).toPlainText().replace("\xa0", " ") + "\n"
    next(button for button in about.buttons() if button.objectName() == "about-copy").click()
    assert QGuiApplication.clipboard().text() == bibtex()
    window.catalogue.command("help.about").run()
    about = next(box for box in window.findChildren(QMessageBox) if box.isVisible())
    qtbot.keyClick(about, Qt.Key.Key_Escape)
    assert not about.isVisible()
