"""A run in which a user acts for one agent: the others choose as before, and all random numbers are those of the run.

In a shared world, the user chooses at the start of a tick, and the agents then act in the order that the run draws.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ic_sandbox.adapters.episodes.problem import Problem
from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.planning.action_values import expected_rewards
from ic_sandbox.planning.sweep_rows import shares_of
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator

__all__ = ["MOST_TICKS", "Moment", "Results", "TakenOverRun", "optimal_return"]

MOST_TICKS = 1000
"""The most ticks of a taken-over run: taking a tick back simulates those before it again."""

BY_POLICY = -1
"""In place of a given action: the agent chooses by its policy."""


@dataclass(frozen=True, eq=False, repr=False)
class Results:
    """The outcome of a taken-over run, next to the agents that the program steers (D drives).

    ``own_return``: the discounted return of the user's agent. ``optimum``: what an optimal agent expects in as many
    ticks. ``usual_return``: what the agent gets without the user, by the same random numbers. ``others_return``: the
    mean return of all other agents, NaN if there are none. ``used`` and ``usual_used``: bool [D], whether the user's
    agent has used each drive, and whether it does so without the user; ``others_used``: float64 [D], the share of the
    other agents that have.
    """

    own_return: float
    optimum: float
    usual_return: float
    others_return: float
    used: tuple[bool, ...]
    usual_used: tuple[bool, ...]
    others_used: tuple[float, ...]

    @property
    def share(self) -> float:
        """The return as a share of the optimum; NaN unless the optimum is positive."""
        return self.own_return / self.optimum if self.optimum > 0 else float("nan")

    @property
    def usual_share(self) -> float:
        """The same share without the user."""
        return self.usual_return / self.optimum if self.optimum > 0 else float("nan")


@dataclass(frozen=True, eq=False, repr=False)
class Moment:
    """A moment of a taken-over run.

    ``run``: the run so far. ``choices``: the user's actions. ``optimal``: the bit set of optimal actions now, of
    waiting if the agent can't choose. ``regrets``: of each choice, ``V*(s) - Q*(s, a)``; NaN if it could not choose.
    ``results``: None until the run has ended.
    """

    run: Run
    agent: int
    ticks: int
    choices: tuple[int, ...]
    optimal: int
    regrets: tuple[float, ...]
    results: Results | None

    @property
    def state(self) -> int:
        """The state of the user's agent."""
        return int(self.run.states_at(self.run.ticks)[self.agent])

    @property
    def ended(self) -> bool:
        """Return whether the user has no more choices."""
        return self.results is not None


