"""What is laid over the map now, computed in worker threads whenever what it shows has changed.

What follows from a plan may take long, and what agents did changes with every tick. So each has a thread of its own:
neither keeps the other from being shown.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.overlays import catalogue
from ic_sandbox.gui.overlays.catalogue import Overlay, Source, overlay_named
from ic_sandbox.gui.overlays.computation import Request
from ic_sandbox.gui.overlays.figures import Figure
from ic_sandbox.gui.session.goal_in_view import goal_in_view
from ic_sandbox.gui.session.views import AgentView, PlanView, RunView, SelectionView, WorldView
from ic_sandbox.i18n import tr
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress

__all__ = ["Figures", "Overlays"]

RENEW_MS = 150
"""The least time between two renewals while a run goes on."""

Figures = dict[str, Figure]
"""Figures by the keys of their overlays."""


class Overlays(QObject):
    """Which overlays are shown, and their figures."""

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
        self._of_plan: Figures = {}
        self._of_run: Figures = {}
        self._making: Request | None = None
        self._following: Request | None = None
        self._ticked = False
        self._known: Figures = {}
        self._known_for: tuple[object, ...] = ()
        self._maker = Worker("overlays", self)
        self._maker.finished_work.connect(self._made)
        self._maker.progressed.connect(self.progressed)
        self._maker.failed.connect(self._making_failed)
        self._follower = Worker("overlays of the run", self)
        self._follower.finished_work.connect(self._followed)
        self._follower.failed.connect(self._following_failed)
        for worker in (self._maker, self._follower):
            worker.failed_late.connect(self.crashed)
        self._renewal = QTimer(self)
        self._renewal.setSingleShot(True)
        self._renewal.setInterval(RENEW_MS)
        self._renewal.timeout.connect(self._follow_on)
        document.left.connect(self._on_left)
        document.world_changed.connect(self._on_world)
        planning.done.connect(self._renew)
        for told in (planning.started, planning.refused, planning.cancelled):
            told.connect(self._on_planning)
        selection.changed.connect(self._on_goal)
        watched.changed.connect(self._on_watched)
        view.tick_changed.connect(self._on_tick)
        view.run_changed.connect(self._on_tick)

    def toggle(self, key: str) -> None:
        """Show an overlay, or no longer. A heat map takes the place of another."""
        if key in self.shown:
            self.shown -= {key}
        else:
            others = {found.key for found in catalogue.OVERLAYS if found.heat} if overlay_named(key).heat else set()
            self.shown = (self.shown - others) | {key}
        self._renew()

    @property
    def figures(self) -> Figures:
        """What each overlay shows, as far as it is computed."""
        made = self._of_plan | self._of_run
        return {key: figure for key, figure in made.items() if key in self.shown}

    @property
    def busy(self) -> bool:
        """Whether any figures are being made."""
        return self._making is not None or self._following is not None

    @property
    def renewing(self) -> bool:
        """Whether what is shown is about to be replaced by something newer, other than as a run goes on."""
        waiting = self._following is not None and not self._of_run
        return bool(self.shown) and (self._making is not None or waiting or self._planning.stale)

    def stop(self) -> None:
        """End the threads."""
        self._renewal.stop()
        self._maker.stop()
        self._follower.stop()

    # -- what they show

    def goal_in_view(self) -> tuple[Plan | None, int]:
        """The plan and the column of the goal that is looked at: of what is selected, otherwise of the first agent."""
        experiment = self._view.experiment
        if experiment is None:
            return None, 0
        return goal_in_view(experiment, self._document.world, self._selection.item, self._watched.agent)

    def _on_planning(self, *_: object) -> None:
        self.changed.emit()

    # -- making them

    def _on_left(self) -> None:
        """Nothing of what is shown is of the next world."""
        self._give_up_making()
        self._give_up_following()
        self._known, self._known_for, self.goal_name = {}, (), ""
        self.changed.emit()

    def _on_world(self, _: object) -> None:
        if self._shown(Source.WORLD):
            self._make()
        self.changed.emit()

    def _on_goal(self, _: object = None) -> None:
        if self._shown(Source.GOAL):
            self._make()
            self.changed.emit()

    def _on_watched(self) -> None:
        self._on_goal()
        if any(overlay.of_an_agent for overlay in self._shown(Source.RUN)):
            self._follow()

    def _on_tick(self, *_: object) -> None:
        if not self._shown(Source.RUN):
            return
        self._ticked = True
        if self._following is None and not self._renewal.isActive():
            self._renewal.start()

    def _renew(self, *_: object) -> None:
        self._make()
        self._follow()
        self.changed.emit()

    def _shown(self, *sources: Source) -> tuple[Overlay, ...]:
        """The overlays that are shown, of those with one of these sources."""
        return tuple(found for found in catalogue.OVERLAYS if found.key in self.shown and found.source in sources)

    def _make(self) -> None:
        """Compute what follows from the world and its plan, unless just that is under way."""
        overlays = self._shown(Source.WORLD, Source.PLAN, Source.GOAL)
        experiment = self._view.experiment
        if not overlays:
            self._give_up_making()
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
        if wanted != self._making:
            known = dict(self._known)
            self._making = wanted
            self._maker.submit(lambda: _computed(overlays, wanted, known, {}))

    def _follow(self) -> None:
        """Compute what shows how agents acted, in place of any that is under way."""
        overlays = self._shown(Source.RUN)
        if not overlays:
            self._give_up_following()
            return
        run = self._view.run
        tick = min(self._view.tick, run.ticks) if run is not None else 0
        wanted = Request(_keys(overlays), run=run, tick=tick, watched=self._watched.agent)
        self._ticked = False
        self._following = wanted
        before = dict(self._of_run)
        self._follower.submit(lambda: _computed(overlays, wanted, {}, before))

    def _follow_on(self) -> None:
        if self._ticked and self._following is None:
            self._follow()

    def _give_up_making(self) -> None:
        self._maker.cancel()
        self._making = None
        self._of_plan = {}

    def _give_up_following(self) -> None:
        self._renewal.stop()
        self._follower.cancel()
        self._following = None
        self._of_run = {}

    def _made(self, figures: Figures) -> None:
        self._making = None
        self._of_plan = figures
        self._known |= _of_sources(figures, {Source.PLAN, Source.GOAL})
        self.changed.emit()

    def _followed(self, figures: Figures) -> None:
        self._following = None
        self._of_run = figures
        self.changed.emit()
        if self._ticked:
            self._renewal.start()

    def _making_failed(self, error: Exception) -> None:
        self._making, self._of_plan = None, {}
        self._fail(error)

    def _following_failed(self, error: Exception) -> None:
        self._following, self._of_run = None, {}
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
    """The figures of overlays, of those that have any: those that are ``known``, and the others computed, each from the
    one ``before``.
    """
    yield Progress(tr("Drawing overlays"), 0.0)
    found: Figures = {}
    for overlay in overlays:
        key = overlay.key
        figure = known[key] if key in known else (yield from overlay.compute(request, before.get(key)))
        if figure is not None:
            found[key] = figure
    return found
