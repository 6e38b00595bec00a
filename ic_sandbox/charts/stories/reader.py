"""Stories of runs: the tick at which each caption shows, the numbers in it, and the end of the story."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.simulation.run import NEVER, Run
from ic_sandbox.world.story import LARGEST_TICK, STILL, Caption, Placeholder, Story

__all__ = ["STILL_TICKS", "Cue", "StoryReader", "measure_interval", "measure_placeholder"]

STILL_TICKS = 8
"""The number of ticks without any change of an agent's state after which nothing changes any more."""


WITHOUT_INTERVAL = frozenset({"tick", "agents", "effective_goals", "effective_subgoals", "pursuit"})
"""The figures of captions that are counts or effective numbers of the run itself."""


class Cue(NamedTuple):
    """A caption that a run has reached, and the tick at which it shows."""

    tick: int
    caption: Caption


class StoryReader:
    """The captions that a run has reached so far, found tick by tick.

    A caption at a tick shows then, and one at an event at the end of the tick in which the event first occurs. When
    nothing changes any more, the captions of later ticks show at once, then those at :data:`STILL`.

    Attributes
    ----------
    cues : list of Cue
        The captions reached so far, in order.
    end : int or None
        The tick at which the story ends: when nothing changes any more, when every caption has been shown, or at the
        limit :data:`LARGEST_TICK`; None as long as it goes on.
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        self.cues: list[Cue] = []
        self.end: int | None = None
        self._left = list(story.captions)
        self._read = -1
        self._unchanged = 0

    def read(self, run: Run) -> None:
        """Read the ticks of a run that were not read yet, up to the end of the story."""
        while self.end is None and self._read < run.ticks:
            self._read += 1
            self._read_tick(run, self._read)

    def _read_tick(self, run: Run, tick: int) -> None:
        happened = _events(run, tick - 1) if tick else set()
        changed = tick == 0 or not np.array_equal(run.states_at(tick), run.states_at(tick - 1))
        self._unchanged = 0 if changed else self._unchanged + 1
        still = self._unchanged >= STILL_TICKS
        self._show(
            tick, [c for c in self._left if c.at in happened or (isinstance(c.at, int) and (still or c.at <= tick))]
        )
        if still:
            self._show(tick, [caption for caption in self._left if caption.at == STILL])
        if still or not self._left or tick >= LARGEST_TICK:
            self.end = tick

    def _show(self, tick: int, captions: list[Caption]) -> None:
        for caption in captions:
            self._left.remove(caption)
            self.cues.append(Cue(tick, caption))


def _events(run: Run, tick: int) -> set[str]:
    """Return the names of the events of a tick."""
    rows = run.events.of_tick(tick)
    numbers = run.events.event[run.events.tick == tick] if rows is None else rows[:, 2]
    return {run.main.arm.model.events[number] for number in np.unique(numbers)}


def measure_placeholder(asked: Placeholder, run: Run, series: RunSeries, tick: int) -> float:
    """Measure the number of a placeholder at a tick of a run with at least one tick; NaN if it is undefined.

    What agents have done is that by the end of the tick before. What they pursue is that at the start of the tick, as
    charts show it: at the last tick of a run, that of the tick before.
    """
    if asked.figure == "tick":
        return float(tick)
    if asked.figure == "agents":
        return float(np.count_nonzero(_members(run, asked)))
    if asked.population:
        return _of_population(asked, run, tick)
    begins = min(tick, series.ticks - 1)
    if asked.figure in ("effective_goals", "effective_subgoals"):
        return float(getattr(series, asked.figure)[begins])
    if asked.figure == "convergence_index":
        return float(series.convergence_index.value[begins])
    if asked.figure == "pursuit":
        return float(series.subgoal_shares[series.drives.index(asked.of), begins])
    if tick == 0:
        return _at_the_start(asked, run)
    return float(_values(asked, series).value[tick - 1])


def measure_interval(asked: Placeholder, series: RunSeries, tick: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a placeholder's number at a tick from 1 on; None for numbers without one."""
    if asked.population or asked.figure in WITHOUT_INTERVAL:
        return None
    if asked.figure == "convergence_index":
        values, at = series.convergence_index, min(tick, series.ticks - 1)
    else:
        values, at = _values(asked, series), tick - 1
    low, high = float(values.low[at]), float(values.high[at])
    return None if math.isnan(low) or math.isnan(high) else (low, high)


def _values(asked: Placeholder, series: RunSeries) -> Banded:
    suffix = f"_{asked.control}" if asked.control else ""
    names = {"mean": "means", "visits": "visit", "violations_seen": "seen", "violations_unseen": "unseen"}
    values: Banded = getattr(series, names.get(asked.figure, asked.figure) + suffix)
    if asked.figure == "mean":
        return values[series.variables.index(asked.of)]
    return values[series.drives.index(asked.of)] if asked.of else values


def _at_the_start(asked: Placeholder, run: Run) -> float:
    if asked.figure == "mean":
        return float(next(v.initial for v in run.experiment.world.variables if v.name == asked.of))
    return {"survival": 1.0, "violations_seen": math.nan, "violations_unseen": math.nan}.get(asked.figure, 0.0)


def _members(run: Run, asked: Placeholder) -> NDArray[np.bool_]:
    """Return which agents a placeholder is about: those that start where its population does, or all."""
    starts = run.experiment.cast.at
    populations = run.experiment.world.populations
    if not asked.population:
        return np.ones(len(starts), bool)
    start = populations[asked.population - 1].at
    return np.array([at == start for at in starts], bool)


def _of_population(asked: Placeholder, run: Run, tick: int) -> float:
    members, main = _members(run, asked), run.main
    if asked.figure == "survival":
        off = (main.off_tick != NEVER) & (main.off_tick < tick)
        return float(np.mean(~off[members])) if members.any() else math.nan
    drive = main.arm.model.drives.index(asked.of)
    first = (main.first_fired if asked.figure == "uptake" else main.first_visited)[drive]
    return float(np.mean(((first != NEVER) & (first < tick))[members])) if members.any() else math.nan
