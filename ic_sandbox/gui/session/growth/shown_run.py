"""The run so far, its figures, and the shown tick."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.background.rhythm import Rhythm
from ic_sandbox.gui.session.growth.growing_series import GrowingSeries
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run

__all__ = ["ShownRun"]


class ShownRun(QObject):
    """A run that grows and may be replaced by another one, its figures, and the shown tick.

    ``display_due`` is for texts and marks: at once for another tick or run, at most every 33 ms while the run goes on,
    and always when all of its ticks are measured.
    """

    run_changed = Signal()
    tick_changed = Signal(int)
    display_due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: Run | None = None
        self.tick = 0
        self._figures: GrowingSeries | None = None
        self._held = False  # whether the display waits until the run is measured
        self._rhythm = Rhythm(self, self.run_changed, self.tick_changed)
        self._rhythm.due.connect(self._display)

    @property
    def experiment(self) -> Experiment | None:
        """The experiment of the run."""
        return None if self.run is None else self.run.experiment

    @property
    def series(self) -> RunSeries | None:
        """The figures of the run; ticks that are not measured yet are measured now."""
        figures, run = self._figures, self.run
        if figures is None:
            return None
        return figures.measured if run is None else figures.of(run)

    @series.setter
    def series(self, series: RunSeries | None) -> None:
        self._figures = None if series is None else GrowingSeries(series)

    @property
    def display_pending(self) -> bool:
        """Return whether ``display_due`` will be sent for what has changed."""
        return self._held or self._rhythm.pending

    @property
    def _displays_next(self) -> bool:
        """Return whether a change now would be displayed at once."""
        return self._held or self._rhythm.round_over

    def _display(self) -> None:
        """Send ``display_due``, or ask for the figures that it waits for."""
        self._held = self._figures is not None and self.run is not None and not self._figures.knows(self.run)
        if self._held:
            self._measure()
        else:
            self.display_due.emit()

    def _measure(self) -> None:
        """Start measuring the run, after which :meth:`_release` is called."""

    def _release(self) -> None:
        """Send ``display_due`` if it has waited for figures."""
        if self._held:
            self._display()

    def measured_series(self) -> tuple[RunSeries | None, int]:
        """Return the figures of the measured ticks, and the last of these that is not after the shown one."""
        if self._figures is None:
            return None, self.tick
        series = self._figures.measured
        return series, min(self.tick, series.ticks)
