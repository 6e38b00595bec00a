"""The values of start states for several goals: optimal, and of waiting in every state."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.idle_values import idle_value_steps
from ic_sandbox.planning.solver import valuing
from ic_sandbox.progress import Progress

__all__ = ["FLAT", "StartValues", "valuing_starts"]

FLAT = 1e-6
"""A goal is flat if the value of acting is at most this share of its largest absolute value in any state."""

NO_SPAN = 1e-9
"""A mean span of no more than this share of the goal's largest absolute value is 0, computed in another order."""


class StartValues(NamedTuple):
    """Values of S start states for G goals, float64 [S, G]: optimal, and of waiting in every state (``idle``).

    ``bounds``, ``idle_bounds``: float64 [G], the largest error of any of them. ``scale``: float64 [G], the largest
    absolute value of each goal in any state.
    """

    values: Floats
    bounds: Floats
    scale: Floats
    idle: Floats
    idle_bounds: Floats

    @property
    def span(self) -> Floats:
        """The value of acting, 0 for flat goals: float64 [S, G]."""
        span = self.values - self.idle
        return np.where(span > np.maximum(FLAT * self.scale, self.bounds + self.idle_bounds), span, 0.0)

    @property
    def mean_span(self) -> Floats:
        """The value of acting, averaged over the start states: float64 [G]; 1 if there is none."""
        span = (self.values - self.idle).mean(axis=0)
        known = span > np.maximum(self.bounds + self.idle_bounds, NO_SPAN * self.scale)
        found: Floats = np.where(known, span, 1.0)
        return found


def valuing_starts(
    model: Model, goals: Goals, discount: float, *, idle: bool = True, states: NDArray[np.int64] | None = None
) -> Generator[Progress, None, StartValues]:
    """Value the start states of a model, or other ``states``, as a generator that yields progress.

    ``idle``: whether to value waiting; otherwise its values are 0.
    """
    if states is None:
        states = np.array(list(model.starts.values()), np.int64)
    values, bounds, scale = yield from valuing(model, goals, discount, states)
    waiting, waiting_bounds = np.zeros_like(values), np.zeros_like(bounds)
    if idle:
        waiting, waiting_bounds = yield from idle_value_steps(model, goals, discount, states)
    return StartValues(values, bounds, scale, waiting, waiting_bounds)
