from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.playing import FASTEST
from ic_sandbox.gui.session import Session
from ic_sandbox.gui.transport import STEPS, Transport, discount_of, position_of
from ic_sandbox.world import edits
from ic_sandbox.world.document import Population
from tests.building import cell_goal, off_switch_world

WORLD = off_switch_world(
    ".....", at=(0, 2), switch=(0, 0), chance=0.1, goals=(cell_goal((0, 4)),), populations=(Population(30, (0, 2)),)
)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.hold_planning()
    session.edit("Begin", WORLD)
    session.undo_stack.clear()
    yield session
    session.close()


@pytest.fixture
def transport(qtbot: QtBot, session: Session) -> Transport:
    transport = Transport(session)
    qtbot.addWidget(transport)
    transport.resize(740, 76)
    transport.show()
    qtbot.waitExposed(transport)
    return transport


@pytest.fixture
def planned(qtbot: QtBot, session: Session) -> Session:
    with qtbot.waitSignal(session.planning_done, timeout=60_000):
        session.release_planning()
    return session


def button(transport: Transport, name: str) -> QToolButton:
    return transport.findChild(QToolButton, f"button-{name}")  # type: ignore[return-value]


def click(qtbot: QtBot, transport: Transport, name: str) -> None:
    qtbot.mouseClick(button(transport, name), Qt.MouseButton.LeftButton)


def live(qtbot: QtBot, session: Session, ticks: int) -> None:
    """Step until so many ticks have been lived."""
    while session.tick < ticks:
        with qtbot.waitSignal(session.tick_changed, timeout=20_000):
            session.step()


def handle(slider: QSlider, position: int) -> QPoint:
    """Where the handle of a slider stands at a position, near enough for a mouse."""
    room = slider.width() - 14
    return QPoint(7 + round(room * position / slider.maximum()), slider.height() // 2)


# -- far-sightedness


def test_the_slider_goes_from_the_next_tick_to_a_thousand() -> None:
    assert discount_of(0) == 0.0
    assert discount_of(STEPS) == 0.999
    values = [discount_of(position) for position in range(STEPS + 1)]
    assert values == sorted(values)


@pytest.mark.parametrize("discount", [0.0, 0.3, 0.5, 0.9, 0.97, 0.99, 0.999, 0.99999])
def test_a_discount_has_a_place_on_the_slider(discount: float) -> None:
    assert 0 <= position_of(discount) <= STEPS
    assert discount_of(position_of(discount)) == pytest.approx(min(discount, 0.999), abs=0.02)


def test_says_how_far_agents_look_ahead(transport: Transport, session: Session) -> None:
    assert transport.foresight_label.text() == "γ 0.97 · 33 ticks"
    session.change_discount(0.0)
    assert transport.foresight_label.text() == "γ 0 · no further"
    assert transport.foresight.value() == 0


def test_the_slider_follows_the_world_and_undo(transport: Transport, session: Session) -> None:
    session.change_discount(0.5)
    assert transport.foresight.value() == position_of(0.5)
    session.undo()
    assert transport.foresight.value() == position_of(0.97)
    assert session.undo_stack.count() == 1, "following is no edit"


def test_one_drag_is_one_step(qtbot: QtBot, transport: Transport, session: Session) -> None:
    slider = transport.foresight
    start = handle(slider, slider.value())
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    assert slider.isSliderDown()
    seen = []
    for x in range(start.x(), start.x() - 50, -10):
        QTest.mouseMove(slider, QPoint(x, start.y()))
        seen.append(session.discount)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start - QPoint(40, 0))
    assert len(set(seen)) > 3, "the world follows while the slider moves"
    assert session.undo_stack.count() == 1
    session.undo()
    assert session.discount == 0.97


def test_two_drags_are_two_steps(qtbot: QtBot, transport: Transport, session: Session) -> None:
    for position in (100, 200):
        transport.foresight.setSliderDown(True)
        transport.foresight.setValue(position)
        transport.foresight.setSliderDown(False)
    assert session.undo_stack.count() == 2


def test_the_keyboard_moves_far_sightedness(qtbot: QtBot, transport: Transport, session: Session) -> None:
    qtbot.keyClick(transport.foresight, Qt.Key.Key_PageDown)
    assert session.discount < 0.97
    qtbot.keyClick(transport.foresight, Qt.Key.Key_PageUp)
    assert session.undo_stack.count() == 2


# -- speed and seed


