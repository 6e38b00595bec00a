"""The figures of a run that grows, measured no more often than they are read."""

from __future__ import annotations

from threading import Lock

from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.run import Run

__all__ = ["GrowingSeries"]


class GrowingSeries:
    """The figures of a run as it grows. Several ticks are measured together in hardly more time than one.

    A worker thread measures what the window is about to read; any other reader gets the same figures, a moment later.
    """

    def __init__(self, series: RunSeries) -> None:
        self._lock = Lock()
        self.measured = series
        """The figures so far: of the run, or of its first ticks."""

    def knows(self, run: Run) -> bool:
        """Return whether the run is measured up to its last tick."""
        return self.measured.ticks >= run.ticks

    def of(self, run: Run) -> RunSeries:
        """Return the figures of all ticks of the run; those that are not measured yet are measured now."""
        with self._lock:
            if not self.knows(run):
                self.measured = series_of(run, self.measured)
            known = self.measured
            return known if known.ticks == run.ticks else known.store.series(run.experiment, run.ticks)
