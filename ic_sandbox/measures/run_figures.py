"""The functions with which the catalogue measures a whole run and every tick."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.model import OFF
from ic_sandbox.measures.behaviour.conduct import diverging
from ic_sandbox.measures.behaviour.inequality import holdings
from ic_sandbox.measures.behaviour.outcomes import discounted_regret, mean_value_alone, side_effects
from ic_sandbox.measures.clusters import excess_over, share_over
from ic_sandbox.measures.convergence import Convergence
from ic_sandbox.measures.intervals import Figure, simultaneous
from ic_sandbox.measures.measure import Compute, Found, TickFigures
from ic_sandbox.measures.run_measurement import convergence_at, convergence_influence_at
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.conduct import DEPLOY
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL, RANDOM, SHARED
from ic_sandbox.simulation.run import NEVER, ArmHistory, Run

__all__ = [
    "at_the_end",
    "convergence_by_tick",
    "divergence_of",
    "excess_uptake_by_tick",
    "excess_uptake_of",
    "excess_visits_by_tick",
    "excess_visits_of",
    "gini_of",
    "if_deployed",
    "largest_share_of",
    "regret_of",
    "side_effects_of",
    "survival_by_tick",
    "survival_of",
    "uptake_by_tick",
    "uptake_of",
    "value_alone_of",
    "visits_by_tick",
    "visits_of",
]

Times = NDArray[np.int32]


def value_alone_of(run: Run) -> Generator[Progress, None, list[Found]]:
    """Measure the expected return of the agents if each was alone."""
    yield from ()
    return [("", ArmKey(MAIN), mean_value_alone(run))]


def regret_of(run: Run) -> Generator[Progress, None, list[Found]]:
    """Measure the regret of agents that no planner of the program steers."""
    yield from ()
    return [("", ArmKey(MAIN), discounted_regret(run))]


def survival_of(run: Run, history: ArmHistory) -> Figure:
    """Measure survival at the end of one arm."""
    status = history.arm.model.states.status[history.states[-1]]
    return share_over(history.agents, status != OFF)


def survival_by_tick(series: RunSeries) -> Iterator[TickFigures]:
    """Measure survival after each tick."""
    yield TickFigures("", ArmKey(MAIN), series.survival)


def uptake_of(run: Run) -> Generator[Progress, None, list[Found]]:
    """Measure the uptake of each drive in every arm in which it is defined."""
    yield from ()
    return _shares(run, lambda history: history.first_fired)


def visits_of(run: Run) -> Generator[Progress, None, list[Found]]:
    """Measure the visits of each drive in every arm in which they are defined."""
    yield from ()
    return _shares(run, lambda history: history.first_visited)


def excess_uptake_of(run: Run) -> Generator[Progress, None, list[Found]]:
    """Measure the uptake of each drive minus its neutral uptake."""
    yield from ()
    return _excess(run, lambda history: history.first_fired)


def excess_visits_of(run: Run) -> Generator[Progress, None, list[Found]]:
    """Measure the visits of each drive minus its neutral visits."""
    yield from ()
    return _excess(run, lambda history: history.first_visited)


def _shares(run: Run, first: Callable[[ArmHistory], Times]) -> list[Found]:
    """Return the share of agents with a first time for each drive, except in the neutral arms of other drives."""
    drives = run.main.arm.model.drives

    def measured(history: ArmHistory, d: int) -> Figure:
        return simultaneous(
            lambda level: share_over(history.agents, first(history)[d] != NEVER, level=level), len(drives)
        )

    return [
        (drive, history.arm.key, measured(history, d))
        for d, drive in enumerate(drives)
        for history in (run.main, *run.controls)
        if history.arm.kind != NEUTRAL or history.arm.drive == drive
    ]


def _excess(run: Run, first: Callable[[ArmHistory], Times]) -> list[Found]:
    """Return that share minus the share in the drive's neutral arm."""
    found: list[Found] = []
    drives, agents = run.main.arm.model.drives, run.experiment.cast
    for d, drive in enumerate(drives):
        for control in run.controls:
            if control.arm.key == ArmKey(NEUTRAL, drive):
                did, others = first(run.main)[d] != NEVER, first(control)[d] != NEVER
                measure = partial(excess_over, agents, did, others)
                found.append((drive, ArmKey(MAIN), simultaneous(measure, len(drives))))
    return found


