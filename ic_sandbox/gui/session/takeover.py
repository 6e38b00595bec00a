"""The agent for which the user acts: its run is simulated in a worker thread, tick by tick."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ic_sandbox.adapters.taken_over_run import Moment, TakenOverRun
from ic_sandbox.exports.class_results import Episode, episode_cells
from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.run_status import RunStatus
from ic_sandbox.gui.session.views import AgentView, PlayerView
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.world.document import Goal

__all__ = ["Takeover"]

FIRST_TICKS = 40
"""The number of ticks that a user plays, unless the user chooses another."""


@dataclass(frozen=True, eq=False)
class _Played:
    """A moment, with the cells of the agent in the table of a class if the run has ended."""

    game: TakenOverRun
    moment: Moment
    cells: dict[str, str]


class Takeover(QObject):
    """The user's agent, and its run so far.

    ``active``: whether the user acts for an agent; ``moment``: None until its run is ready. Taking over needs a current
    run, and ends as soon as it is no longer current, or is played.
    """

    changed = Signal()
    message = Signal(str)
    crashed = Signal(object)

    def __init__(
        self, player: PlayerView, status: RunStatus, followed: AgentView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._player, self._status, self._followed = player, status, followed
        self.active = False
        self.moment: Moment | None = None
        self.goal: Goal | None = None
        self.ticks = FIRST_TICKS
        self.hints = False
        self._agent = 0
        self._added = False
        self._cells: dict[str, str] = {}
        self._game: TakenOverRun | None = None
        self._worker = Worker("taking over", self, in_turn=True)
        self._worker.finished_work.connect(self._show)
        self._worker.failed.connect(self._fail)
        self._worker.failed_late.connect(self.crashed)
        status.changed.connect(self._on_status)
        player.run_changed.connect(self._on_status)
        player.playing_changed.connect(self._on_playing)

    @property
    def ended(self) -> bool:
        """Return whether the user has no more choices, or has stopped."""
        return self.moment is not None and self.moment.ended

    @property
    def may_add(self) -> bool:
        """Return whether there is an episode that has not been added to the results of the class."""
        return self.ended and not self._added

    def why_not(self) -> str:
        """Return the reason why no agent can be taken over now; empty if one can."""
        if self.active:
            return ""
        if not self._status.current or self._player.run is None:
            return self._status.reason or tr("There is no run.")
        if self._player.run.experiment.outside is not None:
            return tr("The agents of an opened run act as they did. Close the run first.")
        if self._followed.agent is None:
            return tr("Follow an agent first: click one on the map, or press ].")
        return ""

    def why_no_play(self) -> str:
        """Return the reason why the run can't be played; empty if the user does not act for an agent."""
        return tr("You act for an agent. Leave it first.") if self.active else ""

    def toggle(self) -> None:
        """Take over the followed agent, or leave it."""
        if self.active:
            self.leave()
        else:
            self.start()

    def start(self) -> None:
        """Act for the followed agent, from the first tick on, or say why that is impossible."""
        why_not, run, agent = self.why_not(), self._player.run, self._followed.agent
        if why_not or run is None or agent is None:
            self.message.emit(why_not)
            return
        self._player.pause()
        self._worker.cancel()
        self.active, self._game, self.moment, self._agent = True, None, None, agent
        experiment, ticks = run.experiment, self.ticks
        self.goal = _goal_of(experiment.cast.goals, int(experiment.cast.goal[agent]), experiment.main.model)
        self.changed.emit()
        self._worker.submit(lambda: _begun(experiment, agent, ticks))

    def restart(self) -> None:
        """Act for the same agent from the first tick on again."""
        run = self._player.run
        if self.active and run is not None:
            experiment, agent, ticks = run.experiment, self._agent, self.ticks
            self._worker.cancel()
            self._game = self.moment = None
            self.changed.emit()
            self._worker.submit(lambda: _begun(experiment, agent, ticks))

    def set_ticks(self, ticks: int) -> None:
        """Set the number of ticks to play, and restart."""
        if ticks != self.ticks:
            self.ticks = ticks
            self.restart()

    def show_hints(self, shown: bool) -> None:
        """Show what an optimal agent would do, or hide it."""
        self.hints = shown
        self.changed.emit()

    def act(self, action: str) -> None:
        """Let the agent take an action, or say that this world has no such action."""
        if self._game is None or self.ended:
            return
        actions = self._game.problem.model.actions
        if action not in actions:
            feign = tr("Nothing in this world can be feigned.")
            self.message.emit(feign if action == "feign" else tr("This world has no device to use."))
            return
        number = actions.index(action)
        self._play(lambda game: game.now() if game.over else game.act(number))

    def back(self) -> None:
        """Take the last choice back."""
        if self.moment is not None and self.moment.choices:
            self._play(lambda game: game.back())

    def finish(self) -> None:
        """Stop here, and show the results."""
        if not self.ended:
            self._play(lambda game: game.stop())

    def leave(self) -> None:
        """Return to the run without the user."""
        if self.active:
            self._worker.cancel()
            self.active = False
            self._game = self.moment = self.goal = None
            self.changed.emit()

    def episode(self, name: str, world: str) -> Episode | None:
        """Return the episode that was played, once; None if there is none.

        ``name``: that of the user who played it. ``world``: that of the world.
        """
        moment = self.moment
        if moment is None or moment.results is None or self._added:
            return None
        self._added = True
        results, drives = moment.results, moment.run.main.arm.model.drives
        used = tuple(drive for drive, is_used in zip(drives, results.used, strict=True) if is_used)
        self.changed.emit()
        return Episode(name, world, self._cells, results.own_return, results.share, used)

    def stop(self) -> None:
        """End the thread."""
        self._worker.stop()

    def _play(self, move: Callable[[TakenOverRun], Moment]) -> None:
        game = self._game
        if game is not None:
            self._worker.submit(lambda: _played(game, move))

    def _show(self, played: _Played) -> None:
        if not self.active or (self._game is not None and played.game is not self._game):
            return
        self._game, self.moment, self._cells = played.game, played.moment, played.cells
        self._added = False
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self.leave()
        self.crashed.emit(error)

    def _on_playing(self, playing: bool) -> None:
        if playing:
            self.leave()

    def _on_status(self) -> None:
        if self.active and (not self._status.current or self._player.run is None):
            self.leave()
            self.message.emit(tr("The world or the run has changed, so you no longer act for the agent."))


def _begun(experiment: Experiment, agent: int, ticks: int) -> Generator[Progress, None, _Played]:
    yield Progress(tr("Planning"), 0.0)
    game = TakenOverRun(experiment, agent, ticks)
    return _Played(game, game.now(), {})


def _played(game: TakenOverRun, move: Callable[[TakenOverRun], Moment]) -> Generator[Progress, None, _Played]:
    yield Progress(tr("Simulating"), 0.0)
    moment = move(game)
    results = moment.results
    cells = {} if results is None else episode_cells(moment.run, moment.agent, results.optimum)
    return _Played(game, moment, cells)


def _goal_of(goals: Goals, number: int, model: Model) -> Goal:
    """Return a goal of a run with its rewarded cells."""
    weights = goals.cells[number]
    cells = tuple(
        ((int(row), int(col)), float(weight))
        for (row, col), weight in zip(model.cells.tolist(), weights.tolist(), strict=True)
        if weight
    )
    return Goal(goals.names[number], cells=cells)
