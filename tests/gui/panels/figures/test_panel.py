"""The Figures tab and its table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSettings, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.labels import (
    arm_title,
    difference_text,
    figure_meaning,
    figure_text,
    figure_title,
    simultaneous_text,
)
from ic_sandbox.gui.panels.figures.panel import FiguresPanel
from ic_sandbox.gui.panels.figures.table import MARGIN, PADDING, lines_of
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.sortable_table import Cell, Row, SortableTable
from ic_sandbox.gui.widgets.spanning_rows import WRAPPED
from ic_sandbox.measures.catalogue import EXACT_MEASURES, MEASURES
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.summary import figures_at, summarize
from tests.gui.chart_helpers import GrowingRun, forty_agents
from tests.gui.window_helpers import opened_window, wait_for_rest

TICKS = 10


@pytest.fixture
def simulated() -> GrowingRun:
    simulated = GrowingRun(forty_agents())
    simulated.on(TICKS)
    return simulated


@pytest.fixture
def playing(unplanned: Session, simulated: GrowingRun) -> Session:
    unplanned.planning.stale = False
    unplanned.player.run, unplanned.player.series = simulated.simulator.run(), simulated.series
    unplanned.player.tick = TICKS
    return unplanned


@pytest.fixture
def panel(qtbot: QtBot, playing: Session) -> Iterator[FiguresPanel]:
    panel = FiguresPanel(playing)
    qtbot.addWidget(panel)
    panel.resize(420, 400)
    panel.show()
    qtbot.waitUntil(lambda: bool(playing.run_summary.whole))
    panel.renew()
    yield panel
    panel.hide()


def texts(table: SortableTable) -> list[list[str]]:
    return [line.split("\t") for line in table.text(everything=True).splitlines()]


def test_every_figure_of_the_summary_is_in_the_table_with_its_interval(
    panel: FiguresPanel, simulated: GrowingRun
) -> None:
    rows = {(row[0], row[1]): row for row in texts(panel.table)[1:]}
    for line in summarize(simulated.simulator.run()):
        row = rows[figure_title(line.figure, line.of), arm_title(line.arm)]
        assert row[3] == figure_text(line.figure, line.measured).replace("\u00a0", " ")
    assert ("Convergence index", "Agents") in rows
    assert ("Uptake: Shutdown avoidance", "Control: device does nothing · Shutdown avoidance") in rows
    assert ("Uptake: Shutdown avoidance", "Control: random agents") in rows


def test_figures_follow_the_tick_shown(qtbot: QtBot, panel: FiguresPanel, simulated: GrowingRun) -> None:
    panel.session.player.seek(3)
    (survival,) = (line for line in figures_at(simulated.series, 3) if line.figure == "survival")
    assert survival.measured.value == simulated.series.survival.value[2]
    wanted = figure_text("survival", survival.measured).replace("\u00a0", " ")
    qtbot.waitUntil(lambda: texts(panel.table)[1][2] == wanted)
    assert panel.caption.text() == f"Tick 3 of {TICKS}, with pointwise 95 % intervals"


@pytest.mark.parametrize(
    ("title", "measured_in", "first", "second"),
    [
        ("Survival", "Agents", "Survival", "Agents"),
        ("Survival", "Control: device does nothing · Control", "Survival · Control", "Control: device does nothing"),
        (
            "Uptake: Control",
            "Control: device does nothing · Control",
            "Uptake · Control",
            "Control: device does nothing",
        ),
        (
            "Uptake: Control",
            "Control: device does nothing · Resources",
            "Uptake · Control · Resources",
            "Control: device does nothing",
        ),
    ],
)
def test_long_titles_have_a_line_of_their_own(title: str, measured_in: str, first: str, second: str) -> None:
    assert lines_of(title, measured_in) == (first, second)


@pytest.mark.parametrize("width", [290, 360, 600])
def test_the_words_of_controls_take_as_many_lines_as_they_need(panel: FiguresPanel, width: int) -> None:
    panel.resize(width, 400)
    QApplication.processEvents()
    table, metrics = panel.table, panel.table.fontMetrics()
    column = table.columnWidth(0) - MARGIN
    arms = [table.model().index(row, 1).data().partition(" · ")[0] for row in range(table.rowCount())]
    controls = [row for row, arm in enumerate(arms) if arm.startswith("Control:")]
    assert controls
    for row in controls:
        needed = metrics.boundingRect(QRect(0, 0, column, 0), WRAPPED, arms[row])
        assert needed.width() <= column
        assert needed.height() <= table.rowHeight(row) - PADDING - metrics.lineSpacing()


def test_every_figure_has_a_definition_as_its_tooltip(panel: FiguresPanel) -> None:
    for row in range(panel.table.rowCount()):
        item = panel.table.item(row, 0)
        assert item is not None
        assert item.toolTip().endswith(".")


@pytest.mark.parametrize("figure", [measure.key for measure in (*MEASURES, *EXACT_MEASURES)])
def test_each_figure_has_a_title_and_a_definition_in_one_sentence(figure: str) -> None:
    assert figure_title(figure, "") != figure
    assert figure_meaning(figure).endswith(".")


def test_a_hidden_panel_computes_nothing(qtbot: QtBot, panel: FiguresPanel, simulated: GrowingRun) -> None:
    panel.hide()
    known = panel.session.run_summary.whole
    simulated.on(3)
    panel.session.player.run, panel.session.player.series = simulated.simulator.run(), simulated.series
    panel.session.player.run_changed.emit()
    wait_for_rest(qtbot, panel, panel.session)
    assert panel.session.run_summary.whole is known
    panel.show()
    qtbot.waitUntil(lambda: panel.session.run_summary.whole is not known)


def test_a_request_during_a_failing_computation_is_still_answered(
    qtbot: QtBot, playing: Session, simulated: GrowingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, figures, answers = simulated.simulator.run(), playing.run_summary, []  # type: ignore[var-annotated]
    failed = []

    def fail(_: object) -> None:
        monkeypatch.undo()
        figures.of(run, answers.append)
        failed.append(1)
        raise ValueError("on purpose")

    monkeypatch.setattr("ic_sandbox.gui.session.run_summary.summarize_steps", fail)
    with qtbot.waitSignal(figures.crashed, timeout=20_000):
        figures.of(run, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=20_000)


def test_another_run_clears_the_figures(qtbot: QtBot, panel: FiguresPanel) -> None:
    panel.session.player.forget()
    assert panel.session.run_summary.whole == ()
    qtbot.waitUntil(lambda: panel.table.rowCount() == 0)
    assert "Play the run" in panel.caption.text()


def test_one_run_of_a_shared_world_shows_no_interval(qtbot: QtBot, unplanned: Session) -> None:
    simulated = GrowingRun(forty_agents(), mode="shared")
    simulated.on(TICKS)
    unplanned.planning.stale = False
    unplanned.player.run, unplanned.player.series = simulated.simulator.run(), simulated.series
    unplanned.player.tick = TICKS
    panel = FiguresPanel(unplanned)
    qtbot.addWidget(panel)
    assert "no intervals, because one run is one observation" in panel.caption.text()
    assert panel.table.rowCount() > 0
    shown = [row[2] for row in texts(panel.table)]
    assert shown
    assert not any("…" in text or "nan" in text for text in shown)


def test_the_whole_table_is_copied_by_its_button(qtbot: QtBot, panel: FiguresPanel) -> None:
    button = panel.findChild(QPushButton, "figures-copy")
    assert isinstance(button, QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text().splitlines()
    assert copied[0] == "Figure\tMeasured in\tAt this tick\tWhole run"
    assert len(copied) == 1 + panel.table.rowCount()


@pytest.fixture
def table(qtbot: QtBot) -> SortableTable:
    table = SortableTable("table", "Table", ["Name", "Value"])
    qtbot.addWidget(table)
    table.show_rows(
        [
            Row("b", (Cell("B"), Cell("10 %", 10.0))),
            Row("a", (Cell("a"), Cell("9 %", 9.0))),
            Row("c", (Cell("C"), Cell("–", math.nan))),
        ]
    )
    table.show()
    return table


def column(table: SortableTable, place: int) -> list[str]:
    return [row[place] for row in texts(table)[1:]]


def test_columns_sort_as_numbers_or_as_words_and_back(table: SortableTable) -> None:
    header = table.horizontalHeader()
    assert column(table, 0) == ["B", "a", "C"]
    header.setSortIndicator(1, Qt.SortOrder.AscendingOrder)
    assert column(table, 1) == ["–", "9 %", "10 %"]
    header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    assert column(table, 0) == ["C", "B", "a"]
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert column(table, 0) == ["B", "a", "C"]


def test_new_values_leave_order_and_selection_as_they_are(table: SortableTable) -> None:
    table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    table.selectRow(1)
    table.show_rows(
        [
            Row("b", (Cell("B"), Cell("1 %", 1.0))),
            Row("a", (Cell("a"), Cell("2 %", 2.0))),
            Row("c", (Cell("C"), Cell("3 %", 3.0))),
        ]
    )
    assert column(table, 1) == ["2 %", "1 %", "3 %"]
    assert table.text() == "Name\tValue\nB\t1 %\n"


def test_the_copy_key_copies_the_selection(qtbot: QtBot, table: SortableTable) -> None:
    table.selectRow(2)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "Name\tValue\nC\t–\n"


def test_the_copy_key_belongs_to_the_table_while_it_has_the_focus(
    qtbot: QtBot, playing: Session, tmp_path: Path
) -> None:
    window = opened_window(qtbot, playing, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    window.show()
    window._show_workspace()
    panel = window.workspace.figures
    window.workspace.panels.show("figures")
    qtbot.waitUntil(lambda: panel.table.rowCount() > 3)
    panel.table.setFocus()
    QApplication.clipboard().clear()
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().startswith("Figure\t")


def test_figures_are_written_with_their_intervals() -> None:
    assert figure_text("survival", Figure(0.5, 0.4, 0.6, 9)) == "50.0\u00a0%  (40.0\u00a0…\u00a060.0)"
    assert figure_text("gini", Figure(0.25, math.nan, math.nan, 9)) == "0.25"
    assert figure_text("survival", None) == figure_text("survival", Figure(math.nan, 0, 0, 0)) == "–"


def test_intervals_simultaneous_over_several_drives_are_in_the_tooltip() -> None:
    wide = Figure(0.5, 0.4, 0.6, 9, low_all=0.3, high_all=0.7)
    assert simultaneous_text("uptake", wide) == ("Simultaneous over drives: 50.0\u00a0% (30.0\u00a0…\u00a070.0)")
    for alone in (None, Figure(0.5, 0.4, 0.6, 9), Figure(0.5, 0.4, 0.6, 9, low_all=0.4, high_all=0.6)):
        assert simultaneous_text("uptake", alone) == ""


def test_differences_have_signs_except_zero() -> None:
    assert difference_text("survival", Figure(0.1, -0.05, 0.2, 9)) == "+10.0\u00a0pp  (−5.0\u00a0…\u00a0+20.0)"
    assert difference_text("survival", Figure(-1e-9, -0.1, 0.0, 9)) == "0.0\u00a0pp  (−10.0\u00a0…\u00a00.0)"
    assert difference_text("turn_delay", Figure(-2.5, -3.0, -2.0, 9)) == "−2.5  (−3\u00a0…\u00a0−2)"
