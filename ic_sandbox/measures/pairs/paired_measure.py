"""The figures in which two runs can be compared after each tick, and whether the runs are paired."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.clusters import excess_over, mean_over, share_over
from ic_sandbox.measures.intervals import Figure, without_interval
from ic_sandbox.measures.run_measurement import convergence_at, convergence_influence_at
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.simulation.experiment import NEUTRAL, SHARED, Experiment
from ic_sandbox.simulation.run import NEVER, ArmHistory, Run

__all__ = ["PairedMeasure", "are_same_agents", "changes_of", "figure_at", "measures_of_pair", "values_by_tick"]

INDEX, MEAN = "convergence_index", "mean"

Times = NDArray[np.int32]

ARRAYS = {"survival": "survival", "uptake": "uptake", "visits": "visit", "excess_uptake": "excess_uptake",
          "excess_visits": "excess_visits", INDEX: INDEX, MEAN: "means"}  # fmt: skip
"""The names of these figures in :class:`~ic_sandbox.measures.run_series.RunSeries`."""


@dataclass(frozen=True, slots=True)
class PairedMeasure:
    """A figure that two runs have at every tick, with its drive or variable, if it has one."""

    figure: str
    of: str = ""

    @property
    def begins(self) -> bool:
        """Return whether it is measured at the start of a tick; otherwise it is measured at the end."""
        return self.figure == INDEX

    @property
    def excess(self) -> bool:
        """Return whether it is a difference from the neutral control group."""
        return self.figure.startswith("excess_")


def are_same_agents(one: Experiment, other: Experiment) -> bool:
    """Return whether two runs have the same agents, goals and seed, so that their figures are paired."""
    return one.cast.identity == other.cast.identity


def measures_of_pair(one: Experiment, other: Experiment) -> tuple[PairedMeasure, ...]:
    """Return the figures that both runs have at every tick, in the order of the catalogue.

    Excess figures need the neutral control group of the drive in both.
    """
    drives = [drive for drive in one.main.model.drives if drive in other.main.model.drives]
    controlled = [drive for drive in drives if _is_controlled(one, drive) and _is_controlled(other, drive)]
    variables = [name for name in one.main.model.variables if name in other.main.model.variables]
    return (
        PairedMeasure("survival"),
        *(PairedMeasure("uptake", drive) for drive in drives),
        *(PairedMeasure("excess_uptake", drive) for drive in controlled),
        *(PairedMeasure("visits", drive) for drive in drives),
        *(PairedMeasure("excess_visits", drive) for drive in controlled),
        PairedMeasure(INDEX),
        *(PairedMeasure(MEAN, variable) for variable in variables),
    )


def _is_controlled(experiment: Experiment, drive: str) -> bool:
    return any(arm.kind == NEUTRAL and arm.drive == drive for arm in experiment.controls)


def values_by_tick(series: RunSeries, what: PairedMeasure) -> Floats:
    """Return the figure of one run, or its mean over several, in every tick: float64 [T]."""
    figures: Banded = getattr(series, ARRAYS[what.figure])
    if what.of:
        figures = figures[(series.variables if what.figure == MEAN else series.drives).index(what.of)]
    return figures.value


def figure_at(run: Run, what: PairedMeasure, tick: int) -> Figure:
    """Measure one run in a tick; without an interval if the run is one observation."""
    if what.begins:
        figure = _index(run, tick)
    elif what.figure == MEAN:
        figure = _mean(run, what, tick)
    else:
        figure = _share(run, what, tick)
    return without_interval(figure) if run.experiment.settings.mode == SHARED else figure


def _times(history: ArmHistory, what: PairedMeasure) -> Times:
    """Return the tick, int32 [N], in which each agent was switched off, or first did what the measure counts."""
    if what.figure == "survival":
        return history.off_tick
    drive = history.arm.model.drives.index(what.of)
    times: Times = (history.first_fired if what.figure.endswith("uptake") else history.first_visited)[drive]
    return times


def _all_times(run: Run, what: PairedMeasure) -> tuple[Times, ...]:
    """Return the times of the agents, and of the neutral control group if the measure is about it, too."""
    own = _times(run.main, what)
    if not what.excess:
        return (own,)
    neutral = next(arm for arm in run.controls if arm.arm.kind == NEUTRAL and arm.arm.drive == what.of)
    return own, _times(neutral, what)


def _share(run: Run, what: PairedMeasure, tick: int) -> Figure:
    """Return the share of agents after a tick, or its excess over the neutral control group."""
    happened = [(times != NEVER) & (times <= tick) for times in _all_times(run, what)]
    if what.excess:
        return excess_over(run.experiment.cast, *happened)
    return share_over(run.experiment.cast, ~happened[0] if what.figure == "survival" else happened[0])


def _mean(run: Run, what: PairedMeasure, tick: int) -> Figure:
    """Return the mean of a variable after a tick."""
    model = run.main.arm.model
    held = model.states.variables[run.main.states.at(tick + 1), model.variables.index(what.of)]
    return mean_over(run.experiment.cast, held.astype(np.float64))


def _index(run: Run, tick: int) -> Figure:
    """Return the convergence index at the start of a tick."""
    value, low, high = (float(part[0]) for part in convergence_at(run, tick).index.parts)
    agents = 0 if np.isnan(value) else len(run.experiment.cast)
    return Figure(value, low, high, agents, convergence_influence_at(run, tick) if not np.isnan(low) else None)


def changes_of(one: Run, other: Run, what: PairedMeasure) -> NDArray[np.bool_]:
    """Return the ticks, bool [T], in which the figure of either run may change."""
    ticks = min(one.ticks, other.ticks)
    if what.begins or what.figure == MEAN:
        return np.ones(ticks, np.bool_)
    found = np.zeros(ticks, np.bool_)
    for times in (*_all_times(one, what), *_all_times(other, what)):
        found[times[(times != NEVER) & (times < ticks)]] = True
    return found
