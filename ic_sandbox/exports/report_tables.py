"""The tables of a report: the figures of a run with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ic_sandbox.charts.labels import UNDEFINED, UPTAKES, arm_titles, figure_text, figure_title, percent_text
from ic_sandbox.charts.texts.drives import mean_value_text, prevalence_text, shapley_text, strength_text
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.instrumental_value import Analysis
from ic_sandbox.measures.robustness import WorthUnderDraw
from ic_sandbox.measures.shapley import ShapleyShare
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.experiment import ALIGNED, MAIN, NEUTRAL, OPTIMAL, RANDOM
from ic_sandbox.world.draws import texts_of_draw
from ic_sandbox.world.presets import DriveStyle, drive_style

__all__ = [
    "Row",
    "draw_rows",
    "drive_rows",
    "figure_rows",
    "inert_rows",
    "uptake_rows",
]

EXCESS = "excess_uptake"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its title, its drive if it has one, and the text of each cell."""

    title: str
    drive: DriveStyle | None
    cells: tuple[str, ...]


def uptake_rows(lines: Sequence[Measurement]) -> tuple[tuple[str, ...], list[Row]]:
    """Return the arms, and one row per drive: its uptake in each arm and the excess.

    The only neutral arm in a row is that of its own drive.
    """
    cells: dict[str, dict[str, str]] = {}
    for line in lines:
        if line.figure in UPTAKES:
            column = line.figure if line.figure == EXCESS else line.arm.kind
            cells.setdefault(line.of, {})[column] = figure_text(line.figure, line.measured)
    return _table((MAIN, OPTIMAL, NEUTRAL, EXCESS, RANDOM, ALIGNED), {("", drive): row for drive, row in cells.items()})


def figure_rows(lines: Sequence[Measurement]) -> tuple[tuple[str, ...], list[Row]]:
    """Return the arms, and one row per figure except uptake and figures of neutral arms (:func:`inert_rows`)."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for line in lines:
        if line.figure not in UPTAKES and line.arm.kind != NEUTRAL:
            cells.setdefault((line.figure, line.of), {})[line.arm] = figure_text(line.figure, line.measured)
    return _table((MAIN, OPTIMAL, RANDOM, ALIGNED), cells)


def inert_rows(lines: Sequence[Measurement]) -> list[Row]:
    """Return one row per other figure of the arms in which the devices of one drive do nothing."""
    rows = []
    for line in lines:
        if line.arm.kind == NEUTRAL and line.figure not in UPTAKES:
            text = figure_text(line.figure, line.measured)
            rows.append(Row(figure_title(line.figure, line.of), drive_style(line.arm.drive), (text,)))
    return rows


def drive_rows(analysis: Analysis, discount: float, shares: Sequence[ShapleyShare]) -> list[Row]:
    """Return one row per drive: prevalence, strength, its share and its value alone if known, and its mean value."""
    share_of = {share.drive: share for share in shares}
    rows, at = [], analysis.discounts.index(discount)
    for drive, worths in zip(analysis.drives, analysis.worths, strict=True):
        worth, style = worths[at], drive_style(drive)
        share = share_of.get(drive)
        own = (UNDEFINED, UNDEFINED) if share is None else (shapley_text(share), percent_text(share.alone))
        texts = (prevalence_text(worth), strength_text(worth), *own, mean_value_text(worth))
        rows.append(Row(style.description, style, texts))
    return rows


def draw_rows(found: Sequence[WorthUnderDraw]) -> list[Row]:
    """Return one row per drive and draw: the number of goals, and prevalence and strength over them."""
    return [
        Row(
            texts_of_draw(row.draw).title,
            drive_style(row.drive),
            (numeral(row.goals), prevalence_text(row.worth), strength_text(row.worth)),
        )
        for row in found
    ]


def _table(columns: Sequence[str], cells: dict[tuple[str, str], dict[str, str]]) -> tuple[tuple[str, ...], list[Row]]:
    """Return the columns that are not empty, and the rows; a row without a figure is about a drive."""
    used = [column for column in columns if any(column in row for row in cells.values())]
    rows = [
        Row(
            figure_title(figure, of) if figure else "",
            None if figure else drive_style(of),
            tuple(row.get(column, UNDEFINED) for column in used),
        )
        for (figure, of), row in cells.items()
    ]
    titles = {**arm_titles(), EXCESS: tr("Excess over control")}
    return tuple(titles[column] for column in used), rows
