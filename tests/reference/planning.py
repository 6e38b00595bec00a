"""Optimal behaviour by Howard's policy iteration, with exact linear algebra on every reachable state.

R. A. Howard, Dynamic Programming and Markov Processes (1960). Independent of :mod:`ic_sandbox.planning`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.world.document import Effect, Goal, Rule, World

from .meaning import ACTIVE, MODIFIED, OFF, Meaning, State, TooManyStates

TIE = 1e-9
"""Action values closer than this share of their scale are equal, computed in another order."""

ROUNDING = 1e-14
"""Values that are a smaller share of the largest are 0, but for rounding."""

FLAT = 1e-6
"""A goal is flat if acting gains no more than this share of its largest absolute value."""


@dataclass(frozen=True)
class Optimum:
    """The optimal ``values`` [state] and ``action_values`` [state, action] of one goal; states as in the tables."""

    values: NDArray[np.float64]
    action_values: NDArray[np.float64]

    def gaps(self) -> NDArray[np.float64]:
        """The loss of each action against the best one: [state, action]."""
        best: NDArray[np.float64] = self.action_values.max(axis=1, keepdims=True)
        return best - self.action_values


class Tables:
    """Every reachable state of a world, with probabilities [action, state, state] and expected events."""

    def __init__(
        self,
        world: World,
        inert: Iterable[str] = (),
        limit: int = 5000,
        discount: float | None = None,
    ) -> None:
        """List the states. ``discount`` is that of the intended goal; only worlds that modify goals need it."""
        self.meaning = Meaning(world, inert)
        self.actions = tuple(self.meaning.actions)
        self.events = tuple(world.events())
        self.intended = _intended_choices(world, frozenset(inert), limit, discount)
        self.states: list[State] = []
        self.index: dict[State, int] = {}
        self._rows: list[list[dict[int, float]]] = []
        self._expected: list[list[dict[str, float]]] = []
        self._explore(limit)

    def _explore(self, limit: int) -> None:
        waiting: deque[State] = deque()

        def number(state: State) -> int:
            if state not in self.index:
                if len(self.states) >= limit:
                    raise TooManyStates
                self.index[state] = len(self.states)
                self.states.append(state)
                waiting.append(state)
            return self.index[state]

        for start in self.meaning.starts():
            number(start)
        while waiting:
            state = waiting.popleft()
            rows: list[dict[int, float]] = []
            expected: list[dict[str, float]] = []
            for action in self.actions:
                row: dict[int, float] = {}
                emitted: dict[str, float] = {}
                for share, act in self.chosen(state, action):
                    for (after, events), probability in self._outcomes(state, act).items():
                        successor = number(after)
                        row[successor] = row.get(successor, 0.0) + share * probability
                        for event in events:
                            emitted[event] = emitted.get(event, 0.0) + share * probability
                rows.append(row)
                expected.append(emitted)
            self._rows.append(rows)
            self._expected.append(expected)

    def chosen(self, state: State, action: str) -> list[tuple[float, str]]:
        """Return the actions that happen if this one is chosen: a modified agent's are those of the intended goal."""
        if state.status != MODIFIED:
            return [(1.0, action)]
        choices = self.intended.get(replace(state, status=ACTIVE), ("wait",))
        return [(1 / len(choices), choice) for choice in choices]

    def _outcomes(self, state: State, action: str) -> dict[tuple[State, tuple[str, ...]], float]:
        return {(state, ()): 1.0} if state.status == OFF else self.meaning.tick(state, action)

    @cached_property
    def chances(self) -> NDArray[np.float64]:
        """The transition probabilities: float64 [action, state, state]."""
        chances = np.zeros((len(self.actions), len(self.states), len(self.states)))
        for s, rows in enumerate(self._rows):
            for a, row in enumerate(rows):
                for successor, probability in row.items():
                    chances[a, s, successor] += probability
        assert np.allclose(chances.sum(axis=2), 1.0, atol=1e-12)
        return chances

    def rewards(self, goal: Goal) -> NDArray[np.float64]:
        """Return the rewards float64 [state, action]: for the cell as the tick begins, and for the expected events."""
        weights = dict(goal.cells)
        earned = dict(goal.events)
        rewards = np.zeros((len(self.states), len(self.actions)))
        for s, state in enumerate(self.states):
            if state.status == OFF:
                rewards[s, :] = goal.off
                continue
            for a, emitted in enumerate(self._expected[s]):
                by_event = sum(earned.get(event, 0.0) * number for event, number in emitted.items())
                rewards[s, a] = weights.get(state.cell, 0.0) + goal.tick + by_event
        return rewards

    def optimum(self, goal: Goal, discount: float) -> Optimum:
        """Return the optimal values of a goal, with the Bellman equation checked at every state."""
        rewards = self.rewards(goal)
        every = np.arange(len(self.states))
        policy = rewards.argmax(axis=1)
        while True:
            of_policy = np.eye(len(self.states)) - discount * self.chances[policy, every]
            values = np.linalg.solve(of_policy, rewards[every, policy])
            action_values = rewards + discount * np.einsum("ast,t->sa", self.chances, values)
            better = action_values.argmax(axis=1)
            gain = action_values[every, better] - action_values[every, policy]
            scale = max(1.0, float(np.abs(values).max()))
            if gain.max() <= 1e-12 * scale:
                assert np.abs(action_values.max(axis=1) - values).max() <= 1e-10 * scale
                values = without_rounding(values)
                return Optimum(values, rewards + discount * np.einsum("ast,t->sa", self.chances, values))
            policy = np.where(gain > 1e-12 * scale, better, policy)

    def policy(self, goal: Goal, discount: float) -> list[tuple[str, ...]]:
        """Return the actions from which an agent draws uniformly in each state.

        Only waiting if that is optimal, otherwise all optimal ones.
        """
        optimum = self.optimum(goal, discount)
        near = optimum.gaps() <= TIE * np.abs(optimum.action_values).max(axis=1, keepdims=True).clip(min=1e-300)
        chosen = [tuple(action for a, action in enumerate(self.actions) if row[a]) for row in near]
        return [("wait",) if "wait" in actions else actions for actions in chosen]


