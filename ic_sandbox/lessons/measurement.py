"""The result of a step of a lesson, measured in a run, next to the prediction."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ic_sandbox.charts.stories.reader import measure_interval, measure_placeholder
from ic_sandbox.charts.stories.texts import figure_words, story_text
from ic_sandbox.i18n import tr
from ic_sandbox.lessons.lesson import Step
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.run import Run

__all__ = ["Outcome", "measure_step"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The measured result of a step.

    ``predicted`` and ``measured`` are numbers of answers. ``value`` is the measured figure in words, with its 95 %
    interval if it has one, and ``explanation`` the text of the step with its numbers.
    """

    step: Step
    predicted: int
    measured: int
    value: str
    explanation: str

    @property
    def right(self) -> bool:
        """Return whether the prediction was right."""
        return self.predicted == self.measured

    @property
    def verdict(self) -> str:
        """The prediction and the measured figure in one sentence."""
        prediction = self.step.answers()[self.predicted]
        if self.right:
            return tr("You predicted {prediction}. Measured: {value}. Right!", prediction=prediction, value=self.value)
        return tr("You predicted {prediction}. Measured: {value}.", prediction=prediction, value=self.value)


def measure_step(step: Step, predicted: int, run: Run, series: RunSeries) -> Outcome:
    """Measure the figure of a step in a run of its world.

    Raises
    ------
    ValueError
        If the run has fewer ticks than the step, or the figure is undefined there.
    """
    if run.ticks < step.ticks:
        raise ValueError(f"the run has {run.ticks} ticks, the step needs {step.ticks}")
    value = measure_placeholder(step.asked, run, series, step.ticks)
    if math.isnan(value):
        raise ValueError(f"{step.figure} is undefined at tick {step.ticks}")
    words = figure_words(run, step.asked, value)
    interval = measure_interval(step.asked, series, step.ticks)
    if interval is not None:
        low, high = (figure_words(run, step.asked, end) for end in interval)
        words = tr("{value} (95 %: {low} to {high})", value=words, low=low, high=high)
    text = story_text(step.explanation, run, series, step.ticks)
    return Outcome(step, predicted, step.answer_of(value), words, text)
