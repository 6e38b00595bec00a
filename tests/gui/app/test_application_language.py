"""The window in another language: no text stays English, and the language can be changed."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QModelIndex, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QTabBar,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ic_sandbox import i18n
from ic_sandbox.exports.citation import bibtex
from ic_sandbox.gui import application
from ic_sandbox.gui.files.export_dialog import ExportDialog
from ic_sandbox.gui.files.picture_dialog import PictureDialog
from ic_sandbox.gui.files.record_dialog import RecordDialog
from ic_sandbox.gui.preferences.dialog import PreferencesDialog
from ic_sandbox.gui.preferences.language import SYSTEM, speak, spoken
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.decimal_spin import DecimalSpin
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.i18n import LANGUAGES, language, set_language
from ic_sandbox.world.document import World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.items import Item
from ic_sandbox.world.planner_kinds import planner_kinds
from tests.gui.window_helpers import opened_window


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    numbers = QLocale()
    yield
    speak(qapp, "en")
    QLocale.setDefault(numbers)


@pytest.fixture
def make(qtbot: QtBot, unplanned: Session, tmp_path: Path) -> Callable[[], MainWindow]:
    def make() -> MainWindow:
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = opened_window(qtbot, unplanned, settings)
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        return window

    return make


class Marking:
    """A language that puts every text between marks, to reveal untranslated texts."""

    def gettext(self, text: str) -> str:
        return f"«{text}»"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"«{one if count == 1 else many}»"


OURS = {"IC Sandbox", *LANGUAGES.values(), "OK"}
KEYS = re.compile(r"\((Ctrl|Shift|Alt|Space|Home|Del|Meta|Backspace|Esc|F\d)[^)]*\)")


def english(text: str, names: set[str]) -> str:
    """Return the parts of a text that are neither translated nor names from the world."""
    depth, out = 0, []
    for letter in KEYS.sub("", re.sub(r"<[^>]*>|&[a-z]+;", " ", text)):
        depth += {"«": 1, "»": -1}.get(letter, 0)
        out.append(letter if depth == 0 else " ")
    left = "".join(out)
    for name in sorted(names, key=len, reverse=True):
        left = left.replace(name, " ")
    return left.strip() if re.search(r"[A-Za-z]{2}", left) else ""


def texts(top: QWidget) -> Iterator[tuple[str, str]]:
    """Yield every visible or accessible text of a window, with its widget."""
    for widget in [top, *top.findChildren(QWidget)]:
        who = f"{type(widget).__name__} {widget.objectName()!r}"
        if type(widget).__module__.startswith("pyqtgraph") or _is_of_a_library(widget):
            continue
        said = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip()]
        if isinstance(widget, QAbstractButton | QLabel):
            said.append(widget.text())
        if isinstance(widget, QLineEdit):
            said.append(widget.placeholderText())
        if isinstance(widget, QAbstractSpinBox):
            said.append(widget.specialValueText())
        if isinstance(widget, QMenu):
            said.append(widget.title())
        if isinstance(widget, QComboBox):
            said += [widget.itemText(k) for k in range(widget.count())]
        if isinstance(widget, QTabWidget):
            said += [text for k in range(widget.count()) for text in (widget.tabText(k), widget.tabToolTip(k))]
        if isinstance(widget, QListView) and widget.model() is not None:
            model = widget.model()
            said += [str(model.index(row, 0).data() or "") for row in range(model.rowCount(QModelIndex()))]
        yield from ((text, who) for text in said)
    for action in top.findChildren(QAction):
        yield action.text(), f"action {action.objectName()!r}"


def _is_of_a_library(widget: QWidget) -> bool:
    """Return whether Qt created the widget, or it belongs to a plot's menu, which is never shown."""
    parent = widget.parentWidget()
    return isinstance(parent, QTabBar | QDialogButtonBox)


def names_of(world: World) -> set[str]:
    named = [*world.goals, *world.variables, *world.processes, *world.devices]
    rules = [rule for device in world.devices for rule in device.rules] + [one.rule for one in world.processes]
    events = {rule.event for rule in rules if rule.event}
    return OURS | {world.name} | {one.name for one in named if one.name} | events | {"seed"}  # type: ignore[attr-defined]


def left_over(top: QWidget, world: World) -> set[tuple[str, str]]:
    names = names_of(world) | {kind.reference for kind in planner_kinds() if kind.reference}
    return {(left, who) for text, who in texts(top) if (left := english(text, names))}


