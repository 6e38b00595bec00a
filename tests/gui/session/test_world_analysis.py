"""The analysis of drives at every discount, in a worker thread while someone looks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts.drive_chart import waiting_text
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.world_analysis import WorldAnalysis
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.measures.discount_scan import looking_ahead
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.editing import edits
from ic_sandbox.world.story import Caption, Story
from tests.gui.canvas_helpers import open_world
from tests.gui.chart_helpers import forty_agents
from tests.gui.window_helpers import AT_FIRST, opened_window, wait_for_rest


def test_nothing_is_analysed_without_a_request(qtbot: QtBot, session: Session) -> None:
    open_world(session, forty_agents())
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=30_000)
    wait_for_rest(qtbot, session)
    assert session.drive_analysis.result is None


def test_results_are_renewed_after_an_edit(qtbot: QtBot, session: Session) -> None:
    looking = session.drive_analysis
    looking.look("a test", True)
    open_world(session, forty_agents())
    qtbot.waitUntil(lambda: looking.result is not None and looking.result.complete, timeout=60_000)
    assert not looking.renewing
    first = looking.result
    assert first is not None
    session.document.change_discount(0.42)
    assert looking.renewing
    assert looking.result is first  # it stays until there is something newer
    qtbot.waitUntil(lambda: not looking.renewing and looking.result is not first, timeout=60_000)
    qtbot.waitUntil(lambda: looking.result is not None and looking.result.complete, timeout=60_000)
    now = looking.result
    assert now is not None
    assert now.now == 0.42
    expected = run_to_end(looking_ahead(session.world))
    assert {discount: worths[0].prevalence for discount, worths in now.worths.items()} == {
        discount: worths[0].prevalence for discount, worths in expected.worths.items()
    }


def test_an_edit_undone_at_once_restarts_the_analysis(qtbot: QtBot, session: Session) -> None:
    looking = session.drive_analysis
    looking.look("a test", True)
    open_world(session, forty_agents())
    qtbot.waitUntil(lambda: looking.result is not None, timeout=60_000)
    assert not looking.result.complete  # type: ignore[union-attr]
    session.document.edit("Change", edits.change_discount(session.world, 0.42))
    session.document.undo()
    qtbot.waitUntil(lambda: looking.result is not None and looking.result.complete, timeout=60_000)
    assert not looking.renewing


def test_results_are_outdated_until_the_next_world_has_some(qtbot: QtBot, session: Session) -> None:
    looking = session.drive_analysis
    looking.look("a test", True)
    open_world(session, forty_agents())
    qtbot.waitUntil(lambda: looking.result is not None and looking.result.complete, timeout=60_000)
    first = looking.result
    session.document.change_discount(0.42)
    wrong = []
    looking.changed.connect(lambda: wrong.append(1) if looking.result is first and not looking.renewing else None)
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=30_000)
    looking._begin()
    assert looking.renewing
    looking.look("a test", False)
    assert looking.renewing
    looking.look("a test", True)
    qtbot.waitUntil(lambda: looking.result is not first, timeout=60_000)
    assert not wrong


def test_results_are_not_carried_over_to_another_world(qtbot: QtBot, session: Session) -> None:
    session.drive_analysis.look("a test", True)
    session.overlays.toggle("value")
    session.document.open_shipped("off_switch")
    qtbot.waitUntil(
        lambda: session.drive_analysis.result is not None and "value" in session.overlays.figures, timeout=60_000
    )
    session.planning.hold()
    session.document.new()
    assert session.drive_analysis.result is None
    assert session.overlays.figures == {}
    assert "value" in session.overlays.shown


def test_editing_only_texts_changes_nothing(qtbot: QtBot, session: Session) -> None:
    session.drive_analysis.look("a test", True)
    open_world(session, forty_agents())
    qtbot.waitUntil(
        lambda: session.drive_analysis.result is not None and session.drive_analysis.result.complete,
        timeout=60_000,
    )
    session.document.edit("Describe", replace(session.world, info="Other words"))
    assert not session.drive_analysis.renewing


def test_analyses_are_kept_when_only_the_story_changes(qtbot: QtBot, session: Session) -> None:
    analyses: tuple[WorldAnalysis[Any], ...] = (session.drive_analysis, session.drive_comparison, session.level_check)
    for analysis in analyses:
        analysis.look("a test", True)
    open_world(session, forty_agents())
    for analysis in analyses:
        qtbot.waitUntil(partial(_is_complete, analysis), timeout=60_000)
    wait_for_rest(qtbot, session)
    before = [analysis.result for analysis in analyses]
    session.document.edit("Tell", replace(session.world, story=Story((Caption(0, "Watch."),))))
    assert not any(analysis.renewing for analysis in analyses)
    for analysis in analyses:
        analysis.look("a test", False)
        analysis.look("a test", True)
    wait_for_rest(qtbot, session)
    assert all(analysis.result is known for analysis, known in zip(analyses, before, strict=True))
    session.document.change_discount(0.42)
    assert all(analysis.renewing for analysis in analyses)


def _is_complete(analysis: WorldAnalysis[Any]) -> bool:
    return analysis.result is not None and bool(analysis.result.complete)


def test_the_choice_of_charts_outlasts_the_window(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    session.planning.hold()
    first = MainWindow(session, settings)
    qtbot.addWidget(first)
    action = first.menus.actions["chart.reward"]
    assert not action.isChecked()
    first._show_workspace()
    action.trigger()
    assert action.isChecked()
    assert "reward" in first.workspace.charts.choice.keys
    first.close()
    again = Session()
    again.planning.hold()
    second = MainWindow(again, settings)
    qtbot.addWidget(second)
    assert set(second.workspace.charts.choice.keys) == {*AT_FIRST, "reward"}
    second.forget()
    assert second.workspace.charts.choice.keys == AT_FIRST
    second.close()


def test_variables_are_shown_in_worlds_with_stocks_until_the_user_chooses(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = opened_window(qtbot, session, settings)
    charts = window.workspace.charts

    def shown_in(name: str) -> list[str]:
        window.open_shipped(name)
        qtbot.waitUntil(lambda: session.shown_series is not None, timeout=60_000)
        charts.rounds.finish()
        return [chart.key for chart in charts.shown()]

    window.show()
    assert "resources" in shown_in("fuel")
    assert window.menus.actions["chart.resources"].isChecked()
    assert "resources" not in shown_in("off_switch")  # its variable only says whether the blocker was used
    assert not window.menus.actions["chart.resources"].isChecked()
    window.menus.actions["chart.survival"].trigger()
    assert "resources" not in shown_in("fuel")
    charts.choice.choose(None)
    assert "resources" in [chart.key for chart in charts.shown()]


def test_charts_show_progress_until_there_are_results(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = opened_window(qtbot, session, settings)
    charts = window.workspace.charts
    charts.choice.choose(["drives"])
    told: list[tuple[str, bool]] = []
    shares: list[float] = []
    (chart,) = [worth for worth in charts.worths if worth.key == "drives"]

    def note() -> None:
        if session.drive_analysis.done is not None:
            shares.append(session.drive_analysis.done)
        charts._renew_worth(chart)
        told.append((chart.readout.text(), session.drive_analysis.result is None))

    session.drive_analysis.changed.connect(note)
    window.show()
    open_world(session, forty_agents())
    window._show_workspace()
    qtbot.waitUntil(
        lambda: session.drive_analysis.result is not None and session.drive_analysis.result.complete,
        timeout=60_000,
    )
    waiting = [words for words, unknown in told if unknown and words]
    assert waiting
    assert not any(words.endswith(" 0 %") for words in waiting), "it says what it does, not that nothing is done"
    assert shares == sorted(shares)
    assert session.drive_analysis.done is None
    assert "analysing" not in chart.readout.text()


def test_an_analysis_waits_for_the_plan(qtbot: QtBot, session: Session) -> None:
    analysis = session.drive_analysis
    told: list[tuple[bool, str]] = []
    session.planning.started.connect(lambda *_: told.append((analysis.waits, waiting_text(analysis))))
    analysis.look("a test", True)
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        open_world(session, forty_agents())
    assert told
    assert told[-1] == (True, "Waiting for the plan …")
    qtbot.waitUntil(lambda: analysis.result is not None, timeout=60_000)
    assert not analysis.waits
    analysis.decline()
    assert waiting_text(analysis) == ""


def test_a_new_name_does_not_stop_an_analysis_that_is_about_to_start(qtbot: QtBot, session: Session) -> None:
    session.drive_analysis.look("a test", True)
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        open_world(session, forty_agents())
    session.document.edit("Rename", replace(session.world, name="Another"))
    qtbot.waitUntil(lambda: session.drive_analysis.result is not None, timeout=60_000)
    session.drive_analysis.look("a test", False)
