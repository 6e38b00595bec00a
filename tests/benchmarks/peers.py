"""Other solvers of Markov decision processes, called as a competent user would.

They solve one goal at a time, except the gather loops, which take many. Building a peer's own model is not timed.
"""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model

__all__ = ["Case", "Peer", "exact_values", "peers"]

Floats = NDArray[np.float64]
Solved = tuple[float, Floats]
"""Seconds, and values [S, goals]."""


@dataclass(frozen=True)
class Case:
    """A model, some of its goals, a discount, and the allowed absolute error."""

    model: Model
    goals: Goals
    discount: float
    epsilon: float

    def rewards(self, goal: int) -> Floats:
        """Return the reward of each state and action: float64 [S, A]."""
        model, goals = self.model, self.goals
        n_states, n_actions = len(model.states), len(model.actions)
        rewards = np.repeat(goals.cells[goal, model.states.cell][:, None] + goals.tick[goal], n_actions, axis=1)
        rewards[model.n_living :] = goals.off[goal]
        row = np.repeat(np.arange(n_states * n_actions), np.diff(model.event_offsets))
        np.add.at(rewards.ravel(), row, goals.events[goal, model.event_index] * model.event_expected)
        return rewards

    def matrix(self) -> Any:
        """Return the transitions as a scipy matrix with rows of (state, action)."""
        sparse = import_module("scipy.sparse")
        t = self.model.transitions
        return sparse.csr_matrix(
            (t.probabilities, t.successors, t.offsets), shape=(t.n_states * t.n_actions, t.n_states)
        )


@dataclass(frozen=True)
class Peer:
    """A solver by name; ``solve`` takes a case with few goals."""

    name: str
    solve: Callable[[Case], Solved]
    largest: int
    """The most states of models that it has to solve."""


def exact_values(case: Case) -> Floats:
    """Return reference values, float64 [S, goals], by value iteration far below the allowed error."""
    matrix, d = case.matrix(), case.discount
    n_states, n_actions = len(case.model.states), len(case.model.actions)
    rewards = np.stack([case.rewards(g) for g in range(len(case.goals))], axis=-1).reshape(n_states * n_actions, -1)
    values = np.zeros((n_states, len(case.goals)))
    while True:
        after = (rewards + d * (matrix @ values)).reshape(n_states, n_actions, -1).max(axis=1)
        change = after - values
        # MacQueen's bounds: the optimum lies between these two, so take the middle.
        low, high = change.min(axis=0) * d / (1 - d), change.max(axis=0) * d / (1 - d)
        values = after
        if (high - low).max() < 0.01 * case.epsilon:
            return np.asarray(values + (low + high) / 2)


def peers() -> Iterator[Peer]:
    """Yield every installed peer."""
    for module, found in (
        ("mdpsolver", [Peer(f"mdpsolver {a}", _mdpsolver(a), 300_000) for a in ("mpi", "pi")]),
        ("quantecon", [Peer(f"QuantEcon {m.replace('_', ' ')}", _quantecon(m), 40_000) for m in QUANTECON]),
        ("mdptoolbox", [Peer(f"pymdptoolbox {m}", _toolbox(m), 1_000) for m in TOOLBOX]),
        ("jax", [Peer("JAX gather", _jax, 40_000)]),
        ("torch", [Peer("torch gather", _torch, 40_000)]),
    ):
        with contextlib.suppress(ImportError):
            import_module(module)
            yield from found


QUANTECON = ("value_iteration", "policy_iteration", "modified_policy_iteration")
TOOLBOX = ("PolicyIterationModified",)  # its Gauss-Seidel sweeps do not run with numpy 2


def _mdpsolver(algorithm: str) -> Callable[[Case], Solved]:
    def solve(case: Case) -> Solved:
        mdpsolver = import_module("mdpsolver")
        t, n_actions = case.model.transitions, len(case.model.actions)
        rows = np.split(t.successors.tolist(), t.offsets[1:-1]), np.split(t.probabilities, t.offsets[1:-1])
        columns, chances = (
            [[part[s * n_actions + a].tolist() for a in range(n_actions)] for s in range(t.n_states)] for part in rows
        )
        seconds, values = 0.0, []
        for goal in range(len(case.goals)):
            model = mdpsolver.model()
            rewards = case.rewards(goal).tolist()
            model.mdp(discount=case.discount, rewards=rewards, tranMatProbs=chances, tranMatColumns=columns)
            begun = time.perf_counter()
            model.solve(algorithm=algorithm, update="gs", tolerance=case.epsilon)
            seconds += time.perf_counter() - begun
            values.append(model.getValueVector())
        return seconds, np.array(values).T

    return solve


