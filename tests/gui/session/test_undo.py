from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.panels.history_panel import HistoryPanel
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import World
from ic_sandbox.world.editing import edits

FIRST = "Opened"


@pytest.fixture
def history(qtbot: QtBot, unplanned: Session) -> HistoryPanel:
    made = HistoryPanel(unplanned)
    qtbot.addWidget(made)
    made.resize(300, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def draw(session: Session, *columns: int) -> list[World]:
    """Make some steps; returns the world after each."""
    worlds = []
    for col in columns:
        session.document.edit(f"Draw {col}", edits.paint(session.world, [(2, col)], "#"))
        worlds.append(session.world)
    return worlds


def rows(history: HistoryPanel) -> list[str]:
    model = history.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def spoken(history: HistoryPanel, row: int) -> str:
    return history.list.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)  # type: ignore[no-any-return]


def now(history: HistoryPanel) -> list[int]:
    model = history.list.model()
    fonts = [model.index(row, 0).data(Qt.ItemDataRole.FontRole) for row in range(model.rowCount())]
    return [row for row, font in enumerate(fonts) if isinstance(font, QFont) and font.bold()]


def click(qtbot: QtBot, history: HistoryPanel, row: int) -> None:
    place = history.list.visualRect(history.list.model().index(row, 0)).center()
    qtbot.mouseClick(history.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_steps_are_listed_as_they_are_done_and_undone(history: HistoryPanel) -> None:
    session = history.session
    assert rows(history) == [FIRST], "a new world has no file"
    draw(session, 1, 2, 3)
    assert rows(history) == [FIRST, "Draw 1", "Draw 2", "Draw 3"]
    assert now(history) == [3]
    session.document.undo()
    assert now(history) == [2]
    assert spoken(history, 3) == "Draw 3, undone"
    assert "1 undone" in history.said.text()
    draw(session, 4)
    assert rows(history)[-1] == "Draw 4"
    session.document.new()
    assert rows(history) == [FIRST]


def test_a_click_goes_to_a_step_or_to_the_start(history: HistoryPanel, qtbot: QtBot) -> None:
    session = history.session
    first = session.world
    worlds = draw(session, 1, 2, 3, 4)
    for row in (2, 0, 4, 3):
        click(qtbot, history, row)
        assert session.world is (worlds[row - 1] if row else first)
        assert now(history) == [row]
    assert session.document.undo_stack.count() == 4


def test_arrows_choose_and_enter_goes_there(history: HistoryPanel, qtbot: QtBot) -> None:
    session = history.session
    worlds = draw(session, 1, 2, 3)
    qtbot.keyClick(history.list, Qt.Key.Key_Up)
    qtbot.keyClick(history.list, Qt.Key.Key_Up)
    assert session.world is worlds[2], "to choose is not to go"
    qtbot.keyClick(history.list, Qt.Key.Key_Return)
    assert session.world is worlds[0]


def test_the_saved_step_is_marked_wherever_the_world_is(history: HistoryPanel, tmp_path: Path) -> None:
    session = history.session
    draw(session, 1, 2)
    session.document.save_as(tmp_path / "a.icw")
    draw(session, 3)
    assert rows(history) == [FIRST, "Draw 1", "Draw 2 (saved)", "Draw 3"]
    session.document.go_to(1)
    assert rows(history)[2] == "Draw 2 (saved)"
    assert session.document.dirty
    session.document.go_to(2)
    assert not session.document.dirty
    session.document.go_to(1)
    draw(session, 4)
    assert not any("saved" in row for row in rows(history)), "that step is gone"


def test_a_stroke_is_one_step_and_a_cancelled_stroke_is_none(history: HistoryPanel) -> None:
    session = history.session
    before = session.world
    for col in (1, 2, 3):
        session.document.edit("Draw", edits.paint(session.world, [(2, col)], "#"), merge="stroke")
    assert rows(history) == [FIRST, "Draw"]
    session.document.cancel_stroke(before)
    assert rows(history) == [FIRST]


def test_hundreds_of_steps_are_undone_at_once(history: HistoryPanel, qtbot: QtBot) -> None:
    session = history.session
    first = session.world
    for _ in range(300):
        draw(session, 1)
        session.document.edit("Clear", edits.paint(session.world, [(2, 1)], "."))
    seen: list[World] = []
    session.document.world_changed.connect(seen.append)
    count = session.document.undo_stack.count()
    assert count > 500
    begun = time.process_time()  # which does not pass while other programs have the processor
    session.document.go_to(0)
    session.document.go_to(count)
    assert time.process_time() - begun < 1.0
    assert len(seen) == 2
    assert seen[0] == first
    assert now(history) == [count]
    last = history.list.model().index(count, 0)
    assert history.list.viewport().rect().contains(history.list.visualRect(last)), "the present step is in view"


@pytest.mark.parametrize("step", [-1, 99])
def test_a_missing_step_is_ignored(history: HistoryPanel, step: int) -> None:
    (world,) = draw(history.session, 1)
    history.session.document.go_to(step)
    assert history.session.world is world


def test_a_world_detached_from_its_file_has_no_saved_step(history: HistoryPanel, tmp_path: Path) -> None:
    assert history.session.document.save_as(tmp_path / "mine.icw")
    draw(history.session, 2)
    assert rows(history)[0] == f"{FIRST} (saved)"
    history.session.document.leave_file()
    assert rows(history)[0] == FIRST
