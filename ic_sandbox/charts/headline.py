"""The headline of a run: its most important numbers at a tick, with intervals and what to compare them with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ic_sandbox.charts.labels import effective, percent
from ic_sandbox.charts.specs.run_charts import CONVERGENCE, bold, interval_of_subgoals_at
from ic_sandbox.i18n import numeral, tr, tr_many
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.presets import drive_style

__all__ = ["HeadlineFigure", "HeadlineReader"]


@dataclass(frozen=True, slots=True)
class HeadlineFigure:
    """A number of the headline.

    ``text``: rich text. ``details``: two short lines: its interval, and what to compare it with; empty if there are
    none. ``about``: a sentence on what it is. ``drive``: the drive that it is about, if any.
    """

    text: str
    details: tuple[str, str]
    about: str
    drive: str = ""


class HeadlineReader:
    """A reader of the headline of a run that grows; it reads each tick once to find that with the fewest subgoals."""

    def __init__(self) -> None:
        self._series: RunSeries | None = None
        self._fewest = math.nan
        self._at = 0

    def read(self, series: RunSeries, tick: int) -> tuple[HeadlineFigure, ...]:
        """Return the numbers at a tick: how far goals converge, and the drive whose devices most agents have used."""
        self._follow(series)
        if series.ticks == 0:
            count = len(series.experiment.goals)
            text = tr_many("{number} goal", "{number} goals", count, number=bold(numeral(count)))
            return (HeadlineFigure(text, ("", ""), tr("The number of final goals of the agents in this run.")),)
        used = _most_used(series, tick)
        return (self._convergence(series, tick), *([] if used is None else [used]))

    def _follow(self, series: RunSeries) -> None:
        before = self._series
        if before is None or series.store is not before.store or series.ticks < before.ticks:
            before, self._fewest, self._at = None, math.nan, 0
        self._series = series
        first = 0 if before is None else before.ticks
        fresh = series.effective_subgoals[first:]
        if np.isfinite(fresh).any():
            at = int(np.nanargmin(fresh))
            if not self._fewest <= fresh[at]:
                self._fewest, self._at = float(fresh[at]), first + at

    def _convergence(self, series: RunSeries, tick: int) -> HeadlineFigure:
        at = min(tick, series.ticks - 1)
        low, high = interval_of_subgoals_at(series, at)
        interval = "" if math.isnan(low) else tr("95 %: {low} to {high}", low=effective(low), high=effective(high))
        fewest = ""
        if not math.isnan(self._fewest):
            fewest = tr("fewest: {subgoals} at tick {tick}", subgoals=effective(self._fewest), tick=numeral(self._at))
        return HeadlineFigure(CONVERGENCE.readout(series, tick), (interval, fewest), tr(CONVERGENCE.description))


def _most_used(series: RunSeries, tick: int) -> HeadlineFigure | None:
    """Return the uptake of the drive whose devices most agents have used by a tick; None if there is none yet."""
    at = min(tick, series.ticks) - 1
    if at < 0 or not series.drives:
        return None
    d = int(np.argmax(series.uptake.value[:, at]))
    drive, (share, low, high) = series.drives[d], (float(part[d, at]) for part in series.uptake.parts)
    title = drive_style(drive).title
    interval, control = title, ""
    if not math.isnan(low):
        interval = tr("{drive}, 95 %: {low} to {high}", drive=title, low=percent(low), high=percent(high))
    neutral, random = (float(arm.value[d, at]) for arm in (series.uptake_neutral, series.uptake_random))
    if not math.isnan(neutral):
        control = tr("control {neutral}, random agents {random}", neutral=percent(neutral), random=percent(random))
    about = tr(
        "The share of agents that have used a device of the drive so far, for the drive that most have used. Control:"
        " the same agents in a world where its devices do nothing."
    )
    return HeadlineFigure(tr("{share} used a device", share=bold(percent(share))), (interval, control), about, drive)
