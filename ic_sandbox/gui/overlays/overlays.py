"""What is laid over the map now, made in a thread of its own whenever what it shows has changed."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.gui.overlays.kinds import OVERLAYS, overlay
from ic_sandbox.gui.workers import Worker
from ic_sandbox.measures import maps
from ic_sandbox.measures.drives import analysing, default_draw
from ic_sandbox.measures.explaining import plan_of
from ic_sandbox.measures.power import measuring_power
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.translation import tr
from ic_sandbox.world.document import World

if TYPE_CHECKING:
    from ic_sandbox.gui.session import Session

__all__ = ["Overlays"]

POWER_SAMPLES = 1024
WORTH_GOALS = 128
TRAIL_TICKS = 24
MOST_TRAILS = 24
RENEW_MS = 150
"""The least time between two renewals while a run goes on."""


@dataclass(frozen=True, eq=False)
class _Wanted:
    """A snapshot of what the overlays are to show; read in the worker."""

    names: tuple[str, ...]
    world: World
    experiment: Experiment | None
    plan: Plan | None
    goal: int
    run: Run | None
    tick: int
    watched: int | None
    known: dict[str, Any] = field(default_factory=dict)


class Overlays(QObject):
    """Which overlays are shown, and their figures."""

    changed = Signal()
    progressed = Signal(object)
    crashed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.shown: frozenset[str] = frozenset()
        self.figures: dict[str, Any] = {}
        self.busy = False
        self.goal_name = ""
        self._known: dict[str, Any] = {}
        self._known_for: tuple[object, ...] = ()
        self._worker = Worker("overlays", self)
        self._worker.finished_work.connect(self._finish)
        self._worker.progressed.connect(self._progress)
        self._worker.failed.connect(self._fail)
        self._renewal = QTimer(self)
        self._renewal.setSingleShot(True)
        self._renewal.setInterval(RENEW_MS)
        self._renewal.timeout.connect(self._renew)
        session.left.connect(self._on_left)
        session.planning_done.connect(self._renew)
        session.planning_started.connect(self.changed)
        session.world_changed.connect(self._on_world)
        session.selection_changed.connect(self._on_goal)
        session.watching.changed.connect(self._on_watched)
        session.tick_changed.connect(self._on_tick)
        session.run_changed.connect(self._on_tick)

    def toggle(self, name: str) -> None:
        """Show an overlay, or no longer. A heat map takes the place of another."""
        if name in self.shown:
            self.shown -= {name}
        else:
            others = {found.name for found in OVERLAYS if found.heat} if overlay(name).heat else set()
            self.shown = (self.shown - others) | {name}
        self._renew()

    @property
    def renewing(self) -> bool:
        """Whether what is shown is about to be replaced by something newer."""
        return bool(self.shown) and (self.busy or self.session.stale)

    def stop(self) -> None:
        """End the thread."""
        self._renewal.stop()
        self._worker.stop()

    # -- what they show

    def goal_in_view(self) -> tuple[Plan | None, int]:
        """The plan and the column of the goal that is looked at: of what is selected, else of the first agent."""
        experiment = self.session.experiment
        if experiment is None or not experiment.plans:
            return None, 0
        watched = self.session.watching.agent
        if self.session.selection is None and watched is not None:
            found = plan_of(experiment, watched)
            if found is not None:
                return found
        name = self._selected_goal()
        for plan in experiment.plans:
            if name in plan.goals.names:
                return plan, plan.goals.names.index(name)
        return experiment.plans[0], 0

    def _selected_goal(self) -> str | None:
        session = self.session
        world, item, experiment = session.world, session.selection, session.experiment
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
        world, experiment = self.session.world, self.session.experiment
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
        self._worker.cancel()
        self.busy = False
        self.figures, self._known, self._known_for, self.goal_name = {}, {}, (), ""
        self.changed.emit()

    def _on_world(self, _: object) -> None:
        if "sight" in self.shown:
            self._renew()
        else:
            self.changed.emit()

    def _on_goal(self, _: object) -> None:
        if any(overlay(name).of_a_goal for name in self.shown):
            self._renew()

    def _on_watched(self) -> None:
        if any(overlay(name).of_a_goal or name == "trails" for name in self.shown):
            self._renew()

    def _on_tick(self, *_: object) -> None:
        if any(overlay(name).lived for name in self.shown) and not self._renewal.isActive():
            self._renewal.start()

    def _renew(self, *_: object) -> None:
        session = self.session
        if not self.shown:
            self._worker.cancel()
            self.busy = False
            self.figures = {}
            self.changed.emit()
            return
        plan, goal = self.goal_in_view()
        self.goal_name = plan.goals.names[goal] if plan is not None else ""
        run = session.run
        tick = min(session.tick, run.ticks) if run is not None else 0
        key = (session.experiment, plan, goal)
        if key != self._known_for:
            kept = {"power", "agreement", "worth"} if self._known_for[:1] == key[:1] else set()
            self._known = {name: figure for name, figure in self._known.items() if name in kept}
            self._known_for = key
        names = tuple(found.name for found in OVERLAYS if found.name in self.shown)
        watched, known = session.watching.agent, dict(self._known)
        wanted = _Wanted(names, session.world, session.experiment, plan, goal, run, tick, watched, known)
        self.busy = True
        self._worker.submit(lambda: _figures(wanted))
        self.changed.emit()

    def _progress(self, number: int, progress: Progress) -> None:
        if number == self._worker.newest:
            self.progressed.emit(progress)

    def _finish(self, number: int, figures: dict[str, Any]) -> None:
        if number == self._worker.newest:
            self.busy = False
            self.figures = figures
            lasting = {found.name for found in OVERLAYS if not found.lived and found.name != "sight"}
            self._known |= {name: figure for name, figure in figures.items() if name in lasting}
            self.changed.emit()

    def _fail(self, number: int, error: Exception) -> None:
        if number == self._worker.newest:
            self.busy = False
            self.changed.emit()
            self.crashed.emit(error)


def _figures(wanted: _Wanted) -> Generator[Progress, None, dict[str, Any]]:
    """The figures of each overlay that is wanted and can be had."""
    yield Progress(tr("Drawing overlays"), 0.0)
    found: dict[str, Any] = {}
    for name in wanted.names:
        if name in wanted.known:
            found[name] = wanted.known[name]
        elif name == "sight":
            found[name] = maps.sight_map(wanted.world)
        else:
            figure = yield from _figure(name, wanted)
            if figure is not None:
                found[name] = figure
    return found


def _figure(name: str, wanted: _Wanted) -> Generator[Progress, None, Any]:
    plan, run, experiment = wanted.plan, wanted.run, wanted.experiment
    if name == "visits" and run is not None:
        return (yield from maps.visiting_map(run, wanted.tick))
    if name == "trails" and run is not None:
        return _trails(run, wanted.tick, wanted.watched)
    if plan is None or experiment is None:
        return None
    model = experiment.main.model
    if name == "value":
        return maps.value_map(plan, wanted.goal)
    if name == "arrows":
        return model.actions, maps.action_map(plan, wanted.goal)
    if name == "agreement":
        return maps.agreement_map(plan)
    if name == "power" and plan.discount > 0:
        return maps.power_map((yield from measuring_power(model, plan.discount, POWER_SAMPLES, seed=0)))
    if name == "worth" and model.drives:
        world = experiment.world
        draw = default_draw(world)
        return maps.drive_worth_map((yield from analysing(world, [plan.discount], draw, WORTH_GOALS, world.seed)))
    return None


def _trails(run: Run, tick: int, watched: int | None) -> list[NDArray[np.int16]]:
    """The latest ways of the watched agent, or of a few spread over all of them."""
    agents = len(run.experiment.cast)
    some = [watched] if watched is not None else np.linspace(0, agents - 1, min(agents, MOST_TRAILS)).astype(int)
    return [maps.trail_of(run, int(agent), tick, TRAIL_TICKS) for agent in some]
