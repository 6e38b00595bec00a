"""The texts of a story with the measured numbers in them, in the current language."""

from __future__ import annotations

import math
from functools import partial

from ic_sandbox.charts.labels import UNDEFINED, effective, percent
from ic_sandbox.charts.stories.reader import measure_placeholder
from ic_sandbox.i18n import numeral, tr_world
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.story import Placeholder, fill_in

__all__ = ["figure_words", "story_text"]

EFFECTIVE = ("effective_goals", "effective_subgoals")
"""The figures that are written as charts write them."""

NUMBERS = ("agents", "tick", "convergence_index")
"""The other figures that are numbers. The rest are shares, but for means of variables with more than two levels."""

WHOLE_FROM = 9.95
"""The least number without a decimal."""


def story_text(text: str, run: Run, series: RunSeries, tick: int) -> str:
    """Return a caption or headline, translated, with its numbers as they are at a tick of the run."""
    return fill_in(tr_world(text), partial(_number, run, series, tick))


def _number(run: Run, series: RunSeries, tick: int, asked: Placeholder) -> str:
    return figure_words(run, asked, measure_placeholder(asked, run, series, tick))


def figure_words(run: Run, asked: Placeholder, value: float) -> str:
    """Return the value of a placeholder in words: a share in percent, or a number."""
    if math.isnan(value):
        return UNDEFINED
    if asked.figure in EFFECTIVE:
        return effective(value)
    if asked.figure not in NUMBERS and not _has_many_levels(run, asked):
        return percent(value)
    return numeral(round(value, 0 if value >= WHOLE_FROM else 1), ",g").replace("-", "−")


def _has_many_levels(run: Run, asked: Placeholder) -> bool:
    variables = run.experiment.world.variables
    return asked.figure == "mean" and any(v.max > 1 for v in variables if v.name == asked.of)
