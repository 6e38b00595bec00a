"""Quantiles of Student's t distribution, for any degrees of freedom from one upwards, whole or not."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["student_quantile"]

Floats = NDArray[np.float64]

MANY = 2e3
"""The degrees of freedom above which the expansion around the normal distribution is exact to the last digits."""

EXACT = 40.0
"""The argument above which the series for the ratio of gamma functions is exact to the last digits."""

MOST_STEPS, MOST_TERMS = 60, 1_000
CLOSE = 1e-15
QUADRATIC = 1e-8
"""The step of Newton's method after which the error, about its square, no longer counts."""

SMALLEST = 1e-300
RATIO = (1.0, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304, 39325 / 33554432)
"""The series of Γ(a + 1/2) / (Γ(a) √a) in powers of 1/a (Tricomi and Erdélyi 1951)."""


def student_quantile(freedom: ArrayLike, level: float) -> Floats:
    """Return how far an interval around 0 reaches that holds a share ``level`` of Student's t distribution.

    ``freedom`` is float64 of any shape, at least 1; ``level`` is between 0 and 1. The relative error is below 1e-13.
    """
    degrees = np.asarray(freedom, np.float64)
    tail = (1.0 - level) / 2
    normal = -NormalDist().inv_cdf(tail)
    points = _expanded(degrees, normal)
    few = degrees <= MANY
    points[few] = _solved(degrees[few], normal, tail)
    return points


def _expanded(degrees: Floats, z: float) -> Floats:
    """Return the quantiles for many degrees of freedom (Abramowitz and Stegun 1964, 26.7.5)."""
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return np.asarray(np.polynomial.polynomial.polyval(1.0 / degrees, terms))


def _solved(degrees: Floats, start: float, tail: float) -> Floats:
    """Return the points beyond which the share ``tail`` is, by Newton's method on logarithms."""
    place: Floats = np.full(degrees.shape, math.log(start), np.float64)
    for _ in range(MOST_STEPS):
        t = np.exp(place)
        beyond, density = _beyond(degrees, t)
        step = np.log(beyond / tail) * beyond / (density * t)
        place += step
        if not (np.abs(step) > QUADRATIC).any():
            break
    return np.asarray(np.exp(place))


def _beyond(degrees: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Return the share beyond t, half of the incomplete beta function of ν/2 and 1/2, and the density at t."""
    a = degrees / 2
    constant = _gamma_ratio(a) / math.sqrt(math.pi)
    x, rest = degrees / (degrees + t**2), t**2 / (degrees + t**2)
    power = constant * np.exp(-a * np.log1p(t**2 / degrees))  # x^a over the beta function of a and 1/2
    small = x < (a + 1) / (a + 2.5)
    beyond = np.empty_like(t)
    scale = power * np.sqrt(rest)
    beyond[small] = 0.5 * (scale * _fraction(a, np.full_like(a, 0.5), x) / a)[small]
    beyond[~small] = (0.5 - scale * _fraction(np.full_like(a, 0.5), a, rest))[~small]
    return beyond, power / np.sqrt(degrees + t**2)


def _gamma_ratio(a: Floats) -> Floats:
    """Return Γ(a + 1/2) / Γ(a)."""
    factor = np.ones_like(a)
    shifted = a.copy()
    while (low := shifted < EXACT).any():
        factor[low] *= shifted[low] / (shifted[low] + 0.5)
        shifted[low] += 1.0
    return np.asarray(factor * np.sqrt(shifted) * np.polynomial.polynomial.polyval(1.0 / shifted, RATIO))


def _fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """Return the continued fraction of the incomplete beta function by Lentz's method (Press et al. 2007, 6.4)."""
    c = np.ones_like(x)
    d = 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1))
    value: Floats = d.copy()
    for m in range(1, MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1.0 / _not_zero(1.0 + even * d)
        c = _not_zero(1.0 + even / c)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1.0 / _not_zero(1.0 + odd * d)
        c = _not_zero(1.0 + odd / c)
        factor = d * c
        value *= factor
        if not (np.abs(factor - 1.0) > CLOSE).any():
            break
    return value


def _not_zero(x: Floats) -> Floats:
    return np.where(np.abs(x) < SMALLEST, SMALLEST, x)
