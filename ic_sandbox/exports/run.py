"""A run as files in one folder: ticks.csv, agents.csv, events.csv, summary.csv, manifest.json, perhaps actions.csv."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ic_sandbox.exports.folder_lock import reserved_folder
from ic_sandbox.exports.folders import check_folder, writing_files
from ic_sandbox.exports.manifest import manifest_text, named_file
from ic_sandbox.exports.run_tables import (
    ACTIONS,
    NEUTRAL_ACTIONS,
    actions_table,
    agents_table,
    events_table,
    neutral_actions_table,
    summary_table,
    ticks_table,
)
from ic_sandbox.measures.run_measurement import measure_run_steps
from ic_sandbox.measures.summary import Measurement, summarize_steps
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.io.files import dump_world

__all__ = ["write_run", "writing_run"]


def write_run(
    run: Run,
    directory: Path,
    command: str | None = None,
    force: bool = False,
    start: datetime | None = None,
    duration: float = 0.0,
    excel: bool = False,
) -> None:
    """Write a run's tables and its manifest into a folder, which must be new or empty unless ``force``.

    ``command`` reproduces the run (see :func:`~ic_sandbox.exports.manifest.command_of`); ``start`` and ``duration``, in
    seconds, are its time. ``excel``: tables start with a byte order mark, without which Excel misreads letters. Raises
    :class:`~ic_sandbox.world.faults.WorldError` if the folder cannot be written.
    """
    for _ in writing_run(run, directory, command, force, start, duration, excel):
        pass


def writing_run(
    run: Run,
    directory: Path,
    command: str | None = None,
    force: bool = False,
    start: datetime | None = None,
    duration: float = 0.0,
    excel: bool = False,
    lines: Sequence[Measurement] | None = None,
    world_file: str = "",
) -> Generator[Progress, None, None]:
    """Write a run like :func:`write_run`, as a generator that yields progress.

    ``lines`` are the figures of ``summary.csv``, by default those of this run alone. ``world_file`` is the name under
    which the world is written, too; empty if it has a file already. A run of agents that no planner of the program
    steers also gets ``actions.csv``, perhaps ``neutral_actions.csv``, and always its world, so that it can be opened.
    """
    with reserved_folder(directory):
        check_folder(directory, force)
        # Recomputed, because the text must not depend on when a window happened to measure.
        series = yield from measure_run_steps(run)
        manifest = manifest_text(run, command, start or datetime.now(UTC), duration)
        if lines is None:
            lines = yield from summarize_steps(run)
        tables = [ticks_table(series, bool(run.controls)), agents_table(run), events_table(run), summary_table(lines)]
        if run.experiment.outside is not None:
            neutral = neutral_actions_table(run)
            tables += [actions_table(run)] if neutral is None else [actions_table(run), neutral]
            world_file = world_file or named_file(run.experiment.world, None)
        files = [*(table.file(excel) for table in tables), ("manifest.json", 1, [manifest])]
        if world_file:
            files.append((world_file, 1, [dump_world(run.experiment.world)]))
        yield from writing_files(directory, files, force, (ACTIONS, NEUTRAL_ACTIONS))
