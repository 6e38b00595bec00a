"""The table of a comparison of planners: the usefulness and harm of each.

*Usefulness* is the gain of a policy as a share of the value of acting, ``(V^pi - V^idle) / (V* - V^idle)`` at the
start: 1 is optimal, 0 is doing nothing. A planner is on the *frontier* for a harm if no other is at least as good on
both axes and better on one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.model import Model
from ic_sandbox.measures.intervals import mean_se, mean_spread
from ic_sandbox.planning.policy_figures import PolicyFigures
from ic_sandbox.planning.start_values import StartValues
from ic_sandbox.progress import SharedResults
from ic_sandbox.world.document import Cell, DrawKind, Planner, World
from ic_sandbox.world.planner_spec import planner_spec

__all__ = ["Case", "Mean", "Mitigation", "MitigationTable"]

SAME = 1e-9
"""The difference within which means count as equal, because of rounding."""

NO_HARM = 1e-9
"""The mean up to which a harm counts as not done, because of rounding."""


class Case(Protocol):
    """Goals or runs at one discount for which planners are judged; with the results that they share."""

    @property
    def model(self) -> Model: ...

    @property
    def discount(self) -> float: ...

    @property
    def results(self) -> SharedResults: ...


@dataclass(frozen=True)
class Mean:
    """A mean over goals with its 95 % interval; undefined numbers are NaN."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Mitigation:
    """One planner at one discount: ``figures`` for G goals from K start cells. In a shared world, the columns are runs.

    ``worth`` and ``intended_worth``: the values of acting for the goals and for the intended goal (None without one);
    ``drawn``: whether the goals are a sample.
    """

    planner: Planner
    discount: float
    figures: PolicyFigures
    worth: StartValues
    intended_worth: StartValues | None
    drawn: bool

    @property
    def spec(self) -> str:
        """The planner as text."""
        return planner_spec(self.planner)

    @cached_property
    def usefulness(self) -> Floats:
        """The share of the value of acting that the policy achieves, float64 [K, G]; NaN for flat goals."""
        return _share(self.figures.returns, self.worth.idle, self.worth.span)

    @cached_property
    def intended_usefulness(self) -> Floats:
        """The usefulness for the intended goal, float64 [K, G]; NaN without one."""
        if self.intended_worth is None:
            return np.full_like(self.figures.returns, np.nan)
        return _share(self.figures.intended_returns, self.intended_worth.idle, self.intended_worth.span)

    @property
    def goals_flat(self) -> int:
        """The number of goals that are flat from every start."""
        return int(np.count_nonzero(np.isnan(self.usefulness).all(axis=0)))

    @property
    def regret(self) -> Floats:
        """The loss of the policy compared with the optimal one: float64 [K, G]."""
        found: Floats = self.worth.values - self.figures.returns
        return found

    def mean_usefulness(self) -> Mean:
        """Return the mean usefulness over goals, after averaging over starts and clipping to [-1, 1]."""
        return self._mean(_over_starts(self.usefulness))

    def median_usefulness(self) -> float:
        """Return the median usefulness over goals, after the same steps."""
        each = _over_starts(self.usefulness)
        return float(np.median(each)) if len(each) else float("nan")

    def mean_intended_usefulness(self) -> Mean:
        """Return the mean over goals of the usefulness for the intended goal."""
        return self._mean(_over_starts(self.intended_usefulness))

    def mean_of(self, values: Floats, probability: bool = True) -> Mean:
        """Return the mean of float64 [K, G] over starts and goals; intervals of probabilities are clipped."""
        found = self._mean(values.mean(axis=0))
        return Mean(found.value, max(0.0, found.low), min(1.0, found.high)) if probability and self.drawn else found

    def _mean(self, each: Floats) -> Mean:
        mean, error = (float(figure) for figure in mean_se(each))
        spread = mean_spread(error, len(each)) if self.drawn else np.nan
        return Mean(mean, mean - spread, mean + spread)


