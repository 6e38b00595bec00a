"""Approximate values of a block of goals in float32, at half the cost, from which sweeps in float64 start.

Goals with very large or very small values are scaled by a power of two, so that their values are at most 1, and none
overflows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.planning.aligned_memory import aligned
from ic_sandbox.planning.kernels import lanes, rough_sweep
from ic_sandbox.planning.kernels.arrays import GoalArrays, GoalProgress, SweepTape
from ic_sandbox.planning.sweep_rows import SweepRows

__all__ = ["RoughValues", "rough_width", "worth_approximating"]

ROUGHLY_SETTLED = 5e-5
"""A value in float32 has settled when a sweep changes it by less than this share of itself.

More sweeps would not save any in float64, because these start from the rounding of float32, which a discount magnifies.
"""

NEGLIGIBLE = 1e-12
"""A change is negligible below this share of the largest value, if no terms can cancel."""

MOST_SWEEPS = 300
LEAST_EXPONENT = -1000
USUAL_EXPONENT = 20
"""Values whose exponents are at most this far from 0 are not scaled."""


def rough_width(n_goals: int) -> int:
    """Return the number of goals, padded to what is swept together in float32."""
    lanes_together = len(_many(n_goals))
    return -(-n_goals // lanes_together) * lanes_together


def worth_approximating(rows: SweepRows) -> bool:
    """Return whether most states need several sweeps; a state that is a component by itself needs one."""
    sizes = np.diff(rows.order.component_ends)
    return bool(2 * sizes[sizes > 1].sum() >= len(rows.states))


class RoughValues:
    """The values of a block of goals in float32.

    They share the memory of ``exact``, float64 [(S + E + 1) * width], the values of all states, then the rewards for
    events, and then zeros. ``place_reward`` float64 [C * width] are the rewards of one tick by cell, ``rough_reward``
    the same in float32, ``largest`` float64 [width] the largest possible values, ``signed`` bool [width] whether a goal
    has negative rewards; ``off_values`` float64 [G] are those of being off, in states that are not swept, and
    ``event_reward`` float64 [E, G] the rewards for events.
    """

    def __init__(
        self,
        rows: SweepRows,
        place_reward: Floats,
        rough_reward: NDArray[np.float32],
        exact: Floats,
        largest: Floats,
        off_values: Floats,
        event_reward: Floats,
        signed: NDArray[np.bool_],
    ) -> None:
        n_goals, width, n_events = len(off_values), len(largest), len(event_reward)
        self._exact = exact
        self._many = _many(n_goals)
        self._exact_many = (0.0,) * len(self._many)
        exponents = np.maximum(np.frexp(largest)[1], LEAST_EXPONENT)
        self._exponents = np.where(np.abs(exponents) > USUAL_EXPONENT, exponents, 0)
        self._order = rows.order
        values = exact[len(exact) // 2 :].view(np.float32)
        table = values.reshape(-1, width)
        factors = np.ldexp(1.0, -self._exponents)
        table[:] = 0.0
        table[len(rows.states) :, :n_goals] = off_values * factors[:n_goals]
        table[len(table) - n_events - 1 : -1, :n_goals] = event_reward * factors[:n_goals]
        table[-1] = 0.0
        if self._exponents.any():
            rough_sweep.narrow(self._exact_many, self._many, place_reward, factors, rough_reward)
        share = np.where(signed, ROUGHLY_SETTLED, NEGLIGIBLE)
        negligible = np.ldexp(share, exponents - self._exponents).astype(np.float32)
        room = aligned(len(self._many), np.float32)
        undecided, frozen, settled = np.zeros((3, width // len(self._many)), np.uint8)
        asked, live, excess = np.zeros((3, width), np.float32)
        asked[:n_goals] = 1.0
        self._arrays = GoalArrays(rough_reward, values, negligible, np.zeros(0, np.uint8), room, excess)
        self._progress = GoalProgress(asked, live, excess, undecided, frozen, settled)

    def settle(self, position: NDArray[np.int64], budget: int, tape: SweepTape) -> bool:
        """Do a piece of the work; return whether all is done."""
        fixed = (MOST_SWEEPS, ROUGHLY_SETTLED, self._order, tape, self._arrays, self._progress)
        return bool(
            rough_sweep.approximate(self._many, self._many[: lanes.MOST_IN_CROSSINGS], position, budget, *fixed)
        )

    def write(self) -> None:
        """Write the values in float64 over themselves."""
        factors = np.ldexp(1.0, self._exponents)
        rough_sweep.widen(self._many, self._exact_many, self._arrays.values, factors, self._exact)


def _many(n_goals: int) -> tuple[np.float32, ...]:
    """Return as many float32 as goals are swept together."""
    return next((many for many in lanes.ROUGH if n_goals <= len(many)), lanes.ROUGH[-1])
