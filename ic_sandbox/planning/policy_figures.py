"""Exact figures of policies: returns, drives used, violations, survival and side effects of all goals at once.

Backward sweeps over the states that each policy reaches, without sampling. Whether a device of a drive has been fired
is one more bit of the state, so the sweep carries the joint law of the successor and the drive fired.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goals import Goals, intended_goals
from ic_sandbox.mdp.kernels.arrays import Emissions, HashTable, Successors
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.scratch import working_arrays
from ic_sandbox.planning.goal_blocks import threads_to_use
from ic_sandbox.planning.kernels import joint_law, policy_chain
from ic_sandbox.planning.kernels.arrays import PolicyChain
from ic_sandbox.planning.policy import Policy
from ic_sandbox.progress import Progress

__all__ = ["PolicyFigures", "figuring_policy", "protected_variables"]

STATES_AT_ONCE = 4096
FIRST_ROOM = 64
SECONDS_BETWEEN_REPORTS = 0.02

_Law = tuple[Floats, NDArray[np.int16], Floats, Floats]

_KNOWN: WeakKeyDictionary[Model, _Law] = WeakKeyDictionary()
"""Joint laws, which depend only on the model."""


@dataclass(frozen=True, eq=False, repr=False)
class PolicyFigures:
    """The figures of agents with each of G goals from K start states, within ``ticks`` ticks; float64 [K, G] each.

    ``returns``: the expected discounted reward, with a certified error of at most ``bounds`` float64 [G].
    ``intended_returns``: the same for the intended goal, NaN without one. ``survival``: the probability of not being
    off after the last tick; ``unmodified``: of not having been modified at the end of any tick. ``violations_seen``,
    ``violations_unseen``: expected numbers. ``use`` float64 [D, K, G]: the probability that an agent, active or
    modified, has fired a device of each drive. ``side_effects`` float64 [P, K, G]: the expected share of each protected
    variable that is lost.
    """

    ticks: int
    returns: Floats
    bounds: Floats
    intended_returns: Floats
    survival: Floats
    unmodified: Floats
    violations_seen: Floats
    violations_unseen: Floats
    use: Floats
    side_effects: Floats


def protected_variables(model: Model) -> tuple[int, ...]:
    """Return the indices of the protected variables that are above 0 at the start."""
    listed = enumerate(model.world.variables)
    return tuple(number for number, variable in listed if variable.protected and variable.initial > 0)


def figuring_policy(
    model: Model, policy: Policy, goals: Goals, discount: float, ticks: int
) -> Generator[Progress, None, PolicyFigures]:
    """Compute the figures of a policy with a column for each of the goals, as a generator that yields progress."""
    law = yield from _joint_law(model)
    sweeps = _Sweeps(model, policy, goals, discount, ticks, law)
    threads = min(threads_to_use(), len(goals))
    with ThreadPoolExecutor(threads, "figures") as pool:
        try:
            running = {pool.submit(sweeps.work) for _ in range(threads)}
            while running:
                ended, running = wait(running, SECONDS_BETWEEN_REPORTS, FIRST_COMPLETED)
                for future in ended:
                    future.result()
                yield Progress(tr("Evaluating"), sweeps.done / len(goals))
        finally:
            sweeps.stop()
    return sweeps.figures()


class _Sweeps:
    """The sweeps for all goals, which threads share among themselves; ``done``: the number of goals swept."""

    def __init__(self, model: Model, policy: Policy, goals: Goals, discount: float, ticks: int, law: _Law) -> None:
        self.done = 0
        self._model, self._policy, self._goals = model, policy, goals
        self._discount, self._ticks, self._law = float(discount), ticks, law
        self._starts = np.array(list(model.starts.values()), np.int64)
        self._lost = _lost_shares(model)
        self._intended = intended_goals(model)
        self._n_figures = policy_chain.FIRST_DRIVE + len(model.drives) + self._lost.shape[1]
        n_goals, n_starts = len(goals), len(self._starts)
        self._returns, self._found = np.empty((n_goals, 2, n_starts)), np.empty((n_goals, self._n_figures, n_starts))
        self._bounds = np.empty(n_goals)
        self._by_place, self._other_place = goals.by_place(), _column(self._intended.by_place(), len(model.cells))
        self._other_events = _column(self._intended.events.T, len(model.events))
        self._other_off = float(self._intended.off[0]) if len(self._intended) else 0.0
        self._stopped = np.zeros(1, np.int64)
        self._waiting = iter(range(n_goals))

    def stop(self) -> None:
        """Let the threads end soon."""
        self._stopped[0] = 1

    def work(self) -> None:
        """Sweep for the goals that no other thread has taken."""
        model, policy = self._model, self._policy
        emissions = Emissions(model.event_offsets, model.event_index, model.event_expected)
        process = (model.n_living, model.states.cell, model.transitions.outcomes, emissions)
        limits = (model.n_active, model.n_living, len(model.drives))
        arrays = (policy.sets, policy.shares, policy.first_drawn)
        chain = _room(model, self._n_figures)
        for g in self._waiting:  # no other thread takes what is taken here
            if self._stopped[0]:
                return
            self._bounds[g] = policy_chain.figures_of_goal(
                0 if policy.sets.shape[1] == 1 else g,
                self._starts,
                arrays,
                process,
                self._law,
                self._rewards(g),
                self._discount,
                self._ticks,
                limits,
                self._lost,
                chain,
                (self._returns[g], self._found[g]),
                self._stopped,
            )
            self.done += 1

    def _rewards(self, goal: int) -> tuple[Floats, Floats, Floats]:
        """Return the rewards of a goal and of the intended goal, in two columns: by place, by event, and when off."""
        goals = self._goals
        return (
            np.stack([self._by_place[:, goal], self._other_place], axis=1),
            np.stack([goals.events[goal], self._other_events], axis=1),
            np.array([goals.off[goal], self._other_off]),
        )

    def figures(self) -> PolicyFigures:
        """Return the figures of all goals."""
        named = self._found.transpose(1, 2, 0)
        first = policy_chain.FIRST_DRIVE
        last = first + len(self._model.drives)
        own = self._returns[:, policy_chain.OWN].T
        intended = self._returns[:, policy_chain.INTENDED].T
        return PolicyFigures(
            ticks=self._ticks,
            returns=own,
            bounds=self._bounds,
            intended_returns=intended if len(self._intended) else np.full_like(own, np.nan),
            survival=named[policy_chain.SURVIVAL],
            unmodified=named[policy_chain.UNMODIFIED],
            violations_seen=named[policy_chain.SEEN],
            violations_unseen=named[policy_chain.UNSEEN],
            use=named[first:last],
            side_effects=named[last:],
        )


def _column(columns: Floats, length: int) -> Floats:
    """Return the only column of an array, or zeros."""
    found: Floats = columns[:, 0] if columns.shape[1] else np.zeros(length)
    return found


def _lost_shares(model: Model) -> Floats:
    """Return the share of each protected variable that is lost in each state: float64 [S, P]."""
    places = protected_variables(model)
    held = model.states.variables[:, list(places)].astype(np.float64)
    initial = np.array([model.world.variables[place].initial for place in places], np.float64)
    found: Floats = np.maximum(1.0 - held / initial, 0.0)
    return np.ascontiguousarray(found)


def _room(model: Model, n_figures: int) -> PolicyChain:
    n_states, n_entries = len(model.states), len(model.transitions.successors)
    return PolicyChain(
        place=np.full(n_states, -1, np.int32),
        states=np.empty(n_states, np.int32),
        offsets=np.empty(n_states + 1, np.int64),
        successors=np.empty(n_entries, np.int32),
        chances=np.empty(n_entries),
        fired=np.empty(n_entries),
        drives=np.empty(n_entries, np.int16),
        rewards=np.empty((n_states, 2)),
        violations=np.empty((n_states, 2)),
        returns=np.empty((n_states, 2)),
        now=np.empty(n_states * n_figures),
        then=np.empty(n_states * n_figures),
    )


def _joint_law(model: Model) -> Generator[Progress, None, _Law]:
    """Compute the joint law of every state and action (see :mod:`ic_sandbox.planning.kernels.joint_law`)."""
    if model not in _KNOWN:
        n_rows = len(model.states) * len(model.actions)
        law = (
            np.zeros(len(model.transitions.successors)),
            np.full(n_rows, joint_law.NO_DRIVE, np.int16),
            np.zeros(n_rows),
            np.zeros(n_rows),
        )
        scratch, size, first = working_arrays(model.tables), FIRST_ROOM, 0
        room = _successor_room(size)
        while first < model.n_living:
            stop = min(model.n_living, first + STATES_AT_ONCE)
            reached = joint_law.list_joint_law(
                model.tables,
                scratch,
                model.states.code,
                len(model.actions),
                first,
                stop,
                model.act_drive,
                model.transitions.outcomes,
                law,
                room,
            )
            if reached < stop:
                size *= 4
                room = _successor_room(size)
            first = reached
            yield Progress(tr("Evaluating"), 0.0)
        _KNOWN[model] = law
    return _KNOWN[model]


def _successor_room(size: int) -> Successors:
    table = HashTable(np.zeros(4 * size, np.int64), np.zeros(4 * size, np.int32))
    listed, before = [(np.zeros(size, np.int64), np.zeros(size)) for _ in range(2)]
    return Successors(*listed, np.zeros(0), np.zeros(0, np.int64), *before, table)
