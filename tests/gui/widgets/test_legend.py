"""Legends of charts leave room for the chart."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ic_sandbox.charts.line import Dash
from ic_sandbox.gui.charts.line_sample import line_sample
from ic_sandbox.gui.panels.map.legend import MapLegend
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.legend import Legend, chip, separated

DRIVES = [chip("#aa3377", f"Drive number {k}", "■") for k in range(11)]
NEUTRAL = chip("#777777", "neutral", line_sample("#777777", Dash.DASHED))


def made(qtbot: QtBot, width: int) -> Legend:
    legend = Legend("What it shows.")
    qtbot.addWidget(legend)
    legend.resize(width, 40)
    legend.show()
    return legend


def test_a_few_entries_have_their_names(qtbot: QtBot) -> None:
    legend = made(qtbot, 400)
    legend.tell(separated([*DRIVES[:3], NEUTRAL]))
    assert "Drive&nbsp;number&nbsp;2" in legend.text()


def test_many_entries_in_a_narrow_legend_are_marks_named_by_the_tooltip(qtbot: QtBot) -> None:
    legend = made(qtbot, 200)
    legend.tell(separated([*DRIVES, NEUTRAL]))
    assert "Drive" not in legend.text()
    assert legend.text().count("■") == len(DRIVES)
    assert "neutral" in legend.text()  # its mark alone is ambiguous
    assert "What it shows." in legend.toolTip()
    assert "Drive&nbsp;number&nbsp;10" in legend.toolTip()
    legend.resize(2000, 40)
    assert "Drive&nbsp;number&nbsp;10" in legend.text()
    legend.resize(200, 40)
    assert "Drive" not in legend.text()


def test_samples_stay_next_to_their_names(qtbot: QtBot) -> None:
    legend = made(qtbot, 260)
    lines = [chip("#777777", f"line number {k}", line_sample("#777777", dash)) for k, dash in enumerate(Dash)]
    legend.tell(separated(lines[:4]))
    rows = legend.text().split("<br>")
    assert len(rows) == 2, "a line is broken between entries only"
    assert all(row.count("<img") == row.count("number") == 2 for row in rows)
    assert len({line_sample("#777777", dash) for dash in Dash}) == len(Dash)


def test_a_few_lines_keep_the_beginnings_of_their_names(qtbot: QtBot) -> None:
    legend = made(qtbot, 200)
    lines = [chip("#777777", f"{k}: a rather long name", line_sample("#777777", dash)) for k, dash in enumerate(Dash)]
    legend.tell(separated(lines[:4]))
    rows = legend.text().split("<br>")
    assert all(any(f"{k}:" in row for row in rows) for k in range(4)), "no line is without a name"
    assert len(rows) <= 3
    assert "…" in legend.text()
    assert "3:&nbsp;a&nbsp;rather&nbsp;long&nbsp;name" in legend.toolTip()
    same = [chip("#777777", f"a rather long name {k}", line_sample("#777777", dash)) for k, dash in enumerate(Dash)]
    legend.tell(separated(same[:4]))
    assert "rather" not in legend.text(), "elided names that are all the same would say nothing"


def test_two_drives_have_words_next_to_controls(qtbot: QtBot) -> None:
    legend = made(qtbot, 230)
    drives = [chip("#aa3377", "Shutdown avoidance at any price", "■"), chip("#33aa77", "Goal preservation of all", "▲")]
    controls = [
        chip("#777777", f"control: {name}", line_sample("#777777", dash))
        for name, dash in (("the device does nothing", Dash.DASHED), ("random agents", Dash.DOTTED))
    ]
    legend.tell(separated([*drives, *controls]))
    for lines in (3, 2):
        legend.limit(lines)
        assert "Shutd" in legend.text(), "the drives are named"
        assert "Goal" in legend.text()
        assert legend.text().count("control:") == 2
        assert legend.text().count("<br>") < lines
    legend.limit(3)
    assert "random&nbsp;agents" in legend.text(), "names of lines stay whole if there is room"


def test_an_empty_legend_describes_the_chart(qtbot: QtBot) -> None:
    legend = made(qtbot, 200)
    legend.tell(separated(DRIVES))
    legend.tell("")
    assert legend.text() == legend.entries == ""
    assert legend.toolTip() == "What it shows."


def test_the_legend_above_a_narrow_map_leaves_room_for_the_map(qtbot: QtBot, unplanned: Session) -> None:
    legend = MapLegend(unplanned)
    qtbot.addWidget(legend)
    legend.resize(900, 60)
    legend.show()
    unplanned.document.open_shipped("all_drives")
    assert "Self-preservation" in legend.key.text()
    for sign, name in (("✕", "off"), ("○", "modified")):
        assert f"{sign}</span>&nbsp;{name}" in legend.key.text()
    legend.resize(320, 60)
    assert "Self-preservation" not in legend.key.text()
    assert "Self-preservation" in legend.key.toolTip()
    assert legend.key.heightForWidth(legend.key.width()) < 5 * legend.fontMetrics().lineSpacing()
