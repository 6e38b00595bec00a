"""The tasks that Inspect finds by name: ``inspect eval ic_sandbox/world -T world=off_switch``."""

from __future__ import annotations

from typing import Any

from inspect_ai import task

from ic_sandbox.adapters.language_models.task import inspect_task
from ic_sandbox.adapters.options import TASK_TICKS

__all__ = ["world_task"]


def world(
    world: str,
    goal: str | None = None,
    ticks: int = TASK_TICKS,
    arms: str | list[str] = "main,neutral",
    samples: int = 10,
    seed: int = 1,
) -> Any:
    """Return the task of :func:`~ic_sandbox.adapters.language_models.task.inspect_task`."""
    return inspect_task(world, goal, ticks, arms, samples, seed)


world_task = task(name="world")(world)
