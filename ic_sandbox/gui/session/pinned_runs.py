"""Pinned runs for comparison: their figures, not the runs themselves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.session.views import FiguresView, OutputView
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.series_snapshot import SeriesSnapshot, keep
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.run import Run

__all__ = ["MOST_BYTES", "MOST_PINS", "Pin", "Pins", "name_of"]

MOST_PINS = 6
MOST_BYTES = 128 << 20
"""The memory that all pinned runs together may use, in bytes."""

Measure = Callable[[Run, Callable[[tuple[Measurement, ...]], None]], None]


class Pin:
    """One pinned run. ``whole`` holds the figures of the whole run; None until they are computed."""

    def __init__(self, name: str, ticks: SeriesSnapshot) -> None:
        self.name = name
        self.ticks = ticks
        self.whole: tuple[Measurement, ...] | None = None


class Pins(QObject):
    """The pinned runs, oldest first. They outlast edits, new plans and other worlds.

    ``measure`` computes the figures of a whole run and passes them to a callback.
    """

    added = Signal(object)
    removed = Signal(object)
    changed = Signal()
    message = Signal(str)

    def __init__(self, view: FiguresView, status: OutputView, measure: Measure, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._status = status
        self._measure = measure
        self.pins: list[Pin] = []

    def pin(self) -> Pin | None:
        """Pin the current run as it is now, or report why that is impossible."""
        run, series = self._view.run, self._view.shown_series
        why_not = self._status.why_no_output()
        if run is None or series is None or why_not:
            self.message.emit(why_not)
            return None
        if len(self.pins) >= MOST_PINS:
            self.message.emit(tr("{count} runs are already pinned. Remove one first.", count=MOST_PINS))
            return None
        snapshot = keep(series)
        if sum(pin.ticks.bytes for pin in self.pins) + snapshot.bytes > MOST_BYTES:
            self.message.emit(tr("There is no memory left for another run: remove a pinned one first."))
            return None
        pin = Pin(self._fresh(name_of(series)), snapshot)
        self.pins.append(pin)
        self._measure(run, lambda lines: self._measured(pin, lines))
        self.added.emit(pin)
        self.changed.emit()
        self.message.emit(tr("Pinned: {name}", name=pin.name))
        return pin

    def rename(self, pin: Pin, name: str) -> None:
        """Rename a pinned run."""
        name = name.strip()
        if name and name != pin.name:
            pin.name = self._fresh(name, pin)
        self.changed.emit()

    def remove(self, pin: Pin) -> None:
        """Remove a pinned run."""
        self.pins.remove(pin)
        self.removed.emit(pin)
        self.changed.emit()

    def _measured(self, pin: Pin, lines: tuple[Measurement, ...]) -> None:
        pin.whole = lines
        if pin in self.pins:
            self.changed.emit()

    def _fresh(self, name: str, own: Pin | None = None) -> str:
        """Return a name that no other pinned run has."""
        taken = {pin.name for pin in self.pins if pin is not own}
        found, number = name, 1
        while found in taken:
            number += 1
            found = f"{name} ({number})"
        return found


def name_of(series: RunSeries) -> str:
    """Return a name that distinguishes a run: its world, discount, seed and number of agents, and that of runs."""
    experiment = series.experiment
    discounts = sorted({plan.discount for plan in experiment.plans})
    parts = [experiment.world.name]
    if discounts:
        shown = f"{discounts[0]:g}" if len(discounts) == 1 else f"{discounts[0]:g} – {discounts[-1]:g}"
        parts.append(tr("discount {discount}", discount=shown))
    parts.append(tr("seed {seed}", seed=experiment.settings.seed))
    parts.append(tr("{agents} agents", agents=numeral(len(experiment.cast))))
    if series.runs > 1:
        parts.append(tr("mean of {runs} runs", runs=series.runs))
    return ", ".join(parts)
