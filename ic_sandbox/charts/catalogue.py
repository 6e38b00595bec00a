"""The catalogue of charts, read by the window, chart files, the report and the documentation."""

from __future__ import annotations

from ic_sandbox.charts.spec import ChartSpec
from ic_sandbox.charts.specs.difference_chart import DIFFERENCE, Differences
from ic_sandbox.charts.specs.drive_charts import DRIVES, PREVALENCE, THRESHOLD_CURVE
from ic_sandbox.charts.specs.mitigation_chart import FRONTIER, Harm
from ic_sandbox.charts.specs.outcome_charts import INEQUALITY, REGRET, RESOURCES, REWARD, VIOLATIONS
from ic_sandbox.charts.specs.run_charts import CONVERGENCE, CONVERGENCE_INDEX, SUBGOALS, SURVIVAL, UPTAKE
from ic_sandbox.charts.specs.variation_chart import VARIATION, VARIATION_NUMBERS, VariedCurve
from ic_sandbox.measures.discount_scan import Foresight
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["DRIVE_CHARTS", "MITIGATION_CHARTS", "PAIR_CHARTS", "RUN_CHARTS", "VARIATION_CHARTS"]

RUN_CHARTS: tuple[ChartSpec[RunSeries], ...] = (
    SUBGOALS,
    CONVERGENCE,
    CONVERGENCE_INDEX,
    UPTAKE,
    SURVIVAL,
    VIOLATIONS,
    RESOURCES,
    INEQUALITY,
    REWARD,
    REGRET,
)
"""The charts of a run, in the order of display."""

DRIVE_CHARTS: tuple[ChartSpec[Foresight], ...] = (PREVALENCE, DRIVES, THRESHOLD_CURVE)
"""The charts of drives, computed from planning alone; they follow the charts of the run."""

MITIGATION_CHARTS: tuple[ChartSpec[Harm], ...] = (FRONTIER,)
"""The charts of a comparison of planners, for one harm."""

VARIATION_CHARTS: tuple[ChartSpec[VariedCurve], ...] = (VARIATION, VARIATION_NUMBERS)
"""The charts of a figure against a number: for shares, and for other figures."""

PAIR_CHARTS: tuple[ChartSpec[Differences], ...] = (DIFFERENCE,)
"""The charts of two runs next to each other."""
