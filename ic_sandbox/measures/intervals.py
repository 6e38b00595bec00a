"""95 % intervals for shares and means, for differences of both, and standard errors of means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from ic_sandbox.array_types import Floats

__all__ = [
    "LEVEL",
    "Z_95",
    "Figure",
    "Influence",
    "are_paired",
    "difference",
    "difference_by_intervals",
    "difference_of_means",
    "mean_of",
    "mean_se",
    "mean_spread",
    "newcombe",
    "normal_point",
    "paired_difference",
    "share",
    "simultaneous",
    "student_95",
    "t_95",
    "wilson",
    "without_interval",
]


Z_95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


LEVEL = 0.95
"""The level of intervals."""

FEW = 16
"""The number of degrees of freedom up to which each quantile is looked up among those known."""


def normal_point(level: float) -> float:
    """Return the point of the normal distribution that intervals of a level reach on either side."""
    return Z_95 if level == LEVEL else NormalDist().inv_cdf(0.5 + level / 2)


def wilson(successes: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the ends of the score interval for a share, at 95 % (Wilson 1927; Newcombe 1998, method 3).

    Works element by element. ``successes`` need not be whole, such as for shares averaged over starts. NaN if n is 0.
    """
    count = np.asarray(successes, np.float64)
    total = np.asarray(n, np.float64)
    known = np.where(total > 0, total, np.nan)
    share = count / known
    square = normal_point(level) ** 2 / known
    centre = share + square / 2
    spread = np.sqrt(square * (share * (1 - share) + square / 4))
    # Rounding would move an end slightly away from an exact 0 or 1.
    low = np.where(count <= 0, 0.0 * share, np.maximum((centre - spread) / (1 + square), 0.0))
    high = np.where(count >= total, 1.0 + 0.0 * share, np.minimum((centre + spread) / (1 + square), 1.0))
    return low, high


