"""The kinds of planner that can be run, each with the generator that computes its policy.

Titles and parameters of the kinds are in :mod:`ic_sandbox.world.planner_kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np

from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.policy import Policy
from ic_sandbox.planning.solver import following_intended, solve_steps
from ic_sandbox.progress import Progress

__all__ = ["OPTIMAL", "POLICY_MAKERS", "RANDOM", "PolicyMaker", "can_run", "runnable_kinds"]

PolicyMaker = Callable[[Model, Goals, float], Generator[Progress, None, Policy]]
"""A generator that takes a model, G goals and a discount, and returns the policy of agents with each of these goals."""

OPTIMAL = "optimal"
RANDOM = "random"


def _optimal(model: Model, goals: Goals, discount: float) -> Generator[Progress, None, Policy]:
    """Wait if waiting is optimal, otherwise draw from the optimal actions."""
    plan = yield from solve_steps(model, goals, discount)
    return Policy(plan.policies, plan)


def _random(model: Model, goals: Goals, discount: float) -> Generator[Progress, None, Policy]:
    """Draw from all actions. The discount matters because modified agents act by the intended goal."""
    sets = np.full((len(model.states), 1), (1 << len(model.actions)) - 1, np.uint8)
    sets[model.n_active : model.n_living, 0] = yield from following_intended(model, discount)
    return Policy(sets)


POLICY_MAKERS: dict[str, PolicyMaker] = {OPTIMAL: _optimal, RANDOM: _random}
"""The generator of each kind, by its key."""


def can_run(kind: str) -> bool:
    """Return whether agents with a planner of this kind can be run."""
    return kind in POLICY_MAKERS


def runnable_kinds() -> tuple[str, ...]:
    """Return the keys of the kinds that can be run."""
    return tuple(POLICY_MAKERS)
