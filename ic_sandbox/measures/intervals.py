"""95 % intervals for shares and means, for differences of both, and standard errors of means."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ic_sandbox.array_types import Floats

__all__ = [
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
    "paired_difference",
    "share",
    "student_95",
    "t_95",
    "wilson",
]


Z_95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


def wilson(successes: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Low and high end of the 95 % score interval for a share (Wilson 1927; Newcombe 1998, method 3).

    Works element by element; ``successes`` need not be whole (shares averaged over starts are not). Nan where
    n is 0.
    """
    count = np.asarray(successes, np.float64)
    total = np.asarray(n, np.float64)
    known = np.where(total > 0, total, np.nan)
    share = count / known
    square = Z_95**2 / known
    centre = share + square / 2
    spread = np.sqrt(square * (share * (1 - share) + square / 4))
    # At the ends the interval touches 0 and 1 exactly, which rounding would miss by a hair.
    low = np.where(count <= 0, 0.0 * share, np.maximum((centre - spread) / (1 + square), 0.0))
    high = np.where(count >= total, 1.0 + 0.0 * share, np.minimum((centre + spread) / (1 + square), 1.0))
    return low, high


def newcombe(
    successes: ArrayLike, n: ArrayLike, other_successes: ArrayLike, other_n: ArrayLike
) -> tuple[Floats, Floats]:
    """Low and high end of the 95 % interval for one share minus another, of independent samples.

    The score interval without continuity correction (Newcombe 1998, *Statistics in Medicine* 17:873, method
    10).
    """
    share = np.asarray(successes, np.float64) / np.asarray(n, np.float64)
    other = np.asarray(other_successes, np.float64) / np.asarray(other_n, np.float64)
    low, high = wilson(successes, n)
    other_low, other_high = wilson(other_successes, other_n)
    difference = share - other
    return (
        difference - np.sqrt((share - low) ** 2 + (other_high - other) ** 2),
        difference + np.sqrt((high - share) ** 2 + (other - other_low) ** 2),
    )


def mean_se(values: ArrayLike) -> tuple[Floats, Floats]:
    """Mean over the last axis, and its standard error (nan for fewer than two values)."""
    sample = np.asarray(values, np.float64)
    size = sample.shape[-1]
    mean = sample.mean(axis=-1) if size else np.full(sample.shape[:-1], np.nan)
    if size < 2:
        return mean, np.full(sample.shape[:-1], np.nan)
    error: Floats = np.asarray(sample.std(axis=-1, ddof=1) / np.sqrt(size))
    return mean, error


def t_95(freedom: float) -> float:
    """The 97.5 % point of Student's t with ``freedom`` degrees of freedom, which need not be whole (Student 1908)."""
    from scipy.special import stdtrit  # takes a third of a second, which no start need wait for

    return float(stdtrit(freedom, 0.975))


def mean_spread(error: float, n: float) -> float:
    """How far the 95 % interval of a mean of ``n`` values reaches on either side, its standard error being ``error``
    (Student 1908); nan for fewer than two.
    """
    return t_95(n - 1) * error if n > 1 else np.nan


def student_95(freedom: ArrayLike) -> Floats:
    """The same element by element; NaN below one degree of freedom."""
    from scipy.special import stdtrit

    degrees = np.asarray(freedom, np.float64)
    different, place = np.unique(degrees, return_inverse=True)  # mostly one: all ticks have the same clusters
    points: Floats = np.where(different >= 1, stdtrit(np.where(different >= 1, different, 1.0), 0.975), np.nan)
    return points[place].reshape(degrees.shape)


@dataclass(frozen=True, eq=False, slots=True)
class Influence:
    """How much each cluster of agents moves a figure: what pairs it with the same figure of another run.

    ``sample`` is the same for runs that have the same agents, goals and seed. ``values``: float64 [C], the linearised
    contributions, which sum to 0, or [0] if they are unknown; ``clusters``: how many of them count.
    """

    sample: str
    values: Floats = field(default_factory=lambda: np.zeros(0))
    clusters: int = 0

    @property
    def spread(self) -> float:
        """How far Student's 95 % interval reaches on either side; NaN for fewer than two clusters."""
        if self.clusters < 2:
            return np.nan
        variance = self.clusters / (self.clusters - 1) * float(self.values @ self.values)
        return t_95(self.clusters - 1) * float(np.sqrt(variance))


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
        How much each cluster of agents moves the number, which pairs it with the same figure of another run.

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

    @property
    def clusters(self) -> float:
        """The number of independent observations."""
        return self.n if self.influence is None else self.influence.clusters or self.n


def share(hits: float, n: float) -> Figure:
    """A share of independent observations, with Wilson's interval."""
    low, high = wilson(hits, n)
    return Figure(hits / n if n > 0 else np.nan, float(low), float(high), n)


def difference(one: Figure, other: Figure) -> Figure:
    """One share minus another, with Newcombe's interval."""
    if not (one.n > 0 and other.n > 0):
        return Figure(np.nan, np.nan, np.nan, 0)
    low, high = newcombe(one.value * one.n, one.n, other.value * other.n, other.n)
    return Figure(one.value - other.value, float(low), float(high), min(one.n, other.n))


def difference_by_intervals(one: Figure, other: Figure) -> Figure:
    """One figure minus another, with the interval that follows from their own ones, whatever they are intervals of.

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
    """Whether two figures were measured over the same clusters of the same agents.

    If their contributions are unknown, only if both figures are the same to the last digit, with their intervals.
    """
    first, second = one.influence, other.influence
    if first is None or second is None or first.sample != second.sample or len(first.values) != len(second.values):
        return False
    return len(first.values) > 0 or (one.value, one.low, one.high) == (other.value, other.low, other.high)


def paired_difference(one: Figure, other: Figure) -> Figure:
    """One figure minus another of the same agents, with Student's interval over their clusters."""
    assert one.influence is not None
    assert other.influence is not None
    clusters = max(one.influence.clusters, other.influence.clusters)
    influence = Influence(one.influence.sample, one.influence.values - other.influence.values, clusters)
    value, spread = one.value - other.value, influence.spread if clusters else 0.0
    return Figure(value, value - spread, value + spread, min(one.n, other.n), influence)


def difference_of_means(one: Figure, other: Figure) -> Figure:
    """One mean minus another, both as :func:`mean_of` gives them, with the interval of Welch's t-test.

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
    if variance > 0:  # nan where the error of one is not known
        terms = [square**2 / (figure.clusters - 1) for square, figure in zip(squares, (one, other), strict=True)]
        spread *= t_95(variance**2 / sum(terms))
    return Figure(value, value - spread, value + spread, min(one.n, other.n))


def mean_of(values: ArrayLike) -> Figure:
    """A mean over independent values, with Student's interval."""
    sample = np.asarray(values, np.float64)
    if not sample.size:
        return Figure(np.nan, np.nan, np.nan, 0)
    mean, error = (float(figure) for figure in mean_se(sample))
    spread = mean_spread(error, sample.size)
    return Figure(mean, mean - spread, mean + spread, sample.size)
