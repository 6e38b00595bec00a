"""Intervals over clusters: agents that share a goal drawn from a prior are one observation of that prior.

Every figure here is a ratio ``r = sum(y_c) / sum(o_c)`` over C clusters: a share or mean has the clusters' sizes as
``o_c``, a rate their opportunities. Its variance is linearised (ratio estimator; Cochran 1977, eq. 6.13; Kish 1965):
``var = C / (C - 1) * sum((y_c - r o_c)^2) / sum(o_c)^2``. Means get Student's interval with C - 1 degrees of freedom.
Shares get Wilson's with the effective size of Korn and Graubard (1998, *Survey Methodology* 24:193):
``n = r (1 - r) / var * (z / t)^2``, at most the number of agents, and C if the variance is 0. Of rates over a
whole run, it is at most the number of agents divided by the design effect of clusters: 1 if agents who share a goal are
independent, and their number if they do the same (Kish 1965).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.intervals import LEVEL, Figure, Influence, newcombe, normal_point, student_95, wilson
from ic_sandbox.measures.run_series import Banded
from ic_sandbox.simulation.agents import AgentSet

__all__ = ["RatioSums", "difference_over", "excess_band", "excess_over", "mean_over", "share_over"]


Numbers = NDArray[Any]

ROUNDING = 1e-12
"""A sum of squares below this share of its terms is 0 but for rounding."""


@dataclass(frozen=True, eq=False)
class RatioSums:
    """Sums over clusters that determine the interval of a ratio, as arrays of one shape, or of [] if they are constant.

    ``did``, ``could``: the sums of y and o; ``did_square``, ``could_square``, ``product``: the sums of y^2, o^2 and
    y o; ``clusters``: the number of clusters with an o above 0; ``agents``: the number of such agents.
    """

    did: Numbers
    could: Numbers
    did_square: Numbers
    product: Numbers
    could_square: Numbers
    clusters: Numbers
    agents: Numbers

    @cached_property
    def ratio(self) -> Floats:
        """``r``; NaN if there was no opportunity."""
        could = np.asarray(self.could, np.float64)
        return np.asarray(self.did, np.float64) / np.where(could > 0, could, np.nan)

    @cached_property
    def variance(self) -> Floats:
        """The linearised variance of the ratio; NaN for fewer than two clusters."""
        ratio = self.ratio
        did, could = np.asarray(self.did_square, np.float64), ratio**2 * np.asarray(self.could_square, np.float64)
        squares = did - 2.0 * ratio * np.asarray(self.product, np.float64) + could
        squares = np.where(squares <= ROUNDING * (did + could), 0.0, squares)
        clusters = np.asarray(self.clusters, np.float64)
        scale = np.where(clusters > 1, clusters / np.where(clusters > 1, clusters - 1, 1.0), np.nan)
        variance: Floats = scale * squares / np.asarray(self.could, np.float64).clip(min=1.0) ** 2
        return variance

    def share(self, level: float = LEVEL) -> Banded:
        """Return the ratio as a share, with Wilson's interval at its effective size."""
        ratio, variance = self.ratio, self.variance
        clusters = np.asarray(self.clusters, np.float64)
        inside = (variance > 0) & (ratio > 0) & (ratio < 1)
        shrunk = (normal_point(level) / student_95(clusters - 1, level)) ** 2
        size = np.where(inside, ratio * (1 - ratio) / np.where(inside, variance, 1.0) * shrunk, clusters)
        size = np.where(np.isnan(variance), np.nan, np.minimum(size, self.agents))
        return Banded(ratio, *wilson(ratio * size, size, level))

    def mean(self) -> Banded:
        """Return the ratio as a mean, with Student's interval."""
        ratio = self.ratio
        spread = student_95(np.asarray(self.clusters, np.float64) - 1) * np.sqrt(self.variance)
        return Banded(ratio, ratio - spread, ratio + spread)


def share_over(agents: AgentSet, did: Numbers, could: Numbers | None = None, level: float = LEVEL) -> Figure:
    """Return a share of agents, or a rate such as violations per opportunity.

    ``did`` [N]: how often each agent did it; ``could`` [N]: how often it could have, by default once.
    """
    return _ratio_over(agents, did, could, True, level)


