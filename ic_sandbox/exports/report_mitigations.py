"""The section of a report on mitigations: planners compared, if that is known or does not take long."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from ic_sandbox.charts.catalogue import MITIGATION_CHARTS
from ic_sandbox.charts.spec import Drawing, drawing_of
from ic_sandbox.charts.specs.mitigation_chart import Harm
from ic_sandbox.charts.texts.mitigations import figures_of, origin_text
from ic_sandbox.charts.texts.planners import harm_title, planner_words
from ic_sandbox.exports.report_charts import ReportChart, scatter_charts
from ic_sandbox.exports.report_tables import Row
from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS, default_draw
from ic_sandbox.measures.mitigation_table import MitigationTable
from ic_sandbox.measures.mitigations import DEFAULT_TICKS, default_planners, mitigating
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.faults import WorldError

__all__ = ["ReportMitigations", "comparing_planners", "mitigations_section"]

FIGURES_AT_MOST = 10_000_000
"""The most states times goals times planners that are compared for a report: some seconds of work."""

MOST_CHARTS = 6


@dataclass(frozen=True, slots=True)
class ReportMitigations:
    """A chart for each harm, and a table with a row for each planner; ``origin`` says where the figures come from."""

    charts: list[ReportChart]
    columns: tuple[str, ...]
    rows: list[Row]
    origin: str


def comparing_planners(run: Run) -> Generator[Progress, None, MitigationTable | None]:
    """Compare all planners in the world of a run; None if that takes long, or if it is not possible."""
    experiment = run.experiment
    world = experiment.world
    planners = default_planners(world)
    work = len(experiment.main.model.states) * DEFAULT_GOALS * len(planners)
    if work > FIGURES_AT_MOST or experiment.settings.mode == SHARED:
        return None
    chosen = experiment.settings.discount
    discounts = () if chosen is None else (chosen,)
    try:
        return (
            yield from mitigating(
                world, planners, DEFAULT_GOALS, default_draw(world), discounts, DEFAULT_TICKS, world.seed
            )
        )
    except WorldError:  # such as a world whose populations take named goals that do not exist
        return None


def mitigations_section(table: MitigationTable | None) -> ReportMitigations | None:
    """Return the section, or None without planners to show."""
    if table is None or not table.rows:
        return None
    harms = table.harms_done
    charts = scatter_charts(
        _titled(drawing_of(spec, Harm(table, harm)), harm) for harm in harms[:MOST_CHARTS] for spec in MITIGATION_CHARTS
    )
    figures = [figures_of(table, place) for place in range(len(table.rows))]
    rows = [
        Row(
            planner_words(row.planner),
            None,
            tuple(f"{value} ({interval})" if interval else value for _, value, interval in of_row),
        )
        for row, of_row in zip(table.rows, figures, strict=True)
    ]
    return ReportMitigations(charts, tuple(name for name, _, _ in figures[0]), rows, origin_text(table))


def _titled(drawing: Drawing, harm: str) -> Drawing:
    return replace(drawing, title=harm_title(harm))
