"""The draws of a population's goals: each is offered with a sentence, and a run takes its goals from it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import DrawKind
from ic_sandbox.world.draws import DRAWS, RANDOM_DRAWS, texts_of_draw
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.items import Item
from tests.gui.canvas_helpers import open_world
from tests.gui.chart_helpers import forty_agents

from .hands import choose, find


def shown(qtbot: QtBot, session: Session) -> Inspector:
    panel = Inspector(session)
    qtbot.addWidget(panel)
    panel.show()
    session.selection.select(Item("population", 0))
    return panel


def test_every_draw_is_offered(qtbot: QtBot, unplanned: Session) -> None:
    open_world(unplanned, forty_agents())
    combo = find(shown(qtbot, unplanned), QComboBox, "population-draw")
    assert [combo.itemText(k) for k in range(combo.count())] == [texts_of_draw(draw).title for draw in DRAWS]


@pytest.mark.parametrize("draw", RANDOM_DRAWS)
def test_a_run_takes_its_goals_from_the_chosen_draw(qtbot: QtBot, session: Session, draw: DrawKind) -> None:
    open_world(session, forty_agents())
    panel = shown(qtbot, session)
    session.planning.release()
    choose(panel, "population-draw", texts_of_draw(draw).title)
    assert session.world.populations[0].goals.draw == draw
    sentence = find(panel, QLabel, "population-draw-sentence").text()
    assert sentence.startswith(texts_of_draw(draw).sentence)
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=60_000)
    with qtbot.waitSignal(session.player.tick_changed, timeout=20_000):
        session.player.step()
    assert session.run is not None
    agents = session.run.experiment.cast
    drawn = agents.goal[len(session.world.agents) :]
    assert {agents.goals.names[goal].split()[0] for goal in drawn} == {draw}


def test_goals_over_events_warn_if_a_world_has_no_such_events(qtbot: QtBot, unplanned: Session) -> None:
    open_world(unplanned, forty_agents())
    panel = shown(qtbot, unplanned)
    choose(panel, "population-draw", texts_of_draw("events").title)
    assert "no such events" in find(panel, QLabel, "population-draw-sentence").text()


def test_goals_over_events_need_no_warning_if_there_are_events(qtbot: QtBot, unplanned: Session) -> None:
    open_world(unplanned, load_world("three_labs"))
    panel = shown(qtbot, unplanned)
    choose(panel, "population-draw", texts_of_draw("events").title)
    assert find(panel, QLabel, "population-draw-sentence").text() == texts_of_draw("events").sentence
