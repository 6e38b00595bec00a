"""The second run: one timeline with the first one, the world that it is derived from, and paired differences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session.pair.second_worlds import (
    GivenWorld,
    OtherDiscount,
    OtherNumber,
    WithoutDevice,
    WithoutDrive,
    before_step,
)
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.side_by_side.difference_panel import DifferenceChart
from ic_sandbox.gui.side_by_side.differences import RunDifferences
from ic_sandbox.gui.side_by_side.second_run import SecondRun
from ic_sandbox.measures.pairs.paired_measure import PairedMeasure
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.document import Chance
from ic_sandbox.world.editing import edits
from ic_sandbox.world.idle_devices import world_without
from ic_sandbox.world.items import Item
from tests.gui.side_by_side.conftest import PATIENCE, Show, play

DRIVE = "shutdown_avoidance"


@pytest.fixture
def differences(pair: SecondRun) -> Iterator[RunDifferences]:
    found = RunDifferences(pair, pair)
    found.look(True)
    yield found
    found.stop()


def draw(session: Session) -> None:
    session.document.edit("Draw", edits.paint(session.world, [(0, 1)], "#"))


def test_the_world_without_a_drive_is_that_of_the_neutral_control_group(
    differences: RunDifferences, show: Show, qtbot: QtBot
) -> None:
    second = show(WithoutDrive(DRIVE))
    play(qtbot, second, 8)
    first, other = second.first.series, second.series
    assert first is not None
    assert other is not None
    np.testing.assert_array_equal(other.survival.value, first.survival_neutral.value[0])
    assert other.survival.value[-1] < first.survival.value[-1]
    assert second.titles == ("with “Custom”", "without “Custom”")
    qtbot.waitUntil(lambda: differences.found is not None and differences.found.values.value.size == 8)
    assert differences.found is not None
    assert differences.found.what.figure == "survival"
    expected = other.survival.value - first.survival.value
    np.testing.assert_allclose(differences.found.values.value, expected, atol=1e-12)


def test_a_world_next_to_itself_does_not_differ(
    planned: Session, differences: RunDifferences, show: Show, qtbot: QtBot
) -> None:
    play(qtbot, show(GivenWorld(planned.world, "the same")), 6)
    assert differences.measures
    for measure in differences.measures:
        differences.choose(measure)
        qtbot.waitUntil(lambda: differences.found is not None and differences.found.values.value.size == 6)
        assert differences.found is not None
        assert not np.nan_to_num(differences.found.values.parts).any()


def test_one_timeline_steers_both(planned: Session, show: Show, qtbot: QtBot) -> None:
    pair = show(WithoutDrive(DRIVE))
    second = pair.session
    play(qtbot, pair, 5)
    planned.player.step_back()
    assert planned.tick == second.tick == 4
    planned.player.seek(1)
    assert second.tick == 1
    planned.player.set_speed(1000.0)
    planned.play()
    qtbot.waitUntil(lambda: planned.tick > 40, timeout=PATIENCE)
    planned.player.pause()
    qtbot.waitUntil(lambda: second.tick == planned.tick, timeout=PATIENCE)
    planned.player.restart()
    qtbot.waitUntil(lambda: planned.run is not None and planned.run.ticks == 0, timeout=PATIENCE)
    qtbot.waitUntil(lambda: second.run is not None and second.run.ticks == 0, timeout=PATIENCE)
    assert second.tick == planned.tick == 0


def test_the_second_run_catches_up_with_one_that_was_played(planned: Session, show: Show, qtbot: QtBot) -> None:
    for _ in range(5):
        with qtbot.waitSignal(planned.player.tick_changed, timeout=PATIENCE):
            planned.player.step()
    assert show(OtherDiscount(0.5)).session.tick == planned.tick == 5


def test_both_play_on_while_agents_of_either_are_on(planned: Session, show: Show, qtbot: QtBot) -> None:
    operator = planned.world.processes[0]
    at_once = replace(operator, rule=replace(operator.rule, when=(), chance=Chance(1.0)))
    planned.document.edit("All off at once", replace(planned.world, processes=(at_once,)))
    qtbot.waitUntil(lambda: planned.run_status.current, timeout=PATIENCE)
    show(before_step(planned.document, 1))
    planned.player.set_speed(1000.0)
    planned.play()
    qtbot.waitUntil(lambda: planned.tick > 3, timeout=PATIENCE)
    assert planned.series is not None
    assert planned.series.active[-1] == 0


def test_the_second_world_follows_edits(planned: Session, show: Show, qtbot: QtBot) -> None:
    second = show(WithoutDrive(DRIVE)).session
    count = planned.document.undo_stack.count()
    draw(planned)
    assert second.world == world_without(planned.world, DRIVE)
    assert second.run_status.phase is Phase.RENEWING
    qtbot.waitUntil(lambda: second.run_status.current, timeout=PATIENCE)
    planned.document.undo()
    assert second.world == world_without(planned.world, DRIVE)
    assert planned.document.undo_stack.count() == count + 1
    planned.second_world.show(OtherDiscount(0.5))
    planned.document.change_discount(0.8)
    assert {planner.discount for planner in edits.planners(second.world)} == {0.5}


def test_settings_are_those_of_the_first_run(planned: Session, show: Show, qtbot: QtBot) -> None:
    second = show(WithoutDrive(DRIVE)).session
    planned.set_settings(replace(planned.settings, seed=7, agents=12))
    assert second.settings == planned.settings
    assert second.settings.controls
    qtbot.waitUntil(lambda: second.run_status.current and not second.run_status.lacks_controls, timeout=PATIENCE)
    assert second.run is not None
    assert second.run.controls


def test_excess_figures_and_means_of_variables_are_offered(
    planned: Session, differences: RunDifferences, show: Show, qtbot: QtBot
) -> None:
    pair = show(OtherDiscount(0.5))
    play(qtbot, pair, 4)
    for wanted in (PairedMeasure("excess_uptake", DRIVE), PairedMeasure("mean", "switch_disabled")):
        qtbot.waitUntil(partial(lambda each: each in differences.measures, wanted), timeout=PATIENCE)
        differences.choose(wanted)
        qtbot.waitUntil(lambda: differences.found is not None and differences.found.values.value.size == 4)
        assert differences.found is not None
        assert differences.found.what == wanted
        assert differences.found.paired


def test_worlds_with_different_agents_are_unpaired(
    planned: Session, differences: RunDifferences, show: Show, qtbot: QtBot
) -> None:
    chart = DifferenceChart(differences)
    qtbot.addWidget(chart)
    play(qtbot, show(OtherDiscount(0.5)), 3)
    qtbot.waitUntil(lambda: differences.found is not None and differences.found.values.value.size == 3)
    assert "paired: both worlds have the same agents" in chart.description
    fewer = replace(planned.world, populations=tuple(replace(each, count=9) for each in planned.world.populations))
    play(qtbot, show(GivenWorld(fewer, "fewer")), 4)
    qtbot.waitUntil(lambda: differences.found is not None and differences.found.values.value.size == 4)
    assert differences.found is not None
    assert not differences.found.paired
    assert "two independent samples" in chart.description
    assert chart.accessibleDescription() == chart.description
    assert "unpaired" in chart.head.title.text()


def test_the_difference_is_the_mean_over_all_runs(
    planned: Session, differences: RunDifferences, show: Show, qtbot: QtBot
) -> None:
    pair = show(OtherDiscount(0.5))
    play(qtbot, pair, 4)
    planned.repeats.take(Seeds(3))
    qtbot.waitUntil(lambda: differences.found is not None and differences.found.runs == 3, timeout=PATIENCE)
    one, other, found = planned.repeats.found, pair.session.repeats.found, differences.found
    assert one is not None
    assert other is not None
    assert found is not None
    drive = one.series.drives.index(DRIVE)
    expected = other.series.uptake.value[drive] - one.series.uptake.value[drive]
    assert found.what == PairedMeasure("uptake", DRIVE)
    np.testing.assert_allclose(found.values.value, expected, atol=1e-12)
    assert found.pairing == "paired, 3 runs"
    planned.repeats.cancel()
    qtbot.waitUntil(lambda: differences.found is not None and differences.found.runs == 1, timeout=PATIENCE)


def test_a_given_world_stays_while_the_first_one_is_edited(planned: Session, show: Show) -> None:
    before = planned.world
    draw(planned)
    second = show(before_step(planned.document, 1))
    assert second.session.world == before
    assert second.titles == ("now", "before “Draw”")
    planned.document.undo()
    assert second.session.world == before


def test_a_device_that_is_removed_leaves_one_world(planned: Session, show: Show) -> None:
    said: list[str] = []
    planned.message.connect(said.append)
    second = show(WithoutDevice(0))
    planned.document.edit("Remove", edits.remove(planned.world, Item("device", 0)))
    assert not second.active
    assert "was removed" in said[-1]


def test_a_second_world_that_cannot_run_is_marked_and_not_waited_for(
    planned: Session, pair: SecondRun, qtbot: QtBot
) -> None:
    planned.second_world.show(GivenWorld(replace(planned.world, agents=(), populations=()), "empty"))
    qtbot.waitUntil(lambda: pair.session.run_status.phase is Phase.NOT_RUNNABLE, timeout=PATIENCE)
    assert pair.note == "can't run"
    planned.play()
    qtbot.waitUntil(lambda: planned.tick > 1, timeout=PATIENCE)


def test_a_second_world_that_does_not_exist_says_why(pair: SecondRun, show: Show) -> None:
    way = ("processes", "operator", "chance")
    pair.choice.show(OtherNumber(way, 7.0))
    assert "chance" in pair.fault
    assert pair.series is None
    show(OtherNumber(way, 0.5))
    assert pair.fault == ""
    assert pair.titles == ("Operator: probability 0.1", "Operator: probability 0.5")


def test_planning_of_the_second_world_can_be_cancelled(planned: Session, show: Show, qtbot: QtBot) -> None:
    second = show(WithoutDrive(DRIVE))
    draw(planned)
    second.session.planning.cancel()
    assert second.session.run_status.phase is Phase.NOT_RUNNABLE
    assert second.note == "out of date"
    second.renew()
    qtbot.waitUntil(lambda: second.session.run_status.current, timeout=PATIENCE)
    assert second.note == ""


def test_taking_over_leaves_one_world(planned: Session, show: Show, qtbot: QtBot) -> None:
    second = show(WithoutDrive(DRIVE))
    planned.watched_agent.watch(0)
    planned.takeover.start()
    assert not second.active
    assert second.session.run is None
    qtbot.waitUntil(lambda: planned.takeover.moment is not None, timeout=PATIENCE)
    show(WithoutDrive(DRIVE))
    assert not planned.takeover.active
