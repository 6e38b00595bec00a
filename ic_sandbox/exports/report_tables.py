"""The tables of a report: the figures of a run with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ic_sandbox.charts.labels import UNDEFINED, UPTAKES, arm_titles, figure_text, figure_title, percent_text, share_text
from ic_sandbox.i18n import tr
from ic_sandbox.measures.instrumental_value import Analysis
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.robustness import WorthUnderDraw
from ic_sandbox.measures.shapley import ShapleyShare
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.experiment import ALIGNED, MAIN, NEUTRAL, RANDOM
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
    return _table((MAIN, NEUTRAL, EXCESS, RANDOM, ALIGNED), {("", drive): row for drive, row in cells.items()})


def figure_rows(lines: Sequence[Measurement]) -> tuple[tuple[str, ...], list[Row]]:
    """Return the arms, and one row per figure except uptake and figures of neutral arms (:func:`inert_rows`)."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for line in lines:
        if line.figure not in UPTAKES and line.arm.kind != NEUTRAL:
            cells.setdefault((line.figure, line.of), {})[line.arm] = figure_text(line.figure, line.measured)
    return _table((MAIN, RANDOM, ALIGNED), cells)


def inert_rows(lines: Sequence[Measurement]) -> list[Row]:
    """Return one row per other figure of the arms in which the devices of one drive do nothing."""
    rows = []
    for line in lines:
        if line.arm.kind == NEUTRAL and line.figure not in UPTAKES:
            text = figure_text(line.figure, line.measured)
            rows.append(Row(figure_title(line.figure, line.of), drive_style(line.arm.drive), (text,)))
    return rows


def drive_rows(analysis: Analysis, discount: float, shares: Sequence[ShapleyShare]) -> list[Row]:
    """Return one row per drive: prevalence and strength at a discount, with intervals, and its share if known."""
    share_of = {share.drive: share for share in shares}
    rows, at = [], analysis.discounts.index(discount)
    for drive, worths in zip(analysis.drives, analysis.worths, strict=True):
        worth, style = worths[at], drive_style(drive)
        prevalence = share_text(Figure(worth.prevalence, worth.prevalence_low, worth.prevalence_high, 1))
        error = "" if math.isnan(worth.strength_se) else f" ± {percent_text(worth.strength_se)}"
        strength = f"{percent_text(worth.strength)}{error}"
        cells = (f"{discount:g}", prevalence, strength, *_shapley_texts(share_of.get(drive)))
        rows.append(Row(style.description, style, cells))
    return rows


def _shapley_texts(share: ShapleyShare | None) -> tuple[str, str]:
    if share is None:
        return UNDEFINED, UNDEFINED
    error = "" if math.isnan(share.shapley_se) else f" ± {percent_text(share.shapley_se)}"
    return f"{percent_text(share.shapley)}{error}", percent_text(share.alone)


def draw_rows(found: Sequence[WorthUnderDraw]) -> tuple[tuple[str, ...], list[Row]]:
    """Return the titles of draws, and one row per drive: its prevalence and strength under each of them."""
    draws = tuple(dict.fromkeys(row.draw for row in found))
    cells: dict[str, list[str]] = {}
    for row in found:
        text = f"{percent_text(row.worth.prevalence)} · {percent_text(row.worth.strength)}"
        cells.setdefault(row.drive, []).append(text)
    rows = [Row("", drive_style(drive), tuple(texts)) for drive, texts in cells.items()]
    return tuple(texts_of_draw(draw).title for draw in draws), rows


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
