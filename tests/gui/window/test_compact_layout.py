"""Small and large windows, in each language: nothing is cut, nothing overlaps, and charts stay readable."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox import i18n
from ic_sandbox.gui.palette.item import PaletteItem
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.legend import Legend
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.lessons.lesson import lessons
from tests.gui.window_helpers import opened_window

SIZES = [(900, 600), (952, 500), (1280, 800), (1360, 860), (1920, 1000)]
"""Among them the room on a screen of 1920 by 1080 at ratio 2, without the frame of the window."""


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = i18n.language()
    i18n.set_language(request.param)
    yield request.param
    i18n.set_language(before)


@pytest.fixture
def small(language: str, qtbot: QtBot, unplanned: Session, settings: QSettings) -> MainWindow:
    """A window with a world, at its smallest size."""
    window = opened_window(qtbot, unplanned, settings)
    window.resize(300, 300)
    window.show()
    window.open_shipped("off_switch")
    window.workspace.panels.show("inspector")
    qtbot.waitExposed(window)
    return window


def to_size(window: MainWindow, width: int, height: int) -> None:
    for _ in range(2):  # the least size at another width may be larger, for example because of a longer legend
        window.resize(width, height)
        for _ in range(5):  # layouts follow one another
            QApplication.processEvents()


def overlapping(parts: list[QWidget]) -> list[tuple[str, str]]:
    """Return which of these siblings overlap."""
    shown = [part for part in parts if part.isVisible()]
    return [
        (first.objectName(), second.objectName())
        for place, first in enumerate(shown)
        for second in shown[place + 1 :]
        if first.geometry().intersects(second.geometry())
    ]


def cut(widget: QWidget) -> list[str]:
    """Return the texts of visible buttons and boxes that have less room than they need."""
    found = [
        child.text() if isinstance(child, QPushButton) else child.currentText()
        for child in widget.findChildren(QWidget)
        if isinstance(child, QPushButton | QComboBox)
        and child.isVisible()
        and child.width() < min(child.sizeHint().width(), child.minimumSizeHint().width())
    ]
    lines = (label for label in widget.findChildren(QLabel) if label.isVisible() and not isinstance(label, Legend))
    found += [
        label.text() for label in lines if not label.wordWrap() and label.width() < label.minimumSizeHint().width()
    ]
    return found


def test_the_window_fits_at_every_size(small: MainWindow) -> None:
    workspace = small.workspace
    for width, height in SIZES:
        to_size(small, width, height)
        assert (small.width(), small.height()) == (width, height)
        assert cut(workspace.transport) == []
        assert cut(workspace.legend) == []
        assert cut(workspace.inspector) == []
        tools: list[QWidget] = [button for button, _ in workspace.toolbar.buttons.values()]
        assert overlapping(tools) == []
        assert overlapping([workspace.legend, workspace.overlay_bar, workspace.toolbar, workspace.transport]) == []
        assert workspace.inspector.width() >= 280
        assert workspace.canvas.height() >= 110, "the map stays usable"


def test_the_window_can_be_smaller_than_900_by_600(small: MainWindow) -> None:
    least = small.minimumSizeHint()
    assert (least.width(), least.height()) <= (900, 600)
    to_size(small, 900, 600)
    assert (small.width(), small.height()) == (900, 600)


def test_an_empty_world_fits_a_screen_at_ratio_two(small: MainWindow) -> None:
    small.new_world()
    for height in (600, 500):
        to_size(small, 952, height)
    assert (small.width(), small.height()) == (952, 500)
    assert small.workspace.canvas.height() >= 110


def test_two_whole_charts_are_readable_at_least(small: MainWindow) -> None:
    charts = small.workspace.charts
    for width, height in SIZES:
        to_size(small, width, height)
        room = charts.viewport().rect()
        shown = [chart for chart in charts.shown() if room.contains(chart.geometry())]
        cut_off = [chart for chart in charts.shown() if chart.x() < room.right() < chart.geometry().right()]
        assert len(shown) >= 2
        assert cut_off == [], "charts beyond the edge are reached by scrolling"
        for chart in shown:
            parts: list[QWidget] = [chart.head.title, chart.readout, chart.legend, chart.view]
            assert overlapping(parts) == []
            assert chart.view.height() >= 90


def test_every_chart_is_reached_by_scrolling(small: MainWindow) -> None:
    to_size(small, 900, 600)
    charts = small.workspace.charts
    bar = charts.horizontalScrollBar()
    bar.setValue(bar.maximum())
    last = charts.shown()[-1]
    left = last.mapTo(charts.viewport(), last.rect().topLeft()).x()
    assert 0 <= left <= left + last.width() <= charts.viewport().width() + 1


def test_the_palette_folds_to_pictures_and_unfolds_again(small: MainWindow) -> None:
    palette = small.workspace.palette_panel
    item = palette.findChild(PaletteItem, "palette-agent")
    assert isinstance(item, PaletteItem)
    to_size(small, 1280, 800)
    wide = item.width()
    assert palette._search.isVisible()
    to_size(small, 900, 600)
    assert palette.width() < wide / 2
    assert not palette._search.isVisible()
    assert item.toolTip().startswith(f"<b>{item.entry.title}</b>"), "its name is in the tooltip"
    item.click()
    assert small.session.toolbox.tool == item.entry.tool
    to_size(small, 1280, 800)
    assert palette._search.isVisible()
    assert item.width() == pytest.approx(wide, abs=8)


def test_a_list_replaces_tabs_that_do_not_fit(small: MainWindow) -> None:
    tabs = small.workspace.tabs
    to_size(small, 1360, 860)
    assert not tabs.list.isVisible(), "all titles fit"
    assert tabs.bar_width <= tabs.width()
    to_size(small, 900, 600)
    if not tabs.list.isVisible():
        assert tabs.bar_width <= tabs.width()
        return
    assert [tabs.list.itemText(k) for k in range(tabs.list.count())] == [tabs.tabText(k) for k in range(tabs.count())]
    tabs.list.setCurrentIndex(5)
    tabs.list.activated.emit(5)
    assert tabs.currentWidget() is small.workspace.history
    tabs.setCurrentIndex(1)
    assert tabs.list.currentText() == tabs.tabText(1)


def test_settings_of_the_run_are_behind_a_button_in_a_low_window(small: MainWindow) -> None:
    transport = small.workspace.transport
    to_size(small, 900, 600)
    assert not transport.run_settings.isVisible()
    transport.settings_toggle.click()
    assert transport.run_settings.isVisible()
    to_size(small, 1280, 800)
    assert not transport.settings_toggle.isVisible()
    assert transport.run_settings.isVisible()


def test_no_entry_of_a_legend_is_cut(qtbot: QtBot) -> None:
    legend = Legend("about", 4)
    qtbot.addWidget(legend)
    legend.show()
    legend.tell('<span style="color:#c00">■</span>&nbsp;Abschaltung&nbsp;vermeiden')
    wide = legend.fontMetrics().horizontalAdvance("■ Abschaltung vermeiden") + 20
    legend.resize(wide, 60)
    assert "Abschaltung&nbsp;vermeiden" in legend.text()
    legend.resize(wide - 60, 60)
    assert "Abschaltung vermeiden" in legend.text(), "the name breaks into lines"


WORDED = [(1100, 800), (1280, 800), (1360, 860), (1900, 1000), (900, 600), (952, 500)]


@pytest.mark.parametrize(("width", "height"), WORDED)
def test_overlays_have_words_at_every_size(small: MainWindow, width: int, height: int) -> None:
    to_size(small, width, height)
    assert small.width() == width
    bar = small.workspace.overlay_bar
    words = [button.text() for button in bar.buttons.values()]
    entries = bar.menu.menu().actions()
    assert [entry.text() for entry in entries] == words
    if bar.menu.isVisible():
        assert not any(button.isVisible() for button in bar.buttons.values())
        return
    boxes = [button.geometry() for button in bar.buttons.values()]
    for button, box in zip(bar.buttons.values(), boxes, strict=True):
        assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        assert box.width() >= button.sizeHint().width()
        assert bar.rect().contains(box)
        assert not any(box.intersects(other) for other in boxes if other is not box)


def test_a_low_window_has_a_menu_of_overlays_that_names_those_shown(small: MainWindow) -> None:
    to_size(small, 1360, 860)
    bar, overlays = small.workspace.overlay_bar, small.session.overlays
    assert not bar.menu.isVisible()
    to_size(small, 1360, 600)
    assert bar.menu.isVisible()
    first, second = bar.menu.menu().actions()[:2]
    first.trigger()
    assert bar.menu.text() == first.text()
    assert first.isChecked()
    second.trigger()
    assert (first.isChecked(), second.isChecked()) == (False, True), "one heat map replaces another"
    overlays.toggle("arrows")
    assert bar.menu.text() == f"{second.text()}, {bar.buttons['arrows'].text()}"
    assert bar.menu.width() >= bar.menu.sizeHint().width()
    to_size(small, 1360, 860)
    assert bar.buttons["arrows"].isVisible()
    assert bar.buttons["arrows"].isChecked()


def test_a_lesson_needs_little_more_room_than_the_map_alone(small: MainWindow) -> None:
    for lesson in lessons()[:3]:
        to_size(small, 900, 600)
        small.workspace.lesson.start(lesson)
        for _ in range(5):
            QApplication.processEvents()
        assert small.width() == 900
        assert small.height() <= 660, lesson.title
        assert small.workspace.canvas.height() >= 110
        small.workspace.lesson.guide.leave()


def test_a_story_that_filled_a_large_screen_does_not_keep_the_window_large(small: MainWindow) -> None:
    small.play_story()
    to_size(small, 1920, 1080)
    assert small.story is not None
    small.story.left.emit()
    to_size(small, 900, 600)
    assert (small.width(), small.height()) == (900, 600)
