from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.commands.command_palette import CommandPalette
from ic_sandbox.gui.commands.command_palette_list import command_lines
from ic_sandbox.gui.palette.fuzzy_match import match
from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.io.files import shipped_worlds

Key = Qt.Key


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.new_world()
    window.activateWindow()
    QApplication.processEvents()
    return window


@pytest.fixture
def search(window: MainWindow, qtbot: QtBot) -> CommandPalette:
    window.workspace.canvas.setFocus()
    qtbot.keyClick(
        window.workspace.canvas, Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert window.command_search.isVisible()
    return window.command_search


def titles(search: CommandPalette) -> list[str]:
    return [command.title for command, _ in search._model.found]


def run(search: CommandPalette, words: str, qtbot: QtBot) -> None:
    search.enter()
    qtbot.keyClicks(search.field, words)
    qtbot.keyClick(search.field, Key.Key_Return)
    QApplication.processEvents()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("csv export", "Export run as CSV…"), ("EXPORT", "Export run as CSV…"), ("expcsv", "Export run as CSV…"),
        ("grosse", "Größe"[:0] + "Grosse Karte"), ("uber", "Über IC Sandbox"), ("xport", "Export run as CSV…"),
    ],
)  # fmt: skip
def test_words_match_in_any_order_and_with_missing_letters(query: str, title: str) -> None:
    assert match(query, title) is not None


@pytest.mark.parametrize("query", ["csv import", "vsc", "exportrunascsvx", "zzz"])
def test_every_word_must_match(query: str) -> None:
    assert match(query, "Export run as CSV…") is None


def test_starts_score_higher_than_middles_and_titles_higher_than_paths() -> None:
    def score(query: str, title: str, *others: str) -> float:
        found = match(query, title, *others)
        assert found is not None
        return found.score

    assert score("fit", "Fit", "View") > score("fit", "Benefit", "View") > score("view", "Fit", "View")
    assert score("fit", "Fit", "View") > score("fit", "Flip vertically")


def test_the_matching_letters_are_returned() -> None:
    found = match("csv exp", "Export run as CSV…")
    assert found is not None
    assert sorted(found.places) == [0, 1, 2, 14, 15, 16]


def test_every_command_of_the_menus_can_be_found(window: MainWindow) -> None:
    listed = {command.name for command in command_lines(window.catalogue, window.shortcuts)}
    assert set(window.shortcuts.names) <= listed
    assert {f"world.{shipped.name}" for shipped in shipped_worlds()} <= listed
    assert {"pick_up.device:off_switch", "pick_up.terrain:#", "pick_up.camera"} <= listed


def test_every_command_is_the_best_match_of_its_title(window: MainWindow, search: CommandPalette) -> None:
    for command in command_lines(window.catalogue, window.shortcuts):
        search._model.narrow(command.title)
        best, found = search._model.found[0]
        assert best.title == command.title or found.score >= len(command.title.split()) * 8, command.title


def test_a_line_shows_the_path_and_the_current_keys(window: MainWindow) -> None:
    window.shortcuts.remap("edit.duplicate", QKeySequence("Ctrl+J"))
    found = {command.name: command for command in command_lines(window.catalogue, window.shortcuts)}
    assert found["tool.erase"].path == "Edit › Tools"
    assert found["tool.erase"].keys == "E"
    assert found["edit.duplicate"].keys == "Ctrl+J"
    assert found["pick_up.device:off_switch"].path.startswith("Palette › ")


def test_an_unavailable_command_gives_its_reason_and_does_nothing(
    window: MainWindow, search: CommandPalette, qtbot: QtBot
) -> None:
    qtbot.keyClicks(search.field, "undo")
    command = search._model.found[0][0]
    assert (command.title, command.why_not) == ("Undo", "nothing to undo")
    said: list[str] = []
    window.session.message.connect(said.append)
    qtbot.keyClick(search.field, Key.Key_Return)
    assert said == ["Undo: nothing to undo"]
    assert search.isVisible()
    assert search.recent() == []
    search.leave()
    window.show_gallery()
    found = {command.name: command for command in command_lines(window.catalogue, window.shortcuts)}
    for name in ("run.play", "tool.line", "pick_up.terrain:#", "overlay.power"):
        assert found[name].why_not == "open a world first"
    for name in ("file.new", "help.about", "world.off_switch"):
        assert not found[name].why_not


