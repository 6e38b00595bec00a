"""What an agent is after now: the drive of the next device that its most likely path fires, else its final goal."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.scratch import working_arrays
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.kernels import subgoals

__all__ = ["FINAL", "finding_subgoals", "likeliest_path"]

FINAL = subgoals.FINAL
STATES_A_CALL = 200_000
COLUMNS_TURNED = 64
"""So many policies are laid out policy by policy at a time: as many as there are bytes in a line of the cache."""


def finding_subgoals(model: Model, policies: NDArray[np.uint8]) -> Generator[Progress, None, NDArray[np.int8]]:
    """int8 [S, columns]: for each state and policy a place in ``model.drives``, or :data:`FINAL`.

    The path takes the most likely successor under the draw from the optimal actions (the lowest state of equals). It
    ends in the first state in which every one of them may fire a device of one and the same drive, or if it repeats a
    state.
    """
    transitions = model.transitions
    fires = _firing(model)
    found = np.empty(policies.shape, np.int8)
    columns = policies.shape[1]
    width = max(1, STATES_A_CALL // max(1, len(model.states)))
    room = _most_successors(model)
    for begin in range(0, columns, COLUMNS_TURNED):
        # A path leaps from state to state, so that a policy's states had better lie side by side.
        turned = np.ascontiguousarray(policies[:, begin : begin + COLUMNS_TURNED].T)
        after = np.empty(turned.shape, np.int8)
        for first in range(0, len(turned), width):
            subgoals.subgoals(
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
            yield Progress(tr("Finding subgoals"), (begin + first) / columns)
        found[:, begin : begin + COLUMNS_TURNED] = after.T
    return found


def likeliest_path(model: Model, policy: NDArray[np.uint8], start: int, longest: int) -> NDArray[np.int64]:
    """int64 [up to longest]: the states of the same path, from ``start`` on, for one policy uint8 [S].

    The last is where a device is fired, or where the path has come to rest.
    """
    transitions = model.transitions
    path = np.empty(max(1, longest), np.int64)
    path[0] = start
    length = subgoals.likeliest_path(
        _firing(model),
        model.n_living,
        transitions.n_actions,
        transitions.outcomes,
        np.ascontiguousarray(policy),
        _most_successors(model),
        path,
    )
    return path[:length]


def _firing(model: Model) -> NDArray[np.int8]:
    """int8 [S, 2]: the drives that ``use`` and ``feign`` may fire in each state, :data:`FINAL` for none."""
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
