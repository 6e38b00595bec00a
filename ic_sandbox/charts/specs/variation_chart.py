"""The chart of a figure against a number that is varied."""

from __future__ import annotations

import math

import numpy as np

from ic_sandbox.charts.colours import ACCENT, MUTED, TEXT, Colour, drive_role
from ic_sandbox.charts.labels import arm_title, figure_title, number, percent
from ic_sandbox.charts.line import Dash, Floats, Line
from ic_sandbox.charts.spec import ChartSpec, Mark
from ic_sandbox.i18n import mark, numeral, tr
from ic_sandbox.measures.curves.curve import CriticalValue, Curve
from ic_sandbox.measures.repeated_runs import BY_DRIVE
from ic_sandbox.measures.summary import is_share
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import ALIGNED, NEUTRAL, RANDOM
from ic_sandbox.world.presets import drive_style

__all__ = ["VARIATION", "VARIATION_NUMBERS", "VariedCurve", "critical_text", "measured_title"]

CONTROL_DASHES = {NEUTRAL: Dash.DASHED, RANDOM: Dash.DOTTED, ALIGNED: Dash.DASH_DOTTED}
BY_NAME = (*BY_DRIVE, "prevalence", "strength")


class VariedCurve:
    """A curve to draw: ``now`` is the current value of the number; None if there are several. ``number``: its title."""

    def __init__(self, curve: Curve, now: float | None, number: str) -> None:
        self.curve = curve
        self.now = now
        self.number = number


def measured_title(figure: str) -> str:
    """Return the title of a figure that can be measured against a number."""
    return tr("Usefulness") if figure == "usefulness" else figure_title(figure)


def critical_text(found: CriticalValue) -> str:
    """Return where a figure crosses one half, in words."""
    if math.isnan(found.value):
        return tr("at most half everywhere") if found.rises else tr("more than half everywhere")
    text = numeral(found.value, ".3g")
    if not (math.isnan(found.low) or math.isnan(found.high)):
        text += f" ({numeral(found.low, '.3g')}\u00a0…\u00a0{numeral(found.high, '.3g')})"
    if found.crossings > 1:
        count = numeral(found.crossings)
        if found.rises:
            return tr("first more than half above {level}, crosses one half {count} times", level=text, count=count)
        return tr("first at most half above {level}, crosses one half {count} times", level=text, count=count)
    return (
        tr("more than half above {level}", level=text) if found.rises else tr("at most half above {level}", level=text)
    )


def _lines(shown: VariedCurve) -> list[Line]:
    curve = shown.curve
    x = np.array(list(curve.points), np.float64)
    found = []
    for subject in curve.subjects:
        for arm in curve.arms:
            y, low, high = np.array([curve.at(float(level), subject, arm) for level in x]).reshape(-1, 3).T
            if np.isnan(y).all():
                continue
            found.append(_line(curve.figure, subject, arm, x, y, low, high))
    return found


def _line(figure: str, subject: str, arm: str, *points: Floats) -> Line:
    by_drive = bool(subject) and figure in BY_NAME
    style = drive_style(subject) if by_drive else None
    name = style.title if style is not None else subject or measured_title(figure)
    kind, _, inert = arm.partition(":")
    control = kind in CONTROL_DASHES
    colour: Colour = drive_role(subject) if by_drive else MUTED if control else ACCENT
    dash = Dash.SOLID
    if control:
        title = arm_title(ArmKey(kind, inert))
        name = f"{name}, {title}" if subject and not inert else title
        dash = CONTROL_DASHES[kind]
    x, y, low, high = points
    show = percent if is_share(figure) else number
    shape = style.shape if style is not None and not control else ""
    drive = subject if by_drive else ""
    return Line(
        f"{figure}:{subject}:{arm}",
        name,
        colour,
        x,
        y,
        low,
        high,
        dash,
        show,
        control=control,
        shape=shape,
        drive=drive,
    )


def _marks(shown: VariedCurve) -> tuple[Mark, ...]:
    """Mark the current value, and those at which the figure crosses one half."""
    now = () if shown.now is None else (Mark(shown.now, TEXT, Dash.DASHED),)
    by_drive = shown.curve.figure in BY_NAME
    critical = (
        Mark(found.value, drive_role(subject) if subject and by_drive else ACCENT, Dash.DOTTED)
        for subject, found in shown.curve.critical.items()
        if not math.isnan(found.value)
    )
    return *now, *critical


def _across(shown: VariedCurve) -> tuple[float, float]:
    levels = shown.curve.levels
    first, last = levels[0], levels[-1]
    return (first, last) if first < last else (first - 0.5, last + 0.5)


def _shares(shown: VariedCurve) -> tuple[float, float]:
    """Return 0 to 1, or -1 to 1 if any share is negative."""
    below = any(bool((line.y < 0).any()) for line in _lines(shown))
    return (-1.0 if below else 0.0), 1.0


VARIATION: ChartSpec[VariedCurve] = ChartSpec(
    "variation",
    mark("A figure by a number"),
    mark(
        "The figure at each level of the number, with a pointwise 95 % interval. Dashed upright: the current value."
        " Dotted upright: where the figure crosses one half. Other dashed and dotted curves: control groups."
    ),
    _lines,
    y_range=_shares,
    x_range=_across,
    x_name=lambda shown: shown.number,
    marks=_marks,
    over_time=False,
)

VARIATION_NUMBERS: ChartSpec[VariedCurve] = ChartSpec(
    "variation-numbers",
    mark("A figure by a number"),
    mark(
        "The figure at each level of the number, with a pointwise 95 % interval. Dashed upright: the current value."
        " Other dashed and dotted curves: control groups."
    ),
    _lines,
    y_range=None,
    x_range=_across,
    x_name=lambda shown: shown.number,
    marks=_marks,
    over_time=False,
    percents=False,
)
