"""Penalties and approvals: rewards for actions beyond the goal's own, as events that only planning sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model

__all__ = ["ExtraReward", "with_extra_rewards"]


@dataclass(frozen=True, eq=False, repr=False)
class ExtraReward:
    """A reward for actions beyond the goal's own.

    ``amounts``: float64 [active states, A], the amount that each action causes; ``weights``: float64 [G], the reward of
    one unit of it for each goal.
    """

    amounts: Floats
    weights: Floats


def with_extra_rewards(model: Model, goals: Goals, parts: Sequence[ExtraReward]) -> tuple[Model, Goals]:
    """Return the model and the goals with one more event per extra reward, emitted as often as its amount says.

    In modified states, and when off, there are no such rewards.
    """
    n_actions, n_events = len(model.actions), len(model.events)
    free = model.n_active * n_actions
    counts = np.diff(model.event_offsets)
    emitted = [part.amounts.ravel() != 0.0 for part in parts]
    longer = counts.copy()
    for some in emitted:
        longer[:free] += some
    offsets = np.concatenate([[0], np.cumsum(longer)]).astype(np.int64)
    index, expected = np.empty(offsets[-1], np.int32), np.empty(offsets[-1])
    within = np.arange(len(model.event_index)) - np.repeat(model.event_offsets[:-1], counts)
    places = np.repeat(offsets[:-1], counts) + within
    index[places], expected[places] = model.event_index, model.event_expected
    filled = (offsets[:-1] + counts)[:free]
    for number, (part, some) in enumerate(zip(parts, emitted, strict=True)):
        places = filled[some]
        index[places], expected[places] = n_events + number, part.amounts.ravel()[some]
        filled = filled + some
    process = replace(
        model,
        events=(*model.events, *(f"extra {number}" for number in range(len(parts)))),
        event_offsets=offsets,
        event_index=index,
        event_expected=expected,
    )
    events = np.concatenate([goals.events, *(part.weights[:, None] for part in parts)], axis=1)
    return process, replace(goals, events=events)
