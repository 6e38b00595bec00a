"""Pinned runs, drawn behind later ones and compared with them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import PAPER
from ic_sandbox.charts.labels import difference_text
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.export import write_chart
from ic_sandbox.gui.panels.figures.compare_dialog import CompareDialog, show_comparison
from ic_sandbox.gui.session.pinned_runs import MOST_PINS, Pin
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.measures.comparison import compare
from ic_sandbox.measures.summary import figures_at
from tests.gui.chart_helpers import GrowingRun, forty_agents

LAZY, EAGER = 0.05, 0.5


def live(window: MainWindow, chance: float, ticks: int = 12) -> GrowingRun:
    """Simulate a run, and show it in the window."""
    growing = GrowingRun(forty_agents(chance))
    growing.on(ticks)
    window.session.planning.stale = False
    playing = window.session.player
    playing.run, playing.series, playing.tick = growing.simulator.run(), growing.series, ticks
    window.session.player.run_changed.emit()
    window.session.player.tick_changed.emit(ticks)
    return growing


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window._show_workspace()
    return window


@pytest.fixture
def said(window: MainWindow) -> list[str]:
    found: list[str] = []
    window.session.message.connect(found.append)
    return found


def of(window: MainWindow, key: str) -> Chart:
    return next(chart for chart in window.workspace.charts.charts if chart.key == key)


def drawn(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.workspace.charts._drawn is window.session.series)


def pin(window: MainWindow) -> Pin:
    found = window.session.pins.pin()
    assert found is not None
    return found


def text(dialog: CompareDialog, figure: str, column: int) -> str:
    table = dialog.table
    for row in range(table.rowCount()):
        first, cell = table.item(row, 0), table.item(row, column)
        assert first is not None
        assert cell is not None
        if first.text().startswith(figure):
            return cell.text().replace("\u00a0", " ")
    raise AssertionError(f"{figure} is not in the table")


def test_a_pinned_run_is_named_by_what_distinguishes_it(window: MainWindow, said: list[str]) -> None:
    live(window, LAZY)
    first, second = pin(window), pin(window)
    assert first.name.endswith("seed 0, 41 agents")
    assert "discount 0." in first.name
    assert second.name == f"{first.name} (2)"
    assert said[0] == f"Pinned: {first.name}"


def test_names_of_runs_follow_the_name_of_the_world(window: MainWindow, tmp_path: Path) -> None:
    session = window.session
    session.document.new(replace(forty_agents(LAZY), name="Untitled"))
    live(window, LAZY)
    first, second, named = pin(window), pin(window), pin(window)
    assert first.name.startswith("Untitled, ")
    session.pins.rename(named, "Untitled, and my own words")
    assert session.document.save_as(tmp_path / "My maze.icw")
    assert first.name.startswith("My maze, discount")
    assert second.name == f"{first.name} (2)"
    assert named.name == "Untitled, and my own words"
    live(window, LAZY)
    assert pin(window).name == f"{first.name} (3)"
    session.document.edit("Rename", replace(session.world, name="Maze"))
    assert first.name.startswith("Maze, discount")
    assert CompareDialog(window, session)._of_current().name == first.name, "the run that is not pinned as well"


def test_without_a_run_there_is_nothing_to_pin(window: MainWindow, said: list[str]) -> None:
    assert window.session.pins.pin() is None
    live(window, LAZY, ticks=0)
    assert window.session.pins.pin() is None
    assert said == ["Add an agent or a population to run this world.", "Play the run first: it has no ticks yet."]


def test_the_number_of_pinned_runs_has_a_bound_and_none_is_lost(window: MainWindow, said: list[str]) -> None:
    live(window, LAZY)
    kept = [pin(window) for _ in range(MOST_PINS)]
    assert window.session.pins.pin() is None
    assert "Remove one first" in said[-1]
    window.session.pins.remove(kept[2])
    assert window.session.pins.pin() in window.session.pins.pins


def test_the_memory_of_pinned_runs_has_a_bound(
    window: MainWindow, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ic_sandbox.gui.session.pinned_runs.MOST_BYTES", 3_000)
    live(window, LAZY)
    pin(window)
    assert window.session.pins.pin() is None
    assert "no memory left" in said[-1]


def test_a_pinned_run_keeps_its_figures_during_later_runs(qtbot: QtBot, window: MainWindow) -> None:
    growing = live(window, LAZY)
    kept = pin(window)
    before = str(figures_at(kept.ticks, kept.ticks.ticks))  # as text, NaN is equal to itself
    growing.on(5)
    live(window, EAGER)
    window.session.player.forget()
    assert str(figures_at(kept.ticks, kept.ticks.ticks)) == before
    qtbot.waitUntil(lambda: kept.whole is not None)
    assert {line.figure for line in kept.whole or ()} >= {"survival", "uptake", "excess_uptake"}


def test_names_stay_unique(window: MainWindow) -> None:
    live(window, LAZY)
    first, second = pin(window), pin(window)
    pins = window.session.pins
    pins.rename(first, "Lazy")
    pins.rename(second, " Lazy ")
    assert [first.name, second.name] == ["Lazy", "Lazy (2)"]
    pins.rename(second, "  ")
    assert second.name == "Lazy (2)"


@pytest.mark.parametrize("key", ["subgoals", "convergence", "uptake", "survival"])
def test_pinned_lines_are_behind_the_live_ones_in_every_chart(qtbot: QtBot, window: MainWindow, key: str) -> None:
    growing = live(window, LAZY)
    lines = [line for line in of(window, key).lines(growing.series) if not line.control]
    edge = {line.key for line in lines if line.level is not None and line.level == pytest.approx(1.0)}  # of all areas
    wanted = {line.key: line.y.copy() for line in lines if line.key not in edge}
    window.session.pins.rename(pin(window), "Lazy")
    live(window, EAGER)
    drawn(qtbot, window)
    chart = of(window, key)
    assert {line.key for line in chart.behind} == set(wanted)
    for line in chart.behind:
        assert line.y == pytest.approx(wanted[line.key], nan_ok=True)
        assert line.name.endswith(" · Lazy")
    assert [line.key for line in chart.plotted.behind] == [line.key for line in chart.behind]
    assert [line.behind for line in chart.drawing().lines].count(True) == len(wanted)
    chart.grab()


def test_pinned_lines_are_paler_than_live_ones(qtbot: QtBot, window: MainWindow) -> None:
    live(window, LAZY)
    pin(window)
    drawn(qtbot, window)
    chart = of(window, "survival")
    (behind,) = chart.behind
    ground, colours = chart.palette().window().color(), chart.plotted.palette
    own, pale = QColor(colours.of(behind.colour)), QColor(colours.paler(behind.colour))
    parts = [
        (getattr(own, part)(), getattr(pale, part)(), getattr(ground, part)()) for part in ("red", "green", "blue")
    ]
    shares = {round((now - before) / (below - before), 1) for before, now, below in parts if abs(below - before) > 50}
    assert len(shares) == 1, "a mixture with the ground"
    assert 0.1 <= shares.pop() <= 0.5


def test_pinned_lines_stay_when_there_is_no_run_and_widen_the_chart(qtbot: QtBot, window: MainWindow) -> None:
    live(window, LAZY, ticks=60)
    kept = pin(window)
    window.session.player.forget()
    drawn(qtbot, window)
    live(window, EAGER, ticks=5)
    drawn(qtbot, window)
    chart = of(window, "survival")
    assert chart.plot.viewRange()[0][1] == pytest.approx(60, rel=0.05)
    window.session.pins.remove(kept)
    assert chart.behind == ()
    assert chart.plot.viewRange()[0][1] == pytest.approx(20, rel=0.05)


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> CompareDialog:
    dialog = show_comparison(window, window.session)
    qtbot.waitExposed(dialog)
    return dialog


def test_without_pins_the_comparison_explains_how_to_start(window: MainWindow, dialog: CompareDialog) -> None:
    assert "Pin this one" in dialog.caption.text()
    assert not dialog.remove.isEnabled()
    assert show_comparison(window, window.session) is dialog


def test_runs_are_compared_with_the_difference_of_the_measures(
    qtbot: QtBot, window: MainWindow, dialog: CompareDialog
) -> None:
    lazy = live(window, LAZY).series
    kept = pin(window)
    eager = live(window, EAGER).series
    dialog.renew()
    tick = window.session.tick
    found = compare(figures_at(kept.ticks, tick), figures_at(eager, tick))
    (survival,) = (line for line in found if (line.figure, line.arm) == ("survival", "main"))
    assert survival.difference.value == pytest.approx(eager.survival.value[-1] - lazy.survival.value[-1])
    wanted = difference_text("survival", survival.difference)
    assert text(dialog, "Survival", 3).replace("\u00a0", " ") == wanted.replace("\u00a0", " ")
    assert text(dialog, "Survival", 1).startswith(f"{100 * lazy.survival.value[-1]:.1f} %")
    assert text(dialog, "Survival", 2).startswith(f"{100 * eager.survival.value[-1]:.1f} %")
    for figure in ("Uptake: Shutdown avoidance", "Excess uptake", "Convergence index"):
        assert text(dialog, figure, 3) != "–"


def test_figures_are_compared_at_the_shown_tick(qtbot: QtBot, window: MainWindow, dialog: CompareDialog) -> None:
    series = live(window, LAZY).series
    pin(window)
    window.session.player.seek(2)
    qtbot.waitUntil(lambda: text(dialog, "Survival", 2).startswith(f"{100 * series.survival.value[1]:.1f} %"))
    assert text(dialog, "Survival", 1) == text(dialog, "Survival", 2)
    assert text(dialog, "Survival", 3).startswith("0.0 pp")


def test_pinned_runs_are_renamed_and_removed_in_the_list(
    qtbot: QtBot, window: MainWindow, dialog: CompareDialog
) -> None:
    live(window, LAZY)
    first, second = pin(window), pin(window)
    assert dialog.chosen is second or dialog.chosen is first
    dialog.list.setCurrentRow(0)
    item = dialog.list.item(0)
    item.setText("With the lazy operator")
    qtbot.waitUntil(lambda: first.name == "With the lazy operator")
    assert dialog.list.item(0).text() == first.name
    assert dialog.chosen is first
    dialog.list.item(0).setText("")
    qtbot.waitUntil(lambda: dialog.list.item(0).text() == first.name)
    qtbot.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    assert window.session.pins.pins == [second]
    assert dialog.list.count() == 1


def test_a_closed_comparison_computes_nothing(window: MainWindow, dialog: CompareDialog) -> None:
    assert window.session.run_summary._readers
    dialog.close()
    assert not window.session.run_summary._readers


def test_the_menus_pin_and_compare(window: MainWindow) -> None:
    live(window, LAZY)
    chart = of(window, "survival")
    window.workspace.charts.menu_wanted.emit(chart, chart.mapToGlobal(chart.rect().center()))
    menu = window.findChild(QMenu, "chart-menu")
    assert isinstance(menu, QMenu)
    _export, _all_ticks, pin_run, compare_runs = menu.actions()
    pin_run.trigger()
    assert len(window.session.pins.pins) == 1
    compare_runs.trigger()
    menu.close()
    assert isinstance(window.findChild(CompareDialog), CompareDialog)


def test_pinned_lines_follow_a_change_of_theme(qtbot: QtBot, window: MainWindow) -> None:
    live(window, LAZY)
    pin(window)
    drawn(qtbot, window)
    before = QApplication.palette()
    chart = of(window, "survival")
    light = chart.plotted.palette.paler(chart.behind[0].colour)
    dark = type(before)(before)
    dark.setColor(dark.ColorRole.Window, "#101418")
    QApplication.setPalette(dark)
    try:
        qtbot.waitUntil(lambda: chart.plotted.palette.paler(chart.behind[0].colour) != light)
        assert np.isfinite(chart.behind[0].y).all()
    finally:
        QApplication.setPalette(before)


def planned_window(qtbot: QtBot, window: MainWindow, file: Path, ticks: int = 2) -> None:
    """Open a file, and play its world."""
    session = window.session
    session.planning.release()
    window.open_path(str(file))
    play(qtbot, window, ticks)


def play(qtbot: QtBot, window: MainWindow, ticks: int = 2) -> None:
    """Wait for the plan, and simulate some ticks."""
    session = window.session
    qtbot.waitUntil(lambda: session.run_status.current, timeout=60_000)
    for _ in range(ticks):
        with qtbot.waitSignal(session.player.run_changed, timeout=60_000):
            session.player.step()


def test_pins_belong_to_a_world_and_return_with_it(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    planned_window(qtbot, window, file)
    kept, chart = pin(window), of(window, "survival")
    drawn(qtbot, window)
    assert chart.behind
    chip = window.workspace.transport.findChild(QToolButton, "pins-chip")
    assert isinstance(chip, QToolButton)
    assert chip.isVisible()
    assert chip.text() == "1 pinned ✕"
    window.open_shipped("fuel")
    assert window.session.pins.pins == []
    assert not chart.behind
    assert not chip.isVisible()
    window.open_path(str(file))
    assert window.session.pins.pins == [kept]
    assert chart.behind
    chip.click()
    assert window.session.pins.pins == []
    assert not chart.behind
    assert not chip.isVisible()


def test_two_pinned_runs_are_compared_with_each_other(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    planned_window(qtbot, window, file)
    session = window.session
    first = pin(window)
    qtbot.waitUntil(lambda: first.plans is not None, timeout=60_000)
    session.document.change_discount(0.3)
    play(qtbot, window, 3)
    second = pin(window)
    assert second.name == "discount 0.97 → 0.3"
    qtbot.waitUntil(lambda: second.plans is not None and second.whole is not None, timeout=60_000)
    dialog = show_comparison(window, session)
    dialog.list.setCurrentRow(0)
    dialog.other.setCurrentIndex(2)
    assert dialog.other.currentText() == second.name
    assert dialog.caption.text() == f"B: {second.name}. Both at tick 2. What differs from A: discount 0.97 → 0.3."
    (one,), (other,) = first.plans or (), second.plans or ()
    (wanted,) = compare([one], [other])
    assert text(dialog, "Prevalence", 3) == difference_text("prevalence", wanted.difference).replace("\u00a0", " ")
    wanted = next(
        found
        for found in compare(figures_at(first.ticks, 2), figures_at(second.ticks, 2))
        if found.figure == "survival"
    )
    assert text(dialog, "Survival", 3) == difference_text("survival", wanted.difference).replace("\u00a0", " ")


def test_pinned_runs_can_be_told_apart(window: MainWindow, tmp_path: Path) -> None:
    live(window, LAZY)
    pin(window)
    live(window, EAGER)
    pin(window)
    live(window, LAZY, ticks=9)
    chart = of(window, "survival")
    window.workspace.charts.rounds.finish()
    first, second = chart.behind
    assert first.dash is not second.dash
    assert first.colour != second.colour
    write_chart(chart, tmp_path / "survival.svg")
    page = (tmp_path / "survival.svg").read_text()
    ways = re.findall(r'<polyline points="[^"]*"[^>]*stroke="([^"]*)"', page)
    paler = {PAPER.paler(line.colour) for line in chart.behind}
    assert set(ways[: len(chart.behind)]) == paler, "the current run is drawn over the pinned ones"


def test_pins_of_a_new_world_return_with_it_once_it_is_saved(window: MainWindow, file: Path, tmp_path: Path) -> None:
    document, pins = window.session.document, window.session.pins
    document.new()
    live(window, LAZY)
    kept = pin(window)
    assert document.save_as(tmp_path / "mine.icw")
    assert pins.pins == [kept]
    document.open_path(file)
    assert not pins.pins
    document.open_path(tmp_path / "mine.icw")
    assert pins.pins == [kept]


def test_pins_of_a_world_that_is_never_saved_go_with_a_message(window: MainWindow, file: Path, said: list[str]) -> None:
    window.session.document.new()
    live(window, LAZY)
    pin(window)
    window.session.document.open_path(file)
    assert not window.session.pins.pins
    assert "The pinned runs are gone: their world was not saved." in said


def test_pins_of_an_overwritten_world_do_not_return(window: MainWindow, file: Path, tmp_path: Path) -> None:
    document, pins = window.session.document, window.session.pins
    document.open_path(file)
    live(window, LAZY)
    pin(window)
    document.new()
    assert document.save_as(file)
    document.new()
    document.open_path(file)
    assert not pins.pins


def test_a_pin_whose_figures_are_known_at_once_is_drawn(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = live(window, LAZY)
    pins = window.session.pins
    monkeypatch.setattr(pins, "_measure", lambda _, answer: answer(()))
    pin = pins.add(growing.simulator.run(), growing.series)
    assert pins.pins == [pin]
