"""Stand-ins for the parts of a session: the members that services read, and their signals."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

import ic_sandbox as ics
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World
from ic_sandbox.world.items import Item


class Wanderer:
    """Agents that act at random."""

    def __init__(self, world: ics.World) -> None:
        self.actions = len(ics.compile_world(world).actions)

    def reset(self, goals: ics.Goals, seed: int) -> None:
        """Begin a run."""
        self.generator = np.random.default_rng(seed)

    def act(self, observations: list[int]) -> object:
        """Return the action of each agent."""
        return self.generator.integers(0, self.actions, len(observations))


class WorldStandIn(QObject):
    """A world that is never edited."""

    world_changed = Signal(object)
    left = Signal()

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world


class PlanStandIn(QObject):
    """A plan that is never stale."""

    stale = busy = False
    started = Signal()
    done = Signal(object)
    controls_prepared = Signal(object)
    refused = Signal(object)
    cancelled = Signal()


class RunStandIn(QObject):
    """A run passed in by the test."""

    run_changed = Signal()
    tick_changed = Signal(int)

    def __init__(self, series: RunSeries | None = None, run: Run | None = None) -> None:
        super().__init__()
        self.series = series
        self.run = run
        self.tick = 0 if run is None else run.ticks
        self.world = World() if run is None else run.experiment.world

    @property
    def shown_series(self) -> RunSeries | None:
        return self.series

    @property
    def experiment(self) -> Experiment | None:
        return None if self.run is None else self.run.experiment


class SelectionStandIn(QObject):
    """An empty selection."""

    changed = Signal(object)
    item: Item | None = None


class AgentStandIn(QObject):
    """No followed agent."""

    changed = Signal()
    agent: int | None = None


class OutputStandIn:
    """A run that can be pinned, or a reason why not."""

    def __init__(self, why_not: str = "") -> None:
        self.why_no_output = lambda: why_not


class AnalysisStandIn(QObject):
    """An analysis of drives without results."""

    changed = Signal()
    result = world = None
    renewing = False

    def look(self, who: object, looking: bool) -> None:
        """Compute nothing."""
