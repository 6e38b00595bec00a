"""Repetitions of a run with other seeds: each run is one observation.

The run with seed S is repeated with the seeds S + 1, S + 2, ... The goals of populations are drawn again for each,
unless they stay the same.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from ic_sandbox.i18n import tr
from ic_sandbox.measures.mean_series import mean_series
from ic_sandbox.measures.measure import Measurement
from ic_sandbox.measures.repeated_runs import finding_values_alone, mean_over_runs, measuring_one_of_several
from ic_sandbox.measures.run_measurement import measure_run_steps
from ic_sandbox.measures.run_series import RunSeries, Store
from ic_sandbox.progress import Progress, map_progress
from ic_sandbox.simulation.agents import SEEDS, redrawn
from ic_sandbox.simulation.experiment import OPTIMAL, Experiment, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator, simulate_steps
from ic_sandbox.system import physical_memory
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["ONE_RUN", "Repeated", "Repetition", "Seeds", "measuring_seeds"]

Lines = tuple[Measurement, ...]
Play = Callable[[Experiment, int], Generator[Progress, None, Run]]

TICKS_AT_ONCE = 200_000
"""The agent-ticks that a repetition simulates between two reports of its progress."""

ROOM_SHARE = 0.5
"""The share of memory for the plans of runs that are kept together."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """The number of runs with successive seeds; ``same_goals``: whether populations keep their goals in all of them."""

    runs: int = 1
    same_goals: bool = False


ONE_RUN = Seeds()


def preparing_another(experiment: Experiment, number: int, same_goals: bool) -> Generator[Progress, None, Experiment]:
    """Prepare an experiment again with the ``number``-th seed after its own."""
    world, settings = experiment.world, experiment.settings
    if experiment.outside is not None:  # the agents' own actions follow; these are the plans that they are judged by
        settings = replace(settings, planner=OPTIMAL)
    drawn = world if same_goals else redrawn(world, number)
    return (yield from prepare_steps(drawn, replace(settings, seed=(settings.seed + number) % SEEDS)))


def measuring_seeds(
    first: Run, seeds: Seeds, found: list[Lines] | None = None, play: Play = simulate_steps
) -> Generator[Progress, None, Lines]:
    """Run the other seeds for as many ticks as the first run has, and return the means over all runs.

    ``found`` receives the figures of each run as soon as they are known, for those who end this work early. ``play``
    simulates a number of ticks of an experiment, which for agents from outside is that in which they act optimally.
    """
    known: list[Lines] = [] if found is None else found
    known.append((yield from _numbered(measuring_one_of_several(first), 0, seeds.runs)))
    for number in range(1, seeds.runs):
        known.append((yield from _numbered(_measuring_another(first, number, seeds, play), number, seeds.runs)))
    return mean_over_runs(known)


def _measuring_another(first: Run, number: int, seeds: Seeds, play: Play) -> Generator[Progress, None, Lines]:
    experiment = yield from preparing_another(first.experiment, number, seeds.same_goals)
    run = yield from play(experiment, first.ticks)
    return (yield from measuring_one_of_several(run))


def _numbered(work: Generator[Progress, None, Lines], number: int, runs: int) -> Generator[Progress, None, Lines]:
    return (yield from map_progress(work, partial(_of_several, number, runs)))


def _of_several(number: int, runs: int, step: Progress) -> Progress:
    """Say which of several runs a step belongs to, and count the runs that are finished."""
    detail = tr("run {number} of {runs}", number=number + 1, runs=runs)
    return replace(step, detail=detail, whole=(number + step.done) / runs)


@dataclass(frozen=True, eq=False)
class Repeated:
    """The means over several runs after ``ticks`` ticks: figures of whole runs, and of every tick.

    ``all_lines`` and ``all_series`` are the same of each run, in the order of the seeds.
    """

    seeds: Seeds
    ticks: int
    lines: Lines
    series: RunSeries
    all_lines: tuple[Lines, ...]
    all_series: tuple[RunSeries, ...]


class Repetition:
    """Repeats a growing run, and grows with it. Use it in one thread at a time."""

    def __init__(self, experiment: Experiment, seeds: Seeds) -> None:
        self.experiment = experiment
        self.seeds = seeds
        self._alone: Mapping[str, float] | None = None
        self._others: list[_Other] = []
        self._store = Store()

    def repeating(self, first: Run, series: RunSeries) -> Generator[Progress, None, Repeated | None]:
        """Advance all other runs to the tick of the first run, whose figures are ``series``; return the means.

        Before the first tick, only prepare the other runs, and return None. If this work ends early, the next call
        continues it. Raises :class:`~ic_sandbox.world.faults.WorldError` if the runs would exceed the memory.
        """
        runs = self.seeds.runs
        _check_room(self.experiment, runs)
        for number in range(len(self._others) + 1, runs):
            work = preparing_another(self.experiment, number, self.seeds.same_goals)
            prepared = yield from map_progress(work, partial(_of_several, number, runs))
            self._others.append(_Other(prepared, runs))
        if first.ticks == 0:
            return None
        if self._alone is None:
            self._alone = yield from finding_values_alone(self.experiment)
        lines, all_series = [(yield from measuring_one_of_several(first, self._alone))], [series]
        for number, other in enumerate(self._others, 1):
            reached = map_progress(other.reaching(first.ticks), partial(_of_several, number, runs))
            found, measured = yield from reached
            lines.append(found)
            all_series.append(measured)
        yield Progress(tr("Measuring"), 1.0, whole=1.0)
        means = mean_over_runs(lines), mean_series(all_series, self._store)
        return Repeated(self.seeds, first.ticks, *means, tuple(lines), tuple(all_series))


def _check_room(experiment: Experiment, runs: int) -> None:
    """Raise ``WorldError`` if the plans of several runs together would exceed the memory."""
    arrays = [array for plan in experiment.plans for array in (plan.values, plan.actions, plan.policies)]
    arrays += [array for arm in (experiment.main, *experiment.controls) for array in (arm.policy.sets, arm.offers)]
    wanted, room = runs * sum(array.nbytes for array in arrays), ROOM_SHARE * physical_memory()
    if wanted > room:
        taken = tr("the plans of {runs} runs take {wanted:.1f} GiB", runs=runs, wanted=wanted / 2**30)
        hint = tr("reduce the number: {room:.1f} GiB of this machine's memory can be used for them", room=room / 2**30)
        raise WorldError([Fault("", taken, hint)])


class _Other:
    """One of the other runs, which keeps its state between calls."""

    def __init__(self, experiment: Experiment, runs: int) -> None:
        # Past states can be recomputed, so all runs together need no more memory than one.
        settings = experiment.settings
        self._experiment = replace(experiment, settings=replace(settings, history_bytes=settings.history_bytes // runs))
        self._simulator = Simulator(self._experiment)
        self._series: RunSeries | None = None
        self._alone: Mapping[str, float] | None = None

    def reaching(self, ticks: int) -> Generator[Progress, None, tuple[Lines, RunSeries]]:
        """Simulate up to a tick, and measure the run."""
        if self._simulator.tick > ticks:  # the first run was restarted
            self._simulator, self._series = Simulator(self._experiment), None
        simulator = self._simulator
        at_once = max(1, TICKS_AT_ONCE // max(1, len(self._experiment.cast)))
        while simulator.tick < ticks:
            simulator.advance(min(at_once, ticks - simulator.tick))
            yield Progress(tr("Simulating"), simulator.tick / ticks)
        run = simulator.run()
        # Measuring that ends early leaves a series unusable, because it counts on from where it was.
        known, self._series = self._series, None
        series = yield from measure_run_steps(run, known)
        self._series = series
        if self._alone is None:
            self._alone = yield from finding_values_alone(self._experiment)
        return (yield from measuring_one_of_several(run, self._alone)), series
