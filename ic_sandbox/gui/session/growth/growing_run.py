"""The shown run as a worker thread simulates and measures it: up to the requested tick, and often one further."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from ic_sandbox.gui.background.right_of_way import take_right_of_way
from ic_sandbox.gui.session.growth.growing_series import GrowingSeries
from ic_sandbox.gui.session.player_work import NewControls, NewRun
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import PartialResult, Progress
from ic_sandbox.simulation.happenings import happenings_at
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import ControlArms

__all__ = ["Advance", "GrowingRun"]

MOST_SECONDS_UNMEASURED = 0.01
"""A tick that takes longer is measured at once, because few such ticks could be measured together."""

MOST_SECONDS_AHEAD = 0.02
"""A tick that takes longer is not simulated in advance, because other requests would have to wait for it."""

SECONDS_OF_A_FRAME = 0.01
"""The time for which work in the background waits while a tick is simulated, and again while it is painted."""


@dataclass(frozen=True, eq=False)
class Advance:
    """Some more ticks, and the seconds it took to simulate them, and to measure them if that was requested.

    ``rest``: the first tick after which nothing changes any more, if that is certain.
    """

    run: Run
    figures: GrowingSeries
    ticks: int
    seconds: float
    rest: int | None = None

    @property
    def series(self) -> RunSeries:
        """The figures of the run."""
        return self.figures.of(self.run)


class GrowingRun:
    """A run that grows in a worker thread, one request after another.

    When a run goes on tick by tick, the next tick is simulated while the window paints the last one. It is shown only
    if it is requested.
    """

    def __init__(self, beginning: NewRun) -> None:
        self._simulator = beginning.simulator
        self._newest = Advance(beginning.run, GrowingSeries(beginning.series), 0, 0.0)

    def advancing(
        self, tick: int, ahead: bool = False, measured: bool = True
    ) -> Generator[Progress, None, Advance | None]:
        """Simulate a run up to a tick, and measure it unless ``measured`` is False and its ticks are fast.

        If ``ahead``, the tick after it follows; then the result is a :class:`~ic_sandbox.progress.PartialResult`, and
        None is returned.
        """
        take_right_of_way(SECONDS_OF_A_FRAME)
        found = self._at(tick)
        if measured or found.seconds > MOST_SECONDS_UNMEASURED:
            found = self._measured(found)
        take_right_of_way(SECONDS_OF_A_FRAME)  # to paint it
        if not ahead or found.rest is not None or found.seconds > MOST_SECONDS_AHEAD:
            return found
        yield PartialResult(tr("Simulating"), 1.0, result=found)
        self._at(tick + 1)
        return None

    def at_hand(self, tick: int) -> Advance | None:
        """Return the run up to a tick if that was simulated in advance and need not be measured at once."""
        newest = self._newest  # read once, because the worker thread may replace it
        known = newest.run.ticks == tick and newest.seconds <= MOST_SECONDS_UNMEASURED
        return newest if known else None

    def preparing(self, tick: int) -> Generator[Progress, None, None]:
        """Simulate a tick in advance, while the one before it is painted."""
        yield from ()
        take_right_of_way(SECONDS_OF_A_FRAME)
        self._at(tick)

    def measuring(self, run: Run) -> Generator[Progress, None, None]:
        """Measure the ticks of a run that are not measured yet."""
        yield Progress(tr("Measuring"), 0.0)
        self._newest.figures.of(run)

    def joining(self, controls: NewControls, run: Run) -> Generator[Progress, None, Advance]:
        """Add controls to ``run``, the part of this one that is shown; they are the same as from the start."""
        yield Progress(tr("Simulating"), 0.0)
        begun = time.monotonic()
        arms, series = controls.arms, controls.series
        if arms.tick > run.ticks:  # the run was restarted
            arms, series = ControlArms(arms.experiment), None
        arms.advance(run.ticks - arms.tick)
        joined = replace(run, experiment=arms.experiment, controls=arms.histories())
        self._simulator.join(arms)
        self._newest = Advance(joined, GrowingSeries(series_of(joined, series)), 0, time.monotonic() - begun)
        return self._newest

    def _at(self, tick: int) -> Advance:
        """Return the run up to a tick, which may have been simulated in advance."""
        before, simulator = self._newest, self._simulator
        if before.run.ticks != tick:
            begun = time.monotonic()
            simulator.advance(tick - simulator.tick)
            run = simulator.run()
            rest = before.rest
            if rest is None and simulator.rests:
                rest = _first_tick_of_rest(run, before.run.ticks)
            happenings_at(run, tick)  # the map will ask for them
            self._newest = Advance(run, before.figures, tick - before.run.ticks, time.monotonic() - begun, rest)
        return self._newest

    def _measured(self, found: Advance) -> Advance:
        """Measure a run, and return it with the time that this took."""
        begun = time.monotonic()
        found.figures.of(found.run)
        return replace(found, seconds=found.seconds + time.monotonic() - begun)


def _first_tick_of_rest(run: Run, since: int) -> int:
    """Return the first tick from ``since`` on with the states at the end of a run that has come to rest."""
    last, low, high = run.states_at(run.ticks), since, run.ticks
    while low < high:
        middle = (low + high) // 2
        if np.array_equal(run.states_at(middle), last):
            high = middle
        else:
            low = middle + 1
    return low
