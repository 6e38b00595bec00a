"""Letting agents live: advances every arm of an experiment together, and keeps their history.

Randomness is counter-based: each draw is a pure function of (seed, agent, tick, purpose). So a run is the same
however it is cut into steps, and the arms of an experiment meet the same luck.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp import kernels as mdp_kernels
from ic_sandbox.mdp.tables import most_events, working_arrays
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress
from ic_sandbox.simulation import kernels
from ic_sandbox.simulation.conduct import DEPLOY, NEVER, Conduct
from ic_sandbox.simulation.experiment import Arm, Experiment, experiment_of
from ic_sandbox.simulation.run import ArmHistory, Events, Run

__all__ = ["Simulator", "running", "simulate"]

FIRST_ROOM = 64
"""Ticks for which there is room at first; it doubles as needed."""

AGENT_TICKS_A_STEP = 200_000
"""How much a generator simulates between two yields: some tens of milliseconds."""


def simulate(plan: Plan, agents: int, ticks: int, seed: int = 0) -> Run:
    """Let ``agents`` agents live by a plan for some ticks, taking its goals in turn, each in its own copy of the
    world.
    """
    simulator = Simulator(experiment_of(plan, agents, seed))
    simulator.advance(ticks)
    return simulator.run()


def running(experiment: Experiment, ticks: int) -> Generator[Progress, None, Run]:
    """Simulate an experiment, one step at a time."""
    simulator = Simulator(experiment)
    at_once = max(1, AGENT_TICKS_A_STEP // max(1, len(experiment.cast)))
    while simulator.tick < ticks:
        simulator.advance(min(at_once, ticks - simulator.tick))
        yield Progress("Simulating", simulator.tick / ticks, f"tick {simulator.tick:,} of {ticks:,}")
    return simulator.run()


class Simulator:
    """A run in the making. Not for several threads at once; the runs that it hands out are frozen."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.tick = 0
        by_place = experiment.rewards.by_place()
        self._main = _ArmState(experiment, experiment.main, by_place, keep=True)
        self._controls = [_ArmState(experiment, arm, by_place, keep=False) for arm in experiment.controls]

    def advance(self, ticks: int) -> None:
        """Live this many ticks more, in every arm."""
        for arm in (self._main, *self._controls):
            arm.advance(self.tick, ticks)
        self.tick += ticks

    def run(self) -> Run:
        """What has happened so far."""
        return Run(
            experiment=self.experiment,
            ticks=self.tick,
            main=self._main.history(self.tick),
            controls=tuple(arm.history(self.tick) for arm in self._controls),
            events=self._main.events(),
        )


