"""Panels can be hidden, show again when needed, and are remembered; the layout can be reset."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.commands.command_palette_list import command_lines
from ic_sandbox.gui.panels.panel_visibility import PARTS, SIDE, TABS, PanelVisibility
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.gui.window.workspace import Workspace
from ic_sandbox.world.items import Item
from tests.gui.test_accessibility import check
from tests.gui.window_helpers import AT_FIRST, opened_window, wait_for_rest


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
    """Return the session of a later program start."""
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
        "colours": workspace.heading,
        "overlays": workspace.overlay_bar,
        "transport": workspace.transport,
        "charts": workspace.charts,
        SIDE: workspace.tabs,
        "inspector": workspace.inspector,
        "info": workspace.info,
        "why": workspace.why,
        "mitigations": workspace.mitigations,
        "figures": workspace.figure_tabs,
        "history": workspace.history,
    }


def tab_titles(window: MainWindow) -> list[str]:
    tabs = window.workspace.tabs
    return [tabs.tabText(index) for index in range(tabs.count()) if tabs.isTabVisible(index)]


@pytest.mark.parametrize("name", PARTS)
def test_a_command_hides_and_shows_each_panel(window: MainWindow, name: str) -> None:
    part, canvas = widgets(window.workspace)[name], window.workspace.canvas
    room = canvas.width() * canvas.height()
    command = action(window, f"panel.{name}")
    assert command.isChecked()
    command.trigger()
    QApplication.processEvents()
    assert not part.isVisible()
    assert not command.isChecked()
    assert canvas.width() * canvas.height() > room, "the map takes its room"
    command.trigger()
    QApplication.processEvents()
    assert part.isVisible()
    assert command.isChecked()
    assert canvas.width() * canvas.height() == room


@pytest.mark.parametrize("name", TABS)
def test_a_command_hides_each_tab_and_shows_it_in_front(window: MainWindow, name: str) -> None:
    page, tabs = widgets(window.workspace)[name], window.workspace.tabs
    command = action(window, f"panel.{name}")
    tabs.setCurrentWidget(widgets(window.workspace)["why" if name != "why" else "info"])
    command.trigger()
    assert page.isVisible(), "the command brings a tab behind another one to the front"
    assert command.isChecked()
    command.trigger()
    assert not command.isChecked()
    assert len(tab_titles(window)) == len(TABS) - 1
    assert not page.isVisible()
    assert tabs.isTabVisible(tabs.currentIndex()), "another tab is in front"
    command.trigger()
    assert len(tab_titles(window)) == len(TABS)
    assert page.isVisible()


def test_the_side_panel_hides_with_its_last_tab_and_shows_with_any(window: MainWindow) -> None:
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
    assert len(tab_titles(window)) == len(TABS), "an empty side panel would be useless"


def test_showing_a_tab_shows_the_side_panel_and_its_other_tabs(window: MainWindow) -> None:
    panels = window.workspace.panels
    panels.hide("info")
    panels.hide(SIDE)
    assert not panels.shown("why")
    action(window, "panel.why").trigger()
    assert window.workspace.why.isVisible()
    assert len(tab_titles(window)) == len(TABS) - 1


def test_only_the_map_can_be_shown_and_the_former_panels_restored(window: MainWindow) -> None:
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


def test_showing_a_panel_ends_the_state_of_only_the_map(window: MainWindow) -> None:
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


def test_only_the_map_toggles_even_if_all_panels_are_hidden(window: MainWindow) -> None:
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


def test_the_command_palette_finds_every_panel(window: MainWindow) -> None:
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


def test_the_map_gets_the_focus_of_a_hidden_panel(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.workspace.transport.play.setFocus()
    window.workspace.panels.hide("charts")
    assert window.focusWidget() is window.workspace.transport.play, "its panel is still shown"
    window.workspace.panels.hide("transport")
    assert window.focusWidget() is window.workspace.canvas
    window.workspace.show_history()
    assert window.focusWidget() is window.workspace.history.list
    window.workspace.panels.hide("history")
    assert window.focusWidget() is window.workspace.canvas


def test_the_history_command_shows_the_history(window: MainWindow) -> None:
    window.workspace.panels.hide("history")
    window.workspace.panels.hide(SIDE)
    action(window, "edit.history").trigger()
    assert window.workspace.history.list.isVisible()


@pytest.mark.parametrize("name", ["run.watch_next", "run.watch_previous"])
def test_stepping_through_agents_shows_the_why_panel(window: MainWindow, name: str) -> None:
    window.workspace.panels.hide("why")
    window.workspace.panels.hide(SIDE)
    action(window, name).trigger()
    assert window.workspace.why.isVisible()


def test_only_switching_an_overlay_on_shows_the_overlay_bar(window: MainWindow) -> None:
    panels = window.workspace.panels
    panels.hide("overlays")
    action(window, "overlay.visits").trigger()
    assert window.workspace.overlay_bar.isVisible()
    panels.hide("overlays")
    action(window, "overlay.visits").trigger()
    assert not window.workspace.overlay_bar.isVisible()


def test_only_selecting_a_chart_shows_the_charts(window: MainWindow) -> None:
    panels = window.workspace.panels
    panels.hide("charts")
    action(window, "chart.reward").trigger()
    assert window.workspace.charts.isVisible()
    panels.hide("charts")
    action(window, "chart.reward").trigger()
    assert not window.workspace.charts.isVisible()


def test_exporting_a_chart_shows_the_charts(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(
        "ic_sandbox.gui.commands.chart_commands.ask_chart", lambda *_: seen.append(window.workspace.charts.isVisible())
    )
    window.workspace.panels.hide("charts")
    action(window, "file.chart").trigger()
    assert seen == [True]


def test_actions_on_the_map_show_no_hidden_panel(window: MainWindow) -> None:
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


def test_hidden_panels_are_remembered_with_their_sizes(
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
    assert shown == pytest.approx(sizes, abs=8), "as wide as before they were hidden"


def test_the_program_never_starts_with_only_the_map(
    qtbot: QtBot, window: MainWindow, again: Session, settings: QSettings
) -> None:
    window.workspace.panels.hide("tools")
    window.workspace.panels.toggle_map_alone()
    window.close()
    other = opened(qtbot, again, settings)
    assert other.workspace.transport.isVisible()
    assert not other.workspace.toolbar.isVisible()


@pytest.mark.parametrize("stored", ["nonsense", 7, b"\0\1", ["palette"], "palette nothing"])
def test_unknown_names_in_the_settings_are_ignored(
    qtbot: QtBot, unplanned: Session, settings: QSettings, stored: object
) -> None:
    settings.setValue("window/hidden", stored)
    panels = opened(qtbot, unplanned, settings).workspace.panels
    assert not [name for name in (*PARTS, *TABS) if not panels.shown(name) and name != "palette"]


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
def test_reset_layout_restores_the_layout_of_the_first_start(window: MainWindow, size: tuple[int, int]) -> None:
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


def test_resetting_all_settings_resets_the_layout_too(window: MainWindow) -> None:
    first = arrangement(window)
    window.workspace.panels.hide("charts")
    window.workspace.inspector.memory.folds["world-goals"] = False
    window.forget()
    assert arrangement(window) == first


def test_no_change_emits_no_signal(window: MainWindow, qtbot: QtBot) -> None:
    panels: PanelVisibility = window.workspace.panels
    with qtbot.assertNotEmitted(panels.changed):
        panels.show("palette")
        panels.show_all()
    with qtbot.waitSignal(panels.changed):
        panels.hide("palette")


def test_empty_charts_say_where_to_select_some(window: MainWindow) -> None:
    charts = window.workspace.charts
    assert not charts.empty.isVisible()
    charts.choice.choose([])
    assert charts.empty.isVisible()
    assert "No charts selected" in charts.empty.text()
    charts.choice.choose(["reward"])
    assert not charts.empty.isVisible()


def test_hidden_charts_are_not_drawn_until_they_are_shown(
    qtbot: QtBot, session: Session, settings: QSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened_window(qtbot, session, settings)
    window.show()
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        window.open_shipped("fuel")
    charts, panels = window.workspace.charts, window.workspace.panels
    wait_for_rest(qtbot, charts)
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
    assert "no data in this world" in charts.empty.text()


@pytest.mark.parametrize("hidden", [*((name,) for name in PARTS), ("palette", "charts", SIDE), PARTS])
def test_the_visible_panels_remain_accessible(window: MainWindow, hidden: tuple[str, ...]) -> None:
    for name in hidden:
        window.workspace.panels.hide(name)
    check(window)
