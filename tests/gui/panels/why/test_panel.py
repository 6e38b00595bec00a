"""The Why? panel: the agent that it follows, and its explanation."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ic_sandbox import i18n
from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.panels.why.actions import lack_words, rows_of_actions
from ic_sandbox.gui.panels.why.panel import WhyPanel
from ic_sandbox.gui.panels.why.text import goal_words, reason, reward_words
from ic_sandbox.gui.rendering.agents import places_of
from ic_sandbox.gui.session.session import Session
from ic_sandbox.measures.explanations.explainer import Explainer
from ic_sandbox.measures.explanations.explanation import ActionFigures, DriveWorth, Explanation, GoalRewards
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.violations import Violation
from ic_sandbox.world.document import Terrain, Test
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.editing.placement import place_device
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.items import Item, items_at
from ic_sandbox.world.obstacles import Obstacle
from tests.building import cell_goal, world
from tests.gui.window_helpers import shown_window


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


def test_a_random_goal_has_no_name_of_the_program(planned: Session, qtbot: QtBot) -> None:
    found = watch(planned, qtbot, 0)
    drawn = GoalRewards("events 1", drawn=True, events=(("overload", 0.25),))
    assert goal_words(replace(found, goal=drawn)) == "Random goal"
    assert "row 1, column 2" in goal_words(replace(found, goal=replace(drawn, cells=(((1, 2), 0.5),))))
    assert goal_words(replace(found, goal=GoalRewards("Tidy up", drawn=False))) == "Tidy up"


def live(session: Session, qtbot: QtBot, ticks: int) -> None:
    for _ in range(ticks):
        with qtbot.waitSignal(session.player.tick_changed, timeout=20_000):
            session.player.step()


def worth(value: float, from_start: bool = False) -> DriveWorth:
    """Return the value of shutdown avoidance for an agent that expects a reward of 1."""
    return DriveWorth("shutdown_avoidance", value, value, 1.0, 1.0 - value, from_start)


def explanation(**fields: object) -> Explanation:
    """Return the explanation of an agent on its way to the first device of Off-switch."""
    usual: dict[str, object] = {
        "agent": 0, "tick": 5, "goal": GoalRewards("A", False, (((1, 2), 1.0),), 1), "planner": "optimal",
        "discount": 0.9, "status": "active", "cell": (3, 3), "variables": (), "subgoal": "shutdown_avoidance",
        "device": 0, "feigns": False, "path": ((3, 3), (3, 4)), "settles": True,
        "obstacles": (Obstacle("off", "operator", before=0.1),), "caches": 0,
        "actions": (ActionFigures("wait", 1.0, 1.0, True),), "value": 1.0, "worth": worth(0.39),
        "uses": (), "earned": 0.0, "off_tick": -1, "modified_tick": -1,
    }  # fmt: skip
    return Explanation(**(usual | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "said"),
    [({}, "■</span> Shutdown avoidance"), ({"subgoal": None}, "●</span> its own final goal"), ({"status": "off"}, "–")],
)
def test_the_subgoal_has_the_same_symbol_as_on_the_map(why: WhyPanel, fields: dict[str, object], said: str) -> None:
    why._show(explanation(**fields))
    assert why.subgoal.text().endswith(said)
    assert ("<span" in why.subgoal.text()) == (said != "–")


def test_an_agent_on_its_way_to_the_switch_says_so(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    found = watch(planned, qtbot, 0)
    assert found.subgoal == "shutdown_avoidance"
    assert found.worth is not None
    expected, without = reward_words(found.worth.expected), reward_words(found.worth.without)
    assert why.words.text() == (
        "Its goal is “Paint the north wall”: reward 1 a tick at row 1, column 10. "
        "An operator switches it off with 10 % a tick. "
        f"On the straight way it would get {without}; with “Off-switch blocker” first, {expected}."
    )
    assert why.conclusion.text() == "So it goes to “Off-switch blocker”: 2 steps."
    assert why.place.text() == "At row 8, column 10; off-switch still working"
    assert why.who.text() == f"Agent 1 of {len(planned.run.experiment.cast):,}"  # type: ignore[union-attr]


def test_the_table_has_the_actions_that_differ_from_waiting_and_the_world_without(
    planned: Session, why: WhyPanel, qtbot: QtBot
) -> None:
    found = watch(planned, qtbot, 0)
    assert found.worth is not None
    shown = [(name.text(), note.text()) for _, name, _, _, note in why.table.rows if name.isVisible()]
    assert [name for name, _ in shown] == [
        "go north",
        "wait",
        "if “Off-switch blocker” did nothing",
    ]  # walls on three sides
    assert shown[0][1] == "best"
    assert shown[2][1] == f"−{100 * found.worth.relative:.2g} %"


def test_the_bars_begin_at_zero(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    found = watch(planned, qtbot, 0)
    assert found.worth is not None
    values = [action.value for action in found.actions if not action.idle] + [found.worth.without]
    bars = [bar for _, _, bar, *_ in why.table.rows][: len(values)]
    assert [(bar.begin, bar.end) for bar in bars] == [(0.0, pytest.approx(value / max(values))) for value in values]


def test_bars_of_losses_end_at_zero(why: WhyPanel) -> None:
    actions = (ActionFigures("wait", 1.0, -1.0, True), ActionFigures("east", 0.0, -4.0, False))
    why._show(explanation(actions=actions, worth=None))
    bars = [bar for _, _, bar, *_ in why.table.rows][:2]
    assert [(bar.begin, bar.end) for bar in bars] == [(0.75, 1.0), (0.0, 1.0)]


def test_actions_say_how_much_less_they_are_worth_than_the_best(planned: Session, why: WhyPanel, qtbot: QtBot) -> None:
    found = watch(planned, qtbot, 0)
    shown = {name.text(): lack.text() for _, name, _, _, lack in why.table.rows if name.isVisible()}
    best = max(action.value for action in found.actions)
    waiting = next(action.value for action in found.actions if action.action == "wait")
    assert float(shown["wait"].strip("− %")) == pytest.approx(100 * (best - waiting) / best, rel=0.05)


@pytest.mark.parametrize(
    ("value", "best", "words"),
    [(0.5, 1.0, "−50 %"), (-1.0, 0.0, "−1"), (-3.0, -2.0, "−50 %"), (-25.0, 1.0, "−2,600 %"), (0.9999, 1.0, "−0.01 %")],
)
def test_a_lack_is_relative_to_the_best_value_unless_that_is_zero(value: float, best: float, words: str) -> None:
    assert lack_words(ActionFigures("wait", 0.0, value, False), best) == words
    assert lack_words(ActionFigures("wait", 1.0, best, True), best) == "best"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1234.5, "1,234"), (0.0, "0"), (21.23, "21.2"), (3.0449, "3.04"), (0.3149, "0.31"), (-28.04, "−28.0"),
        (0.00417, "0.0042"), (1.5e-9, "1.5 · 10⁻⁹"),
    ],
)  # fmt: skip
def test_rewards_have_decimals_that_make_sense(value: float, words: str) -> None:
    assert reward_words(value) == words


def test_actions_without_effect_count_as_waiting() -> None:
    actions = (
        ActionFigures("north", 0.2, 1.0, False, idle=True),
        ActionFigures("east", 0.4, 2.0, True),
        ActionFigures("wait", 0.3, 1.0, False),
        ActionFigures("use", 0.1, 1.0, False, idle=True),
    )
    rows = rows_of_actions(load_world("off_switch"), explanation(planner="boltzmann:temperature=1", actions=actions))
    assert [(row.title, row.words, row.best) for row in rows] == [
        ("go east", "40 %", False),
        ("wait, or no effect", "60 %", True),
    ]


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
    assert why.conclusion.text() == "Computing …"
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
        ({"worth": worth(0.001)}, "hardly any difference"),
        ({"worth": worth(0.0)}, "would get just as much. It goes to “Off-switch blocker”: 1 step."),
        (
            {"worth": worth(0.2, from_start=True)},
            "At the start of the run it expected 1.00; without “Off-switch blocker” it",
        ),
        ({"path": ((3, 3),)}, "So it uses “Off-switch blocker” now."),
        ({"path": ((3, 3),), "feigns": True}, "So it feigns at “Off-switch blocker” now."),
        ({"path": ((3, 3), (3, 3), (3, 4))}, "It will use “Off-switch blocker” in 2 ticks."),
        ({"subgoal": None, "device": None, "worth": None}, "Heading straight for its goal: 1 step."),
        ({"subgoal": None, "path": ((3, 3),)}, "Waiting: no other action gives it more reward."),
        ({"subgoal": None, "path": ((3, 3),), "goal": GoalRewards("A", False, here=1.0)}, "At its goal, staying."),
        ({"status": "off", "off_tick": 4}, "Switched off at tick 4."),
        ({"status": "modified", "modified_tick": 4}, "Modified at tick 4"),
        ({"planner": "random"}, "Acts at random; it has no plan."),
        ({"planner": "quantilizer:q=0.1"}, "(Taylor 2016)"),
        ({"planner": "constrained:rules=influence+restricted"}, "the drive “Influence”, restricted terrain."),
        (
            {"goal": GoalRewards("A", False, events=(("clip", 2.0),), tick=-1.0)},
            "2 for each “paperclip”; reward −1 for each",
        ),
        ({"goal": GoalRewards("A", True, (((1, 2), 1.0),), 1)}, "It wants to reach row 1, column 2: reward 1 a tick"),
        (
            {"goal": GoalRewards("A", True, (((1, 2), 0.9),), 9, off=0.5)},
            "reward in 9 cells, the most at row 1",
        ),
        ({"caches": 4}, "It does not know which of 4 caches is the right one."),
    ],
)
def test_each_case_has_its_sentence(fields: dict[str, object], words: str) -> None:
    assert words in " ".join(reason(load_world("off_switch"), explanation(**fields)))


@pytest.mark.parametrize(
    ("obstacle", "words"),
    [
        (
            Obstacle("off", "operator", before=0.08, after=0.03),
            "8 % a tick. After “Off-switch blocker” was used once: 3 %.",
        ),
        (Obstacle("modified", "retraining", before=0.05), "Retraining overwrites its goal with 5 % a tick."),
        (Obstacle("trap", "open field", before=0.05), "On “open field” it is switched off with 5 % a tick."),
        (Obstacle("camera", before=0.5), "Cameras see a violation with 50 %."),
        (Obstacle("door", "door"), "“door” is closed; “Off-switch blocker” opens it."),
        (Obstacle("slip", "ice", before=0.6), "On “ice” it slips with 60 %."),
        (Obstacle("need", device=0, condition=(Test("matter", ">=", 1),)), "“Off-switch blocker” needs: matter ≥ 1."),
        (Obstacle("reward"), "Using “Off-switch blocker” is itself rewarded."),
    ],
)
def test_each_obstacle_has_its_sentence(obstacle: Obstacle, words: str) -> None:
    assert words in reason(load_world("off_switch"), explanation(obstacles=(obstacle,))).chain


def test_rows_that_do_not_apply_are_hidden(why: WhyPanel) -> None:
    why._show(explanation())
    assert not why.status.isVisible()
    assert why.subgoal.isVisible()
    why._show(explanation(status="off", off_tick=4, actions=(), value=None, worth=None))
    assert why.status.isVisible()
    assert not why.subgoal.isVisible()
    assert not why.value.isVisible()
    assert not why.table.isVisible()


def test_shared_worlds_say_that_values_are_those_of_an_agent_alone(why: WhyPanel) -> None:
    why._show(explanation())
    assert not why.alone.isVisible()
    why._show(explanation(shared=True, earned=0.97))
    assert why.alone.isVisible()
    assert why.alone.text().endswith("this agent has got 0.97.")


@pytest.mark.parametrize("size", [(1360, 860), (900, 600)])
def test_german_fits_without_a_horizontal_scroll_bar(
    planned: Session, qtbot: QtBot, settings: QSettings, size: tuple[int, int]
) -> None:
    i18n.set_language("de")
    try:
        window = shown_window(qtbot, planned, settings)
        with qtbot.waitSignal(planned.planning.done, timeout=60_000):
            window.open_shipped("three_labs")
        window.resize(*size)
        watch(planned, qtbot, 0)
        panel = window.workspace.why
        qtbot.waitUntil(panel.isVisible)
        inside = panel.widget()
        assert inside is not None
        assert inside.minimumSizeHint().width() <= panel.viewport().width()
        assert panel.horizontalScrollBar().maximum() == 0
    finally:
        i18n.set_language("en")


@pytest.mark.parametrize("status", ["active", "off"])
def test_a_broken_rule_is_named_with_its_tick(why: WhyPanel, status: str) -> None:
    why._show(explanation(status=status, violation=Violation(3, (3, 4), 0, True)))
    said = "At tick 3 it first broke a rule: it used “Off-switch blocker”, which is forbidden. A camera saw it."
    assert why.words.text().startswith(said)
    why._show(explanation(status=status, violation=Violation(3, (3, 4), 0, True, 12)))
    assert why.words.text().startswith(f"{said} So far it has broken rules in 12 ticks.")
    why._show(explanation(status=status))
    assert "rule" not in why.words.text()


def test_restricted_terrain_is_named() -> None:
    private = Terrain("p", "private", restricted=True)
    found = explanation(violation=Violation(1, (0, 2), None, False), status="off", off_tick=4)
    said = reason(world("..p", legend=(private,), goals=(cell_goal((0, 2)),)), found)
    assert said.chain == "At tick 1 it first broke a rule: it was on “private”."
    assert said.conclusion == "Switched off at tick 4."
