"""What agents hold, and how unevenly."""

from __future__ import annotations

from typing import Any

from ic_sandbox.gui.charts.line_chart import LineChart
from ic_sandbox.gui.charts.lines import DASHED, DOTTED, Line, number, percent, ticks_after
from ic_sandbox.gui.style.theme import goal_colour
from ic_sandbox.i18n import mark, tr
from ic_sandbox.measures.inequality import holdable
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.world.presets import drive_style

__all__ = ["Inequality", "Stocks"]


class Stocks(LineChart):
    """The mean of every variable."""

    key = "resources"
    title = mark("Resources")
    description = mark(
        "The mean of each variable over all agents, as a share of the most that there can be, with a 95 % interval."
        " Dashed: in the worlds where a drive's devices that change it do nothing. Dotted: agents that act at random."
        " Intervals are left out where agents share a world, for there they are not independent."
    )

    def why_not(self, series: RunSeries) -> str:
        return "" if series.variables else tr("this world has no variables")

    def lines(self, series: RunSeries | None) -> list[Line]:
        if series is None:
            return []
        x, found = ticks_after(series), []
        shared, variables = series.experiment.settings.mode == SHARED, series.experiment.main.model.world.variables

        def add(key: str, name: str, v: int, mean: Banded, **look: Any) -> None:
            most = max(1, variables[v].max)
            y, low, high = (part / most for part in mean.parts)
            if not shared:
                look |= {"low": low, "high": high}
            found.append(Line(key, name, goal_colour(v), x, y, **look))

        for v, variable in enumerate(variables):
            name = variable.name
            if variable.max > 1:
                name = tr("{variable} of {most}", variable=name, most=variable.max)
            add(f"mean:{variable.name}", name, v, series.means[v])
        if series.experiment.controls:
            for row, (d, v) in enumerate(series.experiment.suppliers):
                name, style = variables[v].name, drive_style(series.drives[d])
                key = f"mean:{name}:{series.drives[d]}"
                name = tr("{variable} without {drive}", variable=name, drive=style.title)
                add(key, name, v, series.means_neutral[row], style=DASHED, control=True, shape=style.shape)
            for v, variable in enumerate(variables):
                name = tr("{variable}, random", variable=variable.name)
                add(f"mean:{variable.name}:random", name, v, series.means_random[v], style=DOTTED, control=True)
        return found


class Inequality(LineChart):
    """How unevenly what each agent has of its own is held in a shared world."""

    key = "inequality"
    rare = True
    percents = False
    title = mark("Inequality")
    description = mark(
        "Among agents that share a world: the Gini coefficient of each stock (0 when all hold the same), and"
        " dashed, the share of the one who has most. One shared world is a single observation, so there is no interval:"
        " repeat it with other seeds."
    )

    def why_not(self, series: RunSeries) -> str:
        return "" if any(holdable(series.experiment)) else tr("only where agents share a world, and hold something")

    def lines(self, series: RunSeries | None) -> list[Line]:
        if series is None:
            return []
        x, found = ticks_after(series), []
        for v, (variable, own) in enumerate(zip(series.variables, holdable(series.experiment), strict=True)):
            if own:
                colour, name = goal_colour(v), tr("Gini of {variable}", variable=variable)
                found.append(Line(f"gini:{variable}", name, colour, x, series.gini[v], shown=number))
                name = tr("Largest share of {variable}", variable=variable)
                key = f"largest:{variable}"
                found.append(Line(key, name, colour, x, series.largest_share[v], style=DASHED))
        return found

    def readout_text(self, series: RunSeries, tick: int) -> str:
        at = min(tick, series.ticks) - 1
        own = [v for v, holds in enumerate(holdable(series.experiment)) if holds]
        if at < 0 or len(own) != 1:
            return ""
        gini, largest = f"{series.gini[own[0], at]:.2f}", percent(float(series.largest_share[own[0], at]))
        return tr("Gini {gini}, largest {largest}", gini=f"<b>{gini}</b>", largest=f"<b>{largest}</b>")
