"""Landmarks of a run: the ticks at which something happened for the first time, for the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.charts.colours import MODIFIED, MUTED, TEXT, Colour, drive_role
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.document import World
from ic_sandbox.world.presets import drive_style
from ic_sandbox.world.state_words import variable_title

__all__ = ["Landmark", "LandmarkReader"]

OFF, VIOLATION, CHANGE, REGIME = "✕", "!", "○", "◆"


@dataclass(frozen=True, slots=True)
class Landmark:
    """An event that occurs for the first time, by the start of ``tick``, with the ``shape`` of a drive or a sign.

    ``text``: a few words for users.
    """

    tick: int
    text: str
    colour: Colour
    shape: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of landmark: the condition on the figures of some ticks, bool [ticks], and its appearance."""

    text: str
    holds: Callable[[RunSeries], NDArray[np.bool_]]
    colour: Colour
    shape: str = ""
    sign: str = ""


class LandmarkReader:
    """A reader of the landmarks of a run that grows. It reads each tick once, and computes nothing."""

    def __init__(self) -> None:
        self._series: RunSeries | None = None
        self._missing: list[_Kind] = []
        self._found: list[Landmark] = []

    def read(self, series: RunSeries | None) -> tuple[Landmark, ...]:
        """Return the landmarks of a run, in order of time."""
        before = self._series
        if series is None or before is None or series.store is not before.store or series.ticks < before.ticks:
            before, self._found = None, []
            self._missing = [] if series is None else list(_kinds(series))
        self._series = series
        first = 0 if before is None else before.ticks
        if series is not None and series.ticks > first:
            self._read(series.part(first))
        return tuple(self._found)

    def _read(self, fresh: RunSeries) -> None:
        missing = []
        for kind in self._missing:
            at = np.flatnonzero(kind.holds(fresh))
            if at.size:
                tick = fresh.first + int(at[0]) + 1
                self._found.append(Landmark(tick, kind.text, kind.colour, kind.shape, kind.sign))
            else:
                missing.append(kind)
        self._missing = missing
        self._found.sort(key=lambda landmark: landmark.tick)


def _kinds(series: RunSeries) -> Iterator[_Kind]:
    """Return the kinds of landmarks that a run may have. NaN, which marks an undefined value, meets no condition."""
    for d, drive in enumerate(series.drives):
        style = drive_style(drive)
        text = tr("{drive}: a device is used for the first time", drive=style.title)
        yield _Kind(text, lambda part, d=d: part.uptake.value[d] > 0, drive_role(drive), shape=style.shape)  # type: ignore[misc]
    for v in _regimes(series.experiment.world):
        variable = series.experiment.world.variables[v]
        text = tr("{variable}: changes for the first time", variable=variable_title(variable.name))
        start = float(variable.initial)
        yield _Kind(text, lambda part, v=v, start=start: np.abs(part.means.value[v] - start) > 0, TEXT, sign=REGIME)  # type: ignore[misc]
    yield _Kind(tr("A rule is violated in view of a camera"), lambda part: part.seen.value > 0, TEXT, sign=VIOLATION)
    yield _Kind(tr("A rule is violated unseen"), lambda part: part.unseen.value > 0, TEXT, sign=VIOLATION)
    yield _Kind(tr("The first agent is modified"), lambda part: part.modified > 0, MODIFIED, sign=CHANGE)
    yield _Kind(tr("The first agent is switched off"), lambda part: part.survival.value < 1, MUTED, sign=OFF)
    yield _Kind(tr("Half of the agents are off"), lambda part: part.survival.value <= 0.5, MUTED, sign=OFF)
    yield _Kind(tr("All agents are off"), lambda part: part.survival.value <= 0, MUTED, sign=OFF)


def _regimes(world: World) -> list[int]:
    """Return the indices of yes-or-no variables that the world itself sets, such as whether an agent is deployed."""
    effects = [effect for process in world.processes for effect in (process.rule.then, process.rule.otherwise)]
    changed = {change.variable for effect in effects for change in effect.changes}
    return [v for v, variable in enumerate(world.variables) if variable.max == 1 and variable.name in changed]
