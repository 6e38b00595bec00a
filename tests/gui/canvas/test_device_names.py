"""Names and tooltips of devices on the map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QFont, QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.canvas.device_tip import device_tip
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.names import NAMED, places_of_names
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.theme import drawing_colours
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Device
from ic_sandbox.world.io.files import load_world, shipped_worlds


def framing(size: float) -> Viewport:
    return Viewport(0.0, 0.0, size, 4000, 4000, 1.0, drawing_colours(False))


@pytest.fixture
def font(qapp: QGuiApplication) -> QFont:
    font = QFont(qapp.font())
    font.setPixelSize(11)
    return font


@pytest.mark.parametrize("size", [NAMED, 40.0, 90.0])
@pytest.mark.parametrize("name", [shipped.name for shipped in shipped_worlds()])
def test_no_name_covers_another_or_a_device(font: QFont, name: str, size: float) -> None:
    devices, view = load_world(name).devices, framing(size)
    places = [place for place, _ in places_of_names(devices, view, font)]
    tiles = [view.rect(device.at).adjusted(2, 2, -2, -2) for device in devices]
    for number, place in enumerate(places):
        assert not any(place.intersects(other) for other in places[number + 1 :])
        assert not any(place.intersects(tile) for tile in tiles)


def test_every_device_of_three_labs_has_its_name(font: QFont) -> None:
    devices = load_world("three_labs").devices
    names = {text for _, text in places_of_names(devices, framing(60.0), font)}
    assert names == {
        "Power station", "Computing cluster", "Archive", "Off-switch blocker", "Road works", "Hospital", "Works",
        "Museum",
    }  # fmt: skip


def test_a_long_name_is_whole_if_there_is_room(font: QFont) -> None:
    near = (Device((2, 5), kind="off_switch", name="Off-switch blocker"), Device((2, 8), name="A very long name"))
    (alone,), view = places_of_names(near[:1], framing(NAMED), font), framing(NAMED)
    assert alone[1] == "Off-switch blocker"
    assert alone[0].center().x() == pytest.approx(view.rect((2, 5)).center().x())
    (first, _), (second, _) = places_of_names(near, view, font)
    assert not first.intersects(second)


def test_neighbours_of_one_name_are_named_once(font: QFont) -> None:
    row = tuple(Device((0, col), name="Grass") for col in range(5))
    assert len(places_of_names(row, framing(60.0), font)) == 1


def test_names_can_be_hidden(qtbot: QtBot, unplanned: Session) -> None:
    canvas = Canvas(unplanned)
    qtbot.addWidget(canvas)
    unplanned.document.open_shipped("three_labs")
    canvas.resize(900, 700)
    canvas.show()
    with_names = canvas.grab().toImage()
    canvas.view.toggle_names()
    without = canvas.grab().toImage()
    assert with_names != without
    canvas.view.toggle_names()
    assert canvas.grab().toImage() == with_names


def test_a_tip_says_what_a_device_does_and_how_many_have_used_it() -> None:
    world = load_world("off_switch")
    run = run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=1))), 12))
    tip = device_tip(world, world.devices[0].at, run, 12)
    used = int(np.count_nonzero(run.main.first_fired[0] >= 0))
    assert 0 < used < len(run.experiment.cast)
    assert tip.startswith("<b>Off-switch blocker</b><br>Blocks the off-switch")
    assert tip.endswith(f"Used by {used} of 264 agents so far")
    assert "Used by 0 of 264" in device_tip(world, world.devices[0].at, run, 0)
    assert device_tip(world, (1, 1), run, 12) == ""


def test_a_tip_tells_rules_that_differ_from_the_preset() -> None:
    world = load_world("fuel")
    weaker = replace(world.devices[0], rules=(), forbidden=True, name="<i>Pump</i>")
    tip = device_tip(replace(world, devices=(weaker,)), weaker.at, None, 0)
    assert tip == "<b>&lt;i&gt;Pump&lt;/i&gt;</b><br>Drive: Self-preservation<br>Using it is a violation."
    lab = load_world("capability")
    assert "Use: If matter ≥ 1 and capability &lt; 2, with probability 0.8" in device_tip(lab, (7, 10), None, 0)


def test_the_tip_appears_over_a_device(qtbot: QtBot, unplanned: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = Canvas(unplanned)
    qtbot.addWidget(canvas)
    unplanned.document.open_shipped("off_switch")
    canvas.resize(900, 700)
    canvas.show()
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, *rest: shown.append(text))
    for cell in (unplanned.world.devices[0].at, (1, 1)):
        at = canvas.view.cell_rect(cell).center().toPoint()
        canvas.event(QHelpEvent(QEvent.Type.ToolTip, at, QPoint(0, 0)))
    assert "Off-switch blocker" in shown[0]
    assert shown[1] == ""
