"""The figures of compared planners as texts: the same in the window and in the report."""

from __future__ import annotations

import math

from ic_sandbox.charts.labels import UNDEFINED, percent, typeset
from ic_sandbox.charts.texts.planners import harm_title, is_share
from ic_sandbox.i18n import numeral, tr, tr_many
from ic_sandbox.measures.mitigation_table import Mean, MitigationTable

__all__ = ["figures_of", "origin_text"]


def origin_text(table: MitigationTable) -> str:
    """Return where the figures of a table come from."""
    ticks = numeral(table.ticks)
    if table.runs:
        return tr(
            "All agents share this world, so these are means over {runs} runs of {ticks} ticks.",
            runs=numeral(table.runs),
            ticks=ticks,
        )
    goals = tr_many("{count} goal", "{count} goals", len(table.columns))
    return tr("Exact figures of an agent that is alone in the world: {goals}, {ticks} ticks.", goals=goals, ticks=ticks)


def figures_of(table: MitigationTable, row: int) -> list[tuple[str, str, str]]:
    """Return the usefulness and the harms of a planner: the name, the value and the interval of each."""
    useful = table.rows[row].mean_usefulness()
    found = [(tr("Usefulness"), _number(useful.value), _interval(useful, share=False))]
    for harm in table.harms_done:
        mean = table.harm_means(harm)[row]
        share = is_share(harm)
        write = percent if share else _number
        found.append((harm_title(harm), write(mean.value), _interval(mean, share)))
    return found


def _number(value: float) -> str:
    return UNDEFINED if math.isnan(value) else typeset(value, ".2f")


def _interval(mean: Mean, share: bool) -> str:
    if math.isnan(mean.low):
        return ""
    write = percent if share else _number
    return f"{write(mean.low)} – {write(mean.high)}"
