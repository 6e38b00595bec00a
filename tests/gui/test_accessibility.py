"""A walk through every window: each control has a name, can be reached by keyboard, and shows its focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
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
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.app.crash_reports import CrashReports
from ic_sandbox.gui.app.recovery_bar import Recovery
from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.charts.chart_dialog import ChartDialog
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.progress_dialog import ProgressDialog
from ic_sandbox.gui.files.autosave import Autosave, Lost
from ic_sandbox.gui.files.export_dialog import ExportDialog
from ic_sandbox.gui.files.picture_dialog import PictureDialog
from ic_sandbox.gui.files.record_dialog import RecordDialog
from ic_sandbox.gui.gallery.card import GalleryCard
from ic_sandbox.gui.palette.item import PaletteItem
from ic_sandbox.gui.panels.panel_visibility import TABS
from ic_sandbox.gui.style.theme import prefer
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.io.autosave_file import AutosavedWorld
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.items import Item
from tests.gui.window_helpers import refuse

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit,
    QTextEdit, Canvas,
)  # fmt: skip
PARTS = (QScrollBar, QTabBar)
"""Parts of another control that speaks for them; tabs speak by their own texts."""

BY_ARROWS = (PaletteItem, GalleryCard)
"""Tab reaches one of these, and arrow keys lead from there to the others (see the tests of both)."""

WORLD = "all_drives"


def controls(top: QWidget) -> Iterator[QWidget]:
    for widget in [top, *top.findChildren(QWidget)]:
        if isinstance(widget, CONTROLS) and not isinstance(widget, PARTS) and widget.isVisibleTo(top):
            yield widget


def spoken(widget: QWidget) -> str:
    """Return what a screen reader says: the accessible name, the text, or the label whose buddy it is."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text.replace("&", "").strip()


def is_part(widget: QWidget) -> bool:
    """Return whether a widget is part of another control, such as the field of a spin box."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractSpinBox | QComboBox | QAbstractItemView | QTabBar | QLineEdit):
            return True
        parent = parent.parentWidget()
    return False


def nameless(top: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parentWidget()).__name__}"
        for widget in controls(top)
        if not is_part(widget) and not spoken(widget)
    ]


def undescribed(top: QWidget) -> list[str]:
    """Return controls without a description. Screen readers read a tooltip if there is nothing else."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r} {spoken(widget)!r}"
        for widget in controls(top)
        if not is_part(widget) and not (widget.accessibleDescription() or widget.toolTip()) and not closes(widget)
    ]


def closes(widget: QWidget) -> bool:
    """Return whether a button only closes a dialog: its name suffices."""
    return isinstance(widget, QAbstractButton) and widget.text().replace("&", "") in ("OK", "Close", "Cancel")


def unreachable(top: QWidget) -> list[str]:
    """Return enabled controls that Tab never reaches."""
    first = top.nextInFocusChain()
    reached, widget = set(), first
    while True:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled():  # type: ignore[union-attr]
            reached.add(widget)
        widget = widget.nextInFocusChain()  # type: ignore[union-attr]
        if widget is first:
            break
    by_arrows = {type(widget) for widget in reached if isinstance(widget, BY_ARROWS)}
    return [
        f"{type(widget).__name__} {widget.objectName()!r} {spoken(widget)!r}"
        for widget in controls(top)
        if not is_part(widget)
        and widget.isEnabled()
        and widget not in reached
        and type(widget) not in by_arrows
        and widget.objectName() != "command-search-list"  # the arrows go through it from the field above
    ]


def selections() -> list[tuple[str, Item | None]]:
    world = load_world(WORLD)
    kinds = [("device", len(world.devices)), ("camera", len(world.cameras)), ("agent", len(world.agents))]
    kinds += [("population", len(world.populations))]
    found = [(kind, Item(kind, 0)) for kind, count in kinds if count]  # type: ignore[arg-type]
    (goal, cell), *_ = ((index, cell) for index, goal in enumerate(world.goals) for cell, _ in goal.cells)
    return [("world", None), *found, ("goal_cell", Item("goal_cell", goal, cell))]


def check(top: QWidget) -> None:
    QApplication.processEvents()
    assert not nameless(top)
    assert not undescribed(top)
    assert not unreachable(top)


def test_the_gallery(window: MainWindow) -> None:
    check(window)


