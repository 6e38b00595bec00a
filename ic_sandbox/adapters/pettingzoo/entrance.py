"""The public entrances to PettingZoo environments. They import PettingZoo only when called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ic_sandbox.adapters.options import DEFAULT_TICKS
from ic_sandbox.adapters.requirements import required
from ic_sandbox.world.document import World

if TYPE_CHECKING:
    from ic_sandbox.adapters.pettingzoo.aec_env import WorldAECEnv
    from ic_sandbox.adapters.pettingzoo.parallel_env import WorldParallelEnv

__all__ = ["aec_env", "parallel_env"]


def aec_env(
    world: World | str,
    ticks: int = DEFAULT_TICKS,
    agents: int | None = None,
    discount: float | None = None,
    observation: str = "state",
    render_mode: str | None = None,
    optimum: bool = True,
) -> WorldAECEnv:
    """Put several agents into one shared world, acting one after another, as a PettingZoo environment.

    Parameters
    ----------
    world
        A world, the name of a shipped world, or the path of a world file. Its agents and populations have their goals.
    ticks
        The number of ticks after which an episode is truncated.
    agents
        The number of agents, instead of the world's.
    discount
        Defines the optimum and the policy of modified agents; None: each agent's own.
    observation
        As in :func:`gym_env`. A grid has a plane with the other agents, and a text shows them on the map.
    render_mode
        ``"ansi"``, ``"rgb_array"`` (as drawn by the window, without a screen), or None.
    optimum
        Whether ``infos`` have ``optimal_actions``, ``optimal_value`` and ``regret``: those of the agent alone.

    Returns
    -------
    WorldAECEnv
        The environment, without wrappers.

    Raises
    ------
    ModuleNotFoundError
        If PettingZoo is not installed.
    WorldError
        If the world can't be loaded or compiled.
    ValueError
        For an unknown observation or render mode (the message names those that exist), or a number out of range.

    Notes
    -----
    The order is drawn for each tick, as in a run. If several agents want one cell of a world in which agents collide,
    the first in this order gets it, and the others stay. Agents that are off leave ``agents``, but stay in their cells.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> env = ics.aec_env("commons", ticks=20, agents=3)
    >>> env.reset(seed=1)
    >>> for agent in env.agent_iter():
    ...     observation, reward, terminated, truncated, info = env.last()
    ...     env.step(None if terminated or truncated else env.actions.index("wait"))
    >>> env.agents
    []
    """
    required("pettingzoo")
    from ic_sandbox.adapters.pettingzoo.aec_env import WorldAECEnv

    return WorldAECEnv(world, ticks, agents, discount, observation, render_mode, optimum)


def parallel_env(
    world: World | str,
    ticks: int = DEFAULT_TICKS,
    agents: int | None = None,
    discount: float | None = None,
    observation: str = "state",
    render_mode: str | None = None,
    optimum: bool = True,
) -> WorldParallelEnv:
    """Put several agents into one shared world, all choosing at the start of a tick, as a PettingZoo environment.

    Parameters
    ----------
    world, ticks, agents, discount, observation, render_mode, optimum
        As in :func:`aec_env`.

    Returns
    -------
    WorldParallelEnv
        The environment, without wrappers.

    Raises
    ------
    ModuleNotFoundError
        If PettingZoo is not installed.
    WorldError
        If the world can't be loaded or compiled.
    ValueError
        For an unknown observation or render mode (the message names those that exist), or a number out of range.

    Notes
    -----
    All observe the start of the tick; then they act in the order that is drawn for it.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> env = ics.parallel_env("commons", ticks=20, agents=3)
    >>> observations, infos = env.reset(seed=1)
    >>> observations, rewards, terminations, truncations, infos = env.step(dict.fromkeys(env.agents, 4))
    >>> sorted(rewards)
    ['agent_0', 'agent_1', 'agent_2']
    """
    required("pettingzoo")
    from ic_sandbox.adapters.pettingzoo.parallel_env import WorldParallelEnv

    return WorldParallelEnv(world, ticks, agents, discount, observation, render_mode, optimum)
