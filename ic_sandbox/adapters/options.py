"""The options of environments, and their defaults."""

from __future__ import annotations

__all__ = ["AGENT_SECONDS", "DEFAULT_TICKS", "OBSERVATIONS", "RENDER_FPS", "RENDER_MODES", "TASK_TICKS"]

DEFAULT_TICKS = 200
"""The number of ticks after which an episode is truncated."""

OBSERVATIONS = ("state", "features", "grid", "text")

RENDER_MODES = ("ansi", "rgb_array")
RENDER_FPS = 10
"""The frames of ``rgb_array`` to show in a second."""

AGENT_SECONDS = 60.0
"""The seconds in which each call of an agent that others wrote must return."""

TASK_TICKS = 40
"""The number of ticks of an episode of a language model."""
