"""A model, goals and a discount for which several planners plan, and the results that they share."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.solver import following_intended
from ic_sandbox.planning.start_values import StartValues, valuing_starts
from ic_sandbox.progress import Progress, SharedResults

__all__ = ["PlanningCase"]


class PlanningCase:
    """G goals of one model at one discount, with the results that planners have computed so far."""

    def __init__(self, model: Model, goals: Goals, discount: float) -> None:
        self.model = model
        self.goals = goals
        self.discount = float(discount)
        self.results = SharedResults()

    def following(self) -> Generator[Progress, None, NDArray[np.uint8]]:
        """Return the sets from which modified agents draw: uint8 [modified states]."""
        return (yield from self.results.of("following", lambda: following_intended(self.model, self.discount)))

    def start_values(self) -> Generator[Progress, None, StartValues]:
        """Return the values of acting and of waiting at the start states."""
        return (yield from self.results.of("starts", lambda: valuing_starts(self.model, self.goals, self.discount)))

    def units(self, units: str) -> Generator[Progress, None, Floats]:
        """Return the unit of a strength or temperature, the goal's ``span`` or one unit of ``reward``: float64 [G]."""
        if units == "reward":
            return np.ones(len(self.goals))
        return (yield from self.start_values()).mean_span
