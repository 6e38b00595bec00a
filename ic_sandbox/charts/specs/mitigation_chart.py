"""The chart of mitigations: how useful each planner still is, against a harm that it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ic_sandbox.charts.axis_ticks import round_above
from ic_sandbox.charts.colours import TEXT, planner_role
from ic_sandbox.charts.labels import number
from ic_sandbox.charts.line import Dash, Line
from ic_sandbox.charts.spec import ChartSpec
from ic_sandbox.charts.texts.planners import harm_title, is_share, planner_words
from ic_sandbox.i18n import mark, tr
from ic_sandbox.measures.critical_strengths import AXES
from ic_sandbox.measures.mitigation_table import Mean, Mitigation, MitigationTable
from ic_sandbox.world.planner_kinds import known_kinds, planner_kind

__all__ = ["FRONTIER", "Harm", "first_harm", "points_of_kind"]

MARGIN = 0.04
"""The space beyond the ends of both axes, as a share of their length, to show points there in full."""


@dataclass(frozen=True, eq=False)
class Harm:
    """Planners compared by one ``harm``, a key of :attr:`MitigationTable.harms`."""

    table: MitigationTable
    harm: str

    @property
    def share(self) -> bool:
        """Return whether the harm is a probability or a share."""
        return is_share(self.harm)


def first_harm(table: MitigationTable) -> str:
    """Return the harm to show first: the drive that the first planner uses most, otherwise the first harm done."""
    done = table.harms_done
    uses = [harm for harm in done if harm.startswith("use.")]
    return max(uses, key=lambda harm: float(table.harms[harm][0])) if uses else done[0]


def points_of_kind(table: MitigationTable, kind: str) -> list[list[int]]:
    """Return the rows of a kind of planner, in the order of its main parameter.

    Rows that differ in anything else, or whose kind has no such parameter, are in lists of their own.
    """
    groups: dict[object, list[int]] = {}
    for place, row in enumerate(table.rows):
        if row.planner.kind == kind:
            groups.setdefault(_others(row) if kind in AXES else place, []).append(place)
    return [sorted(group, key=lambda place: _setting(table.rows[place])) for group in groups.values()]


def _others(row: Mitigation) -> object:
    main = AXES[row.planner.kind].parameter
    return row.discount, tuple(pair for pair in row.planner.parameters if pair[0] != main)


def _setting(row: Mitigation) -> float:
    if row.planner.kind not in AXES:
        return 0.0
    main = AXES[row.planner.kind].parameter
    default = next(item.default for item in planner_kind(row.planner.kind).parameters if item.key == main)
    value = dict(row.planner.parameters).get(main, default)
    return float(value) if isinstance(value, (int, float)) else 0.0


def _lines(found: Harm) -> list[Line]:
    table = found.table
    useful = [row.mean_usefulness() for row in table.rows]
    harmful = table.harm_means(found.harm)
    lines = [_frontier(found, useful)]
    for kind in known_kinds():
        groups = points_of_kind(table, kind)
        if groups:
            lines.append(_points(kind, groups, table, harmful, useful))
    return [line for line in lines if line.x.size]


def _points(kind: str, groups: list[list[int]], table: MitigationTable, x: list[Mean], y: list[Mean]) -> Line:
    """Return the points of a kind; a gap separates groups, so only settings of one parameter are joined."""
    unknown = Mean(np.nan, np.nan, np.nan)
    across: list[Mean] = []
    up: list[Mean] = []
    names: list[str] = []
    for group in groups:
        gap = [unknown] if names else []
        across += [*gap, *(x[place] for place in group)]
        up += [*gap, *(y[place] for place in group)]
        names += [*([""] if gap else []), *(planner_words(table.rows[place].planner) for place in group)]
    (right, left_end, right_end), (upper, low, high) = (
        np.array([(mean.value, mean.low, mean.high) for mean in means]).T for means in (across, up)
    )
    return Line(
        kind,
        planner_kind(kind).title,
        planner_role(kind),
        right,
        upper,
        low,
        high,
        shown=number,
        shape=planner_kind(kind).shape,
        names=tuple(names),
        x_low=left_end,
        x_high=right_end,
    )


def _frontier(found: Harm, useful: list[Mean]) -> Line:
    """Return the most that any planner achieves with at most each harm, as steps."""
    best = np.flatnonzero(found.table.frontier(found.harm))
    harmful = found.table.harms[found.harm]
    best = best[np.argsort(harmful[best], kind="stable")]
    x = np.repeat(harmful[best], 2)
    y = np.repeat(np.array([useful[place].value for place in best]), 2)
    if best.size:
        x = np.append(x[1:], _harm_range(found)[1])
    return Line("frontier", tr("Frontier"), TEXT, x, y, dash=Dash.DASHED)


def _harm_range(found: Harm) -> tuple[float, float]:
    highest = 1.0
    if not found.share:
        means = found.table.harm_means(found.harm)
        known = [end for mean in means for end in (mean.value, mean.high) if np.isfinite(end)]
        highest = round_above(max(known, default=0.0))
    return -MARGIN * highest, highest * (1.0 + MARGIN)


def _useful_range(found: Harm) -> tuple[float, float]:
    means = [row.mean_usefulness() for row in found.table.rows]
    known = [end for mean in means for end in (mean.value, mean.low) if np.isfinite(end)]
    lowest = max(-1.0, min([0.0, *known]))
    return lowest - MARGIN, 1.0 + MARGIN


FRONTIER = ChartSpec(
    "mitigations",
    mark("Usefulness and harm"),
    mark(
        "Each mark is a planner, with 95 % intervals; a line joins the settings of one kind. Up: more useful (1 is"
        " optimal, 0 is doing nothing). Left: less harm. Dashed: the frontier, which joins the planners that no other"
        " beats on both."
    ),
    _lines,
    y_range=_useful_range,
    x_range=_harm_range,
    x_label=mark("harm"),
    x_name=lambda found: harm_title(found.harm),
    y_label=mark("usefulness"),
    over_time=False,
    percents=False,
    x_percents=lambda found: found.share,
)
"""The scatter of usefulness against a harm."""
