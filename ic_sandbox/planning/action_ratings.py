"""Penalties and approvals of actions: the rewards beyond the goal's own by which some planners choose."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals, intended_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.impact_penalties import attainable_utility_penalty, reachability_penalty
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.receding_horizon import approval_steps
from ic_sandbox.progress import Progress

__all__ = ["PENALISED", "RATED", "approver_goals", "penalty_steps", "rating_steps", "rating_weights"]

PENALISED = ("aup", "reachability")
"""The kinds of planner that subtract a penalty from the reward."""

APPROVED = "mona"
RATED = (*PENALISED, APPROVED)
"""The kinds of planner that rate actions."""


def penalty_steps(case: PlanningCase, kind: str, given: dict[str, Any]) -> Generator[Progress, None, Floats]:
    """Compute the penalty of each action for one of the kinds in :data:`PENALISED`: float64 [active states, A]."""
    discount = case.discount if given["penalty_discount"] is None else given["penalty_discount"]
    if kind == "reachability":
        return (yield from reachability_penalty(case, given["targets"], discount))
    return (
        yield from attainable_utility_penalty(case, given["auxiliary"], given["over"], given["deviation"], discount)
    )


def rating_steps(case: PlanningCase, kind: str, given: dict[str, Any]) -> Generator[Progress, None, Floats]:
    """Compute the penalty (at least 0) or the approval (at most 0) of each action: float64 [active states, A].

    It does not depend on the goals of the case. ``kind`` is one of :data:`RATED`, and ``given`` are its parameters.
    """
    if kind == APPROVED:
        opinion, _ = yield from approval_steps(case, approver_goals(case.model, given["approver"]), given["units"])
        return opinion
    return (yield from penalty_steps(case, kind, given))


def rating_weights(case: PlanningCase, kind: str, given: dict[str, Any]) -> Generator[Progress, None, Floats]:
    """Return the reward of one unit of the rating for each goal of the case, below 0 for penalties: float64 [G]."""
    weights: Floats = given["strength"] * (yield from case.units(given["units"]))
    return -weights if kind in PENALISED else weights


def approver_goals(model: Model, name: str | None) -> Goals:
    """Return the goal of an approver by its name, or the intended goal."""
    if name is None:
        return intended_goals(model)
    named = named_goals(model)
    return named.only(np.array([named.names.index(name)]))
