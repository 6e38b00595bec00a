"""Long work as generators that yield their progress and return their result."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Hashable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ic_sandbox.i18n import tr

__all__ = ["PartialResult", "Progress", "SharedResults", "TimeLeft", "WeightedSteps", "map_progress", "run_to_end"]

T = TypeVar("T")

SECONDS_TO_JUDGE = 2.0
"""The time after which the remaining time can be estimated."""

AGREEMENT = 1.5
"""The greatest ratio of two estimates of the remaining time that agree."""

BETWEEN_SAMPLES = 0.1
"""The least time between two shares that are remembered, in seconds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of long work: ``done`` is a share from 0 to 1.

    In a step of larger work, ``whole`` is the estimated share of the larger work that is done.
    """

    what: str
    done: float
    detail: str = ""
    whole: float | None = None


@dataclass(frozen=True, slots=True)
class PartialResult(Progress):
    """Progress, with the result as far as it is known."""

    result: Any = None


class SharedResults:
    """Results of long work, by key, that several parts of larger work share."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}

    def of(self, key: Hashable, work: Callable[[], Generator[Progress, None, T]]) -> Generator[Progress, None, T]:
        """Return the result of some work, which is done only once per key."""
        if key not in self._known:
            self._known[key] = yield from work()
        found: T = self._known[key]
        return found


class WeightedSteps:
    """Larger work in weighted steps; ``total`` is the sum of all weights."""

    def __init__(self, total: float) -> None:
        self._total = total
        self._done = 0.0

    @property
    def done(self) -> float:
        """The share of the work that is done, between two steps."""
        return min(1.0, self._done / self._total)

    def take(self, work: Generator[Progress, None, T], weight: float) -> Generator[Progress, None, T]:
        """Run the next step, and return its result; its progress includes that of the whole."""
        begun, self._done = self._done, self._done + weight
        return (
            yield from map_progress(
                work, lambda step: replace(step, whole=min(1.0, (begun + weight * step.done) / self._total))
            )
        )


def map_progress(
    work: Generator[Progress, None, T], worded: Callable[[Progress], Progress]
) -> Generator[Progress, None, T]:
    """Run work and return its result, with each progress mapped by ``worded``."""
    with closing(work):
        while True:
            try:
                step = next(work)
            except StopIteration as finished:
                result: T = finished.value
                return result
            yield worded(step)


def run_to_end(work: Generator[Progress, None, T], show: Callable[[Progress], Any] = lambda _: None) -> T:
    """Run work to its end, showing its progress; return its result."""
    while True:
        try:
            show(next(work))
        except StopIteration as finished:
            result: T = finished.value
            return result


class TimeLeft:
    """An estimate of the remaining time of some work, from its pace so far and from its latest pace.

    The steps of work take unequal times, so a single pace misleads: there is no estimate until both paces agree.
    All times are in seconds of one clock.
    """

    def __init__(self, now: float) -> None:
        self.begin(now)

    def begin(self, now: float) -> None:
        """Start with other work."""
        self._begun = now
        self._seen = deque([(now, 0.0)])

    def words(self, done: float, now: float) -> str:
        """Return the remaining time as a text when a share is ``done``; empty if it is unknown."""
        seconds = now - self._begun
        if now - self._seen[-1][0] >= BETWEEN_SAMPLES:
            self._seen.append((now, done))
        while len(self._seen) > 1 and self._seen[1][0] <= self._begun + seconds / 2:
            self._seen.popleft()
        halfway, done_then = self._seen[0]
        if seconds < SECONDS_TO_JUDGE or done <= done_then:
            return ""
        by_all = seconds * (1.0 - done) / done
        by_latest = (now - halfway) * (1.0 - done) / (done - done_then)
        most = max(by_all, by_latest)
        return "" if most > AGREEMENT * min(by_all, by_latest) else _about(most)


def _about(seconds: float) -> str:
    if seconds < 10:
        return tr("about {seconds} s left", seconds=max(1, round(seconds)))
    if seconds < 60:
        return tr("about {seconds} s left", seconds=5 * round(seconds / 5))
    if seconds < 3600:
        return tr("about {minutes} min left", minutes=round(seconds / 60))
    return tr("about {hours:.1f} h left", hours=seconds / 3600)
