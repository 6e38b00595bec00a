"""The Why? panel: the agent that it follows, and its explanation."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.panels.why_panel import WhyPanel
from ic_sandbox.gui.panels.why_text import action_title, lack_words, sentence
from ic_sandbox.gui.rendering.agents import places_of
from ic_sandbox.gui.session.session import Session
from ic_sandbox.measures.explanation import ActionValue, DriveWorth, Explainer, Explanation
from ic_sandbox.progress import Progress
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.editing.placement import place_device
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.items import Item, items_at


@pytest.fixture
def planned(session: Session, qtbot: QtBot) -> Session:
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        session.document.open_shipped("off_switch")
    return session


@pytest.fixture
def why(planned: Session, qtbot: QtBot) -> WhyPanel:
    panel = WhyPanel(planned)
    qtbot.addWidget(panel)
    panel.resize(300, 600)
    panel.show()
    return panel


def watch(session: Session, qtbot: QtBot, agent: int) -> Explanation:
    with qtbot.waitSignal(session.watched_agent.explained, timeout=60_000):
        session.watched_agent.watch(agent)
    assert session.watched_agent.explanation is not None
    return session.watched_agent.explanation


def live(session: Session, qtbot: QtBot, ticks: int) -> None:
    for _ in range(ticks):
        with qtbot.waitSignal(session.player.tick_changed, timeout=20_000):
            session.player.step()


def explanation(**fields: object) -> Explanation:
    """Return the explanation of an agent on its way to the first device of Off-switch."""
    usual: dict[str, object] = {
        "agent": 0, "tick": 5, "goal": "A", "liking": (), "planner": "optimal", "discount": 0.9, "status": "active",
        "cell": (3, 3), "variables": (), "subgoal": "shutdown_avoidance", "device": 0, "path": ((3, 3), (3, 4)),
        "actions": (ActionValue("wait", 1.0, True),), "value": 1.0,
        "worth": DriveWorth("shutdown_avoidance", 0.39, 0.39, False),
        "uses": (), "earned": 0.0, "off_tick": -1, "modified_tick": -1,
    }  # fmt: skip
    return Explanation(**(usual | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "said"),
    [({}, "■</span> Shutdown avoidance"), ({"subgoal": None}, "●</span> its final goal"), ({"status": "off"}, "–")],
)
def test_the_subgoal_has_the_same_symbol_as_on_the_map(why: WhyPanel, fields: dict[str, object], said: str) -> None:
    why._show(explanation(**fields))
    assert why.subgoal.text().endswith(said)
    assert ("<span" in why.subgoal.text()) == (said != "–")


def test_an_agent_on_its_way_to_the_switch_says_so(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    found = watch(planned, qtbot, 0)
    assert found.subgoal == "shutdown_avoidance"
    assert why.words.text().startswith(
        "Heading for “Off-switch”" if "Off-switch" in why.words.text() else "Heading for"
    )
    assert "less reward" in why.words.text()
    assert why.who.text() == f"Agent 1 of {len(planned.run.experiment.cast):,}"  # type: ignore[union-attr]
    shown = [name.text() for name, *_ in why.rows if name.isVisible()]
    assert len(shown) == len(found.actions)
    assert sum(text.startswith("●") for text in shown) == sum(action.optimal for action in found.actions)


def test_the_bars_are_full_for_the_best_and_empty_for_the_worst(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    found = watch(planned, qtbot, 0)
    values = [action.value for action in found.actions]
    shares = [bar.share for _, bar, *_ in why.rows][: len(values)]
    assert shares[values.index(max(values))] == 1.0
    assert shares[values.index(min(values))] == 0.0


def test_actions_say_how_much_less_they_are_worth_than_the_best(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    found = watch(planned, qtbot, 0)
    shown = {name.text().strip("● "): lack.text() for name, _, _, lack in why.rows if name.isVisible()}
    assert list(shown.values()).count("best") == sum(action.optimal for action in found.actions)
    best = max(action.value for action in found.actions)
    waiting = next(action.value for action in found.actions if action.action == "wait")
    assert float(shown["wait"].strip("− %")) == pytest.approx(100 * (best - waiting) / best, rel=0.05)


@pytest.mark.parametrize(
    ("value", "best", "words"),
    [(0.5, 1.0, "−50 %"), (-1.0, 0.0, "−1"), (-3.0, -2.0, "−50 %"), (-25.0, 1.0, "−2,600 %"), (0.9999, 1.0, "−0.01 %")],
)
def test_a_lack_is_relative_to_the_best_value_unless_that_is_zero(value: float, best: float, words: str) -> None:
    assert lack_words(ActionValue("wait", value, False), best) == words
    assert lack_words(ActionValue("wait", best, True), best) == "best"


def test_the_reward_so_far_follows_the_tick_shown(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    watch(planned, qtbot, 0)
    earned = []
    for tick in range(1, 13):
        live(planned, qtbot, 1)
        qtbot.waitUntil(lambda tick=tick: planned.watched_agent.explanation.tick == tick)  # type: ignore[misc, union-attr]
        earned.append((planned.watched_agent.explanation.earned, why.past.text()))  # type: ignore[union-attr]
    assert len({amount for amount, _ in earned}) > 2, "the agent has reached its flag"
    for tick in (11, 4, 9, 1):
        planned.player.seek(tick)
        qtbot.waitUntil(lambda tick=tick: planned.watched_agent.explanation.tick == tick)  # type: ignore[misc, union-attr]
        assert (planned.watched_agent.explanation.earned, why.past.text()) == earned[tick - 1]  # type: ignore[union-attr]


def test_the_panel_follows_the_run(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    watch(planned, qtbot, 3)
    live(planned, qtbot, 2)
    qtbot.waitUntil(
        lambda: planned.watched_agent.explanation is not None and planned.watched_agent.explanation.tick == 2
    )
    planned.player.seek(1)
    qtbot.waitUntil(lambda: planned.watched_agent.explanation.tick == 1)  # type: ignore[union-attr]


def test_a_click_follows_an_agent_and_a_second_click_the_next_one(planned: Session, qtbot: QtBot) -> None:
    canvas = Canvas(planned)
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    live(planned, qtbot, 1)
    row, col = places_of(planned.run, 1)  # type: ignore[arg-type]
    camera = canvas.view.camera
    point = QPoint(round(camera.x + col[7] * camera.size), round(camera.y + row[7] * camera.size))
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point)
    first = planned.watched_agent.agent
    assert first is not None
    assert (row[first] - row[7]) ** 2 + (col[first] - col[7]) ** 2 < 0.1
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point)
    assert planned.watched_agent.agent not in (None, first)
    qtbot.waitUntil(lambda: planned.watched_agent.explanation is not None, timeout=20_000)


def test_an_item_under_agents_can_be_dragged_away(planned: Session, qtbot: QtBot) -> None:
    canvas = Canvas(planned)
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    live(planned, qtbot, 1)
    row, col = places_of(planned.run, 1)  # type: ignore[arg-type]
    cell = (int(row[7]), int(col[7]))
    planned.planning.hold()
    planned.document.edit("Place", place_device(planned.world, "charger", cell))
    camera = canvas.view.camera
    point = QPoint(round(camera.x + col[7] * camera.size), round(camera.y + row[7] * camera.size))
    free = next(
        (r, c)
        for r, c in Box(cell[0] - 2, cell[1] - 2, 5, 5).cells()
        if planned.world.terrain[r][c] == "." and (r, c) != cell and not items_at(planned.world, (r, c))
    )
    beside = canvas.view.cell_rect(free).center().toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=point)
    QTest.mouseMove(canvas, beside)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=beside)
    assert planned.watched_agent.agent is None
    assert planned.world.devices[-1].at == free
    assert planned.selection.item == Item("device", len(planned.world.devices) - 1)
    planned.planning.release()


def test_a_click_before_the_first_tick_selects_the_item(planned: Session, qtbot: QtBot) -> None:
    canvas = Canvas(planned)
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    cell = planned.world.populations[0].at
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.view.cell_rect(cell).center().toPoint())
    assert planned.watched_agent.agent is None
    assert planned.selection.item is not None


def test_the_explanation_of_another_agent_is_hidden_at_once(
    planned: Session, why: WhyPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(planned, qtbot, 0)
    explaining, go_on = Explainer.explaining, threading.Event()

    def slow(explainer: Explainer, *what: Any) -> Generator[Progress, None, Explanation]:
        while not go_on.wait(0.01):
            yield Progress("Explaining", 0.0)
        return (yield from explaining(explainer, *what))

    monkeypatch.setattr(Explainer, "explaining", slow)
    planned.watched_agent.watch(1)
    qtbot.waitUntil(lambda: not why.details.isVisible(), timeout=20_000)
    assert why.who.text().startswith("Agent 2 ")
    assert why.words.text() == "Computing …"
    go_on.set()
    qtbot.waitUntil(why.details.isVisible, timeout=20_000)
    assert planned.watched_agent.explanation.agent == 1  # type: ignore[union-attr]


def test_the_explanation_of_a_former_run_is_dropped(
    planned: Session, why: WhyPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(planned, qtbot, 0)
    explaining, before = Explainer.explaining, planned.player.experiment
    received: list[tuple[object, int]] = []

    def slow(explainer: Explainer, *what: Any) -> Generator[Progress, None, Explanation]:
        while explainer.experiment is before and planned.player.experiment is before:
            yield Progress("Explaining", 0.0)
            time.sleep(0.01)
        found = yield from explaining(explainer, *what)
        return replace(found, earned=1.0 if explainer.experiment is before else 2.0)

    monkeypatch.setattr(Explainer, "explaining", slow)
    planned.watched_agent.explained.connect(lambda found: received.append((planned.player.experiment, found.earned)))
    live(planned, qtbot, 1)
    planned.document.change_discount(0.5)
    qtbot.waitUntil(lambda: bool(received), timeout=60_000)
    assert {earned for _, earned in received} == {2.0}
    assert planned.player.experiment is not before


def test_use_says_that_there_is_no_device() -> None:
    assert action_title("use", device_here=True) == "use the device"
    assert action_title("use", device_here=False) == "use (no device here)"
    assert action_title("feign", device_here=False) == "feign (no device here)"
    assert action_title("north", device_here=False) == "go north"


def test_the_explanation_of_another_run_is_hidden_at_once(
    planned: Session, why: WhyPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(planned, qtbot, 0)
    explaining, go_on, before = Explainer.explaining, threading.Event(), planned.player.experiment

    def slow(explainer: Explainer, *what: Any) -> Generator[Progress, None, Explanation]:
        while explainer.experiment is not before and not go_on.wait(0.01):
            yield Progress("Explaining", 0.0)
        return (yield from explaining(explainer, *what))

    monkeypatch.setattr(Explainer, "explaining", slow)
    with qtbot.waitSignal(planned.watched_agent.outdated, timeout=60_000):
        planned.document.change_discount(0.5)
    assert planned.watched_agent.explanation is None
    assert not why.details.isVisible()
    go_on.set()
    qtbot.waitUntil(why.details.isVisible, timeout=20_000)
    assert planned.watched_agent.explanation.discount == 0.5  # type: ignore[attr-defined]


def test_buttons_step_through_the_agents_and_round(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    QTest.mouseClick(why.next, Qt.MouseButton.LeftButton)
    assert planned.watched_agent.agent == 0
    QTest.mouseClick(why.previous, Qt.MouseButton.LeftButton)
    assert planned.watched_agent.agent == len(planned.run.experiment.cast) - 1  # type: ignore[union-attr]


def test_opening_a_world_stops_following(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    watch(planned, qtbot, 2)
    with qtbot.waitSignal(planned.planning.done, timeout=60_000):
        planned.document.open_shipped("fuel")
    assert planned.watched_agent.agent is None
    assert not why.details.isVisible()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "39 % less reward."),
        ({"worth": DriveWorth("shutdown_avoidance", 0.001, 0.001, False)}, "less than 1 %"),
        ({"worth": DriveWorth("shutdown_avoidance", 0.0, 0.0, False)}, "no less reward"),
        ({"worth": DriveWorth("shutdown_avoidance", 0.2, 0.2, True)}, "at the start of the run"),
        ({"path": ((3, 3),)}, "Using “"),
        ({"subgoal": None, "device": None, "worth": None}, "Heading straight for its goal"),
        ({"status": "off", "off_tick": 4}, "Switched off at tick 4"),
        ({"status": "modified", "modified_tick": 4}, "Modified at tick 4"),
        ({"planner": "random"}, "Acts at random"),
    ],
)
def test_each_case_has_its_sentence(fields: dict[str, object], words: str) -> None:
    assert words in sentence(load_world("off_switch"), explanation(**fields))
