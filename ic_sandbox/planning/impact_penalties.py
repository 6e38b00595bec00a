"""Penalties for impact: attainable utility, and relative reachability.

Attainable utility preservation, in the model-free form: ``penalty(s, a) = sum_k d(Q_k(s, a) - Q_k(s, wait)) / sum_k
|Q_k(s, wait)|`` over auxiliary goals k (Turner, Hadfield-Menell and Tadepalli 2020, *Conservative agency via attainable
utility preservation*). Relative reachability, against waiting for one tick: the mean over target states x of ``max(0,
rho_x(s, wait) - rho_x(s, a))``, with rho_x the expected discount of the time at which x is first reached (Krakovna et
al. 2019, *Penalizing side effects using stepwise relative reachability*).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from threading import Condition, Event

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals, named_goals
from ic_sandbox.mdp.kernels import rng
from ic_sandbox.mdp.kernels.arrays import Outcomes
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.mdp.model import Model, Transitions
from ic_sandbox.planning.goal_blocks import OUTCOMES_A_CALL, Block, solving_blocks
from ic_sandbox.planning.kernels import penalties
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, SETTLED_EXACTLY
from ic_sandbox.planning.sweep_rows import SweepRows, rows_of
from ic_sandbox.progress import Progress

__all__ = ["attainable_utility_penalty", "reachability_penalty"]

NO_WORTH = 1e-12
"""If the value of waiting is below this share of its maximum over states, deviations are not divided by it."""

AT_ONCE = 256
"""The number of auxiliary goals or targets that are valued at once: each has a number for every state."""

CODE_BITS = 20
"""Codes of states are split at this bit into the two numbers that random weights depend on."""

SECONDS_TO_LOOK = 0.05


def attainable_utility_penalty(
    case: PlanningCase, auxiliary: int | tuple[str, ...], over: str, deviation: str, discount: float
) -> Generator[Progress, None, Floats]:
    """Compute the penalty of each action: float64 [active states, A].

    ``auxiliary`` is a number of random goals ``over`` "states" or "cells", or the names of goals. ``deviation`` is
    "absolute" or "decrease". ``discount`` is that of the auxiliary goals.
    """
    key = ("aup", auxiliary, over, deviation, discount)
    return (yield from case.results.of(key, lambda: _utility_penalty(case, auxiliary, over, deviation, discount)))


def _utility_penalty(
    case: PlanningCase, auxiliary: int | tuple[str, ...], over: str, deviation: str, discount: float
) -> Generator[Progress, None, Floats]:
    model = case.model
    if isinstance(auxiliary, int) and over == "states":
        places = np.arange(len(model.states), dtype=np.int32)
        model = replace(model, cells=np.zeros((len(places), 2), np.int16), states=replace(model.states, cell=places))
    kind = penalties.DECREASE if deviation == "decrease" else penalties.ABSOLUTE
    rows = rows_of(model, (yield from case.following()))
    sums = _DeviationSink(rows, kind, model.n_active, len(model.actions), discount)
    number = auxiliary if isinstance(auxiliary, int) else len(auxiliary)
    for first in range(0, number, AT_ONCE):
        goals = _auxiliary_goals(model, auxiliary, over, first, min(AT_ONCE, number - first))
        yield from sums.adding(model, goals, discount)
    worth = sums.worth
    divisor = np.where(worth > NO_WORTH * worth.max(initial=0.0), worth, 1.0)
    found: Floats = sums.deviations / divisor[:, None]
    return found


def _auxiliary_goals(model: Model, auxiliary: int | tuple[str, ...], over: str, first: int, number: int) -> Goals:
    if not isinstance(auxiliary, int):
        named = named_goals(model)
        return named.only(np.array([named.names.index(name) for name in auxiliary[first : first + number]]))
    seed = model.world.seed
    weights, off = np.zeros((number, len(model.cells))), np.zeros(number)
    if over == "states":
        codes = model.states.code[: model.n_active]
        rng.draw_weights(seed, rng.STATE_WEIGHT, first, _split(codes), weights[:, : model.n_active])
    else:
        rng.draw_weights(seed, rng.AUXILIARY_CELL_WEIGHT, first, model.cells, weights)
        if model.off_reachable:
            rng.draw_weights(seed, rng.AUXILIARY_OFF_WEIGHT, first, np.zeros((1, 2), np.int16), off[:, None])
    names = tuple(f"auxiliary {first + index + 1}" for index in range(number))
    return Goals(names, weights, np.zeros(number), off, np.zeros((number, len(model.events))))


def _split(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.stack([codes >> CODE_BITS, codes & ((1 << CODE_BITS) - 1)], axis=1)


def reachability_penalty(case: PlanningCase, most: int, discount: float) -> Generator[Progress, None, Floats]:
    """Compute the penalty of each action: float64 [active states, A]. ``most`` is the largest number of targets."""
    key = ("reachability", most, discount)
    return (yield from case.results.of(key, lambda: _reachability_penalty(case, most, discount)))


def _reachability_penalty(case: PlanningCase, most: int, discount: float) -> Generator[Progress, None, Floats]:
    model, following = case.model, (yield from case.following())
    targets = _targets(model, most)
    deviations = np.zeros((model.n_active, len(model.actions)))
    for first in range(0, len(targets), AT_ONCE):
        some = targets[first : first + AT_ONCE]
        stopping, goals = _stopping_at(model, some)
        rows = rows_of(stopping, following)
        # The penalty compares states after one tick, which is not discounted.
        sums = _DeviationSink(rows, penalties.DECREASE, model.n_active, len(model.actions), 1.0, deviations)
        yield from sums.adding(stopping, goals, discount)
    found: Floats = deviations / max(1, len(targets))
    return found


def _targets(model: Model, most: int) -> NDArray[np.int64]:
    """Return the active states, all of them or the ``most`` with the smallest hash.

    No active state is reached from a modified one.
    """
    if model.n_active <= most:
        return np.arange(model.n_active)
    hashes = np.empty((1, model.n_active))
    rng.draw_weights(model.world.seed, rng.TARGET_HASH, 0, _split(model.states.code[: model.n_active]), hashes)
    return np.sort(np.argsort(hashes[0], kind="stable")[:most])


def _stopping_at(model: Model, targets: NDArray[np.int64]) -> tuple[Model, Goals]:
    """Return the model with an additional action that stops permanently, and a goal for each target.

    The action emits a separate event in each target, and the goal rewards this event only. Its value is the expected
    discount of the time until the target is reached.
    """
    transitions, n_actions = model.transitions, len(model.actions)
    n_states, width = len(model.states), n_actions + 1
    lengths = np.zeros((n_states, width), np.int64)
    lengths[:, :n_actions] = np.diff(transitions.offsets).reshape(n_states, n_actions)
    emitted = np.zeros((n_states, width), np.int64)
    emitted[targets, n_actions] = 1
    process = replace(
        model,
        actions=(*model.actions, "stop"),
        transitions=Transitions(
            n_states,
            width,
            *Outcomes(_offsets(lengths), transitions.successors, transitions.probabilities),
        ),
        events=tuple(f"target {x}" for x in range(len(targets))),
        event_offsets=_offsets(emitted),
        event_index=np.arange(len(targets), dtype=np.int32),
        event_expected=np.ones(len(targets)),
    )
    number = len(targets)
    goals = Goals(
        process.events, np.zeros((number, len(model.cells))), np.zeros(number), np.zeros(number), np.eye(number)
    )
    return process, goals


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


class _DeviationSink:
    """A sink that sums the deviations of each action's Q from that of waiting, goal after goal.

    So the sums depend neither on blocks nor on threads. ``deviations`` float64 [active states, A], ``worth`` float64
    [active states].
    """

    def __init__(
        self,
        rows: SweepRows,
        deviation: int,
        n_active: int,
        n_actions: int,
        discount: float,
        deviations: Floats | None = None,
    ) -> None:
        self.rows = rows
        self.deviation = deviation
        self.discount = float(discount)
        self.deviations = np.zeros((n_active, n_actions)) if deviations is None else deviations
        self.worth = np.zeros(n_active)
        self._turn = Condition()
        self._next = 0

    def adding(self, model: Model, goals: Goals, discount: float) -> Generator[Progress, None, None]:
        """Solve some goals of a process with these rows, and add them."""
        self._next = 0
        yield from solving_blocks(model, self.rows, goals, discount, SETTLED_EXACTLY, DEFAULT_TOLERANCE, self)

    def take(self, block: Block, cancelled: Event) -> None:
        with self._turn:
            while self._next != block.piece.start:  # blocks are started in order, so the one before is in progress
                if cancelled.is_set():
                    return
                self._turn.wait(SECONDS_TO_LOOK)
            self._add(block, cancelled)
            self._next = block.piece.stop
            self._turn.notify_all()

    def _add(self, block: Block, cancelled: Event) -> None:
        rows = self.rows
        n_swept, n_outcomes = len(rows.states), max(1, rows.n_outcomes)
        at_once = max(1, OUTCOMES_A_CALL // block.width * n_swept // n_outcomes)
        for first in range(0, n_swept, at_once):
            penalties.add_deviations(
                self.deviation,
                WAIT,
                first,
                min(n_swept, first + at_once),
                rows.table,
                self.discount,
                (block.place_reward, block.event_reward),
                rows.cell,
                block.values,
                rows.states,
                len(self.worth),
                (block.width, len(block.goals)),
                (self.deviations, self.worth),
            )
            if cancelled.is_set():
                return
