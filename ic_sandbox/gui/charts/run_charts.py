"""The charts, in their order; and those of them that are about what agents are after."""

from __future__ import annotations

import math

import numpy as np

from ic_sandbox.gui.charts.behaviour_charts import Pay, Survival, Violations
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.drive_charts import Prevalence, Strength
from ic_sandbox.gui.charts.line_chart import LineChart
from ic_sandbox.gui.charts.lines import DASHED, DOTTED, Line, number, percent, ticks_after, ticks_before
from ic_sandbox.gui.charts.stock_charts import Inequality, Stocks
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.style.theme import drive_colour, final_colour
from ic_sandbox.gui.widgets.legend import chip, separated
from ic_sandbox.i18n import mark, numeral, tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.presets import drive_style

__all__ = ["CHARTS", "EffectiveNumbers", "SubgoalShares", "Uptake"]


MOST_READ_OUT = 4
"""The shares of more drives have no room in one line."""


def _number(value: float) -> str:
    """An effective number, with a decimal where that makes a difference."""
    return f"{value:.1f}" if value < 9.95 else numeral(value, ",.0f")


def _bold(value: float) -> str:
    return f"<b>{_number(value)}</b>"


class SubgoalShares(Chart):
    """A stacked area of what agents are after."""

    key = "subgoals"
    title = mark("Agents by subgoal")
    description = mark(
        "The share of agents that are after each drive's device now, and of those after their final goal."
    )

    def build(self, series: RunSeries) -> None:
        self.plot.setYRange(0, 1, padding=0.0)

    def legend_text(self, series: RunSeries) -> str:
        styles = [(drive_colour(drive), drive_style(drive)) for drive in series.drives]
        chips = [chip(colour, style.title, SHAPES[style.shape][1]) for colour, style in styles]
        return separated([*chips, chip(final_colour(), tr("Final goal"))])

    def fill(self, series: RunSeries) -> None:
        self.plotted.show_lines(self.drawn_lines(series), stacked=True)

    def lines(self, series: RunSeries | None) -> list[Line]:
        if series is None:
            return []
        x = ticks_before(series)
        names = [*(drive_style(drive).title for drive in series.drives), tr("Final goal")]
        colours = [*map(drive_colour, series.drives), final_colour()]
        levels = np.cumsum(np.nan_to_num(series.subgoal_shares), axis=0)
        return [
            Line(f"after:{key}", name, colour, x, share, level=level)
            for key, name, colour, share, level in zip(
                (*series.drives, "final"), names, colours, series.subgoal_shares, levels, strict=True
            )
        ]


class EffectiveNumbers(LineChart):
    """How many goals there are, and how many subgoals, as effective numbers on a logarithmic scale."""

    key = "convergence"
    title = mark("Convergence")
    description = mark(
        "Effective numbers of final goals and of subgoals (the exponential of the entropy of their shares), and the"
        " convergence index 1 - ln(subgoals) / ln(goals): 1 when all go after the same thing. The shade is its 95 %"
        " interval, as numbers of subgoals. Where nothing converges, subgoals are as many as goals, which are dashed."
    )
    log_y, percents = True, False

    def heights(self, series: RunSeries | None) -> tuple[float, float]:
        if series is None:
            return 0.0, math.log10(2.0)
        # Agents may be after as many different things as there are goals, and drives besides.
        return 0.0, math.log10(max(2.0, len(series.experiment.goals) + len(series.drives)))

    def lines(self, series: RunSeries | None) -> list[Line]:
        if series is None:
            return []
        x = ticks_before(series)
        goals = series.effective_goals
        band = goals ** (1 - series.convergence_index.high), goals ** (1 - series.convergence_index.low)
        return [
            Line("goals", tr("Effective goals"), self.ink(), x, goals, style=DASHED, shown=number),
            Line(
                "subgoals", tr("Effective subgoals"), self.accent(), x, series.effective_subgoals, *band, shown=number
            ),
        ]

    def readout_text(self, series: RunSeries, tick: int) -> str:
        if series.ticks == 0:
            return ""
        at = min(tick, series.ticks - 1)
        goals, subgoals = float(series.effective_goals[at]), float(series.effective_subgoals[at])
        if math.isnan(goals) or math.isnan(subgoals):
            return tr("everyone is off")
        return tr("{goals} goals → {subgoals} subgoals", goals=_bold(goals), subgoals=_bold(subgoals))

    def note_text(self, series: RunSeries, tick: int) -> str:
        index = float(series.convergence_index.value[min(tick, series.ticks - 1)]) if series.ticks else math.nan
        return "" if math.isnan(index) else tr("index {index}", index=f"<b>{index:.2f}</b>").replace(" ", "&nbsp;")


class Uptake(LineChart):
    """Who has taken a drive's means by each tick, against agents without it and agents without a plan."""

    key = "uptake"
    title = mark("Uptake by drive")
    description = mark(
        "The share of agents that have fired a device of each drive so far, with a 95 % interval. Dashed: agents in"
        " whose world the drive's devices do nothing, counted when they use one. Dotted: agents that act at random."
    )

    def why_not(self, series: RunSeries) -> str:
        return "" if series.drives else tr("no device of this world is tagged with a drive")

    def lines(self, series: RunSeries | None) -> list[Line]:
        if series is None:
            return []
        x = ticks_after(series)
        found = []
        for d, drive in enumerate(series.drives):
            title, colour, shape = drive_style(drive).title, drive_colour(drive), drive_style(drive).shape
            band = series.uptake.low[d], series.uptake.high[d]
            found.append(Line(f"uptake:{drive}", title, colour, x, series.uptake.value[d], *band, shape=shape))
            if not series.experiment.controls:
                continue
            for arm, name, style, values, low, high in (
                ("neutral", tr("{drive}, neutral", drive=title), DASHED, *series.uptake_neutral[d].parts),
                ("random", tr("{drive}, random", drive=title), DOTTED, *series.uptake_random[d].parts),
            ):
                key = f"uptake:{drive}:{arm}"
                found.append(Line(key, name, colour, x, values, low, high, style, control=True, shape=shape))
        return found

    def readout_text(self, series: RunSeries, tick: int) -> str:
        at = min(tick, series.ticks) - 1
        if at < 0 or len(series.drives) > MOST_READ_OUT:
            return ""
        return separated([f"<b>{percent(float(series.uptake.value[d, at]))}</b>" for d in range(len(series.drives))])


CHARTS: tuple[type[Chart], ...] = (
    SubgoalShares,
    EffectiveNumbers,
    Uptake,
    Survival,
    Prevalence,
    Strength,
    Violations,
    Stocks,
    Inequality,
    Pay,
)
