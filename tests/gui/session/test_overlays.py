"""Overlays: what each of them shows, and when it is updated."""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.overlays import computation
from ic_sandbox.gui.overlays.catalogue import OVERLAYS
from ic_sandbox.gui.overlays.figures import Heat, shades
from ic_sandbox.gui.panels.map.overlay_bar import OverlayBar, ends
from ic_sandbox.gui.session.session import Session
from ic_sandbox.measures.by_state import cell_maps as maps
from ic_sandbox.measures.by_state.cell_maps import value_map
from ic_sandbox.measures.by_state.power import measuring_power
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import Draw, Population
from ic_sandbox.world.editing import edits
from ic_sandbox.world.items import Item
from tests.building import cell_goal, world

HEATS = [found.key for found in OVERLAYS if found.heat]


@pytest.fixture
def planned(session: Session, qtbot: QtBot) -> Session:
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        session.document.open_shipped("off_switch")
    return session


@pytest.fixture
def bar(planned: Session, qtbot: QtBot) -> OverlayBar:
    bar = OverlayBar(planned)
    qtbot.addWidget(bar)
    bar.resize(700, 30)
    bar.show()
    return bar


def show(session: Session, qtbot: QtBot, *names: str) -> None:
    for name in names:
        session.overlays.toggle(name)
    qtbot.waitUntil(lambda: not session.overlays.busy, timeout=60_000)


@pytest.mark.parametrize("name", [found.key for found in OVERLAYS if found.key != "sight"])
def test_every_overlay_has_figures_if_there_is_a_plan(planned: Session, qtbot: QtBot, name: str) -> None:
    show(planned, qtbot, name)
    assert name in planned.overlays.figures
    show(planned, qtbot, name)
    assert planned.overlays.figures == {}


def test_one_heat_map_replaces_another(planned: Session, qtbot: QtBot) -> None:
    show(planned, qtbot, "arrows", "value", "agreement")
    assert planned.overlays.shown == {"arrows", "agreement"}
    assert set(planned.overlays.figures) == {"arrows", "agreement"}


def test_the_value_is_that_of_the_selected_goal(planned: Session, qtbot: QtBot) -> None:
    world = edits.add_goal(planned.world, (1, 1))
    world = edits.add_goal(edits.add_agent(world, (2, 2)), (3, 3))
    agent = Item("agent", len(world.agents) - 1)
    world = edits.assign_goal(world, agent, world.goals[-2].name)
    with qtbot.waitSignal(planned.planning.done, timeout=60_000):
        planned.document.edit("Add", world)
    planned.selection.select(agent)
    show(planned, qtbot, "value")
    values = planned.overlays.figures["value"].values  # type: ignore[attr-defined]
    plan, column = planned.overlays.goal_in_view()
    assert plan is not None
    assert plan.goals.names[column] == world.goals[-2].name
    assert np.array_equal(values, value_map(plan, column), equal_nan=True)
    assert planned.overlays.goal_name == world.goals[-2].name


def test_an_edit_renews_figures_and_the_old_ones_stay_until_then(
    planned: Session, bar: OverlayBar, qtbot: QtBot
) -> None:
    show(planned, qtbot, "value")
    before = planned.overlays.figures["value"]
    with qtbot.waitSignal(planned.planning.done, timeout=60_000):
        planned.document.change_discount(0.5)
        assert planned.overlays.renewing
        assert "updating" in bar.meaning.toolTip()
        assert planned.overlays.figures["value"] is before
    qtbot.waitUntil(lambda: not planned.overlays.busy, timeout=60_000)
    assert np.nanmax(planned.overlays.figures["value"].values) < np.nanmax(before.values)  # type: ignore[attr-defined]
    assert "updating" not in bar.meaning.toolTip()


def test_visits_follow_the_run(planned: Session, qtbot: QtBot) -> None:
    show(planned, qtbot, "visits")
    assert np.isfinite(planned.overlays.figures["visits"].values).sum() == 1  # type: ignore[attr-defined]
    for _ in range(3):
        with qtbot.waitSignal(planned.player.tick_changed, timeout=20_000):
            planned.player.step()
    qtbot.waitUntil(lambda: np.isfinite(planned.overlays.figures["visits"].values).sum() > 1, timeout=20_000)  # type: ignore[attr-defined]


