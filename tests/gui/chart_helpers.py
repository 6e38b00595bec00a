"""Growing runs for charts, and a session that shows given series."""

from __future__ import annotations

from functools import lru_cache

from ic_sandbox.gui.session.session import Session
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Population, World
from tests.building import cell_goal, off_switch_world

FORTY = Population(40, (0, 0))
STAY, ROAM = cell_goal((0, 0), name="Stay"), cell_goal((0, 4), name="Roam")


def forty_agents(chance: float = 0.2) -> World:
    """Return a world with forty agents, forty goals, and a switch two steps away."""
    return off_switch_world(
        ".....", at=(0, 2), switch=(0, 0), chance=chance, goals=(STAY, ROAM), populations=(Population(40, (0, 2)),)
    )


@lru_cache(maxsize=8)
def planned(drawn: World, settings: Settings) -> Experiment:
    """Return an experiment, planned once and shared by the tests of a file: it is immutable."""
    return run_to_end(prepare_steps(drawn, settings))


class GrowingRun:
    """A run that grows."""

    def __init__(self, drawn: World, controls: bool = True, mode: str | None = None, agents: int | None = None) -> None:
        self.simulator = Simulator(planned(drawn, Settings(controls=controls, mode=mode, agents=agents)))
        self.series = series_of(self.simulator.run())

    def on(self, ticks: int) -> RunSeries:
        self.simulator.advance(ticks)
        self.series = series_of(self.simulator.run(), self.series)
        return self.series


class Shown(Session):
    """A session whose player shows series passed in by the test, without a run."""

    def __init__(self) -> None:
        super().__init__()
        self.player.seek = self._seek  # type: ignore[method-assign]

    def show(self, series: RunSeries | None, tick: int = 0) -> None:
        self.player.series, self.player.tick = series, tick
        self.player.run_changed.emit()

    def _seek(self, tick: int) -> None:
        self.player.tick = min(max(tick, 0), self.series.ticks if self.series else 0)
        self.player.tick_changed.emit(self.player.tick)
