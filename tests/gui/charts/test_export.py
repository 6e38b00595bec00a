"""Chart files, and the dialog for them."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import PAPER, drive_role
from ic_sandbox.charts.frame import FILE
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import Drawing
from ic_sandbox.charts.svg.renderer import render
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.chart_dialog import ChartDialog
from ic_sandbox.gui.charts.export import chart_table, write_chart
from ic_sandbox.gui.commands import chart_context_menu
from ic_sandbox.gui.style.theme import drive_colour
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.presets import drive_styles
from tests.gui.chart_helpers import GrowingRun, forty_agents

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def series() -> RunSeries:
    return GrowingRun(forty_agents()).on(9)


@pytest.fixture
def window(window: MainWindow, qtbot: QtBot, series: RunSeries) -> MainWindow:
    window._show_workspace()
    window.session.player.series = series
    window.session.player.tick = 9
    window.session.player.run_changed.emit()
    qtbot.waitUntil(lambda: window.workspace.charts._drawn is series)
    return window


def of(window: MainWindow, key: str) -> Chart:
    return next(chart for chart in window.workspace.charts.charts if chart.key == key)


def test_a_chart_as_png_has_300_dots_per_inch_and_a_light_background(window: MainWindow, tmp_path: Path) -> None:
    write_chart(of(window, "uptake"), tmp_path / "uptake.png")
    with Image.open(tmp_path / "uptake.png") as image:
        assert image.size == (round(FILE.width / 96 * 300), round(FILE.height / 96 * 300 + 0.1))
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 20)}  # type: ignore[union-attr]
        assert image.convert("RGB").getpixel((3, 3)) == tuple(bytes.fromhex(PAPER.ground[1:]))
    assert drive_colour("shutdown_avoidance").getRgb()[:3] in colours  # type: ignore[index]


def test_a_chart_as_svg_has_text_and_lines_and_no_pixels(window: MainWindow, tmp_path: Path) -> None:
    write_chart(of(window, "uptake"), tmp_path / "uptake.svg")
    drawn = ElementTree.parse(tmp_path / "uptake.svg").getroot()
    words = {"".join(word.itertext()).strip() for word in drawn.iter(f"{SVG}text")}
    assert {
        "Agents that used it, by drive",
        "Shutdown avoidance",
        "control: device does nothing",
        "control: random agents",
        "100 %",
        "tick",
    } <= words
    assert len(list(drawn.iter(f"{SVG}polyline"))) >= 3
    assert not list(drawn.iter(f"{SVG}image"))


@pytest.mark.parametrize(
    "key", ["subgoals", "convergence", "convergence_index", "uptake", "survival", "resources", "reward"]
)
def test_every_kind_of_chart_is_written_in_every_format(window: MainWindow, tmp_path: Path, key: str) -> None:
    window.workspace.charts.choice.choose([key])
    window.workspace.charts.rounds.finish()
    for suffix in (".png", ".svg", ".pdf", ".csv"):
        write_chart(of(window, key), tmp_path / f"chart{suffix}")
        assert (tmp_path / f"chart{suffix}").stat().st_size > 20
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".part") == []


def test_a_chart_as_pdf_is_a_page_as_large_as_the_chart(window: MainWindow, tmp_path: Path) -> None:
    write_chart(of(window, "uptake"), tmp_path / "uptake.pdf")
    contents = (tmp_path / "uptake.pdf").read_bytes()
    assert contents.startswith(b"%PDF-")
    assert contents.rstrip().endswith(b"%%EOF")
    box = re.search(rb"/MediaBox \[([\d. ]+)\]", contents)
    assert box is not None
    assert [float(part) for part in box[1].split()] == pytest.approx(
        [0, 0, 0.75 * FILE.width, 0.75 * FILE.height], abs=1
    )
    assert b"/Font" in contents, "text stays text"


def test_a_chart_as_csv_has_every_point_in_full_precision(
    window: MainWindow, tmp_path: Path, series: RunSeries
) -> None:
    write_chart(of(window, "uptake"), tmp_path / "uptake.csv")
    with (tmp_path / "uptake.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    main = [row for row in rows if row["line"] == "Shutdown avoidance"]
    assert len(rows) == 3 * 9
    assert [row["x"] for row in main] == [str(tick) for tick in range(1, 10)]
    for column, values in (("value", series.uptake.value), ("low", series.uptake.low), ("high", series.uptake.high)):
        assert [float(row[column]) for row in main] == values[0].tolist()


def test_named_points_are_written_by_name() -> None:
    line = Line("a", "A, b", drive_role(), np.arange(2.0), np.array([0.5, np.nan]), places=("One", "Two"))
    text = "".join(chart_table("x.csv", [line]).file()[2])
    assert text == 'line,x,value,low,high\r\n"A, b",One,0.5,,\r\n"A, b",Two,,,\r\n'
    assert "".join(chart_table("x.csv", []).file()[2]) == "line,x,value,low,high\r\n"


@pytest.mark.parametrize(("count", "turned"), [(2, 0), (11, 11)])
def test_names_of_points_are_slanted_if_they_would_overlap(count: int, turned: int) -> None:
    names = tuple(style.title for style in drive_styles())[:count]
    y = np.full(count, 0.5)
    line = Line("a", "A", drive_role(), np.arange(float(count)), y, places=names)
    drawing = Drawing("Drives", "drive", (line,), (-0.6, count - 0.4), (0.0, 1.0))
    drawn = ElementTree.fromstring(render(drawing))
    words = {word.text: "rotate" in word.get("transform", "") for word in drawn.iter(f"{SVG}text")}
    assert set(names) <= set(words)
    assert sum(words.values()) == turned
    assert float(drawn.get("height", "0")) >= FILE.height


def test_a_chart_that_cannot_be_written_is_reported(window: MainWindow, tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"\.png, \.svg, \.pdf or \.csv"):
        write_chart(of(window, "uptake"), tmp_path / "uptake.jpg")
    (tmp_path / "there.png").mkdir()
    with pytest.raises(WorldError, match="folder"):
        write_chart(of(window, "uptake"), tmp_path / "there.png")


def test_the_menu_exports_the_chart_that_has_the_focus(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def accept(dialog: ChartDialog) -> int:
        asked.append(dialog.which.currentText())
        dialog.file.setText(str(tmp_path / "chart.csv"))
        return int(dialog.done_button.isEnabled())

    monkeypatch.setattr(ChartDialog, "exec", accept)
    said: list[str] = []
    window.session.message.connect(said.append)
    of(window, "survival").setFocus()
    window.catalogue.command("file.chart").run()
    assert asked == ["Survival"]
    assert said == ["Wrote chart.csv"]
    assert "Still on" in (tmp_path / "chart.csv").read_text()


def test_without_a_run_there_is_nothing_to_export(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDialog, "exec", lambda _: pytest.fail("nothing is to be asked"))
    window.session.player.forget()
    qtbot.waitUntil(lambda: window.workspace.charts._drawn is None)
    said: list[str] = []
    window.session.message.connect(said.append)
    window.catalogue.command("file.chart").run()
    assert said == ["Add an agent or a population to run this world."]


def test_a_chart_has_a_context_menu(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = of(window, "survival")
    asked: list[object] = []
    monkeypatch.setattr(chart_context_menu, "export_chart", lambda *given: asked.append(given[-1]))
    middle = chart.view.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, chart.view.mapToGlobal(middle))
    QApplication.sendEvent(chart.view.viewport(), event)
    menu = window.findChild(QMenu, "chart-menu")
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert asked == [chart]


def test_pyqtgraphs_own_actions_are_removed_from_the_window(window: MainWindow) -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    texts = [action.text() for action in window.findChildren(QAction)]
    assert texts
    assert "Export..." not in texts
    assert not any(
        action.associatedObjects() == [] and "..." in action.text() for action in window.findChildren(QAction)
    )


def test_the_chart_s_menu_opens_by_key_too(qtbot: QtBot, window: MainWindow) -> None:
    chart = of(window, "survival")
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    middle = chart.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, chart.mapToGlobal(middle))
    QApplication.sendEvent(chart, event)
    menu = window.findChild(QMenu, "chart-menu")
    assert isinstance(menu, QMenu)
    menu.close()