def mean_over(agents: AgentSet, values: Numbers, counted: Numbers | None = None, level: float = LEVEL) -> Figure:
    """Return the mean of ``values`` [N] over agents, or over those that are ``counted`` [N]; other values must be 0.

    In general it is the sum of ``values`` divided by the sum of ``counted``.
    """
    return _ratio_over(agents, values, counted, False, level)


def _ratio_over(agents: AgentSet, did: Numbers, could: Numbers | None, is_share: bool, level: float) -> Figure:
    of, sizes = agents.clusters.of, agents.clusters.sizes
    y = np.bincount(of, np.asarray(did, np.float64), len(sizes))
    o = sizes.astype(np.float64) if could is None else np.bincount(of, np.asarray(could, np.float64), len(sizes))
    n = len(agents) if could is None else int(np.count_nonzero(could))
    clusters = int(np.count_nonzero(o))
    if clusters == 0 or o.sum() == 0:
        return Figure(np.nan, np.nan, np.nan, 0)
    value = float(y.sum() / o.sum())
    influence = Influence(agents.identity, (y - value * o) / o.sum(), clusters)
    if not is_share:
        spread = influence.spread_at(level)
        return Figure(value, value - spread, value + spread, n, influence)
    most = float(n)
    if could is not None:
        # Agents of a cluster that act alike count as one, even if their numbers of opportunities differ.
        alone = np.asarray(did, np.float64) - value * np.asarray(could, np.float64)
        together, separately = float((y - value * o) @ (y - value * o)), float(alone @ alone)
        most /= min(max(together / separately, 1.0), n / clusters) if separately > 0 else 1.0
    band = RatioSums(*(np.asarray(x) for x in (y.sum(), o.sum(), y @ y, y @ o, o @ o, clusters, most))).share(level)
    return Figure(value, float(band.low), float(band.high), n, influence)


def excess_band(sums: RatioSums, one: Banded, other: Banded) -> Banded:
    """Return one share minus another of the same agents, paired over clusters, with Student's interval.

    ``sums`` are those of the agents' differences. If all clusters differ equally, the interval is Newcombe's, with as
    many observations as clusters.
    """
    paired = sums.mean()
    clusters = np.asarray(sums.clusters, np.float64)
    low, high = newcombe(one.value * clusters, clusters, other.value * clusters, clusters)
    same = sums.variance == 0
    return Banded(paired.value, np.where(same, low, paired.low), np.where(same, high, paired.high))


def excess_over(agents: AgentSet, did: Numbers, others: Numbers, level: float = LEVEL) -> Figure:
    """Return the share of agents that ``did`` bool [N], minus the share in another arm, as in :func:`excess_band`."""
    found = mean_over(agents, np.asarray(did, np.int64) - np.asarray(others, np.int64), level=level)
    if found.influence is None or found.influence.values.any():
        return found
    n = found.influence.clusters
    low, high = newcombe(np.mean(did) * n, n, np.mean(others) * n, n, level) if n > 1 else (np.nan, np.nan)
    return replace(found, low=float(low), high=float(high))


def difference_over(one: Figure, other: Figure) -> Figure:
    """Return one share minus another of the same agents, with an interval from those of both.

    Zou and Donner 2008, eq. 11. The distances to the ends combine like standard errors, with the correlation of the
    linearised shares.
    """
    if not (one.n > 0 and other.n > 0) or one.influence is None or other.influence is None:
        return Figure(np.nan, np.nan, np.nan, 0)
    e, f = one.influence.values, other.influence.values
    size = float(np.sqrt((e @ e) * (f @ f)))
    correlation = float(e @ f) / size if size > 0 else 0.0
    value = one.value - other.value

    def reach(a: float, b: float) -> float:
        return float(np.sqrt(max(a * a + b * b - 2.0 * correlation * a * b, 0.0)))

    low = value - reach(one.value - one.low, other.high - other.value)
    high = value + reach(one.high - one.value, other.value - other.low)
    clusters = max(one.influence.clusters, other.influence.clusters)
    influence = Influence(one.influence.sample, e - f, clusters)
    return Figure(value, low, high, min(one.n, other.n), influence)