class TakenOverRun:
    """An experiment in which the user acts for an agent, from the first tick on. It is not thread-safe.

    Raises ``ValueError`` if there is no such agent, or if ``ticks`` is not between 1 and :data:`MOST_TICKS`.
    """

    def __init__(self, experiment: Experiment, agent: int, ticks: int) -> None:
        cast = experiment.cast
        self.agent = whole_number("agent", agent, 0, len(cast) - 1)
        self.ticks = whole_number("ticks", ticks, 1, MOST_TICKS)
        goal, start = int(cast.goal[agent]), int(experiment.main.start[agent])
        model, discount = experiment.main.model, float(cast.discount[agent])
        self.problem = Problem(model, cast.goals[goal : goal + 1], start, discount, ticks)
        self._experiment = replace(experiment, controls=())
        self._begin()

    def now(self) -> Moment:
        """Return the present moment."""
        return self._moment(self.over)

    def act(self, action: int) -> Moment:
        """Simulate a tick in which the agent takes an action; if it is then off, simulate the rest.

        A modified agent acts as it would without the user. Raises ``ValueError`` for an unknown action, or if the run
        has ended.
        """
        whole_number("action", action, 0, len(self.problem.model.actions) - 1)
        if self.over:
            raise ValueError("this run has ended")
        self._take(action)
        if self._off:
            self._simulator.advance(self.ticks - self._simulator.tick)
        return self.now()

    def back(self) -> Moment:
        """Take the last choice back, if there is one, with everything that followed it."""
        choices = self._choices[:-1]
        self._begin()
        for action in choices:
            self._take(action)
        return self.now()

    def stop(self) -> Moment:
        """Return the present moment with its results, even if ticks are left."""
        return self._moment(True)

    @property
    def _off(self) -> bool:
        return self._state(self._simulator.tick) >= self.problem.model.n_living

    @property
    def over(self) -> bool:
        """Return whether the user has no more choices."""
        return self._simulator.tick >= self.ticks or self._off

    def _begin(self) -> None:
        """Restart. The actions are a new array, because runs returned before still read the old one."""
        self._choices: list[int] = []
        self._given = np.full((self.ticks, len(self._experiment.cast)), BY_POLICY, np.int8)
        main = replace(self._experiment.main, given=self._given)
        self._simulator = Simulator(replace(self._experiment, main=main))

    def _take(self, action: int) -> None:
        self._given[self._simulator.tick, self.agent] = action
        self._choices.append(action)
        self._simulator.advance(1)

    def _state(self, tick: int) -> int:
        return int(self._simulator.run().states_at(tick)[self.agent])

    def _moment(self, ended: bool) -> Moment:
        run, best = self._simulator.run(), self.problem.optimum
        places = [int(row[self.agent]) for row in run.main.states[: len(self._choices)]]
        free = self.problem.model.n_active
        regrets = [
            float(best.regrets[place, action]) if place < free else float("nan")
            for place, action in zip(places, self._choices, strict=True)
        ]
        optimal = int(best.actions[self._state(run.ticks)])
        results = self._results(run) if ended else None
        return Moment(run, self.agent, self.ticks, tuple(self._choices), optimal, tuple(regrets), results)

    def _results(self, run: Run) -> Results:
        usual = self._usual(run.ticks)
        returns, used = run.main.returns, run.main.first_fired >= 0
        others = np.arange(len(returns)) != self.agent
        alone = not others.any()
        return Results(
            float(returns[self.agent]),
            optimal_return(self.problem, run.ticks),
            float(usual.main.returns[self.agent]),
            float("nan") if alone else float(returns[others].mean()),
            tuple(used[:, self.agent].tolist()),
            tuple((usual.main.first_fired[:, self.agent] >= 0).tolist()),
            tuple(
                float("nan") if alone else float(share) for share in used[:, others].sum(axis=1) / max(1, others.sum())
            ),
        )

    def _usual(self, ticks: int) -> Run:
        """Return the run without the user."""
        simulator = Simulator(self._experiment)
        simulator.advance(ticks)
        return simulator.run()


def optimal_return(problem: Problem, ticks: int) -> float:
    """Return the expected discounted return of the agent in ``ticks`` ticks if it acts by its optimal plan.

    It is exact: the distribution over states is carried forward. In a shared world, it is that of the agent alone.
    """
    model, goals, n_living = problem.model, problem.goals, problem.model.n_living
    shares = shares_of(problem.plan.policies[:n_living, 0], len(model.actions))
    rewards = np.full(len(model.states), float(goals.off[0]))
    rewards[:n_living] = (shares * expected_rewards(model, goals, 0, 0, n_living)).sum(axis=1)
    offsets = model.transitions.offsets[: n_living * len(model.actions) + 1]
    row = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    outcomes = slice(0, int(offsets[-1]))
    after, chance = model.transitions.successors[outcomes], model.transitions.probabilities[outcomes]
    now: Floats = np.zeros(len(model.states))
    now[problem.start] = 1.0
    total = 0.0
    for tick in range(ticks):
        total += problem.discount**tick * float(now @ rewards)
        off = now[n_living:]
        flow: Floats = (now[:n_living, None] * shares).ravel()[row] * chance
        now = np.bincount(after, flow, minlength=len(now)).astype(np.float64)
        now[n_living:] += off
    return total
