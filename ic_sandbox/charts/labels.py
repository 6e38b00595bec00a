"""The words and number formats of figures: the same in the window, in the report and in documentation."""

from __future__ import annotations

import math
from collections.abc import Callable

from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.catalogue import measure_named
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.measure import Unit
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import ALIGNED, MAIN, NEUTRAL, RANDOM
from ic_sandbox.world.presets import drive_style

__all__ = [
    "UNDEFINED",
    "UPTAKES",
    "arm_title",
    "arm_titles",
    "difference_text",
    "figure_meaning",
    "figure_text",
    "figure_title",
    "number",
    "percent",
    "percent_text",
    "rounded",
    "share_text",
    "typeset",
]

UPTAKES = ("uptake", "excess_uptake")
"""Figures that are about drives; others are about variables, or nothing."""

UNDEFINED = "–"


def figure_title(figure: str, of: str = "") -> str:
    """The title of a figure, with the drive or variable that it is about."""
    title = tr(measure_named(figure).title)
    about = drive_style(of).title if of and figure in UPTAKES else of
    return f"{title}: {about}" if about else title


def figure_meaning(figure: str) -> str:
    """The definition of a figure in one sentence."""
    return tr(measure_named(figure).meaning)


def arm_titles() -> dict[str, str]:
    """The title of each kind of arm."""
    return {MAIN: tr("Agents"), NEUTRAL: tr("Neutral"), RANDOM: tr("Random"), ALIGNED: tr("Aligned")}


def arm_title(arm: ArmKey) -> str:
    """The title of the population that a figure was measured in."""
    title = arm_titles()[arm.kind]
    return f"{title}: {drive_style(arm.drive).title}" if arm.drive else title


def figure_text(figure: str, found: Figure | None) -> str:
    """A figure with its interval."""
    if measure_named(figure).unit is Unit.NUMBER:
        return _with_interval(found, lambda value: f"{value:.3g}", "")
    return share_text(found)


def share_text(found: Figure | None) -> str:
    """A share with its interval, in percent."""
    return _with_interval(found, lambda value: f"{100 * value:.1f}", "\u00a0%")


def percent_text(value: float) -> str:
    """A share in percent, to one decimal."""
    return f"{typeset(f'{100 * value:.1f}')}\u00a0%"


def difference_text(figure: str, found: Figure) -> str:
    """The difference of a figure with its interval; of shares, in percentage points."""
    if measure_named(figure).unit is Unit.NUMBER:
        return _with_interval(found, lambda value: f"{value:+.3g}", "")
    return _with_interval(found, lambda value: f"{100 * value:+.1f}", "\u00a0pp")


def _with_interval(found: Figure | None, write: Callable[[float], str], unit: str) -> str:
    if found is None or math.isnan(found.value):
        return UNDEFINED
    value = typeset(write(found.value))
    if math.isnan(found.low) or math.isnan(found.high):
        return f"{value}{unit}"
    return f"{value}{unit}  ({typeset(write(found.low))}\u00a0…\u00a0{typeset(write(found.high))})"


def typeset(number: str) -> str:
    """A number with a true minus, and no sign if it is written as zero."""
    return number.replace("-", "−") if float(number) else number.lstrip("-+")


def percent(value: float) -> str:
    """A share, in whole percent."""
    return UNDEFINED if math.isnan(value) else typeset(f"{100 * value:.0f}") + " %"


def number(value: float) -> str:
    """A number, with decimals if they make a difference."""
    if math.isnan(value):
        return UNDEFINED
    if abs(value) < 9.995:
        return typeset(f"{value:.2f}")
    return numeral(value, ",.1f" if abs(value) < 99.95 else ",.0f").replace("-", "−")


def rounded(value: float) -> str:
    """A round number, as along an axis: without decimals that say nothing."""
    return numeral(value, ",g").replace("-", "−")
