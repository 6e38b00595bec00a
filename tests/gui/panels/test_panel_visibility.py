"""Panels can be hidden, come back when they are needed, and are remembered; the layout can be as it was at first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts.chart_selection import AT_FIRST
from ic_sandbox.gui.commands.command_palette_list import command_lines
from ic_sandbox.gui.panels.panel_visibility import PARTS, SIDE, TABS, PanelVisibility
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.gui.window.workspace import Workspace
from ic_sandbox.world.items import Item
from tests.gui.test_accessibility import check
from tests.gui.window_helpers import opened_window, wait_for_rest


def opened(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    window = opened_window(qtbot, session, settings)
    window.show()
    qtbot.waitExposed(window)
    window.open_shipped("off_switch")
    QApplication.processEvents()
    return window


@pytest.fixture
def window(qtbot: QtBot, unplanned: Session, settings: QSettings) -> MainWindow:
    window = opened(qtbot, unplanned, settings)
    window.resize(1280, 800)
    QApplication.processEvents()
    return window


@pytest.fixture
def again(qtbot: QtBot, settings: QSettings) -> Iterator[Session]:
    """The session of a later start."""
    session = Session()
    session.planning.hold()
    yield session
    session.close()


def action(window: MainWindow, name: str) -> QAction:
    return window.menus.actions[name]


def widgets(workspace: Workspace) -> dict[str, QWidget]:
    return {
        "palette": workspace.palette_panel,
        "tools": workspace.toolbar,
        "colours": workspace.legend,
        "overlays": workspace.overlay_bar,
        "transport": workspace.transport,
        "charts": workspace.charts,
        SIDE: workspace.tabs,
        "inspector": workspace.inspector,
        "info": workspace.info,
        "why": workspace.why,
        "figures": workspace.figures,
        "history": workspace.history,
    }


def tab_titles(window: MainWindow) -> list[str]:
    tabs = window.workspace.tabs
    return [tabs.tabText(index) for index in range(tabs.count()) if tabs.isTabVisible(index)]


# -- showing and hiding


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_hidden_and_shown_by_its_command(window: MainWindow, name: str) -> None:
    part, canvas = widgets(window.workspace)[name], window.workspace.canvas
    room = canvas.width() * canvas.height()
    command = action(window, f"panel.{name}")
    assert command.isChecked()
    command.trigger()
    QApplication.processEvents()
    assert not part.isVisible()
    assert not command.isChecked()
    assert canvas.width() * canvas.height() > room, "the map has its room"
    command.trigger()
    QApplication.processEvents()
    assert part.isVisible()
    assert command.isChecked()
    assert canvas.width() * canvas.height() == room


@pytest.mark.parametrize("name", TABS)
def test_every_tab_is_hidden_and_comes_back_in_front(window: MainWindow, name: str) -> None:
    page, tabs = widgets(window.workspace)[name], window.workspace.tabs
    command = action(window, f"panel.{name}")
    tabs.setCurrentWidget(widgets(window.workspace)["why" if name != "why" else "info"])
    command.trigger()
    assert page.isVisible(), "whoever asks for it wants to see it"
    assert command.isChecked()
    command.trigger()
    assert not command.isChecked()
    assert len(tab_titles(window)) == len(TABS) - 1
    assert not page.isVisible()
    assert tabs.isTabVisible(tabs.currentIndex()), "another one is in front"
    command.trigger()
    assert len(tab_titles(window)) == len(TABS)
    assert page.isVisible()


def test_the_side_goes_with_its_last_tab_and_comes_with_any(window: MainWindow) -> None:
    panels, tabs = window.workspace.panels, window.workspace.tabs
    for name in TABS:
        panels.hide(name)
    assert not tabs.isVisible()
    assert not action(window, "panel.side").isChecked()
    panels.show("why")
    assert tabs.isVisible()
    assert tab_titles(window) == ["Why?"]
    panels.hide("why")
    panels.toggle(SIDE)
    assert len(tab_titles(window)) == len(TABS), "an empty panel would be of no use"


def test_a_tab_that_is_shown_brings_the_side_and_the_other_tabs(window: MainWindow) -> None:
    panels = window.workspace.panels
    panels.hide("info")
    panels.hide(SIDE)
    assert not panels.shown("why")
    action(window, "panel.why").trigger()
    assert window.workspace.why.isVisible()
    assert len(tab_titles(window)) == len(TABS) - 1


def test_only_the_map_and_back(window: MainWindow) -> None:
    panels, parts = window.workspace.panels, widgets(window.workspace)
    panels.hide("palette")
    panels.hide("figures")
    command = action(window, "panel.map_alone")
    command.trigger()
    assert command.isChecked()
    assert not any(part.isVisible() for part in parts.values())
    QApplication.processEvents()
    canvas = window.workspace.canvas
    assert canvas.width() > window.workspace.width() - 20
    assert canvas.height() > window.workspace.height() - 20
    command.trigger()
    assert not command.isChecked()
    assert parts["charts"].isVisible()
    assert not parts["palette"].isVisible()
    assert "Figures" not in tab_titles(window)


def test_a_panel_that_is_shown_ends_the_map_alone(window: MainWindow) -> None:
    panels = window.workspace.panels
    panels.toggle_map_alone()
    panels.show("transport")
    assert not action(window, "panel.map_alone").isChecked()
    assert window.workspace.transport.isVisible()
    assert not window.workspace.charts.isVisible()
    panels.toggle_map_alone()
    panels.toggle_map_alone()
    assert window.workspace.transport.isVisible()
    assert not window.workspace.charts.isVisible()


def test_the_map_alone_twice_where_nothing_else_was_there(window: MainWindow) -> None:
    panels = window.workspace.panels
    for name in PARTS:
        panels.hide(name)
    panels.toggle_map_alone()
    assert panels.map_alone
    panels.toggle_map_alone()
    assert not panels.map_alone
    assert not any(panels.shown(name) for name in PARTS)


def test_keys_work_from_anywhere(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for key, name in ((Qt.Key.Key_F7, "palette"), (Qt.Key.Key_F8, SIDE), (Qt.Key.Key_F9, "charts")):
        qtbot.keyClick(window.focusWidget() or window, key)
        assert not window.workspace.panels.shown(name)
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_F11)
    assert not window.workspace.transport.isVisible()


def test_every_panel_is_found_by_typing(window: MainWindow) -> None:
    found = {
        command.name: command
        for command in command_lines(window.catalogue, window.shortcuts)
        if command.name.startswith("panel.")
    }
    assert set(found) == {f"panel.{name}" for name in (*PARTS, *TABS, "map_alone", "reset")}
    assert found["panel.palette"].checked
    spoken = {name: widget.accessibleName() for name, widget in widgets(window.workspace).items()}
    titles = {name: found[f"panel.{name}"].title for name in (*PARTS, *TABS)}
    assert spoken == titles | {"info": "About this world"}
    assert found["panel.palette"].path == "View › Panels"
    assert "hide" in found["panel.palette"].words


def test_the_map_has_the_focus_when_what_had_it_goes(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.workspace.transport.play.setFocus()
    window.workspace.panels.hide("charts")
    assert window.focusWidget() is window.workspace.transport.play, "nothing happened to it"
    window.workspace.panels.hide("transport")
    assert window.focusWidget() is window.workspace.canvas
    window.workspace.show_history()
    assert window.focusWidget() is window.workspace.history.list
    window.workspace.panels.hide("history")
    assert window.focusWidget() is window.workspace.canvas


# -- what is needed


def test_the_history_shows_itself(window: MainWindow) -> None:
    window.workspace.panels.hide("history")
    window.workspace.panels.hide(SIDE)
    action(window, "edit.history").trigger()
    assert window.workspace.history.list.isVisible()


@pytest.mark.parametrize("name", ["run.watch_next", "run.watch_previous"])
def test_asking_why_shows_why(window: MainWindow, name: str) -> None:
    window.workspace.panels.hide("why")
    window.workspace.panels.hide(SIDE)
    action(window, name).trigger()
    assert window.workspace.why.isVisible()


def test_an_overlay_brings_its_legend_and_taking_it_away_brings_nothing(window: MainWindow) -> None:
    panels = window.workspace.panels
    panels.hide("overlays")
    action(window, "overlay.visits").trigger()
    assert window.workspace.overlay_bar.isVisible()
    panels.hide("overlays")
    action(window, "overlay.visits").trigger()
    assert not window.workspace.overlay_bar.isVisible()


def test_a_chart_that_is_chosen_brings_the_charts(window: MainWindow) -> None:
    panels = window.workspace.panels
    panels.hide("charts")
    action(window, "chart.reward").trigger()
    assert window.workspace.charts.isVisible()
    panels.hide("charts")
    action(window, "chart.reward").trigger()
    assert not window.workspace.charts.isVisible()


def test_a_chart_is_exported_from_charts_that_are_shown(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(
        "ic_sandbox.gui.commands.chart_commands.ask_chart", lambda *_: seen.append(window.workspace.charts.isVisible())
    )
    window.workspace.panels.hide("charts")
    action(window, "file.chart").trigger()
    assert seen == [True]


def test_what_is_done_on_the_map_brings_nothing_back(window: MainWindow) -> None:
    panels, workspace = window.workspace.panels, window.workspace
    panels.show("info")
    panels.hide("inspector")
    window.session.selection.select(Item("device", 0))
    assert workspace.info.isVisible()
    assert not workspace.inspector.isVisible()
    panels.hide(SIDE)
    window.session.selection.select(None)
    window.session.selection.select(Item("device", 0))
    window.open_shipped("fuel")
    assert not workspace.tabs.isVisible()


# -- from one start to the next


def test_what_is_hidden_is_remembered_with_the_sizes(
    qtbot: QtBot, window: MainWindow, again: Session, settings: QSettings
) -> None:
    workspace = window.workspace
    workspace.across.setSizes([260, 640, 380])
    QApplication.processEvents()
    sizes = [workspace.palette_panel.width(), workspace.tabs.width()]
    for name in ("palette", SIDE, "figures", "tools"):
        workspace.panels.hide(name)
    window.close()
    other = opened(qtbot, again, settings)
    parts = widgets(other.workspace)
    assert not any(parts[name].isVisible() for name in ("palette", SIDE, "tools"))
    assert parts["charts"].isVisible()
    assert not action(other, "panel.palette").isChecked()
    other.workspace.panels.show("palette")
    other.workspace.panels.show(SIDE)
    other.resize(1280, 800)
    QApplication.processEvents()
    assert "Figures" not in tab_titles(other)
    shown = [other.workspace.palette_panel.width(), other.workspace.tabs.width()]
    assert shown == pytest.approx(sizes, abs=8), "as wide as they were when they were hidden"


def test_no_start_has_the_map_alone(qtbot: QtBot, window: MainWindow, again: Session, settings: QSettings) -> None:
    window.workspace.panels.hide("tools")
    window.workspace.panels.toggle_map_alone()
    window.close()
    other = opened(qtbot, again, settings)
    assert other.workspace.transport.isVisible()
    assert not other.workspace.toolbar.isVisible()


@pytest.mark.parametrize("stored", ["nonsense", 7, b"\0\1", ["palette"], "palette nothing"])
def test_names_that_make_no_sense_hide_nothing_else(
    qtbot: QtBot, unplanned: Session, settings: QSettings, stored: object
) -> None:
    settings.setValue("window/hidden", stored)
    panels = opened(qtbot, unplanned, settings).workspace.panels
    assert not [name for name in (*PARTS, *TABS) if not panels.shown(name) and name != "palette"]


# -- as at first


def arrangement(window: MainWindow) -> dict[str, object]:
    QApplication.processEvents()
    workspace = window.workspace
    return {
        "sizes": (workspace.across.sizes(), workspace.down.sizes()),
        "visible": {name: widget.isVisible() for name, widget in widgets(workspace).items()},
        "tabs": tab_titles(window),
        "charts": workspace.charts.choice.keys,
        "folds": workspace.inspector.memory.written(),
    }


@pytest.mark.parametrize("size", [(1280, 800), (1900, 1000), (1000, 640)])
def test_the_layout_is_reset_to_what_it_is_at_the_first_start(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    first = arrangement(window)
    workspace = window.workspace
    workspace.across.setSizes([400, 500, 380])
    workspace.down.setSizes([300, 450])
    workspace.charts.choice.choose(["reward"])
    workspace.inspector.memory.folds["world-goals"] = False
    for name in ("palette", "tools", "why", "transport"):
        workspace.panels.hide(name)
    workspace.panels.toggle_map_alone()
    assert arrangement(window) != first
    action(window, "panel.reset").trigger()
    assert arrangement(window) == first
    assert workspace.charts.choice.keys == AT_FIRST


def test_everything_forgotten_means_the_layout_too(window: MainWindow) -> None:
    first = arrangement(window)
    window.workspace.panels.hide("charts")
    window.workspace.inspector.memory.folds["world-goals"] = False
    window.forget()
    assert arrangement(window) == first


def test_nothing_is_told_where_nothing_changes(window: MainWindow, qtbot: QtBot) -> None:
    panels: PanelVisibility = window.workspace.panels
    with qtbot.assertNotEmitted(panels.changed):
        panels.show("palette")
        panels.show_all()
    with qtbot.waitSignal(panels.changed):
        panels.hide("palette")


# -- charts that nobody sees


def test_charts_without_any_chart_say_where_to_find_some(window: MainWindow) -> None:
    charts = window.workspace.charts
    assert not charts.empty.isVisible()
    charts.choice.choose([])
    assert charts.empty.isVisible()
    assert "No chart is chosen" in charts.empty.text()
    charts.choice.choose(["reward"])
    assert not charts.empty.isVisible()


def test_hidden_charts_cost_nothing_and_are_up_to_date_when_they_are_shown(
    qtbot: QtBot, session: Session, settings: QSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened_window(qtbot, session, settings)
    window.show()
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        window.open_shipped("fuel")
    charts, panels = window.workspace.charts, window.workspace.panels
    panels.hide("charts")
    renewed: list[bool] = []
    (chart,) = (chart for chart in charts.charts if chart.key == "survival")
    show = chart.show_series
    monkeypatch.setattr(chart, "show_series", lambda series: (renewed.append(charts.isVisible()), show(series)))
    for _ in range(3):
        with qtbot.waitSignal(session.player.run_changed, timeout=20_000):
            session.player.step()
        wait_for_rest(qtbot, charts)
    assert renewed == []
    panels.show("charts")
    assert renewed == [True]
    assert charts._drawn is session.series
    charts.choice.choose(["concealment"])
    qtbot.waitUntil(charts.empty.isVisible)
    assert "Nothing of what" in charts.empty.text()


# -- for everyone


@pytest.mark.parametrize("hidden", [*((name,) for name in PARTS), ("palette", "charts", SIDE), PARTS])
def test_what_is_left_can_be_reached_and_has_names(window: MainWindow, hidden: tuple[str, ...]) -> None:
    for name in hidden:
        window.workspace.panels.hide(name)
    check(window)