def without_rounding(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values with zeros for what solving linear equations leaves of 0: ties compare it with nothing else."""
    found: NDArray[np.float64] = np.where(np.abs(values) <= ROUNDING * np.abs(values).max(), 0.0, values)
    return found


def values_of_waiting(tables: Tables, goal: Goal, discount: float) -> NDArray[np.float64]:
    """Return the value of waiting in every state, float64 [state]; modified agents act by the intended goal."""
    wait = tables.actions.index("wait")
    of_waiting = np.eye(len(tables.states)) - discount * tables.chances[wait]
    found: NDArray[np.float64] = np.linalg.solve(of_waiting, tables.rewards(goal)[:, wait])
    return found


def relative_values(full: Tables, without: Tables, goal: Goal, discount: float) -> list[float]:
    """Return the instrumental value at each start as a share of the gain from acting; 0 if the goal is flat."""
    values, waiting = full.optimum(goal, discount).values, values_of_waiting(full, goal, discount)
    spans = [float((values - waiting)[full.index[start]]) for start in full.meaning.starts()]
    least = FLAT * float(np.abs(values).max())
    lost = instrumental_values(full, without, goal, discount)
    return [value / span if span > least else 0.0 for value, span in zip(lost, spans, strict=True)]


def instrumental_values(full: Tables, without: Tables, goal: Goal, discount: float) -> list[float]:
    """Return the loss of each start, in order, in the world ``without`` a drive, in which it is inert."""
    with_it, bereft = full.optimum(goal, discount), without.optimum(goal, discount)
    return [
        float(with_it.values[full.index[start]] - bereft.values[without.index[start]])
        for start in full.meaning.starts()
    ]


def _intended_choices(
    world: World, inert: frozenset[str], limit: int, discount: float | None
) -> dict[State, tuple[str, ...]]:
    """Return the choices of the intended goal in the same world without changes of goals."""
    struck = without_modification(world)
    if struck == world or world.intended_goal is None:
        return {}
    if discount is None:
        raise ValueError("a world that modifies goals needs a discount for the intended goal")
    goal = next(goal for goal in world.goals if goal.name == world.intended_goal)
    tables = Tables(struck, inert, limit)
    return dict(zip(tables.states, tables.policy(goal, discount), strict=True))


def without_modification(world: World) -> World:
    """Return the world without effects that set a status to "modified"."""
    return with_effects(world, lambda old: replace(old, status=None) if old.status == "modified" else old)


def with_effects(world: World, change: Callable[[Effect], Effect]) -> World:
    """Return the world with each effect replaced by its change."""

    def rule(old: Rule) -> Rule:
        return replace(old, then=change(old.then), otherwise=change(old.otherwise))

    return replace(
        world,
        legend=tuple(replace(t, trigger=tuple(map(rule, t.trigger))) for t in world.legend),
        devices=tuple(
            replace(d, rules=tuple(map(rule, d.rules)), feign=tuple(map(rule, d.feign))) for d in world.devices
        ),
        processes=tuple(replace(p, rule=rule(p.rule)) for p in world.processes),
        cameras=tuple(replace(c, then=change(c.then)) for c in world.cameras),
    )