def newcombe(
    successes: ArrayLike, n: ArrayLike, other_successes: ArrayLike, other_n: ArrayLike, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Return the ends of the 95 % interval for one share minus another, of independent samples.

    This is the score interval without continuity correction (Newcombe 1998, *Statistics in Medicine* 17:873, method
    10).
    """
    share = np.asarray(successes, np.float64) / np.asarray(n, np.float64)
    other = np.asarray(other_successes, np.float64) / np.asarray(other_n, np.float64)
    low, high = wilson(successes, n, level)
    other_low, other_high = wilson(other_successes, other_n, level)
    difference = share - other
    return (
        difference - np.sqrt((share - low) ** 2 + (other_high - other) ** 2),
        difference + np.sqrt((high - share) ** 2 + (other - other_low) ** 2),
    )


def mean_se(values: ArrayLike) -> tuple[Floats, Floats]:
    """Return the mean over the last axis and its standard error, which is NaN for fewer than two values."""
    sample = np.asarray(values, np.float64)
    size = sample.shape[-1]
    mean = sample.mean(axis=-1) if size else np.full(sample.shape[:-1], np.nan)
    if size < 2:
        return mean, np.full(sample.shape[:-1], np.nan)
    error: Floats = np.asarray(sample.std(axis=-1, ddof=1) / np.sqrt(size))
    return mean, error


@lru_cache(maxsize=4096)
def t_95(freedom: float, level: float = LEVEL) -> float:
    """Return how far intervals by Student's t reach for ``freedom`` degrees of freedom, whole or not (Student 1908)."""
    from scipy.special import stdtrit  # importing it takes a third of a second, which would delay every start

    return float(stdtrit(freedom, 0.5 + level / 2))


def mean_spread(error: float, n: float) -> float:
    """Return half the width of the 95 % interval of a mean of ``n`` values; NaN for fewer than two.

    ``error``: the standard error. Student 1908.
    """
    return t_95(n - 1) * error if n > 1 else np.nan


def student_95(freedom: ArrayLike, level: float = LEVEL) -> Floats:
    """Compute :func:`t_95` element by element; NaN below one degree of freedom."""
    from scipy.special import stdtrit

    degrees = np.asarray(freedom, np.float64)
    if degrees.size <= FEW:
        found = [t_95(number, level) if number >= 1 else np.nan for number in degrees.ravel().tolist()]
        return np.array(found).reshape(degrees.shape)
    different, place = np.unique(degrees, return_inverse=True)  # usually one, because all ticks have the same clusters
    known = np.where(different >= 1, different, 1.0)
    points: Floats = np.where(different >= 1, stdtrit(known, 0.5 + level / 2), np.nan)
    return points[place].reshape(degrees.shape)


@dataclass(frozen=True, eq=False, slots=True)
class Influence:
    """The influence of each cluster of agents on a figure, used to pair it with the same figure of another run.

    ``sample`` is the same for runs with the same agents, goals and seed. ``values``: float64 [C], the linearised
    contributions, which sum to 0, or [0] if they are unknown; ``clusters``: the number of clusters that count.
    """

    sample: str
    values: Floats = field(default_factory=lambda: np.zeros(0))
    clusters: int = 0

    @property
    def spread(self) -> float:
        """Half the width of Student's 95 % interval; NaN for fewer than two clusters."""
        return self.spread_at(LEVEL)

    def spread_at(self, level: float) -> float:
        """Return the same for an interval of another level."""
        if self.clusters < 2:
            return np.nan
        variance = self.clusters / (self.clusters - 1) * float(self.values @ self.values)
        return t_95(self.clusters - 1, level) * float(np.sqrt(variance))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its 95 % interval; NaN if there are no observations.

    Attributes
    ----------
    value : float
        The number.
    low, high : float
        The ends of the interval; NaN if it has none.
    n : float
        The number of observations. It may be an effective number, which is not whole, if agents share goals.
    influence : Influence or None
        The influence of each cluster of agents, used to pair the number with the same figure of another run.
    low_all, high_all : float
        The ends of the interval that is simultaneous over drives; NaN if it has none.

    Examples
    --------
    >>> from ic_sandbox.measures.intervals import share
    >>> figure = share(9, 16)
    >>> figure.value, round(figure.low, 3), round(figure.high, 3)
    (0.5625, 0.332, 0.769)
    """

    value: float
    low: float
    high: float
    n: float
    influence: Influence | None = field(default=None, compare=False, repr=False)
    low_all: float = field(default=np.nan, compare=False)
    high_all: float = field(default=np.nan, compare=False)

    @property
    def clusters(self) -> float:
        """The number of independent observations."""
        return self.n if self.influence is None else self.influence.clusters or self.n


def simultaneous(measure: Callable[[float], Figure], drives: int) -> Figure:
    """Return a figure of one of several drives, with the interval that covers all of them at once in 95 % of cases.

    ``measure`` measures it with an interval of a level; the simultaneous interval is Bonferroni's.
    """
    found, wide = measure(LEVEL), measure(1.0 - (1.0 - LEVEL) / drives)
    return replace(found, low_all=wide.low, high_all=wide.high)


def without_interval(figure: Figure) -> Figure:
    """Return a figure of which one observation is known, so that no interval can be drawn from it."""
    return Figure(figure.value, np.nan, np.nan, figure.n)


def share(hits: float, n: float) -> Figure:
    """Return a share of independent observations, with Wilson's interval."""
    low, high = wilson(hits, n)
    return Figure(hits / n if n > 0 else np.nan, float(low), float(high), n)


def difference(one: Figure, other: Figure) -> Figure:
    """Return one share minus another, with Newcombe's interval."""
    if not (one.n > 0 and other.n > 0):
        return Figure(np.nan, np.nan, np.nan, 0)
    low, high = newcombe(one.value * one.n, one.n, other.value * other.n, other.n)
    return Figure(one.value - other.value, float(low), float(high), min(one.n, other.n))


def difference_by_intervals(one: Figure, other: Figure) -> Figure:
    """Return one figure minus another, with an interval derived from both intervals, of whatever kind.

    The variance is recovered from the side of each interval that faces the other figure (Zou and Donner 2008,
    *Statistics in Medicine* 27:1693, eq. 3). For shares with Wilson's intervals, this is Newcombe's.
    """
    if not (one.n > 0 and other.n > 0):
        return Figure(np.nan, np.nan, np.nan, 0)
    value = one.value - other.value
    below = float(np.hypot(one.value - one.low, other.high - other.value))
    above = float(np.hypot(one.high - one.value, other.value - other.low))
    return Figure(value, value - below, value + above, min(one.n, other.n))


def are_paired(one: Figure, other: Figure) -> bool:
    """Return whether two figures were measured over the same clusters of the same agents.

    If the contributions are unknown, both figures and their intervals must be identical.
    """
    first, second = one.influence, other.influence
    if first is None or second is None or first.sample != second.sample or len(first.values) != len(second.values):
        return False
    return len(first.values) > 0 or (one.value, one.low, one.high) == (other.value, other.low, other.high)


def paired_difference(one: Figure, other: Figure) -> Figure:
    """Return one figure minus another of the same agents, with Student's interval over their clusters."""
    assert one.influence is not None
    assert other.influence is not None
    clusters = max(one.influence.clusters, other.influence.clusters)
    influence = Influence(one.influence.sample, one.influence.values - other.influence.values, clusters)
    value, spread = one.value - other.value, influence.spread if clusters else 0.0
    return Figure(value, value - spread, value + spread, min(one.n, other.n), influence)


def difference_of_means(one: Figure, other: Figure) -> Figure:
    """Return one mean minus another, both from :func:`mean_of`, with the interval of Welch's t-test.

    The variances need not be equal (Welch 1947, *Biometrika* 34:28; degrees of freedom after Satterthwaite 1946).
    """
    if not (one.n > 0 and other.n > 0):
        return Figure(np.nan, np.nan, np.nan, 0)
    value = one.value - other.value
    squares = [
        ((figure.high - figure.low) / (2 * t_95(figure.clusters - 1))) ** 2 if figure.clusters > 1 else np.nan
        for figure in (one, other)
    ]
    variance = sum(squares)
    spread = float(np.sqrt(variance))
    if variance > 0:  # NaN if either error is unknown
        terms = [square**2 / (figure.clusters - 1) for square, figure in zip(squares, (one, other), strict=True)]
        spread *= t_95(variance**2 / sum(terms))
    return Figure(value, value - spread, value + spread, min(one.n, other.n))


def mean_of(values: ArrayLike, level: float = LEVEL) -> Figure:
    """Return the mean of independent values, with Student's interval."""
    sample = np.asarray(values, np.float64)
    if not sample.size:
        return Figure(np.nan, np.nan, np.nan, 0)
    mean, error = (float(figure) for figure in mean_se(sample))
    spread = t_95(sample.size - 1, level) * error if sample.size > 1 else np.nan
    return Figure(mean, mean - spread, mean + spread, sample.size)
