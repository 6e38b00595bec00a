"""The session: editing, planning in the background, and the document on disk."""

from __future__ import annotations

import csv
import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox import cli
from ic_sandbox.gui.session.rest import Rest
from ic_sandbox.gui.session.session import Session
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.document import Process, World
from ic_sandbox.world.editing import edits, placement
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.items import Item
from tests.building import rule, then, world
from tests.gui.window_helpers import wait_for_rest

PATIENCE_MS = 60_000


def open_planned(qtbot: QtBot, session: Session, name: str = "off_switch") -> None:
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        assert session.document.open_shipped(name)


def run_to(qtbot: QtBot, session: Session, tick: int) -> None:
    while session.tick < tick:
        with qtbot.waitSignal(session.player.tick_changed, timeout=PATIENCE_MS):
            session.player.step()


def test_an_opened_world_is_planned_and_ready(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    assert session.player.experiment is not None
    assert session.player.experiment.world == load_world("off_switch")
    assert not session.planning.stale
    assert session.run is not None
    assert session.run.ticks == 0


def test_only_the_last_of_many_quick_edits_is_planned(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    for col in range(2, 18):
        session.document.edit("Paint", edits.paint(session.world, [(2, col)], "#"), "stroke")
    assert session.planning.stale
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=PATIENCE_MS)
    assert session.player.experiment is not None
    assert session.player.experiment.world is session.world


def test_agents_use_the_old_plan_until_the_new_one_is_ready(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    old = session.run
    session.document.edit("Paint", edits.paint(session.world, [(2, 2)], "#"))
    assert session.run is old
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        pass
    assert session.run is not old
    assert session.tick == 0


def test_a_world_without_agents_has_no_run(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    with qtbot.waitSignal(session.planning.refused, timeout=PATIENCE_MS) as refused:
        session.document.edit("Leave", replace(session.world, agents=(), populations=()))
    assert "the world has no agents" in str(refused.args[0][0])
    assert session.run is None
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.undo()
    assert session.planning.faults == ()


def test_a_new_name_needs_no_new_plan(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    session.document.edit("Rename", replace(session.world, name="Mine"))
    assert not session.planning.stale
    assert session.document.dirty


def test_cancelled_planning_leaves_the_old_plan(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    old = session.player.experiment
    session.document.edit("Paint", edits.paint(session.world, [(2, 2)], "#"))
    session.planning.cancel()
    wait_for_rest(qtbot, session)
    assert session.player.experiment is old
    assert session.planning.stale


def test_play_starts_planning_if_it_was_cancelled_before_the_first_plan(qtbot: QtBot, session: Session) -> None:
    session.document.open_shipped("off_switch")
    session.planning.cancel()
    wait_for_rest(qtbot, session)
    assert session.run is None
    session.play()
    qtbot.waitUntil(lambda: session.tick > 0, timeout=PATIENCE_MS)


def test_a_shipped_world_opens_in_the_mode_of_the_gallery(qtbot: QtBot, session: Session) -> None:
    modes = []
    for name in ("commons", "off_switch"):
        open_planned(qtbot, session, name)
        assert session.player.experiment is not None
        modes.append(session.player.experiment.settings.mode)
    assert modes == ["shared", "ensemble"]


def test_the_number_of_agents_is_not_carried_over_to_another_world(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    session.set_settings(Settings(agents=5, controls=True))
    open_planned(qtbot, session, "fuel")
    assert session.run is not None
    assert len(session.run.experiment.cast) == 264


def test_a_step_back_stops_the_clock(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    session.player.set_speed(100.0)
    session.play()
    qtbot.waitUntil(lambda: session.tick > 3, timeout=PATIENCE_MS)
    session.player.step_back()
    assert not session.player.playing


def test_nothing_is_planned_while_planning_is_held(qtbot: QtBot, session: Session) -> None:
    session.planning.hold()
    session.document.open_shipped("off_switch")
    wait_for_rest(qtbot, session)
    assert session.player.experiment is None
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.planning.release()


def test_a_stroke_is_one_step_to_undo_and_redo(session: Session) -> None:
    before = session.world
    for col in range(3, 9):
        session.document.edit("Paint", edits.paint(session.world, [(3, col)], "#"), "stroke")
    session.document.finish_stroke()
    after = session.world
    session.document.edit("Paint", edits.paint(session.world, [(5, 5)], "#"), "stroke")
    assert session.document.undo_stack.count() == 2
    session.document.undo()
    assert session.world == after
    session.document.undo()
    assert session.world == before
    session.document.redo()
    assert session.world == after


def test_a_stroke_that_ends_where_it_started_is_no_step(session: Session) -> None:
    before = session.world
    session.document.edit("Paint", edits.paint(before, [(3, 3)], "#"), "stroke")
    session.document.edit("Paint", before, "stroke")
    assert session.document.undo_stack.count() == 0
    assert not session.document.dirty


def test_an_impossible_edit_is_reported_and_changes_nothing(qtbot: QtBot, session: Session) -> None:
    before = session.world
    with qtbot.waitSignal(session.message) as said:
        assert not session.document.try_edit("Place", lambda: placement.place_device(before, "lab", (0, 0)))
    assert "wall" in said.args[0]
    assert session.world is before
    assert not session.document.undo_stack.canUndo()


def test_the_selection_disappears_with_the_item(session: Session) -> None:
    session.document.edit("Place", placement.place_device(session.world, "lab", (3, 3)))
    session.selection.select(Item("device", 0))
    session.document.undo()
    assert session.selection.item is None


def test_the_selection_keeps_its_item_when_indices_shift(unplanned: Session, qtbot: QtBot) -> None:
    session = unplanned
    world = placement.place_device(placement.place_device(edits.new_world(8, 8), "charger", (2, 2)), "charger", (5, 5))
    session.document.edit("Begin", world)
    session.document.edit("Remove", edits.remove(world, Item("device", 0)))
    session.selection.select(Item("device", 0))
    with qtbot.waitSignal(session.selection.changed):
        session.document.undo()
    assert session.selection.item == Item("device", 1)
    assert session.world.devices[1].at == (5, 5)
    session.document.redo()
    assert session.selection.item == Item("device", 0)
    session.document.undo()
    session.selection.select(Item("device", 0))
    session.document.redo()
    assert session.selection.item is None


def test_the_cell_of_a_goal_stays_selected_when_a_goal_before_it_comes_back(unplanned: Session) -> None:
    session = unplanned
    world = edits.add_goal(edits.add_goal(edits.new_world(8, 8), (2, 2)), (5, 5))
    session.document.edit("Begin", world)
    session.document.edit("Remove", edits.remove_goal(world, 0))
    session.selection.select(Item("goal_cell", 0, (5, 5)))
    session.document.undo()
    assert session.selection.item == Item("goal_cell", 1, (5, 5))


def test_the_discount_applies_to_all_planners_and_one_drag_is_one_step(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    for discount in (0.9, 0.8, 0.7):
        session.document.change_discount(discount)
    session.document.finish_stroke()
    assert session.document.discount == 0.7
    assert session.document.undo_stack.count() == 1
    session.document.undo()
    assert session.document.discount == 0.97


def test_saving_makes_the_document_clean_and_undo_dirty_again(session: Session, tmp_path: Path) -> None:
    session.document.edit("Paint", edits.paint(session.world, [(3, 3)], "#"))
    assert session.document.dirty
    assert session.document.save_as(tmp_path / "mine.icw")
    assert not session.document.dirty
    assert load_world(tmp_path / "mine.icw") == session.world
    session.document.undo()
    assert session.document.dirty


def test_a_file_that_cannot_be_read_is_explained_and_changes_nothing(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "broken.icw"
    path.write_text('{"format": "ic-sandbox-world", "version": 1, "terrain": ["."], "seed": -1, "extra": 1}')
    before = session.world
    with qtbot.waitSignal(session.document.load_failed) as failed:
        assert not session.document.open_path(path)
    assert {fault.place for fault in failed.args[1]} == {"", "seed"}
    assert session.world is before
    assert session.document.path is None


def test_shipped_files_are_not_overwritten(session: Session) -> None:
    session.document.open_shipped("fuel")
    assert session.document.path is None
    assert session.document.shipped_name == "fuel"


def test_a_tick_looks_the_same_when_shown_again(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    run_to(qtbot, session, 6)
    assert session.run is not None
    states = session.run.main.states[:]
    session.player.step_back()
    session.player.step_back()
    assert session.tick == 4
    run_to(qtbot, session, 8)
    assert session.run.ticks == 8
    assert (session.run.main.states[:7] == states).all()
    session.player.seek(99)
    assert session.tick == 8


def test_playback_continues_until_paused(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    session.player.set_speed(200.0)
    session.play()
    qtbot.waitUntil(lambda: session.tick > 20, timeout=PATIENCE_MS)
    session.player.pause()
    wait_for_rest(qtbot, session)
    stopped = session.tick
    qtbot.wait(150)
    assert session.tick == stopped


def test_the_fastest_speed_exceeds_a_thousand_ticks_in_two_seconds(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Rest, "stops", lambda *_: False)
    open_planned(qtbot, session)
    session.player.set_speed(1000.0)
    session.play()
    qtbot.waitUntil(lambda: session.tick > 1000, timeout=PATIENCE_MS)
    session.player.pause()


def test_playback_continues_after_an_edit(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    session.player.set_speed(100.0)
    session.play()
    qtbot.waitUntil(lambda: session.tick > 5, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.edit("Paint", edits.paint(session.world, [(2, 2)], "#"))
    assert session.player.playing
    qtbot.waitUntil(lambda: session.tick > 5, timeout=PATIENCE_MS)
    session.player.pause()


def test_restarting_repeats_the_same_run(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    run_to(qtbot, session, 5)
    assert session.run is not None
    first = session.run.main.states[:]
    session.player.restart()
    assert session.tick == 0
    run_to(qtbot, session, 5)
    assert (session.run.main.states == first).all()


def test_another_seed_gives_another_run(qtbot: QtBot, session: Session) -> None:
    open_planned(qtbot, session)
    run_to(qtbot, session, 5)
    assert session.run is not None
    first = session.run.main.states[:]
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.set_settings(Settings(seed=9, controls=True))
    run_to(qtbot, session, 5)
    assert (session.run.main.states != first).any()


def test_the_clock_stops_when_everyone_is_off(qtbot: QtBot, session: Session) -> None:
    drawn = world("..", processes=(Process("end", rule(then("off"))),))
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.edit("Begin", drawn)
    session.player.set_speed(100.0)
    with qtbot.waitSignal(session.player.playing_changed, check_params_cb=lambda on: not on, timeout=PATIENCE_MS):
        session.play()
    assert session.tick < 10


def exported(qtbot: QtBot, session: Session, folder: Path) -> None:
    session.export_csv(folder)
    qtbot.waitUntil((folder / "manifest.json").exists, timeout=PATIENCE_MS)


@pytest.mark.parametrize("edited", [False, True])
def test_window_and_command_line_export_the_same_bytes(
    qtbot: QtBot, session: Session, tmp_path: Path, edited: bool
) -> None:
    open_planned(qtbot, session)
    source = "off_switch"
    if edited:
        with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
            session.document.edit("Paint", edits.paint(session.world, [(2, 2), (2, 3)], "#"))
        source = str(tmp_path / "mine.icw")
        assert session.document.save_as(source)
    run_to(qtbot, session, 12)
    exported(qtbot, session, tmp_path / "window")
    arguments = ["run", source, "--ticks", "12", "--seed", "0", "--controls", "--out", str(tmp_path / "line")]
    assert cli.main(arguments) == 0
    same_files(tmp_path / "window", tmp_path / "line")


def same_files(window: Path, line: Path) -> None:
    """Check that both folders hold the same bytes, except for times in the manifest."""
    tables = {"ticks.csv", "agents.csv", "events.csv", "summary.csv"}
    for folder in (window, line):
        assert {path.name for path in folder.iterdir()} == {*tables, "manifest.json"}
    for name in tables:
        assert (window / name).read_bytes() == (line / name).read_bytes()
    manifests = [json.loads((folder / "manifest.json").read_text("utf-8")) for folder in (window, line)]
    for manifest in manifests:
        del manifest["start"], manifest["duration"]
    assert manifests[0] == manifests[1]


@pytest.mark.parametrize("mode", ["shared", "ensemble"])
def test_window_and_command_line_export_the_same_bytes_of_shared_worlds_too(
    qtbot: QtBot, session: Session, tmp_path: Path, mode: str
) -> None:
    open_planned(qtbot, session, "commons")
    if mode != session.settings.mode:
        with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
            session.set_settings(replace(session.settings, mode=mode))
    run_to(qtbot, session, 6)
    exported(qtbot, session, tmp_path / "window")
    manifest = json.loads((tmp_path / "window" / "manifest.json").read_text("utf-8"))
    assert manifest["mode"] == mode
    again = shlex.split(manifest["command"])[1:]
    assert cli.main([*again, "--out", str(tmp_path / "line")]) == 0
    same_files(tmp_path / "window", tmp_path / "line")


@pytest.mark.parametrize(("same", "known"), [(False, True), (True, False)])
def test_window_and_command_line_export_the_same_bytes_of_several_seeds(
    qtbot: QtBot, session: Session, tmp_path: Path, same: bool, known: bool
) -> None:
    open_planned(qtbot, session, "gold_rush")
    session.repeats.take(Seeds(3, same))
    run_to(qtbot, session, 12)
    if known:
        qtbot.waitUntil(lambda: not session.repeats.behind, timeout=PATIENCE_MS)
    else:
        session.repeats.found = None
    exported(qtbot, session, tmp_path / "window")
    command = json.loads((tmp_path / "window" / "manifest.json").read_text("utf-8"))["command"]
    assert command == "ic-sandbox run gold_rush --ticks 12 --seed 0 --controls --seeds 3" + " --same-goals" * same
    assert cli.main([*shlex.split(command)[1:], "--out", str(tmp_path / "line")]) == 0
    same_files(tmp_path / "window", tmp_path / "line")


def test_an_export_has_one_row_per_tick(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    open_planned(qtbot, session)
    run_to(qtbot, session, 3)
    exported(qtbot, session, tmp_path / "out")
    with (tmp_path / "out" / "ticks.csv").open(newline="") as file:
        assert [row["tick"] for row in csv.DictReader(file)] == ["0", "1", "2"]


def test_an_export_does_not_replace_an_earlier_one(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    open_planned(qtbot, session)
    run_to(qtbot, session, 3)
    for name in ("one", "two", "three"):
        session.export_csv(tmp_path / name)
    for name in ("one", "two", "three"):
        qtbot.waitUntil((tmp_path / name / "manifest.json").exists, timeout=PATIENCE_MS)


def test_nothing_is_exported_before_the_first_tick(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    open_planned(qtbot, session)
    with qtbot.waitSignal(session.message) as said:
        session.export_csv(tmp_path / "out")
    assert "Play the run first" in said.args[0]
    assert not (tmp_path / "out").exists()


def test_a_failed_export_is_reported(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    open_planned(qtbot, session)
    run_to(qtbot, session, 1)
    (tmp_path / "there").write_text("in the way")
    with qtbot.waitSignal(
        session.message, timeout=PATIENCE_MS, check_params_cb=lambda text: text.startswith("Not exported")
    ):
        session.export_csv(tmp_path)


def test_a_session_without_agents_can_be_edited(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.planning.refused, timeout=PATIENCE_MS) as refused:
        session.document.new()
    assert "the world has no agents" in str(refused.args[0][0])
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.document.edit("Place agent", edits.add_agent(session.world, (3, 3)))
    assert isinstance(session.world, World)


def test_painting_changes_the_world_but_not_its_contents(unplanned: Session, qtbot: QtBot) -> None:
    worlds: list[World] = []
    unplanned.document.contents_changed.connect(worlds.append)
    unplanned.document.edit("Paint", edits.paint(unplanned.world, [(2, 2)], "#"))
    assert worlds == []
    unplanned.document.edit("Place", edits.add_agent(unplanned.world, (3, 3)))
    assert worlds == [unplanned.world]
    unplanned.document.edit("Resize", edits.resize(unplanned.world, 6, 9))
    assert worlds[1:] == [unplanned.world]
