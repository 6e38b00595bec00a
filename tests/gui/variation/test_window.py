"""The window that varies a number: it fills, can be cancelled, is renewed after an edit, and shows its study."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts.export import write_chart
from ic_sandbox.gui.session.number_variation import Choice, NumberVariation, VariationState
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.variation.window import VariationWindow, levels_of
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.studies.config import load_study
from ic_sandbox.studies.varied_number import numbers_of
from ic_sandbox.world.document import Draw
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.items import Item
from tests.gui.canvas_helpers import open_world
from tests.gui.window_helpers import WORLD, choose_in_number_menu, number_menu, opened_window

CHANCE = ("processes", "operator", "chance")
DRIVE = "shutdown_avoidance"


@pytest.fixture
def main(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    window = opened_window(qtbot, session, settings)
    window.resize(1280, 800)
    window.show()
    open_world(session, WORLD)
    window.opened.emit()
    session.variation.choice = Choice("prevalence", ticks=10, goals=8)
    return window


def window_of(main: MainWindow) -> VariationWindow:
    found = main.findChild(VariationWindow)
    assert isinstance(found, VariationWindow)
    return found


def wait_until_done(qtbot: QtBot, variation: NumberVariation) -> None:
    qtbot.waitUntil(lambda: variation.state is VariationState.DONE and not variation.outdated, timeout=120_000)


@pytest.fixture
def window(qtbot: QtBot, main: MainWindow) -> VariationWindow:
    """The window with the complete curve of a probability."""
    main.session.variation.vary(CHANCE)
    wait_until_done(qtbot, main.session.variation)
    window = window_of(main)
    window.renew()
    return window


def test_the_curve_fills_and_says_where_it_crosses_one_half(window: VariationWindow) -> None:
    curve = window.variation.curve
    assert curve is not None
    assert list(curve.points) == list(window.variation.levels)
    (line,) = window.chart.shown_lines()
    assert line.y[0] == 0.0, "without an operator, nobody needs the blocker"
    assert line.y.max() > 0.5
    assert window.variation.now == 0.1
    assert "Shutdown avoidance: first more than half above" in window.progress.words.text()
    assert window.export.isEnabled()
    assert not window.progress.act.isVisible()


def test_goals_of_the_map_are_all_used(qtbot: QtBot, main: MainWindow) -> None:
    population = replace(WORLD.populations[0], goals=Draw("named"))
    main.session.document.edit("Take the goals of the map", replace(WORLD, populations=(population,)))
    main.session.variation.vary(CHANCE)
    window = window_of(main)
    wait_until_done(qtbot, main.session.variation)
    window.renew()
    assert window.progress.words.text().startswith("Exact for the only goal, ")
    assert not window.goals.isEnabled()
    assert window.goals.toolTip() == "The agents take the goals of this map: all are used."


def test_the_marks_are_those_of_the_shown_curve(qtbot: QtBot, window: VariationWindow) -> None:
    before = [mark.x for mark in window.chart.view.marks]
    assert before[0] == 0.1
    window.session.variation.vary(("discount",))
    window.renew()
    assert 0.1 not in [mark.x for mark in window.chart.view.marks]
    wait_until_done(qtbot, window.variation)
    window.renew()
    assert [mark.x for mark in window.chart.view.marks] == [mark.x for mark in window.chart.drawing().marks]
    assert [rule.x for rule in window.chart.view.rules if rule.shown] == [mark.x for mark in window.chart.view.marks]


def test_numbers_that_only_show_a_run_are_not_offered() -> None:
    world = load_world("off_switch")
    assert world.story is not None
    assert world.story.speed is not None
    numbers = {"discount", "agents", "ticks", "variables", "processes", "populations"}
    assert {way[0] for way in numbers_of(world)} == numbers


def test_an_edit_marks_the_curve_as_out_of_date_and_renews_it(qtbot: QtBot, window: VariationWindow) -> None:
    before = window.variation.curve
    window.session.document.change_discount(0.5)
    window.renew()
    assert window.variation.outdated
    assert window.chart.head.note.text() == "out of date"
    assert not window.export.isEnabled()
    wait_until_done(qtbot, window.variation)
    window.renew()
    after = window.variation.curve
    assert before is not None
    assert after is not None
    assert window.chart.head.note.text() != "out of date"
    assert after.at(0.1, DRIVE, "exact") != before.at(0.1, DRIVE, "exact")


def test_it_can_be_cancelled_and_continued(qtbot: QtBot, main: MainWindow) -> None:
    variation = main.session.variation
    variation.vary(CHANCE)
    window = window_of(main)
    window.renew()
    assert window.progress.act.text() == "Cancel"
    window.progress.act.click()
    assert variation.state is VariationState.CANCELLED
    window.renew()
    assert window.progress.act.text() == "Continue"
    window.progress.act.click()
    wait_until_done(qtbot, variation)


def test_it_waits_for_the_planner_and_says_what_it_does(qtbot: QtBot, main: MainWindow) -> None:
    variation, planning = main.session.variation, main.session.planning
    planning.hold()
    variation.choose(Choice("uptake", 10, 8))
    variation.vary(CHANCE)
    window = window_of(main)
    qtbot.waitUntil(lambda: not variation._work.requested)
    window.renew()
    assert window.progress.words.text() == "Waiting until the run is planned …"
    planning.release()
    said: list[str] = []

    def note() -> None:
        window.progress.renew()
        said.append(window.progress.words.text())

    variation.changed.connect(note)
    wait_until_done(qtbot, variation)
    shown = [text.replace("\u00a0", " ") for text in said]
    assert any(re.fullmatch(r"Computing \d+ %: Simulating · tick 10 of 10 …", text) for text in shown), shown
    shares = [int(found[1]) for text in shown if (found := re.match(r"Computing (\d+) %", text))]
    assert shares == sorted(shares)


def test_closing_stops_the_work_and_the_next_world_closes_the_window(qtbot: QtBot, window: VariationWindow) -> None:
    window.variation.choose(Choice("uptake", 10, 8))
    assert window.variation.state is VariationState.WORKING
    window.close()
    assert window.variation.state is VariationState.IDLE
    window.variation.vary(CHANCE)
    assert window.isVisible()
    window.session.document.new()
    assert not window.isVisible()
    assert window.variation.number is None


def test_the_figure_and_the_levels_can_be_chosen(qtbot: QtBot, window: VariationWindow) -> None:
    window.levels.setText("0.1, 0.3  0.3")
    window.levels.editingFinished.emit()
    window.figures.setCurrentIndex(window.figures.findData("uptake"))
    window.figures.activated.emit(window.figures.currentIndex())
    wait_until_done(qtbot, window.variation)
    window.renew()
    curve = window.variation.curve
    assert curve is not None
    assert (curve.figure, list(curve.points)) == ("uptake", [0.1, 0.3])
    assert any(line.control for line in window.chart.shown_lines())
    window.levels.setText("0.1 many")
    window.levels.editingFinished.emit()
    assert "Write numbers" in window.progress.words.text()
    assert window.variation.levels == (0.1, 0.3)


@pytest.mark.parametrize(
    ("text", "whole", "levels"),
    [("1 2,5", False, ()), ("3 1; 2", True, (1, 2, 3)), ("", False, ()), ("nan", False, ()), ("1e99", False, ())],
)
def test_levels_are_read(text: str, whole: bool, levels: tuple[float, ...]) -> None:
    assert levels_of(text, whole) == levels


def test_the_saved_study_is_the_shown_one(window: VariationWindow, tmp_path: Path) -> None:
    (tmp_path / "mine.icw").write_text("another file")
    window.study.save_to(tmp_path / "mine.toml")
    assert (tmp_path / "mine.icw").read_text() == "another file"
    study = load_study(tmp_path / "mine.toml")
    variation = window.variation.variation
    assert variation is not None
    assert [job.levels[1] for job in study.jobs] == [str(level) for level in variation.levels]
    assert [job.settings for job in study.jobs] == [variation.job(level).settings for level in variation.levels]
    window.study.copy.click()
    assert QApplication.clipboard().text() == window.study.text.toPlainText()
    assert window.study.command.text() == "ic-sandbox sweep strangers_chance.toml --out strangers_chance"


def test_the_chart_is_exported(window: VariationWindow, tmp_path: Path) -> None:
    for suffix in ("csv", "svg", "png", "pdf"):
        write_chart(window.chart, tmp_path / f"chart.{suffix}")
    assert "by Operator: probability" in (tmp_path / "chart.svg").read_text()
    assert len((tmp_path / "chart.csv").read_text().splitlines()) == 1 + len(window.variation.levels)


def test_a_number_in_a_rule_says_why_it_cannot_be_varied(main: MainWindow) -> None:
    main.session.selection.select(Item("device", 0))
    control = main.findChild(QWidget, "device-rules-0-then-0-value")
    assert isinstance(control, QWidget)
    menu = number_menu(control)
    assert menu.toolTipsVisible()
    for name in ("vary", "side-by-side"):
        action = menu.findChild(QAction, name)
        assert isinstance(action, QAction)
        assert not action.isEnabled()
        assert action.toolTip().startswith("Not a single number in the world's file")
    menu.close()


def test_the_context_menus_of_numbers_vary_them(qtbot: QtBot, main: MainWindow) -> None:
    variation = main.session.variation
    for name, way in (("discount", ("discount",)), ("process-chance", CHANCE), ("run-agents", ("agents",))):
        control = main.findChild(QWidget, name)
        assert isinstance(control, QWidget)
        choose_in_number_menu(control, "vary")
        assert variation.number is not None
        assert variation.number.way == way
    assert window_of(main).isVisible()


def test_a_number_of_the_inspector_is_varied_in_the_world_file(qtbot: QtBot, main: MainWindow) -> None:
    main.workspace.panels.show("inspector")
    for name in ("world-processes-fold", "world-process-0-fold"):
        fold = main.findChild(QAbstractButton, name)
        assert fold is not None
        if main.findChild(QWidget, "world-process-0-chance-value") is None:
            fold.click()
    control = main.findChild(QWidget, "world-process-0-chance-value")
    assert isinstance(control, QWidget)
    choose_in_number_menu(control, "vary")
    assert main.session.variation.number is not None
    assert main.session.variation.number.way == CHANCE
    assert main.session.variation.number.now == 0.1
