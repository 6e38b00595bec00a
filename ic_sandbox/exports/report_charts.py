"""The charts of a report: those of the window that have something to show of a run, drawn for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from ic_sandbox.charts.shapes import shape_svg
from ic_sandbox.charts.svg import (
    DASH_DOTTED,
    DASHED,
    DOTTED,
    SOLID,
    Area,
    Dot,
    Floats,
    Line,
    area_chart,
    dot_chart,
    line_chart,
)
from ic_sandbox.i18n import tr
from ic_sandbox.measures.inequality import holdable
from ic_sandbox.measures.instrumental_value import Analysis
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.world.presets import FINAL, DriveStyle, drive_style

__all__ = ["Chart", "Key", "charts_of", "uptakes_of", "worths_of"]

BLUE, ORANGE, RANDOM_INK, MODIFIED = "#2f6fde", "#d55e00", "#7d8694", "#b8860b"

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7b68c8", "#a65628")
"""Of variables, in turn."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a colour, a kind of line or a shape means: ``dash`` None for an area, ``shape`` empty for none."""

    words: str
    colour: str
    dash: str | None = None
    shape: str = ""

    @property
    def picture(self) -> Markup:
        """The shape in its colour; nothing where there is none."""
        return Markup(shape_svg(self.shape, self.colour)) if self.shape else Markup()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, with what is in it; ``drive`` is the one that it is about."""

    title: str
    drawing: Markup
    keys: tuple[Key, ...] = ()
    drive: DriveStyle | None = None


def charts_of(series: RunSeries, controls: bool) -> list[Chart]:
    """What there is to be seen of a whole run, but for the uptake of drives."""
    found = [_survival(series, controls), _pursuits(series), *_convergence(series)]
    if np.isfinite([*series.seen.value, *series.unseen.value]).any():
        found.append(_violations(series, controls))
    if series.variables:
        found.append(_resources(series, controls))
    if any(holdable(series.experiment)):
        found.append(_inequality(series))
    return [*found, _pay(series, controls)]


def uptakes_of(series: RunSeries, controls: bool) -> list[Chart]:
    """The uptake of each drive, beside that of the controls where there were any."""
    return [_uptake(series, d, drive, controls) for d, drive in enumerate(series.drives)]


def worths_of(analysis: Analysis, discount: float) -> list[Chart]:
    """What each drive is worth at a discount; and how prevalent it is at all of them, where there are several."""
    at = analysis.discounts.index(discount)
    rows = []
    for drive, worths in zip(analysis.drives, analysis.worths, strict=True):
        worth, spread = worths[at], worths[at].strength_spread
        prevalence = Dot(worth.prevalence, worth.prevalence_low, worth.prevalence_high, BLUE, "circle")
        strength = Dot(worth.strength, worth.strength - spread, worth.strength + spread, ORANGE, "square")
        rows.append((drive_style(drive).title, (prevalence, strength)))
    title = tr("Prevalence and strength")
    keys = (
        Key(tr("prevalence"), BLUE, shape="circle"),
        Key(tr("strength"), ORANGE, shape="square"),
    )
    found = [Chart(title, Markup(dot_chart(title, rows)), keys)]
    if len(analysis.discounts) > 1:
        order = np.argsort(analysis.discounts)
        x = np.array(analysis.discounts)[order]
        lines = []
        for drive, worths in zip(analysis.drives, analysis.worths, strict=True):
            y, low, high = (
                np.array([getattr(worth, name) for worth in worths])[order]
                for name in ("prevalence", "prevalence_low", "prevalence_high")
            )
            style = drive_style(drive)
            lines.append(Line(style.title, style.colour, x, y, low, high, shape=style.shape))
        title = tr("Prevalence by discount")
        found.append(Chart(title, Markup(line_chart(title, lines, whole=False)), _keys(lines)))
    return found


def _survival(series: RunSeries, controls: bool) -> Chart:
    x = np.arange(series.ticks + 1.0)

    def line(title: str, colour: str, *values: Floats, dash: str = SOLID, shape: str = "") -> Line:
        return _line(title, colour, x, *(_from(1.0, value) for value in values), dash=dash, shape=shape)

    lines = [line(tr("not off"), BLUE, series.survival.value, series.survival.low, series.survival.high)]
    if series.experiment.main.model.unmodified is not None:
        lines.append(line(tr("neither off nor modified"), MODIFIED, series.intact, dash=DASH_DOTTED))
    if controls:
        for d, drive in enumerate(series.drives):
            style = drive_style(drive)
            name = tr("without {drive}", drive=style.title)
            lines.append(line(name, style.colour, series.survival_neutral[d], dash=DASHED, shape=style.shape))
        lines.append(line(tr("random"), RANDOM_INK, *series.survival_random.parts, dash=DOTTED))
    return _chart(tr("Survival"), lines)


def _pursuits(series: RunSeries) -> Chart:
    styles = [drive_style(drive) for drive in (*series.drives, FINAL)]
    shares = [
        Area(style.title, style.colour, share) for style, share in zip(styles, series.subgoal_shares, strict=True)
    ]
    title = tr("What agents are after")
    drawing = Markup(area_chart(title, np.arange(float(series.ticks)), shares))
    return Chart(title, drawing, tuple(Key(share.title, share.colour) for share in shares))


def _convergence(series: RunSeries) -> list[Chart]:
    x, goals = np.arange(float(series.ticks)), series.effective_goals
    ends = series.convergence_index.low, series.convergence_index.high
    index = _line(tr("convergence index"), BLUE, x, series.convergence_index.value, *ends)
    low, high = goals ** (1 - ends[1]), goals ** (1 - ends[0])
    numbers = [
        _line(tr("effective goals"), ORANGE, x, goals, dash=DASHED),
        _line(tr("effective subgoals"), BLUE, x, series.effective_subgoals, low, high),
    ]
    title = tr("Effective numbers of goals and subgoals")
    return [_chart(tr("Convergence index"), [index]), _chart(title, numbers, most=None, percent=False)]


def _violations(series: RunSeries, controls: bool) -> Chart:
    x, lines = np.arange(1.0, series.ticks + 1), []
    for figure, random, words, by_chance, colour, dash in (
        (series.unseen, series.unseen_random, tr("unseen"), tr("unseen, random"), ORANGE, SOLID),
        (series.seen, series.seen_random, tr("seen"), tr("seen, random"), BLUE, DASH_DOTTED),
    ):
        lines.append(_line(words, colour, x, *figure.parts, dash=dash))
        if controls:
            lines.append(_line(by_chance, colour, x, *random.parts, dash=DOTTED))
    return _chart(tr("Violations where they were possible"), lines)


def _resources(series: RunSeries, controls: bool) -> Chart:
    x, lines = np.arange(1.0, series.ticks + 1), []
    variables = series.experiment.main.model.world.variables
    shared = series.experiment.settings.mode == SHARED

    def add(words: str, v: int, figure: Banded, dash: str = SOLID, shape: str = "") -> None:
        mean, *bounds = (values / max(1, variables[v].max) for values in figure.parts)
        lines.append(_line(words, _colour(v), x, mean, *(() if shared else bounds), dash=dash, shape=shape))

    for v, variable in enumerate(variables):
        name = variable.name
        if variable.max > 1:
            name = tr("{variable} of {most}", variable=name, most=variable.max)
        add(name, v, series.means[v])
    if controls:
        for row, (d, v) in enumerate(series.experiment.suppliers):
            style = drive_style(series.drives[d])
            words = tr("{variable} without {drive}", variable=variables[v].name, drive=style.title)
            add(words, v, series.means_neutral[row], dash=DASHED, shape=style.shape)
        for v, variable in enumerate(variables):
            add(tr("{variable}, random", variable=variable.name), v, series.means_random[v], dash=DOTTED)
    return _chart(tr("Resources"), lines)


def _inequality(series: RunSeries) -> Chart:
    x, lines = np.arange(1.0, series.ticks + 1), []
    for v, (variable, own) in enumerate(zip(series.variables, holdable(series.experiment), strict=True)):
        if own:
            lines.append(Line(tr("Gini of {variable}", variable=variable), _colour(v), x, series.gini[v]))
            words = tr("Largest share of {variable}", variable=variable)
            lines.append(Line(words, _colour(v), x, series.largest_share[v], dash=DASHED))
    return _chart(tr("Inequality"), lines)


def _pay(series: RunSeries, controls: bool) -> Chart:
    x = np.arange(1.0, series.ticks + 1)
    lines = [Line(tr("mean reward"), BLUE, x, series.mean_reward)]
    if controls:
        lines.append(Line(tr("random"), RANDOM_INK, x, series.reward_random, dash=DOTTED, control=True))
    return _chart(tr("Reward"), lines, most=None, percent=False)


def _uptake(series: RunSeries, d: int, drive: str, controls: bool) -> Chart:
    style, x = drive_style(drive), np.arange(series.ticks + 1.0)
    arms = [(tr("agents"), SOLID, series.uptake)]
    if controls:
        arms += [(tr("neutral"), DASHED, series.uptake_neutral), (tr("random"), DOTTED, series.uptake_random)]
    lines = [
        _line(words, style.colour, x, *(_from(0.0, values) for values in figure[d].parts), dash=dash)
        for words, dash, figure in arms
    ]
    drawing = Markup(line_chart(tr("Uptake: {drive}", drive=style.title), lines))
    return Chart(style.title, drawing, tuple(Key(line.title, line.colour, line.dash) for line in lines), style)


def _line(title: str, colour: str, x: Floats, y: Floats, *bounds: Floats, dash: str = SOLID, shape: str = "") -> Line:
    """A line of a run, or dashed and dotted of its controls; ``bounds`` are the low and the high ends, if any."""
    low, high = bounds or (None, None)
    return Line(title, colour, x, y, low, high, dash, shape, control=dash in (DASHED, DOTTED))


def _chart(title: str, lines: Sequence[Line], most: float | None = 1.0, percent: bool = True) -> Chart:
    drawing = Markup(line_chart(title, lines, most, percent))
    return Chart(title, drawing, _keys(lines) if len(lines) > 1 else ())


def _keys(lines: Sequence[Line]) -> tuple[Key, ...]:
    return tuple(Key(line.title, line.colour, line.dash, line.shape) for line in lines)


def _colour(v: int) -> str:
    return COLOURS[v % len(COLOURS)]


def _from(first: float, values: Floats) -> Floats:
    """What is so after each tick, and before the first."""
    return np.concatenate([[first], values])
