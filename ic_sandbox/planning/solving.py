"""Solving one model for all goals at once, with a certified bound on the error.

For each goal g with reward ``R_g`` the optimal values solve ``V(s) = max_a Q(s, a)``, ``Q(s, a) = R_g(s, a) +
discount * sum_s' P(s' | s, a) V(s')``. They are found by in-place sweeps over the states, forwards and backwards in
turn, in float64, for one block of goals after another.

Stopping. One whole sweep is a contraction by ``discount`` in the maximum norm whose fixed point is ``V`` (Puterman
1994, theorems 6.3.4 and 6.3.7). So after a sweep that changed no value by more than c, no value is further from the
true one than ``c * discount / (1 - discount)``; to this the rounding of float64 and of the stored float32 is added.
Sweeps go on until that bound is within the tolerance, and also until each value has settled in proportion to
itself: a goal that is far off for a short-sighted agent has tiny values, which decide what it does all the same.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.locations import physical_memory
from ic_sandbox.mdp.goals import Goals, goals_of, intended_goals
from ic_sandbox.mdp.kernels import WAIT
from ic_sandbox.mdp.model import DecisionProcess, Model
from ic_sandbox.planning import kernels
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress, finish
from ic_sandbox.world.document import Goal
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["DEFAULT_TOLERANCE", "following_intended", "solve", "solving", "valuing"]

DEFAULT_TOLERANCE = 1e-4
"""The error that a value may have, as a share of the largest value of its goal."""

GOALS_A_BLOCK = 64
OUTCOMES_A_CALL = 300_000
"""How many outcomes a kernel call may visit, so that cancelling takes effect within some tens of milliseconds."""

SETTLED = 1e-9
"""A value has settled when a sweep changes it by less than this share of itself ..."""
SETTLED_EXACTLY = 1e-13
NEGLIGIBLE = 1e-12
"""... or by less than this share of the largest value of its goal."""
TIED = 1e-6
"""Actions are tied when their Q differ by less than this share of the best."""

MOST_SWEEPS = 200_000
MEMORY_SHARE = 0.6
FLOAT64_ROUNDING = 2.0**-52
FLOAT32_ROUNDING = 2.0**-24


def solve(
    model: DecisionProcess,
    goals: Goals | Iterable[Goal],
    discount: float,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Plan:
    """Plan optimally for every goal at once.

    ``model`` is a compiled world, or a process made by :func:`~ic_sandbox.mdp.tabular.tabular`. ``goals`` are arrays
    for this model, or goals of the language. ``discount`` is in [0, 1). ``tolerance`` is the error allowed in a value,
    as a share of the largest absolute value of its goal. Raises ValueError for a discount or tolerance out of range,
    :class:`WorldError` where the plan would not fit into the machine's memory.
    """
    return finish(solving(model, goals, discount, tolerance))


def solving(
    model: DecisionProcess,
    goals: Goals | Iterable[Goal],
    discount: float,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Generator[Progress, None, Plan]:
    """The same as :func:`solve`, one step at a time."""
    wanted = goals if isinstance(goals, Goals) else goals_of(model, goals)
    _check(discount, tolerance)
    _check_memory(model, len(wanted))
    following = yield from following_intended(model, discount)
    n_states = len(model.states)
    values = np.zeros((n_states, len(wanted)), np.float32)
    actions = np.zeros((n_states, len(wanted)), np.uint8)
    error_bounds = np.zeros(len(wanted))
    certified = True
    for first in range(0, len(wanted), GOALS_A_BLOCK):
        piece = slice(first, first + GOALS_A_BLOCK)
        block = _Block(model, wanted[piece], discount, following)
        share = (first / len(wanted), min(GOALS_A_BLOCK, len(wanted) - first) / len(wanted))
        yield from block.settle(tolerance, SETTLED, share)
        values[:, piece] = block.values
        yield from block.write_actions(actions, piece)
        error_bounds[piece] = block.error_bounds() + FLOAT32_ROUNDING * block.scale()
        certified &= bool(np.all(error_bounds[piece] <= tolerance * block.scale()))
    return Plan(model, wanted, discount, tolerance, values, actions, error_bounds, certified)


def valuing(
    model: DecisionProcess, goals: Goals, discount: float, states: NDArray[np.int64]
) -> Generator[Progress, None, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Values float64 [len(states), G] of a few states, as exact as float64 allows, and error bounds float64 [G].

    The differences between such values are what instrumental value is made of, hence the care.
    """
    _check(discount, DEFAULT_TOLERANCE)
    following = yield from following_intended(model, discount)
    values = np.zeros((len(states), len(goals)))
    error_bounds = np.zeros(len(goals))
    for first in range(0, len(goals), GOALS_A_BLOCK):
        piece = slice(first, first + GOALS_A_BLOCK)
        block = _Block(model, goals[piece], discount, following)
        share = (first / len(goals), min(GOALS_A_BLOCK, len(goals) - first) / len(goals))
        yield from block.settle(DEFAULT_TOLERANCE, SETTLED_EXACTLY, share)
        values[:, piece] = block.values[states]
        error_bounds[piece] = block.error_bounds()
    return values, error_bounds


def following_intended(model: DecisionProcess, discount: float) -> Generator[Progress, None, NDArray[np.uint8]]:
    """uint8 [modified states]: the bit set of actions from which a modified agent draws in each of them.

    They are the optimal ones of the world's intended goal, for the same cell, variables and beliefs, in the world in
    which nobody can be modified; where that never comes about, the agent waits.
    """
    modified = slice(model.n_active, model.n_living)
    following = np.full(model.n_living - model.n_active, 1 << WAIT, np.uint8)
    if isinstance(model, Model) and model.unmodified is not None:
        guide = model.unmodified
        plan = yield from solving(guide, intended_goals(guide), discount)
        wanted = model.states.code[modified] - model.codes_a_status
        place = np.minimum(np.searchsorted(guide.states.code, wanted), len(guide.states) - 1)
        known = guide.states.code[place] == wanted
        following[known] = plan.actions[place[known], 0]
    return following