def test_speed_is_shown_and_set(transport: Transport, session: Session) -> None:
    assert transport.speed_label.text() == "5 ticks/s"
    transport.speed.setValue(STEPS)
    assert session.speed == FASTEST
    assert transport.speed_label.text() == "fastest"
    transport.speed.setValue(0)
    assert session.speed == 1.0
    assert transport.speed_label.text() == "1 tick/s"


def test_speed_set_elsewhere_is_shown(transport: Transport, session: Session) -> None:
    session.set_speed(60.0)
    assert transport.speed_label.text() == "60 ticks/s"
    assert 0 < transport.speed.value() < STEPS
    assert session.speed == 60.0, "the slider's coarser steps do not change it"


def test_the_seed_belongs_to_the_run(transport: Transport, session: Session) -> None:
    transport.seed.setValue(9)
    assert session.settings.seed == 9
    session.set_settings(replace(session.settings, seed=4))
    assert transport.seed.value() == 4
    assert session.world == WORLD, "the seed of a run is no part of the world"


# -- time


def test_nothing_to_scrub_before_a_run(transport: Transport) -> None:
    assert not transport.timeline.isEnabled()
    assert transport.tick_label.text() == "tick 0"


def test_the_button_plays_and_pauses(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    planned.set_speed(60)
    click(qtbot, transport, "play")
    assert planned.playing
    assert button(transport, "play").accessibleName() == "Pause"
    assert "Space" in button(transport, "play").toolTip()
    qtbot.waitUntil(lambda: planned.tick >= 3, timeout=20_000)
    click(qtbot, transport, "play")
    assert not planned.playing
    assert button(transport, "play").accessibleName() == "Play"


def test_steps_and_back_and_again(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    for tick in (1, 2, 3):
        click(qtbot, transport, "step")
        qtbot.waitUntil(lambda tick=tick: planned.tick == tick, timeout=20_000)  # type: ignore[misc]
    click(qtbot, transport, "step_back")
    assert planned.tick == 2
    assert transport.tick_label.text() == "tick 2 of 3"
    assert transport.timeline.value() == 2
    click(qtbot, transport, "step")
    assert planned.tick == 3, "what is recorded is shown at once"
    click(qtbot, transport, "reset")
    assert planned.tick == 0
    qtbot.waitUntil(lambda: planned.run is not None and planned.run.ticks == 0, timeout=20_000)
    assert transport.tick_label.text() == "tick 0"


def test_the_timeline_shows_any_tick_again(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    live(qtbot, planned, 5)
    timeline = transport.timeline
    assert timeline.maximum() == 5
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=handle(timeline, 5))
    for x in range(timeline.width() - 10, 0, -30):
        QTest.mouseMove(timeline, QPoint(x, timeline.height() // 2))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(2, timeline.height() // 2))
    assert planned.tick == 0
    assert planned.run is not None
    assert planned.run.ticks == 5, "nothing of the run is lost"
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert planned.tick == 1


def test_scrubbing_pauses(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    live(qtbot, planned, 4)
    planned.play()
    qtbot.keyClick(transport.timeline, Qt.Key.Key_Home)
    assert not planned.playing


def test_an_edit_begins_the_run_again(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    live(qtbot, planned, 3)
    with qtbot.waitSignal(planned.planning_done, timeout=20_000):
        planned.edit("Draw", edits.paint(planned.world, [(0, 1)], "#"))
    assert transport.tick_label.text() == "tick 0"
    assert not transport.timeline.isEnabled()


# -- for everyone


def test_every_control_has_a_name_and_says_what_it_does(transport: Transport) -> None:
    controls = [*transport.findChildren(QToolButton), *transport.findChildren(QSlider), transport.seed]
    assert len(controls) == 8
    for control in controls:
        assert control.accessibleName(), control
        assert control.toolTip(), control


@pytest.mark.parametrize("width", [620, 740])
def test_nothing_is_cut_off(transport: Transport, session: Session, width: int) -> None:
    transport.resize(width, transport.height())
    session.change_discount(0.999)
    session.set_speed(999)
    for label in (transport.foresight_label, transport.speed_label, transport.tick_label):
        assert label.width() >= label.sizeHint().width() or label.minimumWidth() >= label.sizeHint().width()
    shown = [child for child in transport.findChildren(QWidget) if child.parent() is transport and child.isVisible()]
    assert all(transport.rect().contains(child.geometry()) for child in shown)
    boxes = [child.geometry() for child in shown]
    assert not any(a.intersects(b) for k, a in enumerate(boxes) for b in boxes[:k])
