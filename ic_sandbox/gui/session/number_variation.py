"""The variation of one number of the open world, computed in a worker thread while someone looks at its curve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.background.deferred_work import DeferredWork
from ic_sandbox.gui.session.views import PlanningView, WorldView
from ic_sandbox.measures.curves.curve import Curve
from ic_sandbox.progress import PartialResult, Progress
from ic_sandbox.simulation.experiment import Settings
from ic_sandbox.studies.variation import Variation, Worked, measure_of, varying
from ic_sandbox.studies.variations import Way
from ic_sandbox.studies.varied_number import VariedNumber, number_at, value_at
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["Choice", "NumberVariation", "VariationState"]

MOST_KEPT = 2000
"""The most runs whose figures are kept."""


class VariationState(Enum):
    """The state of a variation: not started, at work, or ended by the user, by a fault, or because it is complete."""

    IDLE = "idle"
    WORKING = "working"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    DONE = "done"


class Choice:
    """The choice of the user: the figure, the ticks of each run, and the number of goals to draw."""

    def __init__(self, figure: str = "prevalence", ticks: int = 100, goals: int = 64) -> None:
        self.figure = figure
        self.ticks = ticks
        self.goals = goals


class NumberVariation(QObject):
    """The curve of one number, as far as computed.

    ``asked`` is emitted when the user wants to vary a number. ``curve`` belongs to ``shown``; it is out of date if
    :attr:`outdated`. ``step``: what is being done for it now, in words. ``faults``: why there is no curve.
    """

    changed = Signal()
    asked = Signal()
    crashed = Signal(object)

    def __init__(
        self,
        document: WorldView,
        planning: PlanningView,
        settings: Callable[[], Settings],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._planning = planning
        self._settings = settings
        self.state = VariationState.IDLE
        self.done = 0.0
        self.step = ""
        self.choice = Choice()
        self.number: VariedNumber | None = None
        self.levels: tuple[float, ...] = ()
        self.curve: Curve | None = None
        self.shown: Variation | None = None
        self.faults: tuple[Fault, ...] = ()
        self._worked: Worked = {}
        self._looking = False
        self._of: tuple[Variation, str] | None = None
        self._work = DeferredWork("varying a number", self)
        self._work.due.connect(self._begin)
        self._work.progressed.connect(self._on_progress)
        self._work.finished_work.connect(self._on_finished)
        self._work.failed.connect(self._on_failure)
        self._work.crashed.connect(self.crashed)
        self._work.give_way(planning.started, planning.done, planning.refused, planning.cancelled)
        planning.held_changed.connect(self._on_held)
        for signal in (planning.started, planning.done, planning.refused, planning.cancelled):
            signal.connect(self._announce)
        document.world_changed.connect(self._on_world)
        document.left.connect(self._on_left)

    @property
    def variation(self) -> Variation | None:
        """The variation that would be computed now; None without a number."""
        if self.number is None:
            return None
        choice, number = self.choice, self.number
        return Variation(
            replace(self._document.world, name="", info=""),
            self._settings(),
            number.way,
            self.levels,
            measure_of(choice.figure),
            number.whole,
            choice.ticks,
            choice.goals,
        )

    @property
    def waits(self) -> bool:
        """Return whether the work waits for the planner, which comes first."""
        return self.state is VariationState.WORKING and (self._planning.held or self._planning.busy)

    @property
    def outdated(self) -> bool:
        """Return whether the curve belongs to another world, to other levels or to another choice."""
        if self.curve is None:
            return False
        return self.shown != self.variation or self.curve.figure != self.choice.figure

    @property
    def now(self) -> float | None:
        """The current value of the number; None if there are several or it is not known."""
        if self.number is None:
            return None
        if self.number.way == ("ticks",):
            return None
        if self.number.way == ("agents",) and self._settings().agents is not None:
            return self._settings().agents
        return self.number.now

    def vary(self, way: Way, now: float | None = None) -> None:
        """Vary the number at a way; ``now``: its value if the world's file omits it."""
        if self.number is None or self.number.way != way:
            self._stop(VariationState.IDLE)
            self.curve = self.shown = None
            self.number = number_at(self._document.world, way, now)
            self.levels = self.number.levels
        self.asked.emit()
        self._consider()

    def choose_levels(self, levels: tuple[float, ...]) -> None:
        """Compute the curve at other levels."""
        if levels and levels != self.levels:
            self.levels = levels
            self._consider()

    def choose(self, choice: Choice) -> None:
        """Compute another figure, or with other ticks or goals."""
        self.choice = choice
        self._consider()

    def look(self, looking: bool) -> None:
        """Start or stop: the curve is computed only while someone looks at it."""
        self._looking = looking
        if looking:
            self._consider()
        elif self.state is VariationState.WORKING or self._work.requested:
            self._stop(VariationState.IDLE)

    def resume(self) -> None:
        """Continue after a cancellation; what is known is not computed again."""
        self._of = None
        self._consider()

    def cancel(self) -> None:
        """Stop; what is known stays."""
        self._of = self._question()
        self._stop(VariationState.CANCELLED)
        self.changed.emit()

    def stop(self) -> None:
        """End the thread."""
        self._work.stop()

    def _question(self) -> tuple[Variation, str] | None:
        variation = self.variation
        return None if variation is None else (variation, self.choice.figure)

    def _stop(self, state: VariationState) -> None:
        self._work.cancel()
        self.state, self.done, self.step = state, 0.0, ""

    def _announce(self, *_: object) -> None:
        """Announce that the work begins or ends to wait."""
        if self.state is VariationState.WORKING:
            self.changed.emit()

    def _on_held(self, held: bool) -> None:
        """Begin what had to wait for the planner."""
        if not held and self.state is VariationState.WORKING:
            self._work.request()

    def _on_left(self) -> None:
        """Forget the number: the next world may not have it."""
        self._stop(VariationState.IDLE)
        self.number = self.curve = self.shown = self._of = None
        self.faults = ()
        self.changed.emit()

    def _on_world(self, world: World) -> None:
        if self.number is not None:
            if self._looking:
                self.number = replace(self.number, now=value_at(world, self.number.way))
            self._consider()

    def follow_settings(self) -> None:
        """Renew the curve after a change of the run's settings."""
        self._consider()

    def _consider(self) -> None:
        """Start if someone looks, and nothing of the same is done or in progress."""
        if self._looking and self.number is not None and self._question() != self._of:
            self._stop(VariationState.WORKING)
            self.faults = ()
            self._work.request()
        self.changed.emit()

    def _begin(self) -> None:
        question = self._question()
        if question is None or self._planning.held:
            return
        self._of = question
        variation, figure = question
        if len(self._worked) > MOST_KEPT:
            self._worked = {}
        worked = self._worked
        self._work.submit(lambda: varying(variation, figure, worked))
        self.changed.emit()

    def _on_progress(self, progress: Progress) -> None:
        before = round(self.done, 2), self.step
        self.done, self.step = progress.done, progress.detail or self.step
        if isinstance(progress, PartialResult):
            self._take(progress.result)
        elif before != (round(self.done, 2), self.step):
            self.changed.emit()

    def _take(self, curve: Curve) -> None:
        self.curve = curve
        self.shown = self._of[0] if self._of is not None else None
        self.changed.emit()

    def _on_finished(self, curve: Curve) -> None:
        self.state = VariationState.DONE
        self._take(curve)

    def _on_failure(self, error: Exception) -> None:
        self._stop(VariationState.REFUSED)
        self.curve = self.shown = None
        self.faults = error.faults if isinstance(error, WorldError) else ()
        self.changed.emit()
