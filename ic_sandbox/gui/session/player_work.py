"""Work in worker threads for the run in the window: its start, and its next ticks."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ic_sandbox.exports import command_of, seeds_option, writing_run
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.studies.repetition import Seeds, measuring_seeds

__all__ = ["Advance", "NewRun", "begin", "begun_again", "exporting", "iter_advance"]


@dataclass(frozen=True, eq=False)
class NewRun:
    """A run at tick 0, ready to be played."""

    experiment: Experiment
    simulator: Simulator
    run: Run
    series: RunSeries


@dataclass(frozen=True, eq=False)
class Advance:
    """Some more ticks, and the seconds it took to simulate and measure them."""

    run: Run
    series: RunSeries
    ticks: int
    seconds: float


def begin(experiment: Experiment) -> NewRun:
    """Prepare a run. Slow for large worlds, so do not call it in the GUI thread."""
    simulator = Simulator(experiment)
    run = simulator.run()
    return NewRun(experiment, simulator, run, series_of(run))


def begun_again(experiment: Experiment) -> Generator[Progress, None, NewRun]:
    """Prepare a run, as work for a thread."""
    yield Progress(tr("Preparing"), 0.0)
    return begin(experiment)


def iter_advance(simulator: Simulator, series: RunSeries | None, ticks: int) -> Generator[Progress, None, Advance]:
    """Simulate and measure ``ticks`` more ticks; ``series`` holds the figures of those before."""
    yield Progress(tr("Simulating"), 0.0)
    begun = time.monotonic()
    simulator.advance(ticks)
    run = simulator.run()
    measured = series_of(run, series)
    return Advance(run, measured, ticks, time.monotonic() - begun)


def exporting(
    run: Run,
    directory: Path,
    source: str | Path | None,
    begun: datetime,
    excel: bool,
    seeds: Seeds,
    lines: tuple[Measurement, ...] | None,
    world_file: str,
) -> Generator[Progress, None, Path]:
    """Write the tables of a run, and return their folder (see :meth:`RunPlayer.export`)."""
    if seeds.runs > 1 and lines is None:
        lines = yield from measuring_seeds(run, seeds)
    duration, command = (datetime.now(UTC) - begun).total_seconds(), command_of(run, source) + seeds_option(seeds)
    yield from writing_run(
        run, directory, command, start=begun, duration=duration, excel=excel, lines=lines, world_file=world_file
    )
    return directory
