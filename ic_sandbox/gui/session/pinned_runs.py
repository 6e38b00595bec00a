"""Pinned runs for comparison: their figures, not the runs themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ic_sandbox.charts.texts.run_names import RunInputs, differences, run_name
from ic_sandbox.gui.session.views import AnalysisView, FiguresView, OutputView
from ic_sandbox.gui.session.world_analysis import same_mechanics
from ic_sandbox.i18n import tr
from ic_sandbox.measures.plan_figures import figures_of_plans
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.series_snapshot import SeriesSnapshot, keep
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.run import Run

__all__ = ["MOST_BYTES", "MOST_PINS", "Pin", "Pins"]

MOST_PINS = 6
MOST_NAMED = 3
"""The most differences in the name of a run."""

MOST_BYTES = 128 << 20
"""The memory that all pinned runs together may use, in bytes."""

Measure = Callable[[Run, Callable[[tuple[Measurement, ...]], None]], None]


class Pin:
    """One pinned run.

    ``inputs``: what it was made from. ``look``: the smallest number that no other pinned run of the world had, for its
    colour and dashes. ``whole`` holds the figures of the whole run, ``plans`` those from plans alone; None until they
    are known.
    """

    def __init__(self, name: str, ticks: SeriesSnapshot, inputs: RunInputs, look: int) -> None:
        self.name = name
        self.ticks = ticks
        self.inputs = inputs
        self.look = look
        self.whole: tuple[Measurement, ...] | None = None
        self.plans: tuple[Measurement, ...] | None = None


class Pins(QObject):
    """The pinned runs of the open world, oldest first. They outlast edits and new plans.

    Those of other worlds are kept, and shown again if such a world's file is opened again. ``measure`` computes the
    figures of a whole run and passes them to a callback.
    """

    added = Signal(object, object)
    """Sends the pin, and the figures of its run tick by tick."""

    removed = Signal(object)
    changed = Signal()
    message = Signal(str)

    def __init__(
        self,
        view: FiguresView,
        status: OutputView,
        analysis: AnalysisView,
        measure: Measure,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._status = status
        self._analysis = analysis
        self._measure = measure
        self.pins: list[Pin] = []
        self._elsewhere: dict[Path, list[Pin]] = {}
        self._unanalysed: Pin | None = None
        analysis.changed.connect(self._take_plans)

    def pin(self) -> Pin | None:
        """Pin the current run as it is now, or report why that is impossible."""
        run, series = self._view.run, self._view.shown_series
        why_not = self._status.why_no_output()
        if run is None or series is None or why_not:
            self.message.emit(why_not)
            return None
        return self.add(run, series, world_name=self._view.world.name)

    def call(self, before: str, name: str) -> None:
        """Follow a new name of the open world, also in the names of pinned runs unless the user has named them."""
        for pin in self.pins:
            if pin.inputs.world.name == before:
                old, pin.inputs = run_name(pin.inputs), pin.inputs.named(name)
                if pin.name.startswith(old):
                    pin.name = self._fresh(run_name(pin.inputs) + pin.name.removeprefix(old), pin)
        if self.pins:
            self.changed.emit()

    def holds(self, series: RunSeries) -> bool:
        """Return whether a run with the same inputs and as many ticks is pinned."""
        inputs = RunInputs.of(series)
        return any(pin.inputs == inputs and pin.ticks.ticks == series.ticks for pin in self.pins)

    def add(self, run: Run, series: RunSeries, name: str = "", world_name: str | None = None) -> Pin | None:
        """Pin a run, by default under a name of what differs from others, or report why that is impossible.

        ``world_name``: the name of its world if that has changed since the run began.
        """
        if len(self.pins) >= MOST_PINS:
            self.message.emit(tr("{count} runs are already pinned. Remove one first.", count=MOST_PINS))
            return None
        snapshot = keep(series)
        everywhere = [*self.pins, *(pin for pins in self._elsewhere.values() for pin in pins)]
        if sum(pin.ticks.bytes for pin in everywhere) + snapshot.bytes > MOST_BYTES:
            self.message.emit(tr("There is no memory left for another run: remove a pinned one first."))
            return None
        inputs = RunInputs.of(series, world_name)
        look = next(number for number in range(MOST_PINS) if number not in {pin.look for pin in self.pins})
        pin = Pin(self._fresh(name or self._name(inputs)), snapshot, inputs, look)
        self.pins.append(pin)
        self.added.emit(pin, series)
        self._measure(run, lambda lines: self._measured(pin, lines))  # these may announce a change at once
        self._analyse(pin)
        self.changed.emit()
        self.message.emit(tr("Pinned: {name}", name=pin.name))
        return pin

    def _name(self, inputs: RunInputs) -> str:
        """Name a run by what differs from the oldest pinned one; the oldest by what it is."""
        differs = differences(self.pins[0].inputs, inputs) if self.pins else ()
        named = ", ".join(differs[:MOST_NAMED]) + (" …" if len(differs) > MOST_NAMED else "")
        return named or run_name(inputs)

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

    def clear(self) -> None:
        """Remove all pinned runs of the open world."""
        for pin in tuple(self.pins):
            self.remove(pin)

    def leave(self, source: Path | None) -> None:
        """Put the pinned runs away with the file of their world; without a file, drop them with a message."""
        self._analyse(None)
        if source is None:
            if self.pins:
                self.message.emit(tr("The pinned runs are gone: their world was not saved."))
            self.clear()
            return
        self._elsewhere.pop(source, None)  # those of a world that this one has overwritten
        if self.pins:
            self._elsewhere[source] = self.pins
            self.pins = []
            self.changed.emit()

    def enter(self, source: Path | None) -> None:
        """Show the runs that were pinned in this file's world."""
        if source in self._elsewhere:
            self.pins = self._elsewhere.pop(source)
            self.changed.emit()

    def _analyse(self, pin: Pin | None) -> None:
        """Wait for the figures from plans of a run; those of an earlier one are no longer awaited."""
        self._unanalysed = pin
        self._analysis.look(self, pin is not None)
        self._take_plans()

    def _take_plans(self) -> None:
        pin, known = self._unanalysed, self._analysis.result
        if pin is None or known is None or self._analysis.renewing or known.now not in known.worths:
            return
        if same_mechanics(self._analysis.world, pin.inputs.world):
            pin.plans = figures_of_plans(known)
        self._analyse(None)
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
