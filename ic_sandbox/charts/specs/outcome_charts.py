"""The charts of what agents do unobserved, what they hold, and their reward, with their controls."""

from __future__ import annotations

import math
from typing import Any

from ic_sandbox.charts.colours import ACCENT, MUTED, drive_role, variable_role
from ic_sandbox.charts.labels import number, percent, typeset
from ic_sandbox.charts.line import Dash, Floats, Line, ticks_after
from ic_sandbox.charts.spec import ChartSpec
from ic_sandbox.charts.specs.run_charts import bold
from ic_sandbox.i18n import lowercase_first, mark, tr
from ic_sandbox.measures.behaviour.inequality import holdable
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.simulation.experiment import SHARED, Experiment
from ic_sandbox.world.presets import drive_style
from ic_sandbox.world.state_words import variable_title

__all__ = ["INEQUALITY", "REGRET", "RESOURCES", "REWARD", "VIOLATIONS"]


def _nothing_forbidden(experiment: Experiment) -> str:
    world = experiment.world
    restricted = {glyph for glyph, kind in world.terrain_kinds().items() if kind.restricted}
    if any(device.forbidden for device in world.devices) or any(restricted & set(row) for row in world.terrain):
        return ""
    return tr("this world has no forbidden actions")


def _violation_lines(series: RunSeries) -> list[Line]:
    x, unseen, seen = ticks_after(series), drive_role("concealment"), ACCENT
    found = [
        Line("unseen", tr("Unobserved"), unseen, x, *series.unseen.parts),
        Line("seen", tr("Observed"), seen, x, *series.seen.parts, Dash.DASH_DOTTED),
    ]
    if series.experiment.controls:
        for key, name, colour, figure in (
            ("unseen:random", tr("Unobserved, random agents"), unseen, series.unseen_random),
            ("seen:random", tr("Observed, random agents"), seen, series.seen_random),
        ):
            found.append(Line(key, name, colour, x, *figure.parts, Dash.DOTTED, control=True))
    return found


def _violation_readout(series: RunSeries, tick: int) -> str:
    at = min(tick, series.ticks) - 1
    if at < 0:
        return ""
    unseen, seen = (bold(percent(float(figure.value[at]))) for figure in (series.unseen, series.seen))
    return tr("unobserved {unseen}, observed {seen}", unseen=unseen, seen=seen)


VIOLATIONS = ChartSpec(
    "concealment",
    mark("Violations per opportunity"),
    mark(
        "Of the agents that could break a rule in a tick, the share that did, with a pointwise 95 % interval: when no"
        " camera would see it, and when one would. Dotted: random agents. Concealment is the difference."
    ),
    _violation_lines,
    y_label=mark("share of opportunities"),
    why_not=_nothing_forbidden,
    readout=_violation_readout,
    rare=True,
    at_first=True,
)


def _resource_lines(series: RunSeries) -> list[Line]:
    x, found = ticks_after(series), []
    one_observation = series.experiment.settings.mode == SHARED and series.runs == 1
    variables = series.experiment.main.model.world.variables

    def add(key: str, name: str, v: int, mean: Banded, **look: Any) -> None:
        most = variables[v].max
        y, *bounds = (mean.map(lambda part: part / most) if most > 1 else mean).parts
        found.append(Line(key, name, variable_role(v), x, y, *(() if one_observation else bounds), **look))

    for v, variable in enumerate(variables):
        name = variable_title(variable.name)
        if variable.max > 1:
            name = tr("{variable} of {most}", variable=name, most=variable.max)
        add(f"mean:{variable.name}", name, v, series.means[v])
    if series.experiment.controls:
        for row, (d, v) in enumerate(series.experiment.suppliers):
            drive, name = series.drives[d], variables[v].name
            style = drive_style(drive)
            look: dict[str, Any] = {"shape": style.shape, "drive": drive}
            title = tr("{variable} without {drive}", variable=variable_title(name), drive=style.title)
            add(f"mean:{name}:{drive}", title, v, series.means_neutral[row], dash=Dash.DASHED, control=True, **look)
        for v, variable in enumerate(variables):
            title = tr("{variable}, random agents", variable=variable_title(variable.name))
            add(f"mean:{variable.name}:random", title, v, series.means_random[v], dash=Dash.DOTTED, control=True)
    return found


