"""Critical strengths: how strong a safeguard must be to stop a drive.

The critical strength of a drive for a kind of planner is the weakest setting of the kind's main parameter at which the
mean use of the drive is at most half of that by optimal agents. It is found on a ladder of settings, and then by
bisection between the first two settings that bracket it.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ic_sandbox.mdp.model import Model
from ic_sandbox.measures.curves.critical_search import finding_crossing
from ic_sandbox.measures.mitigation_table import Case, Mean
from ic_sandbox.measures.mitigations import judging
from ic_sandbox.progress import Progress, map_progress
from ic_sandbox.world.document import Planner
from ic_sandbox.world.validation.planners import planner_faults

__all__ = ["AXES", "LEAST_USE", "CriticalStrength", "FoundStrengths", "finding_critical_strengths"]

LEAST_USE = 0.05
"""The least probability with which optimal agents must use a drive for it to have a critical strength."""

CLOSE = 0.001
"""The difference of settings at which bisection stops; on a scale of decades, their relative difference."""


USUAL_SETTINGS = 20
"""About as many settings are measured for one kind."""


@dataclass(frozen=True)
class Axis:
    """The parameter that makes a kind of planner stricter; ``ladder``: its settings from the weakest on."""

    parameter: str
    ladder: tuple[float, ...]
    decades: bool = False
    whole: bool = False

    def weakest(self, kind: str) -> Planner:
        """Return a planner of a kind with the weakest setting of the ladder."""
        return Planner(kind, parameters=((self.parameter, self.ladder[0]),))

    def between(self, weak: float, strict: float) -> float | None:
        """Return a setting between two, or None if they are close enough."""
        if self.whole:
            middle = (int(weak) + int(strict)) // 2
            return None if middle in (weak, strict) else middle
        if self.decades:
            return None if strict <= weak * (1.0 + CLOSE) else math.sqrt(weak * strict)
        return None if abs(strict - weak) <= CLOSE else (weak + strict) / 2.0


DECADES = tuple(10.0 ** (step / 2.0) for step in range(-4, 5))
AXES: dict[str, Axis] = {
    "myopic": Axis("horizon", (200, 100, 50, 20, 10, 5, 4, 3, 2, 1), whole=True),
    "boltzmann": Axis("temperature", tuple(value / 10.0 for value in DECADES), decades=True),
    "quantilizer": Axis("q", (0.001, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)),
    "satisficer": Axis("aspiration", (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0)),
    "aup": Axis("strength", DECADES, decades=True),
    "reachability": Axis("strength", DECADES, decades=True),
    "mona": Axis("strength", DECADES, decades=True),
}
"""The axis of each kind, by its key."""


@dataclass(frozen=True)
class CriticalStrength:
    """The critical strength of one kind for one drive at one discount.

    ``critical``: the setting, NaN if it is undefined or no setting suffices; ``low`` and ``high``: the same for the low
    and the high end of the interval of mean use; ``crossings``: the number of times that use crosses one half of
    optimal use along the ladder.
    """

    kind: str
    parameter: str
    drive: str
    discount: float
    critical: float
    low: float
    high: float
    crossings: int


@dataclass(frozen=True, slots=True)
class FoundStrengths(Progress):
    """Progress, with the critical strengths so far."""

    strengths: tuple[CriticalStrength, ...] = ()


def finding_critical_strengths(
    cases: Sequence[Case], ticks: int, drawn: bool, drives: Sequence[str] | None = None
) -> Generator[Progress, None, list[CriticalStrength]]:
    """Find the critical strengths of every kind with an axis, by kind, drive and case; None for all ``drives``.

    A generator that yields progress, and a :class:`FoundStrengths` after each kind. The cases remember what was
    measured, so a search that was cancelled continues where it stopped.
    """
    found: list[CriticalStrength] = []
    if not cases:
        return found
    world = cases[0].model.world
    kinds = [kind for kind, axis in AXES.items() if not list(planner_faults(world, axis.weakest(kind), ""))]
    for number, kind in enumerate(kinds):
        searches = [_Search(case, kind, AXES[kind], ticks, drawn) for case in cases]
        for place, drive in enumerate(cases[0].model.drives):
            for search in searches if drives is None or drive in drives else ():
                work = map_progress(search.critical(place), partial(_part_of, number, len(kinds), search))
                found.append((yield from work))
        yield FoundStrengths(kind, (number + 1) / len(kinds), strengths=tuple(found))
    return found


def _part_of(number: int, parts: int, search: _Search, step: Progress) -> Progress:
    """Return the progress of one kind's part; how many settings a search needs is only known afterwards."""
    within = search.tried / (search.tried + USUAL_SETTINGS)
    return replace(step, what=f"{search.kind}: {step.what}", done=(number + within) / parts)


class _Search:
    """Mean use along one axis; one measurement of a setting serves all drives."""

    def __init__(self, case: Case, kind: str, axis: Axis, ticks: int, drawn: bool) -> None:
        self.case = case
        self.kind = kind
        self.axis = axis
        self.ticks = ticks
        self.drawn = drawn
        self.tried = 0

    @property
    def model(self) -> Model:
        return self.case.model

    def use(self, setting: float | None) -> Generator[Progress, None, list[Mean]]:
        """Return the mean use of each drive at a setting; None is for optimal agents."""
        if setting is None:
            planner = Planner("optimal")
        else:
            value = int(setting) if self.axis.whole else setting
            planner = Planner(self.kind, parameters=((self.axis.parameter, value),))
        key = ("mean use", planner, self.ticks, self.drawn)
        return (yield from self.case.results.of(key, lambda: self._use(planner)))

    def _use(self, planner: Planner) -> Generator[Progress, None, list[Mean]]:
        self.tried += 1
        judged = yield from judging(self.case, planner, self.ticks, self.drawn)
        return [judged.mean_of(use) for use in judged.figures.use]

    def critical(self, drive: int) -> Generator[Progress, None, CriticalStrength]:
        best = (yield from self.use(None))[drive].value
        named = (self.kind, self.axis.parameter, self.model.drives[drive], self.case.discount)
        if not best >= LEAST_USE:
            return CriticalStrength(*named, math.nan, math.nan, math.nan, 0)
        ends = []
        for end in ("value", "low", "high"):
            ends.append((yield from self._weakest(drive, end, best / 2.0)))
        below = []
        for setting in self.axis.ladder:
            below.append((yield from self.use(setting))[drive].value <= best / 2.0)
        crossings = int(np.count_nonzero(np.diff([False, *below])))
        critical, low, high = ends
        return CriticalStrength(*named, critical, low, high, crossings)

    def _weakest(self, drive: int, end: str, half: float) -> Generator[Progress, None, float]:
        """Find the weakest setting at which the value or an end of the interval of mean use is at most ``half``."""
        if end != "value" and not self.drawn:
            return math.nan

        def stops(setting: float) -> Generator[Progress, None, bool]:
            return bool(getattr((yield from self.use(setting))[drive], end) <= half)

        return (yield from finding_crossing(self.axis.ladder, stops, self.axis.between))
