"""What is laid over the map now, made in threads of their own whenever what it shows has changed.

What follows from a plan may take long to be made, and what agents have lived through changes with every tick. So these
are made apart: neither keeps the other from being shown.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.overlay_kinds import OVERLAYS, overlay
from ic_sandbox.gui.session.overlay_work import Lasting, Lived, plan_overlays, run_overlays
from ic_sandbox.gui.session.views import AgentView, PlanView, RunView, SelectionView, WorldView
from ic_sandbox.measures.cell_maps import Visits
from ic_sandbox.measures.explanation import plan_of
from ic_sandbox.planning.plan import Plan

__all__ = ["Overlays"]

RENEW_MS = 150
"""The least time between two renewals while a run goes on."""


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
        self._lasting: dict[str, Any] = {}
        self._lived: dict[str, Any] = {}
        self._making: Lasting | None = None
        self._living: Lived | None = None
        self._visits: Visits | None = None
        self._ticked = False
        self._known: dict[str, Any] = {}
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

    def toggle(self, name: str) -> None:
        """Show an overlay, or no longer. A heat map takes the place of another."""
        if name in self.shown:
            self.shown -= {name}
        else:
            others = {found.name for found in OVERLAYS if found.heat} if overlay(name).heat else set()
            self.shown = (self.shown - others) | {name}
        self._renew()

    @property
    def figures(self) -> dict[str, Any]:
        """What each overlay shows, as far as it is made."""
        made = self._lasting | self._lived
        return {name: figure for name, figure in made.items() if name in self.shown}

    @property
    def busy(self) -> bool:
        """Whether any figures are being made."""
        return self._making is not None or self._living is not None

    @property
    def renewing(self) -> bool:
        """Whether what is shown is about to be replaced by something newer, other than as a run goes on."""
        waiting = self._living is not None and not self._lived
        return bool(self.shown) and (self._making is not None or waiting or self._planning.stale)

    def stop(self) -> None:
        """End the threads."""
        self._renewal.stop()
        self._maker.stop()
        self._follower.stop()

    # -- what they show

    def goal_in_view(self) -> tuple[Plan | None, int]:
        """The plan and the column of the goal that is looked at: of what is selected, else of the first agent."""
        experiment = self._view.experiment
        if experiment is None or not experiment.plans:
            return None, 0
        watched = self._watched.agent
        if self._selection.item is None and watched is not None:
            found = plan_of(experiment, watched)
            if found is not None:
                return found
        name = self._selected_goal()
        for plan in experiment.plans:
            if name in plan.goals.names:
                return plan, plan.goals.names.index(name)
        return experiment.plans[0], 0

    def _on_planning(self, *_: object) -> None:
        self.changed.emit()

    def _selected_goal(self) -> str | None:
        world, item, experiment = self._document.world, self._selection.item, self._view.experiment
        assert experiment is not None
        cast = experiment.cast
        if item is None:
            return None
        if item.kind == "goal_cell":
            return world.goals[item.index].name
        if item.kind == "agent":
            return world.agents[item.index].goal
        if item.kind == "population":
            first = self._first_of(item.index)
            return None if first is None else cast.goals.names[cast.goal[first]]
        return None

    def _first_of(self, population: int) -> int | None:
        """The first agent of a population in the run, which may have more agents than the world or fewer."""
        world, experiment = self._document.world, self._view.experiment
        assert experiment is not None
        cast, before = experiment.cast, world.populations[:population]
        if experiment.settings.agents is None:
            first = len(world.agents) + sum(one.count for one in before)
            return first if first < len(cast) else None
        alone = range(min(len(world.agents), len(cast)), len(cast))
        return next((agent for agent in alone if cast.at[agent] == world.populations[population].at), None)

    # -- making them

    def _on_left(self) -> None:
        """Nothing of what is shown is of the next world."""
        self._give_up_making()
        self._give_up_following()
        self._known, self._known_for, self.goal_name = {}, (), ""
        self.changed.emit()

    def _on_world(self, _: object) -> None:
        if "sight" in self.shown:
            self._make()
        self.changed.emit()

    def _on_goal(self, _: object) -> None:
        if any(overlay(name).of_a_goal for name in self.shown):
            self._make()
            self.changed.emit()

    def _on_watched(self) -> None:
        self._on_goal(None)
        if "trails" in self.shown:
            self._follow()

    def _on_tick(self, *_: object) -> None:
        if not any(overlay(name).lived for name in self.shown):
            return
        self._ticked = True
        if self._living is None and not self._renewal.isActive():
            self._renewal.start()

    def _renew(self, *_: object) -> None:
        self._make()
        self._follow()
        self.changed.emit()

    def _names(self, lived: bool) -> tuple[str, ...]:
        return tuple(found.name for found in OVERLAYS if found.name in self.shown and found.lived == lived)

    def _make(self) -> None:
        """Make what follows from the world and its plan, unless just that is being made."""
        names = self._names(lived=False)
        if not names:
            self._give_up_making()
            if self._known_for[:1] != (self._view.experiment,):
                self._known, self._known_for = {}, ()
            return
        plan, goal = self.goal_in_view()
        self.goal_name = plan.goals.names[goal] if plan is not None else ""
        key = (self._view.experiment, plan, goal)
        if key != self._known_for:
            kept = {"power", "agreement", "worth"} if self._known_for[:1] == key[:1] else set()
            self._known = {name: figure for name, figure in self._known.items() if name in kept}
            self._known_for = key
        wanted = Lasting(names, self._document.world if "sight" in names else None, *key)
        if wanted != self._making:
            known = dict(self._known)
            self._making = wanted
            self._maker.submit(lambda: plan_overlays(wanted, known))

    def _follow(self) -> None:
        """Make what shows how agents have lived, in place of any that is being made."""
        names = self._names(lived=True)
        if not names:
            self._give_up_following()
            return
        run = self._view.run
        tick = min(self._view.tick, run.ticks) if run is not None else 0
        wanted = Lived(names, run, tick, self._watched.agent)
        self._ticked = False
        self._living = wanted
        visits = self._visits
        self._follower.submit(lambda: run_overlays(wanted, visits))

    def _follow_on(self) -> None:
        if self._ticked and self._living is None:
            self._follow()

    def _give_up_making(self) -> None:
        self._maker.cancel()
        self._making = None
        self._lasting = {}

    def _give_up_following(self) -> None:
        self._renewal.stop()
        self._follower.cancel()
        self._living = self._visits = None
        self._lived = {}

    def _made(self, figures: dict[str, Any]) -> None:
        self._making = None
        self._lasting = figures
        self._known |= {name: figure for name, figure in figures.items() if name != "sight"}
        self.changed.emit()

    def _followed(self, found: tuple[dict[str, Any], Visits | None]) -> None:
        self._living = None
        self._lived, self._visits = found
        self.changed.emit()
        if self._ticked:
            self._renewal.start()

    def _making_failed(self, error: Exception) -> None:
        self._making, self._lasting = None, {}
        self._fail(error)

    def _following_failed(self, error: Exception) -> None:
        self._living, self._lived = None, {}
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.changed.emit()
        self.crashed.emit(error)
