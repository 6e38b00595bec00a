"""The spaces of observations and actions, for Gymnasium and PettingZoo."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces

from ic_sandbox.adapters.observations.observer import FeatureObserver, GridObserver, Observer, TextObserver
from ic_sandbox.mdp.model import STATUS_NAMES, Model

__all__ = ["action_space", "observation_space"]


def action_space(model: Model) -> spaces.Discrete:
    """Return the space of the model's actions."""
    return spaces.Discrete(len(model.actions))


def observation_space(observer: Observer) -> spaces.Space[Any]:
    """Return the space that contains every observation of an observer."""
    model, world = observer.model, observer.model.world
    if isinstance(observer, FeatureObserver):
        highest = observer.highest
        return spaces.Dict(
            {
                "row": spaces.Discrete(world.rows),
                "col": spaces.Discrete(world.cols),
                "variables": spaces.Box(0, highest["variables"], dtype=np.int32),
                "beliefs": spaces.Box(0, highest["beliefs"].astype(np.int8), dtype=np.int8),
                "status": spaces.Discrete(len(STATUS_NAMES)),
            }
        )
    if isinstance(observer, GridObserver):
        return spaces.Box(0, 255, observer.shape, np.uint8)
    if isinstance(observer, TextObserver):
        return spaces.Text(observer.text.longest, charset=observer.text.charset)
    return spaces.Discrete(len(model.states))
