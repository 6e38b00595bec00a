"""Every kind of planner, written from its definition with dense matrices; independent of :mod:`ic_sandbox.planning`.

A policy is float64 [state, action], probabilities in the states of :class:`~tests.reference.planning.Tables`. Rows of
states that are not active are 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.world.document import Goal, World

from .meaning import ACTIVE, OFF, State
from .planning import Tables, values_of_waiting, with_effects, without_rounding

Array = NDArray[np.float64]

T = TypeVar("T")

TOLERANCE = 1e-6
"""Actions tie if their Q differ by less than this share of the largest sum of absolute terms."""

CLEAR = 50.0
"""A gap that is this many times larger, or smaller, than a tolerance is clearly on one side of it."""


@dataclass(frozen=True)
class Choice:
    """The choice of an agent: ``policy`` [state, action]; ``clear`` [state] if it does not depend on rounding."""

    policy: Array
    clear: NDArray[np.bool_]


class Planning:
    """The planning of one world at one discount."""

    def __init__(self, world: World, discount: float, limit: int = 5000) -> None:
        self.world = world
        self.discount = discount
        self.tables = Tables(world, limit=limit, discount=discount)
        self.known: dict[Any, Any] = {}
        self.states = self.tables.states
        self.actions = self.tables.actions
        self.active = np.array([state.status == ACTIVE for state in self.states])
        self.wait = self.actions.index("wait")
        self.starts = [self.tables.index[start] for start in self.tables.meaning.starts()]

    def once(self, key: Any, work: Callable[[], T]) -> T:
        """Return the result of some work, which is done only once per key."""
        if key not in self.known:
            self.known[key] = work()
        found: T = self.known[key]
        return found

    def look(self, rewards: Array, values: Array, discount: float) -> tuple[Array, Array]:
        """Return Q [state, action] and the sums of the absolute values of its terms."""
        after = np.einsum("ast,t->sa", self.tables.chances, values)
        sizes = np.einsum("ast,t->sa", self.tables.chances, np.abs(values))
        return rewards + discount * after, np.abs(rewards) + discount * sizes

    def optimal_values(self, rewards: Array, discount: float) -> Array:
        """Return V* by policy iteration."""
        every = np.arange(len(self.states))
        policy = rewards.argmax(axis=1)
        for _ in range(10_000):
            of_policy = np.eye(len(self.states)) - discount * self.tables.chances[policy, every]
            values = np.linalg.solve(of_policy, rewards[every, policy])
            q, _ = self.look(rewards, values, discount)
            gain = q.max(axis=1) - q[every, policy]
            least = 1e-13 * max(1e-300, float(np.abs(q).max()))
            if gain.max() <= least:
                return without_rounding(values)
            policy = np.where(gain > least, q.argmax(axis=1), policy)
        raise AssertionError("policy iteration does not end")

    def span(self, goal: Goal) -> float:
        """Return the gain from acting, averaged over the start states; 1 if it is zero."""
        return self.once(("span", goal.name), lambda: self._span(goal))

    def _span(self, goal: Goal) -> float:
        best = self.optimal_values(self.tables.rewards(goal), self.discount)
        idle = values_of_waiting(self.tables, goal, self.discount)
        span = float(np.mean((best - idle)[self.starts]))
        return span if span > 1e-9 * max(1e-300, float(np.abs(best).max())) else 1.0

    def unit(self, goal: Goal, given: dict[str, Any]) -> float:
        return 1.0 if given.get("units") == "reward" else self.span(goal)

    def best(self, q: Array, sizes: Array, allowed: NDArray[np.bool_] | None = None) -> Choice:
        """Wait if waiting is best within (1 - discount) of the tolerance, otherwise draw uniformly from the best."""
        q = q if allowed is None else np.where(allowed, q, -np.inf)
        tolerance = TOLERANCE * np.where(np.isfinite(q), sizes, 0.0).max(axis=1)
        gap = q.max(axis=1)[:, None] - q
        patient = (1.0 - self.discount) * tolerance
        policy = (gap <= tolerance[:, None]).astype(float)
        policy /= policy.sum(axis=1, keepdims=True)
        waits = gap[:, self.wait] <= patient
        policy[waits] = np.eye(len(self.actions))[self.wait]
        clear = self.far(gap, tolerance) & self.far(gap[:, [self.wait]], patient)
        return self.chosen(policy, clear)

    def far(self, gap: Array, tolerance: Array) -> NDArray[np.bool_]:
        """Return whether each gap is far from the tolerance."""
        far = ((gap > CLEAR * tolerance[:, None]) | (gap < tolerance[:, None] / CLEAR)).all(axis=1)
        found: NDArray[np.bool_] = np.logical_or(far, tolerance == 0.0)
        return found

    def chosen(self, policy: Array, clear: NDArray[np.bool_]) -> Choice:
        return Choice(np.where(self.active[:, None], policy, 0.0), clear | ~self.active)

    def choice(self, goal: Goal, kind: str, **given: Any) -> Choice:
        """Return the choice of an agent with this goal."""
        return getattr(self, f"_{kind}")(goal, given)  # type: ignore[no-any-return]

    def optimum(self, goal: Goal) -> tuple[Array, Array]:
        return self.once(("optimum", goal.name), lambda: self._optimum(goal))

    def _optimum(self, goal: Goal) -> tuple[Array, Array]:
        rewards = self.tables.rewards(goal)
        return self.look(rewards, self.optimal_values(rewards, self.discount), self.discount)

    def _optimal(self, goal: Goal, given: dict[str, Any]) -> Choice:
        return self.best(*self.optimum(goal))

    def _random(self, goal: Goal, given: dict[str, Any]) -> Choice:
        shape = (len(self.states), len(self.actions))
        return self.chosen(np.full(shape, 1.0 / shape[1]), np.ones(shape[0], np.bool_))

    def ahead(self, rewards: Array, horizon: int, off: float) -> Array:
        """Return V of ``horizon`` ticks."""
        values = np.zeros(len(self.states))
        for _ in range(horizon):
            values = self.look(rewards, values, self.discount)[0].max(axis=1)
        return values

    def _myopic(self, goal: Goal, given: dict[str, Any]) -> Choice:
        rewards = self.tables.rewards(goal)
        return self.best(*self.look(rewards, self.ahead(rewards, given["horizon"] - 1, goal.off), self.discount))

    def _boltzmann(self, goal: Goal, given: dict[str, Any]) -> Choice:
        q, sizes = self.optimum(goal)
        less = q.max(axis=1, keepdims=True) - q
        tolerance = TOLERANCE * sizes.max(axis=1)
        less[less <= tolerance[:, None]] = 0.0
        weights = np.exp(-less / (given["temperature"] * self.unit(goal, given)))
        return self.chosen(weights / weights.sum(axis=1, keepdims=True), np.ones(len(q), np.bool_))

    def _satisficer(self, goal: Goal, given: dict[str, Any]) -> Choice:
        q, sizes = self.optimum(goal)
        mean = q.mean(axis=1)
        least = mean + given["aspiration"] * (q.max(axis=1) - mean)
        tolerance = TOLERANCE * sizes.max(axis=1)
        policy = (q >= (least - tolerance)[:, None]).astype(float)
        clear = self.far(np.abs(least[:, None] - q), tolerance)
        return self.chosen(policy / policy.sum(axis=1, keepdims=True), clear)

    def base(self, given: dict[str, Any]) -> tuple[Array, NDArray[np.bool_]]:
        uniform = self._random(self.world.goals[0], {})
        if given.get("base", "random") == "random":
            return uniform.policy, uniform.clear
        intended = self._optimal(self.goal_named(self.world.intended_goal), {})
        return 0.9 * intended.policy + 0.1 * uniform.policy, intended.clear

    def goal_named(self, name: str | None) -> Goal:
        return next(goal for goal in self.world.goals if goal.name == name)

    def _quantilizer(self, goal: Goal, given: dict[str, Any]) -> Choice:
        q, sizes = self.optimum(goal)
        base, clear = self.base(given)
        tolerance = TOLERANCE * sizes.max(axis=1)
        policy = np.zeros_like(q)
        for s in np.flatnonzero(self.active):
            rest = list(range(len(self.actions)))
            left = given["q"]
            while rest and left > 1e-12:
                best = max(q[s, a] for a in rest)
                group = [a for a in rest if q[s, a] >= best - tolerance[s]]
                mass = sum(base[s, a] for a in group)
                part = 1.0 if mass <= left + 1e-12 else left / mass
                for a in group:
                    policy[s, a] = part * base[s, a] / given["q"]
                left -= part * mass
                rest = [a for a in rest if a not in group]
        gaps = np.abs(q[:, :, None] - q[:, None, :]).reshape(len(q), -1)
        return self.chosen(policy, clear & self.far(gaps, tolerance))

    def _indifferent(self, goal: Goal, given: dict[str, Any]) -> Choice:
        other = self.once("uninterrupted", lambda: Planning(without_status(self.world), self.discount))
        found = other.choice(goal, "optimal")
        policy = np.zeros((len(self.states), len(self.actions)))
        clear = np.ones(len(self.states), np.bool_)
        for s in np.flatnonzero(self.active):
            place = other.tables.index[self.states[s]]
            policy[s], clear[s] = found.policy[place], found.clear[place]
        return self.chosen(policy, clear)

    def _constrained(self, goal: Goal, given: dict[str, Any]) -> Choice:
        allowed = np.array([self.allowed(state, set(given["rules"])) for state in self.states])
        rewards = self.tables.rewards(goal)
        barred = np.where(allowed, rewards, -1e6 * max(1.0, float(np.abs(rewards).max())))
        values = self.optimal_values(barred, self.discount)
        q, sizes = self.look(rewards, values, self.discount)
        return self.best(q, sizes, allowed)

    def allowed(self, state: State, rules: set[str]) -> list[bool]:
        """Return the actions that the rules allow."""
        if state.status != ACTIVE:
            return [True] * len(self.actions)
        left = []
        device = self.tables.meaning.device_at.get(state.cell)
        for action in self.actions:
            fine = True
            if device is not None and action in ("use", "feign"):
                tag = device.drive if action == "use" else device.feign_drive
                fine = not (device.name in rules or tag in rules or (device.forbidden and "forbidden" in rules))
            left.append(fine)
        if "restricted" in rules:
            ends = [
                any(
                    self.world.terrain_at(after.cell).restricted
                    for (after, _) in self.tables.meaning.act(state, action)
                )
                for action in self.actions
            ]
            stricter = [fine and not end for fine, end in zip(left, ends, strict=True)]
            left = stricter if any(stricter) else left
        return left

    def penalised(self, goal: Goal, penalty: Array, given: dict[str, Any]) -> Choice:
        rewards = self.tables.rewards(goal)
        cost = given["strength"] * self.unit(goal, given) * np.where(self.active[:, None], penalty, 0.0)
        values = self.optimal_values(rewards - cost, self.discount)
        q, sizes = self.look(rewards, values, self.discount)
        return self.best(q - cost, sizes + cost)

    def _aup(self, goal: Goal, given: dict[str, Any]) -> Choice:
        """Plan with attainable utility preservation.

        ``weights`` [K, state] are the rewards of auxiliary goals over states; without them, the listed goals count.
        """
        key = ("aup", *(str(given.get(name)) for name in ("auxiliary", "deviation", "penalty_discount")))
        return self.penalised(goal, self.once(key, lambda: self.utility_penalty(given)), given)

    def utility_penalty(self, given: dict[str, Any]) -> Array:
        discount = given.get("penalty_discount", self.discount)
        auxiliary = [self.tables.rewards(self.goal_named(name)) for name in given.get("auxiliary", ())]
        for weights in given.get("weights", ()):
            auxiliary.append(np.repeat(np.where(self.active, weights, 0.0)[:, None], len(self.actions), axis=1))
        change = np.zeros((len(self.states), len(self.actions)))
        worth = np.zeros(len(self.states))
        for rewards in auxiliary:
            q, _ = self.look(rewards, self.optimal_values(rewards, discount), discount)
            difference = q - q[:, [self.wait]]
            decrease = given.get("deviation") == "decrease"
            change += np.maximum(-difference, 0.0) if decrease else np.abs(difference)
            worth += np.abs(q[:, self.wait])
        small = worth <= 1e-12 * worth[self.active].max()
        return change / np.where(small, 1.0, worth)[:, None]

    def _reachability(self, goal: Goal, given: dict[str, Any]) -> Choice:
        discount = given.get("penalty_discount", self.discount)
        penalty = self.once(("reachability", discount), lambda: self.reachability_penalty(discount))
        return self.penalised(goal, penalty, given)

    def reachability_penalty(self, discount: float) -> Array:
        targets = np.flatnonzero(self.active)
        here = np.zeros((len(self.states), len(targets)), np.bool_)
        here[targets, np.arange(len(targets))] = True
        dead = np.array([state.status == OFF for state in self.states])
        reach = here.astype(float)
        for _ in range(100_000):
            after = (self.tables.chances @ reach).max(axis=0)
            new = np.where(here, 1.0, np.where(dead[:, None], 0.0, discount * after))
            moved = float(np.abs(new - reach).max())
            reach = new
            if moved < 1e-10:
                break
        after = self.tables.chances @ reach  # [action, state, target]
        found: Array = np.maximum(after[self.wait] - after, 0.0).mean(axis=2).T
        return found

    def _mona(self, goal: Goal, given: dict[str, Any]) -> Choice:
        approver = self.goal_named(given.get("approver", self.world.intended_goal))
        scale = given.get("strength", 1.0) * self.unit(goal, given) / self.unit(approver, given)
        q, sizes = self.optimum(approver)
        opinion = np.where(self.active[:, None], q - q.max(axis=1, keepdims=True), 0.0)
        rewards = self.tables.rewards(goal)
        values = self.ahead(rewards + scale * opinion, given.get("horizon", 5) - 1, goal.off)
        own, own_sizes = self.look(rewards, values, self.discount)
        return self.best(own + scale * opinion, own_sizes + scale * sizes)


def without_status(world: World) -> World:
    """Return the world without effects on status."""
    return with_effects(world, lambda old: replace(old, status=None))
