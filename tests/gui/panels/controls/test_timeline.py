"""The timeline: numbers below the slider, and marks above it that name what happened and lead there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import TEXT, drive_role
from ic_sandbox.charts.landmarks import Landmark
from ic_sandbox.gui.panels.controls.timeline import MARKS, Timeline
from ic_sandbox.gui.style.theme import drive_colour

FIRST = Landmark(3, "Resources: used", drive_role("resources"), shape="up")
SECOND = Landmark(50, "a rule is violated", TEXT, sign="!")
NEXT = Landmark(51, "all agents are off", TEXT, sign="✕")


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(400, timeline.sizeHint().height())
    timeline.show()
    qtbot.waitExposed(timeline)
    return timeline


def point(timeline: Timeline, tick: int) -> QPoint:
    return QPoint(round(timeline.x_of(tick)), MARKS // 2)


def tip_at(timeline: Timeline, place: QPoint) -> str:
    QApplication.sendEvent(timeline, QHelpEvent(QEvent.Type.ToolTip, place, timeline.mapToGlobal(place)))
    return QToolTip.text() if QToolTip.isVisible() else ""


def test_a_click_on_a_mark_goes_to_its_tick(qtbot: QtBot, timeline: Timeline) -> None:
    timeline.show_run(100, 100, (FIRST, SECOND))
    for landmark in (SECOND, FIRST):
        with qtbot.waitSignal(timeline.scrubbed) as sent:
            qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=point(timeline, landmark.tick))
        assert sent.args == [landmark.tick]
    with qtbot.assertNotEmitted(timeline.scrubbed):
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=point(timeline, 80))


def test_keys_go_from_mark_to_mark(qtbot: QtBot, timeline: Timeline) -> None:
    timeline.show_run(20, 100, (FIRST, SECOND, NEXT))
    control = Qt.KeyboardModifier.ControlModifier
    for tick, key, expected in ((20, Qt.Key.Key_Right, 50), (50, Qt.Key.Key_Right, 51), (50, Qt.Key.Key_Left, 3)):
        timeline.show_run(tick, 100, (FIRST, SECOND, NEXT))
        with qtbot.waitSignal(timeline.scrubbed) as sent:
            qtbot.keyClick(timeline.slider, key, control)
        assert sent.args == [expected]
    timeline.show_run(51, 100, (FIRST, SECOND, NEXT))
    with qtbot.assertNotEmitted(timeline.scrubbed):
        qtbot.keyClick(timeline.slider, Qt.Key.Key_Right, control)


def test_marks_are_named_with_their_ticks(timeline: Timeline) -> None:
    timeline.show_run(100, 100, (FIRST, SECOND))
    assert tip_at(timeline, point(timeline, 50)) == "Tick 50: a rule is violated"
    assert timeline.slider.accessibleDescription() == "Tick 3: Resources: used; Tick 50: a rule is violated"
    QToolTip.hideText()


def test_marks_that_lie_together_are_one_with_all_names(qtbot: QtBot, timeline: Timeline) -> None:
    timeline.show_run(100, 100, (FIRST, SECOND, NEXT))
    assert [[mark.tick for mark in marks] for _, marks in timeline.clusters()] == [[3], [50, 51]]
    assert tip_at(timeline, point(timeline, 51)) == "Tick 50: a rule is violated\nTick 51: all agents are off"
    timeline.resize(4000, timeline.height())
    QApplication.processEvents()
    assert len(timeline.clusters()) == 3, "with more room, each has its place"
    QToolTip.hideText()


def test_marks_have_the_colours_of_their_drives_at_their_ticks(timeline: Timeline) -> None:
    def colours(tick: int) -> set[str]:
        image = timeline.grab().toImage()
        place, ratio = point(timeline, tick), image.devicePixelRatio()
        found = (image.pixelColor(round(ratio * (place.x() + dx)), round(ratio * place.y())) for dx in (-1, 0, 1))
        return {colour.name() for colour in found}

    timeline.show_run(0, 100, ())
    assert QColor(drive_colour("resources")).name() not in colours(3)
    timeline.show_run(0, 100, (FIRST,))
    assert QColor(drive_colour("resources")).name() in colours(3)


def test_marks_move_as_the_run_grows_and_stay_at_their_ticks(timeline: Timeline) -> None:
    timeline.show_run(60, 60, (SECOND,))
    early = timeline.x_of(SECOND.tick)
    timeline.show_run(120, 120, (SECOND,))
    assert timeline.x_of(SECOND.tick) < early
    timeline.slider.setSliderPosition(SECOND.tick)
    assert timeline.slider.value() == SECOND.tick


def test_numbers_appear_with_the_run(timeline: Timeline) -> None:
    def ink_below() -> int:
        image = timeline.grab().toImage()
        rows = range(round(image.devicePixelRatio() * (timeline.slider.geometry().bottom() + 3)), image.height())
        ground = image.pixelColor(0, 0).name()
        return sum(image.pixelColor(x, y).name() != ground for y in rows for x in range(image.width()))

    assert ink_below() == 0
    timeline.show_run(5, 40, ())
    assert ink_below() > 20
