from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QTreeWidgetItem, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.commands.shortcut_rows import fixed_uses
from ic_sandbox.gui.commands.shortcuts_dialog import ShortcutsDialog
from ic_sandbox.gui.shortcuts.shortcuts import fixed_keys
from ic_sandbox.gui.window.main_window import MainWindow

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.new_world()
    return window


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> ShortcutsDialog:
    window.catalogue.command("help.shortcuts").run()
    made = window.findChild(ShortcutsDialog)
    assert isinstance(made, ShortcutsDialog)
    qtbot.waitExposed(made)
    return made


def lines(dialog: ShortcutsDialog) -> dict[str, tuple[str, str]]:
    """Return the shown keys and default keys of each line."""
    found = {}
    walk = QTreeWidgetItemIterator(dialog.table)
    while item := walk.value():
        if isinstance(item, QTreeWidgetItem) and not item.isHidden() and not item.childCount():
            found[item.text(0)] = (item.text(1), item.text(2))
        walk += 1
    return found


def press(qtbot: QtBot, dialog: ShortcutsDialog, name: str, key: Key, modifier: Qt.KeyboardModifier = Control) -> None:  # type: ignore[valid-type]
    dialog.table.choose(name)
    dialog.change.click()
    assert dialog.below.currentIndex() == 1
    qtbot.keyClick(dialog.keys, key, modifier)
    QApplication.processEvents()


def test_every_command_and_every_fixed_key_is_listed(window: MainWindow, dialog: ShortcutsDialog) -> None:
    assert set(dialog.table.names) == set(window.shortcuts.names)
    assert fixed_uses().keys() == fixed_keys().keys()
    listed = lines(dialog)
    assert listed["Duplicate"] == ("Ctrl+D", "")
    assert listed["Undo"][0] == "Ctrl+Z"
    assert "Up" in listed["Move the keyboard cursor over the map"][0]
    assert listed["Zoom"] == ("Wheel", "")


def test_free_keys_are_assigned_when_they_are_pressed(
    window: MainWindow, dialog: ShortcutsDialog, qtbot: QtBot
) -> None:
    press(qtbot, dialog, "edit.duplicate", Key.Key_J)
    assert window.shortcuts.keys("edit.duplicate") == (QKeySequence("Ctrl+J"),)
    assert lines(dialog)["Duplicate"] == ("Ctrl+J", "Ctrl+D")
    assert "“Duplicate”" in dialog.message.text()
    assert dialog.below.currentIndex() == 0
    assert dialog.reset.isEnabled()
    dialog.reset.click()
    assert lines(dialog)["Duplicate"] == ("Ctrl+D", "")
    assert not dialog.reset.isEnabled()


def test_a_command_that_would_lose_its_keys_is_named_first(
    window: MainWindow, dialog: ShortcutsDialog, qtbot: QtBot
) -> None:
    press(qtbot, dialog, "file.report", Key.Key_E)
    assert "Ctrl+E is assigned to “Export run as CSV…”" in dialog.message.text()
    assert window.shortcuts.keys("file.report") == ()
    assert window.shortcuts.keys("file.export") == (QKeySequence("Ctrl+E"),)
    dialog.cancel.click()
    assert window.shortcuts.keys("file.report") == ()
    press(qtbot, dialog, "file.report", Key.Key_E)
    dialog.take.click()
    assert window.shortcuts.keys("file.report") == (QKeySequence("Ctrl+E"),)
    assert window.shortcuts.keys("file.export") == ()
    assert "Removed from “Export run as CSV…”" in dialog.message.text()


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Up, Key.Key_Delete])
def test_fixed_keys_can_not_be_assigned(
    window: MainWindow,
    dialog: ShortcutsDialog,
    qtbot: QtBot,
    key: Key,  # type: ignore[valid-type]
) -> None:
    press(qtbot, dialog, "file.report", key, Qt.KeyboardModifier.NoModifier)
    assert "is reserved by the window" in dialog.message.text()
    assert not dialog.take.isEnabled()
    assert window.shortcuts.keys("file.report") == ()


def test_escape_cancels_the_keys_then_clears_the_search_then_closes(
    window: MainWindow, dialog: ShortcutsDialog, qtbot: QtBot
) -> None:
    dialog.search.setText("duplicate")
    dialog.change.click()
    qtbot.keyClick(dialog.keys, Key.Key_Escape)
    assert dialog.below.currentIndex() == 0
    assert dialog.isVisible()
    qtbot.keyClick(dialog.table, Key.Key_Escape)
    assert dialog.search.text() == ""
    qtbot.keyClick(dialog.table, Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_command_can_have_no_keys(window: MainWindow, dialog: ShortcutsDialog) -> None:
    dialog.table.choose("run.play")
    dialog.remove.click()
    assert window.shortcuts.keys("run.play") == ()
    assert lines(dialog)["Play or pause"] == ("", "Space")
    assert not dialog.remove.isEnabled()
    dialog.reset_all.click()
    assert lines(dialog)["Play or pause"] == ("Space", "")
    assert not dialog.reset_all.isEnabled()


def test_commands_are_found_by_words_or_keys(dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    for query in ("dupl", "ctrl+d"):
        dialog.search.setText(query)
        assert "Duplicate" in lines(dialog)
        assert dialog.table.chosen == "edit.duplicate"
        assert "Redo" not in lines(dialog)
    dialog.search.setText("nothing like that")
    assert not lines(dialog)
    assert not dialog.change.isEnabled()
    dialog.search.setText("cursor over the map")
    assert not dialog.change.isEnabled(), "that can't be changed"
    dialog.search.setText("duplicate")
    qtbot.keyClick(dialog.search, Key.Key_Return)
    assert dialog.below.currentIndex() == 1


def test_a_second_call_raises_the_open_dialog(window: MainWindow, dialog: ShortcutsDialog) -> None:
    window.catalogue.command("help.shortcuts").run()
    assert len(window.findChildren(ShortcutsDialog)) == 1
    assert not dialog.isModal()
