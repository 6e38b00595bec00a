"""What a report tells of a run: its figures with their intervals in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ic_sandbox.i18n import tr
from ic_sandbox.measures.instrumental_value import Analysis
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.experiment import ALIGNED, MAIN, NEUTRAL, RANDOM
from ic_sandbox.world.presets import DriveStyle, drive_style

__all__ = [
    "PLAIN",
    "Row",
    "arm_titles",
    "drive_rows",
    "figure_rows",
    "figure_title",
    "inert_rows",
    "uptake_rows",
]

PLAIN = ("divergence", "turn_delay", "gini")
"""Figures that are no shares."""

UPTAKE = ("uptake", EXCESS := "excess_uptake")

NONE = "–"


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
        if line.figure in UPTAKE:
            column = line.figure if line.figure == EXCESS else line.arm.partition(":")[0]
            cells.setdefault(line.of, {})[column] = _figure(line)
    return _table((MAIN, NEUTRAL, EXCESS, RANDOM, ALIGNED), {("", drive): row for drive, row in cells.items()})


def figure_rows(lines: Sequence[Measurement]) -> tuple[tuple[str, ...], list[Row]]:
    """The arms, and a row a figure, uptake aside; what was measured in neutral arms is told by :func:`inert_rows`."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for line in lines:
        if line.figure not in UPTAKE and not line.arm.startswith(NEUTRAL):
            cells.setdefault((line.figure, line.of), {})[line.arm] = _figure(line)
    return _table((MAIN, RANDOM, ALIGNED), cells)


def inert_rows(lines: Sequence[Measurement]) -> list[Row]:
    """A row for each other figure of the arms in which one drive's devices do nothing."""
    rows = []
    for line in lines:
        kind, _, inert = line.arm.partition(":")
        if kind == NEUTRAL and line.figure not in UPTAKE:
            rows.append(Row(_title(line.figure, line.of), drive_style(inert), (_figure(line),)))
    return rows


def drive_rows(analysis: Analysis, discount: float) -> list[Row]:
    """A row a drive: prevalence and strength at a discount, with their intervals."""
    rows, at = [], analysis.discounts.index(discount)
    for drive, worths in zip(analysis.drives, analysis.worths, strict=True):
        worth, style = worths[at], drive_style(drive)
        prevalence = _share(Figure(worth.prevalence, worth.prevalence_low, worth.prevalence_high, 1))
        error = "" if math.isnan(worth.strength_se) else f" ± {100 * worth.strength_se:.1f} %"
        rows.append(
            Row(style.description, style, (f"{discount:g}", prevalence, f"{100 * worth.strength:.1f} %{error}"))
        )
    return rows


def _table(columns: Sequence[str], cells: dict[tuple[str, str], dict[str, str]]) -> tuple[tuple[str, ...], list[Row]]:
    """Those of the columns that have anything in them, and the rows; one about no figure is about a drive."""
    used = [column for column in columns if any(column in row for row in cells.values())]
    rows = [
        Row(
            _title(figure, of) if figure else "",
            None if figure else drive_style(of),
            tuple(row.get(column, NONE) for column in used),
        )
        for (figure, of), row in cells.items()
    ]
    return tuple(arm_titles()[column] for column in used), rows


def _title(figure: str, of: str) -> str:
    return f"{figure_title(figure)}: {of}" if of else figure_title(figure)


def _figure(line: Measurement) -> str:
    return _number(line.measured) if line.figure in PLAIN else _share(line.measured)


def _share(figure: Figure) -> str:
    return _with_interval(figure, lambda value: f"{100 * value:.1f}", "\u00a0%")


def _number(figure: Figure) -> str:
    return _with_interval(figure, lambda value: f"{value:.3g}", "")


def _with_interval(figure: Figure, say: Callable[[float], str], unit: str) -> str:
    if math.isnan(figure.value):
        return NONE
    if math.isnan(figure.low) or math.isnan(figure.high):
        return f"{say(figure.value)}{unit}"
    return f"{say(figure.value)}{unit} ({say(figure.low)}\u00a0…\u00a0{say(figure.high)})"


def arm_titles() -> dict[str, str]:
    """What each kind of arm is called."""
    return {
        MAIN: tr("Agents"),
        NEUTRAL: tr("Neutral"),
        EXCESS: tr("Excess over neutral"),
        RANDOM: tr("Random"),
        ALIGNED: tr("Aligned"),
    }


def figure_title(figure: str) -> str:
    """What a figure of the summary is called."""
    known = {
        "survival": tr("Survival"),
        "violations_seen": tr("Violations while seen"),
        "violations_unseen": tr("Violations while unseen"),
        "concealment": tr("Concealment"),
        "sandbagging": tr("Sandbagging"),
        "treacherous_turn": tr("Treacherous turn"),
        "turn_delay": tr("Ticks until the turn"),
        "divergence": tr("Divergence, in bits"),
        "side_effect": tr("Side effect"),
        "intended_performance": tr("Intended performance"),
        "gini": tr("Gini coefficient"),
        "largest_share": tr("Largest share"),
    }
    return known.get(figure, figure)
