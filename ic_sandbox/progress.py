"""Long work: a generator that says how far it is, and returns its result in the end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ic_sandbox.i18n import tr

__all__ = ["Progress", "WeightedSteps", "map_progress", "run_to_end", "time_left"]

T = TypeVar("T")

SECONDS_TO_JUDGE = 1.0
"""Before that, how long the whole will take is only guessed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some long work has come: ``done`` is a share from 0 to 1. Where it is a step of some larger work,
    ``whole`` is the share that is done of that, as far as it can be judged.
    """

    what: str
    done: float
    detail: str = ""
    whole: float | None = None


class WeightedSteps:
    """Some larger work, step by step; ``total`` is what the weights of all of its steps come to."""

    def __init__(self, total: float) -> None:
        self._total = total
        self._done = 0.0

    def take(self, work: Generator[Progress, None, T], weight: float) -> Generator[Progress, None, T]:
        """Do the next step, and return its result; what it tells says also how far the whole is."""
        begun, self._done = self._done, self._done + weight
        return (
            yield from map_progress(
                work, lambda step: replace(step, whole=min(1.0, (begun + weight * step.done) / self._total))
            )
        )


def map_progress(
    work: Generator[Progress, None, T], worded: Callable[[Progress], Progress]
) -> Generator[Progress, None, T]:
    """Do some work, and return its result, but tell otherwise how far it is."""
    with closing(work):
        while True:
            try:
                step = next(work)
            except StopIteration as finished:
                result: T = finished.value
                return result
            yield worded(step)


def run_to_end(work: Generator[Progress, None, T], show: Callable[[Progress], Any] = lambda _: None) -> T:
    """Do some long work to its end, showing how far it is; returns its result."""
    while True:
        try:
            show(next(work))
        except StopIteration as finished:
            result: T = finished.value
            return result


def time_left(done: float, seconds: float) -> str:
    """How much longer something takes of which a share was done in so many seconds; empty if that can't be told."""
    if done <= 0.0 or seconds < SECONDS_TO_JUDGE:
        return ""
    left = seconds * (1.0 - done) / done
    if left < 60:
        return tr("{seconds} s left", seconds=max(1, round(left)))
    if left < 3600:
        return tr("{minutes} min left", minutes=round(left / 60))
    return tr("{hours:.1f} h left", hours=left / 3600)
