"""Two worlds side by side in the window: both maps show the same, and charts have the lines of both."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts.export import write_chart
from ic_sandbox.gui.overlays.figures import Heat
from ic_sandbox.gui.session.pair.second_worlds import GivenWorld, OtherDiscount, OtherNumber, OtherPlanner, WithoutDrive
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.document import Planner
from ic_sandbox.world.editing import edits
from ic_sandbox.world.items import Item
from tests.gui.side_by_side.conftest import PATIENCE, Show, play
from tests.gui.window_helpers import wait_for_rest

DRIVE = "shutdown_avoidance"


def test_both_maps_show_the_same(main: MainWindow, show: Show, qtbot: QtBot) -> None:
    session, maps = main.session, main.workspace.maps
    pair = show(OtherPlanner(Planner("random")))
    second = pair.session
    play(qtbot, pair, 1)
    session.watched_agent.watch(3)
    session.overlays.toggle("visits")
    session.overlays.toggle("trails")
    session.overlays.toggle("visits")
    session.set_colour_mode("goal")
    session.selection.select(Item("device", 0))
    session.selection.hover((0, 1))
    assert second.watched_agent.agent == 3
    assert second.overlays.shown == {"trails"}
    assert second.colour_mode == "goal"
    assert second.selection.item == Item("device", 0)
    assert second.selection.hovered == (0, 1)
    second.selection.hover((0, 2))
    assert session.selection.hovered == (0, 2)
    one, other = main.workspace.canvas.view, maps.map.view
    one.zoom(2.0, QPointF(10, 10))
    assert other.cell_rect((0, 1)) == one.cell_rect((0, 1))
    other.pan(QPointF(5, 7))
    assert other.cell_rect((0, 1)) == one.cell_rect((0, 1))
    maps.map.agent_clicked.emit(5)
    assert session.watched_agent.agent == second.watched_agent.agent == 5


def test_heat_maps_have_one_scale(main: MainWindow, show: Show, qtbot: QtBot) -> None:
    second, first = show(OtherDiscount(0.5)).session.overlays, main.session.overlays
    first.toggle("value")
    qtbot.waitUntil(lambda: "value" in first.own_figures and "value" in second.own_figures, timeout=PATIENCE)
    one, other = first.figures["value"], second.figures["value"]
    assert isinstance(one, Heat)
    assert isinstance(other, Heat)
    assert one.bounds() == other.bounds()
    assert one.values.max() > other.values.max()
    main.session.second_world.close()
    assert first.figures == first.own_figures


def test_several_runs_are_means_in_both(main: MainWindow, show: Show, qtbot: QtBot) -> None:
    pair = show(WithoutDrive(DRIVE))
    main.session.repeats.take(Seeds(3))
    play(qtbot, pair, 2)
    qtbot.waitUntil(lambda: pair.series is not None and pair.series.runs == 3, timeout=PATIENCE)
    main.workspace.charts.rounds.finish()
    title = main.workspace.difference.head.title
    qtbot.waitUntil(lambda: "3 runs" in title.accessibleName(), timeout=PATIENCE)


def test_charts_have_the_lines_of_both(main: MainWindow, show: Show, qtbot: QtBot) -> None:
    second = show(WithoutDrive(DRIVE))
    play(qtbot, second, 4)
    statuses = [session.run_status for session in (main.session, second.session)]
    qtbot.waitUntil(lambda: not any(status.lacks_controls for status in statuses), timeout=PATIENCE)
    charts = main.workspace.charts
    charts.rounds.finish()
    survival = next(chart for chart in charts.charts if chart.key == "survival")
    found = {line.name: line for line in survival.drawing().lines if line.behind}
    controls = ["Without Shutdown avoidance · without “Custom”", "Random agents · without “Custom”"]
    assert list(found) == ["Still on · without “Custom”", *controls]
    series = second.series
    assert series is not None
    assert found[controls[1]].y.tolist()[1:] == series.survival_random.value.tolist()
    assert charts.shown()[0] is main.workspace.difference
    main.session.second_world.close()
    charts.rounds.finish()
    assert not survival.behind
    assert main.workspace.difference not in charts.shown()


def test_charts_are_exported_with_both(main: MainWindow, show: Show, qtbot: QtBot, tmp_path: Path) -> None:
    play(qtbot, show(WithoutDrive(DRIVE)), 4)
    found = main.workspace.differences
    qtbot.waitUntil(lambda: found.found is not None and found.found.values.value.size == 4, timeout=PATIENCE)
    charts, difference = main.workspace.charts, main.workspace.difference
    charts.rounds.finish()
    survival = next(chart for chart in charts.charts if chart.key == "survival")
    for chart in (difference, survival):
        for suffix in ("csv", "svg", "png"):
            write_chart(chart, tmp_path / f"{chart.key}.{suffix}")
    rows = [
        row
        for row in csv.DictReader((tmp_path / "difference.csv").read_text().splitlines())
        if row["line"] == "Survival"
    ]
    assert [float(row["value"]) for row in rows] == found.found.values.value.tolist()  # type: ignore[union-attr]
    assert "Difference: Survival" in (tmp_path / "difference.svg").read_text()
    lines = {row["line"] for row in csv.DictReader((tmp_path / "survival.csv").read_text().splitlines())}
    assert {"Still on", "Still on · without “Custom”"} <= lines


def test_the_difference_marks_the_shown_tick_and_tells_the_whole_choice(
    main: MainWindow, show: Show, qtbot: QtBot
) -> None:
    play(qtbot, show(WithoutDrive(DRIVE)), 4)
    found, difference = main.workspace.differences, main.workspace.difference
    qtbot.waitUntil(lambda: found.found is not None and found.found.values.value.size == 4, timeout=PATIENCE)
    main.workspace.charts.rounds.finish()
    difference.renew()  # when a figure of the same run arrives, nothing else moves the line
    assert difference.marker.x == main.session.tick == 4
    choice = difference.measure
    choice.setFixedWidth(80)
    longest = max(range(choice.count()), key=lambda place: len(choice.itemText(place)))
    choice.setCurrentIndex(longest)
    assert choice.itemText(longest) in choice.toolTip()
    choice.showPopup()
    assert choice.view().viewport().width() > choice.fontMetrics().horizontalAdvance(choice.itemText(longest))
    choice.hidePopup()


def test_the_menu_says_that_a_web_page_shows_one_world(main: MainWindow, show: Show, qtbot: QtBot) -> None:
    share = main.menus.actions["file.share"]
    assert "one world" not in share.toolTip()
    play(qtbot, show(WithoutDrive(DRIVE)), 1)
    main.menus.refresh()
    assert share.toolTip() == "A web page shows one world: it will show the first of the two."


def test_closing_drops_the_second_run(main: MainWindow, show: Show, qtbot: QtBot) -> None:
    second = show(WithoutDrive(DRIVE))
    canvas = main.workspace.canvas
    main.workspace.maps.map.setFocus()
    QTest.keyClick(main.workspace.maps.map, Qt.Key.Key_Escape)
    assert not second.active
    assert second.session.run is None
    assert main.focusWidget() is canvas
    show(WithoutDrive(DRIVE))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not second.active
    show(WithoutDrive(DRIVE))
    main.new_world()
    assert not second.active


def test_escape_first_cancels_what_is_selected(main: MainWindow, show: Show) -> None:
    second = show(WithoutDrive(DRIVE))
    main.session.selection.select(Item("device", 0))
    QTest.keyClick(main.workspace.canvas, Qt.Key.Key_Escape)
    assert second.active
    QTest.keyClick(main.workspace.canvas, Qt.Key.Key_Escape)
    assert not second.active


def test_a_world_of_another_size_is_shown_whole(main: MainWindow, show: Show) -> None:
    world = main.session.world
    larger = edits.resize(world, world.rows + 6, world.cols + 9)
    maps = main.workspace.maps
    show(GivenWorld(larger, "larger"))
    maps.canvas.view.fit()
    corner = maps.map.view.cell_rect((larger.rows - 1, larger.cols - 1))
    assert maps.map.rect().contains(corner.toRect())


def test_both_maps_have_room(main: MainWindow, show: Show, qtbot: QtBot) -> None:
    show(WithoutDrive(DRIVE))
    maps = main.workspace.maps
    one, other = maps.canvas.view, maps.map.view
    for width, height in ((900, 600), (1280, 800), (1920, 1080)):
        main.resize(width, height)
        wait_for_rest(qtbot, main)
        assert (main.width(), main.height()) == (width, height)
        assert abs(one.width() - other.width()) <= 2
        assert abs(one.height() - other.height()) <= 2
        assert one.camera.size >= 20


def test_a_fault_or_a_banner_says_why_there_is_no_second_run(main: MainWindow, show: Show, qtbot: QtBot) -> None:
    maps, choice = main.workspace.maps, main.session.second_world
    choice.show(OtherNumber(("processes", "operator", "chance"), 7.0))
    assert maps.map.fault.isVisible()
    choice.show(GivenWorld(replace(main.session.world, agents=(), populations=()), "empty"))
    qtbot.waitUntil(maps.banner.isVisible, timeout=PATIENCE)
    assert not maps.map.fault.isVisible()
    show(WithoutDrive(DRIVE))
    assert not maps.banner.isVisible()
    assert maps.note.isHidden()


def test_the_tip_over_the_second_map_says_nothing_about_an_outdated_run(
    main: MainWindow, show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = show(OtherDiscount(0.5))
    play(qtbot, pair, 1)
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, *rest: told.append(text))
    second_map, world = main.workspace.maps.map, pair.session.world
    at = second_map.view.cell_rect(world.devices[0].at).center().toPoint()
    for stale in (False, True):
        pair.session.planning.stale = stale
        second_map.event(QHelpEvent(QEvent.Type.ToolTip, at, QPoint(0, 0)))
    assert "Used by" in told[0]
    assert told[1]
    assert "Used by" not in told[1]
