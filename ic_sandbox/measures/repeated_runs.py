"""Figures over several runs that differ in their seed: each run is one observation.

In a shared world agents depend on one another, so only repeated runs give an interval.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.intervals import Figure, mean_of, simultaneous
from ic_sandbox.measures.measure import Measurement
from ic_sandbox.measures.summary import summarize_steps
from ic_sandbox.planning.solver import valuing
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL, Arm, Experiment
from ic_sandbox.simulation.run import Run

__all__ = ["BY_DRIVE", "finding_values_alone", "mean_over_runs", "measuring_one_of_several"]

COLLECTIVE_VALUE, EXTERNALITY = "collective_value", "externality"

BY_DRIVE = ("uptake", "excess_uptake", "visits", "excess_visits", COLLECTIVE_VALUE, EXTERNALITY)
"""The figures with one value for each drive."""


def finding_values_alone(experiment: Experiment) -> Generator[Progress, None, Mapping[str, float]]:
    """Find the mean instrumental value of each drive that has a neutral control, for agents that are alone.

    The mean is over the agents of the experiment: each with its own start, goal and discount.
    """
    neutral = [arm for arm in experiment.controls if arm.kind == NEUTRAL]
    if not neutral:
        return {}
    values, bounds = yield from _values_alone(experiment, experiment.main)
    found = {}
    for arm in neutral:
        inert, inert_bounds = yield from _values_alone(experiment, arm)
        difference = values - inert
        found[arm.drive or ""] = float(np.where(np.abs(difference) <= bounds + inert_bounds, 0.0, difference).mean())
    return found


def measuring_one_of_several(
    run: Run, alone: Mapping[str, float] | None = None
) -> Generator[Progress, None, tuple[Measurement, ...]]:
    """Measure a run, and the collective value and the externality of each drive if it has neutral control runs.

    The collective value is the mean return of all agents minus that in the neutral run. The externality is this value
    minus the mean instrumental value of an agent alone, for the same goals and discounts. Returns and values are all
    discounted; the returns end with the run, so run long enough for later rewards to be negligible. ``alone`` holds
    the result of :func:`finding_values_alone`, if it is known.
    """
    lines = list((yield from summarize_steps(run)))
    if alone is None:
        alone = yield from finding_values_alone(run.experiment)
    for history in run.controls:
        if history.arm.kind == NEUTRAL:
            drive = history.arm.drive or ""
            collective = float(run.main.returns.mean() - history.returns.mean())
            for key, value in ((COLLECTIVE_VALUE, collective), (EXTERNALITY, collective - alone[drive])):
                figure = Figure(value, np.nan, np.nan, len(run.experiment.cast))
                lines.append(Measurement(key, drive, ArmKey(MAIN), figure))
    return tuple(lines)


def _values_alone(experiment: Experiment, arm: Arm) -> Generator[Progress, None, tuple[Floats, Floats]]:
    """Return each agent's optimal value alone in the world, for its start, goal and discount, and its error bound."""
    cast = experiment.cast
    states, place = np.unique(arm.start, return_inverse=True)
    values, bounds = np.zeros(len(cast)), np.zeros(len(cast))
    for discount in np.unique(cast.discount):
        found, errors, _ = yield from valuing(arm.model, cast.goals, float(discount), states.astype(np.int64))
        chosen = cast.discount == discount
        values[chosen] = found[place, cast.goal][chosen]
        bounds[chosen] = errors[cast.goal][chosen]
    return values, bounds


def mean_over_runs(runs: Sequence[Sequence[Measurement]]) -> tuple[Measurement, ...]:
    """Return the mean of every figure over runs with Student's interval; ``n`` counts the runs that have the figure.

    Figures over drives also get the interval that is simultaneous over the drives.
    """
    values: dict[tuple[str, str, ArmKey], list[float]] = {}
    for lines in runs:
        for line in lines:
            values.setdefault((line.figure, line.of, line.arm), []).append(line.measured.value)
    over_drives = {
        figure: len({of for other, of, _ in values if other == figure}) for figure, _, _ in values if figure in BY_DRIVE
    }
    found = []
    for (figure, of, arm), sample in values.items():
        known = [value for value in sample if not np.isnan(value)]
        found.append(Measurement(figure, of, arm, _mean(known, over_drives.get(figure, 0))))
    return tuple(found)


def _mean(sample: Sequence[float], drives: int) -> Figure:
    if drives == 0:
        return mean_of(sample)
    return simultaneous(lambda level: mean_of(sample, level), drives)
