"""Unusual names: as long as a page, with HTML, and undecodable names of files."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.app.file_lock import FileLock
from ic_sandbox.gui.dialogs.file_dialog import ask_new_file
from ic_sandbox.gui.session.session import COLOUR_MODES, Session
from ic_sandbox.gui.session.tool import WEIGH
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.paths import file_stem
from ic_sandbox.world.document import Terrain, World
from ic_sandbox.world.editing.edits import new_world
from ic_sandbox.world.io.files import load_world, save_world
from ic_sandbox.world.items import Item
from tests.gui.inspector.hands import small_world
from tests.gui.window_helpers import shown_window

WIDEST = 1180
"""The greatest width that a window may request, in pixels."""

NAMES = ("W" * 600, "<u>evil</u> & <img src=x>", "مرحبا \u202eabc 字" * 20, "a\nb")


def named(world: World, name: str) -> World:
    """Return a world in which every name starts with this text, with a unique ending."""
    goals = tuple(replace(goal, name=f"{name} g{k}") for k, goal in enumerate(world.goals))
    return replace(
        world,
        name=name,
        goals=goals,
        intended_goal=goals[0].name,
        agents=tuple(replace(agent, goal=goals[0].name) for agent in world.agents),
        devices=tuple(replace(device, name=name) for device in world.devices),
        legend=(*world.legend, Terrain("z", name)),
    )


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    return shown_window(qtbot, session, settings)


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer questions with No; return their texts."""
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        box.button(QMessageBox.StandardButton.Cancel).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    return asked


def settled() -> None:
    for _ in range(4):
        QApplication.processEvents()


def misread(window: QWidget) -> list[str]:
    """Return the widgets that would interpret a name as HTML."""
    found = []
    for widget in window.findChildren(QWidget):
        texts = [widget.toolTip()]
        if isinstance(widget, QLabel) and widget.textFormat() == Qt.TextFormat.AutoText:
            texts.append(widget.text())
        elif isinstance(widget, QLabel) and widget.textFormat() == Qt.TextFormat.RichText:
            texts.append(widget.text() if "<u>" in widget.text() else "")
        if any("<u>evil" in text and Qt.mightBeRichText(text) for text in texts):
            found.append(f"{type(widget).__name__} {widget.objectName()} {texts}")
    return found


@pytest.mark.parametrize("name", NAMES, ids=["long", "marks", "other letters", "two lines"])
def test_any_name_is_shown_as_typed_and_leaves_the_window_as_wide(
    window: MainWindow, session: Session, qtbot: QtBot, name: str
) -> None:
    window.new_world()
    session.document.edit("Name", named(small_world(), name))
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=60_000)
    session.player.step()
    qtbot.waitUntil(lambda: session.run is not None and session.run.ticks == 1, timeout=30_000)
    wide, wrong = {}, []

    def look(what: str) -> None:
        settled()
        wide[what] = window.minimumSizeHint().width()
        wrong.extend(misread(window))

    tabs = window.workspace.tabs
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
        look(tabs.tabText(place))
    for mode in COLOUR_MODES:
        session.set_colour_mode(mode)
        look(mode)
    session.overlays.toggle("value")
    look("overlay")
    session.toolbox.set_tool(WEIGH)
    look("brush")
    kinds = ("device", "agent", "population", "camera")
    for item in (*(Item(kind, 0) for kind in kinds), Item("goal_cell", 0, (4, 4))):  # type: ignore[arg-type]
        session.selection.select(item)
        look(item.kind)
    session.selection.select(None)
    session.selection.hover((4, 4))
    look("cell")
    session.watched_agent.watch(0)
    qtbot.waitUntil(lambda: session.watched_agent.explanation is not None, timeout=30_000)
    look("watched")
    session.pins.pin()
    window.catalogue.command("run.compare").run()
    look("compared")
    session.document.edit("Give “R&D” away", replace(session.world, info="x"))
    look("edited")
    assert {what: width for what, width in wide.items() if width > WIDEST} == {}
    assert wrong == []


def test_an_ampersand_in_the_name_of_a_step_is_shown_in_the_menu(window: MainWindow, session: Session) -> None:
    session.document.edit("Give “R&D” to\nagent", replace(session.world, name="Other"))
    undo = next(action for action in window.findChildren(QAction) if action.objectName() == "edit.undo")
    assert undo.text().endswith("Give “R&&D” to agent")
    assert session.document.undo_stack.text(0) == "Give “R&D” to agent"


def test_a_star_in_brackets_is_part_of_the_title(window: MainWindow, session: Session) -> None:
    window.new_world()
    session.document.edit("Name", replace(session.world, name="a[*]b"))
    assert window.windowTitle().count("[*]") == 3  # two are shown as one, and one is a mark of Qt


def test_a_file_with_an_undecodable_name_is_opened_locked_and_saved(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/w\xe9lt.icw"))
    save_world(new_world(5, 5), file)
    holding = FileLock(window, session.document)
    window.open_path(str(file))
    assert session.document.path == file
    session.document.edit("Name", replace(session.world, name="Mine"))
    assert window.save()
    assert load_world(file).name == "Mine"
    holding.stop()


def test_a_recent_file_on_a_missing_disk_is_ignored(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_world(new_world(5, 5), tmp_path / "there.icw")
    window.settings.setValue("recent", [f"/{'far' * 100}/away.icw", str(tmp_path / "there.icw")])
    assert window.recent() == [str(tmp_path / "there.icw")]


def test_a_suggested_file_name_is_short_enough_for_any_file_system(tmp_path: Path) -> None:
    for name in ("W" * 5000, "字" * 5000):
        (tmp_path / f"{file_stem(name)}-chart-100.icw").touch()


@pytest.mark.parametrize("typed", ["mine", "mine.icw"])
def test_an_existing_file_is_not_replaced_unasked(
    window: MainWindow, unasked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    (tmp_path / "mine.icw").write_text("precious")
    answers = iter([str(tmp_path / typed), ""])
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _: [next(answers)])
    monkeypatch.setattr(QFileDialog, "exec", lambda _: 1)
    assert ask_new_file(window, "world", "Save", tmp_path / "world.icw", "") is None
    assert unasked == ["mine.icw already exists."]
    assert (tmp_path / "mine.icw").read_text() == "precious"