DIALOGS: dict[str, Callable[[MainWindow, Path], QWidget]] = {
    "tables": lambda window, folder: ExportDialog("", "", folder / "1", window),
    "picture": lambda window, folder: PictureDialog(window.session.world, folder / "1.png", True, True, window),
    "recording": lambda window, folder: RecordDialog(window.session.world, 40, folder / "1.gif", window),
}


def test_nothing_of_the_window_is_left_untranslated(
    make: Callable[[], MainWindow], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(i18n, "_catalogue", Marking())
    monkeypatch.setattr(i18n, "_of_worlds", i18n._kept("de")[1])
    window = make()
    session = window.session
    assert left_over(window, session.world) == set()
    window.open_shipped("all_drives")
    items = [None, Item("device", 0), Item("agent", 0), Item("population", 0), Item("camera", 0)]
    for item in items:
        session.selection.select(item)
        assert left_over(window, session.world) == set(), item


@pytest.mark.parametrize("name", DIALOGS)
def test_no_dialog_is_left_untranslated(
    make: Callable[[], MainWindow], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setattr(i18n, "_catalogue", Marking())
    dialog = DIALOGS[name](make(), tmp_path)
    paths = {str(tmp_path), "gif", "png", "svg", "PNG", "SVG", "GIF", "MP4"}
    assert {(left, who) for text, who in texts(dialog) if (left := english(text, OURS | paths))} == set()


@pytest.mark.parametrize("name", ["edit.preferences", "help.about"])
def test_no_other_dialog_is_left_untranslated(
    make: Callable[[], MainWindow], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(i18n, "_catalogue", Marking())
    monkeypatch.setattr(i18n, "_of_worlds", i18n._kept("de")[1])
    window = make()
    window.catalogue.command(name).run()
    for dialog in QApplication.topLevelWidgets():
        if dialog.isVisible() and dialog is not window and dialog.window() is dialog:
            names = OURS | {"unknown", bibtex()}
            assert {(left, who) for text, who in texts(dialog) if (left := english(text, names))} == set()


def test_shipped_worlds_show_no_english_names_in_german(make: Callable[[], MainWindow]) -> None:
    set_language("de")
    window = make()
    window.open_shipped("three_labs")
    session = window.session
    named = [*session.world.goals, *session.world.devices]
    names = {one.name for one in named} | {kind.label for kind in session.world.legend}  # type: ignore[attr-defined]
    foreign = {name for name in names if name and i18n.tr(name) != name}
    assert {"Cure diseases", "Hospital"} <= foreign
    session.set_colour_mode("goal")
    for item in (None, Item("device", 5), Item("agent", 0), Item("population", 0)):
        session.selection.select(item)
        shown = {text for text, _ in texts(window)} | {line.text() for line in window.findChildren(QLineEdit)}
        assert [(name, text) for name in foreign for text in shown if name in text] == [], item


def test_a_title_in_german_leaves_the_name_of_a_goal(make: Callable[[], MainWindow], qtbot: QtBot) -> None:
    set_language("de")
    window = make()
    window.open_shipped("off_switch")
    session = window.session
    session.selection.select(Item("goal_cell", 0, session.world.goals[0].cells[0][0]))
    field = window.findChild(QLineEdit, "goal-name")
    assert isinstance(field, QLineEdit)
    assert field.text() == "Die Nordwand streichen"
    field.editingFinished.emit()
    assert session.world.goals[0].name == "Paint the north wall"
    field.selectAll()
    qtbot.keyClicks(field, "Alles streichen")
    assert session.world.goals[0].name == "Alles streichen"
    assert session.world.agents[0].goal == "Alles streichen"


def test_the_first_known_language_of_the_system_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["fr-FR", "de-AT", "en-GB"]
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: asked)
    assert spoken(SYSTEM) == "de"
    asked[:] = ["fr-FR"]
    assert spoken(SYSTEM) == "en"
    assert spoken("de") == "de"


def test_the_standard_buttons_of_dialogs_are_translated(qapp: QApplication) -> None:
    speak(qapp, "de")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert [button.text().replace("&", "") for button in buttons.buttons()] == ["Abbrechen"]
    speak(qapp, "en")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert [button.text().replace("&", "") for button in buttons.buttons()] == ["Cancel"]


@pytest.mark.parametrize(("chosen", "shown"), [("en", "0.25"), ("de", "0,25")])
def test_numbers_can_be_typed_with_a_point_or_a_comma(
    qapp: QApplication, qtbot: QtBot, chosen: str, shown: str
) -> None:
    speak(qapp, chosen)
    field = DecimalSpin()
    qtbot.addWidget(field)
    field.setDecimals(3)
    field.setSuffix(" mm")
    for typed in ("0,25", "0.25"):
        field.setValue(0)
        field.selectAll()
        qtbot.keyClicks(field, typed)
        field.interpretText()
        assert (field.value(), field.text()) == (0.25, f"{shown} mm")


OTHER_NUMBERS = re.compile(r"(?<![\w.#])\d+\.\d+(?!\w|\.\d)|\d,\d{3}(?!\d)|\d[ .']\d{3}(?!\d)|(?<![\w#])\d{5,}|\d%")
"""Numbers in another style than the German one of the program: 0,97; 6\u202f192; 50 %."""


def test_numbers_of_a_german_window_have_one_style(make: Callable[[], MainWindow], qtbot: QtBot) -> None:
    set_language("de")
    window = make()
    window.open_shipped("three_labs")
    session = window.session
    crowd = replace(session.world.populations[0], count=5925)
    session.document.edit("", edits.replace_population(session.world, 0, crowd))
    for item in (None, Item("device", 0), Item("agent", 0), Item("population", 0)):
        session.selection.select(item)
        shown = {text for text, _ in texts(window)} | {line.text() for line in window.findChildren(QLineEdit)}
        bare = [re.sub(r"<[^>]*>|&\w+;|\(Turner[^)]*\)", " ", text) for text in shown]
        assert [text for text in bare if OTHER_NUMBERS.search(text)] == [], item
    session.selection.select(None)
    assert any("0,9" in text for text, _ in texts(window))


def test_another_language_restarts_the_window(make: Callable[[], MainWindow], qapp: QApplication, qtbot: QtBot) -> None:
    speak(qapp, "en")
    window = make()
    window.open_shipped("fuel")
    window.catalogue.command("edit.preferences").run()
    dialog = window.findChild(PreferencesDialog)
    assert isinstance(dialog, PreferencesDialog)
    assert not dialog.restart_button.isVisible()
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    dialog.language.activated.emit(dialog.language.currentIndex())
    assert window.preferences.now.language == "de"
    assert dialog.restart_button.isVisible()
    dialog.restart_button.click()
    assert not window.isVisible()
    assert window.next_start is not None
    assert window.next_start.endswith("fuel.icw")


def test_a_window_that_the_user_keeps_open_is_not_restarted(
    make: Callable[[], MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make()
    monkeypatch.setattr(window, "may_leave", lambda: False)
    window.restart()
    assert window.isVisible()
    assert window.next_start is None


def test_the_program_continues_with_the_next_window(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    begun: list[str | None] = []

    def live(_: QApplication, __: QSettings, first: str | None) -> tuple[int, str | None]:
        begun.append(first)
        return 0, "worlds/fuel.icw" if len(begun) == 1 else None

    monkeypatch.setattr(application, "_run_window", live)
    monkeypatch.setattr(application, "Application", lambda _: qapp)
    gc.enable()  # as at the start of the program
    assert application.main(None) == 0
    assert begun == [None, "worlds/fuel.icw"]
    assert not gc.isenabled()  # so no worker thread collects parts of windows


def test_german_reaches_the_window(make: Callable[[], MainWindow]) -> None:
    set_language("de")
    window = make()
    assert language() == "de"
    assert [action.text().replace("&", "") for action in window.menuBar().actions()] == [
        "Datei", "Bearbeiten", "Lauf", "Ansicht", "Hilfe",
    ]  # fmt: skip


def test_show_shortcuts_in_german(make: Callable[[], MainWindow]) -> None:
    set_language("de")
    make().catalogue.command("help.shortcuts").run()
    assert any(top.windowTitle() == "Tastenkürzel" for top in QApplication.topLevelWidgets())


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_access_keys_are_unique_in_each_menu(make: Callable[[], MainWindow], chosen: str) -> None:
    set_language(chosen)
    window = make()
    menus = [window.menuBar().actions()]
    menus += [menu.actions() for action in window.menuBar().actions() if isinstance(menu := action.menu(), QMenu)]
    for actions in menus:
        letters = [found[1].lower() for action in actions if (found := re.search(r"&([^&])", action.text()))]
        assert len(letters) == len(set(letters)), letters


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_every_tab_fits_into_a_narrow_panel(make: Callable[[], MainWindow], qtbot: QtBot, chosen: str) -> None:
    set_language(chosen)
    window = make()
    window.open_shipped("off_switch")
    bar = window.workspace.tabs.tabBar()
    assert bar.sizeHint().width() <= window.workspace.tabs.width()
