"""The names and number formats of figures: the same in the window, the report and the documentation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from ic_sandbox.i18n import localized, numeral, tr
from ic_sandbox.measures.catalogue import measure_named
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.measure import Unit
from ic_sandbox.measures.repeated_runs import BY_DRIVE
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import ALIGNED, MAIN, NEUTRAL, OPTIMAL, RANDOM
from ic_sandbox.world.presets import drive_style
from ic_sandbox.world.state_words import variable_title

__all__ = [
    "ABOUT",
    "UNDEFINED",
    "UPTAKES",
    "arm_title",
    "arm_titles",
    "difference_text",
    "effective",
    "figure_meaning",
    "figure_text",
    "figure_title",
    "number",
    "percent",
    "percent_text",
    "probability_text",
    "rounded",
    "share_text",
    "simultaneous_text",
    "typeset",
]

UPTAKES = ("uptake", "excess_uptake")
"""The figures that the report shows in a table of drives."""

UNDEFINED = "–"

ABOUT = " · "
"""What separates the kind of an arm from its drive."""


def figure_title(figure: str, of: str = "") -> str:
    """Return the title of a figure, with its drive or variable."""
    title = tr(measure_named(figure).title)
    about = drive_style(of).title if of and figure in (*BY_DRIVE, "prevalence") else of
    if figure == "mean":
        about = variable_title(of)
    return f"{title}: {about}" if about else title


def figure_meaning(figure: str) -> str:
    """Return the definition of a figure in one sentence."""
    return tr(measure_named(figure).meaning)


def arm_titles() -> dict[str, str]:
    """Return the title of each kind of arm."""
    return {
        MAIN: tr("Agents"),
        OPTIMAL: tr("Optimal"),
        NEUTRAL: tr("Control: device does nothing"),
        RANDOM: tr("Control: random agents"),
        ALIGNED: tr("Aligned"),
    }


def arm_title(arm: ArmKey) -> str:
    """Return the title of the arm in which a figure was measured."""
    title = arm_titles()[arm.kind]
    return f"{title}{ABOUT}{drive_style(arm.drive).title}" if arm.drive else title


def figure_text(figure: str, found: Figure | None) -> str:
    """Format a figure with its interval."""
    if measure_named(figure).unit is Unit.NUMBER:
        return _with_interval(found, lambda value: typeset(value, ".3g"), "")
    return share_text(found)


def simultaneous_text(figure: str, found: Figure | None) -> str:
    """Format a figure's interval that is simultaneous over drives; empty if it has none, or there is one drive."""
    if found is None or math.isnan(found.low_all) or found.low_all == found.low:
        return ""
    text = figure_text(figure, replace(found, low=found.low_all, high=found.high_all))
    return tr("Simultaneous over drives: {interval}", interval=text.replace("  ", " "))


def share_text(found: Figure | None) -> str:
    """Format a share with its interval, in percent."""
    return _with_interval(found, lambda value: typeset(100 * value, ".1f"), "\u00a0%")


def percent_text(value: float) -> str:
    """Format a share in percent, to one decimal."""
    return f"{typeset(100 * value, '.1f')}\u00a0%"


def difference_text(figure: str, found: Figure) -> str:
    """Format the difference of a figure with its interval; of shares, in percentage points."""
    if measure_named(figure).unit is Unit.NUMBER:
        return _with_interval(found, lambda value: typeset(value, "+.3g"), "")
    return _with_interval(found, lambda value: typeset(100 * value, "+.1f"), "\u00a0pp")


def _with_interval(found: Figure | None, write: Callable[[float], str], unit: str) -> str:
    if found is None or math.isnan(found.value):
        return UNDEFINED
    value = write(found.value)
    if math.isnan(found.low) or math.isnan(found.high):
        return f"{value}{unit}"
    return f"{value}{unit}  ({write(found.low)}\u00a0…\u00a0{write(found.high)})"


def typeset(value: float, spec: str) -> str:
    """Write a number in the language, with a true minus sign, and without a sign if it reads as zero."""
    text = format(value, spec)
    return localized(text).replace("-", "−") if float(text) else localized(text.lstrip("-+"))


def probability_text(probability: float) -> str:
    """Format a probability in percent, to three digits."""
    return numeral(100 * probability, ".3g") + " %"


def percent(value: float) -> str:
    """Format a share in whole percent."""
    return UNDEFINED if math.isnan(value) else typeset(100 * value, ".0f") + " %"


def number(value: float) -> str:
    """Format a number, with decimals if they matter."""
    if math.isnan(value):
        return UNDEFINED
    if abs(value) < 9.995:
        return typeset(value, ".2f")
    return numeral(value, ",.1f" if abs(value) < 99.95 else ",.0f").replace("-", "−")


def effective(value: float) -> str:
    """Format an effective number, with a decimal if it matters."""
    return numeral(value, ".1f" if value < 9.95 else ",.0f")


def rounded(value: float) -> str:
    """Format a round number, as along an axis: without redundant decimals."""
    return numeral(value, ",g").replace("-", "−")
