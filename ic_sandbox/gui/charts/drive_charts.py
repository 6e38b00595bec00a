"""What drives are worth, from planning alone: prevalence and strength now, and prevalence against the discount."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg

from ic_sandbox.gui.charts.line_chart import LineChart
from ic_sandbox.gui.charts.lines import DOTTED, Line, percent
from ic_sandbox.gui.charts.pens import pen
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.style.theme import drive_colour
from ic_sandbox.gui.widgets.legend import chip, separated
from ic_sandbox.i18n import mark, tr, tr_many
from ic_sandbox.measures.discount_scan import Foresight
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.presets import drive_style

__all__ = ["Prevalence", "Strength", "WorthChart"]


class WorthChart(LineChart):
    """A chart of what is known of a world's drives, whether or not it is run."""

    over_time = False

    def __init__(self) -> None:
        self.foresight: Foresight | None = None
        self.done: float | None = None
        super().__init__()

    def why_not(self, series: RunSeries) -> str:
        return "" if series.drives else tr("no device of this world is tagged with a drive")

    def show_foresight(self, foresight: Foresight | None, done: float | None = None) -> None:
        """Show what is known by now; ``done`` is the share of the work that is under way."""
        same, self.foresight, self.done = foresight is self.foresight, foresight, done
        if foresight is None:
            self.clear()
            if done is not None:
                self.readout.read(tr("looking ahead … {done}", done=f"{done:.0%}"))
            return
        if same:
            return
        if not self.legend.text():
            self.build(None)
            self._show_axes(True)
        self.fill(None)
        self.legend.tell(self.legend_text(None))
        self.readout.read(self.brief(foresight))
        goals = tr_many("{count} goal", "{count} goals", foresight.goals)
        self.note.setText(goals if foresight.complete else f"{goals} …")

    def say_renewing(self, unplanned: bool) -> None:
        """What is shown is of the world before an edit; there may be no plan on its way for the one after it."""
        self.note.setText(tr("before the change") if unplanned else tr("being renewed …"))

    def brief(self, foresight: Foresight) -> str:
        """The figures in short."""
        return ""

    def show_series(self, series: RunSeries) -> None:
        """A run changes nothing here."""

    def show_tick(self, series: RunSeries, tick: int) -> None:
        """Nor do its ticks."""


class Strength(WorthChart):
    """Prevalence and strength of each drive at the world's own discount."""

    key = "drives"
    title = mark("Drives")
    description = mark(
        "From planning alone, at the present far-sightedness, with 95 % intervals. Circles: the share of goals that"
        " would lose more than 1 % if the drive's devices did nothing. Squares: how much they lose on average. The"
        " control, the world in which they do nothing, lies at 0."
    )
    x_label = mark("drive")

    def axis_name(self) -> str:
        return ""  # the names of the drives say it, or their signs where there are several

    def lines(self, series: RunSeries | None) -> list[Line]:
        known = self.foresight
        if known is None or known.now not in known.worths or not known.drives:
            return []
        worths = known.worths[known.now]
        x, places = np.arange(float(len(worths))), tuple(drive_style(drive).title for drive in known.drives)
        prevalence, low, high, strength, spread = (
            np.array([getattr(worth, name) for worth in worths])
            for name in ("prevalence", "prevalence_low", "prevalence_high", "strength", "strength_spread")
        )
        ends = strength - spread, strength + spread
        return [
            Line("prevalence", tr("Prevalence"), self.accent(), x, prevalence, low, high, places=places),
            Line("strength", tr("Strength"), self.ink(), x, strength, *ends, places=places),
        ]

    def legend_text(self, series: RunSeries | None) -> str:
        marks = zip(self.lines(series), "●■", strict=False)
        return separated([chip(line.colour, line.name, shape) for line, shape in marks])

    def fill(self, series: RunSeries | None) -> None:
        super().fill(series)
        styles = [] if self.foresight is None else [drive_style(drive) for drive in self.foresight.drives]
        drives = [style.title if len(styles) == 1 else SHAPES[style.shape][1] for style in styles]
        self.plot.getAxis("bottom").setTicks([list(enumerate(drives))])
        self.plot.setXRange(-0.6, max(1, len(drives)) - 0.4, padding=0.0)
        self.marker.hide()

    def brief(self, foresight: Foresight) -> str:
        worths = foresight.worths.get(foresight.now, ())
        return f"<b>{percent(worths[0].prevalence)}</b>" if len(worths) == 1 else ""


class Prevalence(WorthChart):
    """Convergence switching on: prevalence against the discount."""

    key = "foresight"
    title = mark("Prevalence by discount")
    description = mark(
        "From planning alone: the share of goals that have each drive, with a 95 % interval, against how far agents"
        " look (the discount). Dotted: the critical discount, at which it passes one half."
        " Dashed: the present one."
    )
    x_label = mark("discount")

    def clear(self) -> None:
        self._critical: dict[str, pg.InfiniteLine] = {}
        super().clear()

    def lines(self, series: RunSeries | None) -> list[Line]:
        known, found = self.foresight, []
        if known is None:
            return []
        x = np.array(list(known.worths))
        for d, drive in enumerate(known.drives):
            y, low, high = (
                np.array([getattr(worths[d], name) for worths in known.worths.values()])
                for name in ("prevalence", "prevalence_low", "prevalence_high")
            )
            style, colour = drive_style(drive), drive_colour(drive)
            found.append(Line(f"prevalence:{drive}", style.title, colour, x, y, low, high, shape=style.shape))
        return found

    def fill(self, series: RunSeries | None) -> None:
        super().fill(series)
        known = self.foresight
        if known is None:
            return
        self.plot.setXRange(0.0, 1.0, padding=0.01)
        self.marker.setValue(known.now)
        self.marker.show()
        for line in self._critical.values():
            self.plot.removeItem(line)
        self._critical = {}
        for drive, found in known.critical.items():
            if not math.isnan(found.discount):
                ink = pen(drive_colour(drive), self.devicePixelRatioF(), DOTTED)
                self._critical[drive] = pg.InfiniteLine(found.discount, angle=90, pen=ink)
                self.plot.addItem(self._critical[drive])

    def brief(self, foresight: Foresight) -> str:
        if len(foresight.drives) != 1 or not foresight.critical:
            return ""
        (found,) = foresight.critical.values()
        if math.isnan(found.discount):
            return tr("never above 50 %")
        return tr("critical {discount}", discount=f"<b>{found.discount:.2f}</b>")
