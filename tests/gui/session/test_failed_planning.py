"""The window after planning has failed, because of a bug or an earlier world."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.panels.map.overlay_bar import OverlayBar
from ic_sandbox.gui.session import planner as planning_module
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.status_bar import StatusBar
from ic_sandbox.world.document import Effect, Process, Rule
from tests.gui.window_helpers import wait_for_rest

PATIENCE_MS = 60_000
RETRAINING = Process("retraining", Rule(then=Effect(status="modified")))
"""A process without an intended goal."""


def test_a_crash_of_the_planner_is_reported_and_ends_the_progress(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = StatusBar(session)
    qtbot.addWidget(bar)
    bar.show()

    def crashing(*_: object) -> object:
        raise MemoryError("no room for the plan")

    with monkeypatch.context() as patch:
        patch.setattr(planning_module, "prepare_steps", crashing)
        with qtbot.waitSignal(session.crashed, timeout=PATIENCE_MS):
            session.document.open_shipped("off_switch")
        wait_for_rest(qtbot, session)
    assert not bar.cancel.isVisible()
    assert not bar.bar.isVisible()
    assert "PlanningService" not in bar.planner.text()
    assert "no room for the plan" in str(session.planning.faults[0])
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.open_shipped("off_switch")
    assert session.planning.faults == ()


def test_a_crash_of_the_planner_for_a_closed_world_is_reported_too(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def crashing(*_: object) -> object:
        begun.set()
        goes_on.wait()
        raise MemoryError("no room for the plan")

    with monkeypatch.context() as patch:
        patch.setattr(planning_module, "prepare_steps", crashing)
        session.document.open_shipped("off_switch")
        assert begun.wait(PATIENCE_MS / 1000)
        session.planning.cancel()
        with qtbot.waitSignal(session.crashed, timeout=PATIENCE_MS):
            goes_on.set()
    assert session.planning.faults == (), "nobody waits for that plan"


def test_faults_are_not_carried_over_from_the_previous_world(qtbot: QtBot, session: Session) -> None:
    session.document.open_shipped("off_switch")
    with qtbot.waitSignal(session.planning.refused, timeout=PATIENCE_MS):
        session.document.edit("Retrain", replace(session.world, processes=(RETRAINING,)))
    assert session.planning.faults
    session.document.open_shipped("fuel")
    assert session.planning.faults == ()


@pytest.mark.parametrize("cancelled", [False, True], ids=["refused", "cancelled"])
def test_results_are_out_of_date_if_no_plan_is_coming(qtbot: QtBot, session: Session, cancelled: bool) -> None:
    charts, bar = ChartPanel(session), OverlayBar(session)
    for widget in (charts, bar):
        qtbot.addWidget(widget)
        widget.show()
    chart = next(chart for chart in charts.charts if chart.key == "foresight")
    session.document.open_shipped("off_switch")
    session.overlays.toggle("value")
    qtbot.waitUntil(lambda: session.drive_analysis.result is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not session.overlays.renewing, timeout=PATIENCE_MS)
    if cancelled:
        session.document.change_discount(0.5)
        session.planning.cancel()
    else:
        with qtbot.waitSignal(session.planning.refused, timeout=PATIENCE_MS):
            session.document.edit("Retrain", replace(session.world, processes=(RETRAINING,)))
    qtbot.waitUntil(lambda: chart.note.text() == "out of date", timeout=PATIENCE_MS)
    assert "Out of date" in bar.meaning.toolTip()
    assert session.overlays.figures
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.undo()
        assert "updating" in bar.meaning.toolTip()
    qtbot.waitUntil(lambda: "goal" in chart.note.text(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "Out of date" not in bar.meaning.toolTip(), timeout=PATIENCE_MS)
