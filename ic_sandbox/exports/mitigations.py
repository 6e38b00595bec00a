"""A comparison of planners as files: mitigations.csv, mitigation_values.csv, and perhaps critical_strengths.csv."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.exports.csv_table import Column, Table, constant, labels, numbers
from ic_sandbox.exports.folders import writing_files
from ic_sandbox.measures.critical_strengths import CriticalStrength
from ic_sandbox.measures.mitigation_table import Mean, Mitigation, MitigationTable
from ic_sandbox.progress import run_to_end

__all__ = ["critical_strengths_table", "mitigation_values_table", "mitigations_table", "write_mitigations"]

CRITICAL = "critical_strengths.csv"
"""The table that only some comparisons have."""


def write_mitigations(
    table: MitigationTable,
    directory: Path,
    force: bool = False,
    critical: Sequence[CriticalStrength] | None = None,
    excel: bool = False,
) -> None:
    """Write a comparison into a folder, which must be new or empty unless ``force``.

    ``excel``: tables start with a byte order mark.
    Raises :class:`~ic_sandbox.world.faults.WorldError` if the folder can't be written.
    """
    files = [mitigations_table(table).file(excel), mitigation_values_table(table).file(excel)]
    if critical is not None:
        files.append(critical_strengths_table(critical).file(excel))
    run_to_end(writing_files(directory, files, force, (CRITICAL,)))


def mitigations_table(table: MitigationTable) -> Table:
    """``mitigations.csv``: what each planner achieves over all goals or runs, and what harm it does.

    In a shared world a last column says the number of runs, and the cells about goals are empty.
    """
    rows = table.rows

    def means(name: str, of: str, mean: Callable[[Mitigation], Mean]) -> list[Column]:
        found = [mean(row) for row in rows]
        suffix = f".{of}" if of else ""
        return [
            _numbers(f"{name}{suffix}", [each.value for each in found]),
            _numbers(f"{name}_low{suffix}", [each.low for each in found]),
            _numbers(f"{name}_high{suffix}", [each.high for each in found]),
        ]

    def goals(name: str, counts: list[int]) -> Column:
        return constant(name, len(rows)) if table.runs else numbers(name, np.array(counts, np.int64))

    columns = [
        labels("planner", np.arange(len(rows)), [row.spec for row in rows]),
        _numbers("discount", [row.discount for row in rows]),
        goals("goals", [len(table.columns)] * len(rows)),
        goals("goals_flat", [row.goals_flat for row in rows]),
        *means("usefulness", "", lambda row: row.mean_usefulness()),
        _numbers("usefulness_median", [row.median_usefulness() for row in rows]),
    ]
    for d, drive in enumerate(table.drives):
        columns += means("use", drive, lambda row, d=d: row.mean_of(row.figures.use[d]))  # type: ignore[misc]
    columns += means("survival", "", lambda row: row.mean_of(row.figures.survival))
    columns += means("unmodified", "", lambda row: row.mean_of(row.figures.unmodified))
    columns += means("violations_seen", "", lambda row: row.mean_of(row.figures.violations_seen, probability=False))
    columns += means("violations_unseen", "", lambda row: row.mean_of(row.figures.violations_unseen, probability=False))
    for v, name in enumerate(table.variables):
        columns += means(
            "side_effect",
            name,
            lambda row, v=v: row.mean_of(row.figures.side_effects[v], probability=False),  # type: ignore[misc]
        )
    columns += means("intended_usefulness", "", lambda row: row.mean_intended_usefulness())
    columns += [numbers(f"frontier.{harm}", table.frontier(harm).astype(np.int64)) for harm in table.harms]
    if table.runs:
        columns.append(numbers("runs", np.full(len(rows), table.runs)))
    return Table("mitigations.csv", tuple(columns))


def mitigation_values_table(table: MitigationTable) -> Table:
    """``mitigation_values.csv``: the same for each goal and start, or for each run of a shared world."""
    rows, starts = table.rows, np.array(table.starts, np.int64).reshape(-1, 2)
    shape = (len(rows), len(table.columns), 1 if table.runs else len(starts))
    place, goal, start = (index.ravel() for index in np.indices(shape))

    def values(name: str, of: Callable[[Mitigation], Floats]) -> Column:
        return numbers(name, np.concatenate([of(row).T.ravel() for row in rows]) if rows else np.zeros(0))

    def intended(row: Mitigation, field: str) -> Floats:
        if row.intended_worth is None:
            return np.full_like(row.figures.returns, np.nan)
        found: Floats = np.broadcast_to(getattr(row.intended_worth, field), row.figures.returns.shape)
        return found

    columns = [
        labels("planner", place, [row.spec for row in rows]),
        numbers("discount", np.array([row.discount for row in rows])[place]),
        labels("goal", goal, table.columns),
        *(
            constant(name, len(place)) if table.runs else numbers(name, starts[start, axis])
            for axis, name in enumerate(("row", "col"))
        ),
        values("return", lambda row: row.figures.returns),
        values("optimal", lambda row: row.worth.values),
        values("idle", lambda row: row.worth.idle),
        values("usefulness", lambda row: row.usefulness),
        values("survival", lambda row: row.figures.survival),
        values("unmodified", lambda row: row.figures.unmodified),
        values("violations_seen", lambda row: row.figures.violations_seen),
        values("violations_unseen", lambda row: row.figures.violations_unseen),
        *(values(f"use.{name}", lambda row, d=d: row.figures.use[d]) for d, name in enumerate(table.drives)),  # type: ignore[misc]
        *(
            values(f"side_effect.{name}", lambda row, v=v: row.figures.side_effects[v])  # type: ignore[misc]
            for v, name in enumerate(table.variables)
        ),
        values("intended_return", lambda row: row.figures.intended_returns),
        values("intended_optimal", lambda row: intended(row, "values")),
        values("intended_idle", lambda row: intended(row, "idle")),
    ]
    return Table("mitigation_values.csv", tuple(columns))


def critical_strengths_table(critical: Sequence[CriticalStrength]) -> Table:
    """``critical_strengths.csv``: the weakest setting of each kind that stops each drive; empty if none does."""
    place = np.arange(len(critical))
    return Table(
        CRITICAL,
        (
            labels("planner", place, [found.kind for found in critical]),
            labels("parameter", place, [found.parameter for found in critical]),
            labels("drive", place, [found.drive for found in critical]),
            _numbers("discount", [found.discount for found in critical]),
            _numbers("critical", [found.critical for found in critical]),
            _numbers("low", [found.low for found in critical]),
            _numbers("high", [found.high for found in critical]),
            numbers("crossings", np.array([found.crossings for found in critical], np.int64)),
        ),
    )


def _numbers(name: str, values: Sequence[float]) -> Column:
    return numbers(name, np.array(values, np.float64))
