"""Contents of two worlds after an edit: they belong to both, or they are marked, hidden or cleared at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts.chart import OUTDATED_OPACITY
from ic_sandbox.gui.session.pair.second_worlds import OtherDiscount
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.side_by_side.difference_panel import DifferenceChart
from ic_sandbox.gui.side_by_side.differences import RunDifferences
from ic_sandbox.gui.side_by_side.figures_dialog import PairFigures, show_pair_figures
from ic_sandbox.gui.side_by_side.second_run import SecondRun
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.editing import edits
from tests.gui.side_by_side.conftest import PATIENCE, Show, play
from tests.gui.window_helpers import draw, wait_for_rest


@pytest.fixture
def figures(main: MainWindow, show: Show, qtbot: QtBot) -> PairFigures:
    """The dialog with figures of both worlds; neither world is planned again after an edit."""
    second = show(OtherDiscount(0.5))
    play(qtbot, second, 2)
    dialog = show_pair_figures(main, second)
    qtbot.waitUntil(lambda: dialog.table.rowCount() > 0, timeout=PATIENCE)
    wait_for_rest(qtbot, dialog)
    for session in (second.first, second.session):
        session.planning.hold()
    return dialog


def test_figures_of_both_worlds_are_cleared_at_once_after_an_edit(main: MainWindow, figures: PairFigures) -> None:
    assert figures.export.isEnabled()
    draw(main)
    assert figures.table.rowCount() == 0  # no event was processed since the edit
    assert not figures.export.isEnabled()
    assert figures.caption.text() == main.session.run_status.reason


def test_figures_that_wait_for_controls_are_announced(main: MainWindow, show: Show, qtbot: QtBot) -> None:
    second = show(OtherDiscount(0.5))
    play(qtbot, second, 2)
    dialog = show_pair_figures(main, second)
    whole = main.session.run
    assert whole is not None
    main.session.player.run = replace(whole, experiment=replace(whole.experiment, controls=()), controls=())
    assert main.session.run_status.lacks_controls
    dialog.renew()
    wait_for_rest(qtbot, dialog)
    said = "The controls are being planned. Figures that need them will follow."
    assert dialog.caption.text().endswith(said)
    main.session.player.run = whole
    dialog.renew()
    wait_for_rest(qtbot, dialog)
    assert "controls" not in dialog.caption.text()


def test_figures_that_are_being_compared_do_not_come_back_after_an_edit(
    main: MainWindow, figures: PairFigures, qtbot: QtBot
) -> None:
    figures.renew()
    draw(main)
    appeared: list[int] = []
    figures.table.model().rowsInserted.connect(lambda _, first, last: appeared.append(last))
    wait_for_rest(qtbot, figures)
    assert not appeared
    assert figures.table.rowCount() == 0


def test_lines_of_the_second_world_are_marked_with_the_first_or_hidden_until_they_are_renewed(
    main: MainWindow, show: Show, qtbot: QtBot
) -> None:
    second = show(OtherDiscount(0.5))
    play(qtbot, second, 2)
    charts = main.workspace.charts
    survival = next(chart for chart in charts.charts if chart.key == "survival")
    charts.rounds.finish()
    assert survival.behind
    second.session.planning.hold()
    draw(main)
    charts.rounds.finish()
    assert survival.behind
    assert survival.note.text() == "updating …"
    assert survival.plotted.opacity == OUTDATED_OPACITY
    qtbot.waitUntil(lambda: main.session.run_status.current, timeout=PATIENCE)
    charts.rounds.finish()
    assert second.session.run is not None
    assert second.session.run_status.phase is Phase.RENEWING
    assert survival.note.text() == ""
    assert not survival.behind
    second.session.planning.release()
    qtbot.waitUntil(lambda: second.session.run_status.current, timeout=PATIENCE)
    charts.rounds.finish()
    assert survival.behind


@pytest.fixture
def difference(pair: SecondRun, qtbot: QtBot) -> Iterator[DifferenceChart]:
    differences = RunDifferences(pair, pair)
    chart = DifferenceChart(differences)
    qtbot.addWidget(chart)
    yield chart
    differences.stop()


def test_an_outdated_difference_says_so_even_if_the_first_run_lacks_controls(
    planned: Session, difference: DifferenceChart, show: Show, qtbot: QtBot
) -> None:
    second = show(OtherDiscount(0.5)).session

    def marked(badge: str, outdated: bool) -> tuple[str, float]:
        difference.mark(badge, outdated)
        return difference.note.text(), difference.plotted.opacity

    assert marked("", True) == ("", 1.0)
    assert marked("without controls", False) == ("without controls", 1.0)
    second.planning.hold()
    planned.document.edit("Draw", edits.paint(planned.world, [(0, 1)], "#"))
    qtbot.waitUntil(lambda: planned.run_status.current, timeout=PATIENCE)
    assert second.run_status.outdated
    assert marked("", True) == ("updating …", OUTDATED_OPACITY)
    assert marked("without controls", False) == ("updating …", OUTDATED_OPACITY)
    assert marked("out of date", True) == ("out of date", OUTDATED_OPACITY)