@dataclass
class _Block:
    """A block of goals being solved."""

    model: DecisionProcess
    goals: Goals
    discount: float
    following: NDArray[np.uint8]

    def __post_init__(self) -> None:
        model, goals = self.model, self.goals
        self.place_reward = goals.by_place()
        self.event_reward = np.ascontiguousarray(goals.events.T)
        self.values = np.zeros((len(model.states), len(goals)))
        # Nothing leaves off, so its value is a geometric sum, and it is never swept.
        self.values[model.n_living :] = goals.off / (1.0 - self.discount)
        self.change = np.zeros(len(goals))
        outcomes = int(model.transitions.offsets[model.n_living * model.transitions.n_actions])
        self.slice = max(1, model.n_living * OUTCOMES_A_CALL // max(1, outcomes))

    def settle(self, tolerance: float, settled: float, share: tuple[float, float]) -> Generator[Progress, None, None]:
        """Sweep until the error is certified to be within the tolerance and every value has settled."""
        begun, part = share
        for number in range(MOST_SWEEPS):
            excess = yield from self._sweep(number % 2 == 1, settled, Progress("Planning", begun))
            scale = self.scale()
            if np.all(excess <= NEGLIGIBLE * scale) and np.all(self.error_bounds() <= 0.5 * tolerance * scale):
                break
            # The change falls about geometrically from the scale to its target: a fair guess of what is left.
            worst = float(np.max(self.change / np.maximum(scale, np.finfo(float).tiny), initial=0.0))
            guess = min(1.0, max(0.0, np.log10(max(worst, 1e-12)) / -9.0))
            begun = max(begun, share[0] + part * guess)
            yield Progress("Planning", begun, f"{len(self.model.states):,} states")

    def _sweep(
        self, backwards: bool, settled: float, progress: Progress
    ) -> Generator[Progress, None, NDArray[np.float64]]:
        model, n = self.model, self.model.n_living
        self.change[:] = 0.0
        excess = np.zeros(len(self.goals))
        for begin in range(0, n, self.slice):
            end = min(n, begin + self.slice)
            first, stop, step = (n - 1 - begin, n - 1 - end, -1) if backwards else (begin, end, 1)
            kernels.sweep(
                first,
                stop,
                step,
                model.n_active,
                self.following,
                self.discount,
                model.transitions.offsets,
                model.transitions.successors,
                model.transitions.probabilities,
                model.transitions.n_actions,
                model.states.cell,
                self.place_reward,
                model.event_offsets,
                model.event_index,
                model.event_expected,
                self.event_reward,
                settled,
                self.values,
                self.change,
                excess,
            )
            if end < n:
                yield progress
        return excess

    def write_actions(self, actions: NDArray[np.uint8], piece: slice) -> Generator[Progress, None, None]:
        """Write the sets of optimal actions into the block's columns; off, every action is as good as any.

        For modified states they are the sets that the agents draw from.
        """
        model, n = self.model, self.model.n_active
        written = np.full((len(model.states), len(self.goals)), (1 << len(model.actions)) - 1, np.uint8)
        written[n : model.n_living] = self.following[:, None]
        for begin in range(0, n, self.slice):
            kernels.optimal_sets(
                begin,
                min(n, begin + self.slice),
                self.discount,
                model.transitions.offsets,
                model.transitions.successors,
                model.transitions.probabilities,
                model.transitions.n_actions,
                model.event_offsets,
                model.event_index,
                model.event_expected,
                self.event_reward,
                TIED,
                2.0 * self.discount * self.change / (1.0 - self.discount),
                self.values,
                written,
            )
            if begin + self.slice < n:
                yield Progress("Planning", 1.0)
        actions[:, piece] = written

    def scale(self) -> NDArray[np.float64]:
        """float64 [G]: the largest absolute value of each goal."""
        largest: NDArray[np.float64] = np.maximum(self.values.max(axis=0), -self.values.min(axis=0))
        return largest

    def error_bounds(self) -> NDArray[np.float64]:
        """float64 [G]: how far any value can be from the true one, by the last sweep's change."""
        rounding = 16 * FLOAT64_ROUNDING * self.scale()
        bounds: NDArray[np.float64] = (self.discount * self.change + rounding) / (1.0 - self.discount)
        return bounds


def _check(discount: float, tolerance: float) -> None:
    if not 0.0 <= discount < 1.0:
        raise ValueError(f"the discount must be at least 0 and below 1, not {discount}")
    if not 0.0 < tolerance < 1.0:
        raise ValueError(f"the tolerance must be between 0 and 1, not {tolerance}")


def _check_memory(model: DecisionProcess, n_goals: int) -> None:
    block = min(GOALS_A_BLOCK, n_goals)
    wanted = len(model.states) * (5 * n_goals + 10 * block)
    machine = physical_memory()
    if wanted > MEMORY_SHARE * machine:
        raise WorldError(
            [
                Fault(
                    "",
                    f"a plan for {n_goals:,} goals over {len(model.states):,} states takes {wanted / 2**30:.1f} GiB,"
                    f" and this machine has {machine / 2**30:.1f} GiB",
                    "plan for fewer goals, or draw a smaller world",
                )
            ]
        )
