"""The charts of a report: those of the catalogue that have something to show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from ic_sandbox.charts import catalogue
from ic_sandbox.charts.frame import Sheet
from ic_sandbox.charts.legend import legend_of
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import Drawing, drawing_of, drawings_by_drive
from ic_sandbox.charts.svg.renderer import PAGE, key_svg, render
from ic_sandbox.measures.discount_scan import Foresight
from ic_sandbox.measures.instrumental_value import Analysis
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.presets import DriveStyle, drive_style

__all__ = ["ReportChart", "charts_by_drive", "charts_of_drives", "charts_of_run", "scatter_charts"]

SCATTER_HEIGHT = 280.0


@dataclass(frozen=True, slots=True)
class ReportChart:
    """A chart with its legend entries: a sample and a name each; ``drive`` is the one it is about, if any."""

    title: str
    drawing: Markup
    keys: tuple[tuple[Markup, str], ...] = ()
    drive: DriveStyle | None = None


def charts_of_run(series: RunSeries) -> list[ReportChart]:
    """Return the charts of a whole run, except those that are separate for each drive."""
    drawings = (
        drawing_of(spec, series)
        for spec in catalogue.RUN_CHARTS
        if not spec.by_drive and not spec.why_not(series.experiment)
    )
    return _charts(drawings)


def charts_by_drive(series: RunSeries) -> list[ReportChart]:
    """Return the charts that are separate for each drive."""
    found = []
    for spec in catalogue.RUN_CHARTS:
        for drive, drawing in drawings_by_drive(spec, series) if spec.by_drive else ():
            style = drive_style(drive)
            (chart,) = _charts([replace(drawing, title=f"{drawing.title}: {style.title}")], empty=True)
            found.append(replace(chart, title=style.title, drive=style))
    return found


def charts_of_drives(analysis: Analysis, discount: float) -> list[ReportChart]:
    """Return the charts of drives from planning alone, at one discount and, if there are several, at all."""
    worths = {
        at: tuple(of_drive[k] for of_drive in analysis.worths)
        for k, at in sorted(enumerate(analysis.discounts), key=lambda pair: pair[1])
    }
    known = Foresight(analysis.drives, len(analysis.goals), analysis.draw, discount, worths, {}, complete=True)
    drawings = [drawing_of(spec, known) for spec in catalogue.DRIVE_CHARTS]
    return _charts(drawing for drawing in drawings if len(worths) > 1 or _places(drawing.lines))


def _places(lines: Iterable[Line]) -> bool:
    return any(line.places for line in lines)


def scatter_charts(drawings: Iterable[Drawing]) -> list[ReportChart]:
    """Return scatters, which need more height than lines."""
    return _charts(drawings, sheet=replace(PAGE, height=SCATTER_HEIGHT))


def _charts(drawings: Iterable[Drawing], empty: bool = False, sheet: Sheet = PAGE) -> list[ReportChart]:
    """Return the charts that have data, or ``empty`` ones, too; a single line needs no legend."""
    found = []
    for drawing in drawings:
        if empty or drawing.defined:
            keys = legend_of(drawing.lines) if len(drawing.lines) > 1 else ()
            samples = tuple((Markup(key_svg(key)), key.name) for key in keys)
            found.append(ReportChart(drawing.title, Markup(render(drawing, sheet)), samples))
    return found
