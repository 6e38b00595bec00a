"""The status of the shown run: whether it belongs to the world on the map, for map, charts, Play, pins and exports."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.session.views import DocumentView, PlanningView, RunView
from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import Fault

__all__ = ["Phase", "RunStatus"]


class Phase(Enum):
    """The state of the run.

    ``CURRENT``: it belongs to the world and the settings. ``RENEWING``: a new one is being prepared.
    ``NOT_RUNNABLE``: no new one is on its way.
    """

    CURRENT = "current"
    RENEWING = "renewing"
    NOT_RUNNABLE = "not runnable"


class RunStatus(QObject):
    """The state of the run, with the reason in words. ``changed`` is sent only if the words or the state change."""

    changed = Signal()

    def __init__(
        self, document: DocumentView, planning: PlanningView, view: RunView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._planning, self._view = document, planning, view
        self._known: tuple[object, ...] = ()
        self._known_run: tuple[object, ...] = ()
        for signal in (
            document.world_changed,
            planning.started,
            planning.controls_started,
            planning.done,
            planning.refused,
            planning.cancelled,
            planning.held_changed,
        ):
            signal.connect(self._follow)
        view.run_changed.connect(self._on_run)
        document.opened.connect(self._on_opened)

    @property
    def phase(self) -> Phase:
        """The state of the run."""
        if not self._planning.stale:
            return Phase.CURRENT
        return Phase.NOT_RUNNABLE if self.empty or self._planning.unplanned else Phase.RENEWING

    @property
    def current(self) -> bool:
        """Return whether the run belongs to the world and the settings."""
        return self.phase is Phase.CURRENT

    @property
    def outdated(self) -> bool:
        """Return whether a run is shown that belongs to an earlier world or to earlier settings."""
        return self._view.run is not None and not self.current

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The reasons why the world can't run; none if it can, or while that is being found out."""
        return self._planning.faults if self.phase is Phase.NOT_RUNNABLE else ()

    @property
    def empty(self) -> bool:
        """Return whether the world has no agents."""
        world = self._document.world
        return not world.agents and not world.populations

    @property
    def reason(self) -> str:
        """The reason why the run is not current, as a sentence; empty if it is."""
        if self.phase is Phase.CURRENT:
            return ""
        if self.empty:
            return tr("Add an agent or a population to run this world.")
        if self._planning.displaced:
            return tr("The opened run is not of this world. Undo the change, or press Play for the world's own agents.")
        if self.phase is Phase.RENEWING:
            held = self._planning.held
            return tr("The planner is being prepared.") if held else tr("The plan is being updated.")
        if self.faults:
            first = self.faults[0]
            reasons = (first.reason if first.place.isidentifier() else str(first)).rstrip(".")
            if self.controls_refused:
                return tr("The controls of this world can't be planned: {reasons}.", reasons=reasons)
            return tr("This world can't run yet: {reasons}.", reasons=reasons)
        return tr("Planning was cancelled. Press Play to plan again.")

    @property
    def lacks_controls(self) -> bool:
        """Return whether the run is current, but has no controls yet, because they are planned later."""
        run = self._view.run
        return run is not None and self.current and run.experiment.lacks_controls

    @property
    def controls_cancelled(self) -> bool:
        """Return whether the run stays without its controls because the user has cancelled planning them."""
        return self.lacks_controls and self._planning.controls_cancelled

    @property
    def controls_refused(self) -> bool:
        """Return whether the run of this world has begun, but its controls can't be planned."""
        return self.outdated and self._planning.begun and bool(self.faults)

    @property
    def why_no_controls(self) -> str:
        """The reason why the current run has no controls, as a sentence; empty if it has them or wants none."""
        if not self.lacks_controls:
            return ""
        if self.controls_cancelled:
            return tr("Planning of the controls was cancelled.")
        return tr("The controls are being planned.")

    @property
    def badge(self) -> str:
        """The mark of what belongs to an earlier world, or lacks its controls; empty if nothing does."""
        if self.lacks_controls:
            return tr("without controls") if self.controls_cancelled else tr("planning controls …")
        if not self.outdated:
            return ""
        return tr("updating …") if self.phase is Phase.RENEWING else tr("out of date")

    def why_no_play(self) -> str:
        """Return the reason why Play can do nothing, not even wait; empty if it can."""
        return self.reason if self.phase is Phase.NOT_RUNNABLE and (self.empty or self.faults) else ""

    def why_no_output(self) -> str:
        """Return the reason why there is no whole run to pin or export; empty if there is one."""
        return self.why_no_run() or self.why_no_controls

    def why_no_run(self) -> str:
        """Return the reason why there is no run to record, or to export as soon as it has its controls."""
        run = self._view.run
        if not self.current:
            return self.reason
        return "" if run is not None and run.ticks else tr("Play the run first: it has no ticks yet.")

    def _on_opened(self) -> None:
        """Report the state of the next world even if it is the same."""
        self._known = self._known_run = ()

    def _on_run(self) -> None:
        """Follow a run, but not each of its ticks: only another run, or its first tick, can change the state."""
        run, planning = self._view.run, self._planning
        known = None if run is None else (run.experiment, run.ticks > 0), planning.stale, planning.controls_cancelled
        if known != self._known_run:
            self._known_run = known
            self._follow()

    def _follow(self, *_: object) -> None:
        now = self.phase, self.reason, self.outdated, self.why_no_controls, self.why_no_output()
        if now != self._known:
            self._known = now
            self.changed.emit()
