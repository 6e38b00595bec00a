"""Acting for an agent in a window: real keys, the optimum on request, results, and the return to the normal run."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.takeover.class_results_dialog import show_class_results
from ic_sandbox.gui.takeover.panel import TakeoverPanel
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.simulation.outside_agents import taken_actions
from tests.gui.window_helpers import choose, draw, shown_window, wait_for_rest

KEYS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Right,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Space,
    Qt.Key.Key_E,
    Qt.Key.Key_F,
)
"""The keys of the actions, in the order of their numbers."""


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: QSettings, file: Path) -> MainWindow:
    """A window with a small world whose run is ready."""
    shown = shown_window(qtbot, session, settings)
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        shown.open_path(str(file))
    qtbot.waitUntil(lambda: session.run_status.current, timeout=20_000)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.workspace.canvas.setFocus()
    return shown


def press(window: MainWindow, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(window.focusWidget() or window.workspace.canvas, key)


def taken_over(qtbot: QtBot, window: MainWindow, agent: int = 0, ticks: int = 5) -> TakeoverPanel:
    window.session.takeover.set_ticks(ticks)
    window.session.watched_agent.watch(agent)
    press(window, Qt.Key.Key_T)
    assert window.session.takeover.active
    qtbot.waitUntil(lambda: window.session.takeover.moment is not None, timeout=20_000)
    return window.workspace.takeover


def settle(qtbot: QtBot, window: MainWindow) -> None:
    wait_for_rest(qtbot, window.session.takeover)


def test_the_keys_of_the_simulated_actions_reproduce_the_run(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    with qtbot.waitSignal(session.player.run_changed, timeout=20_000):
        session.player.step()
    while session.run is not None and session.run.ticks < 5:
        with qtbot.waitSignal(session.player.run_changed, timeout=20_000):
            session.player.step()
    run = session.run
    assert run is not None
    drawn = taken_actions(run)
    taken_over(qtbot, window, agent=2)
    for tick in range(5):
        press(window, KEYS[max(0, int(drawn[tick, 2]))])
    settle(qtbot, window)
    moment = session.takeover.moment
    assert moment is not None
    assert moment.ended
    assert (moment.run.main.states[:] == run.main.states[:]).all()
    assert session.run is run


def test_keys_act_and_backspace_takes_a_tick_back(qtbot: QtBot, window: MainWindow) -> None:
    session, world = window.session, window.session.world
    taken_over(qtbot, window, ticks=20)
    tool = session.toolbox.tool
    press(window, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_E)
    settle(qtbot, window)
    moment = session.takeover.moment
    assert moment is not None
    actions = session.run.experiment.main.model.actions  # type: ignore[union-attr]
    assert [actions[choice] for choice in moment.choices] == ["east", "wait", "use"]
    assert session.map_tick == 3
    press(window, Qt.Key.Key_Backspace)
    settle(qtbot, window)
    moment = session.takeover.moment
    assert moment is not None
    assert [actions[choice] for choice in moment.choices] == ["east", "wait"]
    assert (session.toolbox.tool, session.world) == (tool, world), "keys ran commands of the window"
    assert not session.player.playing


def test_keys_without_a_meaning_do_nothing_meanwhile(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    taken_over(qtbot, window)
    tool = session.toolbox.tool
    press(window, Qt.Key.Key_B, Qt.Key.Key_G, Qt.Key.Key_Period)
    settle(qtbot, window)
    assert session.toolbox.tool == tool
    assert session.tick == 0
    session.takeover.leave()
    press(window, Qt.Key.Key_B)
    assert session.toolbox.tool != tool, "after leaving, shortcuts work again"


def test_the_optimum_is_shown_only_on_request(qtbot: QtBot, window: MainWindow) -> None:
    panel = taken_over(qtbot, window, ticks=20)
    press(window, Qt.Key.Key_Space)
    settle(qtbot, window)
    assert panel.optimum.text() == ""
    panel.hints.click()
    assert "An optimal agent would now" in panel.optimum.text()
    assert "cost" in panel.optimum.text()


def test_why_gives_nothing_away_meanwhile(qtbot: QtBot, window: MainWindow) -> None:
    why, watched = window.workspace.why, window.session.watched_agent
    with qtbot.waitSignal(watched.explained, timeout=20_000):
        watched.watch(0)
    window.workspace.canvas.setFocus()
    assert why.details.isVisible()
    words = why.words.text()
    window.session.takeover.start()
    assert not why.details.isVisible()
    assert why.conclusion.text() == ""
    settle(qtbot, window)
    watched.explained.emit(watched.explanation)
    assert not why.details.isVisible()
    window.session.takeover.leave()
    assert why.details.isVisible()
    assert why.words.text() == words


def test_the_end_shows_results_next_to_those_of_others(qtbot: QtBot, window: MainWindow) -> None:
    panel = taken_over(qtbot, window, ticks=2)
    assert not panel.results.isVisible()
    press(window, Qt.Key.Key_Right, Qt.Key.Key_Right)
    settle(qtbot, window)
    assert panel.results.isVisible()
    assert [row[0] for row in panel._rows[1:]] == ["Return", "Share of the optimum", "Shutdown avoidance used"]
    assert panel._rows[3][1] == "no"
    press(window, Qt.Key.Key_Right)
    settle(qtbot, window)
    moment = window.session.takeover.moment
    assert moment is not None
    assert len(moment.choices) == 2, "no choice is left"


def test_a_user_can_stop_and_play_again(qtbot: QtBot, window: MainWindow) -> None:
    panel = taken_over(qtbot, window, ticks=20)
    press(window, Qt.Key.Key_Right, Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert panel.results.isVisible()
    panel.again.click()
    settle(qtbot, window)
    assert not panel.results.isVisible()
    assert window.session.map_tick == 0


def test_taking_over_needs_an_agent_and_a_current_run(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    said: list[str] = []
    session.message.connect(said.append)
    press(window, Qt.Key.Key_T)
    assert not session.takeover.active
    assert "Follow an agent first" in said[-1]
    assert not window.workspace.why.take_over.isEnabled()
    session.watched_agent.watch(0)
    assert window.workspace.why.take_over.isEnabled()
    draw(window)
    assert not session.run_status.current
    assert session.takeover.why_not() == session.run_status.reason
    assert not window.workspace.why.take_over.isEnabled()
    session.takeover.start()
    assert not session.takeover.active


def test_an_edit_ends_it_and_shows_the_normal_run_again(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    panel = taken_over(qtbot, window)
    press(window, Qt.Key.Key_Right)
    settle(qtbot, window)
    assert not window.workspace.transport.isEnabled()
    draw(window)
    assert not session.takeover.active
    assert panel.isHidden()
    assert session.map_run is session.run
    assert window.workspace.transport.isEnabled()
    wait_for_rest(qtbot, session)
    assert session.map_run is session.run


def test_the_map_marks_the_agent_of_the_user_even_if_another_is_followed(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    taken_over(qtbot, window, agent=2)
    session.watched_agent.watch(3)
    assert session.map_agent == 2
    session.takeover.leave()
    assert session.map_agent == 3


def test_leaving_returns_to_the_tick_of_the_normal_run(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    with qtbot.waitSignal(session.player.tick_changed, timeout=20_000):
        session.player.step()
    taken_over(qtbot, window)
    assert session.map_tick == 0
    press(window, Qt.Key.Key_T)
    settle(qtbot, window)
    assert session.takeover.active, "T is no key of the agent, so it does nothing"
    window.workspace.takeover.leave.click()
    assert session.map_tick == session.tick == 1


def test_a_class_exports_its_episodes(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = taken_over(qtbot, window, agent=1, ticks=2)
    for name in ("Ünal, A.", "7"):
        press(window, Qt.Key.Key_Right, Qt.Key.Key_Right)
        settle(qtbot, window)
        panel.name.setFocus()
        QTest.keyClicks(panel.name, name)
        QTest.keyClick(panel.name, Qt.Key.Key_Return)
        assert not panel.add.isEnabled(), "an episode counts once"
        panel.again.click()
        window.workspace.canvas.setFocus()
        settle(qtbot, window)
    dialog = show_class_results(window)
    assert dialog.table.rowCount() == 2
    path = tmp_path / "class.csv"
    choose(monkeypatch, path)
    dialog.export.click()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["Ünal, A.", "7"]
    assert list(rows[0])[2:6] == ["agent", "goal", "planner", "discount"]
    assert rows[0]["agent"] == "1"
    assert rows[0]["planner"] == "user"
    assert rows[0]["ticks"] == "2"
    assert rows[0]["first.shutdown_avoidance"] == ""
    assert window.session.class_results.exported
    dialog.table.selectRow(0)
    dialog.remove.click()
    assert [episode.name for episode in window.session.class_results.episodes] == ["7"]


def test_closing_asks_before_results_are_lost(
    qtbot: QtBot, window: MainWindow, asked: Callable[[QMessageBox.StandardButton], list[str]]
) -> None:
    panel = taken_over(qtbot, window, ticks=1)
    press(window, Qt.Key.Key_Right)
    settle(qtbot, window)
    panel.name.setText("Ada")
    panel.add.click()
    questions = asked(QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert questions == ["Close without exporting the class results?"]
    asked(QMessageBox.StandardButton.Discard)
    assert window.close()


@pytest.mark.parametrize(("size", "shortened"), [((960, 540), True), ((1600, 900), False)])
def test_no_button_is_cut_in_a_narrow_window(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int], shortened: bool
) -> None:
    panel = taken_over(qtbot, window)
    window.resize(*size)
    qtbot.waitUntil(lambda: panel.back.text() == ("Take back" if shortened else "Take back (Backspace)"))
    shown = [b for b in (*panel.buttons.values(), panel.back, panel.finish, panel.leave) if not b.isHidden()]
    # The palette folds a moment after the window is smaller, so the panel is narrower at first.
    qtbot.waitUntil(lambda: all(b.width() >= min(b.sizeHint().width(), b.maximumWidth()) for b in shown))
    assert panel.leave in shown
    assert panel.back.toolTip() == "Take a tick back (Backspace)"
