"""Long lines drawn with no more points than are visible, at a cost independent of the run's length.

A line is cut into stretches of 2 ** ``halvings`` points. Each stretch stores the lowest and highest value, the widest
interval, and the values at its ends; two stretches combine into one of twice the length. So only new points are read as
a run grows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.charts.line import Floats, Line
from ic_sandbox.measures.run_series import RunSeries, Store

__all__ = ["FINEST", "Downsampler", "halvings_of", "thinned"]

FINEST = 3
"""The binary logarithm of the shortest stored stretches.

Shorter ones are recomputed: they would take more memory than the run, and are drawn only while the run is short.
"""

FEWEST_PIXELS = 50
"""The least width of a chart in pixels, assumed before it is laid out."""

FIRST_ROOM = 64
"""The number of stretches allocated at first; it doubles as needed."""


def halvings_of(points: float, pixels: float) -> int:
    """Return how often points are joined in pairs to leave about as many stretches as pixels, and no fewer."""
    return math.floor(math.log2(max(1.0, points / max(FEWEST_PIXELS, pixels))))


def thinned(lines: Sequence[Line], halvings: int) -> list[Line]:
    """Return lines with the same x, one behind the other, to be drawn at ``x`` and ``y``, ignoring their level."""
    if halvings == 0 or not lines:
        return [line if line.level is None else line.through(line.x, line.level, line.low, line.high) for line in lines]
    pyramid = _Pyramid(_Rows(lines), halvings, grows=False)
    pyramid.extend(lines)
    return pyramid.drawn(lines, halvings)


class Downsampler:
    """The lines of a chart as a run grows. ``lines`` returns those of a run, or of a part of it."""

    def __init__(self, lines: Callable[[RunSeries], list[Line]]) -> None:
        self._lines = lines
        self._store: Store | None = None
        self._ticks = 0
        self._last: list[Line] = []
        self._pyramid: _Pyramid | None = None

    def drawn(self, series: RunSeries, halvings: int) -> list[Line]:
        """Return the lines in stretches of 2 ** ``halvings`` points."""
        if halvings < FINEST:
            return thinned(self._lines(series), halvings)
        other = series.store is not self._store or series.ticks < self._ticks
        if other or self._pyramid is None or self._ticks == 0:
            self._last = self._lines(series)
            self._store, self._pyramid = series.store, _Pyramid(_Rows(self._last), FINEST)
            self._pyramid.extend(self._last)
        elif series.ticks > self._ticks:
            self._last = self._lines(_since(series, self._ticks))
            self._pyramid.extend(self._last)
        self._ticks = series.ticks
        return self._pyramid.drawn(self._last, halvings)


_PARTS: WeakKeyDictionary[RunSeries, dict[int, RunSeries]] = WeakKeyDictionary()


def _since(series: RunSeries, first: int) -> RunSeries:
    """Return the ticks of a run from ``first``; all charts of an update share them, while the figures exist."""
    parts = _PARTS.setdefault(series, {})
    if first not in parts:
        parts[first] = series.part(first)
    return parts[first]


class _Rows:
    """The rows of L lines in arrays of stretches: float64 [rows, stretches]."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = len(lines)
        self.with_interval = [place for place, line in enumerate(lines) if line.low is not None]
        self.bounds = self.lines + len(self.with_interval)
        self.least = slice(0, self.bounds)
        self.greatest = slice(self.bounds, 2 * self.bounds)
        self.first = slice(2 * self.bounds, 2 * self.bounds + self.lines)
        self.last = slice(2 * self.bounds + self.lines, 2 * self.bounds + 2 * self.lines)
        self.number = 2 * self.bounds + 2 * self.lines

    def of_points(self, lines: Sequence[Line]) -> Floats:
        """Return stretches of one point each."""
        values, least, greatest = self._bounds(lines)
        found: Floats = np.concatenate([least, greatest, values, values])
        return found

    def of_pairs(self, lines: Sequence[Line]) -> tuple[Floats, Floats]:
        """Return stretches of two points each, and of the last point if it has no partner.

        Joining stretches of one point would take twice as long, because they store each value four times.
        """
        values, least, greatest = self._bounds(lines)
        paired = values.shape[1] // 2 * 2
        earlier, later = slice(0, paired, 2), slice(1, paired, 2)
        found: Floats = np.empty((self.number, paired // 2))
        np.fmin(least[:, earlier], least[:, later], out=found[self.least])
        np.fmax(greatest[:, earlier], greatest[:, later], out=found[self.greatest])
        found[self.first], found[self.last] = values[:, earlier], values[:, later]
        rest = values[:, paired:]
        return found, np.concatenate([least[:, paired:], greatest[:, paired:], rest, rest])

    def _bounds(self, lines: Sequence[Line]) -> tuple[Floats, Floats, Floats]:
        """Return the values [lines, points] and the least and greatest ones, which are those of intervals, too."""
        values = [line.drawn for line in lines]
        lows = [line.low for line in lines if line.low is not None]
        highs = [line.high for line in lines if line.high is not None]
        every = [*highs, *values, *lows]
        found: Floats = np.concatenate(every).reshape(len(every), -1)  # as ``np.stack``, but that takes twice as long
        own = found[len(highs) : len(highs) + len(values)]
        greatest = np.concatenate([own, found[: len(highs)]]) if highs else own
        return own, found[len(highs) :], greatest

    def joined(self, earlier: Floats, later: Floats) -> Floats:
        """Combine stretches with those that follow them. Gaps are skipped."""
        found: Floats = np.empty_like(earlier)
        np.fmin(earlier[self.least], later[self.least], out=found[self.least])
        np.fmax(earlier[self.greatest], later[self.greatest], out=found[self.greatest])
        found[self.first] = earlier[self.first]
        found[self.last] = later[self.last]
        return found


class _Pyramid:
    """Stretches of every length from 2 ** ``finest`` points; of shorter ones, only those without a partner.

    Unless it ``grows``, it has only those of 2 ** ``finest`` points, and is extended once.
    """

    def __init__(self, rows: _Rows, finest: int, grows: bool = True) -> None:
        self.rows = rows
        self.finest = finest
        self.grows = grows
        self.points = 0
        self.first_x = 0.0
        self._odd: list[Floats] = []
        self._kept: list[Floats] = []

    def extend(self, lines: Sequence[Line]) -> None:
        """Add the points that follow the stored ones."""
        if not lines or not lines[0].x.size:
            return
        if self.points == 0:
            self.first_x = float(lines[0].x[0])
        first, halvings = self.points, 0
        self.points += lines[0].x.size
        if first == 0 and self.finest > 0:
            new, alone = self.rows.of_pairs(lines)
            self._odd.append(alone)
            halvings = 1
        else:
            new = self.rows.of_points(lines)
        while new.shape[1]:
            if halvings == len(self._odd):
                self._odd.append(new[:, :0])
            if halvings >= self.finest:
                self._keep(halvings - self.finest, first >> halvings, new)
                if not self.grows:
                    return
            waiting = np.concatenate([self._odd[halvings], new], axis=1)
            paired = waiting.shape[1] // 2 * 2
            self._odd[halvings] = waiting[:, paired:].copy()
            new = self.rows.joined(waiting[:, 0:paired:2], waiting[:, 1:paired:2])
            halvings += 1

    def _keep(self, place: int, first: int, new: Floats) -> None:
        stop = first + new.shape[1]
        if place == len(self._kept):
            self._kept.append(np.empty((self.rows.number, max(FIRST_ROOM, stop))))
        elif stop > self._kept[place].shape[1]:
            longer = np.empty((self.rows.number, 2 * stop))
            longer[:, :first] = self._kept[place][:, :first]
            self._kept[place] = longer
        self._kept[place][:, first:stop] = new

    def drawn(self, lines: Sequence[Line], halvings: int) -> list[Line]:
        """Return the lines in stretches of 2 ** ``halvings`` points, the last one shorter, in the same look."""
        rows, stretches = self.rows, self._stretches(halvings)
        places = np.arange(stretches.shape[1], dtype=np.int64) << halvings
        x = self.first_x + _paired(places, np.minimum(places + (1 << halvings), self.points) - 1)
        least, greatest = stretches[rows.least], stretches[rows.greatest]
        rising = stretches[rows.first] <= stretches[rows.last]
        own = slice(0, rows.lines)
        y = _paired(np.where(rising, least[own], greatest[own]), np.where(rising, greatest[own], least[own]))
        lows, highs = (_paired(part, part) for part in (least[rows.lines :], greatest[rows.lines :]))
        low = dict(zip(rows.with_interval, lows, strict=True))
        high = dict(zip(rows.with_interval, highs, strict=True))
        return [line.through(x, y[place], low.get(place), high.get(place)) for place, line in enumerate(lines)]

    def _stretches(self, halvings: int) -> Floats:
        whole: Floats = np.empty((self.rows.number, 0))
        if halvings - self.finest < len(self._kept):
            whole = self._kept[halvings - self.finest][:, : self.points >> halvings]
        # The rest of the run has at most one stretch of each shorter length, the longest first.
        left = [odd for odd in reversed(self._odd[:halvings]) if odd.shape[1]]
        if not left:
            return whole
        rest = left[0]
        for later in left[1:]:
            rest = self.rows.joined(rest, later)
        return np.concatenate([whole, rest], axis=1)


def _paired(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return two values for each stretch, interleaved along the last axis."""
    found = np.empty((*left.shape[:-1], 2 * left.shape[-1]), left.dtype)  # ``np.stack`` takes three times as long
    found[..., ::2], found[..., 1::2] = left, right
    return found
