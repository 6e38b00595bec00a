from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.exports import writing_run
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.files.import_export import ask_tables
from ic_sandbox.gui.panels.planning_banner import Banner
from ic_sandbox.gui.session import player
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import WALLS
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import Population, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.io.files import dump_world, load_world, shipped_worlds
from tests.building import cell_goal, off_switch_world

Button = QMessageBox.StandardButton
WORLD = off_switch_world(
    ".....", at=(0, 2), switch=(0, 0), chance=0.1, goals=(cell_goal((0, 4)),), populations=(Population(30, (0, 2)),),
    name="Strangers",
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "strangers.icw"
    path.write_text(dump_world(WORLD))
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[QMessageBox.StandardButton], list[str]]:
    """Answers the question about unsaved changes; returns what was asked."""

    def answer(button: QMessageBox.StandardButton) -> list[str]:
        questions: list[str] = []

        def execute(box: QMessageBox) -> QMessageBox.StandardButton:
            questions.append(box.text())
            return button

        monkeypatch.setattr(QMessageBox, "exec", execute)
        return questions

    return answer


def draw(window: MainWindow) -> World:
    """Edit the open world."""
    world = window.session.world
    window.session.document.edit("Draw", edits.paint(world, [(world.rows // 2, 1)], "#"))
    return window.session.world


def actions(window: MainWindow) -> dict[str, QAction]:
    """Every command of the menus, by its words."""
    found: dict[str, QAction] = {}
    menus = [action.menu() for action in window.menuBar().actions()]
    while menus:
        for action in menus.pop().actions():  # type: ignore[attr-defined]
            if action.menu() is not None:
                menus.append(action.menu())
            elif not action.isSeparator():
                found[action.text().replace("&", "").partition(" Draw")[0]] = action
    return found


def choose(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    """What the person picks in file dialogs."""
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))


def box_of(window: MainWindow, kind: type[QDialog] = QDialog) -> QDialog:
    return next(box for box in window.findChildren(kind) if box.isVisible())


# -- pages and title


def test_begins_with_the_gallery(window: MainWindow) -> None:
    assert window.pages.currentWidget() is window.gallery
    assert window.windowTitle() == "IC Sandbox"


def test_the_gallery_has_a_status_bar_only_while_the_first_start_goes_on(window: MainWindow) -> None:
    window.session.planning.hold()
    assert window.statusBar().isVisible()
    window.session.planning.release()
    assert not window.statusBar().isVisible()


def test_a_shipped_world_opens_with_its_text_and_is_nobodys_file(window: MainWindow) -> None:
    window.gallery.open_shipped.emit("off_switch")
    assert window.pages.currentWidget() is window.workspace
    assert window.windowTitle() == "Off-switch[*] — IC Sandbox"
    assert window.session.document.path is None
    assert not window.isWindowModified()
    assert "operator" in window.workspace.info.text.toPlainText()
    assert window.workspace.tabs.currentWidget() is window.workspace.info
    window.new_world()
    assert window.workspace.tabs.currentWidget() is window.workspace.inspector


def test_the_text_of_a_world_is_written_from_where_it_is_read(window: MainWindow, qtbot: QtBot) -> None:
    window.new_world()
    info = window.workspace.info
    assert "no description" in info.text.toPlainText()
    window.workspace.panels.show("info")
    info.edit.click()
    written = window.findChild(QPlainTextEdit, "world-info")
    assert isinstance(written, QPlainTextEdit)
    assert written.isVisible()
    qtbot.waitUntil(lambda: window.focusWidget() is written)
    QTest.keyClicks(written, "Some **bold** words")
    window.workspace.panels.show("info")
    assert info.text.toPlainText() == "Some bold words"


def test_a_shipped_world_opened_by_its_path_is_not_listed_as_a_persons_file(window: MainWindow) -> None:
    window.open_path(str(shipped_worlds()[0].path))
    assert window.session.document.path is None
    assert not window.menus.menus["file.recent"].actions()


def test_the_title_says_what_is_open_and_whether_it_has_changed(window: MainWindow, file: Path) -> None:
    window.open_path(str(file))
    assert window.windowTitle() == "strangers.icw[*] — IC Sandbox"
    assert not window.isWindowModified()
    draw(window)
    assert window.isWindowModified()
    window.session.document.undo()
    assert not window.isWindowModified()


def test_to_the_gallery_and_back_without_losing_anything(window: MainWindow, file: Path) -> None:
    gallery = actions(window)["Gallery"]
    assert not gallery.isEnabled(), "there is nothing to go back to yet"
    window.open_path(str(file))
    drawn = draw(window)
    gallery.trigger()
    assert window.pages.currentWidget() is window.gallery
    assert gallery.text() == "Back to the &world"
    gallery.trigger()
    assert window.pages.currentWidget() is window.workspace
    assert window.session.world == drawn
    assert gallery.text() == "&Gallery"


def test_commands_for_a_world_sleep_in_the_gallery(window: MainWindow, file: Path) -> None:
    for name in ("Save", "Export run as CSV…", "Play or pause", "Erase"):
        assert not actions(window)[name].isEnabled()
    window.open_path(str(file))
    for name in ("Save", "Export run as CSV…", "Play or pause", "Erase"):
        assert actions(window)[name].isEnabled()


# -- opening and saving


def test_a_world_is_saved_to_its_file(window: MainWindow, file: Path) -> None:
    window.open_path(str(file))
    drawn = draw(window)
    assert window.save()
    assert load_world(file) == drawn
    assert not window.isWindowModified()


def test_a_world_without_a_file_asks_for_one(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_shipped("off_switch")
    choose(monkeypatch, tmp_path / "mine")
    assert window.save()
    assert load_world(tmp_path / "mine.icw") == window.session.world
    assert window.windowTitle() == "mine.icw[*] — IC Sandbox"


def test_a_world_with_a_file_is_saved_elsewhere_under_the_name_that_it_has(
    window: MainWindow, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggested: list[str] = []

    def ask(_parent: object, _title: str, path: str, _filters: str) -> tuple[str, str]:
        suggested.append(path)
        return "", ""

    monkeypatch.setattr("ic_sandbox.gui.files.document_window.QFileDialog.getSaveFileName", ask)
    window.open_path(str(file))
    window.ask_save()
    assert suggested == [str(file)]


def test_saving_can_be_given_up(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.new_world()
    choose(monkeypatch, "")
    assert not window.save()
    assert window.session.document.path is None


def test_saving_over_a_folder_says_why_and_keeps_the_changes(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.new_world()
    draw(window)
    (tmp_path / "folder.icw").mkdir()
    choose(monkeypatch, tmp_path / "folder.icw")
    assert not window.ask_save()
    assert window.session.document.dirty
    box = box_of(window)
    assert "Not saved to folder.icw" in box.findChild(QLabel).text()  # type: ignore[union-attr]
    choose(monkeypatch, tmp_path / "elsewhere.icw")
    elsewhere = next(button for button in box.findChildren(QPushButton) if button.text() == "Save as…")
    elsewhere.click()
    assert not window.session.document.dirty
    assert load_world(tmp_path / "elsewhere.icw") == window.session.world


def test_a_file_of_more_faults_than_anybody_reads_is_refused_in_a_moment(window: QWidget) -> None:
    show_faults(window, "It can't be used", tuple(Fault(f"agents[{k}]", "is nobody") for k in range(100_000)))
    lines = box_of(window).findChild(QPlainTextEdit).toPlainText().splitlines()  # type: ignore[arg-type, union-attr]
    assert len(lines) == 2_001
    assert lines[-1] == "… and 98,000 more: ic-sandbox validate lists all of them"
    box_of(window).close()  # type: ignore[arg-type]


def test_a_file_with_faults_is_explained_and_the_window_stays_as_it_was(
    window: MainWindow, file: Path, tmp_path: Path
) -> None:
    window.open_path(str(file))
    before = window.session.world
    bad = tmp_path / "bad.icw"
    bad.write_text(dump_world(WORLD).replace('"switch_disabled": "==0"', '"switch_disable": "==0"'))
    window.open_path(str(bad))
    box = box_of(window)
    text = box.findChild(QPlainTextEdit).toPlainText()  # type: ignore[union-attr]
    assert text.count("switch_disable") >= 2, "every fault, not only the first"
    assert "devices[0].rules[0].when" in text
    assert window.session.world == before
    assert window.session.document.path == file
    box.findChild(QDialogButtonBox).buttons()[0].click()  # type: ignore[union-attr]
    assert window.isEnabled()


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"format": "<b>bold</b>"}', "\0" * 50])
def test_no_file_is_too_odd_to_be_refused(window: MainWindow, tmp_path: Path, text: str) -> None:
    odd = tmp_path / "odd.icw"
    odd.write_text(text)
    window.open_path(str(odd))
    assert window.pages.currentWidget() is window.gallery
    assert box_of(window).findChild(QPlainTextEdit).toPlainText()  # type: ignore[union-attr]


def test_what_is_not_there_is_refused(window: MainWindow, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.icw"):
        window.open_path(str(path))
        box_of(window).close()
    assert window.pages.currentWidget() is window.gallery


# -- what could be lost


def test_unsaved_changes_can_be_kept_thrown_away_or_saved(
    window: MainWindow, file: Path, asked: Callable[[Button], list[str]]
) -> None:
    window.open_path(str(file))
    drawn = draw(window)
    questions = asked(Button.Cancel)
    window.new_world()
    assert len(questions) == 1
    assert window.session.world == drawn
    asked(Button.Discard)
    window.open_shipped("off_switch")
    assert window.session.document.shipped_name == "off_switch"
    assert load_world(file) == WORLD
    window.open_path(str(file))
    drawn = draw(window)
    asked(Button.Save)
    window.new_world()
    assert load_world(file) == drawn
    assert window.session.document.path is None


def test_closing_asks_too(
    window: MainWindow, file: Path, asked: Callable[[Button], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_path(str(file))
    draw(window)
    assert asked(Button.Cancel) == []
    assert not window.close()
    assert window.isVisible()
    asked(Button.Save)
    window.session.document.path = None
    choose(monkeypatch, "")
    assert not window.close(), "not saved after all"
    asked(Button.Discard)
    assert window.close()


@pytest.mark.parametrize("given_up", [False, True])
def test_closing_waits_for_a_run_that_is_being_exported(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given_up: bool
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(run: Run, folder: Path, *more: object, **named: object) -> Iterator[Progress]:
        begun.set()
        while not go_on.is_set():
            yield Progress("Writing", 0.5)
        yield from writing_run(run, folder, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(player, "writing_run", slow)
    window.session.planning.release()
    with qtbot.waitSignal(window.session.planning.done, timeout=60_000):
        window.open_shipped("off_switch")
    with qtbot.waitSignal(window.session.player.tick_changed, timeout=20_000):
        window.session.player.step()
    window.session.export_csv(tmp_path / "out")
    assert begun.wait(20)

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QDialog)
        assert box.findChild(QLabel).text().startswith("Exporting")  # type: ignore[union-attr]
        box.reject() if given_up else go_on.set()

    QTimer.singleShot(400, look)
    assert window.close()
    assert (tmp_path / "out" / "manifest.json").exists() != given_up


def test_nothing_is_asked_where_nothing_is_lost(
    window: MainWindow, file: Path, asked: Callable[[Button], list[str]]
) -> None:
    questions = asked(Button.Cancel)
    window.open_path(str(file))
    draw(window)
    window.session.document.undo()
    window.new_world()
    assert window.close()
    assert questions == []


# -- recent files


def test_recent_files_are_remembered_latest_first(
    window: MainWindow, settings: QSettings, tmp_path: Path, qtbot: QtBot
) -> None:
    paths = [tmp_path / name for name in ("a & b.icw", "c.icw")]
    for path in paths:
        path.write_text(dump_world(WORLD))
        window.open_path(str(path))
    listed = window.menus.menus["file.recent"].actions()
    assert [action.text() for action in listed] == [str(paths[1]), str(paths[0]).replace("&", "&&")]
    listed[1].trigger()
    assert window.session.document.path == paths[0]
    paths[1].unlink()
    other = MainWindow(window.session, settings)
    qtbot.addWidget(other)
    assert len(other.menus.menus["file.recent"].actions()) == 1, "what is gone is not offered"


def test_a_recent_file_that_goes_is_told_and_listed_again_when_it_is_back(window: MainWindow, tmp_path: Path) -> None:
    path, away = tmp_path / "disk.icw", tmp_path / "away.icw"
    path.write_text(dump_world(WORLD))
    window.open_path(str(path))
    path.rename(away)
    window.menus.menus["file.recent"].actions()[0].trigger()
    box_of(window).close()
    assert not window.menus.menus["file.recent"].actions()
    window.open_path(str(away))
    away.rename(path)
    assert window.recent() == [str(path)], "not forgotten while it was gone"


def test_the_shape_of_the_window_is_remembered(
    window: MainWindow, settings: QSettings, qtbot: QtBot, session: Session
) -> None:
    window.open_shipped("off_switch")
    window.resize(1100, 700)
    QApplication.processEvents()
    window.workspace.down.setSizes([400, 300])
    sizes = window.workspace.down.sizes()
    window.close()
    other = MainWindow(session, settings)
    qtbot.addWidget(other)
    other.show()
    other._show_workspace()
    qtbot.waitExposed(other)
    assert other.height() == window.height()  # the offscreen screen is less wide than the window
    assert other.workspace.down.sizes() == sizes


@pytest.mark.parametrize("stored", ["nonsense", 7, b"\0\1"])
def test_settings_that_make_no_sense_are_passed_over(
    qtbot: QtBot, session: Session, settings: QSettings, stored: object
) -> None:
    for key in ("window/geometry", "window/across", "window/down", "recent"):
        settings.setValue(key, stored)
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    window.show()
    assert window.width() > 600
    assert not window.menus.menus["file.recent"].actions()


# -- drops


def test_a_world_file_can_be_dropped(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(10, 10), action, data, left, none)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(10, 10), action, data, left, none))
    qtbot.waitUntil(lambda: window.session.document.path == file)


# -- every command


def test_every_command_has_its_own_shortcut(window: MainWindow) -> None:
    shortcuts = [
        key.toString() for action in actions(window).values() for key in action.shortcuts() if not key.isEmpty()
    ]
    assert len(shortcuts) == len(set(shortcuts))
    assert {"Space", ".", ",", "Home", "Ctrl+E", "Ctrl+O", "Ctrl+S", "Ctrl+Z", "Ctrl+N"} <= set(shortcuts)


COMMANDS = (
    *(shipped.title for shipped in shipped_worlds()),
    "New world", "Open…", "Import…", "Gallery", "Save", "Save as…", "Export run as CSV…", "Export picture…",
    "Export report…", "Record run…", "Export chart…",
    "Undo", "Redo", "Undo history", "Preferences…",
    "Remove selected", "Select all", "Cut", "Copy", "Paste", "Duplicate", "Turn clockwise", "Turn anticlockwise",
    "Flip left and right", "Flip top and bottom", "Select", "Pencil", "Line", "Rectangle", "Fill", "Erase",
    "Eyedropper",
    "Goal brush", "Play or pause", "One tick on", "One tick back",
    "Begin again", "Watch the next agent", "Watch the previous agent", "Watch nobody",
    "Pin run", "Compare runs…",
    "Run controls alongside", "All share one world", "Number of agents…", "Cancel planning",
    "Zoom in", "Zoom out", "Fit",
    "Colour by subgoal", "Colour by final goal", "Colour by status", "Value", "POWER", "Agreement", "Visits",
    "Worth of devices", "Plan",
    "What cameras see", "Trails",
    "Agents by subgoal", "Convergence", "Uptake by drive", "Survival", "Prevalence by discount", "Drives",
    "Concealment",
    "Resources", "Inequality", "Reward",
    "Palette", "Tools", "Colour key", "Overlays", "Transport", "Charts", "Side panel", "Inspector", "Info", "Why?",
    "Figures", "History", "Only the map", "Reset layout", "Find a command…",
    "Keyboard shortcuts", "Open the log", "About IC Sandbox", "Quit",
)  # fmt: skip


@pytest.mark.parametrize("planned", [False, True])
def test_every_command_runs_in_every_state(
    window: MainWindow, file: Path, monkeypatch: pytest.MonkeyPatch, asked: Callable[[Button], list[str]],
    planned: bool, qtbot: QtBot,
) -> None:  # fmt: skip
    asked(Button.Discard)
    choose(monkeypatch, file)
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (12, True))
    monkeypatch.setattr(QDialog, "exec", lambda _: 0)
    errors: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda *trouble: errors.append(trouble))
    window.open_path(str(file))
    if planned:
        with qtbot.waitSignal(window.session.planning.done, timeout=60_000):
            window.session.planning.release()
        with qtbot.waitSignal(window.session.player.tick_changed, timeout=20_000):
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


def test_colours_are_chosen_in_the_menu_or_above_the_map(window: MainWindow, file: Path) -> None:
    window.open_path(str(file))
    actions(window)["Colour by status"].trigger()
    assert window.session.colour_mode == "status"
    assert window.findChild(QComboBox, "colour-mode").currentText() == "status"  # type: ignore[union-attr]
    window.session.set_colour_mode("goal")
    assert actions(window)["Colour by final goal"].isChecked()
    assert not actions(window)["Colour by status"].isChecked()


def test_as_many_agents_as_asked_for_and_the_worlds_own_again(
    window: MainWindow, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_path(str(file))
    for answer, wanted in (((500, True), 500), ((7, False), 500), ((31, True), None)):
        monkeypatch.setattr(QInputDialog, "getInt", lambda *_, answer=answer: answer)
        actions(window)["Number of agents…"].trigger()
        assert window.session.settings.agents == wanted


def test_the_run_is_exported_where_the_person_says(
    window: MainWindow, file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window.open_path(str(file))
    said: list[str] = []
    window.session.message.connect(said.append)
    ask_tables(window)
    assert "nothing to export" in said[-1]
    with qtbot.waitSignal(window.session.planning.done, timeout=60_000):
        window.session.planning.release()
    with qtbot.waitSignal(window.session.player.tick_changed, timeout=20_000):
        window.session.player.step()

    def fill() -> None:
        box = box_of(window)
        box.folder.setText(str(file))  # type: ignore[attr-defined]
        assert not box.export.isEnabled(), "a file is no folder"  # type: ignore[attr-defined]
        box.folder.setText(str(tmp_path / "out"))  # type: ignore[attr-defined]
        box.export.click()  # type: ignore[attr-defined]

    QTimer.singleShot(50, fill)
    ask_tables(window)
    qtbot.waitUntil(lambda: any("Exported to" in text for text in said), timeout=20_000)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "ticks.csv", "agents.csv", "events.csv", "summary.csv", "manifest.json",
    }  # fmt: skip


# -- keys


def test_space_plays_wherever_the_mouse_has_been(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    window.open_path(str(file))
    qtbot.keyClick(window.workspace.canvas, Qt.Key.Key_Space)
    assert window.session.player.playing
    qtbot.keyClick(window.workspace.transport.timeline, Qt.Key.Key_Space)
    assert not window.session.player.playing


def test_space_plays_with_the_number_that_was_typed(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    window.open_path(str(file))
    seed = window.workspace.transport.run_settings.seed
    seed.setFocus()
    seed.selectAll()
    qtbot.keyClicks(seed, "12")
    qtbot.keyClick(seed, Qt.Key.Key_Space)
    assert window.session.player.playing
    assert window.session.settings.seed == 12
    assert seed.text() == "12"


def test_space_presses_the_button_that_tab_has_reached(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    window.open_path(str(file))
    transport = window.workspace.transport
    for _ in range(200):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        if window.focusWidget() is not None and window.focusWidget().objectName() == "button-reset":
            break
    focus = window.focusWidget()
    assert focus is not None
    assert focus.objectName() == "button-reset"
    assert transport.isAncestorOf(focus)
    pressed: list[bool] = []
    focus.clicked.connect(lambda: pressed.append(True))  # type: ignore[attr-defined]
    qtbot.keyClick(focus, Qt.Key.Key_Space)
    assert pressed
    assert not window.session.player.playing


def test_letters_typed_into_a_field_are_no_commands(window: MainWindow, qtbot: QtBot) -> None:
    window.new_world()
    tool, search = window.session.toolbox.tool, next(iter(window.workspace.palette_panel.findChildren(QLineEdit)))
    search.setFocus()
    qtbot.keyClicks(search, "ev ,.f")
    assert search.text() == "ev ,.f"
    assert window.session.toolbox.tool == tool
    assert not window.session.player.playing


# -- the banner and the status bar


def banner(window: MainWindow) -> Banner:
    return window.workspace.findChild(Banner)  # type: ignore[return-value]


def test_says_over_the_map_why_a_world_has_no_plan_while_editing_goes_on(
    window: MainWindow, qtbot: QtBot, file: Path
) -> None:
    session = window.session
    window.new_world()
    with qtbot.waitSignal(session.planning.refused, timeout=20_000):
        session.planning.release()
    assert banner(window).isVisible()
    assert "can't be planned yet" in banner(window).text.text()
    assert window.statusBar().planner.text() == "No plan for this world"  # type: ignore[attr-defined]
    draw(window)
    session.document.undo()
    window.open_path(str(file))
    assert not banner(window).isVisible(), "it was about another world"
    qtbot.waitUntil(lambda: session.player.experiment is not None, timeout=20_000)
    assert not banner(window).isVisible()
    assert window.statusBar().planner.text().startswith("Planned: ")  # type: ignore[attr-defined]


def test_the_banner_can_be_put_away_until_something_else_is_wrong(window: MainWindow) -> None:
    from ic_sandbox.world.faults import Fault

    window.new_world()
    faults = (Fault("goals[0]", "has no weight"), Fault("", "x" * 500))
    window.session.planning.refused.emit(faults)
    assert banner(window).isVisible()
    banner(window).findChild(QWidget, "banner-dismiss").click()  # type: ignore[union-attr]
    assert not banner(window).isVisible()
    window.session.planning.refused.emit(faults)
    assert not banner(window).isVisible()
    window.session.planning.refused.emit(faults[1:])
    assert banner(window).isVisible()
    assert len(banner(window).text.text()) < 250
    banner(window).more.click()
    assert "x" * 500 in box_of(window).findChild(QPlainTextEdit).toPlainText()  # type: ignore[union-attr]


def test_the_map_stays_where_it_is_as_the_banner_comes_and_goes(window: MainWindow) -> None:
    from ic_sandbox.world.faults import Fault

    window.new_world()
    QApplication.processEvents()
    canvas = window.workspace.canvas
    place = canvas.mapToGlobal(canvas.view.cell_rect((2, 2)).topLeft())
    window.session.planning.refused.emit((Fault("", "nobody lives here"),))
    QApplication.processEvents()
    assert canvas.mapToGlobal(canvas.view.cell_rect((2, 2)).topLeft()) == place
    assert canvas.rect().contains(banner(window).geometry())
    window.session.toolbox.set_tool(WALLS)
    QTest.mouseClick(banner(window).text, Qt.MouseButton.LeftButton)
    QTest.mouseClick(banner(window), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert not window.session.document.undo_stack.count(), "a click on it is none on the map"
    window.session.planning.progressed.emit(Progress("Checking", 0.0))
    assert banner(window).isVisible()
    window.session.planning.progressed.emit(Progress("Listing states", 0.0, whole=0.1))
    assert not banner(window).isVisible(), "it can be planned now"


def test_a_message_hides_neither_the_planner_nor_its_cancel_button(window: MainWindow, qtbot: QtBot) -> None:
    window.new_world()
    status = window.statusBar()
    window.session.planning.started.emit()
    qtbot.waitUntil(status.cancel.isVisible)  # type: ignore[attr-defined]
    window.session.message.emit("Saved to " + "a/long/" * 80 + "path.icw")
    QApplication.processEvents()
    assert status.cancel.isVisible()  # type: ignore[attr-defined]
    assert status.planner.isVisible()  # type: ignore[attr-defined]
    assert "…" in status.said.text()  # type: ignore[attr-defined]
    assert window.width() == 1280
    with qtbot.waitSignal(window.session.planning.cancelled):
        status.cancel.click()  # type: ignore[attr-defined]
    assert not status.cancel.isVisible()  # type: ignore[attr-defined]


def test_the_first_start_is_explained_until_it_is_over(window: MainWindow) -> None:
    window.session.planning.hold()
    assert "First start" in window.statusBar().planner.text()  # type: ignore[attr-defined]
    window.session.planning.release()
    assert window.statusBar().planner.text() == "No plan yet"  # type: ignore[attr-defined]


# -- for everyone


def inside_another(control: QWidget) -> bool:
    """Whether Qt made this as a part of some control, which has the name."""
    above = control.parentWidget()
    return above is not None and (isinstance(above, QComboBox | QLineEdit | QAbstractSpinBox) or inside_another(above))


@pytest.mark.parametrize("name", [shipped.name for shipped in shipped_worlds()])
def test_every_control_has_a_name(window: MainWindow, name: str) -> None:
    window.open_shipped(name)
    for tab in range(window.workspace.tabs.count()):
        window.workspace.tabs.setCurrentIndex(tab)
        QApplication.processEvents()
    kinds = (
        QAbstractButton | QAbstractSlider | QAbstractSpinBox | QComboBox | QLineEdit | QAbstractItemView | QTextBrowser
    )
    nameless = [
        f"{type(control).__name__} {control.objectName()} in {control.parent()}"
        for control in window.findChildren(QWidget)
        if isinstance(control, kinds)
        and not isinstance(control, QScrollBar)
        and not inside_another(control)
        and not control.objectName().startswith("qt_")
        and not (control.accessibleName() or (isinstance(control, QAbstractButton) and control.text()))
    ]
    assert not nameless


def test_everything_fits_at_1280_by_800(window: MainWindow) -> None:
    window.open_shipped("off_switch")
    QApplication.processEvents()
    assert window.size().width() == 1280
    assert window.size().height() == 800
    workspace = window.workspace
    assert workspace.charts.height() >= 180
    assert workspace.canvas.height() >= 300
    assert workspace.palette_panel.width() >= 180
