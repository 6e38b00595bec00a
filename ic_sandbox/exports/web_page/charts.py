"""The charts of a page: drawings of the catalogue's charts, with what each line reads at every tick."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ic_sandbox.charts import catalogue
from ic_sandbox.charts.colours import Palette
from ic_sandbox.charts.legend import legend_of
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import drawing_of
from ic_sandbox.charts.specs.run_charts import CONVERGENCE
from ic_sandbox.charts.svg.figure_style import FigureStyle, styled
from ic_sandbox.charts.svg.layout import layout_of
from ic_sandbox.charts.svg.renderer import PAGE, key_svg, render
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import Progress

__all__ = ["PageChart", "PageLine", "finding_charts", "headlines", "indexed", "plain_text"]

TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line: the sample of its legend entry, its name, and ``texts``, what it reads at each tick."""

    sample: Markup
    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageChart:
    """A chart: its title, what it shows, its drawing, its lines, and where ticks are along x.

    ``left``, ``right``: the ends of x in the drawing, at the ticks ``first`` and ``last``;
    ``top``, ``bottom``: those of y.
    """

    title: str
    description: str
    drawing: Markup
    lines: tuple[PageLine, ...]
    left: float
    right: float
    top: float
    bottom: float
    first: float
    last: float

    @property
    def data(self) -> dict[str, Any]:
        """The data for the page's script: the place of ticks, and for each line its different texts and their order."""
        names = ("left", "right", "top", "bottom", "first", "last")
        return {
            **{name: round(getattr(self, name), 2) for name in names},
            "lines": [indexed(line.texts) for line in self.lines],
        }


def indexed(texts: Sequence[str]) -> dict[str, list[Any]]:
    """Return texts, many of them equal, as the different ones and the index of each."""
    place = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return {"texts": list(place), "at": [place[text] for text in texts]}


def finding_charts(
    series: RunSeries, first: int, last: int, palette: Palette
) -> Generator[Progress, None, list[PageChart]]:
    """Draw the charts that have something to show between two ticks, as a generator that yields progress."""
    specs = [spec for spec in catalogue.RUN_CHARTS if not spec.why_not(series.experiment)]
    found = []
    for number, spec in enumerate(specs):
        yield Progress(tr("Drawing charts"), number / len(specs))
        drawing = styled(drawing_of(spec, series), FigureStyle(ticks=(first, last)))
        if not drawing.defined:
            continue
        frame = layout_of(drawing, PAGE).frame
        found.append(
            PageChart(
                tr(spec.title),
                tr(spec.description),
                Markup(render(drawing, PAGE, palette)),
                tuple(_lines(drawing.lines, first, last, palette)),
                left=frame.left,
                right=frame.right,
                top=frame.top,
                bottom=frame.bottom,
                first=drawing.x_range[0],
                last=drawing.x_range[1],
            )
        )
    return found


def _lines(lines: Sequence[Line], first: int, last: int, palette: Palette) -> Generator[PageLine, None, None]:
    """Return the lines of a chart; what a drive's controls read follows what its own line does."""
    own = {line.drive: line for line in lines if line.drive and not line.control}
    joined = [line for line in lines if line.control and line.drive in own]
    for line in lines:
        if line in joined:
            continue
        reads = [(line, "")]
        if line.drive in own:
            controls = [other for other in joined if other.drive == line.drive]
            reads += [(other, legend_of([other])[0].name) for other in controls]
        texts = []
        for tick in range(first, last + 1):
            parts = [(f"{name}: " if name else "") + read for other, name in reads if (read := _read(other, tick))]
            texts.append(" · ".join(parts))
        yield PageLine(Markup(key_svg(legend_of([line])[0], palette)), line.name, tuple(texts))


def _read(line: Line, tick: int) -> str:
    """Return the value of a line at a tick, with its interval; empty if it is undefined there."""
    place = line.at(float(tick))
    if place is None or math.isnan(float(line.y[place])):
        return ""
    value = line.shown(float(line.y[place]))
    if line.low is None or line.high is None or math.isnan(float(line.low[place])):
        return value
    return f"{value} ({line.shown(float(line.low[place]))} – {line.shown(float(line.high[place]))})"


def headlines(series: RunSeries, first: int, last: int) -> list[str]:
    """Return the number that matters at each tick: how many goals there are, and how many subgoals."""
    return [plain_text(CONVERGENCE.readout(series, tick)) for tick in range(first, last + 1)]


def plain_text(rich: str) -> str:
    """Return rich text without its markup."""
    return html.unescape(TAG.sub("", rich)).replace("\N{NO-BREAK SPACE}", " ")