def test_figures_slower_than_a_tick_are_shown_during_playback(
    planned: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    go_on = threading.Event()

    def slow(*model: object, **settings: object) -> Generator[Progress, None, object]:
        begun.append(model)
        while not go_on.wait(0.01):
            yield Progress("Measuring POWER", 0.5)
        return (yield from measuring_power(*model, **settings))  # type: ignore[arg-type]

    monkeypatch.setattr(computation, "measuring_power", slow)
    for name in ("power", "trails"):
        planned.overlays.toggle(name)
    for _ in range(3):
        before = planned.overlays.figures.get("trails")
        planned.player.step()
        qtbot.waitUntil(lambda before=before: planned.overlays.figures.get("trails") is not before, timeout=20_000)  # type: ignore[misc]
    assert planned.overlays.renewing
    go_on.set()
    qtbot.waitUntil(lambda: "power" in planned.overlays.figures, timeout=20_000)
    assert len(begun) == 1
    assert len(planned.overlays.figures["trails"].paths[0]) > 1  # type: ignore[attr-defined]


def test_a_failed_figure_does_not_leave_the_previous_one(
    planned: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(planned, qtbot, "value")
    assert planned.overlays.figures

    def fail(*_: object) -> None:
        raise ValueError("on purpose")

    monkeypatch.setattr(maps, "value_map", fail)
    with qtbot.waitSignal(planned.overlays.crashed, timeout=20_000):
        planned.document.change_discount(0.5)
    assert planned.overlays.figures == {}
    assert not planned.overlays.renewing


def test_an_overlay_disappears_once_another_replaces_it(planned: Session, qtbot: QtBot) -> None:
    show(planned, qtbot, "value")
    planned.overlays.toggle("power")
    assert planned.overlays.figures == {}
    assert planned.overlays.renewing


def test_the_legend_has_distinct_ends_or_one_figure_if_all_are_equal() -> None:
    assert ends(0.0, 2.0) == ("0", "2")
    assert ends(21.1611, 21.1642) == ("21.1611", "21.1642")
    assert ends(1.0, 1.0) == ("", "1")
    assert Heat(np.array([1.0, 1.0 + 1e-12, np.nan])).bounds() == (1.0 + 1e-12, 1.0 + 1e-12)
    assert Heat(np.array([1.0, 1.1])).bounds() == (1.0, 1.1)


@pytest.mark.parametrize("name", HEATS)
def test_the_legend_shows_the_bounds_and_the_meaning(
    bar: OverlayBar, planned: Session, qtbot: QtBot, name: str
) -> None:
    QTest.mouseClick(bar.buttons[name], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not planned.overlays.busy, timeout=60_000)
    figures = planned.overlays.figures[name].values  # type: ignore[attr-defined]
    low, high = np.nanmin(figures), np.nanmax(figures)
    assert bar.gradient.isVisible()
    if low == high:
        assert not bar.low.isVisible()
        assert bar.high.text() == f"{high:.3g}"
    else:
        assert float(bar.low.text()) == pytest.approx(low, rel=0.01)
        assert float(bar.high.text()) == pytest.approx(high, rel=0.01)
    assert bar.meaning.toolTip()
    QTest.mouseClick(bar.buttons[name], Qt.MouseButton.LeftButton)
    assert not bar.gradient.isVisible()
    assert not bar.meaning.toolTip()


def test_the_map_is_painted_in_the_colours_of_the_figures(planned: Session, qtbot: QtBot) -> None:
    canvas = Canvas(planned)
    qtbot.addWidget(canvas)
    canvas.resize(640, 400)
    canvas.show()
    show(planned, qtbot, "value")
    values = planned.overlays.figures["value"].values  # type: ignore[attr-defined]
    row, col = np.unravel_index(np.nanargmin(values), values.shape)
    corner = canvas.view.cell_rect((int(row), int(col))).topLeft().toPoint()
    painted = canvas.grab().toImage().pixelColor(corner.x() + 3, corner.y() + 3)
    lowest = shades()[0]
    assert abs(painted.blue() - lowest[2]) < 60
    assert abs(painted.red() - lowest[0]) < 60


def test_without_a_plan_there_is_nothing_to_show(unplanned: Session, qtbot: QtBot) -> None:
    show(unplanned, qtbot, "value", "sight")
    assert set(unplanned.overlays.figures) == {"sight"}
    assert not np.isfinite(unplanned.overlays.figures["sight"].seen).any()  # type: ignore[attr-defined]


def test_the_goal_of_a_population_is_its_own_in_a_run_of_another_size(session: Session, qtbot: QtBot) -> None:
    crowd = Draw("named", mix=(("Left", 1.0),)), Draw("named", mix=(("Right", 1.0),))
    drawn = world(
        ".....",
        goals=(cell_goal((0, 0), name="Left"), cell_goal((0, 4), name="Right")),
        populations=(Population(40, (0, 1), crowd[0]), Population(40, (0, 3), crowd[1])),
    )
    session.set_settings(replace(session.settings, agents=20))
    session.document.edit("Begin", drawn)
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=30_000)
    for place, name in enumerate(("Left", "Right")):
        session.selection.select(Item("population", place))
        plan, goal = session.overlays.goal_in_view()
        assert plan is not None
        assert plan.goals.names[goal] == name
