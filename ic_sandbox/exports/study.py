"""A study as files: runs.csv, points.csv and manifest.json, next to the stored results of each run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ic_sandbox.exports.csv_table import Column, Table, labels, numbers
from ic_sandbox.exports.folders import writing_files
from ic_sandbox.exports.manifest import libraries
from ic_sandbox.measures.intervals import mean_se, mean_spread
from ic_sandbox.paths import program_version
from ic_sandbox.progress import Progress
from ic_sandbox.studies.runner import Findings
from ic_sandbox.studies.study import Job

__all__ = ["points_table", "runs_table", "writing_study"]


def writing_study(
    findings: Findings, directory: Path, command: str, start: datetime, duration: float
) -> Generator[Progress, None, None]:
    """Write the results of a study so far into its folder, replacing earlier ones."""
    tables = (runs_table(findings), points_table(findings))
    manifest = json.dumps(_manifest(findings, command, start, duration), indent=2, ensure_ascii=False) + "\n"
    files = [*(table.file() for table in tables), ("manifest.json", 1, [manifest])]
    yield from writing_files(directory, files, force=True)


def runs_table(findings: Findings) -> Table:
    """Return ``runs.csv``: every figure of every run."""
    jobs = findings.study.jobs
    found = [(jobs[number], row) for number in sorted(findings.rows) for row in findings.rows[number]]
    rows = [row for _, row in found]
    return Table(
        "runs.csv",
        (
            numbers("run", np.array([job.number for job, _ in found], np.int64)),
            *_levels(findings, [job for job, _ in found]),
            numbers("seed", np.array([job.settings.seed for job, _ in found], np.int64)),
            *_what([row[:3] for row in rows]),
            *(_floats(name, [row[place] for row in rows]) for place, name in enumerate(("value", "low", "high"), 3)),
            numbers("n", np.array([row[6] for row in rows], np.float64)),
        ),
    )


def points_table(findings: Findings) -> Table:
    """Return ``points.csv``: each figure of each combination of the varied settings.

    The figures are over its seeds, with Student's interval.
    """
    jobs = findings.study.jobs
    first: list[Job] = []
    what: list[tuple[str, str, str]] = []
    samples: list[list[float]] = []
    places: dict[tuple[int, str, str, str], int] = {}
    for number in sorted(findings.rows):
        for row in findings.rows[number]:
            key = (jobs[number].point, *row[:3])
            if key not in places:
                places[key] = len(samples)
                first.append(jobs[number])
                what.append(row[:3])
                samples.append([])
            if row[3] is not None:
                samples[places[key]].append(row[3])
    figures = np.array([_over_seeds(sample) for sample in samples], np.float64).reshape(-1, 5)
    names = ("mean", "low", "high", "least", "most")
    return Table(
        "points.csv",
        (
            numbers("point", np.array([job.point for job in first], np.int64)),
            *_levels(findings, first),
            *_what(what),
            numbers("runs", np.array([len(sample) for sample in samples], np.int64)),
            *(numbers(name, figures[:, k]) for k, name in enumerate(names)),
        ),
    )


def _over_seeds(sample: list[float]) -> tuple[float, ...]:
    if not sample:
        return (np.nan,) * 5
    mean, error = (float(figure) for figure in mean_se(np.array(sample)))
    spread = mean_spread(error, len(sample))
    return mean, mean - spread, mean + spread, min(sample), max(sample)


def _levels(findings: Findings, jobs: list[Job]) -> list[Column]:
    return [_texts(name, [job.levels[k] for job in jobs]) for k, name in enumerate(findings.study.factors)]


def _what(rows: list[tuple[str, str, str]]) -> list[Column]:
    return [_texts(name, [row[k] for row in rows]) for k, name in enumerate(("figure", "of", "arm"))]


def _texts(name: str, texts: list[str]) -> Column:
    place = {text: k for k, text in enumerate(dict.fromkeys(texts))}
    return labels(name, np.array([place[text] for text in texts], np.int64), tuple(place))


def _floats(name: str, values: list[Any]) -> Column:
    return numbers(name, np.array([np.nan if value is None else value for value in values], np.float64))


def _planner(jobs: Sequence[Job]) -> str | list[str] | None:
    """The planners that the study gives everyone: one text, or all of them; None if the worlds say it."""
    named = sorted({job.settings.planner for job in jobs if job.settings.planner is not None})
    return named[0] if len(named) == 1 else named or None


def _manifest(findings: Findings, command: str, start: datetime, duration: float) -> dict[str, Any]:
    study = findings.study
    digest = hashlib.sha256("".join(job.key for job in study.jobs).encode()).hexdigest()
    return {
        "program": "ic-sandbox",
        "version": program_version(),
        "study": study.name,
        "study_sha256": digest,
        "command": command,
        "factors": list(study.factors),
        "planner": _planner(study.jobs),
        "runs": len(study.jobs),
        "finished": len(findings.rows),
        "failed": len(findings.faults),
        "libraries": libraries(),
        "start": start.astimezone(UTC).isoformat(timespec="milliseconds"),
        "duration": round(duration, 3),
    }