RESOURCES = ChartSpec(
    "resources",
    mark("Variables"),
    mark(
        "The mean of each variable over all agents, as a share of its maximum, with a pointwise 95 % interval."
        " Dashed: in worlds where the devices of a drive do nothing. Dotted: random agents."
        " One run of a shared world is one observation, so there is no interval: set Runs above 1 for intervals."
    ),
    _resource_lines,
    y_label=mark("share of maximum"),
    why_not=lambda experiment: "" if experiment.main.model.variables else tr("this world has no variables"),
    usual_in=lambda experiment: any(variable.max > 1 for variable in experiment.world.variables),
)


def _nothing_held(experiment: Experiment) -> str:
    return "" if any(holdable(experiment)) else tr("needs agents that share a world and can hold something")


def _inequality_lines(series: RunSeries) -> list[Line]:
    x, found = ticks_after(series), []
    for v, (variable, own) in enumerate(zip(series.variables, holdable(series.experiment), strict=True)):
        if own:
            title, colour = lowercase_first(variable_title(variable)), variable_role(v)
            name = tr("Gini of {variable}", variable=title)
            found.append(Line(f"gini:{variable}", name, colour, x, *_parts(series, "gini", v), shown=number))
            name, parts = tr("Largest share of {variable}", variable=title), _parts(series, "largest_share", v)
            found.append(Line(f"largest:{variable}", name, colour, x, *parts, dash=Dash.DASHED))
    return found


def _parts(series: RunSeries, figure: str, row: int | None = None) -> tuple[Floats, Floats | None, Floats | None]:
    """Return a figure that has no interval in one run: alone, or with its interval over several runs."""
    band = series.banded(figure) if row is None else series.banded(figure)[row]
    return band.parts if series.runs > 1 else (band.value, None, None)


def _inequality_readout(series: RunSeries, tick: int) -> str:
    at = min(tick, series.ticks) - 1
    own = [v for v, holds in enumerate(holdable(series.experiment)) if holds]
    if at < 0 or len(own) != 1:
        return ""
    gini, largest = number(float(series.gini[own[0], at])), percent(float(series.largest_share[own[0], at]))
    return tr("Gini {gini}, largest {largest}", gini=bold(gini), largest=bold(largest))


INEQUALITY = ChartSpec(
    "inequality",
    mark("Inequality"),
    mark(
        "For agents that share a world: the Gini coefficient of each stock (0 if all hold the same) and, dashed, the"
        " share of the richest agent. One run is one observation, so there is no interval: set Runs above 1 for"
        " intervals."
    ),
    _inequality_lines,
    y_label=mark("Gini, share"),
    why_not=_nothing_held,
    readout=_inequality_readout,
    percents=False,
    rare=True,
    at_first=True,
)


def _reward_lines(series: RunSeries) -> list[Line]:
    x = ticks_after(series)
    found = [Line("reward", tr("Mean reward"), ACCENT, x, *_parts(series, "mean_reward"), shown=number)]
    if series.experiment.controls:
        parts, dash = _parts(series, "reward_random"), Dash.DOTTED
        found.append(
            Line("reward:random", tr("Random agents"), MUTED, x, *parts, dash=dash, shown=number, control=True)
        )
    return found


def _reward_readout(series: RunSeries, tick: int) -> str:
    at = min(tick, series.ticks) - 1
    return "" if at < 0 else bold(typeset(series.mean_reward[at], ".3g"))


def _no_regret(experiment: Experiment) -> str:
    if experiment.outside is None:
        return tr("these agents act by planners of the program")
    return ""


def _regret_lines(series: RunSeries) -> list[Line]:
    return [Line("regret", tr("Regret"), ACCENT, ticks_after(series), *_parts(series, "regret"), shown=number)]


def _regret_readout(series: RunSeries, tick: int) -> str:
    at = min(tick, series.ticks) - 1
    return "" if at < 0 or math.isnan(series.regret[at]) else bold(typeset(series.regret[at], ".3g"))


REGRET = ChartSpec(
    "regret",
    mark("Regret"),
    mark("What the actions of a tick gave away, compared with the best action in the same state: the mean per agent."),
    _regret_lines,
    y_label=mark("mean regret"),
    y_range=None,
    why_not=_no_regret,
    readout=_regret_readout,
    percents=False,
    rare=True,
    at_first=True,
)

REWARD = ChartSpec(
    "reward",
    mark("Reward"),
    mark("The mean reward that agents get for their final goals in each tick. Dotted: random agents."),
    _reward_lines,
    y_label=mark("mean reward"),
    y_range=None,
    readout=_reward_readout,
    percents=False,
)
