"""Values of actions under a plan, in float64: one more sweep over the plan's values."""

from __future__ import annotations

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import DecisionProcess
from ic_sandbox.planning.plan import Plan

__all__ = ["action_values", "expected_rewards"]


def expected_rewards(model: DecisionProcess, goals: Goals, goal: int, first: int, stop: int) -> Floats:
    """Return the expected reward of each action in the states ``first`` to ``stop``: float64 [stop - first, A]."""
    n_actions = len(model.actions)
    row, entries = _entries(model.event_offsets[first * n_actions : stop * n_actions + 1])
    of_events = model.event_expected[entries] * goals.events[goal, model.event_index[entries]]
    by_events = np.bincount(row, of_events, minlength=(stop - first) * n_actions).reshape(-1, n_actions)
    by_place: Floats = goals.cells[goal, model.states.cell[first:stop]] + goals.tick[goal]
    found: Floats = by_place[:, None] + by_events
    return found


def action_values(plan: Plan, goal: int, first: int, stop: int) -> Floats:
    """Return the value of each action in the active states ``first`` to ``stop``: float64 [stop - first, A]."""
    model = plan.model
    n_actions = len(model.actions)
    outcomes = model.transitions.outcomes
    row, entries = _entries(outcomes.offsets[first * n_actions : stop * n_actions + 1])
    after = plan.values[outcomes.successors[entries], goal].astype(np.float64)
    onward = np.bincount(row, outcomes.chances[entries] * after, minlength=(stop - first) * n_actions)
    rewards = expected_rewards(model, plan.goals, goal, first, stop)
    found: Floats = rewards + plan.discount * onward.reshape(-1, n_actions)
    return found


def _entries(offsets: np.ndarray) -> tuple[np.ndarray, slice]:
    """Return the row of each entry of a ragged table, and the entries, for consecutive rows."""
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets)), slice(int(offsets[0]), int(offsets[-1]))
