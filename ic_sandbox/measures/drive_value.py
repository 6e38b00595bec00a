"""The value of one drive for many goals: the difference of optimal values with and without it, for each start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.intervals import mean_se, mean_spread, wilson
from ic_sandbox.measures.run_series import Banded
from ic_sandbox.planning.start_values import StartValues

__all__ = ["PREVALENT_ABOVE", "THRESHOLDS", "Worth", "worth_of"]

PREVALENT_ABOVE = 0.01
"""A goal has a drive if the drive's relative instrumental value for it exceeds this."""

THRESHOLDS = (0.0, 0.001, PREVALENT_ABOVE, 0.05, 0.1, 0.25, 0.5)
"""The thresholds over which prevalence is shown as a curve."""


@dataclass(frozen=True, eq=False)
class Worth:
    """The instrumental value of one drive for G goals from S starts.

    Shares and means are over goals, after averaging over the starts. Given goals are a census: then intervals and
    standard errors are NaN.

    Attributes
    ----------
    value : float64 [S, G]
        The instrumental value, in units of reward.
    relative : float64 [S, G]
        Its share of the goal's span, the gain from acting.
    curve : Banded [thresholds]
        The prevalence above each of :data:`THRESHOLDS`.
    strength, strength_se : float
        The mean relative value, and its standard error.
    mean, mean_se : float
        The mean value, and its standard error.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> found = ics.analyze(ics.load_world("off_switch"), number=8)
    >>> worth = found.worths[0][0]
    >>> worth.relative.shape, worth.prevalence
    ((1, 8), 1.0)
    """

    value: Floats
    relative: Floats
    curve: Banded
    strength: float
    strength_se: float
    mean: float
    mean_se: float

    @property
    def prevalence(self) -> float:
        """The share of goals whose relative value exceeds :data:`PREVALENT_ABOVE`."""
        return float(self.curve.value[THRESHOLDS.index(PREVALENT_ABOVE)])

    @property
    def prevalence_low(self) -> float:
        """The low end of the prevalence's interval."""
        return float(self.curve.low[THRESHOLDS.index(PREVALENT_ABOVE)])

    @property
    def prevalence_high(self) -> float:
        """The high end of the prevalence's interval."""
        return float(self.curve.high[THRESHOLDS.index(PREVALENT_ABOVE)])

    @property
    def strength_spread(self) -> float:
        """Half the width of the strength's 95 % interval."""
        return mean_spread(self.strength_se, self.value.shape[1])


def worth_of(starts: StartValues, inert_values: Floats, inert_bounds: Floats, drawn: bool) -> Worth:
    """Compare the values of the starts with those in the world in which a drive is inert.

    ``inert_values``: float64 [S, G]; ``inert_bounds``: their error bounds, float64 [G]; ``drawn``: whether the goals
    are a sample. A difference within the error bounds counts as 0. A more negative one is reported as it is: it is
    possible only if modified agents use devices against the original goal. For flat goals, relative values are 0.
    """
    difference = starts.values - inert_values
    difference = np.where(np.abs(difference) <= starts.bounds + inert_bounds, 0.0, difference)
    span = starts.span
    relative = np.where(span > 0, difference / np.where(span > 0, span, 1.0), 0.0)
    n_goals = relative.shape[1]
    shares = np.array([np.mean(relative > threshold) for threshold in THRESHOLDS])
    low, high = wilson(shares * n_goals, n_goals)
    strength, strength_se = (float(figure) for figure in mean_se(relative.mean(axis=0)))
    mean, error = (float(figure) for figure in mean_se(difference.mean(axis=0)))
    if not drawn:
        low, high, strength_se, error = np.full_like(low, np.nan), np.full_like(high, np.nan), np.nan, np.nan
    return Worth(difference, relative, Banded(shares, low, high), strength, strength_se, mean, error)