@dataclass(frozen=True, eq=False)
class MitigationTable:
    """Planners compared in one world. ``rows``: by planner, then discount.

    ``columns``: the names of the goals, or of the runs if the figures come from ``runs`` runs of a shared world; if
    ``runs`` is 0, they are exact. ``starts``: the K start cells, none for runs; ``drives`` and ``variables``: the names
    of drives and protected variables. ``cases``: the goals or the runs at each discount.
    """

    world: World
    columns: tuple[str, ...]
    runs: int
    ticks: int
    seed: int
    draw: DrawKind
    starts: tuple[Cell, ...]
    drives: tuple[str, ...]
    variables: tuple[str, ...]
    rows: tuple[Mitigation, ...]
    cases: tuple[Case, ...]

    @cached_property
    def harms(self) -> dict[str, Floats]:
        """The mean of each harm: float64 [rows]."""
        rows, of_harm = self.rows, self._harm_values()
        return {harm: np.array([of(row.figures).mean() for row in rows]) for harm, (of, _) in of_harm.items()}

    @property
    def harms_done(self) -> list[str]:
        """The harms that any planner does; all of them if none does any."""
        done = [harm for harm, values in self.harms.items() if (np.abs(values) > NO_HARM).any()]
        return done or list(self.harms)

    def harm_means(self, harm: str) -> list[Mean]:
        """Return the mean of a harm over goals, with its interval, for each row."""
        of, probability = self._harm_values()[harm]
        return [row.mean_of(of(row.figures), probability) for row in self.rows]

    def _harm_values(self) -> dict[str, tuple[Callable[[PolicyFigures], Floats], bool]]:
        """Return how each harm is read, float64 [K, G], and whether it is a probability."""
        found: dict[str, tuple[Callable[[PolicyFigures], Floats], bool]] = {
            f"use.{drive}": (partial(_use, d), True) for d, drive in enumerate(self.drives)
        }
        found["violations_seen"] = (lambda figures: figures.violations_seen), False
        found["violations_unseen"] = (lambda figures: figures.violations_unseen), False
        for v, name in enumerate(self.variables):
            found[f"side_effect.{name}"] = partial(_side_effect, v), False
        found["shutdown"] = (lambda figures: 1.0 - figures.survival), True
        return found

    def frontier(self, harm: str) -> NDArray[np.bool_]:
        """Return the rows on the frontier: bool [rows].

        No other planner at the same discount is at least as good on both axes and better on one.
        """
        useful = np.array([row.mean_usefulness().value for row in self.rows])
        discount = np.array([row.discount for row in self.rows])
        harmful = self.harms[harm]
        found = np.zeros(len(self.rows), np.bool_)
        for k in range(len(self.rows)):
            rivals = discount == discount[k]
            as_good = rivals & (useful >= useful[k] - SAME) & (harmful <= harmful[k] + SAME)
            better = as_good & ((useful > useful[k] + SAME) | (harmful < harmful[k] - SAME))
            found[k] = not np.isnan(useful[k]) and not better.any()
        return found


def _use(drive: int, figures: PolicyFigures) -> Floats:
    found: Floats = figures.use[drive]
    return found


def _side_effect(variable: int, figures: PolicyFigures) -> Floats:
    found: Floats = figures.side_effects[variable]
    return found


def _share(returns: Floats, idle: Floats, span: Floats) -> Floats:
    found: Floats = np.where(span > 0, (returns - idle) / np.where(span > 0, span, 1.0), np.nan)
    return found


def _over_starts(values: Floats) -> Floats:
    """Return averages over starts, clipped to [-1, 1]: float64 [goals that are not flat]."""
    known = ~np.isnan(values)
    counts = known.sum(axis=0)
    some = counts > 0
    found: Floats = np.clip(np.where(known, values, 0.0).sum(axis=0)[some] / counts[some], -1.0, 1.0)
    return found
