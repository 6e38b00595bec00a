"""The run of a folder in the window: it plays there, is charted next to the optimum, and never poses as another run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

import ic_sandbox as ics
from ic_sandbox.cli import main
from ic_sandbox.gui.panels.map.planning_banner import Banner
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.simulation.run import Run
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.faults import Fault
from tests.gui.session.stand_ins import Wanderer
from tests.gui.window_helpers import WORLD, shown_window, wait_for_rest

PATIENCE_MS = 60_000
TICKS, AGENTS = 12, 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run, which tests only read."""
    found = tmp_path_factory.mktemp("runs") / "wandering"
    ics.rollout(WORLD, Wanderer, agents=AGENTS, ticks=TICKS, seed=3, discount=0.9).to_csv(found)
    return found


@pytest.fixture
def empty_window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    return shown_window(qtbot, session, settings)


@pytest.fixture
def window(qtbot: QtBot, empty_window: MainWindow, folder: Path) -> MainWindow:
    """A window in which the run is opened."""
    empty_window.open_path(str(folder))
    wait_for_rest(qtbot, empty_window, empty_window.session)
    return empty_window


def run_of(window: MainWindow) -> Run:
    run = window.session.run
    assert run is not None
    return run


def is_opened(window: MainWindow) -> bool:
    return run_of(window).experiment.outside is not None


def bar_text(window: MainWindow) -> str:
    bar = window.workspace.opened_run
    return bar.text.text() if bar.isVisible() else ""


def test_a_run_opens_as_the_current_run_with_its_settings(window: MainWindow) -> None:
    session = window.session
    assert session.run_status.phase is Phase.CURRENT
    assert (run_of(window).ticks, session.tick) == (TICKS, 0)
    assert (session.settings.seed, session.settings.agents, session.settings.discount) == (3, AGENTS, 0.9)
    assert not session.document.dirty
    assert bar_text(window) == (
        "Opened run of “Wanderer”: 6 agents, 12 ticks, replayed from its actions, and equal to its tables."
    )


def test_it_is_charted_with_the_optimum_and_its_regret(window: MainWindow) -> None:
    charts = {chart.key: chart for chart in window.workspace.charts.charts}
    assert [pin.name for pin in window.session.pins.pins] == ["Optimal agents"]
    assert charts["regret"].isVisible()
    behind = {line.name: line for line in charts["uptake"].behind}
    (optimal,) = behind.values()
    live = next(line for line in charts["uptake"].shown_lines() if not line.control)
    assert optimal.name.endswith("· Optimal agents")
    assert not np.array_equal(optimal.y, live.y), "the pin shows the optimal agents, not the opened ones"


