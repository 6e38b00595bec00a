"""The figures of two runs next to each other, as rows of a table."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ic_sandbox.charts.labels import difference_text, figure_meaning, figure_text, figure_title
from ic_sandbox.charts.texts.run_names import RunInputs
from ic_sandbox.gui.widgets.sortable_table import Cell, Row
from ic_sandbox.i18n import tr
from ic_sandbox.measures.comparison import Compared, compare
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.series_snapshot import SeriesSnapshot
from ic_sandbox.measures.summary import Measurement, figures_at
from ic_sandbox.simulation.experiment import MAIN

__all__ = ["ComparedRun", "main_figures", "row_of", "rows_of"]


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One of the two runs: its figures tick by tick, over the whole run, and from plans alone."""

    name: str
    inputs: RunInputs
    ticks: SeriesSnapshot | RunSeries
    whole: tuple[Measurement, ...]
    plans: tuple[Measurement, ...]


def rows_of(one: ComparedRun, other: ComparedRun, tick: int) -> list[Row]:
    """Return a row for each figure of two runs: from plans alone, up to a tick, and over the whole runs."""
    by_tick = main_figures(figures_at(one.ticks, tick)), main_figures(figures_at(other.ticks, tick))
    measured = {line.figure for lines in by_tick for line in lines}
    whole = tuple(
        tuple(line for line in main_figures(run.whole) if line.figure not in measured) for run in (one, other)
    )
    rows = [row_of(compared, tr("from plans alone")) for compared in compare(one.plans, other.plans)]
    rows += [row_of(compared, tr("up to this tick")) for compared in compare(*by_tick)]
    return rows + [row_of(compared, tr("over the whole run")) for compared in compare(*whole)]


def main_figures(lines: tuple[Measurement, ...]) -> tuple[Measurement, ...]:
    """Return the figures of the agents, without those of control groups."""
    return tuple(line for line in lines if line.arm == MAIN)


def row_of(compared: Compared, when: str) -> Row:
    """Return the row of one figure, and when it was measured, in words."""
    figure, by = compared.figure, compared.difference
    significant = by.low > 0 or by.high < 0
    return Row(
        (figure, compared.of, when),
        (
            Cell(figure_title(figure, compared.of)),
            Cell(figure_text(figure, compared.before), compared.before.value if compared.before else math.nan),
            Cell(figure_text(figure, compared.present), compared.present.value if compared.present else math.nan),
            Cell(difference_text(figure, by), by.value, significant),
            Cell(when),
        ),
        figure_meaning(figure),
    )
