"""The overlays shown on the map, computed in worker threads when their inputs change.

Overlays of a plan may take long; overlays of a run change with every tick. Each kind has its own thread, so neither
delays the other.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.overlays import catalogue
from ic_sandbox.gui.overlays.catalogue import Overlay, Source, overlay_named
from ic_sandbox.gui.overlays.computation import Request
from ic_sandbox.gui.overlays.figures import Figure, on_common_scale
from ic_sandbox.gui.session.goal_in_view import goal_in_view
from ic_sandbox.gui.session.views import AgentView, PlanView, RunView, SelectionView, WorldView
from ic_sandbox.i18n import tr
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress

__all__ = ["Figures", "Overlays"]

RENEW_MS = 150
"""The shortest time between two updates while a run plays."""

Figures = dict[str, Figure]
"""Figures by overlay key."""


class Overlays(QObject):
    """The overlays that are shown, and their figures."""

    changed = Signal()
    progressed = Signal(object)
    crashed = Signal(object)

    def __init__(
        self,
        document: WorldView,
        planning: PlanView,
        view: RunView,
        selection: SelectionView,
        watched: AgentView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._planning = planning
        self._view = view
        self._selection = selection
        self._watched = watched
        self.shown: frozenset[str] = frozenset()
        self.goal_name = ""
        self.partner: Overlays | None = None
        """The overlays of a map next to this one, in the same colours."""
        self._of_plan: Figures = {}
        self._of_run: Figures = {}
        self._planned_request: Request | None = None
        self._run_request: Request | None = None
        self._ticked = False
        self._known: Figures = {}
        self._known_for: tuple[object, ...] = ()
        self._plan_worker = Worker("overlays", self)
        self._plan_worker.finished_work.connect(self._take_planned)
        self._plan_worker.progressed.connect(self.progressed)
        self._plan_worker.failed.connect(self._planned_failed)
        self._run_worker = Worker("overlays of the run", self)
        self._run_worker.finished_work.connect(self._take_run)
        self._run_worker.failed.connect(self._run_failed)
        for worker in (self._plan_worker, self._run_worker):
            worker.failed_late.connect(self.crashed)
        self._renewal = QTimer(self)
        self._renewal.setSingleShot(True)
        self._renewal.setInterval(RENEW_MS)
        self._renewal.timeout.connect(self._compute_run_if_ticked)
        document.left.connect(self._on_left)
        document.world_changed.connect(self._on_world)
        planning.done.connect(self._renew)
        for signal in (planning.started, planning.refused, planning.cancelled):
            signal.connect(self._on_planning)
        selection.changed.connect(self._on_goal)
        watched.changed.connect(self._on_watched)
        view.tick_changed.connect(self._on_tick)
        view.run_changed.connect(self._on_tick)

    def toggle(self, key: str) -> None:
        """Show or hide an overlay. A heat map replaces any other heat map."""
        if key in self.shown:
            self.shown -= {key}
        else:
            others = {found.key for found in catalogue.OVERLAYS if found.heat} if overlay_named(key).heat else set()
            self.shown = (self.shown - others) | {key}
        self._renew()

    @property
    def figures(self) -> Figures:
        """The figures of the shown overlays, as far as computed, on one scale with those of the partner."""
        partner = {} if self.partner is None else self.partner.own_figures
        return {key: on_common_scale(figure, partner.get(key)) for key, figure in self.own_figures.items()}

    @property
    def own_figures(self) -> Figures:
        """The figures of the shown overlays, as far as computed, each on its own scale."""
        figures_so_far = self._of_plan | self._of_run
        return {key: figure for key, figure in figures_so_far.items() if key in self.shown}

    @property
    def busy(self) -> bool:
        """Return whether any figure is being computed."""
        return self._planned_request is not None or self._run_request is not None

    @property
    def renewing(self) -> bool:
        """Return whether the figures are about to be replaced, other than by the next ticks of a run."""
        waiting = self._run_request is not None and not self._of_run
        return bool(self.shown) and (self._planned_request is not None or waiting or self._planning.stale)

    def stop(self) -> None:
        """End the threads."""
        self._renewal.stop()
        self._plan_worker.stop()
        self._run_worker.stop()

    def goal_in_view(self) -> tuple[Plan | None, int]:
        """Return the plan and column of the goal in view: of the selection, otherwise of the first agent."""
        experiment = self._view.experiment
        if experiment is None:
            return None, 0
        return goal_in_view(experiment, self._document.world, self._selection.item, self._watched.agent)

    def _on_planning(self, *_: object) -> None:
        self.changed.emit()

    def _on_left(self) -> None:
        """Drop all figures: none apply to the next world."""
        self._cancel_planned()
        self._cancel_run()
        self._known, self._known_for, self.goal_name = {}, (), ""
        self.changed.emit()

    def _on_world(self, _: object) -> None:
        if self._shown(Source.WORLD):
            self._compute_planned()
        self.changed.emit()

    def _on_goal(self, _: object = None) -> None:
        if self._shown(Source.GOAL):
            self._compute_planned()
            self.changed.emit()

    def _on_watched(self) -> None:
        self._on_goal()
        if any(overlay.of_an_agent for overlay in self._shown(Source.RUN)):
            self._compute_run()

    def _on_tick(self, *_: object) -> None:
        if not self._shown(Source.RUN):
            return
        self._ticked = True
        if self._run_request is None and not self._renewal.isActive():
            self._renewal.start()

    def _renew(self, *_: object) -> None:
        self._compute_planned()
        self._compute_run()
        self.changed.emit()

    def _shown(self, *sources: Source) -> tuple[Overlay, ...]:
        """Return the shown overlays that have one of these sources."""
        return tuple(found for found in catalogue.OVERLAYS if found.key in self.shown and found.source in sources)

    def _compute_planned(self) -> None:
        """Compute the overlays of the world and its plan, unless the same request is already in progress."""
        overlays = self._shown(Source.WORLD, Source.PLAN, Source.GOAL)
        experiment = self._view.experiment
        if not overlays:
            self._cancel_planned()
            if self._known_for[:1] != (experiment,):
                self._known, self._known_for = {}, ()
            return
        plan, goal = self.goal_in_view()
        self.goal_name = plan.goals.names[goal] if plan is not None else ""
        known_for = (experiment, plan, goal)
        if known_for != self._known_for:
            kept = {Source.PLAN} if self._known_for[:1] == known_for[:1] else set()
            self._known = _of_sources(self._known, kept)
            self._known_for = known_for
        world = self._document.world if self._shown(Source.WORLD) else None
        wanted = Request(_keys(overlays), world, experiment, plan, goal)
        if wanted != self._planned_request:
            known = dict(self._known)
            self._planned_request = wanted
            self._plan_worker.submit(lambda: _computed(overlays, wanted, known, {}))

    def _compute_run(self) -> None:
        """Compute the overlays of the run, in place of any computation in progress."""
        overlays = self._shown(Source.RUN)
        if not overlays:
            self._cancel_run()
            return
        run = self._view.run
        tick = min(self._view.tick, run.ticks) if run is not None else 0
        wanted = Request(_keys(overlays), run=run, tick=tick, watched=self._watched.agent)
        self._ticked = False
        self._run_request = wanted
        before = dict(self._of_run)
        self._run_worker.submit(lambda: _computed(overlays, wanted, {}, before))

    def _compute_run_if_ticked(self) -> None:
        if self._ticked and self._run_request is None:
            self._compute_run()

    def _cancel_planned(self) -> None:
        self._plan_worker.cancel()
        self._planned_request = None
        self._of_plan = {}

    def _cancel_run(self) -> None:
        self._renewal.stop()
        self._run_worker.cancel()
        self._run_request = None
        self._of_run = {}

    def _take_planned(self, figures: Figures) -> None:
        self._planned_request = None
        self._of_plan = figures
        self._known |= _of_sources(figures, {Source.PLAN, Source.GOAL})
        self.changed.emit()

    def _take_run(self, figures: Figures) -> None:
        self._run_request = None
        self._of_run = figures
        self.changed.emit()
        if self._ticked:
            self._renewal.start()

    def _planned_failed(self, error: Exception) -> None:
        self._planned_request, self._of_plan = None, {}
        self._fail(error)

    def _run_failed(self, error: Exception) -> None:
        self._run_request, self._of_run = None, {}
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.changed.emit()
        self.crashed.emit(error)


def _keys(overlays: tuple[Overlay, ...]) -> tuple[str, ...]:
    return tuple(overlay.key for overlay in overlays)


def _of_sources(figures: Figures, sources: set[Source]) -> Figures:
    return {key: figure for key, figure in figures.items() if overlay_named(key).source in sources}


def _computed(
    overlays: tuple[Overlay, ...],
    request: Request,
    known: Mapping[str, Figure],
    before: Mapping[str, Figure],
) -> Generator[Progress, None, Figures]:
    """Compute the figures of overlays that have one.

    ``known`` figures are reused; the others are computed, each from the one ``before``.
    """
    yield Progress(tr("Drawing overlays"), 0.0)
    found: Figures = {}
    for overlay in overlays:
        key = overlay.key
        figure = known[key] if key in known else (yield from overlay.compute(request, before.get(key)))
        if figure is not None:
            found[key] = figure
    return found