def uptake_by_tick(series: RunSeries) -> Iterator[TickFigures]:
    """Measure uptake by the end of each tick."""
    return _by_tick(series, series.uptake, series.uptake_neutral, series.uptake_random)


def visits_by_tick(series: RunSeries) -> Iterator[TickFigures]:
    """Measure visits by the end of each tick."""
    return _by_tick(series, series.visit, series.visit_neutral, series.visit_random)


def excess_uptake_by_tick(series: RunSeries) -> Iterator[TickFigures]:
    """Measure excess uptake by the end of each tick."""
    return _by_tick(series, series.excess_uptake)


def excess_visits_by_tick(series: RunSeries) -> Iterator[TickFigures]:
    """Measure excess visits by the end of each tick."""
    return _by_tick(series, series.excess_visits)


def _by_tick(
    series: RunSeries, main: Banded, neutral: Banded | None = None, random: Banded | None = None
) -> Iterator[TickFigures]:
    """Yield a figure [D, T] of each drive in every arm in which it is defined."""
    for d, drive in enumerate(series.drives):
        for key, figure in ((ArmKey(MAIN), main), (ArmKey(NEUTRAL, drive), neutral), (ArmKey(RANDOM), random)):
            if figure is not None:
                yield TickFigures(drive, key, figure[d])


def at_the_end(part: Callable[[Convergence], NDArray[np.float64] | Banded]) -> Compute:
    """Return a function that measures a ``part`` of the convergence at the start of the last tick."""

    def compute(run: Run) -> Generator[Progress, None, list[Found]]:
        yield from ()
        found = part(convergence_at(run, max(0, run.ticks - 1)))
        parts = found.parts if isinstance(found, Banded) else (found, np.full(1, np.nan), np.full(1, np.nan))
        value, low, high = (float(values[0]) for values in parts)
        agents = 0 if np.isnan(value) else len(run.experiment.cast)
        influence = convergence_influence_at(run, run.ticks - 1) if run.ticks and not np.isnan(low) else None
        return [("", ArmKey(MAIN), Figure(value, low, high, agents, influence))]

    return compute


def convergence_by_tick(series: RunSeries) -> Iterator[TickFigures]:
    """Measure the convergence index at the start of each tick."""
    yield TickFigures("", ArmKey(MAIN), series.convergence_index, begins=True)


def if_deployed(arm: ArmHistory, figure: Figure) -> Figure:
    """Return the figure, or an undefined one if the world has no event "deploy"."""
    return figure if DEPLOY in arm.arm.model.events else Figure(np.nan, np.nan, np.nan, 0)


def divergence_of(run: Run) -> Generator[Progress, None, list[Found]]:
    """Measure the divergence of the main arm; it is undefined if its policy is only what was observed."""
    if run.main.arm.given is not None:
        return [("", ArmKey(MAIN), Figure(np.nan, np.nan, np.nan, 0))]
    return [("", ArmKey(MAIN), (yield from diverging(run)))]


def side_effects_of(run: Run, history: ArmHistory) -> dict[str, Figure]:
    """Measure the side effects of one arm, by variable."""
    return side_effects(history, run.experiment.settings.mode == SHARED)


def gini_of(run: Run, history: ArmHistory) -> dict[str, Figure]:
    """Measure the Gini coefficients at the end of one arm, by variable."""
    return {name: unequal for name, (unequal, _) in holdings(run.experiment, history).items()}


def largest_share_of(run: Run, history: ArmHistory) -> dict[str, Figure]:
    """Measure the largest shares at the end of one arm, by variable."""
    return {name: largest for name, (_, largest) in holdings(run.experiment, history).items()}
