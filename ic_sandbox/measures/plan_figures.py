"""Figures from plans alone, to be compared between worlds."""

from __future__ import annotations

import numpy as np

from ic_sandbox.measures.discount_scan import Foresight
from ic_sandbox.measures.drive_value import PREVALENT_ABOVE, Worth
from ic_sandbox.measures.intervals import Figure, Influence
from ic_sandbox.measures.measure import Measurement
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import MAIN

__all__ = ["figures_of_plans"]


def figures_of_plans(known: Foresight) -> tuple[Measurement, ...]:
    """Return the prevalence of each drive at the world's own discount, as far as it is known.

    Drawn goals are a sample: worlds with the same draw have the same goals, over which their figures are paired. Given
    goals are a census, so there is no interval.
    """
    sample = f"{known.draw} {known.goals}"
    worths = known.worths.get(known.now, ())
    return tuple(
        Measurement("prevalence", drive, ArmKey(MAIN, ""), _prevalence(worth, sample))
        for drive, worth in zip(known.drives, worths, strict=False)
    )


def _prevalence(worth: Worth, sample: str) -> Figure:
    """Return a prevalence with the influence of each goal: its share of starts above the threshold."""
    value, low, high = worth.prevalence, worth.prevalence_low, worth.prevalence_high
    by_goal = (worth.relative > PREVALENT_ABOVE).mean(axis=0)
    if np.isnan(low):
        return Figure(value, low, high, by_goal.size)
    influence = Influence(sample, (by_goal - by_goal.mean()) / by_goal.size, by_goal.size)
    return Figure(value, low, high, by_goal.size, influence)
