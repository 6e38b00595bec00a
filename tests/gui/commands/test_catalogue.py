"""One catalogue of commands, and its views."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.commands import catalogue as catalogue_module
from ic_sandbox.gui.commands.command import SEPARATOR, Catalogue, Command, Menu
from ic_sandbox.gui.commands.command_palette_list import command_lines
from ic_sandbox.gui.commands.menus import Menus
from ic_sandbox.gui.commands.shortcuts_dialog import ShortcutsDialog
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.shortcuts import Shortcuts, default_shortcuts
from ic_sandbox.gui.window.main_window import MainWindow


class Lamp(QObject):
    """A stand-in on which commands act."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.on = False
        self.broken = False
        self.files: list[str] = []

    def toggle(self) -> None:
        self.on = not self.on
        self.changed.emit()

    def catalogue(self) -> Catalogue:
        switch = Command(
            "lamp.switch",
            "&Switch",
            self.toggle,
            why_not=lambda: "it is broken" if self.broken else "",
            checked=lambda: self.on,
            label=lambda: "&Switch off" if self.on else "&Switch on",
        )
        many = Menu("lamp.many", "&Many", (Command("many.a", "A", self.toggle),), long=True)
        recent = Menu("lamp.recent", "&Recent", coming=self.recent)
        last = Command("lamp.last", "R&&D", self.toggle)
        return Catalogue((Menu("lamp", "&Lamp", (many, switch, SEPARATOR, recent, last)),), changed_by=(self.changed,))

    def recent(self) -> list[Command]:
        return [Command(f"recent.{name}", name, self.toggle, keyed=False) for name in self.files]


@pytest.fixture
def shortcuts(qtbot: QtBot, tmp_path: Path) -> Shortcuts:
    return Shortcuts(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


def test_menus_show_whether_a_command_can_run_and_is_on(window: QMainWindow, shortcuts: Shortcuts) -> None:
    lamp = Lamp()
    menus = Menus(window, lamp.catalogue(), shortcuts)
    switch = menus.actions["lamp.switch"]
    assert (switch.text(), switch.isChecked(), switch.isEnabled()) == ("&Switch on", False, True)
    switch.trigger()
    assert lamp.on
    assert (switch.text(), switch.isChecked()) == ("&Switch off", True)
    lamp.broken = True
    lamp.changed.emit()
    assert not switch.isEnabled()


def test_a_command_without_effect_keeps_its_check_mark(window: QMainWindow, shortcuts: Shortcuts) -> None:
    command = Command("lamp.stays", "Stays", lambda: None, checked=lambda: False)
    menus = Menus(window, Catalogue((Menu("lamp", "Lamp", (command,)),)), shortcuts)
    menus.actions["lamp.stays"].trigger()
    assert not menus.actions["lamp.stays"].isChecked()


def test_exactly_one_command_of_a_group_is_on(window: QMainWindow, shortcuts: Shortcuts) -> None:
    on = ["a"]
    commands = [
        Command(
            name,
            name,
            lambda name=name: on.__setitem__(0, name),  # type: ignore[misc]
            checked=lambda name=name: on == [name],  # type: ignore[misc]
            one_of="n",
        )
        for name in "abc"
    ]
    menus = Menus(window, Catalogue((Menu("m", "M", commands),)), shortcuts)
    menus.actions["c"].trigger()
    assert {name for name in "abc" if menus.actions[name].isChecked()} == {"c"}


def test_changing_commands_are_listed_in_their_current_state(window: QMainWindow, shortcuts: Shortcuts) -> None:
    lamp = Lamp()
    catalogue = lamp.catalogue()
    menus = Menus(window, catalogue, shortcuts)
    recent = menus.menus["lamp.recent"]
    assert not recent.isEnabled()
    lamp.files = ["b", "a"]
    lamp.changed.emit()
    assert recent.isEnabled()
    assert [action.text() for action in recent.actions()] == ["b", "a"]
    assert [entry.path for entry in catalogue.entries() if entry.command.id == "recent.a"] == ["Lamp › Recent"]
    assert "recent.a" not in shortcuts.names, "what comes and goes has no shortcut"


def test_the_palette_lists_current_titles_reasons_and_states(qtbot: QtBot, shortcuts: Shortcuts) -> None:
    lamp = Lamp()
    catalogue = lamp.catalogue()
    lines = {line.name: line for line in command_lines(catalogue, shortcuts)}
    assert list(lines) == ["lamp.switch", "lamp.last", "many.a"], "commands of long menus come last"
    assert lines["lamp.last"].title == "R&D"
    assert (lines["lamp.switch"].title, lines["lamp.switch"].why_not) == ("Switch on", "")
    lamp.on = lamp.broken = True
    now = {line.name: line for line in command_lines(catalogue, shortcuts)}["lamp.switch"]
    assert (now.title, now.why_not, now.checked) == ("Switch off", "it is broken", True)


def test_a_command_is_found_by_its_id() -> None:
    catalogue = Lamp().catalogue()
    assert catalogue.command("many.a").title == "A"
    with pytest.raises(KeyError, match="nothing"):
        catalogue.command("nothing")


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def main_window(
    qtbot: QtBot, unplanned: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str]
) -> Iterator[MainWindow]:
    """A window whose catalogue has one additional command, which nothing else knows."""
    command = Command("dummy.greet", "&Greet the agents", lambda: ran.append("greeted"), words="hello")
    monkeypatch.setattr(
        catalogue_module, "MENUS", (*catalogue_module.MENUS, lambda _: Menu("dummy", "&Dummy", (command,)))
    )
    made = MainWindow(unplanned, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    yield made
    made.close()


def test_a_command_that_is_only_in_the_catalogue_is_in_every_view(
    main_window: MainWindow, qtbot: QtBot, ran: list[str]
) -> None:
    assert [action.text() for action in main_window.menuBar().actions()][-1] == "&Dummy"
    (action,) = main_window.menus.menus["dummy"].actions()
    action.trigger()
    assert ran == ["greeted"]

    main_window.command_search.enter()
    main_window.command_search.field.setText("hello greet")
    line = main_window.command_search._model.found[0][0]
    assert (line.title, line.path) == ("Greet the agents", "Dummy")
    line.run()
    assert ran == ["greeted"] * 2
    main_window.command_search.leave()

    main_window.catalogue.command("help.shortcuts").run()
    dialog = main_window.findChild(ShortcutsDialog)
    assert isinstance(dialog, ShortcutsDialog)
    assert dialog.table.title("dummy.greet") == "Greet the agents"
    main_window.shortcuts.remap("dummy.greet", QKeySequence("Ctrl+Alt+G"))
    assert action.shortcut() == QKeySequence("Ctrl+Alt+G")


def test_every_default_shortcut_belongs_to_a_command(main_window: MainWindow) -> None:
    assert set(default_shortcuts()) <= {entry.command.id for entry in main_window.catalogue.entries()}


def test_ids_are_unique(main_window: MainWindow) -> None:
    names = [entry.command.id for entry in main_window.catalogue.entries()]
    assert len(names) == len(set(names))


def test_the_key_for_help_opens_the_manual(main_window: MainWindow) -> None:
    keys = {name: [key.toString() for key in action.shortcuts()] for name, action in main_window.menus.actions.items()}
    assert keys["help.manual"] == ["F1"]
    assert keys["help.shortcuts"] == ["Ctrl+?"]
