"""What a report tells of a run: its figures with their intervals in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ic_sandbox.charts.labels import UNDEFINED, UPTAKES, arm_titles, figure_text, figure_title, percent_text, share_text
from ic_sandbox.i18n import tr
from ic_sandbox.measures.instrumental_value import Analysis
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.experiment import ALIGNED, MAIN, NEUTRAL, RANDOM
from ic_sandbox.world.presets import DriveStyle, drive_style

__all__ = [
    "Row",
    "drive_rows",
    "figure_rows",
    "inert_rows",
    "uptake_rows",
]

EXCESS = "excess_uptake"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is about, the drive if it is about one, and the text of each cell."""

    title: str
    drive: DriveStyle | None
    cells: tuple[str, ...]


# -- tables


def uptake_rows(lines: Sequence[Measurement]) -> tuple[tuple[str, ...], list[Row]]:
    """The arms, and a row a drive: its uptake in each of them, of the neutral ones in its own, and the excess."""
    cells: dict[str, dict[str, str]] = {}
    for line in lines:
        if line.figure in UPTAKES:
            column = line.figure if line.figure == EXCESS else line.arm.kind
            cells.setdefault(line.of, {})[column] = figure_text(line.figure, line.measured)
    return _table((MAIN, NEUTRAL, EXCESS, RANDOM, ALIGNED), {("", drive): row for drive, row in cells.items()})


def figure_rows(lines: Sequence[Measurement]) -> tuple[tuple[str, ...], list[Row]]:
    """The arms, and a row a figure, uptake aside; what was measured in neutral arms is told by :func:`inert_rows`."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for line in lines:
        if line.figure not in UPTAKES and line.arm.kind != NEUTRAL:
            cells.setdefault((line.figure, line.of), {})[line.arm] = figure_text(line.figure, line.measured)
    return _table((MAIN, RANDOM, ALIGNED), cells)


def inert_rows(lines: Sequence[Measurement]) -> list[Row]:
    """A row for each other figure of the arms in which one drive's devices do nothing."""
    rows = []
    for line in lines:
        if line.arm.kind == NEUTRAL and line.figure not in UPTAKES:
            text = figure_text(line.figure, line.measured)
            rows.append(Row(figure_title(line.figure, line.of), drive_style(line.arm.drive), (text,)))
    return rows


def drive_rows(analysis: Analysis, discount: float) -> list[Row]:
    """A row a drive: prevalence and strength at a discount, with their intervals."""
    rows, at = [], analysis.discounts.index(discount)
    for drive, worths in zip(analysis.drives, analysis.worths, strict=True):
        worth, style = worths[at], drive_style(drive)
        prevalence = share_text(Figure(worth.prevalence, worth.prevalence_low, worth.prevalence_high, 1))
        error = "" if math.isnan(worth.strength_se) else f" ± {percent_text(worth.strength_se)}"
        strength = f"{percent_text(worth.strength)}{error}"
        rows.append(Row(style.description, style, (f"{discount:g}", prevalence, strength)))
    return rows


def _table(columns: Sequence[str], cells: dict[tuple[str, str], dict[str, str]]) -> tuple[tuple[str, ...], list[Row]]:
    """Those of the columns that have anything in them, and the rows; one about no figure is about a drive."""
    used = [column for column in columns if any(column in row for row in cells.values())]
    rows = [
        Row(
            figure_title(figure, of) if figure else "",
            None if figure else drive_style(of),
            tuple(row.get(column, UNDEFINED) for column in used),
        )
        for (figure, of), row in cells.items()
    ]
    titles = {**arm_titles(), EXCESS: tr("Excess over neutral")}
    return tuple(titles[column] for column in used), rows
