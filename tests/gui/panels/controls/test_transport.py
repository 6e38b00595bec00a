"""The controls under the map: the discount slider, the settings of the run, and the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.panels.controls.discount_slider import POSITIONS, discount_of, position_of
from ic_sandbox.gui.panels.controls.run_controls import is_shared, toggle_shared
from ic_sandbox.gui.panels.controls.transport import Transport
from ic_sandbox.gui.session.pace import FASTEST
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import Planner, Population
from ic_sandbox.world.editing import edits
from tests.building import cell_goal, off_switch_world

WORLD = off_switch_world(
    ".....", at=(0, 2), switch=(0, 0), chance=0.1, goals=(cell_goal((0, 4)),), populations=(Population(30, (0, 2)),)
)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.planning.hold()
    session.document.edit("Begin", WORLD)
    session.document.undo_stack.clear()
    yield session
    session.close()


@pytest.fixture
def transport(qtbot: QtBot, session: Session) -> Transport:
    transport = Transport(session)
    qtbot.addWidget(transport)
    transport.resize(740, 110)
    transport.show()
    qtbot.waitExposed(transport)
    return transport


@pytest.fixture
def planned(qtbot: QtBot, session: Session) -> Session:
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        session.planning.release()
    return session


def button(transport: Transport, name: str) -> QToolButton:
    return transport.findChild(QToolButton, f"button-{name}")  # type: ignore[return-value]


def click(qtbot: QtBot, transport: Transport, name: str) -> None:
    qtbot.mouseClick(button(transport, name), Qt.MouseButton.LeftButton)


def live(qtbot: QtBot, session: Session, ticks: int) -> None:
    """Step until the run has reached tick ``ticks``."""
    while session.tick < ticks:
        with qtbot.waitSignal(session.player.tick_changed, timeout=20_000):
            session.player.step()


def handle(slider: QSlider, position: int) -> QPoint:
    """Return the point of a slider's handle at a position, near enough for a click."""
    room = slider.width() - 14
    return QPoint(7 + round(room * position / slider.maximum()), slider.height() // 2)


def turn(slider: QSlider, angle: int) -> None:
    """Turn the wheel over a slider."""
    middle = QPointF(slider.rect().center())
    buttons, keys, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    where = slider.mapToGlobal(middle)
    QApplication.sendEvent(slider, QWheelEvent(middle, where, QPoint(), QPoint(0, angle), buttons, keys, phase, False))


def test_the_slider_goes_from_the_next_tick_to_a_thousand() -> None:
    assert discount_of(0) == 0.0
    assert discount_of(POSITIONS) == 0.999
    values = [discount_of(position) for position in range(POSITIONS + 1)]
    assert values == sorted(values)


@pytest.mark.parametrize("discount", [0.0, 0.3, 0.5, 0.9, 0.97, 0.99, 0.999, 0.99999])
def test_slider_positions_and_discounts_convert_both_ways(discount: float) -> None:
    assert 0 <= position_of(discount) <= POSITIONS
    assert discount_of(position_of(discount)) == pytest.approx(min(discount, 0.999), abs=0.02)


def test_the_label_says_how_far_agents_plan_ahead(transport: Transport, session: Session) -> None:
    assert transport.foresight.label.text() == "0.97: plans about 33 ticks ahead"
    session.document.change_discount(0.0)
    assert transport.foresight.label.text() == "0: plans for this tick only"
    session.document.change_discount(0.999999)
    assert transport.foresight.label.text() == "0.999999: plans about 1,000,000 ticks ahead", "1 would be no discount"
    session.document.change_discount(0.0)
    assert transport.foresight.slider.value() == 0


def test_the_slider_follows_the_world_and_undo(transport: Transport, session: Session) -> None:
    session.document.change_discount(0.5)
    assert transport.foresight.slider.value() == position_of(0.5)
    session.document.undo()
    assert transport.foresight.slider.value() == position_of(0.97)
    assert session.document.undo_stack.count() == 1, "following the world is not an edit"


def test_one_drag_is_one_step(qtbot: QtBot, transport: Transport, session: Session) -> None:
    slider = transport.foresight.slider
    start = handle(slider, slider.value())
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    assert slider.isSliderDown()
    seen = []
    for x in range(start.x(), start.x() - 50, -10):
        QTest.mouseMove(slider, QPoint(x, start.y()))
        seen.append(session.document.discount)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start - QPoint(40, 0))
    assert len(set(seen)) > 3, "the world follows while the slider moves"
    assert session.document.undo_stack.count() == 1
    session.document.undo()
    assert session.document.discount == 0.97


