"""The ways to a second world: the chooser, Why?, menus, the history, pinned runs and numbers."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QMenu
from pytestqt.qtbot import QtBot

from ic_sandbox import cli
from ic_sandbox.gui.commands.map_context_menu import show_map_menu
from ic_sandbox.gui.panels.figures.compare_dialog import show_comparison
from ic_sandbox.gui.session.pair.second_worlds import (
    GivenWorld,
    OtherDiscount,
    OtherNumber,
    OtherPlanner,
    SecondWorld,
    WithoutDevice,
    WithoutDrive,
)
from ic_sandbox.gui.side_by_side.chooser import Chooser, show_chooser
from ic_sandbox.gui.side_by_side.figures_dialog import show_pair_figures
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.items import Item
from tests.gui.side_by_side.conftest import PATIENCE, Show, play
from tests.gui.window_helpers import choose, choose_in_number_menu, draw

DRIVE = "shutdown_avoidance"
OPERATOR = ("processes", "operator", "chance")


def kinds(chooser: Chooser) -> list[str]:
    return [chooser.kind.itemData(place) for place in range(chooser.kind.count())]


def pick(chooser: Chooser, kind: str) -> None:
    chooser.kind.setCurrentIndex(kinds(chooser).index(kind))


def test_the_chooser_offers_what_there_is(
    main: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    assert kinds(show_chooser(main)) == ["device", "planner", "discount", "file"]
    draw(main)
    qtbot.waitUntil(lambda: main.session.run_status.current, timeout=PATIENCE)
    with qtbot.waitSignal(main.session.player.tick_changed, timeout=PATIENCE):
        main.session.player.step()
    main.session.pins.pin()
    chooser = show_chooser(main)
    assert kinds(chooser) == ["device", "planner", "discount", "step", "pin", "file"]
    assert chooser.chosen == WithoutDevice(0)
    pick(chooser, "planner")
    assert isinstance(chooser.chosen, OtherPlanner)
    pick(chooser, "discount")
    chooser.value.setValue(0.5)
    assert chooser.chosen == OtherDiscount(0.5)
    pick(chooser, "step")
    assert isinstance(chooser.chosen, GivenWorld)
    assert chooser.chosen.title == "before “Draw”"
    pick(chooser, "pin")
    assert isinstance(chooser.chosen, GivenWorld)
    assert chooser.chosen.title == main.session.pins.pins[0].name
    pick(chooser, "file")
    choose(monkeypatch, file)
    chooser.browse.click()
    assert isinstance(chooser.chosen, GivenWorld)
    assert chooser.chosen.title == file.name
    chooser.accept()
    assert main.session.second_world.chosen == chooser.chosen
    show_chooser(main, OtherNumber(OPERATOR, 0.3)).accept()
    assert main.session.second_world.chosen == OtherNumber(OPERATOR, 0.3)


def test_two_clicks_show_each_kind_of_second_world(main: MainWindow, qtbot: QtBot) -> None:
    draw(main)
    session, button = main.session, main.workspace.pair_button
    shown: list[tuple[str, SecondWorld | None]] = []
    while True:
        QTimer.singleShot(0, partial(button.menu().popup, QPoint(5, 5)))
        qtbot.waitUntil(button.menu().isVisible)
        offers = [action for action in button.menu().actions() if action.objectName().removeprefix("pair-").isdigit()]
        if len(shown) == len(offers):
            break
        action = offers[len(shown)]
        title = action.text()
        QTest.mouseClick(button.menu(), Qt.MouseButton.LeftButton, pos=button.menu().actionGeometry(action).center())
        shown.append((title, session.second_world.chosen))
    assert [title for title, _ in shown] == [
        "With and without “Custom”",
        "Two discounts: 0.97 and 0.5",
        "Two planners: Optimal and Random",
        "Before and after “Draw”",
    ]
    assert [second for _, second in shown[:2]] == [WithoutDevice(0), OtherDiscount(0.5)]
    planner, before = shown[2][1], shown[3][1]
    assert isinstance(planner, OtherPlanner)
    assert isinstance(before, GivenWorld)
    last = button.menu().actions()[-1]
    assert last.objectName() == "pair-close"
    button.menu().close()
    last.trigger()
    assert not session.second_world.active


def test_why_shows_the_world_without_what_it_talks_about(main: MainWindow, qtbot: QtBot) -> None:
    why, session = main.workspace.why, main.session
    with qtbot.waitSignal(session.watched_agent.explained, timeout=PATIENCE):
        session.watched_agent.watch(0)
    assert why.without.isVisible()
    assert "without “Custom”" in why.without.toolTip()
    why.without.click()
    assert session.second_world.chosen == WithoutDrive(DRIVE)
    assert not why.without.isVisible()
    second = main.workspace.second.session
    qtbot.waitUntil(lambda: second.tick > 1, timeout=PATIENCE)
    session.player.pause()
    session.second_world.close()
    assert why.without.isVisible()
    session.watched_agent.watch(None)
    assert not why.without.isVisible()


def test_the_menu_of_a_device_shows_the_world_without_it(main: MainWindow) -> None:
    main.session.selection.select(Item("device", 0))
    menus, canvas = main.menus, main.workspace.canvas
    show_map_menu(canvas, menus, (0, 0), QPoint(5, 5))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = menu.findChild(QAction, "map-menu-without")
    assert isinstance(action, QAction)
    menu.close()
    action.trigger()
    assert main.session.second_world.chosen == WithoutDevice(0)


def test_the_history_compares_with_before_a_change(main: MainWindow) -> None:
    before, history = main.session.world, main.workspace.history
    assert not history.compare.isEnabled()
    draw(main)
    assert history.compare.isEnabled()
    history.compare.trigger()
    chosen = main.session.second_world.chosen
    assert isinstance(chosen, GivenWorld)
    assert chosen.world == before
    main.session.second_world.close()
    main.menus.actions["run.before_change"].trigger()
    assert main.session.second_world.chosen == chosen
    main.menus.actions["run.one_world"].trigger()
    assert not main.session.second_world.active


def test_the_comparison_of_runs_shows_the_world_of_a_pinned_one(main: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(main.session.player.tick_changed, timeout=PATIENCE):
        main.session.player.step()
    dialog = show_comparison(main, main.session)
    assert not dialog.beside.isEnabled()
    pin = main.session.pins.pin()
    assert pin is not None
    dialog.beside.click()
    assert main.session.second_world.chosen == GivenWorld(pin.inputs.world, pin.name)


def test_the_menus_of_numbers_ask_for_another_value(main: MainWindow) -> None:
    transport = main.workspace.transport
    asked: list[object] = []
    main.session.second_world.asked.connect(asked.append)
    choose_in_number_menu(transport.process.slider, "side-by-side")
    choose_in_number_menu(transport.foresight.slider, "side-by-side")
    main.session.selection.select(Item("population", 0))
    field = next(field for field in main.workspace.inspector.findChildren(QAbstractSpinBox) if field.isVisible())
    choose_in_number_menu(field, "side-by-side")
    assert asked[:2] == [OtherNumber(OPERATOR, 0.1), OtherDiscount(0.97)]
    assert isinstance(asked[2], OtherNumber)
    assert asked[2].way[0] == "populations"
    chooser = main.findChild(Chooser)
    assert isinstance(chooser, Chooser)


def test_the_figures_of_both_are_paired(
    main: MainWindow, show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    second = show(GivenWorld(main.session.world, "the same"))
    play(qtbot, second, 3)
    dialog = show_pair_figures(main, second)
    qtbot.waitUntil(lambda: dialog.table.rowCount() > 3, timeout=PATIENCE)
    rows = [line.split("\t") for line in dialog.table.text(everything=True).splitlines()[1:]]
    survival = next(row for row in rows if row[0] == "Survival")
    assert survival[1] == survival[2]
    assert survival[3] == "0.0 pp  (0.0 … 0.0)"
    assert survival[4] == "up to this tick"
    choose(monkeypatch, tmp_path / "pair.csv")
    dialog.export.click()
    written = {row["figure"]: row for row in csv.DictReader((tmp_path / "pair.csv").read_text().splitlines())}
    assert written["survival"]["first"] == written["survival"]["second"]
    assert float(written["survival"]["difference_high"]) == 0.0
    assert written["survival"]["measured"] == "tick"
    assert written["survival"]["pairing"] == "paired"
    main.session.second_world.close()
    assert not dialog.isVisible()


@pytest.mark.parametrize("runs", [1, 2])
def test_the_command_line_writes_the_same_table(
    runs: int, main: MainWindow, show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: Path
) -> None:
    session = main.session
    session.repeats.take(Seeds(runs))
    second = show(OtherDiscount(0.5))
    play(qtbot, second, 5)
    asked = ["compare", str(file), "--second-discount", "0.5", "--ticks", "5", "--seed", "0", "--controls"]
    assert cli.main([*asked, "--seeds", str(runs), "--out", str(tmp_path / "cli.csv")]) == 0
    expected = (tmp_path / "cli.csv").read_bytes()
    assert f",paired,{runs},".encode() in expected
    dialog = show_pair_figures(main, second)

    def is_complete() -> bool:
        words = dialog.caption.text()
        of_all = "Both at tick 5." in words and ("2 pairs of runs" in words) is (runs > 1)
        return of_all and dialog.table.rowCount() == len(expected.splitlines()) - 1

    qtbot.waitUntil(is_complete, timeout=PATIENCE)
    choose(monkeypatch, tmp_path / "window.csv")
    dialog.export.click()
    assert (tmp_path / "window.csv").read_bytes() == expected
