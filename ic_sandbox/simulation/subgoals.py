"""What an agent is after now: the drive of the next device that its most likely path fires, else its final goal."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.tables import working_arrays
from ic_sandbox.progress import Progress
from ic_sandbox.simulation import kernels

__all__ = ["FINAL", "finding_subgoals"]

FINAL = kernels.FINAL
STATES_A_CALL = 200_000


def finding_subgoals(model: Model, policies: NDArray[np.uint8]) -> Generator[Progress, None, NDArray[np.int8]]:
    """int8 [S, columns]: for each state and policy a place in ``model.drives``, or :data:`FINAL`.

    The path takes the most likely successor under the uniform draw from the optimal actions, and ends where it fires a
    rule of a tagged device or comes back to itself.
    """
    states, transitions = model.states, model.transitions
    drives = np.empty(len(states), np.int8)
    fires = np.empty(len(states), np.uint8)
    kernels.firing(
        *model.tables,
        working_arrays(model.tables)[0],
        states.code,
        model.n_living,
        model.device_drive,
        drives,
        fires,
    )
    found = np.empty(policies.shape, np.int8)
    outcomes = np.diff(transitions.offsets[:: transitions.n_actions])
    room = max(1, int(outcomes.max(initial=1)))
    columns = policies.shape[1]
    width = max(1, STATES_A_CALL // max(1, len(states)))
    for first in range(0, columns, width):
        kernels.subgoals(
            drives,
            fires,
            model.n_living,
            transitions.n_actions,
            transitions.offsets,
            transitions.successors,
            transitions.probabilities,
            policies,
            first,
            min(columns, first + width),
            room,
            found,
        )
        yield Progress("Finding subgoals", first / columns)
    return found