def test_two_drags_are_two_steps(qtbot: QtBot, transport: Transport, session: Session) -> None:
    for position in (100, 200):
        transport.foresight.slider.setSliderDown(True)
        transport.foresight.slider.setValue(position)
        transport.foresight.slider.setSliderDown(False)
    assert session.document.undo_stack.count() == 2


def test_a_click_moves_the_handle_there(qtbot: QtBot, transport: Transport, session: Session) -> None:
    slider = transport.foresight.slider
    there = handle(slider, 60)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=there)
    assert slider.isSliderDown()
    assert slider.value() == pytest.approx(60, abs=4)
    QTest.mouseMove(slider, there + QPoint(30, 0))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=there + QPoint(30, 0))
    assert slider.value() > 64
    assert session.document.discount == discount_of(slider.value())
    assert session.document.undo_stack.count() == 1, "the click and the drag that follows are one move"


def test_escape_cancels_a_drag(qtbot: QtBot, transport: Transport, session: Session) -> None:
    slider = transport.foresight.slider
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=handle(slider, 60))
    assert session.document.discount != 0.97
    qtbot.keyClick(slider, Qt.Key.Key_Escape)
    QTest.mouseMove(slider, handle(slider, 100))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=handle(slider, 100))
    assert session.document.discount == 0.97
    assert slider.value() == position_of(0.97)
    assert not session.document.undo_stack.canUndo()
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=handle(slider, 100))
    assert session.document.discount != 0.97, "Escape ended only the first drag"


def test_a_held_key_is_one_step(qtbot: QtBot, transport: Transport, session: Session) -> None:
    slider = transport.foresight.slider
    key = Qt.Key.Key_Left
    for repeated in (False, True, True):
        QApplication.sendEvent(
            slider, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", repeated)
        )
    qtbot.keyRelease(slider, key)
    assert slider.value() < position_of(0.97) - 2
    assert session.document.undo_stack.count() == 1


def test_a_turn_of_the_wheel_is_one_step(qtbot: QtBot, transport: Transport, session: Session) -> None:
    slider = transport.foresight.slider
    for _ in range(2):
        with qtbot.waitSignal(slider.settled, timeout=5_000):
            turn(slider, -120)
            turn(slider, -120)
    assert session.document.discount < 0.97
    assert session.document.undo_stack.count() == 2


def test_the_slider_shows_different_discounts_and_makes_them_equal(transport: Transport, session: Session) -> None:
    world = session.world
    near = replace(world.populations[0], planner=Planner(discount=0.5))
    session.document.edit("Differ", replace(world, populations=(near,)))
    assert transport.foresight.label.text() == "0.5 to 0.97: plan 2 to 33 ticks ahead"
    assert "gives all of them the same one" in transport.foresight.slider.toolTip()
    transport.foresight.slider.setValue(position_of(0.9))
    assert {planner.discount for planner in edits.planners(session.world)} == {0.9}
    session.document.undo()
    assert {planner.discount for planner in edits.planners(session.world)} == {0.5, 0.97}


def test_the_controls_are_disabled_in_a_world_without_agents(transport: Transport, session: Session) -> None:
    session.document.edit("Leave", replace(session.world, agents=(), populations=()))
    assert not transport.foresight.isEnabled()
    assert not transport.run_settings.agents.isEnabled()


