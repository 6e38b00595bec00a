"""The return of agents that share a world, shown next to exact values, which are those of an agent that is alone."""

from __future__ import annotations

import math
from collections.abc import Callable

from ic_sandbox.charts.labels import number
from ic_sandbox.gui.session.seed_repeats import SeedRepeats
from ic_sandbox.gui.session.views import RunView
from ic_sandbox.i18n import tr
from ic_sandbox.measures.behaviour.outcomes import mean_value_alone
from ic_sandbox.simulation.experiment import MAIN, SHARED, Experiment

__all__ = ["SharedReturns"]


class SharedReturns:
    """The mean return in the shown run, or over several runs, and the mean return that its agents expect alone."""

    def __init__(self, view: RunView, repeats: SeedRepeats) -> None:
        self._view = view
        self._repeats = repeats
        self._alone: tuple[Experiment, float] | None = None

    @property
    def shared(self) -> bool:
        """Return whether the agents of the run share a world."""
        experiment = self._view.experiment
        return experiment is not None and experiment.settings.mode == SHARED

    def text(self, emphasize: Callable[[str], str] = str) -> str:
        """Return both as a short text; empty before the first tick, or if agents do not share a world."""
        run = self._view.run
        if run is None or run.ticks == 0 or not self.shared:
            return ""
        simulated, alone = float(run.main.returns.mean()), self._expected()
        if self._repeats.found is not None:
            means = {line.figure: line.measured.value for line in self._repeats.found.lines if line.arm == MAIN}
            simulated, alone = means["return"], means.get("value_alone", alone)
        if math.isnan(alone):
            return tr("return {simulated}", simulated=emphasize(number(simulated)))
        return tr(
            "return {simulated}, alone {alone}", simulated=emphasize(number(simulated)), alone=emphasize(number(alone))
        )

    def _expected(self) -> float:
        """Return what the agents expect alone, computed once for each experiment; NaN if it is unknown."""
        run = self._view.run
        assert run is not None
        if self._alone is None or self._alone[0] is not run.experiment:
            self._alone = run.experiment, mean_value_alone(run).value
        return self._alone[1]
