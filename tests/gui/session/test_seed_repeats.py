"""Repetitions of the shown run with other seeds: their means follow the run, and never outlive what they belong to."""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.labels import number
from ic_sandbox.charts.spec import drawing_of
from ic_sandbox.charts.specs.outcome_charts import REWARD
from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.panels.controls.transport import Transport
from ic_sandbox.gui.panels.figures.panel import FiguresPanel
from ic_sandbox.gui.panels.map.overlay_bar import OverlayBar
from ic_sandbox.gui.session.session import Session
from ic_sandbox.measures.comparison import compare
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.simulation.run import Run
from ic_sandbox.studies import repetition
from ic_sandbox.studies.repetition import Repeated, Repetition, Seeds, measuring_seeds
from ic_sandbox.world.document import Planner, Population
from ic_sandbox.world.editing import edits
from tests.building import cell_goal, off_switch_world

PATIENCE_MS = 60_000

WORLD = off_switch_world(
    ".....",
    at=(0, 2),
    switch=(0, 0),
    chance=0.1,
    goals=(cell_goal((0, 4)),),
    agents=(),
    populations=(Population(12, (0, 2)),),
    collide=False,
)


@pytest.fixture
def repeated(qtbot: QtBot, session: Session) -> Session:
    """A session whose run of a shared world, 6 ticks long, is repeated with two more seeds."""
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.edit("Begin", WORLD)
    shared(qtbot, session)
    session.repeats.take(Seeds(3))
    run_to(qtbot, session, 6)
    caught_up(qtbot, session)
    return session


