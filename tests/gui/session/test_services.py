"""Each service works with stand-ins for the parts that it reads, without a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session.overlays import Overlays
from ic_sandbox.gui.session.pinned_runs import Pins
from ic_sandbox.gui.session.run_summary import RunSummary
from ic_sandbox.gui.session.watched_agent import WatchedAgent
from ic_sandbox.gui.session.world_analysis import WorldAnalysis
from ic_sandbox.measures.discount_scan import Foresight, looking_ahead
from ic_sandbox.measures.summary import Measurement, summarize
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World
from tests.gui.chart_helpers import GrowingRun, forty_agents
from tests.gui.session.stand_ins import (
    AgentStandIn,
    AnalysisStandIn,
    OutputStandIn,
    PlanStandIn,
    RunStandIn,
    SelectionStandIn,
    WorldStandIn,
)

TICKS = 6


@pytest.fixture(scope="module")
def drawn() -> World:
    return forty_agents()


@pytest.fixture
def played(drawn: World) -> RunStandIn:
    growing = GrowingRun(drawn)
    series = growing.on(TICKS)
    return RunStandIn(series, growing.simulator.run())


@pytest.fixture
def watched(played: RunStandIn) -> Iterator[WatchedAgent]:
    made = WatchedAgent(played)
    yield made
    made.stop()


def test_an_agent_is_explained_at_the_shown_tick(qtbot: QtBot, played: RunStandIn, watched: WatchedAgent) -> None:
    with qtbot.waitSignal(watched.explained, timeout=30_000) as explained:
        watched.watch(3)
    assert explained.args[0].agent == 3
    assert explained.args[0].tick == TICKS


def test_no_agent_is_followed_once_there_is_no_run(qtbot: QtBot, played: RunStandIn, watched: WatchedAgent) -> None:
    watched.watch(3)
    played.run = None
    with qtbot.waitSignal(watched.changed):
        played.run_changed.emit()
    assert watched.agent is None


def test_the_figures_of_the_run_are_those_of_its_summary(qtbot: QtBot, played: RunStandIn) -> None:
    summary = RunSummary(played)
    with qtbot.waitSignal(summary.changed, timeout=30_000):
        summary.look("a panel", True)
    assert played.run is not None
    assert [line.figure for line in summary.whole] == [line.figure for line in summarize(played.run)]
    summary.stop()


def test_a_pinned_run_has_the_figures_that_were_measured_for_it(played: RunStandIn) -> None:
    measured = []

    def measure(run: Run, answer: Callable[[tuple[Measurement, ...]], None]) -> None:
        measured.append(run)
        answer(())

    pins = Pins(played, OutputStandIn(), AnalysisStandIn(), measure)
    pin = pins.pin()
    assert pin is not None
    assert measured == [played.run]
    assert pin.whole == ()
    assert pins.pins == [pin]


def test_nothing_is_pinned_before_a_run_was_played(qtbot: QtBot) -> None:
    pins = Pins(
        RunStandIn(),
        OutputStandIn("play first"),
        AnalysisStandIn(),
        lambda run, answer: pytest.fail("there is no run to measure"),
    )
    with qtbot.waitSignal(pins.message) as said:
        assert pins.pin() is None
    assert said.args == ["play first"]


def test_drives_are_analysed_from_a_world_and_its_plan(qtbot: QtBot, drawn: World) -> None:
    analysis = WorldAnalysis[Foresight]("analysis", looking_ahead, WorldStandIn(drawn), PlanStandIn())
    analysis.look("a test", True)
    qtbot.waitUntil(lambda: analysis.result is not None, timeout=60_000)
    assert not analysis.renewing
    analysis.stop()


def test_overlays_show_the_given_run(qtbot: QtBot, played: RunStandIn, drawn: World) -> None:
    overlays = Overlays(WorldStandIn(drawn), PlanStandIn(), played, SelectionStandIn(), AgentStandIn())
    overlays.toggle("visits")
    qtbot.waitUntil(lambda: "visits" in overlays.figures, timeout=30_000)
    assert overlays.figures["visits"].values.shape == (drawn.rows, drawn.cols)  # type: ignore[attr-defined]
    overlays.stop()
