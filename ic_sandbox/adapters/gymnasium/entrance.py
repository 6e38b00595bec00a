"""The public entrance to Gymnasium environments. It imports Gymnasium only when called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ic_sandbox.adapters.options import DEFAULT_TICKS
from ic_sandbox.adapters.requirements import required
from ic_sandbox.world.document import Cell, Goal, World

if TYPE_CHECKING:
    from ic_sandbox.adapters.gymnasium.vector_env import WorldVectorEnv
    from ic_sandbox.adapters.gymnasium.world_env import WorldEnv
    from ic_sandbox.mdp.goals import Goals

__all__ = ["gym_env", "gym_vector_env"]


def gym_env(
    world: World | str,
    goal: Goal | Goals | str | None = None,
    start: Cell | None = None,
    discount: float | None = None,
    ticks: int = DEFAULT_TICKS,
    observation: str = "state",
    render_mode: str | None = None,
    optimum: bool = True,
) -> WorldEnv:
    """Put one agent into a world, as a Gymnasium environment.

    Parameters
    ----------
    world
        A world, the name of a shipped world, or the path of a world file.
    goal
        The agent's goal: a name in the world, a :class:`Goal`, or :class:`Goals` of length 1. None: the world's first
        or, if it lists none, the first that its first population draws.
    start
        Row and column of a start cell. None: that of the first agent.
    discount
        Defines the optimum and the policy of a modified agent; rewards are not discounted. None: the discount of the
        first population, otherwise of the first agent.
    ticks
        The number of ticks after which an episode is truncated.
    observation
        ``"state"``: the index of the state in the model. ``"features"``: row, col, variables, beliefs and status.
        ``"grid"``: planes uint8 [rows, cols, planes]; ``metadata["planes"]`` names them. ``"text"``: the map as letters
        with a legend, the variables, and the possible actions.
    render_mode
        ``"ansi"``, ``"rgb_array"`` (as drawn by the window, without a screen), or None.
    optimum
        Whether ``info`` has ``optimal_actions``, ``optimal_value`` and ``regret``, which cost one plan.

    Returns
    -------
    WorldEnv
        The environment, without wrappers.

    Raises
    ------
    ModuleNotFoundError
        If Gymnasium is not installed.
    WorldError
        If the world can't be loaded or compiled.
    ValueError
        For an unknown goal, start, observation or render mode (the message names those that exist), or a number out of
        range.

    Notes
    -----
    The rewards, and what happens, are those of a tick of the world language. The random stream is the simulator's:
    ``env.reset(seed=s)`` and then always ``env.step(env.sample(policy))`` reproduces the first agent of a run with this
    seed.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> env = ics.gym_env("off_switch", goal="Count the stars", ticks=50)
    >>> observation, info = env.reset(seed=1)
    >>> env.actions
    ('north', 'east', 'south', 'west', 'wait', 'use')
    >>> observation, reward, terminated, truncated, info = env.step(env.actions.index("wait"))
    >>> info["optimal_actions"], round(info["regret"], 3)
    (('north',), 2.043)
    """
    required("gymnasium")
    from gymnasium.envs.registration import EnvSpec

    from ic_sandbox.adapters.gymnasium.world_env import WorldEnv

    given: dict[str, Any] = {
        "world": world,
        "goal": goal,
        "start": start,
        "discount": discount,
        "ticks": ticks,
        "observation": observation,
        "render_mode": render_mode,
        "optimum": optimum,
    }
    env = WorldEnv(**given)
    entry = f"{WorldEnv.__module__}:{WorldEnv.__qualname__}"
    env.spec = EnvSpec("ic_sandbox/world-v0", entry, order_enforce=False, disable_env_checker=True, kwargs=given)
    return env


def gym_vector_env(world: World | str, num_envs: int, **options: Any) -> WorldVectorEnv:
    """Put many agents into copies of a world, as a Gymnasium vector environment that one kernel steps.

    Parameters
    ----------
    world
        A world, the name of a shipped world, or the path of a world file.
    num_envs
        The number of agents, at least 1.
    options
        Further parameters of :func:`gym_env`.

    Returns
    -------
    WorldVectorEnv
        The environment. Agent i of ``reset(seed=s)`` has the episodes of :func:`gym_env` with ``reset(seed=s + i)``.

    Raises
    ------
    ModuleNotFoundError
        If Gymnasium is not installed.
    WorldError
        If the world can't be loaded or compiled.
    ValueError
        For an unknown goal, start, observation or render mode (the message names those that exist), or a number out of
        range.

    Examples
    --------
    >>> import numpy as np
    >>> import ic_sandbox as ics
    >>> envs = ics.gym_vector_env("off_switch", num_envs=3, optimum=False)
    >>> states, infos = envs.reset(seed=1)
    >>> states, rewards, terminated, truncated, infos = envs.step(np.array([0, 1, 4]))
    >>> rewards.shape, infos["action_mask"].shape
    ((3,), (3, 6))
    """
    required("gymnasium")
    from ic_sandbox.adapters.gymnasium.vector_env import WorldVectorEnv

    return WorldVectorEnv(num_envs, world, **options)
