"""The Level check tab: the findings of check-incentives, in the background, with marks on the map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ic_sandbox.cli import main
from ic_sandbox.gui.panels.level_check.panel import LevelCheckPanel
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.io.files import dump_world
from tests.building import cell_goal, off_switch_world
from tests.gui.window_helpers import choose, shown_window, wait_for_rest

PATIENCE_MS = 60_000

LEVEL = off_switch_world(
    "....#.", at=(0, 2), switch=(0, 0), chance=0.1, goals=(cell_goal((0, 3)),), name="Level"
)  # fmt: skip
"""A level with one cell behind a wall."""


@pytest.fixture
def level(tmp_path: Path) -> Path:
    path = tmp_path / "level.icw"
    path.write_text(dump_world(LEVEL), "utf-8")
    return path


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: QSettings, level: Path) -> MainWindow:
    """A window with the level, and the tab in front."""
    made = shown_window(qtbot, session, settings)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        made.open_path(str(level))
    made.workspace.panels.show("figures")
    made.workspace.figure_tabs.setCurrentWidget(made.workspace.level_check)
    qtbot.waitUntil(lambda: session.level_check.result is not None, timeout=PATIENCE_MS)
    wait_for_rest(qtbot, made, session)
    return made


def panel_of(window: MainWindow) -> LevelCheckPanel:
    return window.workspace.level_check


def texts(window: MainWindow) -> list[str]:
    found = panel_of(window).list
    return [found.item(row).text() for row in range(found.count())]


def click(window: MainWindow, beginning: str) -> None:
    """Click the line with this beginning."""
    found = panel_of(window).list
    item = found.item(next(row for row, text in enumerate(texts(window)) if text.strip().startswith(beginning)))
    found.scrollToItem(item)
    QTest.mouseClick(
        found.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        found.visualItemRect(item).center(),
    )


def test_its_lines_are_those_of_the_command(
    window: MainWindow, level: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-incentives", str(level)]) == 0
    said = capsys.readouterr().out.replace("shutdown_avoidance", "Shutdown avoidance")
    printed = [line.strip() for line in said.splitlines()]
    assert [text.strip().replace("“", '"').replace("”", '"') for text in texts(window)] == printed
    assert "cells never reached (1): 0,5" in printed


def test_a_click_marks_the_cells_and_selects_the_goal_and_the_tab_stays(window: MainWindow) -> None:
    selection = window.session.selection
    click(window, "cells never reached")
    assert selection.marked == ((0, 5),)
    click(window, "Shutdown avoidance")
    assert selection.marked == ((0, 0),)
    assert selection.item is not None
    assert (selection.item.kind, selection.item.index) == ("goal_cell", 0)
    assert panel_of(window).isVisible()


def test_keys_walk_through_the_lines(window: MainWindow) -> None:
    found = panel_of(window).list
    found.setFocus()
    found.setCurrentRow(0)
    assert window.session.selection.marked == ()
    QTest.keyClick(found, Qt.Key.Key_Down)
    assert window.session.selection.marked == ((0, 3),)


def test_it_has_the_discount_of_the_run_and_says_so(qtbot: QtBot, window: MainWindow) -> None:
    session, panel = window.session, panel_of(window)
    assert "discount of the run" not in panel.caption.text()
    session.set_settings(replace(session.settings, discount=0.4))
    assert panel.caption.text().startswith("Out of date")
    qtbot.waitUntil(lambda: not session.level_check.renewing, timeout=PATIENCE_MS)
    assert session.level_check.result is not None
    assert session.level_check.result.discount == 0.4
    assert texts(window)[0] == "discount 0.4"
    assert "It is about the discount of the run, 0.4." in panel.caption.text()
    session.set_settings(replace(session.settings, discount=None))
    qtbot.waitUntil(lambda: not session.level_check.renewing, timeout=PATIENCE_MS)
    assert texts(window)[0] != "discount 0.4"


def test_after_an_edit_it_is_out_of_date_until_it_is_checked_again(qtbot: QtBot, window: MainWindow) -> None:
    session, panel = window.session, panel_of(window)
    click(window, "cells never reached")
    session.document.edit("Move", replace(LEVEL, devices=(replace(LEVEL.devices[0], at=(0, 1)),)))
    panel.renew()
    assert panel.caption.text().startswith("Out of date")
    assert not panel.list.isEnabled()
    assert not panel.export.isEnabled()
    assert session.selection.marked == ()
    qtbot.waitUntil(lambda: not session.level_check.renewing, timeout=PATIENCE_MS)
    wait_for_rest(qtbot, window, session)
    assert panel.list.isEnabled()
    click(window, "Shutdown avoidance")
    assert session.selection.marked == ((0, 1),)


def test_it_can_be_cancelled_and_computed_again(qtbot: QtBot, window: MainWindow) -> None:
    session, panel = window.session, panel_of(window)
    session.document.change_discount(0.9)
    session.level_check.decline()
    wait_for_rest(qtbot, window, session)
    panel.renew()
    assert panel.compute.isVisible()
    assert session.level_check.renewing
    panel.compute.click()
    qtbot.waitUntil(lambda: not session.level_check.renewing, timeout=PATIENCE_MS)
    wait_for_rest(qtbot, window, session)
    assert not panel.compute.isVisible()


def test_its_table_has_the_bytes_of_the_command(
    window: MainWindow, level: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "window.csv")
    panel_of(window).export.click()
    assert main(["check-incentives", str(level), "--out", str(tmp_path / "command.csv")]) == 0
    assert (tmp_path / "window.csv").read_bytes() == (tmp_path / "command.csv").read_bytes()


def choose_in(window: MainWindow, act: str | None = None, draw: str | None = None, goals: int | None = None) -> None:
    """Choose in the fields above the findings, as a user does."""
    question = panel_of(window).question
    for field, data in ((question.act, act), (question.draw, draw)):
        if data is not None:
            field.setCurrentIndex(field.findData(data))
            field.activated.emit(field.currentIndex())
    if goals is not None:
        question.goals.setValue(goals)


def test_its_fields_ask_what_the_options_of_the_command_ask(
    qtbot: QtBot, window: MainWindow, level: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = window.session
    question = panel_of(window).question
    acts = [question.act.itemData(index) for index in range(question.act.count())]
    assert acts == ["", "shutdown_avoidance"]
    assert not question.goals.isEnabled()
    choose_in(window, act="shutdown_avoidance", draw="uniform_cells")
    assert panel_of(window).caption.text().startswith("Out of date: these are the findings for another question.")
    choose_in(window, goals=10)
    qtbot.waitUntil(lambda: session.level_check.result is not None and not session.level_check.renewing)
    wait_for_rest(qtbot, window, session)
    assert question.goals.isEnabled()
    options = ["--act", "shutdown_avoidance", "--draw", "uniform_cells", "--goals", "10"]
    capsys.readouterr()
    assert main(["check-incentives", str(level), *options]) == 0
    printed = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "10 goals drawn by uniform_cells" in printed
    said = [text.strip().replace("“", '"').replace("”", '"') for text in texts(window)]
    assert "10 goals: Random reward on every cell" in said, "the draw is called as in the inspector"
    names = {
        "Shutdown avoidance": "shutdown_avoidance",
        "goals: Random reward on every cell": "goals drawn by uniform_cells",
    }
    for title, name in names.items():
        said = [text.replace(title, name) for text in said]
    assert said == printed


def test_the_next_world_is_asked_about_everything(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    other = tmp_path / "other.icw"
    other.write_text(dump_world(replace(LEVEL, name="Other", goals=(cell_goal((0, 1)),))), "utf-8")
    session = window.session
    choose_in(window, act="shutdown_avoidance", draw="single_cell", goals=7)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        window.open_path(str(other))
    wait_for_rest(qtbot, window, session)
    check = session.level_check
    assert (check.act, check.draw, check.goals) == ("", None, 64)
    assert panel_of(window).question.act.currentData() == ""
