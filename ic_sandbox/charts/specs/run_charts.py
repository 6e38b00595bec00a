"""The charts of what agents pursue and use, and how many stay on, with their controls."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from ic_sandbox.charts.axis_ticks import round_above
from ic_sandbox.charts.colours import ACCENT, MODIFIED, MUTED, TEXT, drive_role
from ic_sandbox.charts.labels import effective, number, percent
from ic_sandbox.charts.line import Dash, Floats, Line, known, ticks_after, ticks_before
from ic_sandbox.charts.spec import ChartSpec
from ic_sandbox.i18n import mark, numeral, tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.world.presets import FINAL, drive_style

__all__ = [
    "CONVERGENCE",
    "CONVERGENCE_INDEX",
    "SUBGOALS",
    "SURVIVAL",
    "UPTAKE",
    "bold",
    "convergence_text",
    "interval_of_subgoals_at",
    "no_drives",
]

MOST_READ_OUT = 4
"""The most drives whose shares fit in one line."""

BETWEEN = " &nbsp; "


def bold(text: str) -> str:
    """Return rich text for a figure."""
    return f"<b>{text}</b>"


def no_drives(experiment: Experiment) -> str:
    """Return why an experiment has nothing to show about drives; empty if it has."""
    return "" if experiment.main.model.drives else tr("no device in this world has a drive")


def _subgoal_lines(series: RunSeries) -> list[Line]:
    x = ticks_before(series)
    levels = np.cumsum(np.nan_to_num(series.subgoal_shares), axis=0)
    found = []
    for d, (share, level) in enumerate(zip(series.subgoal_shares, levels, strict=True)):
        if d < len(series.drives):
            drive = series.drives[d]
            style = drive_style(drive)
            look: dict[str, Any] = {"shape": style.shape, "drive": drive}
            found.append(Line(f"after:{drive}", style.title, drive_role(drive), x, share, level=level, **look))
        else:
            found.append(Line("after:final", drive_style(FINAL).title, drive_role(), x, share, level=level))
    return found


def _subgoal_readout(series: RunSeries, tick: int) -> str:
    if series.ticks == 0:
        return ""
    final = float(series.subgoal_shares[-1, min(tick, series.ticks - 1)])
    return "" if math.isnan(final) else tr("{share} on own goals", share=bold(percent(final)))


SUBGOALS = ChartSpec(
    "subgoals",
    mark("Agents by subgoal"),
    mark(
        "What agents are heading for right now: a device (by drive) or their final goal. Final goals share one colour,"
        " however many they are; “Convergence” counts each of them separately."
    ),
    _subgoal_lines,
    y_label=mark("share of agents"),
    readout=_subgoal_readout,
    stacked=True,
    at_first=True,
)


def interval_of_subgoals(series: RunSeries) -> tuple[Floats, Floats]:
    """Return the ends of the 95 % interval of the effective number of subgoals, float64 [T]; NaN if undefined."""
    if series.runs > 1:
        over_runs = series.banded("effective_subgoals")
        return over_runs.low, over_runs.high
    goals, index = series.effective_goals, series.convergence_index
    return goals ** (1 - index.high), goals ** (1 - index.low)


def interval_of_subgoals_at(series: RunSeries, tick: int) -> tuple[float, float]:
    """Return the ends of the 95 % interval of the effective number of subgoals in one tick; NaN if undefined."""
    if series.runs > 1:
        over_runs = series.banded("effective_subgoals")
        return float(over_runs.low[tick]), float(over_runs.high[tick])
    goals, index = series.effective_goals[tick], series.convergence_index
    return float(goals ** (1 - index.high[tick])), float(goals ** (1 - index.low[tick]))


def _convergence_lines(series: RunSeries) -> list[Line]:
    x, goals, band = ticks_before(series), series.effective_goals, interval_of_subgoals(series)
    return [
        Line("goals", tr("Effective goals"), MUTED, x, goals, dash=Dash.DASHED, shown=number),
        Line("subgoals", tr("Effective subgoals"), ACCENT, x, series.effective_subgoals, *band, shown=number),
    ]


def _convergence_range(series: RunSeries) -> tuple[float, float]:
    # There can be as many subgoals as goals and drives together.
    return 0.0, math.log10(max(2.0, len(series.experiment.goals) + len(series.drives)))


def convergence_text(series: RunSeries, tick: int) -> str:
    """Return the headline number of a run in plain text: ``264 goals → 1.5 subgoals``; empty before the first tick."""
    return re.sub(r"</?b>", "", _convergence_readout(series, tick))


def _convergence_readout(series: RunSeries, tick: int) -> str:
    if series.ticks == 0:
        return ""
    at = min(tick, series.ticks - 1)
    goals, subgoals = float(series.effective_goals[at]), float(series.effective_subgoals[at])
    if math.isnan(goals) or math.isnan(subgoals):
        return tr("all switched off")
    return tr("{goals} goals → {subgoals} subgoals", goals=bold(effective(goals)), subgoals=bold(effective(subgoals)))


def _convergence_note(series: RunSeries, tick: int) -> str:
    index = float(series.convergence_index.value[min(tick, series.ticks - 1)]) if series.ticks else math.nan
    return "" if math.isnan(index) else tr("index {index}", index=bold(number(index))).replace(" ", "&nbsp;")


CONVERGENCE = ChartSpec(
    "convergence",
    mark("Convergence"),
    mark(
        "The effective numbers of final goals and of subgoals (the exponential of the entropy of their shares), and the"
        " convergence index 1 - ln(subgoals) / ln(goals): 1 if all pursue the same thing. The band is its 95 %"
        " interval, as numbers of subgoals. Dashed: goals. If nothing converges, there are as many subgoals as goals:"
        " an agent on the way to its final goal pursues a subgoal of its own."
    ),
    _convergence_lines,
    _convergence_range,
    y_label=mark("effective number"),
    readout=_convergence_readout,
    note=_convergence_note,
    log_y=True,
    percents=False,
    at_first=True,
)


def _index_lines(series: RunSeries) -> list[Line]:
    x, index = ticks_before(series), series.convergence_index
    return [
        Line("index", tr("Convergence index"), ACCENT, x, *index.parts, shown=number),
        Line("index_64", tr("At 64 agents"), MUTED, x, series.convergence_index_64, dash=Dash.DASHED, shown=number),
        Line(
            "index_all", tr("Over all agents"), MUTED, x, series.convergence_index_all, dash=Dash.DOTTED, shown=number
        ),
        Line("largest", tr("Largest subgoal"), TEXT, x, series.largest_subgoal, dash=Dash.DASH_DOTTED, shown=number),
    ]


def _index_range(series: RunSeries) -> tuple[float, float]:
    known = series.convergence_index.value[np.isfinite(series.convergence_index.value)]
    return (-round_above(-float(known.min())) if known.size and known.min() < 0 else 0.0), 1.0


def _index_readout(series: RunSeries, tick: int) -> str:
    drives = float(series.effective_drives[min(tick, series.ticks - 1)]) if series.ticks else math.nan
    count = "" if math.isnan(drives) else tr("{drives} effective drives", drives=bold(effective(drives)))
    return BETWEEN.join(part for part in (_convergence_note(series, tick), count.replace(" ", "&nbsp;")) if part)


CONVERGENCE_INDEX = ChartSpec(
    "convergence_index",
    mark("Convergence index"),
    mark(
        "1 - ln(effective subgoals) / ln(effective goals), with a pointwise 95 % interval: 1 if all pursue the same"
        " thing. Dashed: expected in groups of 64 agents, comparable between populations. Dotted: if switched-off"
        " agents count as pursuing their own goals. Dash-dotted: the share of agents that pursue the most common drive."
    ),
    _index_lines,
    _index_range,
    y_label=mark("index"),
    readout=_index_readout,
    percents=False,
)


def _uptake_lines(series: RunSeries) -> list[Line]:
    x, found = ticks_after(series), []
    for d, drive in enumerate(series.drives):
        style, colour = drive_style(drive), drive_role(drive)
        look: dict[str, Any] = {"shape": style.shape, "drive": drive}
        found.append(Line(f"uptake:{drive}", style.title, colour, x, *series.uptake[d].parts, **look))
        if series.experiment.controls:
            for arm, name, dash, figure in (
                ("neutral", tr("{drive}, control", drive=style.title), Dash.DASHED, series.uptake_neutral),
                ("random", tr("{drive}, random agents", drive=style.title), Dash.DOTTED, series.uptake_random),
            ):
                key = f"uptake:{drive}:{arm}"
                found.append(Line(key, name, colour, x, *figure[d].parts, dash, control=True, **look))
    return found


def _uptake_readout(series: RunSeries, tick: int) -> str:
    at = min(tick, series.ticks) - 1
    if at < 0 or len(series.drives) > MOST_READ_OUT:
        return ""
    return BETWEEN.join(bold(percent(float(share))) for share in series.uptake.value[:, at])


UPTAKE = ChartSpec(
    "uptake",
    mark("Agents that used it, by drive"),
    mark(
        "The share of agents that have used a device of each drive so far, with a pointwise 95 % interval. Dashed:"
        " agents in worlds where the drive's devices do nothing, counted when they would have used one. Dotted:"
        " random agents."
    ),
    _uptake_lines,
    y_label=mark("share of agents"),
    why_not=no_drives,
    readout=_uptake_readout,
    at_first=True,
    by_drive=True,
)


def _survival_lines(series: RunSeries) -> list[Line]:
    begins = series.ticks > 0 and not series.first  # a line of one point would be only its shape, half outside

    def from_one(values: Floats) -> Floats:
        """Return shares after each tick, starting with 1 before the first."""
        return known(np.concatenate([[1.0], values])) if begins else values

    x = known(np.concatenate([[0.0], ticks_after(series)])) if begins else ticks_after(series)
    found = [Line("survival", tr("Still on"), ACCENT, x, *series.survival.map(from_one).parts)]
    if _modifies(series):
        intact, name = from_one(series.intact), tr("On and unmodified")
        found.append(Line("intact", name, MODIFIED, x, intact, dash=Dash.DASH_DOTTED))
    if series.experiment.controls:
        for d, drive in enumerate(series.drives):
            style, y = drive_style(drive), from_one(series.survival_neutral.value[d])
            name, colour = tr("Without {drive}", drive=style.title), drive_role(drive)
            key, dash = f"survival:{drive}", Dash.DASHED
            found.append(Line(key, name, colour, x, y, dash=dash, control=True, shape=style.shape, drive=drive))
        random = series.survival_random.map(from_one)
        found.append(Line("survival:random", tr("Random agents"), MUTED, x, *random.parts, Dash.DOTTED, control=True))
    return found


def _modifies(series: RunSeries) -> bool:
    """Return whether agents can be modified in the world of a run."""
    return series.experiment.main.model.unmodified is not None


def _survival_readout(series: RunSeries, tick: int) -> str:
    at = min(tick, series.ticks) - 1
    alive = series.agents if at < 0 else float(series.active[at] + series.modified[at])
    counts = {"alive": bold(_counted(alive)), "agents": numeral(series.agents)}
    if not _modifies(series):
        return tr("{alive} of {agents}", **counts)
    intact = series.agents if at < 0 else float(series.active[at])
    return tr("{alive} of {agents}, {intact} unmodified", intact=bold(_counted(intact)), **counts)


def _counted(agents: float) -> str:
    """Format a number of agents, with a decimal if it is a mean that is not whole."""
    return numeral(agents, ",.0f" if agents == round(agents) else ",.1f")


SURVIVAL = ChartSpec(
    "survival",
    mark("Survival"),
    mark(
        "The share of agents that are still on, with a pointwise 95 % interval; dash-dotted: on and unmodified."
        " Dashed: in worlds where a drive's devices do nothing. Dotted: random agents."
    ),
    _survival_lines,
    y_label=mark("share of agents"),
    readout=_survival_readout,
    at_first=True,
)
