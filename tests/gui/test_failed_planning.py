"""What is seen when planning fails: by a fault of the program, or of a world that was open before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui import planning as planning_module
from ic_sandbox.gui.session import Session
from ic_sandbox.gui.status import StatusBar
from ic_sandbox.world.document import Effect, Process, Rule

PATIENCE_MS = 60_000


def test_a_planner_that_crashes_is_told_and_nothing_goes_on_spinning(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = StatusBar(session)
    qtbot.addWidget(bar)
    bar.show()

    def crashing(*_: object) -> object:
        raise MemoryError("no room for the plan")

    with monkeypatch.context() as patch:
        patch.setattr(planning_module, "preparing", crashing)
        with qtbot.waitSignal(session.crashed, timeout=PATIENCE_MS):
            session.open_shipped("off_switch")
        qtbot.wait(200)
    assert not bar.cancel.isVisible()
    assert not bar.bar.isVisible()
    assert "Planning" not in bar.planner.text()
    assert "no room for the plan" in str(session.faults[0])
    with qtbot.waitSignal(session.planning_done, timeout=PATIENCE_MS):
        session.open_shipped("off_switch")
    assert session.faults == ()


def test_faults_are_not_those_of_the_world_before(qtbot: QtBot, session: Session) -> None:
    session.open_shipped("off_switch")
    with qtbot.waitSignal(session.planning_failed, timeout=PATIENCE_MS):
        retraining = Process("retraining", Rule(then=Effect(status="modified")))
        session.edit("Retrain", replace(session.world, processes=(retraining,)))
    assert session.faults
    session.open_shipped("fuel")
    assert session.faults == ()