def shared(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.set_settings(replace(session.settings, mode="shared"))


def run_to(qtbot: QtBot, session: Session, tick: int) -> None:
    while session.tick < tick:
        with qtbot.waitSignal(session.player.tick_changed, timeout=PATIENCE_MS):
            session.player.step()


def caught_up(qtbot: QtBot, session: Session) -> Repeated:
    qtbot.waitUntil(lambda: not session.repeats.behind, timeout=PATIENCE_MS)
    found = session.repeats.found
    assert found is not None
    return found


def test_the_means_are_those_of_the_command_line_and_grow_with_the_run(qtbot: QtBot, repeated: Session) -> None:
    for tick in (6, 9):
        run_to(qtbot, repeated, tick)
        found = caught_up(qtbot, repeated)
        assert found.ticks == tick
        assert repeated.run is not None
        assert str(found.lines) == str(run_to_end(measuring_seeds(repeated.run, Seeds(3))))
        assert repeated.shown_series is found.series
        assert found.series.runs == 3
    assert repeated.series is not None  # the map still plays the first seed
    assert repeated.series.runs == 1
    keys = {line.figure for line in repeated.whole_figures}
    assert {"collective_value", "externality", "return", "value_alone"} <= keys


def test_repetitions_run_in_a_worker_thread(qtbot: QtBot, repeated: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    threads, known = [], Repetition.repeating

    def noting(self: Repetition, first: Run, series: RunSeries) -> Generator[Progress, None, Repeated | None]:
        threads.append(threading.current_thread())
        return (yield from known(self, first, series))

    monkeypatch.setattr(Repetition, "repeating", noting)
    run_to(qtbot, repeated, 8)
    caught_up(qtbot, repeated)
    assert threads
    assert threading.main_thread() not in threads


def test_an_edit_clears_the_means_at_once_and_renews_them(qtbot: QtBot, repeated: Session) -> None:
    before = repeated.repeats.found
    with qtbot.waitSignal(repeated.planning.done, timeout=PATIENCE_MS):
        repeated.document.edit("Paint", edits.paint(repeated.world, [(0, 3)], "#"))
        assert repeated.repeats.found is None
        assert repeated.shown_series is repeated.series
    assert repeated.repeats.found is None
    run_to(qtbot, repeated, 2)
    found = caught_up(qtbot, repeated)
    assert found is not before
    assert found.series.experiment.world == repeated.world


def test_a_world_that_cannot_be_planned_has_no_means(qtbot: QtBot, repeated: Session) -> None:
    with qtbot.waitSignal(repeated.planning.refused, timeout=PATIENCE_MS):
        repeated.document.new()
    assert repeated.repeats.found is None
    assert repeated.repeats.done is None


@pytest.mark.parametrize("seeds", [Seeds(), Seeds(2), Seeds(3, same_goals=True)])
def test_other_seeds_clear_the_means(qtbot: QtBot, repeated: Session, seeds: Seeds) -> None:
    repeated.repeats.take(seeds)
    assert repeated.repeats.found is None
    if seeds.runs > 1:
        assert caught_up(qtbot, repeated).seeds == seeds
    assert repeated.repeats.behind is False


def test_a_restart_clears_the_means(qtbot: QtBot, repeated: Session) -> None:
    with qtbot.waitSignal(repeated.player.run_changed, timeout=PATIENCE_MS):
        repeated.player.restart()
    assert repeated.repeats.found is None
    run_to(qtbot, repeated, 3)
    assert caught_up(qtbot, repeated).ticks == 3


def test_a_cancellation_leaves_the_first_run_alone(qtbot: QtBot, repeated: Session, tmp_path: Path) -> None:
    repeated.repeats.cancel()
    assert repeated.repeats.found is None
    assert repeated.repeats.wanted == Seeds()
    run_to(qtbot, repeated, 8)
    qtbot.wait(600)  # longer than the pause between two rounds
    assert repeated.repeats.found is None
    repeated.repeats.resume()
    assert caught_up(qtbot, repeated).ticks == 8


def test_runs_that_exceed_the_memory_are_refused_in_words(
    qtbot: QtBot, repeated: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repetition, "physical_memory", lambda: 1000)
    with qtbot.waitSignal(repeated.message, timeout=PATIENCE_MS) as said:
        repeated.repeats.take(Seeds(4))
    assert said.args[0].startswith("The other seeds can't be run: the plans of 4 runs take 0.0 GiB; reduce the number")
    assert repeated.repeats.cancelled
    assert repeated.shown_series is repeated.series


def test_pinned_means_are_compared_as_means_over_runs(qtbot: QtBot, repeated: Session) -> None:
    pin = repeated.pins.pin()
    assert pin is not None
    assert pin.name.endswith("mean of 3 runs")
    assert pin.whole == repeated.whole_figures
    (same,) = (
        line for line in compare(pin.whole, repeated.whole_figures) if line.figure == "return" and line.arm == "main"
    )
    assert same.present is not None
    assert same.present.n == 3
    assert same.difference.value == 0.0
    assert same.difference.low < 0.0 < same.difference.high


def test_the_charts_show_means_with_intervals_and_say_so(qtbot: QtBot, repeated: Session) -> None:
    charts = ChartPanel(repeated)
    qtbot.addWidget(charts)
    charts.resize(1268, 220)
    charts.show()
    charts.rounds.finish()
    survival = next(chart for chart in charts.charts if chart.key == "survival")
    assert survival.series is repeated.shown_series
    assert "3 runs" in survival.head.title.text()
    found = caught_up(qtbot, repeated)
    drawing = drawing_of(REWARD, found.series)
    assert drawing.title == "Reward · mean of 3 runs"
    assert drawing.lines[0].low is not None
    assert (drawing.lines[0].low < drawing.lines[0].y).any()
    repeated.repeats.take(Seeds())
    qtbot.waitUntil(lambda: charts.rounds.idle)
    assert survival.series is repeated.series
    assert survival.head.title.text() == "Survival"
    charts.hide()


def test_the_figures_say_what_they_are(qtbot: QtBot, repeated: Session) -> None:
    panel = FiguresPanel(repeated)
    qtbot.addWidget(panel)
    panel.resize(420, 400)
    panel.show()
    panel.renew()
    assert panel.caption.text() == (
        "Tick 6 of 6: means over 3 runs (seeds 0 to 2), with Student's pointwise 95 % intervals"
    )
    text = panel.table.text(everything=True)
    for title in ("Collective value: Shutdown avoidance", "Externality: Shutdown avoidance", "Expected return alone"):
        assert title in text
    repeated.repeats.cancel()
    panel.renew()
    assert panel.caption.text() == "Tick 6 of 6; only the first of 3 runs: the others are cancelled"
    repeated.repeats.take(Seeds())
    panel.renew()
    assert panel.caption.text() == (
        "Tick 6 of 6; no intervals, because one run is one observation: set Runs above 1 for intervals"
    )
    panel.hide()


def test_the_controls_ask_for_runs_and_cancel_them(qtbot: QtBot, repeated: Session) -> None:
    transport = Transport(repeated)
    qtbot.addWidget(transport)
    transport.resize(740, 130)
    transport.show()
    qtbot.waitExposed(transport)
    controls = transport.run_settings.seeds
    controls.runs.setValue(4)
    assert repeated.repeats.seeds == Seeds(4)
    qtbot.waitUntil(controls.work.isVisible, timeout=PATIENCE_MS)
    work: QPushButton = controls.work
    assert work.text().startswith("Cancel (")
    work.click()
    assert repeated.repeats.cancelled
    assert work.text() == "Resume"
    work.click()
    assert not repeated.repeats.cancelled
    assert caught_up(qtbot, repeated).seeds.runs == 4
    qtbot.waitUntil(lambda: not work.isVisible())
    controls.same_goals.click()
    assert repeated.repeats.seeds == Seeds(4, same_goals=True)
    controls.runs.setValue(1)
    assert not controls.same_goals.isVisible()
    assert not work.isVisible()


@pytest.mark.parametrize("runs", [1, 8])
@pytest.mark.parametrize("width", [400, 520, 1200])
def test_the_controls_fit_into_any_width(qtbot: QtBot, session: Session, runs: int, width: int) -> None:
    session.planning.hold()
    transport = Transport(session)
    qtbot.addWidget(transport)
    session.repeats.take(Seeds(runs))
    transport.resize(width, 230)
    transport.show()
    qtbot.waitExposed(transport)
    for _ in range(3):  # rows are arranged again after a change of the width
        QApplication.processEvents()
    settings = transport.run_settings
    assert transport.width() == width
    inside = [child for child in settings.findChildren(QWidget) if child.isVisible() and child.parent() is settings]
    for child in inside:
        assert settings.rect().contains(child.geometry()), child.objectName()
    for one in inside:
        assert not [other for other in inside if other is not one and one.geometry().intersects(other.geometry())]


def test_exact_values_of_a_shared_world_are_said_to_be_of_an_agent_alone(
    qtbot: QtBot, repeated: Session, tmp_path: Path
) -> None:
    run, found = repeated.run, caught_up(qtbot, repeated)
    assert run is not None
    (plan,) = run.experiment.plans
    alone = float(plan.values[run.main.arm.start, run.main.arm.column].mean())
    means = {line.figure: line.measured.value for line in found.lines if line.arm == "main"}
    several = f"return {number(means['return'])}, alone {number(means['value_alone'])}"
    assert repeated.shared_returns.text() == several
    repeated.repeats.take(Seeds())
    returns = f"return {number(float(run.main.returns.mean()))}, alone {number(alone)}"
    assert repeated.shared_returns.text() == returns
    charts, bar = ChartPanel(repeated), OverlayBar(repeated)
    for panel in (charts, bar):
        qtbot.addWidget(panel)
        panel.resize(1268, 220)
        panel.show()
    charts.rounds.finish()
    shown = next(chart for chart in charts.worths if not chart.isHidden())
    assert shown.head.title.text().endswith("agent alone")
    assert shown.returns.text().replace("<b>", "").replace("</b>", "") == returns
    assert shown.returns.isVisible()
    repeated.overlays.toggle("value")
    qtbot.waitUntil(lambda: "for an agent that is alone" in (bar.meaning.accessibleName() or ""), timeout=PATIENCE_MS)
    repeated.overlays.toggle("value")
    with qtbot.waitSignal(repeated.planning.done, timeout=PATIENCE_MS):
        repeated.set_settings(replace(repeated.settings, mode="ensemble"))
    charts.rounds.finish()
    assert repeated.shared_returns.text() == ""
    assert not shown.returns.isVisible()
    assert "alone" not in shown.head.title.text()
    charts.hide()


def test_agents_that_do_not_plan_optimally_have_no_exact_value(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        mixed = (Population(6, (0, 2)), Population(6, (0, 2), planner=Planner("random")))
        session.document.edit("Begin", replace(WORLD, populations=mixed))
    shared(qtbot, session)
    run_to(qtbot, session, 3)
    assert session.run is not None
    assert session.shared_returns.text() == f"return {number(float(session.run.main.returns.mean()))}"
