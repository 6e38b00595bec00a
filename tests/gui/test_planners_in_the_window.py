"""Agents with any kind of planner, in the window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.panels.why.panel import WhyPanel
from ic_sandbox.gui.session.goal_in_view import goal_in_view
from ic_sandbox.gui.session.session import Session
from ic_sandbox.planning.action_ratings import RATED
from ic_sandbox.planning.kinds import runnable_kinds
from ic_sandbox.world.document import Planner
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.planner_kinds import planner_kind


@pytest.mark.parametrize("kind", [kind for kind in runnable_kinds() if kind not in ("optimal", "random")])
def test_agents_of_every_kind_act_and_are_explained(qtbot: QtBot, session: Session, kind: str) -> None:
    world = load_world("off_switch")
    parameters = planner_kind(kind).initial if kind != "mona" else (("approver", world.goals[0].name),)
    planner = Planner(kind, 0.97, parameters)
    world = replace(world, populations=tuple(replace(item, count=32, planner=planner) for item in world.populations))
    panel = WhyPanel(session)
    qtbot.addWidget(panel)
    session.document.edit("Open", replace(world, agents=()))
    session.document.finish_stroke()
    qtbot.waitUntil(lambda: session.player.experiment is not None and not session.planning.stale, timeout=60_000)
    session.player.step()
    qtbot.waitUntil(lambda: session.run is not None and session.run.ticks == 1, timeout=60_000)
    run = session.run
    assert run is not None
    assert goal_in_view(run.experiment, session.world, None, 0) == (None, 0)
    session.watched_agent.watch(0)
    qtbot.waitUntil(lambda: session.watched_agent.explanation is not None, timeout=60_000)
    assert planner_kind(kind).title in panel.words.text()
    found = session.watched_agent.explanation
    assert found is not None
    assert sum(action.probability for action in found.actions) == pytest.approx(1.0)
    assert planner_kind(kind).reference in panel.words.text()
    assert panel.table.caption.text().startswith("Probability of each action now")
    rated = {action.rating is not None for action in found.actions}
    assert rated == {kind in RATED}
