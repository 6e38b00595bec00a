"""Long work: a generator that says how far it is, and returns its result in the end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["Progress", "finish"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some long work has come: ``done`` is a share from 0 to 1."""

    what: str
    done: float
    detail: str = ""


def finish(work: Generator[Progress, None, T], show: Callable[[Progress], Any] = lambda _: None) -> T:
    """Do some long work to its end, showing how far it is; returns its result."""
    while True:
        try:
            show(next(work))
        except StopIteration as finished:
            result: T = finished.value
            return result
