"""Protocols for what services and panels read of one another: a few members instead of the whole object.

A stand-in with these members is enough to test a service.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import SignalInstance

from ic_sandbox.measures.discount_scan import Foresight
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.items import Item

__all__ = [
    "AgentView",
    "AnalysisView",
    "DocumentView",
    "FiguresView",
    "OutputView",
    "Partner",
    "PlanView",
    "PlanningView",
    "PlayerView",
    "RunView",
    "SelectionView",
    "WorldView",
]


class WorldView(Protocol):
    """The edited world."""

    @property
    def world(self) -> World: ...
    @property
    def world_changed(self) -> SignalInstance: ...
    @property
    def left(self) -> SignalInstance: ...


class DocumentView(WorldView, Protocol):
    """The edited world, and the moment at which another one is opened."""

    @property
    def opened(self) -> SignalInstance: ...


class PlanView(Protocol):
    """The state of planning; ``stale`` if the plan does not belong to the current world.

    ``busy`` while a run or its controls are being planned.
    """

    @property
    def stale(self) -> bool: ...
    @property
    def busy(self) -> bool: ...
    @property
    def started(self) -> SignalInstance: ...
    @property
    def done(self) -> SignalInstance: ...
    @property
    def controls_prepared(self) -> SignalInstance: ...
    @property
    def refused(self) -> SignalInstance: ...
    @property
    def cancelled(self) -> SignalInstance: ...


class PlanningView(PlanView, Protocol):
    """The state of planning, and why it has ended without a plan.

    ``held``: planning has to wait. ``displaced``: an opened run stays, which is not of this world. ``unplanned``: no
    plan is on its way. ``faults``: why the world was refused. ``begun``: the run of the newest request has begun.
    ``controls_cancelled``: the user has cancelled planning its controls.
    """

    @property
    def held(self) -> bool: ...
    @property
    def displaced(self) -> bool: ...
    @property
    def unplanned(self) -> bool: ...
    @property
    def faults(self) -> tuple[Fault, ...]: ...
    @property
    def begun(self) -> bool: ...
    @property
    def controls_cancelled(self) -> bool: ...
    @property
    def controls_started(self) -> SignalInstance: ...
    @property
    def held_changed(self) -> SignalInstance: ...


class OutputView(Protocol):
    """The reason why there is no run to pin or export, if there is none."""

    def why_no_output(self) -> str: ...


class AnalysisView(Protocol):
    """The analysis of drives in the current world, as far as computed. ``world``: the one that the result describes."""

    @property
    def result(self) -> Foresight | None: ...
    @property
    def renewing(self) -> bool: ...
    @property
    def changed(self) -> SignalInstance: ...
    @property
    def world(self) -> World | None: ...
    def look(self, who: object, looking: bool) -> None: ...


class RunView(Protocol):
    """The run so far, its series, and the shown tick."""

    @property
    def run(self) -> Run | None: ...
    @property
    def series(self) -> RunSeries | None: ...
    @property
    def tick(self) -> int: ...
    @property
    def experiment(self) -> Experiment | None: ...
    @property
    def run_changed(self) -> SignalInstance: ...
    @property
    def tick_changed(self) -> SignalInstance: ...


class FiguresView(Protocol):
    """The open world, its run so far, and the figures shown of it: its own, or means over several runs."""

    @property
    def world(self) -> World: ...
    @property
    def run(self) -> Run | None: ...
    @property
    def shown_series(self) -> RunSeries | None: ...


class AgentView(Protocol):
    """The followed agent, by its number in the run."""

    @property
    def agent(self) -> int | None: ...
    @property
    def changed(self) -> SignalInstance: ...


class SelectionView(Protocol):
    """The selected item on the map."""

    @property
    def item(self) -> Item | None: ...
    @property
    def changed(self) -> SignalInstance: ...


class PlayerView(RunView, Protocol):
    """A run that can be played and paused."""

    @property
    def playing_changed(self) -> SignalInstance: ...
    def pause(self) -> None: ...


class Partner(Protocol):
    """A run that is shown next to another one, at the same tick."""

    def caught_up(self) -> bool:
        """Return whether it shows the same tick, or never will."""
        ...

    def may_change(self) -> bool:
        """Return whether anything may still change in it."""
        ...
