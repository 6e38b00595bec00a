"""A run in a few figures: each with its interval, beside the same figure of the controls."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from ic_sandbox.mdp.model import OFF
from ic_sandbox.measures.conduct import (
    concealment,
    diverging,
    sandbagging,
    treacherous_turn,
    turn_delay,
    violation_rates,
)
from ic_sandbox.measures.inequality import holdings
from ic_sandbox.measures.intervals import Figure, difference, share
from ic_sandbox.measures.outcomes import intended_performance, side_effects
from ic_sandbox.measures.runs import RunSeries
from ic_sandbox.measures.series_snapshot import Floats, SeriesSnapshot
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.simulation.conduct import DEPLOY
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL, RANDOM, SHARED
from ic_sandbox.simulation.run import NEVER, ArmHistory, Run

__all__ = ["Measurement", "figures_at", "summarize", "summarizing"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure: ``of`` is the drive or variable it is about, if any; ``arm`` the population it was measured in."""

    figure: str
    of: str
    arm: str
    measured: Figure


def figures_at(series: SeriesSnapshot | RunSeries, tick: int) -> tuple[Measurement, ...]:
    """The figures that are measured tick by tick, once ``tick`` of them are over; the convergence index is that of what
    agents are after then. What is not known is left out.
    """
    at, now = min(tick, series.ticks) - 1, min(tick, series.ticks - 1)
    if at < 0:
        return ()

    def line(figure: str, of: str, arm: str, values: tuple[Floats, ...], place: int) -> Measurement:
        value, low, high = (float(part[place]) for part in values)
        return Measurement(figure, of, arm, Figure(value, low, high, series.agents))

    lines = [line("survival", "", MAIN, (series.survival, series.survival_low, series.survival_high), at)]
    for d, drive in enumerate(series.drives):
        for figure, arm, values in (
            ("uptake", MAIN, (series.uptake, series.uptake_low, series.uptake_high)),
            ("uptake", f"{NEUTRAL}:{drive}", (series.neutral, series.neutral_low, series.neutral_high)),
            ("uptake", RANDOM, (series.random, series.random_low, series.random_high)),
            ("excess_uptake", MAIN, (series.excess, series.excess_low, series.excess_high)),
        ):
            lines.append(line(figure, drive, arm, tuple(part[d] for part in values), at))
    index = series.convergence_index, series.convergence_low, series.convergence_high
    lines.append(line("convergence_index", "", MAIN, index, now))
    return tuple(line for line in lines if not math.isnan(line.measured.value))


def summarize(run: Run) -> tuple[Measurement, ...]:
    """The figures of a whole run, by figure; what does not occur in the world is left out."""
    return run_to_end(summarizing(run))


def summarizing(run: Run) -> Generator[Progress, None, tuple[Measurement, ...]]:
    """The same as :func:`summarize`, one step at a time."""
    arms = (run.main, *run.controls)
    shared = run.experiment.settings.mode == SHARED
    lines = [Measurement("survival", "", arm.arm.name, _survival(arm)) for arm in arms]
    for d, drive in enumerate(run.main.arm.model.drives):
        lines += _uptake(run, d, drive)
    for arm in arms:
        lines += _conduct(arm)
    lines.append(Measurement("divergence", "", MAIN, (yield from diverging(run))))
    for arm in arms:
        lines += [
            Measurement("side_effect", name, arm.arm.name, lost) for name, lost in side_effects(arm, shared).items()
        ]
        lines.append(Measurement("intended_performance", "", arm.arm.name, intended_performance(run, arm)))
        for name, (unequal, largest) in holdings(run.experiment, arm).items():
            lines.append(Measurement("gini", name, arm.arm.name, unequal))
            lines.append(Measurement("largest_share", name, arm.arm.name, largest))
    known = [line for line in lines if line.measured.n > 0]
    order = {name: place for place, name in enumerate(dict.fromkeys(line.figure for line in known))}
    return tuple(sorted(known, key=lambda line: order[line.figure]))


def _survival(arm: ArmHistory) -> Figure:
    status = arm.arm.model.states.status[arm.states[-1]]
    return share(int(np.count_nonzero(status != OFF)), len(status))


def _uptake(run: Run, d: int, drive: str) -> list[Measurement]:
    """Uptake of one drive in every arm but those in which another one is inert; and its excess over neutral."""
    taken = {MAIN: _done(run.main.first_fired[d])}
    for control in run.controls:
        arm = control.arm
        if arm.kind != NEUTRAL:
            taken[arm.name] = _done(control.first_fired[d])
        elif arm.drive == drive:
            taken[arm.name] = _done(control.first_used[d])
    lines = [Measurement("uptake", drive, name, figure) for name, figure in taken.items()]
    neutral = taken.get(f"{NEUTRAL}:{drive}")
    if neutral is not None:
        lines.append(Measurement("excess_uptake", drive, MAIN, difference(taken[MAIN], neutral)))
    return lines


def _done(first: np.ndarray[tuple[int], np.dtype[np.int32]]) -> Figure:
    return share(int(np.count_nonzero(first != NEVER)), len(first))


def _conduct(arm: ArmHistory) -> list[Measurement]:
    name = arm.arm.name
    seen, unseen = violation_rates(arm)
    lines = [
        Measurement("violations_seen", "", name, seen),
        Measurement("violations_unseen", "", name, unseen),
        Measurement("concealment", "", name, concealment(arm)),
        Measurement("sandbagging", "", name, sandbagging(arm)),
    ]
    if DEPLOY in arm.arm.model.events:
        lines += [
            Measurement("treacherous_turn", "", name, treacherous_turn(arm)),
            Measurement("turn_delay", "", name, turn_delay(arm)),
        ]
    return lines
