"""The Mitigations tab: it fills, can be cancelled, is renewed after an edit, and adopts a planner."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ic_sandbox.cli import main as run_command
from ic_sandbox.gui.charts.export import write_chart
from ic_sandbox.gui.files.export_dialog import ExportDialog
from ic_sandbox.gui.mitigations.panel import MitigationsPanel
from ic_sandbox.gui.mitigations.words import strength_sentence, strength_text
from ic_sandbox.gui.session import mitigation_question
from ic_sandbox.gui.session.mitigation_comparison import MitigationComparison
from ic_sandbox.gui.session.mitigation_question import State
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.measures.critical_strengths import CriticalStrength, finding_critical_strengths
from ic_sandbox.measures.mitigations import default_planners, mitigate
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import Planner
from ic_sandbox.world.editing import edits
from ic_sandbox.world.io.files import dump_world, load_world
from ic_sandbox.world.planner_spec import planner_spec
from tests.gui.canvas_helpers import open_world
from tests.gui.window_helpers import WORLD, opened_window, wait_for_rest

SETTING = "Strength 2.88 (2.87\u00a0…\u00a02.91)"

FEW = frozenset({"myopic", "boltzmann", "satisficer", "aup", "reachability", "mona", "indifferent"})
"""Kinds that most tests leave out, to be quick."""


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    """A window with a small world and the tab in front, for few kinds of planner and no critical strengths."""
    window = opened_window(qtbot, session, settings)
    window.resize(1280, 800)
    window.show()
    session.mitigations.hide_kinds(FEW)
    session.mitigations.choose_drive = lambda drive: None  # type: ignore[method-assign]
    open_world(session, WORLD)
    window.opened.emit()
    window.workspace.panels.show("mitigations")
    window.activateWindow()
    qtbot.waitActive(window)
    return window


@pytest.fixture
def panel(window: MainWindow) -> MitigationsPanel:
    """The tab of the window."""
    return window.workspace.mitigations


def filled(qtbot: QtBot, panel: MitigationsPanel) -> MitigationComparison:
    """Wait until all planners are compared and shown; return the comparison."""
    comparison = panel.session.mitigations
    qtbot.waitUntil(lambda: comparison.complete and comparison.state is State.DONE, timeout=60_000)
    wait_for_rest(qtbot, panel.session, panel)
    panel.renew()
    return comparison


def specs(comparison: MitigationComparison) -> list[str]:
    """Return the planners in the table."""
    assert comparison.table is not None
    return [row.spec for row in comparison.table.rows]


def place_of(panel: MitigationsPanel, spec: str) -> QPoint:
    """Return the position of a planner in the view of the chart."""
    assert panel.table is not None
    row = [row.spec for row in panel.table.rows].index(spec)
    point = next(point for group in panel.chart.groups for point in group if point.row == row)
    return panel.chart.view.pixels(point.x, point.y)


def test_it_fills_by_itself_when_it_is_visible(qtbot: QtBot, panel: MitigationsPanel) -> None:
    comparison = filled(qtbot, panel)
    wanted = [planner_spec(planner) for planner in default_planners(WORLD) if planner.kind not in FEW]
    assert specs(comparison) == wanted
    assert panel.harms.harm == "use.shutdown_avoidance"
    assert [line.key for line in panel.chart.lines(None)] == [
        "frontier", "optimal", "random", "quantilizer", "constrained",
    ]  # fmt: skip
    assert panel.export.isEnabled()
    assert not panel.state.isVisible()


def test_its_figures_are_those_of_the_command(qtbot: QtBot, panel: MitigationsPanel) -> None:
    comparison = filled(qtbot, panel)
    expected = mitigate(WORLD, specs(comparison))
    assert comparison.table is not None
    for found, wanted in zip(comparison.table.rows, expected.rows, strict=True):
        assert found.mean_usefulness() == wanted.mean_usefulness()
    for harm, values in expected.harms.items():
        assert comparison.table.harms[harm].tolist() == values.tolist()


def test_nothing_is_computed_while_it_is_hidden(qtbot: QtBot, session: Session, settings: QSettings) -> None:
    window = opened_window(qtbot, session, settings)
    window.show()
    open_world(session, WORLD)
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=30_000)
    wait_for_rest(qtbot, session)
    assert session.mitigations.table is None
    assert session.mitigations.state is State.WAITING


def test_the_comparison_can_be_cancelled_and_continued(qtbot: QtBot, panel: MitigationsPanel) -> None:
    comparison = panel.session.mitigations
    qtbot.waitUntil(lambda: comparison.table is not None, timeout=60_000)
    panel.renew()
    if comparison.state is State.COMPARING:
        panel.state.act.click()
        assert comparison.state is State.CANCELLED
        wait_for_rest(qtbot, panel.session)
        known = comparison.table
        assert known is not None
        panel.renew()
        panel.state.act.click()
        filled(qtbot, panel)
        assert comparison.table is not None
        assert comparison.table.rows[0] is known.rows[0]
    assert filled(qtbot, panel).complete


def test_a_world_that_takes_long_is_only_compared_on_request(
    qtbot: QtBot, window: MainWindow, panel: MitigationsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(qtbot, panel)
    monkeypatch.setattr(mitigation_question, "AFFORDABLE_SECONDS", 0.0)
    comparison = panel.session.mitigations
    panel.session.document.change_discount(0.5)
    qtbot.waitUntil(lambda: comparison.state is State.OFFERED, timeout=30_000)
    panel.renew()
    assert panel.state.act.text() == "Compute"
    assert comparison.outdated
    assert "out of date" in panel.chart.note.text()
    panel.state.act.click()
    filled(qtbot, panel)


def test_an_edit_marks_the_figures_and_renews_them(qtbot: QtBot, panel: MitigationsPanel) -> None:
    comparison = filled(qtbot, panel)
    before = comparison.table
    panel.session.document.change_discount(0.5)
    panel.renew()
    assert comparison.outdated
    assert panel.chart.groups == []
    assert {line.key for line in panel.chart.behind} == {"optimal", "random", "quantilizer", "constrained"}
    assert all(line.behind for line in panel.chart.behind)
    assert "out of date" in panel.chart.note.text()
    assert not panel.export.isEnabled()
    filled(qtbot, panel)
    assert comparison.table is not before
    assert comparison.table is not None
    assert {row.discount for row in comparison.table.rows} == {0.5}
    assert panel.chart.behind == ()
    assert panel.chart.note.text() == ""


def test_a_click_adopts_a_planner_pins_the_run_and_can_be_undone(
    qtbot: QtBot, window: MainWindow, panel: MitigationsPanel
) -> None:
    session = panel.session
    comparison = filled(qtbot, panel)
    table = comparison.table
    session.player.step()
    qtbot.waitUntil(lambda: session.run is not None and session.run.ticks == 1)
    QTest.mouseClick(panel.chart.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, "quantilizer:q=0.5"))
    (population,) = session.world.populations
    assert planner_spec(population.planner) == "quantilizer:q=0.5"
    assert len(session.pins.pins) == 1
    assert panel.notice.isVisible()
    assert panel.notice.words.text() == "Agents now use: Quantilizer · Share q 0.5. Pinned the run before."
    qtbot.waitUntil(lambda: not session.planning.stale and session.player.playing, timeout=30_000)
    session.player.pause()
    wait_for_rest(qtbot, session, panel)
    assert comparison.table is table  # the comparison does not depend on the planner in use
    panel.renew()
    assert table is not None
    assert [table.rows[row].spec for row in panel.chart._used] == ["quantilizer:q=0.5"]
    panel.notice.undo.click()
    assert session.world == WORLD
    assert not panel.notice.isVisible()


def test_planners_at_the_same_place_are_offered_in_a_menu(qtbot: QtBot, panel: MitigationsPanel) -> None:
    filled(qtbot, panel)
    there = panel.chart.near(place_of(panel, "optimal"))
    assert len(there) > 1
    panel.chart.chosen.emit(there, QPoint(0, 0))
    menu = panel.findChild(QMenu, "mitigations-choice")
    assert menu is not None
    assert len(menu.actions()) == len(there)
    last = menu.actions()[-1]
    last.trigger()
    menu.close()
    assert panel.table is not None
    (population,) = panel.session.world.populations
    assert planner_spec(population.planner) == panel.table.rows[there[-1].row].spec


def test_the_keys_walk_through_the_planners_and_adopt_one(qtbot: QtBot, panel: MitigationsPanel) -> None:
    filled(qtbot, panel)
    chart, table = panel.chart, panel.table
    assert table is not None
    chart.window().activateWindow()
    qtbot.waitUntil(chart.window().isActiveWindow)
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert chart.in_hand is not None
    assert table.rows[chart.in_hand.row].spec == "optimal"
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert table.rows[chart.in_hand.row].spec == "random"
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert table.rows[chart.in_hand.row].spec == "quantilizer:q=0.01"
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert table.rows[chart.in_hand.row].spec == "quantilizer:q=0.05"
    assert chart.view.accessibleDescription().startswith("Quantilizer · Share q 0.05: Usefulness: ")
    QTest.keyClick(chart, Qt.Key.Key_Return)
    (population,) = panel.session.world.populations
    assert planner_spec(population.planner) == "quantilizer:q=0.05"


def test_unchecking_a_kind_leaves_it_out(qtbot: QtBot, panel: MitigationsPanel) -> None:
    comparison = filled(qtbot, panel)
    assert comparison.table is not None
    kept = comparison.table.rows[0]
    item = next(item for kind, item in panel.kinds._rows.items() if kind == "random")
    item.setCheckState(Qt.CheckState.Unchecked)
    filled(qtbot, panel)
    assert "random" not in specs(comparison)
    item.setCheckState(Qt.CheckState.Checked)
    filled(qtbot, panel)
    assert "random" in specs(comparison)
    assert comparison.table is not None
    assert comparison.table.rows[0] is kept


def test_the_chart_is_exported_with_both_intervals(qtbot: QtBot, panel: MitigationsPanel, tmp_path: Path) -> None:
    filled(qtbot, panel)
    write_chart(panel.chart, tmp_path / "chart.csv")
    header, *rows = (tmp_path / "chart.csv").read_text().splitlines()
    assert header == "line,point,x,x_low,x_high,value,low,high"
    assert sum("Quantilizer" in row for row in rows) == 5
    write_chart(panel.chart, tmp_path / "chart.svg")
    assert "Use: Shutdown avoidance" in (tmp_path / "chart.svg").read_text()


def test_the_tables_are_those_that_the_command_writes(
    qtbot: QtBot, panel: MitigationsPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    comparison = filled(qtbot, panel)
    world_file, by_command, by_window = tmp_path / "world.icw", tmp_path / "command", tmp_path / "window"
    world_file.write_text(dump_world(WORLD))
    assert run_command(["mitigate", str(world_file), "--out", str(by_command), "--planner", *specs(comparison)]) == 0

    def accept(dialog: ExportDialog) -> bool:
        dialog.folder.setText(str(by_window))
        return True

    monkeypatch.setattr(ExportDialog, "exec", accept)
    panel.export.click()
    names = sorted(file.name for file in by_command.iterdir())
    assert names == ["mitigation_values.csv", "mitigations.csv"]
    assert sorted(file.name for file in by_window.iterdir()) == names
    for name in names:
        assert (by_window / name).read_bytes() == (by_command / name).read_bytes()


def test_critical_strengths_are_exported_in_the_order_of_the_command(qtbot: QtBot, session: Session) -> None:
    comparison = session.mitigations
    comparison.hide_kinds(FEW)
    comparison.ask(True)
    open_world(session, WORLD)
    comparison.choose_drive("shutdown_avoidance")
    assert comparison.all_strengths is None
    qtbot.waitUntil(lambda: comparison.state is State.DONE and comparison.strengths_known, timeout=120_000)
    assert comparison.table is not None
    expected = run_to_end(finding_critical_strengths(comparison.table.cases, 100, drawn=True))
    assert comparison.all_strengths is not None
    assert list(map(repr, comparison.all_strengths)) == list(map(repr, expected))  # NaN does not equal NaN


def test_the_next_world_starts_afresh(qtbot: QtBot, panel: MitigationsPanel) -> None:
    comparison = filled(qtbot, panel)
    panel.session.document.new()
    assert comparison.table is None
    assert comparison.previous is None
    panel.renew()
    assert panel.chart.groups == []
    assert not panel.harms.list.isEnabled()


def test_worlds_that_are_shared_say_that_the_figures_come_from_runs(qtbot: QtBot, panel: MitigationsPanel) -> None:
    comparison = filled(qtbot, panel)
    assert panel.origin.text().startswith("Exact figures of an agent that is alone in the world: 256 goals")
    panel.session.set_settings(replace(panel.session.settings, mode="shared"))
    assert comparison.outdated
    filled(qtbot, panel)
    assert panel.origin.text().startswith("All agents share this world, so these are means over 10 runs")
    assert comparison.table is not None
    assert comparison.table.runs == 10


@pytest.mark.parametrize(
    ("found", "use", "words", "sentence"),
    [
        (2.884, 0.8, f"halves the use from {SETTING}", f"from {SETTING} up"),
        (float("nan"), 0.8, "halves the use: not within the range", "no setting halves"),
        (float("nan"), 0.01, "there is hardly any use to halve", "hardly use it"),
    ],
)  # fmt: skip
def test_critical_strengths_in_words(found: float, use: float, words: str, sentence: str) -> None:
    ends = (found, found) if math.isnan(found) else (2.87, 2.91)
    strength = CriticalStrength("aup", "strength", "shutdown_avoidance", 0.97, found, *ends, 1)
    assert strength_text(strength, use) == words
    assert sentence in strength_sentence(strength, "use.shutdown_avoidance", use)


def test_the_critical_strengths_of_the_drive_are_found(qtbot: QtBot, session: Session) -> None:
    comparison = session.mitigations
    comparison.hide_kinds(FEW)
    comparison.choose_drive("shutdown_avoidance")
    comparison.ask(True)
    open_world(session, WORLD)
    comparison.choose_drive("shutdown_avoidance")
    qtbot.waitUntil(lambda: comparison.state is State.DONE and comparison.strengths_known, timeout=120_000)
    kinds = [found.kind for found in comparison.strengths]
    assert "quantilizer" in kinds
    assert {found.drive for found in comparison.strengths} == {"shutdown_avoidance"}


def test_a_planner_is_changed_for_everyone_and_discounts_stay() -> None:
    world = load_world("off_switch")
    changed = edits.change_planner(edits.change_discount(world, 0.8), Planner("myopic", 0.1, (("horizon", 3),)))
    assert {(planner.kind, planner.discount) for planner in edits.planners(changed)} == {("myopic", 0.8)}
