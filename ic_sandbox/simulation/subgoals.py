"""Current subgoals: the drive of the next device fired on an agent's most likely path, or its final goal."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.scratch import working_arrays
from ic_sandbox.planning.goal_blocks import threads_to_use
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.kernels import subgoals

__all__ = ["FINAL", "finding_subgoals", "likeliest_path"]

FINAL = subgoals.FINAL
STATES_A_CALL = 200_000
COLUMNS_TURNED = 64
"""The number of policies transposed at a time: the number of bytes in a line of the processor's cache."""


def finding_subgoals(model: Model, policies: NDArray[np.uint8]) -> Generator[Progress, None, NDArray[np.int8]]:
    """Find the subgoal of each state and policy: int8 [S, columns], an index into ``model.drives`` or :data:`FINAL`.

    The path takes the most likely successor under a uniform draw from the optimal actions (of equally likely ones, the
    lowest state). It ends in the first state in which all of these actions can fire a device of the same drive, or
    when it repeats a state.
    """
    transitions = model.transitions
    fires = _firing(model)
    found = np.empty(policies.shape, np.int8)
    columns = policies.shape[1]
    width = max(1, STATES_A_CALL // max(1, len(model.states)))
    room = _most_successors(model)
    threads = threads_to_use() if policies.size > STATES_A_CALL else 1
    with ThreadPoolExecutor(threads, "subgoals") as pool:
        for begin in range(0, columns, COLUMNS_TURNED):
            # A path jumps between states, so the states of a policy are made contiguous.
            turned = np.ascontiguousarray(policies[:, begin : begin + COLUMNS_TURNED].T)
            after = np.empty(turned.shape, np.int8)
            calls = [
                pool.submit(
                    subgoals.subgoals,
                    fires,
                    model.n_living,
                    transitions.n_actions,
                    transitions.outcomes,
                    turned,
                    first,
                    min(len(turned), first + width),
                    room,
                    after,
                )
                for first in range(0, len(turned), width)
            ]
            try:
                for number, call in enumerate(calls, 1):
                    call.result()
                    yield Progress(tr("Finding subgoals"), (begin + min(len(turned), number * width)) / columns)
            finally:
                for call in calls:
                    call.cancel()
            found[:, begin : begin + COLUMNS_TURNED] = after.T
    return found


def likeliest_path(model: Model, policy: NDArray[np.uint8], start: int, longest: int) -> NDArray[np.int64]:
    """Return the states of this path from ``start`` on, for one policy uint8 [S]: int64 [at most longest].

    In the last state a device is fired, or the path repeats a state.
    """
    transitions = model.transitions
    path = np.empty(max(1, longest), np.int64)
    path[0] = start
    length = subgoals.likeliest_path(
        _firing(model),
        model.n_living,
        transitions.n_actions,
        transitions.outcomes,
        np.array(policy),  # always of one type: for another, the kernel would be compiled again
        _most_successors(model),
        path,
    )
    return path[:length]


def _firing(model: Model) -> NDArray[np.int8]:
    """Return the drives that ``use`` and ``feign`` can fire in each state: int8 [S, 2], :data:`FINAL` for none."""
    states = model.states
    fires = np.empty((len(states), 2), np.int8)
    subgoals.firing(
        model.tables,
        working_arrays(model.tables),
        states.code,
        model.n_living,
        model.act_drive,
        fires,
    )
    return fires


def _most_successors(model: Model) -> int:
    transitions = model.transitions
    return max(1, int(np.diff(transitions.offsets[:: transitions.n_actions]).max(initial=1)))
