"""The pages of the main window, its title, its names and its size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.io.files import shipped_worlds
from tests.gui.window_helpers import actions, draw


def test_the_window_starts_with_the_gallery(window: MainWindow) -> None:
    assert window.pages.currentWidget() is window.gallery
    assert window.windowTitle() == "IC Sandbox"


def test_the_gallery_has_a_status_bar_only_during_the_first_start(window: MainWindow) -> None:
    window.session.planning.hold()
    assert window.statusBar().isVisible()
    window.session.planning.release()
    assert not window.statusBar().isVisible()


def test_a_shipped_world_opens_with_its_description_and_without_a_file(window: MainWindow) -> None:
    window.gallery.open_shipped.emit("off_switch")
    assert window.pages.currentWidget() is window.workspace
    assert window.windowTitle() == "Off-switch[*] — IC Sandbox"
    assert window.session.document.path is None
    assert not window.isWindowModified()
    assert "operator" in window.workspace.info.text.toPlainText()
    assert window.workspace.tabs.currentWidget() is window.workspace.info
    window.new_world()
    assert window.workspace.tabs.currentWidget() is window.workspace.inspector


def test_the_description_of_a_world_can_be_edited_from_the_info_panel(window: MainWindow, qtbot: QtBot) -> None:
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


def test_a_shipped_world_opened_by_its_path_is_not_a_recent_file(window: MainWindow) -> None:
    window.open_path(str(shipped_worlds()[0].path))
    assert window.session.document.path is None
    assert not window.menus.menus["file.recent"].actions()


def test_the_title_shows_the_open_world_and_whether_it_has_changed(window: MainWindow, file: Path) -> None:
    window.open_path(str(file))
    assert window.windowTitle() == "strangers.icw[*] — IC Sandbox"
    assert not window.isWindowModified()
    draw(window)
    assert window.isWindowModified()
    window.session.document.undo()
    assert not window.isWindowModified()


def test_going_to_the_gallery_and_back_loses_nothing(window: MainWindow, file: Path) -> None:
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


def test_commands_on_a_world_are_disabled_in_the_gallery(window: MainWindow, file: Path) -> None:
    for name in ("Save", "Export picture…", "Play or pause", "Eraser"):
        assert not actions(window)[name].isEnabled()
    window.open_path(str(file))
    for name in ("Save", "Export picture…", "Play or pause", "Eraser"):
        assert actions(window)[name].isEnabled()


def inside_another(control: QWidget) -> bool:
    """Return whether Qt created this widget as a part of a control, which has the name."""
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
    assert workspace.canvas.height() >= 280
    assert workspace.palette_panel.width() >= 180
