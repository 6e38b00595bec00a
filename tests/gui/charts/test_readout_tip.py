"""The readout of several runs: a row for each line, a column for each run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.colours import ACCENT
from ic_sandbox.charts.line import Dash, Line, readings
from ic_sandbox.gui.charts.readout_tip import MOST_RUNS, Tip

NAMES = ("Resources", "Capability", "Information", "Shutdown avoidance", "Own final goals")


def lines(share: float, run: str = "") -> list[Line]:
    """Lines of one height: those of a pinned run if it has a name."""
    height = np.array([share])
    found = [Line(name, name, ACCENT, np.zeros(1), height, height - 0.1, height + 0.1) for name in NAMES]
    if not run:
        return found
    return [replace(line, name=f"{line.name} · {run}", run=run, behind=True, dash=Dash.DASHED) for line in found]


def told(qtbot: QtBot, *runs: str) -> tuple[Tip, list[str]]:
    """Show a tip for the current run and others; return it with the words of its text."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    tip = Tip(window)
    shown = [*lines(0.5), *(line for place, run in enumerate(runs) for line in lines(0.6 + place / 10, run))]
    tip.read("Tick 3", readings(shown, 0.0), window.mapToGlobal(QPoint(500, 500)))
    page = QTextDocument()
    page.setHtml(tip.label.text())
    return tip, [word for word in page.toPlainText().replace("\u00a0", " ").split("\n") if word.strip()]


def test_pinned_runs_have_a_column_each(qtbot: QtBot) -> None:
    alone, _ = told(qtbot)
    tip, words = told(qtbot, "discount 0.9", "operator 0.1 → 0.01")
    for wanted in (*NAMES, "this run", "discount 0.9", "operator 0.1 → 0.01", "50 %", "60 %", "70 %"):
        assert any(wanted in word for word in words), wanted
    assert sum("Resources" in word for word in words) == 1, "not a row for each run"
    assert tip.height() <= alone.height() + tip.fontMetrics().lineSpacing(), "it covers no more than without pins"


def test_more_runs_than_fit_are_counted(qtbot: QtBot) -> None:
    _, words = told(qtbot, *(f"run {number}" for number in range(MOST_RUNS + 2)))
    assert any("… and 2 more runs" in word for word in words)
    assert not any(f"run {MOST_RUNS}" in word for word in words)
