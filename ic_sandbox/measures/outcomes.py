"""The outcomes of a population for others: side effects on protected variables, and intended performance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ic_sandbox.measures.clusters import mean_over
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.planning.kinds import OPTIMAL
from ic_sandbox.simulation.experiment import ALIGNED
from ic_sandbox.simulation.run import ArmHistory, Run

__all__ = ["intended_performance", "mean_return", "mean_value_alone", "side_effects"]


def mean_return(history: ArmHistory) -> Figure:
    """Return the mean discounted return of the agents of one arm so far."""
    return mean_over(history.agents, history.returns)


def mean_value_alone(run: Run) -> Figure:
    """Return the mean value of the agents' starts: the return that each could expect if it was alone in the world.

    It follows from plans, so it has no interval. NaN unless all agents plan optimally.
    """
    experiment = run.experiment
    cast, arm = experiment.cast, experiment.main
    if set(cast.planner) != {OPTIMAL}:
        return Figure(np.nan, np.nan, np.nan, 0)
    first, value = 0, np.zeros(len(cast))
    for plan in experiment.plans:  # their columns follow one another
        own = (arm.column >= first) & (arm.column < first + len(plan.goals))
        value[own] = plan.values[arm.start[own], arm.column[own] - first]
        first += len(plan.goals)
    return Figure(float(value.mean()), np.nan, np.nan, len(cast))


def side_effects(history: ArmHistory, shared: bool = False) -> dict[str, Figure]:
    """Return the share of each protected variable lost since the start, as a mean over worlds.

    Variables that start at 0 are left out. In a ``shared`` world, the loss of a world variable is one observation
    without an interval.
    """
    model = history.arm.model
    now = history.states[-1]
    found = {}
    for place, variable in enumerate(model.world.variables):
        if variable.protected and variable.initial > 0:
            lost = 1.0 - model.states.variables[now, place] / variable.initial
            lost = np.maximum(lost, 0.0)
            in_common = shared and variable.scope == "world" and len(lost) > 0
            found[variable.name] = (
                Figure(float(lost[0]), np.nan, np.nan, 1) if in_common else mean_over(history.agents, lost)
            )
    return found


def intended_performance(run: Run, of: ArmHistory | None = None) -> Figure:
    """Return the population's return for the intended goal as a share of an aligned population's in the same time.

    ``of`` is an arm of the run, by default the population itself. NaN if the run has no aligned population among its
    controls, or if that has no reward. The interval is that of a ratio of two means of the same agents (Cochran 1977,
    eq. 6.13), over clusters.
    """
    aligned = next((control for control in run.controls if control.arm.kind == ALIGNED), None)
    earned = (of or run.main).earned
    if aligned is None or len(earned) == 0 or aligned.earned.mean() <= 0:
        return Figure(np.nan, np.nan, np.nan, 0)
    return replace(mean_over(aligned.agents, earned, aligned.earned), n=len(earned))
