"""Measurement of one shipped world with new goals and seeds; what several claims need is computed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ic_sandbox.measures.instrumental_value import Analysis, analyze
from ic_sandbox.measures.mitigation_table import MitigationTable
from ic_sandbox.measures.mitigations import mitigate
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import MOST_GOALS_DRAWN, SHARED, Settings, redrawn
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import DrawKind, World
from ic_sandbox.world.io.files import load_world, shipped_mode
from tests.claims.changes import Change

__all__ = ["FULL", "QUICK", "Effort", "Laboratory"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Effort:
    """The amount of work: the number of new goals, which drawing they are, and the seeds of shared runs."""

    goals: int
    drawing: int
    seeds: tuple[int, ...]


QUICK = Effort(256, 1, (11, 12, 13, 14))
FULL = Effort(1000, 2, tuple(range(101, 113)))


@dataclass(eq=False)
class Laboratory:
    """A shipped world, and what was measured in it."""

    name: str
    effort: Effort = QUICK
    _kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def shipped(self) -> World:
        """The world as it is shipped."""
        return self._once("world", lambda: load_world(self.name))

    def world(self, *changes: Change) -> World:
        """Return the world with these changes, one after the other."""
        world = self.shipped
        for change in changes:
            world = change(world)
        return world

    @property
    def draw(self) -> DrawKind:
        """The draw of the first population's goals."""
        return self.shipped.populations[0].goals.draw

    def analysis(self, draw: DrawKind, discount: float, changes: tuple[Change, ...] = ()) -> Analysis:
        """Value the drives for new goals."""
        key = draw, discount, changes
        goals, seed = self.effort.goals, 4000 + self.effort.drawing
        return self._once(key, lambda: analyze(self.world(*changes), [discount], draw, goals, seed))

    def mitigation(self, planner: str, changes: tuple[Change, ...] = ()) -> MitigationTable:
        """Compute the exact figures of a planner for new goals."""
        key, seed = ("mitigation", planner, changes), 4000 + self.effort.drawing
        return self._once(key, lambda: mitigate(self.world(*changes), [planner], self.effort.goals, seed=seed))

    def run(self, ticks: int, changes: tuple[Change, ...] = (), controls: bool = False, mode: str | None = None) -> Run:
        """Simulate new agents: in an ensemble with random goals as many as there are new goals, each with its own."""

        def simulated(controls: bool) -> Run:
            world, agents = redrawn(self.world(*changes), self.effort.drawing), None
            if (mode or shipped_mode(self.name)) != SHARED and self.effort.goals > MOST_GOALS_DRAWN:
                world, agents = _enlarged(world, self.effort.goals), len(world.agents) + self.effort.goals
            return _simulated(
                world, ticks, Settings(self.effort.seeds[0], agents, mode=self._mode(mode), controls=controls)
            )

        key = "run", ticks, changes, mode
        if (*key, True) in self._kept:
            return self._once((*key, True), lambda: simulated(True))
        return self._once((*key, controls), lambda: simulated(controls))

    def runs(
        self,
        ticks: int,
        changes: tuple[Change, ...] = (),
        mode: str | None = None,
        agents: int | None = None,
        controls: bool = False,
    ) -> list[Run]:
        """Simulate one run for each seed, with as many agents as the world has and other random goals in each."""

        def simulated(seed: int) -> Run:
            settings = Settings(seed, agents, mode=self._mode(mode), controls=controls)
            return _simulated(redrawn(self.world(*changes), seed), ticks, settings)

        key = "runs", ticks, changes, mode, agents, controls
        return self._once(key, lambda: [simulated(seed) for seed in self.effort.seeds])

    def series(self, ticks: int, changes: tuple[Change, ...] = (), controls: bool = False) -> RunSeries:
        """Measure a run tick by tick."""
        return self._once(("series", ticks, changes, controls), lambda: series_of(self.run(ticks, changes, controls)))

    def figures(
        self,
        what: Callable[[Run], dict[str, float]],
        ticks: int,
        changes: tuple[Change, ...] = (),
        planner: str | None = None,
    ) -> list[dict[str, float]]:
        """Return the figures of one run for each seed, like :meth:`runs`, but keep the figures only."""

        def measured(seed: int) -> dict[str, float]:
            settings = Settings(seed, mode=self._mode(None), planner=planner)
            return what(_simulated(redrawn(self.world(*changes), seed), ticks, settings))

        key = "figures", what, ticks, changes, planner
        return self._once(key, lambda: [measured(seed) for seed in self.effort.seeds])

    def _mode(self, mode: str | None) -> str | None:
        return mode or shipped_mode(self.name)

    def _once(self, key: Any, made: Callable[[], T]) -> T:
        if key not in self._kept:
            self._kept[key] = made()
        return self._kept[key]  # type: ignore[no-any-return]


def _simulated(world: World, ticks: int, settings: Settings) -> Run:
    return run_to_end(simulate_steps(run_to_end(prepare_steps(world, settings)), ticks))


def _enlarged(world: World, goals: int) -> World:
    """Return the world with another number of random goals; the settings of a run scale its agents."""
    populations = tuple(
        replace(item, goals=replace(item.goals, number=goals)) if item.goals.draw != "named" else item
        for item in world.populations
    )
    return replace(world, populations=populations)
