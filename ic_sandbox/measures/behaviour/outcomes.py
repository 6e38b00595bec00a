"""The outcomes of a population: side effects on protected variables, intended performance, returns and regret.

Regret is what an action gives away, ``V*(s) - Q*(s, a)``, for agents that no planner of the program steers. The
discounted sum of an agent's regrets is, in expectation, its optimal value minus its return (Kakade and Langford 2002,
Lemma 6.1). In a shared world, the optimum is that of the agent alone, in the state at the start of the tick.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.clusters import mean_over
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.planning.action_values import action_values
from ic_sandbox.planning.kinds import OPTIMAL
from ic_sandbox.simulation.experiment import ALIGNED, Outside
from ic_sandbox.simulation.outside_agents import taken_actions
from ic_sandbox.simulation.run import ArmHistory, Run

__all__ = [
    "discounted_regret",
    "intended_performance",
    "mean_regrets",
    "mean_return",
    "mean_value_alone",
    "regrets",
    "side_effects",
]

AGENT_TICKS_A_PIECE = 400_000
"""The number of regrets computed at once."""


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


def regrets(run: Run, first: int, stop: int) -> Floats:
    """Return each agent's regret in some ticks: float64 [stop - first, N]; 0 for agents that are modified or off.

    NaN if planners of the program steer the agents.
    """
    outside = run.experiment.outside
    found = np.zeros((stop - first, len(run.experiment.cast)))
    if outside is None:
        found[:] = np.nan
        return found
    model = run.main.arm.model
    states = run.main.states[first:stop]
    actions = taken_actions(run, first, stop)
    for column in np.unique(outside.optimum.column):
        agents = np.flatnonzero(outside.optimum.column == column)
        values = _action_values(run, outside, int(column))
        losses = values.max(axis=1, keepdims=True) - values
        own, taken = states[:, agents], actions[:, agents]
        active = own < model.n_active
        lost = np.zeros(own.shape)
        lost[active] = losses[own[active], taken[active]]
        found[:, agents] = lost
    return found


def mean_regrets(run: Run, first: int, stop: int) -> Floats:
    """Return the mean regret per agent in each of some ticks: float64 [stop - first]."""
    if run.experiment.outside is None or stop == first:
        return np.full(stop - first, np.nan)
    means: Floats = regrets(run, first, stop).mean(axis=1)
    return means


def discounted_regret(run: Run) -> Figure:
    """Return the mean over agents of the discounted sum of their regrets; undefined for planners of the program."""
    cast = run.experiment.cast
    if run.experiment.outside is None:
        return Figure(np.nan, np.nan, np.nan, 0)
    total = np.zeros(len(cast))
    at_once = max(1, AGENT_TICKS_A_PIECE // max(1, len(cast)))
    for first in range(0, run.ticks, at_once):
        stop = min(run.ticks, first + at_once)
        powers = cast.discount[None, :] ** np.arange(first, stop)[:, None]
        total += (powers * regrets(run, first, stop)).sum(axis=0)
    return mean_over(run.main.agents, total)


def _action_values(run: Run, outside: Outside, column: int) -> Floats:
    """Return the optimal action values for a column of the optimal arm's policies: float64 [active states, A]."""
    for plan in run.experiment.plans:  # their columns follow one another
        if column < len(plan.goals):
            return action_values(plan, column, 0, outside.optimum.model.n_active)
        column -= len(plan.goals)
    raise AssertionError("unreachable: each column belongs to a plan")