def _quantecon(method: str) -> Callable[[Case], Solved]:
    def solve(case: Case) -> Solved:
        ddp = import_module("quantecon.markov.ddp")
        n_states, n_actions = len(case.model.states), len(case.model.actions)
        state, action = np.divmod(np.arange(n_states * n_actions), n_actions)
        seconds, values = 0.0, []
        for goal in range(-1, len(case.goals)):  # the first time compiles
            process = ddp.DiscreteDP(case.rewards(max(goal, 0)).ravel(), case.matrix(), case.discount, state, action)
            begun = time.perf_counter()
            result = process.solve(method=method, epsilon=2 * case.epsilon, max_iter=100_000)
            if goal >= 0:
                seconds += time.perf_counter() - begun
                values.append(result.v)
        return seconds, np.array(values).T

    return solve


def _toolbox(method: str) -> Callable[[Case], Solved]:
    def solve(case: Case) -> Solved:
        mdp = import_module("mdptoolbox.mdp")
        n_actions = len(case.model.actions)
        matrix = case.matrix()
        by_action = [matrix[a::n_actions] for a in range(n_actions)]
        seconds, values = 0.0, []
        for goal in range(len(case.goals)):
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                process = getattr(mdp, method)(by_action, case.rewards(goal), case.discount, epsilon=2 * case.epsilon)
                process.max_iter = 100_000
                begun = time.perf_counter()
                process.run()
                seconds += time.perf_counter() - begun
            values.append(process.V)
        return seconds, np.array(values).T

    return solve


def _padded(case: Case) -> tuple[NDArray[np.int64], Floats]:
    """Return successors and probabilities [S, A, K], padded with zero probabilities."""
    t, n_actions = case.model.transitions, len(case.model.actions)
    lengths = np.diff(t.offsets)
    successors = np.zeros((len(lengths), int(lengths.max())), np.int64)
    chances = np.zeros(successors.shape)
    filled = np.arange(successors.shape[1]) < lengths[:, None]
    successors[filled], chances[filled] = t.successors, t.probabilities
    shape = (t.n_states, n_actions, -1)
    return successors.reshape(shape), chances.reshape(shape)


def _jax(case: Case) -> Solved:
    jax = import_module("jax")
    jnp, lax = import_module("jax.numpy"), import_module("jax.lax")
    jax.config.update("jax_enable_x64", False)
    after, chance = _padded(case)
    rewards = jnp.asarray(np.stack([case.rewards(g) for g in range(len(case.goals))], -1), jnp.float32)
    successors, weights = jnp.asarray(after), jnp.asarray(case.discount * chance, jnp.float32)
    stop = case.epsilon * (1 - case.discount) / case.discount

    def sweep(carry: Any) -> Any:
        values, _ = carry
        q = rewards + jnp.einsum("sak,sakg->sag", weights, values[successors])
        new = q.max(axis=1)
        return new, jnp.abs(new - values).max()

    run = jax.jit(lambda start: lax.while_loop(lambda carry: carry[1] > stop, sweep, (start, jnp.float32(jnp.inf)))[0])
    start = jnp.zeros((len(case.model.states), len(case.goals)), jnp.float32)
    run(start).block_until_ready()
    begun = time.perf_counter()
    values = run(start).block_until_ready()
    return time.perf_counter() - begun, np.asarray(values, np.float64)


def _torch(case: Case) -> Solved:
    torch = import_module("torch")
    after, chance = _padded(case)
    rewards = torch.tensor(np.stack([case.rewards(g) for g in range(len(case.goals))], -1), dtype=torch.float32)
    successors = torch.tensor(after)
    weights = torch.tensor(case.discount * chance, dtype=torch.float32)[..., None]
    stop = case.epsilon * (1 - case.discount) / case.discount
    begun = time.perf_counter()
    values = torch.zeros((len(case.model.states), len(case.goals)), dtype=torch.float32)
    with torch.no_grad():
        while True:
            new = (rewards + (weights * values[successors]).sum(dim=2)).max(dim=1).values
            change = float((new - values).abs().max())
            values = new
            if change <= stop:
                return time.perf_counter() - begun, values.numpy().astype(np.float64)
