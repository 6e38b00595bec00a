"""A model, goals and a discount for which several planners plan, and the results that they share."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.idle_values import idle_value_steps
from ic_sandbox.planning.solver import following_intended, valuing
from ic_sandbox.progress import Progress, SharedResults

__all__ = ["PlanningCase", "StartWorth", "start_worth_steps"]

NO_SPAN = 1e-9
"""A span of no more than this share of the goal's largest absolute value is 0, computed in another order."""


class StartWorth(NamedTuple):
    """Values of the S start states for G goals, float64 [S, G]: optimal, and of waiting in every state.

    ``bounds``, ``idle_bounds``: float64 [G], the largest error of any of them. ``scale``: float64 [G], the largest
    absolute value of each goal in any state.
    """

    values: Floats
    bounds: Floats
    scale: Floats
    idle: Floats
    idle_bounds: Floats

    @property
    def spans(self) -> Floats:
        """The gain from acting, averaged over the start states: float64 [G]; 1 if there is none."""
        span = (self.values - self.idle).mean(axis=0)
        known = span > np.maximum(self.bounds + self.idle_bounds, NO_SPAN * self.scale)
        found: Floats = np.where(known, span, 1.0)
        return found


class PlanningCase:
    """G goals of one model at one discount, with the results that planners have computed so far."""

    def __init__(self, model: Model, goals: Goals, discount: float) -> None:
        self.model = model
        self.goals = goals
        self.discount = discount
        self.results = SharedResults()

    def following(self) -> Generator[Progress, None, NDArray[np.uint8]]:
        """Return the sets from which modified agents draw: uint8 [modified states]."""
        return (yield from self.results.of("following", lambda: following_intended(self.model, self.discount)))

    def start_worth(self) -> Generator[Progress, None, StartWorth]:
        """Return the values of acting and of waiting at the start states."""
        return (yield from self.results.of("starts", lambda: start_worth_steps(self.model, self.goals, self.discount)))

    def units(self, units: str) -> Generator[Progress, None, Floats]:
        """Return the unit of a strength or temperature, the goal's ``span`` or one unit of ``reward``: float64 [G]."""
        if units == "reward":
            return np.ones(len(self.goals))
        return (yield from self.start_worth()).spans


def start_worth_steps(model: Model, goals: Goals, discount: float) -> Generator[Progress, None, StartWorth]:
    """Value the start states of a model."""
    states = np.array(list(model.starts.values()), np.int64)
    values, bounds, scale = yield from valuing(model, goals, discount, states)
    idle, idle_bounds = yield from idle_value_steps(model, goals, discount, states)
    return StartWorth(values, bounds, scale, idle, idle_bounds)
