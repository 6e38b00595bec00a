"""Runs to be shown in charts, and a session into which they are handed."""

from __future__ import annotations

from ic_sandbox.gui.session.session import Session
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Population, World
from tests.building import cell_goal, off_switch_world

CROWD = Population(40, (0, 0))
STAY, ROAM = cell_goal((0, 0), name="Stay"), cell_goal((0, 4), name="Roam")


def strangers(chance: float = 0.2) -> World:
    """Forty agents with forty goals, and a switch two steps away."""
    return off_switch_world(
        ".....", at=(0, 2), switch=(0, 0), chance=chance, goals=(STAY, ROAM), populations=(Population(40, (0, 2)),)
    )


class Lived:
    """A run that grows."""

    def __init__(self, drawn: World, controls: bool = True, mode: str | None = None) -> None:
        self.simulator = Simulator(run_to_end(prepare_steps(drawn, Settings(controls=controls, mode=mode))))
        self.series = series_of(self.simulator.run())

    def on(self, ticks: int) -> RunSeries:
        self.simulator.advance(ticks)
        self.series = series_of(self.simulator.run(), self.series)
        return self.series


class Shown(Session):
    """A session whose run is handed in."""

    shown: RunSeries | None = None
    at = 0

    @property
    def series(self) -> RunSeries | None:
        return self.shown

    @property
    def tick(self) -> int:
        return self.at

    def show(self, series: RunSeries | None, tick: int = 0) -> None:
        self.shown, self.at = series, tick
        self.run_changed.emit()

    def seek(self, tick: int) -> None:
        self.at = min(max(tick, 0), self.shown.ticks if self.shown else 0)
        self.tick_changed.emit(self.at)

    def seek_by(self, ticks: int) -> None:
        self.seek(self.at + ticks)
