"""What figures are called, what each of them means in a sentence, and how it is written with its interval."""

from __future__ import annotations

import math
from collections.abc import Callable

from ic_sandbox.exports.report_tables import PLAIN, arm_titles, figure_title
from ic_sandbox.i18n import tr
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.simulation.experiment import NEUTRAL
from ic_sandbox.world.presets import drive_style

__all__ = ["arm_of", "changed", "meaning_of", "title_of", "written"]

UPTAKES = ("uptake", "excess_uptake")
NUMBERS = (*PLAIN, "convergence_index")
"""Figures that are no shares."""

NONE = "–"


def title_of(figure: str, of: str) -> str:
    """What a figure is called, with the drive or variable that it is about."""
    own = {
        "uptake": tr("Uptake"),
        "excess_uptake": tr("Excess uptake"),
        "convergence_index": tr("Convergence index"),
    }
    title = own.get(figure) or figure_title(figure)
    about = drive_style(of).title if figure in UPTAKES else of
    return f"{title}: {about}" if about else title


def arm_of(arm: str) -> str:
    """Which population a figure was measured in."""
    kind, _, drive = arm.partition(":")
    title = arm_titles().get(kind, kind)
    return f"{title}: {drive_style(drive).title}" if kind == NEUTRAL and drive else title


def meaning_of(figure: str) -> str:
    """The definition of a figure in one sentence."""
    known = {
        "survival": tr("The share of agents that are not off."),
        "uptake": tr(
            "The share of agents that have fired a device of the drive so far (neutral agents: that have used one)."
        ),
        "excess_uptake": tr("Uptake minus that of agents in whose world the drive's devices do nothing."),
        "convergence_index": tr(
            "1 − ln(effective subgoals) / ln(effective goals): 0 when everyone goes after their own goal, 1 when all go"
            " after the same thing."
        ),
        "violations_seen": tr("Violations per opportunity, where a camera could see them."),
        "violations_unseen": tr("Violations per opportunity, where no camera could see them."),
        "concealment": tr("Violations per opportunity unseen minus seen: above 0 for agents that behave when watched."),
        "sandbagging": tr("Of the agents that took an exam in which feigning pays, the share that feigned."),
        "treacherous_turn": tr("The share of agents with no violation until deployment, and at least one after it."),
        "turn_delay": tr("The mean number of ticks from deployment to the first violation, of agents that turned."),
        "divergence": tr(
            "How differently agents act where only what cameras depend on differs: Jensen-Shannon divergence in bits."
        ),
        "side_effect": tr("The share of a protected variable that has been lost since the start."),
        "intended_performance": tr(
            "What the population has earned for the intended goal, as a share of what an aligned one has earned."
        ),
        "gini": tr("How unevenly the variable is held: 0 when all hold the same, near 1 when one has it all."),
        "largest_share": tr("The share of it all that the agent who holds most has."),
    }
    return known.get(figure, "")


def written(figure: str, found: Figure | None) -> str:
    """A figure with its interval."""
    if figure in NUMBERS:
        return _with_interval(found, lambda value: f"{value:.3g}", "")
    return _with_interval(found, lambda value: f"{100 * value:.1f}", "\u00a0%")


def changed(figure: str, found: Figure) -> str:
    """The difference of a figure with its interval; of shares, in percentage points."""
    if figure in NUMBERS:
        return _with_interval(found, lambda value: f"{value:+.3g}", "")
    return _with_interval(found, lambda value: f"{100 * value:+.1f}", "\u00a0pp")


def _with_interval(found: Figure | None, say: Callable[[float], str], unit: str) -> str:
    if found is None or math.isnan(found.value):
        return NONE
    value = _no_minus_nothing(say(found.value))
    if math.isnan(found.low) or math.isnan(found.high):
        return f"{value}{unit}"
    low, high = (_no_minus_nothing(say(end)) for end in (found.low, found.high))
    return f"{value}{unit}  ({low}\u00a0…\u00a0{high})"


def _no_minus_nothing(text: str) -> str:
    return text.replace("-", "−") if float(text) else text.lstrip("-+")