def test_enter_runs_the_best_match(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(search.field, "erase")
    qtbot.keyClick(search.field, Key.Key_Return)
    QApplication.processEvents()
    assert window.session.toolbox.tool.kind == "erase"
    assert not search.isVisible()


def test_arrow_keys_select_another_and_wrap_around(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(search.field, "colour by")
    assert len(titles(search)) >= 3
    qtbot.keyClick(search.field, Key.Key_Up)
    assert search.list.currentIndex().row() == len(titles(search)) - 1
    qtbot.keyClick(search.field, Key.Key_Down)
    qtbot.keyClick(search.field, Key.Key_Down)
    chosen = titles(search)[1]
    qtbot.keyClick(search.field, Key.Key_Return)
    QApplication.processEvents()
    assert chosen.endswith({"goal": "final goal"}.get(window.session.colour_mode, window.session.colour_mode))


def test_escape_closes_and_returns_the_focus(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
    assert search.field.hasFocus()
    qtbot.keyClick(search.field, Key.Key_Escape)
    assert not search.isVisible()
    assert window.workspace.canvas.hasFocus()


def test_a_click_runs_and_a_click_elsewhere_closes(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(search.field, "rectangle")
    place = search.list.visualRect(search._model.index(0)).center()
    qtbot.mouseClick(search.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()
    assert window.session.toolbox.shape == "rectangle"
    assert not search.isVisible()
    search.enter()
    qtbot.mouseClick(window.workspace.canvas, Qt.MouseButton.MiddleButton)
    assert not search.isVisible()


def test_letters_and_space_are_typed_and_run_no_command(
    window: MainWindow, search: CommandPalette, qtbot: QtBot
) -> None:
    qtbot.keyClicks(search.field, "e .,[")
    qtbot.keyClick(search.field, Key.Key_Home)
    assert search.field.text() == "e .,["
    assert window.session.toolbox.tool.kind == "select"
    assert not window.session.player.playing
    assert not search.nothing.isHidden()
    assert search.list.isHidden()


def test_recently_used_commands_come_first_and_are_stored(
    window: MainWindow, search: CommandPalette, qtbot: QtBot, settings: QSettings
) -> None:
    search.leave()
    for words in ("rectangle", "fit", "rectangle", "trails"):
        run(search, words, qtbot)
    search.enter()
    assert titles(search)[:3] == ["Trails", "Rectangle", "Fit"]
    assert search._model.is_recent(2)
    assert not search._model.is_recent(3)
    other = MainWindow(window.session, settings)
    qtbot.addWidget(other)
    assert other.command_search.recent()[0] == "overlay.trails"


def test_an_item_is_picked_up_for_the_map(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
    search.leave()
    run(search, "off-switch palette", qtbot)
    assert window.session.toolbox.tool.payload == Payload("device", "off_switch")
    assert window.workspace.canvas.hasFocus()


def test_a_shipped_world_is_opened_from_the_gallery(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
    search.leave()
    window.show_gallery()
    shipped = shipped_worlds()[3]
    run(search, f"open shipped {shipped.title}", qtbot)
    assert window.session.document.shipped_name == shipped.name
    assert window.pages.currentWidget() is window.workspace


@pytest.mark.parametrize("stored", ["nonsense", 7, b"\0\1", [1, 2]])
def test_invalid_stored_commands_are_ignored(
    window: MainWindow, search: CommandPalette, settings: QSettings, stored: object
) -> None:
    search.leave()
    settings.setValue("commands/recent", stored)
    search.enter()
    assert titles(search)[0] == "New world"
