"""The check of the level on the map: which act and which goals it is about, and its findings."""

from __future__ import annotations

from collections.abc import Callable, Generator

from PySide6.QtCore import QObject

from ic_sandbox.gui.session.views import PlanView, WorldView
from ic_sandbox.gui.session.world_analysis import WorldAnalysis
from ic_sandbox.measures.incentives.acts import act_names
from ic_sandbox.measures.incentives.check import (
    GOALS_TO_CHECK,
    IncentiveCheck,
    checking_incentives,
    draw_to_check,
)
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.world.document import DrawKind, World
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["LevelCheck"]


class LevelCheck(WorldAnalysis[IncentiveCheck]):
    """The check of the level, computed in a worker thread while its tab shows it.

    ``act``: the name of the only act to judge; empty for every drive, and violations. ``draw``: how goals are drawn;
    None for the world's own. ``goals``: the number of goals to draw. ``discount``: that of the run, if its settings
    replace the world's own. ``faults``: why the level can't be checked.
    """

    def __init__(
        self, document: WorldView, planning: PlanView, settings: Callable[[], Settings], parent: QObject | None = None
    ) -> None:
        super().__init__("checking the level", self.checking, document, planning, parent, persistent=True)
        self.act = ""
        self.draw: DrawKind | None = None
        self.goals = GOALS_TO_CHECK
        self._settings = settings
        self.discount = settings().discount
        self.faults: tuple[Fault, ...] = ()
        document.left.connect(self._on_next_world)

    def choose(self, act: str, draw: DrawKind | None, goals: int) -> None:
        """Check another act, or other goals, from now on."""
        if (act, draw, goals) != (self.act, self.draw, self.goals):
            self.act, self.draw, self.goals = act, draw, goals
            self.faults = ()
            self.ask_afresh()

    def follow_settings(self) -> None:
        """Check again if the run has another discount now."""
        discount = self._settings().discount
        if discount != self.discount:
            self.discount = discount
            self.ask_afresh()

    def draw_in(self, world: World) -> DrawKind:
        """Return how goals are drawn in a world; a world without goals of its own has no named ones."""
        if self.draw is None or (self.draw == "named" and not world.goals):
            return draw_to_check(world)
        return self.draw

    def checking(self, world: World) -> Generator[Progress, None, IncentiveCheck]:
        """Check a world as it is asked, as a generator that yields progress. An act that it lacks is ignored."""
        acts = [self.act] if self.act in act_names(world) else []
        return checking_incentives(world, acts, self.draw_in(world), self.goals, self.discount, 0)

    def _take(self, result: IncentiveCheck) -> None:
        self.faults = ()
        super()._take(result)

    def _on_failure(self, error: Exception) -> None:
        self.faults = error.faults if isinstance(error, WorldError) else ()
        super()._on_failure(error)

    def _on_next_world(self) -> None:
        self.act, self.draw, self.goals = "", None, GOALS_TO_CHECK
        self.faults = ()
