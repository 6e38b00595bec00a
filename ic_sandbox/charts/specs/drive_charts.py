"""The charts of drives, from planning alone: prevalence and strength now, prevalence by discount and by threshold."""

from __future__ import annotations

import math

import numpy as np

from ic_sandbox.charts.colours import ACCENT, MUTED, TEXT, drive_role
from ic_sandbox.charts.labels import number, percent, probability_text
from ic_sandbox.charts.line import Dash, Line
from ic_sandbox.charts.spec import ChartSpec, Mark
from ic_sandbox.charts.specs.run_charts import no_drives
from ic_sandbox.i18n import mark, tr
from ic_sandbox.measures.discount_scan import Foresight
from ic_sandbox.measures.instrumental_value import THRESHOLDS
from ic_sandbox.world.presets import drive_style

__all__ = ["DRIVES", "PREVALENCE", "THRESHOLD_CURVE"]


def _prevalence_lines(known: Foresight) -> list[Line]:
    x, found = np.array(list(known.worths)), []
    for d, drive in enumerate(known.drives):
        worths = [at_discount[d] for at_discount in known.worths.values()]
        figures = np.array([(worth.prevalence, worth.prevalence_low, worth.prevalence_high) for worth in worths])
        style, (y, low, high) = drive_style(drive), figures.reshape(-1, 3).T
        key, colour = f"prevalence:{drive}", drive_role(drive)
        found.append(Line(key, style.title, colour, x, y, low, high, shape=style.shape, drive=drive))
    return found


def _discounts(known: Foresight) -> tuple[Mark, ...]:
    """Mark the current discount and the critical ones."""
    critical = (
        Mark(found.discount, drive_role(drive), Dash.DOTTED)
        for drive, found in known.critical.items()
        if not math.isnan(found.discount)
    )
    return Mark(known.now, TEXT, Dash.DASHED), *critical


def _critical_readout(known: Foresight, tick: int) -> str:
    if len(known.drives) != 1 or not known.critical:
        return ""
    (found,) = known.critical.values()
    if math.isnan(found.discount):
        return tr("never more than half")
    return tr("more than half above {discount}", discount=f"<b>{number(found.discount)}</b>")


PREVALENCE = ChartSpec(
    "foresight",
    mark("Goals that need it"),
    mark(
        "Computed from plans alone: the share of goals that need each drive's devices, with a pointwise 95 %"
        " interval, at every discount (how far ahead agents plan). Dotted: the critical discount, above which more"
        " than half need them. Dashed: the current discount. The plans are those of an agent that is alone in the"
        " world."
    ),
    _prevalence_lines,
    y_label=mark("share of goals"),
    x_range=lambda known: (0.0, 1.0),
    x_label=mark("discount"),
    why_not=no_drives,
    readout=_critical_readout,
    marks=_discounts,
    over_time=False,
    at_first=True,
)


def _threshold_lines(known: Foresight) -> list[Line]:
    if known.now not in known.worths:
        return []
    x = np.arange(float(len(THRESHOLDS)))
    places = tuple(probability_text(threshold) for threshold in THRESHOLDS)
    found = []
    for drive, worth in zip(known.drives, known.worths[known.now], strict=True):
        style = drive_style(drive)
        key, colour = f"threshold:{drive}", drive_role(drive)
        found.append(
            Line(key, style.title, colour, x, *worth.curve.parts, places=places, shape=style.shape, drive=drive)
        )
    return found


THRESHOLD_CURVE = ChartSpec(
    "thresholds",
    mark("Prevalence by threshold"),
    mark(
        "Computed from plans alone, at the current discount, with pointwise 95 % intervals: the share of goals that"
        " would lose more than this much of the value of acting if the drive's devices did nothing. Prevalence: at 1"
        " %. The plans are those of an agent that is alone in the world."
    ),
    _threshold_lines,
    y_label=mark("share of goals"),
    x_label=mark("share lost"),
    why_not=no_drives,
    over_time=False,
)


def _drive_lines(known: Foresight) -> list[Line]:
    if known.now not in known.worths or not known.drives:
        return []
    worths = known.worths[known.now]
    x, places = np.arange(float(len(worths))), tuple(drive_style(drive).title for drive in known.drives)
    y, low, high = np.array([(worth.prevalence, worth.prevalence_low, worth.prevalence_high) for worth in worths]).T
    strength, spread = np.array([(worth.strength, worth.strength_spread) for worth in worths]).T
    ends = strength - spread, strength + spread
    return [
        Line("prevalence", tr("Prevalence"), ACCENT, x, y, low, high, places=places),
        Line("strength", tr("Strength"), MUTED, x, strength, *ends, places=places),
    ]


def _drive_readout(known: Foresight, tick: int) -> str:
    worths = known.worths.get(known.now, ())
    return f"<b>{percent(worths[0].prevalence)}</b>" if len(worths) == 1 else ""


DRIVES = ChartSpec(
    "drives",
    mark("Prevalence and strength"),
    mark(
        "Computed from plans alone, at the current discount, with pointwise 95 % intervals. Circles: the share of"
        " goals that would lose more than 1 % of the value of acting if the drive's devices did nothing. Squares: how"
        " much they lose on average. The control, the world in which they do nothing, is at 0. The plans are those of"
        " an agent that is alone in the world."
    ),
    _drive_lines,
    y_label=mark("share"),
    x_label=mark("drive"),
    why_not=no_drives,
    readout=_drive_readout,
    over_time=False,
)
