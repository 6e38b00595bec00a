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


# -- what fits


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("csv export", "Export run as CSV…"), ("EXPORT", "Export run as CSV…"), ("expcsv", "Export run as CSV…"),
        ("grosse", "Größe"[:0] + "Grosse Karte"), ("uber", "Über IC Sandbox"), ("xport", "Export run as CSV…"),
    ],
)  # fmt: skip
def test_words_fit_in_any_order_and_with_letters_left_out(query: str, title: str) -> None:
    assert match(query, title) is not None


@pytest.mark.parametrize("query", ["csv import", "vsc", "exportrunascsvx", "zzz"])
def test_every_word_must_be_somewhere(query: str) -> None:
    assert match(query, "Export run as CSV…") is None


def test_beginnings_count_more_than_middles_and_titles_more_than_the_way() -> None:
    def score(query: str, title: str, *others: str) -> float:
        found = match(query, title, *others)
        assert found is not None
        return found.score

    assert score("fit", "Fit", "View") > score("fit", "Benefit", "View") > score("view", "Fit", "View")
    assert score("fit", "Fit", "View") > score("fit", "Flip vertically")


def test_the_letters_that_were_meant_are_told() -> None:
    found = match("csv exp", "Export run as CSV…")
    assert found is not None
    assert sorted(found.places) == [0, 1, 2, 14, 15, 16]


# -- what is listed


def test_every_command_of_the_menus_can_be_found(window: MainWindow) -> None:
    listed = {command.name for command in command_lines(window.catalogue, window.shortcuts)}
    assert set(window.shortcuts.names) <= listed
    assert {f"world.{shipped.name}" for shipped in shipped_worlds()} <= listed
    assert {"pick_up.device:off_switch", "pick_up.terrain:#", "pick_up.camera"} <= listed


def test_every_command_is_best_found_by_its_own_words(window: MainWindow, search: CommandPalette) -> None:
    for command in command_lines(window.catalogue, window.shortcuts):
        search._model.narrow(command.title)
        best, found = search._model.found[0]
        assert best.title == command.title or found.score >= len(command.title.split()) * 8, command.title


def test_a_line_shows_the_way_and_the_keys_as_they_are_now(window: MainWindow) -> None:
    window.shortcuts.remap("edit.duplicate", QKeySequence("Ctrl+J"))
    found = {command.name: command for command in command_lines(window.catalogue, window.shortcuts)}
    assert found["tool.erase"].path == "Edit › Tools"
    assert found["tool.erase"].keys == "E"
    assert found["edit.duplicate"].keys == "Ctrl+J"
    assert found["pick_up.device:off_switch"].path.startswith("Palette › ")


def test_what_can_t_be_done_says_why_and_does_nothing(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
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


# -- by keyboard and mouse


def test_enter_runs_the_best(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(search.field, "erase")
    qtbot.keyClick(search.field, Key.Key_Return)
    QApplication.processEvents()
    assert window.session.toolbox.tool.kind == "erase"
    assert not search.isVisible()


def test_arrows_choose_another_and_go_round(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
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


def test_escape_closes_and_gives_the_focus_back(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
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


def test_letters_and_space_are_words_and_no_commands(window: MainWindow, search: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(search.field, "e .,[")
    qtbot.keyClick(search.field, Key.Key_Home)
    assert search.field.text() == "e .,["
    assert window.session.toolbox.tool.kind == "select"
    assert not window.session.player.playing
    assert not search.nothing.isHidden()
    assert search.list.isHidden()


def test_what_was_used_lately_comes_first_and_is_remembered(
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
def test_a_memory_that_makes_no_sense_is_passed_over(
    window: MainWindow, search: CommandPalette, settings: QSettings, stored: object
) -> None:
    search.leave()
    settings.setValue("commands/recent", stored)
    search.enter()
    assert titles(search)[0] == "New world"
