"""The texts of the Mitigations panel: the figures of a planner, and critical strengths."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

from ic_sandbox.charts.texts.mitigations import figures_of
from ic_sandbox.charts.texts.planners import harm_title, planner_words, setting_words
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.critical_strengths import AXES, LEAST_USE, CriticalStrength
from ic_sandbox.measures.mitigation_table import MitigationTable
from ic_sandbox.world.planner_kinds import planner_kind

__all__ = ["point_text", "spoken_point", "strength_sentence", "strength_text"]

MOST_NAMES = 5
"""The most further planners at the same place that are named."""


def point_text(table: MitigationTable, rows: Sequence[int], used: Sequence[int], muted: str) -> str:
    """Return the figures of the first of some planners at the same place as rich text, and the names of the others.

    ``used``: the rows of the planner that all agents use.
    """
    lines = [f'<tr><td colspan="3"><b>{html.escape(planner_words(table.rows[rows[0]].planner))}</b></td></tr>']
    for name, value, interval in figures_of(table, rows[0]):
        lines.append(
            f'<tr><td style="white-space:nowrap">{html.escape(name)}&nbsp;&nbsp;</td>'
            f'<td align="right" style="white-space:nowrap"><b>{html.escape(value)}</b></td>'
            f'<td style="white-space:nowrap; color:{muted}">&nbsp;&nbsp;{html.escape(interval)}</td></tr>'
        )
    others = [planner_words(table.rows[row].planner) for row in rows[1:]]
    if others:
        shown = "<br>".join(html.escape(name) for name in others[:MOST_NAMES])
        more = len(others) - MOST_NAMES
        shown += "<br>" + tr("and {count} more", count=numeral(more)) if more > 0 else ""
        lines.append(f'<tr><td colspan="3" style="color:{muted}">{tr("In the same place:")}<br>{shown}</td></tr>')
    hint = tr("All agents use it now.") if rows[0] in used else tr("Click to let all agents use it.")
    lines.append(f'<tr><td colspan="3" style="color:{muted}">{hint}</td></tr>')
    return f'<table cellspacing="0" cellpadding="1">{"".join(lines)}</table>'


def spoken_point(table: MitigationTable, row: int) -> str:
    """Return the figures of a planner as one sentence for screen readers."""
    parts = [
        f"{name}: {value}" + (f" ({interval})" if interval else "") for name, value, interval in figures_of(table, row)
    ]
    return f"{planner_words(table.rows[row].planner)}: {'; '.join(parts)}"


def strength_text(found: CriticalStrength, optimal_use: float) -> str:
    """Return a critical strength in a few words, with its interval."""
    if optimal_use < LEAST_USE:
        return tr("there is hardly any use to halve")
    if math.isnan(found.critical):
        return tr("halves the use: not within the range")
    return tr("halves the use from {setting}", setting=_with_interval(found))


def _with_interval(found: CriticalStrength) -> str:
    setting = setting_words(found.kind, found.parameter, found.critical)
    ends = sorted(end for end in (found.low, found.high) if not math.isnan(end))
    if len(ends) < 2:
        return setting
    return f"{setting} ({_setting(ends[0])}\u00a0…\u00a0{_setting(ends[1])})"


def strength_sentence(found: CriticalStrength, harm: str, optimal_use: float) -> str:
    """Return the meaning of a critical strength as a sentence."""
    kind, title = planner_kind(found.kind).title, harm_title(harm)
    if optimal_use < LEAST_USE:
        return tr("Optimal agents hardly use it, so there is nothing to stop.")
    if math.isnan(found.critical):
        return tr("{kind}: no setting halves what optimal agents do ({harm}).", kind=kind, harm=title)
    axis = AXES[found.kind].ladder
    setting = _with_interval(found)
    rising = axis[-1] > axis[0]
    words = (
        tr(
            "{kind}: from {setting} up, it is at most half of what optimal agents do ({harm}).",
            kind=kind,
            setting=setting,
            harm=title,
        )
        if rising
        else tr(
            "{kind}: from {setting} down, it is at most half of what optimal agents do ({harm}).",
            kind=kind,
            setting=setting,
            harm=title,
        )
    )
    if found.crossings > 1:
        words += " " + tr("It crosses one half {count} times.", count=numeral(found.crossings))
    return words


def _setting(value: float) -> str:
    return numeral(value, ".3g")
