"""The specification of a chart: a value that the window, files and the report each draw in their own way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from ic_sandbox.charts.axis_ticks import round_above
from ic_sandbox.charts.colours import Colour
from ic_sandbox.charts.line import Dash, Line
from ic_sandbox.i18n import mark, tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.experiment import Experiment

__all__ = ["ChartSpec", "Drawing", "Mark", "drawing_of", "drawings_by_drive", "no_readout", "runs_text", "y_range_of"]

Source = TypeVar("Source")
Range = tuple[float, float]

BESIDE_NAMES = 0.6
"""The space beside the first and last of several names along x."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line at ``x``."""

    x: float
    colour: Colour
    dash: Dash


def no_readout(source: object, tick: int) -> str:
    """Return no figures: the readout of a chart that has none."""
    return ""


@dataclass(frozen=True, eq=False, slots=True)
class ChartSpec(Generic[Source]):
    """One chart of a ``Source``: the figures of a run, or the analysis of drives from planning alone.

    ``key``: its name in settings, the same in every language.
    ``title``, ``description``, ``x_label``: in English; translated for display.
    ``lines``: returns the lines of a source, or of a part of a run.
    ``y_range``: the ends of y; None to fit the lines. Powers of ten if ``log_y``.
    ``x_range``: returns the ends of x, if they do not follow from the lines.
    ``x_name``: returns the name of x, if it depends on the source.
    ``y_label``: the name of y, in English; shown if there is one.
    ``why_not``: returns the reason why an experiment has nothing to show; empty if it has.
    ``readout``: returns short rich text with the figures of a source at a tick; ``note`` returns more of them.
    ``marks``: returns the vertical lines of a source.
    ``over_time``: whether x counts ticks.
    ``stacked``: whether lines are the upper edges of areas.
    ``percents``: whether y counts shares; ``x_percents``: whether x does.
    ``rare``: whether few worlds have anything to show.
    ``at_first``: whether the chart is shown until the user chooses; ``usual_in``: whether it is in an experiment.
    ``by_drive``: whether the report has a separate drawing for each drive.
    """

    key: str
    title: str
    description: str
    lines: Callable[[Source], list[Line]]
    y_range: Callable[[Source], Range] | None = lambda source: (0.0, 1.0)
    x_range: Callable[[Source], Range] | None = None
    x_label: str = mark("tick")
    x_name: Callable[[Source], str] | None = None
    y_label: str = ""
    why_not: Callable[[Experiment], str] = lambda experiment: ""
    readout: Callable[[Source, int], str] = no_readout
    note: Callable[[Source, int], str] = lambda source, tick: ""
    marks: Callable[[Source], tuple[Mark, ...]] = lambda source: ()
    over_time: bool = True
    stacked: bool = False
    log_y: bool = False
    percents: bool = True
    x_percents: Callable[[Source], bool] = lambda source: False
    rare: bool = False
    at_first: bool = False
    usual_in: Callable[[Experiment], bool] = lambda experiment: False
    by_drive: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Drawing:
    """A chart as drawn in files: lines in a frame.

    ``y_range`` holds powers of ten if ``log_y``. ``whole``: x counts whole things, such as ticks.
    """

    title: str
    x_label: str
    lines: tuple[Line, ...]
    x_range: Range
    y_range: Range
    marks: tuple[Mark, ...] = ()
    log_y: bool = False
    percents: bool = True
    whole: bool = False
    x_percents: bool = False
    y_label: str = ""

    @property
    def defined(self) -> bool:
        """Return whether there is anything to see."""
        return any(np.isfinite(line.y).any() for line in self.lines)


def drawing_of(spec: ChartSpec[Source], source: Source, behind: Sequence[Line] = ()) -> Drawing:
    """Return the drawing of a source, with the lines of other runs ``behind`` its own."""
    lines = (*spec.lines(source), *behind)
    return Drawing(
        " · ".join(filter(None, (tr(spec.title), runs_text(source) if isinstance(source, RunSeries) else ""))),
        tr(spec.x_label) if spec.x_name is None else spec.x_name(source),
        lines,
        _x_range(spec, source, lines),
        y_range_of(spec, source, lines),
        spec.marks(source),
        spec.log_y,
        spec.percents,
        spec.over_time,
        spec.x_percents(source),
        tr(spec.y_label) if spec.y_label else "",
    )


def runs_text(series: RunSeries) -> str:
    """Say that the figures are means over several runs; empty for one run."""
    return tr("mean of {runs} runs", runs=series.runs) if series.runs > 1 else ""


def drawings_by_drive(spec: ChartSpec[Source], source: Source) -> list[tuple[str, Drawing]]:
    """Return a drawing for each drive that has lines, with the drive's tag."""
    whole = drawing_of(spec, source)
    drives = dict.fromkeys(line.drive for line in whole.lines if line.drive)
    return [
        (drive, replace(whole, lines=tuple(line for line in whole.lines if line.drive == drive))) for drive in drives
    ]


def y_range_of(spec: ChartSpec[Source], source: Source, lines: Sequence[Line]) -> Range:
    """Return the ends of y: those of the chart, or round numbers around 0 and all lines."""
    if spec.y_range is not None:
        return spec.y_range(source)
    known = np.concatenate([np.zeros(1), *(line.drawn[np.isfinite(line.drawn)] for line in lines)])
    low, high = float(known.min()), float(known.max())
    return (-round_above(-low) if low < 0 else 0.0), round_above(high)


def _x_range(spec: ChartSpec[Source], source: Source, lines: Sequence[Line]) -> Range:
    if spec.x_range is not None:
        return spec.x_range(source)
    places = max((len(line.places) for line in lines), default=0)
    if places:
        return -BESIDE_NAMES, places - 1 + BESIDE_NAMES
    return 0.0, max([1.0, *(float(line.x[-1]) for line in lines if line.x.size)])
