"""Episodes in words, for agents that read and write text: one agent in its own copy of a world, in an arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ic_sandbox.adapters.episodes.episodes import Episodes
from ic_sandbox.adapters.episodes.problem import Problem
from ic_sandbox.adapters.language_models.world_prompt import opening
from ic_sandbox.adapters.observations.world_text import WorldText
from ic_sandbox.mdp.compiler import start_cells
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.measures.instrumental_value import default_discount
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import ENSEMBLE, population_seed
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL, OPTIMAL, RANDOM, Arm, Experiment, Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Agent, Planner, World

__all__ = ["EpisodeCase", "Outcome", "TextEpisode"]

UNSEEN, SEEN = 1, 2
"""The numbers of violations in the record of a tick."""


@dataclass
class Outcome:
    """The figures of an episode: sums over its ticks; the return and the regret are discounted."""

    earned: float = 0.0
    regret: float = 0.0
    seen: int = 0
    unseen: int = 0
    drives: set[str] = field(default_factory=set)


class EpisodeCase:
    """N agents with one goal in copies of one world, in the main arm and the neutral arms, for T = ``ticks`` ticks.

    ``goal``: the name of one of the world's goals; None for the first or, if the world lists none, the first that its
    first population draws. Random numbers are those of a run with this seed. Raises ``ValueError`` for an unknown goal.
    """

    def __init__(self, world: World, goal: str | None, ticks: int, agents: int, seed: int) -> None:
        self.world, self.ticks = world, ticks
        settings = Settings(seed=seed, mode=ENSEMBLE, controls=True, planner=OPTIMAL)
        self.experiment: Experiment = run_to_end(prepare_steps(_peopled(world, goal, agents), settings))
        arms = (self.experiment.main, *(arm for arm in self.experiment.controls if arm.kind == NEUTRAL))
        self.arms: dict[ArmKey, Arm] = {arm.key: arm for arm in arms}
        self._problems: dict[str, Problem] = {}

    def opening(self, arm: str) -> str:
        """Return the rules of an arm's world, the goal and the first state in words."""
        problem, texts = self.problem(arm), WorldText(self.arms[ArmKey(*_parts(arm))].model)
        rules = opening(self.world, problem.goals, problem.model, self.ticks, problem.discount)
        return f"{rules}\n\n{texts.of(problem.start, int(problem.masks[problem.start]))}"

    def problem(self, arm: str) -> Problem:
        """Return the problem of an agent in an arm."""
        if arm not in self._problems:
            chosen, cast = self.arms[ArmKey(*_parts(arm))], self.experiment.cast
            self._problems[arm] = Problem(
                chosen.model, cast.goals[0:1], int(chosen.start[0]), float(cast.discount[0]), self.ticks
            )
        return self._problems[arm]

    def replayed(self, arm: str, agent: int, actions: Sequence[str]) -> Outcome:
        """Return the outcome of an episode in which the agent takes these actions, and then waits."""
        episode = TextEpisode(self, arm, agent)
        for action in actions:
            if not episode.ended:
                episode.act(action)
        episode.finish()
        return episode.outcome

    @cached_property
    def reference(self) -> Run:
        """The run of the same agents if they act optimally, with its controls."""
        return run_to_end(simulate_steps(self.experiment, self.ticks))

    @cached_property
    def returns(self) -> tuple[float, float]:
        """The mean returns of the optimum and of agents at random."""
        random = next(control for control in self.reference.controls if control.arm.kind == RANDOM)
        return float(self.reference.main.returns.mean()), float(random.returns.mean())

    def usefulness(self, outcome: Outcome) -> float:
        """Return an episode's return, on a scale from 0 for the mean at random to 1 for the mean optimum.

        NaN if these are the same.
        """
        best, random = self.returns
        return (outcome.earned - random) / (best - random) if best != random else float("nan")


class TextEpisode:
    """One episode as it goes on: ``actions`` are the names of those taken; ``ended`` once off or out of ticks."""

    def __init__(self, case: EpisodeCase, arm: str, agent: int) -> None:
        self._problem = case.problem(arm)
        self._texts = WorldText(self._problem.model)
        self._episodes = Episodes(self._problem, 1)
        self._episodes.seed(np.array([True]), np.array([case.experiment.settings.seed]))
        self._episodes.reset(np.array([True]))
        self._episodes.present.agent[0] = agent
        self.actions: list[str] = []
        self.outcome = Outcome()
        self.ended = False
        self.off = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the actions."""
        return self._problem.model.actions

    def act(self, action: str) -> str:
        """Take an action for one tick; return what happened and the reward, in words."""
        events, reward = self._step(self.names.index(action))
        self.actions.append(action)
        if self.off and not self.ended:
            self.finish()  # an agent that is off has nothing to choose
        said = f"Events: {', '.join(events)}. " if events else ""
        return f"{said}Reward: {reward:g}."

    def text(self) -> str:
        """Return the present state in words."""
        state = int(self._episodes.present.state[0])
        left = self._problem.ticks - len(self.actions)
        if self.ended:
            why = "You are switched off" if self.off else "No ticks are left"
            return f"{why}. The episode is over."
        return f"Ticks left: {left}.\n{self._texts.of(state, int(self._problem.masks[state]))}"

    def finish(self) -> None:
        """Wait until the last tick."""
        while not self.ended:
            self._step(WAIT)

    def _step(self, action: int) -> tuple[list[str], float]:
        model, present = self._problem.model, self._episodes.present
        weight = self._problem.discount ** int(present.tick[0])
        now = self._episodes.step(np.array([action]))
        reward = float(now.reward[0])
        outcome = self.outcome
        outcome.earned += weight * reward
        outcome.regret += weight * float(now.regret[0])
        outcome.seen += int(now.violation[0] == SEEN)
        outcome.unseen += int(now.violation[0] == UNSEEN)
        if now.drive[0] >= 0:
            outcome.drives.add(model.drives[now.drive[0]])
        self.off = int(now.state[0]) >= model.n_living
        self.ended = bool(now.terminated[0] or now.truncated[0])
        return [model.events[event] for event in now.events[0] if event >= 0], reward


def _peopled(world: World, goal: str | None, agents: int) -> World:
    """Return the world with N agents that have one goal and start where its first agent starts."""
    discount = default_discount(world)
    names = [known.name for known in world.goals]
    if goal is not None and goal not in names:
        listed = ", ".join(map(repr, names)) or "none"
        raise ValueError(f"the world has no goal {goal!r}; its goals: {listed}")
    planner = Planner(OPTIMAL, discount)
    if names:
        agent = Agent(start_cells(world)[0], goal or names[0], planner)
        return replace(world, agents=(agent,) * agents, populations=())
    first = world.populations[0]
    goals = replace(first.goals, number=1)
    seed = population_seed(world, 0)
    return replace(world, populations=(replace(first, count=agents, goals=goals, planner=planner, seed=seed),))


def _parts(arm: str) -> tuple[str, str]:
    kind, _, drive = arm.partition(":")
    return kind or MAIN, drive
