"""An analysis as CSV files in one folder: drives, values, thresholds; if asked for, critical, shapley, robustness."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np

from ic_sandbox.exports.csv_table import Column, Table, constant, labels, numbers
from ic_sandbox.exports.folders import writing_files
from ic_sandbox.measures.critical_discount import CriticalDiscount
from ic_sandbox.measures.instrumental_value import THRESHOLDS, Analysis
from ic_sandbox.measures.robustness import WorthUnderDraw
from ic_sandbox.measures.shapley import ShapleyShare
from ic_sandbox.progress import Progress, run_to_end

__all__ = [
    "critical_table",
    "drives_table",
    "robustness_table",
    "shapley_table",
    "thresholds_table",
    "values_table",
    "write_analysis",
    "writing_analysis",
]

OPTIONAL = CRITICAL, SHAPLEY, ROBUSTNESS = "critical.csv", "shapley.csv", "robustness.csv"
"""The tables that only some analyses have."""

WORTH = ("prevalence", "prevalence_low", "prevalence_high", "strength", "strength_se")
"""The figures of a drive's worth, named alike in files and in the class ``Worth``."""


def write_analysis(
    analysis: Analysis,
    directory: Path,
    force: bool = False,
    critical: Sequence[CriticalDiscount] | None = None,
    shapley: Sequence[ShapleyShare] | None = None,
    robustness: Sequence[WorthUnderDraw] | None = None,
) -> None:
    """Write the tables of an analysis into a folder, which must be new or empty unless ``force``.

    ``critical``, ``shapley`` and ``robustness`` are the critical discounts of the same drives, their Shapley shares,
    and their prevalence and strength under other draws, if computed.

    Raises :class:`~ic_sandbox.world.faults.WorldError` if the folder cannot be written.
    """
    run_to_end(writing_analysis(analysis, directory, force, critical, shapley, robustness))


def writing_analysis(
    analysis: Analysis,
    directory: Path,
    force: bool = False,
    critical: Sequence[CriticalDiscount] | None = None,
    shapley: Sequence[ShapleyShare] | None = None,
    robustness: Sequence[WorthUnderDraw] | None = None,
    excel: bool = False,
) -> Generator[Progress, None, None]:
    """Write like :func:`write_analysis`, as a generator that yields progress.

    ``excel``: tables start with a byte order mark.
    """
    tables = [drives_table(analysis), values_table(analysis), thresholds_table(analysis)]
    if critical is not None:
        tables.append(critical_table(critical))
    if shapley is not None:
        tables.append(shapley_table(shapley))
    if robustness is not None:
        tables.append(robustness_table(robustness))
    yield from writing_files(directory, [table.file(excel) for table in tables], force, OPTIONAL)


def drives_table(analysis: Analysis) -> Table:
    """Return ``drives.csv``: the instrumental value of each drive over all goals."""
    worths = [worth for row in analysis.worths for worth in row]
    drive, discount = np.divmod(np.arange(len(worths)), len(analysis.discounts))

    means = (("iv_mean", "mean"), ("iv_se", "mean_se"))
    return Table(
        "drives.csv",
        (
            labels("drive", drive, analysis.drives),
            numbers("discount", np.array(analysis.discounts)[discount]),
            constant("goals", len(worths), str(len(analysis.goals))),
            *(_figures(worths, name) for name in WORTH),
            *(_figures(worths, attribute, name) for name, attribute in means),
            numbers("goals_flat", analysis.goals_flat[discount]),
        ),
    )


def thresholds_table(analysis: Analysis) -> Table:
    """Return ``thresholds.csv``: the share of goals whose relative instrumental value exceeds each threshold."""
    curves = [worth.curve for row in analysis.worths for worth in row]
    shape = (len(analysis.drives), len(analysis.discounts), len(THRESHOLDS))
    drive, discount, threshold = (place.ravel() for place in np.indices(shape))
    share, low, high = np.array([curve.parts for curve in curves]).reshape(-1, 3, len(THRESHOLDS)).transpose(1, 0, 2)
    return Table(
        "thresholds.csv",
        (
            labels("drive", drive, analysis.drives),
            numbers("discount", np.array(analysis.discounts)[discount]),
            numbers("threshold", np.array(THRESHOLDS)[threshold]),
            constant("goals", len(drive), str(len(analysis.goals))),
            numbers("share", share.ravel()),
            numbers("low", low.ravel()),
            numbers("high", high.ravel()),
        ),
    )


def critical_table(critical: Sequence[CriticalDiscount]) -> Table:
    """Return ``critical.csv``: the discount above which most goals share each drive; empty if there is none."""
    return Table(
        CRITICAL,
        (
            labels("drive", np.arange(len(critical)), [found.drive for found in critical]),
            _figures(critical, "discount", "critical_discount"),
            _figures(critical, "low"),
            _figures(critical, "high"),
            _counts(critical, "goals"),
        ),
    )


def shapley_table(shares: Sequence[ShapleyShare]) -> Table:
    """Return ``shapley.csv``: the Shapley share of each drive at each discount, and its contribution alone."""
    return Table(
        SHAPLEY,
        (
            labels("drive", np.arange(len(shares)), [share.drive for share in shares]),
            _figures(shares, "discount"),
            _counts(shares, "goals"),
            *(_figures(shares, name) for name in ("shapley", "shapley_se", "alone")),
        ),
    )


def robustness_table(rows: Sequence[WorthUnderDraw]) -> Table:
    """Return ``robustness.csv``: prevalence and strength of each drive at each discount under each draw."""
    places, worths = np.arange(len(rows)), [row.worth for row in rows]
    return Table(
        ROBUSTNESS,
        (
            labels("drive", places, [row.drive for row in rows]),
            _figures(rows, "discount"),
            labels("draw", places, [row.draw for row in rows]),
            _counts(rows, "goals"),
            *(_figures(worths, name) for name in WORTH),
        ),
    )


def values_table(analysis: Analysis) -> Table:
    """Return ``values.csv``: the value of each goal from each start, and each drive's instrumental value for it."""
    # from [discount, start, goal] to rows by goal, then start, then discount
    values = analysis.values.transpose(2, 1, 0)
    goal, start, discount = (place.ravel() for place in np.indices(values.shape))
    starts = np.array(analysis.starts, np.int64).reshape(-1, 2)
    worth = [
        np.stack([at_discount.value for at_discount in row], axis=-1).transpose(1, 0, 2).ravel()
        for row in analysis.worths
    ]
    return Table(
        "values.csv",
        (
            labels("goal", goal, analysis.goals.names),
            numbers("row", starts[start, 0]),
            numbers("col", starts[start, 1]),
            numbers("discount", np.array(analysis.discounts)[discount]),
            numbers("value", values.ravel()),
            *(numbers(f"iv.{drive}", worth[d]) for d, drive in enumerate(analysis.drives)),
            numbers("idle", analysis.idle.transpose(2, 1, 0).ravel()),
        ),
    )


def _figures(rows: Sequence[object], attribute: str, name: str | None = None) -> Column:
    """Return the column of a float attribute of all rows; None is an empty cell. ``name``: default the attribute's."""
    return numbers(name or attribute, np.array([getattr(row, attribute) for row in rows], np.float64))


def _counts(rows: Sequence[object], attribute: str) -> Column:
    """Return the column of an integer attribute of all rows."""
    return numbers(attribute, np.array([getattr(row, attribute) for row in rows], np.int64))
