"""An episode of N agents that others wrote, in one arm of an experiment: their actions, tick by tick."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.adapters.episodes.happenings import EVENT_BYTES, happenings
from ic_sandbox.adapters.episodes.problem import action_masks
from ic_sandbox.adapters.observations.observer import Observer, observer_of
from ic_sandbox.adapters.own_agents.agent_calls import CalledAgent
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import SHARED, Arm, Experiment
from ic_sandbox.simulation.outside_agents import Taken
from ic_sandbox.simulation.recorder import Recorder
from ic_sandbox.simulation.stepper import Stepper

__all__ = ["AgentEpisode"]

TICKS_A_STEP = 8
"""The ticks between two yields, after that of the first tick, from which on there are results to keep."""


class AgentEpisode:
    """An episode as it grows: after ``ticks`` ticks, ``taken`` holds the actions, and the states before them."""

    def __init__(self, experiment: Experiment, arm: Arm, observation: str, ticks: int) -> None:
        self.ticks = 0
        self._cast, self._arm, self._most = experiment.cast, arm, ticks
        # Without discounting, the return of a single tick is its reward.
        plain = replace(experiment.cast, discount=np.ones(len(experiment.cast)))
        self._stepper = Stepper(replace(experiment, cast=plain), arm)
        self._seed = experiment.settings.seed
        self._together = experiment.settings.mode == SHARED
        self._masks = action_masks(arm.model)
        self._observer = observer_of(observation, arm.model, self._masks, self._together)
        self._actions = np.zeros((ticks, len(experiment.cast)), np.int8)
        self._states = np.empty((ticks + 1, len(experiment.cast)), np.int32)
        self._states[0] = arm.start

    @property
    def arm(self) -> ArmKey:
        """The arm in which the agents act."""
        return self._arm.key

    @property
    def taken(self) -> Taken:
        """The actions so far."""
        return Taken(self._actions[: self.ticks], self._states[: self.ticks + 1])

    def playing(self, agent: CalledAgent, stopped: Callable[[], bool]) -> Generator[Progress, None, None]:
        """Let an agent act for all N agents until the last tick, or until ``stopped()`` is true.

        Raises :class:`~ic_sandbox.adapters.own_agents.agent_calls.AgentError` at the agent's first fault.
        """
        agent.reset(self._cast.goals.only(self._cast.goal), self._seed)
        names = self._arm.model.actions
        while self.ticks < self._most and not stopped():
            tick = self.ticks
            observations = self._observations(self._states[tick].astype(np.int64))
            self._actions[tick] = agent.act(tick, observations, len(self._cast), names)
            recorder = Recorder(len(self._cast), len(self._arm.model.drives), EVENT_BYTES)
            recorder.make_room(1)
            given = self._actions[tick : tick + 1]
            self._stepper.step(tick, self._states[tick : tick + 2], recorder, first_row=0, given=given)
            self.ticks += 1
            if agent.observes:
                agent.observe(tick, recorder.returns, self._infos(recorder))
            if self.ticks == 1 or self.ticks % TICKS_A_STEP == 0:
                yield Progress(tr("Simulating"), self.ticks / self._most, self._arm.key)

    def _observations(self, states: NDArray[np.int64]) -> Any:
        if not self._together:
            return self._observer.of_all(states)
        return _seen_together(self._observer, states)

    def _infos(self, recorder: Recorder) -> list[dict[str, Any]]:
        """Return for each agent its state, what it may do, and what happened to it in the last tick."""
        states = self._states[self.ticks]
        number = np.arange(len(self._arm.model.actions), dtype=np.uint8)
        masks = (self._masks[states][:, None] >> number & 1).astype(np.int8)
        return [
            {"state": state, "action_mask": mask, **happened}
            for state, mask, happened in zip(states.tolist(), masks, happenings(self._arm.model, recorder), strict=True)
        ]


def _seen_together(observer: Observer, states: NDArray[np.int64]) -> Any:
    """Return the observations of agents that share a world; those of the map show the others."""
    cells = observer.model.cells[observer.model.states.cell[states]]
    each = [observer.among(int(state), np.delete(cells, i, axis=0)) for i, state in enumerate(states)]
    if isinstance(each[0], str):
        return tuple(map(str, each))
    if isinstance(each[0], dict):
        return observer.of_all(states)
    return np.stack(each)
