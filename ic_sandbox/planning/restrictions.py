"""Agents that may not take some actions, and agents that plan as if nothing could interrupt them.

Indifference: events after an interruption count neither for nor against an action (Armstrong 2010, *Utility
indifference*).
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.compiler import compile_uninterrupted_steps
from ic_sandbox.mdp.kernels.layout import FEIGN, USE, WAIT
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.solver import best_sets, solve_steps
from ic_sandbox.planning.sweep_rows import rows_allowed
from ic_sandbox.progress import Progress
from ic_sandbox.world.validation.planners import FORBIDDEN, RESTRICTED

__all__ = ["allowed_actions", "constrained_sets", "indifferent_sets"]


def constrained_sets(case: PlanningCase, rules: tuple[str, ...]) -> Generator[Progress, None, NDArray[np.uint8]]:
    """Compute the sets from which agents draw if they plan optimally within the rules: uint8 [S, G]."""
    following = yield from case.following()
    rows = rows_allowed(case.model, following, allowed_actions(case.model, rules))
    return (yield from best_sets(case.model, rows, case.goals, case.discount))


def allowed_actions(model: Model, rules: tuple[str, ...]) -> NDArray[np.uint8]:
    """Return the bit sets of the actions that the rules allow: uint8 [active states].

    The rules are names of devices and drives, "forbidden" and "restricted". "restricted" allows every action in a state
    in which it would leave none.
    """
    listed = set(rules)
    n, n_actions = model.n_active, len(model.actions)
    standing = {device.at: device for device in model.world.devices}
    by_cell = np.full(len(model.cells), (1 << n_actions) - 1, np.uint8)
    for place, (row, col) in enumerate(model.cells.tolist()):
        device = standing.get((row, col))
        if device is None:
            continue
        both = device.name in listed or (device.forbidden and FORBIDDEN in listed)
        if both or device.drive in listed:
            by_cell[place] &= ~np.uint8(1 << USE)
        if both or device.feign_drive in listed:
            by_cell[place] &= ~np.uint8(1 << FEIGN)
    allowed: NDArray[np.uint8] = by_cell[model.states.cell[:n]]
    if RESTRICTED in listed:
        kinds = model.world.terrain_kinds()
        restricted = np.array([kinds[model.world.terrain[row][col]].restricted for row, col in model.cells.tolist()])
        transitions = model.transitions
        # No rule moves an agent, so it ends its action in the cell in which it begins the next tick.
        ends = restricted[model.states.cell[transitions.successors[: transitions.offsets[n * n_actions]]]]
        enters = np.logical_or.reduceat(ends, transitions.offsets[: n * n_actions]).reshape(n, n_actions)
        left = allowed & ~(enters << np.arange(n_actions)).sum(axis=1).astype(np.uint8)
        allowed = np.where(left > 0, left, allowed)
    return allowed


def indifferent_sets(case: PlanningCase) -> Generator[Progress, None, NDArray[np.uint8]]:
    """Compute the sets from which agents draw if they plan without any effect on status: uint8 [S, G]."""
    model = case.model
    plan = yield from solve_steps((yield from compile_uninterrupted_steps(model)), case.goals, case.discount)
    codes = plan.model.states.code
    place = np.minimum(np.searchsorted(codes, model.states.code[: model.n_active]), len(codes) - 1)
    known = codes[place] == model.states.code[: model.n_active]
    sets = np.full((len(model.states), len(case.goals)), (1 << len(model.actions)) - 1, np.uint8)
    sets[: model.n_active] = np.where(known[:, None], plan.policies[place], np.uint8(1 << WAIT))
    sets[model.n_active : model.n_living] = (yield from case.following())[:, None]
    return sets