def test_it_plays_to_its_last_tick_and_stops(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.player.set_speed(200.0)
    session.play()
    qtbot.waitUntil(lambda: not session.player.playing, timeout=PATIENCE_MS)
    assert (session.tick, run_of(window).ticks) == (TICKS, TICKS)
    session.player.restart()
    wait_for_rest(qtbot, window, window.session)
    assert (session.tick, run_of(window).ticks) == (0, TICKS)
    assert is_opened(window)


def test_an_edit_marks_it_and_undo_brings_it_back(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.document.change_discount(0.5)
    wait_for_rest(qtbot, window, window.session)
    assert session.run_status.phase is Phase.NOT_RUNNABLE
    assert session.run_status.badge == "out of date"
    assert session.run_status.why_no_output()
    assert is_opened(window)
    banner = window.findChild(Banner)
    assert banner is not None
    assert banner.text.text().startswith("The opened run is not of this world.")
    session.document.undo()
    wait_for_rest(qtbot, window, window.session)
    assert session.run_status.phase is Phase.CURRENT
    assert session.run_status.why_no_output() == ""
    assert is_opened(window)


def test_other_settings_mark_it_too(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    own = session.settings
    session.set_settings(replace(own, seed=4))
    assert session.run_status.phase is Phase.NOT_RUNNABLE
    session.set_settings(own)
    assert session.run_status.phase is Phase.CURRENT


def test_after_an_edit_play_simulates_the_worlds_own_agents(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.document.change_discount(0.5)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        session.play()
    session.player.pause()
    wait_for_rest(qtbot, window, window.session)
    assert session.run_status.phase is Phase.CURRENT
    assert not is_opened(window)
    assert bar_text(window) == ""
    assert session.settings.discount is None
    assert set(run_of(window).experiment.cast.discount.tolist()) == {0.5}


def test_closing_it_simulates_the_worlds_own_agents(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.planning.done, timeout=PATIENCE_MS):
        window.workspace.opened_run.close_run.click()
    wait_for_rest(qtbot, window, window.session)
    assert not is_opened(window)
    assert [pin.name for pin in window.session.pins.pins] == ["Optimal agents"]


def test_renaming_the_world_leaves_it_current(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.document.edit("Rename", replace(session.world, name="Renamed"))
    wait_for_rest(qtbot, window, window.session)
    assert session.run_status.phase is Phase.CURRENT
    assert is_opened(window)


def test_its_export_has_the_same_bytes(qtbot: QtBot, window: MainWindow, folder: Path, tmp_path: Path) -> None:
    with qtbot.waitSignal(window.session.exports.message, timeout=PATIENCE_MS):
        window.session.export_csv(tmp_path / "out")
    window.session.exports.settle()
    for file in folder.iterdir():
        if file.name != "manifest.json":
            assert file.read_bytes() == (tmp_path / "out" / file.name).read_bytes(), file.name
    before, after = (json.loads((where / "manifest.json").read_text("utf-8")) for where in (folder, tmp_path / "out"))
    assert {**before, "start": "", "duration": 0, "command": ""} == {**after, "start": "", "duration": 0, "command": ""}


def test_its_agents_are_explained_by_what_was_observed(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.watched_agent.watch(0)
    wait_for_rest(qtbot, window, window.session)
    found = session.watched_agent.explanation
    assert found is not None
    assert found.outside
    assert found.value is None
    assert "Its actions were recorded: “Wanderer” chose them." in window.workspace.why.words.text()


def test_nobody_takes_over_and_there_are_no_other_seeds(window: MainWindow) -> None:
    session = window.session
    session.watched_agent.watch(0)
    assert session.takeover.why_not() == "The agents of an opened run act as they did. Close the run first."
    session.repeats.take(Seeds(5))
    assert not session.repeats.several
    assert session.repeats.wanted.runs == 1


def test_another_world_ends_it(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    with qtbot.waitSignal(window.session.planning.done, timeout=PATIENCE_MS):
        window.open_path(str(file))
    assert bar_text(window) == ""
    assert not is_opened(window)
    assert window.session.settings.discount is None


def test_its_folder_is_a_recent_file_while_it_is_there(window: MainWindow, folder: Path) -> None:
    assert window.recent() == [str(folder)]


def test_opening_it_again_shows_it_again_and_pins_no_second_optimum(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    window.session.player.seek(5)
    window.open_path(str(folder))
    wait_for_rest(qtbot, window, window.session)
    assert is_opened(window)
    assert (run_of(window).ticks, window.session.tick) == (TICKS, 0)
    assert [pin.name for pin in window.session.pins.pins] == ["Optimal agents"]


def test_a_run_of_a_shipped_world_opens_again(qtbot: QtBot, empty_window: MainWindow, tmp_path: Path) -> None:
    ics.rollout("off_switch", Wanderer, agents=4, ticks=5, seed=3).to_csv(tmp_path / "run")
    for _ in range(2):
        empty_window.open_path(str(tmp_path / "run"))
        wait_for_rest(qtbot, empty_window, empty_window.session)
        assert is_opened(empty_window)
        assert [pin.name for pin in empty_window.session.pins.pins] == ["Optimal agents"]


def test_a_run_that_opens_during_the_first_start_is_ready(qtbot: QtBot, empty_window: MainWindow, folder: Path) -> None:
    empty_window.session.planning.hold()
    empty_window.open_path(str(folder))
    empty_window.session.planning.release()
    assert empty_window.status.planner.text().startswith("Plan ready")


def test_dropping_its_manifest_opens_it(qtbot: QtBot, empty_window: MainWindow, folder: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / "manifest.json"))])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    empty_window.dropEvent(QDropEvent(QPoint(5, 5), action, data, button, none))
    qtbot.waitUntil(lambda: empty_window.session.run is not None, timeout=PATIENCE_MS)
    assert is_opened(empty_window)


def test_a_faulty_folder_changes_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[str, tuple[Fault, ...]]] = []
    monkeypatch.setattr(
        "ic_sandbox.gui.files.document_window.show_faults", lambda _, title, faults: shown.append((title, faults))
    )
    before = window.session.run
    window.open_path(str(tmp_path))
    ((title, faults),) = shown
    assert title == f"{tmp_path.name} can't be opened"
    assert [fault.place for fault in faults] == ["manifest.json"]
    assert window.session.run is before
    assert window.recent() != [str(tmp_path)]


def test_unsaved_changes_are_asked_about(
    qtbot: QtBot,
    empty_window: MainWindow,
    folder: Path,
    file: Path,
    asked: Callable[[QMessageBox.StandardButton], list[str]],
) -> None:
    empty_window.open_path(str(file))
    empty_window.session.document.change_discount(0.5)
    questions = asked(QMessageBox.StandardButton.Cancel)
    empty_window.open_path(str(folder))
    assert len(questions) == 1
    assert empty_window.session.opened_run.shown is None


@pytest.mark.parametrize("options", [("--controls",), ("--planner", "random")])
def test_a_run_of_the_worlds_own_agents_opens_and_goes_on(
    options: tuple[str, ...], qtbot: QtBot, empty_window: MainWindow, tmp_path: Path
) -> None:
    run = ["run", "off_switch", "--ticks", str(TICKS), "--seed", "3", "--agents", "6", "--out", str(tmp_path / "run")]
    assert main([*run, *options]) == 0
    session = empty_window.session
    empty_window.open_path(str(tmp_path / "run"))
    wait_for_rest(qtbot, empty_window, session)
    assert bar_text(empty_window) == (
        "Opened run of the world's own agents: 6 agents, 12 ticks, simulated again, and equal to its tables."
    )
    assert session.run_status.phase is Phase.CURRENT
    assert run_of(empty_window).ticks == TICKS
    assert set(run_of(empty_window).experiment.cast.planner) == {options[-1] if len(options) > 1 else "optimal"}
    assert [pin.name for pin in session.pins.pins] == []
    session.player.seek(TICKS)
    session.player.step()
    qtbot.waitUntil(lambda: session.tick > TICKS, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        empty_window.workspace.opened_run.close_run.click()
    wait_for_rest(qtbot, empty_window, session)
    assert bar_text(empty_window) == ""
    assert session.settings.planner is None
    assert set(run_of(empty_window).experiment.cast.planner) == {"optimal"}