@pytest.mark.parametrize(("kind", "item"), selections(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_workspace_with_each_form(window: MainWindow, kind: str, item: Item | None) -> None:
    window.open_shipped(WORLD)
    window.workspace.tabs.setCurrentWidget(window.workspace.inspector)
    window.session.selection.select(item)
    unfold(window)
    check(window)


def unfold(window: MainWindow) -> None:
    """Expand everything collapsed in the inspector."""
    inspector = window.workspace.inspector
    while folded := [
        arrow
        for arrow in inspector.findChildren(QToolButton)
        if arrow.objectName().endswith("-fold")
        and arrow.isVisibleTo(inspector)
        and arrow.arrowType() == Qt.ArrowType.RightArrow
    ]:
        for arrow in folded:
            arrow.click()
        QApplication.processEvents()


def test_a_goal_of_the_list(window: MainWindow) -> None:
    window.open_shipped(WORLD)
    window.workspace.tabs.setCurrentWidget(window.workspace.inspector)
    window.workspace.inspector._open_goal(0)
    check(window)


@pytest.mark.parametrize("index", range(3))
def test_every_tab_of_figures(window: MainWindow, index: int) -> None:
    window.open_shipped(WORLD)
    window.workspace.panels.show("figures")
    window.workspace.figure_tabs.setCurrentIndex(index)
    check(window)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab(window: MainWindow, tab: str) -> None:
    window.open_shipped("off_switch")
    window.workspace.panels.show(tab)
    check(window)


DIALOGS: dict[str, Callable[[MainWindow, Path], QWidget]] = {
    "tables": lambda window, folder: ExportDialog("Export", "40 ticks", folder / "run", window),
    "picture": lambda window, folder: PictureDialog(window.session.world, folder / "a.png", True, True, window),
    "recording": lambda window, folder: RecordDialog(window.session.world, 40, folder / "a.gif", window),
    "report": lambda window, folder: ProgressDialog("Export report", lambda: iter(()), window),  # type: ignore[arg-type, return-value]
    "chart": lambda window, folder: ChartDialog(window.workspace.charts.charts, 0, folder / "a.png", parent=window),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_that_writes(window: MainWindow, tmp_path: Path, name: str) -> None:
    dialog = DIALOGS[name](window, tmp_path)
    dialog.show()
    check(dialog)
    dialog.close()


@pytest.mark.parametrize("name", ["edit.preferences", "help.shortcuts", "help.about", "run.compare"])
def test_every_other_dialog(window: MainWindow, name: str, qtbot: QtBot) -> None:
    window.catalogue.command(name).run()
    opened = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    assert opened
    for dialog in opened:
        check(dialog)
        dialog.close()


def test_the_list_of_faults(window: MainWindow) -> None:
    show_faults(window, "This can't be used", (Fault("goals[0]", "has no cells", "paint some"),))
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    check(dialog)
    dialog.close()


def test_what_was_lost_and_what_can_t_be_planned(window: MainWindow) -> None:
    window.open_shipped("off_switch")
    refuse(window.session, *(Fault("goals[0]", "has no cells", "paint some"),) * 2)
    world = window.session.world
    lost = Lost(Path("kept"), Path("kept/world"), AutosavedWorld(world, None, datetime.now(UTC)))
    recovery = Recovery(window, Autosave(window.session.document))
    recovery.bar.offer([lost])
    window.addToolBar(recovery._place)
    recovery._place.show()
    check(window)
    assert window.findChild(QWidget, "banner").isVisible()  # type: ignore[union-attr]
    assert recovery.bar.isVisible()


def asked(monkeypatch: pytest.MonkeyPatch) -> list[QDialog]:
    """Inspect message boxes that would block the test, without answering them."""
    found: list[QDialog] = []

    def look(box: QMessageBox) -> int:
        box.show()
        check(box)
        found.append(box)
        box.close()
        return int(QMessageBox.StandardButton.Cancel)

    monkeypatch.setattr(QMessageBox, "exec", look)
    return found


def test_every_question(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    found = asked(monkeypatch)
    window.open_shipped("off_switch")
    window.session.document._saved = load_world(WORLD)
    assert not window.may_leave()
    window.ask_forget()
    window._save_over(Path("a.icw"))
    CrashReports(window)._show(ValueError("on purpose"))
    assert len(found) == 4


def test_the_search_for_commands(window: MainWindow) -> None:
    window.command_search.toggle()
    check(window)


def around(window: MainWindow, widget: QWidget) -> QImage:
    """Return an image of a control and its surroundings."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return window.grab(place.adjusted(-3, -3, 3, 3)).toImage()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_has_the_focus_looks_different(window: MainWindow, theme: str, qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    window.open_shipped("off_switch")
    window.workspace.tabs.setCurrentWidget(window.workspace.inspector)
    prefer(application, theme, "standard")
    try:
        window.activateWindow()
        qtbot.waitActive(window)
        qtbot.wait(100)  # the window is activated again after the theme change
        window.workspace.canvas.setFocus()
        QTest.keyClick(window.workspace.canvas, Qt.Key.Key_Tab)  # from here on the window knows that keys are used
        start = QApplication.focusWidget()
        seen: dict[QWidget, QImage] = {}
        while True:
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)  # type: ignore[arg-type]
            QApplication.processEvents()
            now = QApplication.focusWidget()
            if now is start or now in seen:
                break
            seen[now] = around(window, now)  # type: ignore[arg-type, index]
        QApplication.processEvents()
        assert len(seen) > 30
        blind = [
            f"{type(widget).__name__} {widget.objectName()!r} {spoken(widget)!r}"
            for widget, image in seen.items()
            if widget is not now and widget.isVisible() and around(window, widget) == image
        ]
        assert not blind, "\n".join(blind)
    finally:
        prefer(application, "system", "standard")


def test_buttons_of_dialogs_are_found_by_their_texts() -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok)
    assert not nameless(box)
    box.buttons()[0].setText("")
    assert nameless(box)
