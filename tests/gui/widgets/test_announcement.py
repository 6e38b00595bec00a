"""Announcements of the keyboard cursor's cell and its contents for screen readers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets import announcement
from ic_sandbox.world.editing import edits
from tests.gui.canvas_helpers import tool_of


@pytest.fixture
def reader() -> Iterator[None]:
    """Let a screen reader be active; return its announcements."""
    before = QAccessible.isActive()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(before)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[QAccessibleAnnouncementEvent]:
    events: list[QAccessibleAnnouncementEvent] = []
    send = QAccessible.updateAccessibility

    def hear(event: QAccessibleAnnouncementEvent) -> None:
        events.append(event)
        send(event)

    monkeypatch.setattr(announcement.QAccessible, "updateAccessibility", hear)  # type: ignore[attr-defined]
    return events


@pytest.fixture
def canvas(qtbot: QtBot, unplanned: Session) -> Iterator[Canvas]:
    unplanned.document.open_shipped("off_switch")
    top = QWidget()
    layout = QVBoxLayout(top)
    canvas, field = Canvas(unplanned), QLineEdit()
    layout.addWidget(field)
    layout.addWidget(canvas)
    qtbot.addWidget(top)
    top.resize(700, 500)
    top.show()
    qtbot.waitExposed(top)
    top.activateWindow()
    qtbot.waitUntil(top.isActiveWindow)
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(canvas.hasFocus)
    yield canvas
    top.close()


def test_each_step_of_the_cursor_is_announced(
    qtbot: QtBot, reader: None, canvas: Canvas, said: list[QAccessibleAnnouncementEvent]
) -> None:
    row, column = canvas.keyboard.cell
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    words = [event.message() for event in said]
    assert words[0].startswith(f"row {row}, column {column + 1}, ")
    assert words[1].startswith(f"row {row + 1}, column {column + 1}, ")
    assert [event.object() for event in said] == [canvas, canvas]
    assert {event.politeness() for event in said} == {QAccessible.AnnouncementPoliteness.Assertive}
    assert canvas.accessibleDescription() == words[1], "it can be asked for again"


def test_the_contents_of_the_cell_are_announced(
    reader: None, canvas: Canvas, said: list[QAccessibleAnnouncementEvent]
) -> None:
    device = canvas.session.world.devices[0]
    canvas.keyboard.show(device.at)
    assert "off-switch" in said[-1].message().lower()


def test_an_edit_at_the_cursor_is_announced(
    qtbot: QtBot, reader: None, canvas: Canvas, said: list[QAccessibleAnnouncementEvent]
) -> None:
    canvas.keyboard.show((3, 3))
    said.clear()
    canvas.session.toolbox.set_tool(tool_of("terrain:#"))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert [event.message() for event in said] == ["row 3, column 3, wall"]


def test_nothing_is_announced_twice_or_for_other_cells(
    qtbot: QtBot, reader: None, canvas: Canvas, said: list[QAccessibleAnnouncementEvent]
) -> None:
    canvas.keyboard.show((3, 3))
    said.clear()
    canvas.keyboard.show((3, 3))
    session = canvas.session
    session.document.edit("Draw", edits.paint(session.world, [(5, 5)], "#"))
    canvas.parentWidget().findChild(QLineEdit).setFocus()  # type: ignore[union-attr]
    session.document.edit("Draw", edits.paint(session.world, [(3, 3)], "#"))
    assert said == []
    assert canvas.accessibleDescription() == "row 3, column 3, wall", "who comes back is told"


def test_nothing_is_announced_without_a_screen_reader(canvas: Canvas, said: list[QAccessibleAnnouncementEvent]) -> None:
    before = QAccessible.isActive()
    QAccessible.setActive(False)
    canvas.keyboard.show((2, 2))
    QAccessible.setActive(before)
    assert said == []
    assert canvas.accessibleDescription().startswith("row 2, column 2")


def test_the_map_has_an_accessible_name_and_description(reader: None, canvas: Canvas) -> None:
    canvas.keyboard.show((2, 2))
    found = QAccessible.queryAccessibleInterface(canvas)
    assert found is not None
    assert found.text(QAccessible.Text.Name) == "Map"
    assert found.text(QAccessible.Text.Description) == canvas.accessibleDescription()
