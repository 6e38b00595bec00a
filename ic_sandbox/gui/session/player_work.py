"""Work in worker threads for the run in the window: its start, its controls, and its tables."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ic_sandbox.exports import command_of, seeds_option, writing_run
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_measurement import measure_run_steps, series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import ControlArms, Simulator
from ic_sandbox.studies.repetition import Seeds, measuring_seeds

__all__ = [
    "NewControls",
    "NewRun",
    "begin",
    "begun_again",
    "catching_up",
    "exporting",
    "lead_of",
]

AGENT_TICKS_AT_ONCE = 20_000
"""The work on controls between two looks whether they are still wanted: some milliseconds."""

LEAST_LEAD, LEAD_AGENT_TICKS = 200, 2_000_000


@dataclass(frozen=True, eq=False)
class NewRun:
    """A run at tick 0, ready to be played."""

    experiment: Experiment
    simulator: Simulator
    run: Run
    series: RunSeries


@dataclass(frozen=True, eq=False)
class NewControls:
    """The controls of a run that is played already. ``base``: its experiment without them.

    ``series``: the figures of the run up to the tick that they have reached.
    """

    base: Experiment
    arms: ControlArms
    series: RunSeries | None


def lead_of(agents: int) -> int:
    """Return the tick at which a run waits for its controls, which take seconds to follow."""
    return max(LEAST_LEAD, LEAD_AGENT_TICKS // max(1, agents))


def begin(experiment: Experiment) -> NewRun:
    """Prepare a run. Slow for large worlds, so do not call it in the GUI thread."""
    simulator = Simulator(experiment)
    run = simulator.run()
    return NewRun(experiment, simulator, run, series_of(run))


def begun_again(experiment: Experiment) -> Generator[Progress, None, NewRun]:
    """Prepare a run, as work for a thread."""
    yield Progress(tr("Preparing"), 0.0)
    return begin(experiment)


def catching_up(base: Experiment, experiment: Experiment, run: Run | None) -> Generator[Progress, None, NewControls]:
    """Simulate the controls of ``experiment`` up to the tick of a run of ``base``, and measure it with them."""
    arms = ControlArms(experiment)
    if run is None or run.experiment is not base:
        return NewControls(base, arms, None)
    at_once = max(1, AGENT_TICKS_AT_ONCE // max(1, len(experiment.cast)))
    while arms.tick < run.ticks:
        arms.advance(min(at_once, run.ticks - arms.tick))
        yield Progress(tr("Simulating"), arms.tick / run.ticks)
    run = replace(run, experiment=experiment, controls=arms.histories())
    return NewControls(base, arms, (yield from measure_run_steps(run)))


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