class _ArmState:
    """The growing arrays of one arm."""

    def __init__(self, experiment: Experiment, arm: Arm, by_place: NDArray[np.float64], keep: bool) -> None:
        cast, model, rewards = experiment.cast, arm.model, experiment.rewards
        n_agents = len(cast)
        self.arm = arm
        self.keep = keep
        self.goal = cast.goal
        self.discounts = cast.discount
        self.by_place = by_place
        self.off_reward = rewards.off
        self.event_reward = np.ascontiguousarray(rewards.events.T)
        self.intended = len(cast.goals) if len(rewards) > len(cast.goals) else -1
        self.deploy_event = model.events.index(DEPLOY) if DEPLOY in model.events else -1
        self.tracks_conduct = self.deploy_event >= 0 or bool(arm.offers.any())
        self.seed = experiment.settings.seed
        size = 1 << (2 * len(model.states)).bit_length()
        self.table_codes = np.full(size, mdp_kernels.NO_CODE, np.int64)
        self.table_states = np.zeros(size, np.int32)
        mdp_kernels.fill_table(model.states.code, len(model.states), self.table_codes, self.table_states)
        self.states = np.zeros(((FIRST_ROOM if keep else 1) + 1, n_agents), np.int32)
        self.states[0] = arm.start
        self.rewards = np.zeros(FIRST_ROOM)
        self.weights = np.ones(n_agents)
        self.returns = np.zeros(n_agents)
        self.intended_rewards = np.zeros(FIRST_ROOM)
        self.earned = np.zeros(n_agents)
        self.conduct = Conduct.none(n_agents)
        self.tick_conduct = np.zeros((FIRST_ROOM, 4), np.int64)
        self.off_tick = np.full(n_agents, NEVER, np.int32)
        self.modified_tick = np.full(n_agents, NEVER, np.int32)
        self.first_fired = np.full((len(model.drives), n_agents), NEVER, np.int32)
        self.first_used = np.full((len(model.drives), n_agents), NEVER, np.int32)
        self.working = working_arrays(model.tables)
        self.most_events = most_events(model.tables)
        self.event_rows = np.zeros((max(1024, 2 * n_agents * self.most_events), 6), np.int32)
        self.event_position = np.zeros(1, np.int64)

    def advance(self, first_tick: int, ticks: int) -> None:
        self._make_room(first_tick + ticks)
        done = 0
        while done < ticks:
            now = first_tick + done
            piece = self.states[now:] if self.keep else self.states
            at_once = ticks - done if self.keep else 1
            lived = self._step(now, at_once, piece)
            if not self.keep:
                self.states[0] = self.states[lived]
            done += lived
            if done < ticks and lived < at_once:
                self._make_room_for_events()

    def _step(self, first_tick: int, ticks: int, states: NDArray[np.int32]) -> int:
        model = self.arm.model
        lived: int = kernels.step(
            *model.tables,
            *self.working,
            self.most_events,
            len(model.actions),
            self.seed,
            first_tick,
            ticks,
            model.states.code,
            model.off_from,
            self.table_codes,
            self.table_states,
            self.arm.policies,
            self.arm.column,
            self.goal,
            self.by_place,
            self.off_reward,
            self.event_reward,
            self.intended,
            self.discounts,
            model.device_drive,
            self.arm.offers,
            self.tracks_conduct,
            self.deploy_event,
            states,
            self.rewards[first_tick:],
            self.intended_rewards[first_tick:],
            self.weights,
            self.returns,
            self.earned,
            self.off_tick,
            self.modified_tick,
            self.first_fired,
            self.first_used,
            self.conduct,
            self.tick_conduct[first_tick:],
            self.event_position,
            self.event_rows,
        )
        return lived

    def _make_room(self, ticks: int) -> None:
        if ticks > len(self.rewards):
            self.rewards = _grown(self.rewards, ticks)
            self.intended_rewards = _grown(self.intended_rewards, ticks)
            self.tick_conduct = _grown(self.tick_conduct, ticks)
        if self.keep and ticks + 1 > len(self.states):
            self.states = _grown(self.states, ticks + 1)

    def _make_room_for_events(self) -> None:
        if self.keep:
            self.event_rows = _grown(self.event_rows, len(self.event_rows) + 1)
        else:
            self.event_position[0] = 0  # only the main arm's events are shown

    def history(self, ticks: int) -> ArmHistory:
        return ArmHistory(
            arm=self.arm,
            states=_frozen(self.states[: ticks + 1] if self.keep else self.states[:1].copy()),
            rewards=_frozen(self.rewards[:ticks] / max(1, len(self.goal))),
            first_fired=_frozen(self.first_fired.copy()),
            first_used=_frozen(self.first_used.copy()),
            off_tick=_frozen(self.off_tick.copy()),
            modified_tick=_frozen(self.modified_tick.copy()),
            returns=_frozen(self.returns.copy()),
            intended_rewards=_frozen(self.intended_rewards[:ticks] / max(1, len(self.goal))),
            earned=_frozen(self.earned.copy()),
            conduct=Conduct.of(self.conduct),
            tick_conduct=_frozen(self.tick_conduct[:ticks]),
        )

    def events(self) -> Events:
        rows = self.event_rows[: self.event_position[0]]
        device = rows[:, 4]
        drives = np.append(self.arm.model.device_drive, np.int16(-1))  # device -1 has no drive
        return Events(
            tick=_frozen(rows[:, 0]),
            agent=_frozen(rows[:, 1]),
            event=_frozen(rows[:, 2]),
            cell=_frozen(rows[:, 3]),
            drive=_frozen(drives[device]),
            observed=_frozen(rows[:, 5]),
        )


def _grown(array: NDArray[Any], least: int) -> NDArray[Any]:
    longer = np.zeros((max(least, 2 * len(array)), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    """A view that nobody can write through."""
    view = array.view()
    view.flags.writeable = False
    return view
