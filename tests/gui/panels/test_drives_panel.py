"""The Drives and Other goals tabs: the figures of ``analyze``, in the background, and never those of another world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.labels import percent_text
from ic_sandbox.charts.texts.drives import prevalence_text, shapley_text, strength_text
from ic_sandbox.cli import main
from ic_sandbox.gui.files import import_export
from ic_sandbox.gui.files.export_dialog import ExportDialog
from ic_sandbox.gui.panels.drives_panel import DrivesPanel, draws_panel, drives_panel
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.sortable_table import SortableTable
from ic_sandbox.measures.drive_comparison import DriveComparison, comparing_drives
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import Planner, Population, World
from ic_sandbox.world.draws import texts_of_draw
from ic_sandbox.world.editing.edits import change_planner
from ic_sandbox.world.io.files import save_world
from tests.gui.canvas_helpers import open_world
from tests.gui.chart_helpers import forty_agents
from tests.gui.window_helpers import opened_window, wait_for_rest

PATIENCE_MS = 60_000


def two_drives() -> World:
    """Return the world of forty agents with a second switch, of another drive."""
    world = forty_agents()
    (switch,) = world.devices
    return replace(world, devices=(switch, replace(switch, at=(0, 3), drive="influence")))


def texts(table: SortableTable) -> list[list[str]]:
    return [line.split("\t") for line in table.text(everything=True).splitlines()]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture
def tabs(qtbot: QtBot, session: Session) -> Iterator[tuple[DrivesPanel, DrivesPanel]]:
    found = drives_panel(session), draws_panel(session)
    for panel in found:
        qtbot.addWidget(panel)
        panel.resize(340, 500)
    yield found
    for panel in found:
        panel.hide()


def computed(qtbot: QtBot, session: Session) -> DriveComparison:
    def complete() -> bool:
        found = session.drive_comparison
        return found.result is not None and found.result.complete and not found.renewing

    qtbot.waitUntil(complete, timeout=PATIENCE_MS)
    assert session.drive_comparison.result is not None
    return session.drive_comparison.result


def when_cancel_is_offered(session: Session, panel: DrivesPanel, act: Callable[[], None]) -> Callable[[], bool]:
    """Call ``act`` once, at the first moment at which the panel shows Cancel; returns whether it has been called.

    A wait for the button could miss it: the work is short, and may be over before the test looks again.
    """
    seen: list[bool] = []

    def look() -> None:
        if not seen and panel.cancel.isVisible():
            seen.append(True)
            act()

    session.drive_comparison.changed.connect(look)
    return lambda: bool(seen)


def test_both_tables_have_the_figures_of_an_analysis(
    qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]
) -> None:
    drives, draws = tabs
    for panel in tabs:
        panel.show()
    open_world(session, two_drives())
    known = computed(qtbot, session)
    expected = run_to_end(comparing_drives(session.world))
    assert known.shares == expected.shares
    assert known.shares is not None
    assert known.draws is not None
    rows = texts(drives.table)
    assert rows[0] == ["Drive", "Prevalence", "Strength", "Shapley", "Alone", "Value"]
    for row, worth, share in zip(rows[1:], expected.worths, known.shares, strict=True):
        wanted = prevalence_text(worth), strength_text(worth), shapley_text(share), percent_text(share.alone)
        assert row[1:5] == [plain(text) for text in wanted]
    total = percent_text(sum(share.shapley for share in known.shares))
    assert f"The Shapley shares add up to {total}" in drives.note.text()
    assert "pointwise 95 % intervals" in drives.note.text()
    assert [(row[0], row[1]) for row in texts(draws.table)[1:]] == [
        (title, texts_of_draw(found.draw).title)
        for title, found in zip(["Shutdown avoidance"] * 6 + ["Influence"] * 6, known.draws, strict=True)
    ]
    for row, found in zip(texts(draws.table)[1:], known.draws, strict=True):
        assert row[2:] == [plain(prevalence_text(found.worth)), plain(strength_text(found.worth))]


def test_nothing_is_computed_before_a_tab_is_shown(
    qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]
) -> None:
    open_world(session, forty_agents())
    qtbot.waitUntil(lambda: not session.planning.stale, timeout=PATIENCE_MS)
    wait_for_rest(qtbot, session)
    assert session.drive_comparison.result is None
    tabs[1].show()
    computed(qtbot, session)


def test_figures_of_the_world_before_a_change_are_marked_until_there_are_newer_ones(
    qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]
) -> None:
    panel, _ = tabs
    panel.show()
    open_world(session, forty_agents())
    computed(qtbot, session)
    panel.renew()
    assert "Out of date" not in panel.caption.text()
    assert panel.export.isEnabled()
    session.document.change_discount(0.42)
    assert "Out of date" in panel.caption.text()
    assert not panel.export.isEnabled()
    assert computed(qtbot, session).discount == 0.42
    assert "Out of date" not in panel.caption.text()
    assert "discount 0.42" in panel.caption.text()
    session.document.new()
    assert panel.table.rowCount() == 0


def test_a_cancelled_comparison_starts_again_only_on_request(
    qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]
) -> None:
    panel, other = tabs
    panel.show()
    interrupted = when_cancel_is_offered(session, panel, session.drive_comparison.decline)
    open_world(session, forty_agents())
    qtbot.waitUntil(interrupted, timeout=PATIENCE_MS)
    assert not panel.cancel.isVisible()
    assert not panel.bar.isVisible()
    other.show()
    wait_for_rest(qtbot, session)
    assert session.drive_comparison.result is None or not session.drive_comparison.result.complete
    assert panel.compute.isVisible()
    qtbot.mouseClick(panel.compute, Qt.MouseButton.LeftButton)
    computed(qtbot, session)
    assert not panel.compute.isVisible()


def test_work_goes_on_while_another_tab_is_in_front(
    qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]
) -> None:
    panel, _ = tabs
    panel.show()
    interrupted = when_cancel_is_offered(session, panel, panel.hide)
    open_world(session, forty_agents())
    qtbot.waitUntil(interrupted, timeout=PATIENCE_MS)
    computed(qtbot, session)


def test_given_goals_have_no_intervals(qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]) -> None:
    panel, _ = tabs
    panel.show()
    world = forty_agents()
    draw = replace(world.populations[0].goals, draw="named")
    open_world(session, replace(world, populations=(replace(world.populations[0], goals=draw),)))
    computed(qtbot, session)
    assert "No intervals: these are all goals." in panel.note.text()
    assert not any(mark in "".join(texts(panel.table)[1]) for mark in "…±")


def test_a_shared_world_says_that_an_agent_alone_is_meant(
    qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]
) -> None:
    panel, _ = tabs
    panel.show()
    open_world(session, forty_agents())
    computed(qtbot, session)
    assert "an agent alone" not in panel.caption.text()
    session.set_settings(replace(session.settings, mode="shared"))
    assert "an agent alone" in panel.caption.text()


def test_a_world_without_drives_says_so(qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]) -> None:
    panel, _ = tabs
    panel.show()
    world = forty_agents()
    open_world(session, replace(world, devices=tuple(replace(device, drive=None) for device in world.devices)))
    computed(qtbot, session)
    assert panel.caption.text() == "No device in this world has a drive."
    assert not panel.export.isEnabled()


def test_sorting_repeats_the_titles_of_drives(
    qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]
) -> None:
    _, panel = tabs
    panel.show()
    open_world(session, two_drives())
    computed(qtbot, session)
    table = panel.table
    assert [row for row in range(12) if table.starts_group(row)] == [0, 6]
    assert table.rowHeight(0) > table.rowHeight(1)
    table.horizontalHeader().setSortIndicator(1, Qt.SortOrder.AscendingOrder)
    assert sum(table.starts_group(row) for row in range(12)) > 2
    for row in range(1, 12):
        other = texts(table)[row + 1][0] != texts(table)[row][0]
        assert table.starts_group(row) == other
    panel.grab()


def test_titles_of_draws_are_wrapped_to_as_many_lines_as_they_need(
    qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]
) -> None:
    _, panel = tabs
    panel.show()
    open_world(session, forty_agents())
    computed(qtbot, session)
    table, heights = panel.table, []
    for width in (700, 300, 700):
        panel.resize(width, 500)
        QApplication.processEvents()
        heights.append([table.rowHeight(row) for row in range(table.rowCount())])
    assert heights[0] == heights[2]
    assert sum(heights[0]) < sum(heights[1])


def test_the_tables_are_those_that_analyze_writes(
    qtbot: QtBot, session: Session, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened_window(qtbot, session, settings)
    open_world(session, two_drives())
    save_world(session.world, tmp_path / "world.icw")
    monkeypatch.setattr(ExportDialog, "exec", lambda dialog: dialog.folder.setText(str(tmp_path / "window")) or 1)
    import_export.ask_drive_tables(window)
    arguments = ["analyze", str(tmp_path / "world.icw"), "--shapley", "--robustness", "--out", str(tmp_path / "cli")]
    assert main(arguments) == 0
    names = sorted(file.name for file in (tmp_path / "cli").iterdir())
    assert names == ["drives.csv", "robustness.csv", "shapley.csv", "thresholds.csv", "values.csv"]
    assert sorted(file.name for file in (tmp_path / "window").iterdir()) == names
    for name in names:
        assert (tmp_path / "window" / name).read_bytes() == (tmp_path / "cli" / name).read_bytes()


def test_copy_takes_the_whole_table(qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]) -> None:
    panel, _ = tabs
    panel.show()
    open_world(session, replace(forty_agents(), populations=(Population(3, (0, 0)),)))
    computed(qtbot, session)
    button = panel.findChild(QPushButton, "drives-copy")
    assert isinstance(button, QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text().splitlines()[1].startswith("Shutdown avoidance\t")


def test_the_tabs_say_that_their_figures_assume_optimal_agents(
    qtbot: QtBot, session: Session, tabs: tuple[DrivesPanel, DrivesPanel]
) -> None:
    words = "assumes optimal agents"
    open_world(session, two_drives())
    for panel in tabs:
        panel.show()
    computed(qtbot, session)
    assert not any(words in panel.caption.text() for panel in tabs)
    session.document.edit("Random", change_planner(session.world, Planner("random")))
    computed(qtbot, session)
    for panel in tabs:
        panel.renew()
        assert words in panel.caption.text()
