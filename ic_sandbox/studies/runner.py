"""The runner of a study: each finished job is stored in its own file, so no job is repeated."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ic_sandbox.atomic_io import replace_file
from ic_sandbox.progress import Progress
from ic_sandbox.studies.executors import Crew
from ic_sandbox.studies.job import Row
from ic_sandbox.studies.study import Job, Study
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["FINISHED", "Findings", "carrying_out"]

FINISHED = "finished"
"""The folder with a file for each finished job, named after the job's key."""

ROW_LENGTH = 7


@dataclass(frozen=True, eq=False, repr=False)
class Findings:
    """The results of a study: by job number, its rows or its faults.

    ``ended`` says why the study ended early, if those who run the jobs are gone.
    """

    study: Study
    rows: dict[int, tuple[Row, ...]]
    faults: dict[int, tuple[Fault, ...]]
    ended: tuple[Fault, ...] = ()

    @property
    def complete(self) -> bool:
        """Return whether every job has run or failed."""
        return len(self.rows) + len(self.faults) == len(self.study.jobs)


def carrying_out(
    study: Study,
    folder: Path,
    crew: Callable[[list[Job]], Crew],
    resume: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> Generator[Progress, None, Findings]:
    """Run the jobs of a study; with ``resume``, only those not stored in the folder yet.

    Return the results so far once ``stopped`` returns True, or if those who run the jobs are gone. Raises WorldError if
    the folder can't be written, or if they are gone before any job is finished.
    """
    findings = Findings(study, {}, {})
    kept = folder / FINISHED
    made = not folder.exists()
    try:
        kept.mkdir(parents=True, exist_ok=True)
        for job in study.jobs if resume else ():
            rows = _kept(kept / f"{job.key}.json")
            if rows is not None:
                findings.rows[job.number] = rows
        jobs = {job.number: job for job in study.jobs if job.number not in findings.rows}
        total = len(study.jobs)
        working = crew(list(jobs.values()))
        try:
            for done in working if jobs else ():
                if done is not None and done.faults:
                    findings.faults[done.number] = done.faults
                elif done is not None:
                    findings.rows[done.number] = done.rows
                    _keep(kept / f"{jobs[done.number].key}.json", done.rows)
                tried = len(findings.rows) + len(findings.faults)
                yield Progress("Running", tried / total, f"{tried:,} of {total:,} runs")
                if stopped():
                    break
        except WorldError as error:
            if not stopped():  # a request to stop reaches the workers, too
                if not findings.rows:
                    raise
                findings = replace(findings, ended=error.faults)
        finally:
            working.close()
    except OSError as error:
        raise WorldError([Fault(str(kept), f"can't be written: {error.strerror or error}")]) from error
    finally:
        with suppress(OSError):  # only empty folders can be removed
            kept.rmdir()
            if made:
                folder.rmdir()
    return findings


def _keep(path: Path, rows: tuple[Row, ...]) -> None:
    replace_file(path, lambda file: file.write(json.dumps(rows).encode()))


def _kept(path: Path) -> tuple[Row, ...] | None:
    """Return the rows in a file; None if it is missing or invalid."""
    try:
        found: Any = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return tuple((*row,) for row in found) if isinstance(found, list) and all(map(_is_row, found)) else None


def _is_row(found: Any) -> bool:
    """Return whether a value is a row: three names, and four numbers, all but the last of which may be missing."""
    if not isinstance(found, list) or len(found) != ROW_LENGTH:
        return False
    names, numbers, size = found[:3], found[3:-1], found[-1]
    known = all(isinstance(number, int | float | None) for number in numbers) and isinstance(size, int | float)
    return known and all(isinstance(name, str) for name in names)