def test_the_latest_discount_is_planned_during_a_drag(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    slider = transport.foresight.slider
    slider.setSliderDown(True)
    for position in (200, 150, 100, 60):
        slider.setValue(position)
    with qtbot.waitSignal(planned.planning.done, timeout=20_000):
        pass
    assert planned.player.experiment is not None
    assert set(planned.player.experiment.cast.discount) == {discount_of(60)}, "while the handle is still held"
    slider.setSliderDown(False)


def test_the_keyboard_changes_the_discount(qtbot: QtBot, transport: Transport, session: Session) -> None:
    qtbot.keyClick(transport.foresight.slider, Qt.Key.Key_PageDown)
    assert session.document.discount < 0.97
    qtbot.keyClick(transport.foresight.slider, Qt.Key.Key_PageUp)
    assert session.document.undo_stack.count() == 2


def test_speed_is_shown_and_set(transport: Transport, session: Session) -> None:
    assert transport.speed.label.text() == "5 ticks/s"
    transport.speed.slider.setValue(POSITIONS)
    assert session.player.speed == FASTEST
    assert transport.speed.label.text() == "fastest"
    transport.speed.slider.setValue(0)
    assert session.player.speed == 1.0
    assert transport.speed.label.text() == "1 tick/s"


def test_a_speed_set_elsewhere_is_shown(transport: Transport, session: Session) -> None:
    session.player.set_speed(60.0)
    assert transport.speed.label.text() == "60 ticks/s"
    assert 0 < transport.speed.slider.value() < POSITIONS
    assert session.player.speed == 60.0, "the slider's coarser steps do not change it"


def test_the_seed_belongs_to_the_run(transport: Transport, session: Session) -> None:
    transport.run_settings.seed.setValue(9)
    assert session.settings.seed == 9
    session.set_settings(replace(session.settings, seed=4))
    assert transport.run_settings.seed.value() == 4
    assert session.world == WORLD, "the seed of a run is not part of the world"


def test_the_mode_can_be_switched_and_is_the_world_s_own_at_first(
    qtbot: QtBot, transport: Transport, planned: Session
) -> None:
    box = transport.run_settings.mode
    assert box.currentText() == "Ensemble"
    with qtbot.waitSignal(planned.planning.done, timeout=20_000):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == "Shared"
    assert planned.player.experiment is not None
    assert planned.player.experiment.settings.mode == "shared"
    with qtbot.waitSignal(planned.planning.done, timeout=20_000):
        planned.set_settings(replace(planned.settings, mode=None))
    assert box.currentText() == "Ensemble"
    with qtbot.waitSignal(planned.planning.done, timeout=20_000):
        planned.document.edit("Collide", replace(planned.world, collide=True))
    assert box.currentText() == "Shared", "agents that block each other share a world"


def test_a_menu_switches_the_mode_too(transport: Transport, session: Session) -> None:
    toggle_shared(session)
    assert is_shared(session)
    assert transport.run_settings.mode.currentText() == "Shared"
    toggle_shared(session)
    assert not is_shared(session)
    assert transport.run_settings.mode.currentText() == "Ensemble"


def test_the_number_of_agents_is_the_world_s_until_the_user_changes_it(
    qtbot: QtBot, transport: Transport, planned: Session
) -> None:
    box = transport.run_settings.agents
    assert box.value() == 31
    with qtbot.waitSignal(planned.planning.done, timeout=20_000):
        box.setValue(7)
    assert planned.player.experiment is not None
    assert len(planned.player.experiment.cast) == 7
    assert planned.world == WORLD, "the number of agents in a run is not part of the world"
    box.setValue(31)
    assert planned.settings.agents is None


def test_the_timeline_is_disabled_before_a_run(transport: Transport) -> None:
    assert not transport.timeline.isEnabled()
    assert transport.tick_label.text() == "tick 0"


def test_the_button_plays_and_pauses(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    planned.player.set_speed(60)
    click(qtbot, transport, "play")
    assert planned.player.playing
    assert button(transport, "play").accessibleName() == "Pause"
    qtbot.waitUntil(lambda: planned.tick >= 3, timeout=20_000)
    click(qtbot, transport, "play")
    assert not planned.player.playing
    assert button(transport, "play").accessibleName() == "Play"


def test_the_buttons_step_forward_step_back_and_restart(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    for tick in (1, 2, 3):
        click(qtbot, transport, "step")
        qtbot.waitUntil(lambda tick=tick: planned.tick == tick, timeout=20_000)  # type: ignore[misc]
    click(qtbot, transport, "step_back")
    assert planned.tick == 2
    assert transport.tick_label.text() == "tick 2 of 3"
    qtbot.waitUntil(lambda: transport.timeline.value() == 2)  # in its rhythm
    click(qtbot, transport, "step")
    assert planned.tick == 3, "a recorded tick is shown at once"
    click(qtbot, transport, "reset")
    assert planned.tick == 0
    qtbot.waitUntil(lambda: planned.run is not None and planned.run.ticks == 0, timeout=20_000)
    assert transport.tick_label.text() == "tick 0"


def test_the_timeline_goes_to_any_tick(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    live(qtbot, planned, 5)
    timeline = transport.timeline
    qtbot.waitUntil(lambda: timeline.maximum() == 5)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=handle(timeline, 5))
    for x in range(timeline.width() - 10, 0, -30):
        QTest.mouseMove(timeline, QPoint(x, timeline.height() // 2))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(2, timeline.height() // 2))
    assert planned.tick == 0
    assert planned.run is not None
    assert planned.run.ticks == 5, "the run keeps all its ticks"
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert planned.tick == 1


def test_the_tick_follows_each_step_and_the_timeline_the_last_one(
    qtbot: QtBot, transport: Transport, planned: Session
) -> None:
    for tick in (1, 2, 3, 4):
        live(qtbot, planned, tick)
        assert transport.tick_label.text() == f"tick {tick}"
    qtbot.waitUntil(lambda: (transport.timeline.value(), transport.timeline.maximum()) == (4, 4))
    planned.player.seek(1)
    assert (transport.timeline.value(), transport.tick_label.text()) == (1, "tick 1 of 4"), "at once"


def test_a_paused_run_is_described_at_once(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    planned.player.set_speed(60)
    planned.play()
    with qtbot.waitSignal(planned.player.tick_changed, timeout=20_000):
        pass
    planned.player.pause()
    assert planned.run is not None
    assert (transport.timeline.value(), transport.timeline.maximum()) == (planned.tick, planned.run.ticks)


def test_dragging_the_timeline_pauses_the_run(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    live(qtbot, planned, 4)
    planned.play()
    qtbot.keyClick(transport.timeline, Qt.Key.Key_Home)
    assert not planned.player.playing


def test_an_edit_restarts_the_run(qtbot: QtBot, transport: Transport, planned: Session) -> None:
    live(qtbot, planned, 3)
    with qtbot.waitSignal(planned.planning.done, timeout=20_000):
        planned.document.edit("Draw", edits.paint(planned.world, [(0, 1)], "#"))
    assert transport.tick_label.text() == "tick 0"
    assert not transport.timeline.isEnabled()


def test_every_control_has_a_name_and_a_tooltip(transport: Transport) -> None:
    controls = [*transport.findChildren(QToolButton), *transport.findChildren(QSlider)]
    run = transport.run_settings
    controls += [run.seed, run.agents, run.mode]
    assert len(controls) == 13
    for control in controls:
        assert control.accessibleName(), control
        assert control.toolTip(), control


@pytest.mark.parametrize("width", [620, 740])
def test_no_text_is_cut_off(transport: Transport, session: Session, width: int) -> None:
    transport.resize(width, transport.height())
    session.document.change_discount(0.999)
    session.player.set_speed(999)
    for label in (transport.foresight.label, transport.speed.label, transport.tick_label):
        assert label.width() >= label.sizeHint().width() or label.minimumWidth() >= label.sizeHint().width()
    shown = [child for child in transport.findChildren(QWidget) if child.parent() is transport and child.isVisible()]
    assert all(transport.rect().contains(child.geometry()) for child in shown)
    boxes = [child.geometry() for child in shown]
    assert not any(a.intersects(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_a_tick_causes_no_relayout_and_the_largest_tick_fits(
    qtbot: QtBot, transport: Transport, planned: Session
) -> None:
    live(qtbot, planned, 2)
    QApplication.processEvents()
    laid_out: list[object] = []

    class Layouts(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.LayoutRequest:
                laid_out.append(watched)
            return False

    layouts = Layouts()
    QApplication.instance().installEventFilter(layouts)  # type: ignore[union-attr]
    for tick in (1, 2, 0):
        planned.player.seek(tick)
        QApplication.processEvents()
    QApplication.instance().removeEventFilter(layouts)  # type: ignore[union-attr]
    assert transport.tick_label.text() == "tick 0 of 2"
    assert laid_out == []
    transport.tick_label.setText("tick 99,999 of 100,000")
    assert transport.tick_label.sizeHint().width() <= transport.tick_label.width()
