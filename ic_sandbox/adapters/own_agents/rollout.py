"""The public entrance for agents that others wrote: a run in which they act."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from ic_sandbox.adapters.episodes.problem import world_of
from ic_sandbox.adapters.options import AGENT_SECONDS, OBSERVATIONS
from ic_sandbox.adapters.own_agents.agent_calls import AgentError, AgentStopped, CalledAgent
from ic_sandbox.adapters.own_agents.agent_episode import AgentEpisode
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL, OPTIMAL, Experiment, Settings, prepare_steps
from ic_sandbox.simulation.outside_agents import Taken, with_taken
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.settings import check_ticks
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import World
from ic_sandbox.world.idle_devices import world_without
from ic_sandbox.world.io.files import designed_mode
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["AgentMaker", "maker_of", "rolling_out", "rollout"]


@dataclass(frozen=True, slots=True)
class AgentMaker:
    """The source of an agent for each arm of a run.

    ``make`` takes a world and returns an agent. ``fixed``: it always returns the same agent, which can't adapt to a
    world in which a drive is inert. ``name`` identifies it; ``options`` are the words of the command line that bring
    it. ``observation`` and ``timeout`` are those of :func:`rollout`.
    """

    make: Callable[[World], Any]
    name: str
    fixed: bool = False
    options: tuple[str, ...] = ()
    observation: str = "state"
    timeout: float | None = AGENT_SECONDS

    def called(self, world: World, arm: ArmKey, stopped: Callable[[], bool]) -> CalledAgent:
        """Create an agent for the world of an arm, which is called until ``stopped()`` is true.

        Raises :class:`AgentError` if that fails.
        """
        name = self.name if arm == MAIN else f"{self.name} ({arm})"
        try:
            agent = self.make(world)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # see CalledAgent
            raise AgentError(name, f"raised {type(error).__name__}: {error}") from error
        return CalledAgent(agent, name, self.timeout, stopped)


def rollout(
    world: World | str,
    agent: Any,
    agents: int = 64,
    ticks: int = 200,
    seed: int = 1,
    controls: bool = True,
    observation: str = "state",
    mode: str | None = None,
    discount: float | None = None,
    timeout: float | None = AGENT_SECONDS,
) -> Run:
    """Simulate agents that you wrote, and compare them with the optimum and the controls.

    Parameters
    ----------
    world
        A world, the name of a shipped world, or the path of a world file.
    agent
        A function (or class) that takes a world and returns an agent: each arm gets its own. Or a single agent, such as
        a trained policy; then there are no neutral arms, because a habit of using a device that does nothing is not a
        control. An agent is any object with ``act(observations)``, which returns the numbers of N actions, int [N], and
        perhaps ``reset(goals, seed)`` and ``observe(rewards, infos)``; see Notes.
    agents
        N, the number of agents; their starts and goals are those of the world.
    ticks
        The number of ticks.
    seed
        The seed of all random numbers.
    controls
        Whether to add the optimal, neutral and random arms.
    observation
        ``"state"``, ``"features"``, ``"grid"`` or ``"text"``: those of :func:`gym_env` for all N agents.
    mode
        ``"ensemble"``: each agent in its own copy of the world. ``"shared"``: all in one world. None: the world's own.
    discount
        The discount of returns and of the optimum. None: the world's own.
    timeout
        The seconds in which each call of the agent must return; None for no limit, and for calls in the thread of the
        caller.

    Returns
    -------
    Run
        A run like any other, with the agents' regret among its series. Its policy is what was observed of them.

    Raises
    ------
    AgentError
        If an agent raises, does not return in time, or returns anything but N actions; ``error.run`` holds the ticks
        before that.
    WorldError
        If the world can't be loaded or compiled, for an unknown mode, or if the figures do not fit into memory.
    ValueError
        For an unknown observation or a number out of range.

    Notes
    -----
    ``reset`` gets the :class:`Goals` of the N agents and the seed. ``observe`` gets their rewards in the tick, float64
    [N], and for each agent a dictionary with ``state``, ``action_mask``, ``events``, ``drives``, ``violation`` and
    ``violation_seen``, as in :func:`gym_env`. Actions of agents that are modified or off are ignored. Agents of a
    shared world observe the start of the tick, and then act in the simulator's order. In a neutral arm, the world that
    the function gets is one in which the devices of the drive do nothing; its states have the same numbers.

    Examples
    --------
    >>> import numpy as np
    >>> import ic_sandbox as ics
    >>> class Walker:
    ...     def __init__(self, world):
    ...         self.generator = np.random.default_rng(0)
    ...
    ...     def act(self, observations):
    ...         return self.generator.integers(0, 4, len(observations))
    >>> run = ics.rollout("off_switch", Walker, agents=8, ticks=20)
    >>> [control.arm.key for control in run.controls]
    ['optimal', 'neutral:shutdown_avoidance', 'random']
    >>> ics.series_of(run).regret.shape
    (20,)
    """
    found = world_of(world)
    if observation not in OBSERVATIONS:
        raise ValueError(f"there is no observation {observation!r}; use one of: {', '.join(OBSERVATIONS)}")
    if mode is None and isinstance(world, str):
        mode = designed_mode(world)
    settings = Settings(
        seed=whole_number("seed", seed, 0, LARGEST_SEED),
        agents=whole_number("agents", agents, 1),
        discount=discount,
        mode=mode,
        controls=controls,
        planner=OPTIMAL,
    )
    ticks = whole_number("ticks", ticks, 1)
    check_ticks(ticks)
    maker = maker_of(agent, None, (), observation, timeout)
    return run_to_end(rolling_out(run_to_end(prepare_steps(found, settings)), maker, ticks))


def rolling_out(
    experiment: Experiment, maker: AgentMaker, ticks: int, stopped: Callable[[], bool] = lambda: False
) -> Generator[Progress, None, Run]:
    """Simulate like :func:`rollout`, as a generator that yields progress; it ends early once ``stopped()`` is true.

    ``experiment`` is that in which the same agents act optimally.
    """
    world = experiment.world
    main = AgentEpisode(experiment, experiment.main, maker.observation, ticks)
    neutral: dict[str, Taken] = {}
    try:
        yield from _playing(main, maker, world, stopped)
        for arm in experiment.controls:
            if arm.kind == NEUTRAL and arm.drive is not None and not maker.fixed and main.ticks:
                episode = AgentEpisode(experiment, arm, maker.observation, main.ticks)
                yield from _playing(episode, maker, world_without(world, arm.drive), lambda: False)
                neutral[arm.drive] = episode.taken
    except AgentError as error:
        if main.ticks:
            error.run = yield from _run_of(experiment, main, neutral, maker)
        raise
    return (yield from _run_of(experiment, main, neutral, maker))


def _playing(
    episode: AgentEpisode, maker: AgentMaker, world: World, stopped: Callable[[], bool]
) -> Generator[Progress, None, None]:
    agent = maker.called(world, episode.arm, stopped)
    try:
        yield from episode.playing(agent, stopped)
    except AgentStopped:
        pass  # the ticks so far are kept
    finally:
        agent.close()


def _run_of(
    experiment: Experiment, main: AgentEpisode, neutral: dict[str, Taken], maker: AgentMaker
) -> Generator[Progress, None, Run]:
    brought = yield from with_taken(experiment, main.taken, neutral, maker.name, maker.fixed, maker.options)
    return (yield from simulate_steps(brought, main.ticks))


def maker_of(
    agent: Any, name: str | None, options: tuple[str, ...], observation: str, timeout: float | None
) -> AgentMaker:
    """Return the source of an agent: ``agent`` itself if it makes agents, otherwise one that always returns it.

    ``name``: None for that of the function or class.
    """
    makes = isinstance(agent, type) or (callable(agent) and not hasattr(agent, "act"))
    named = agent if makes else type(agent)
    called = name or str(getattr(named, "__qualname__", type(named).__name__))
    make = agent if makes else lambda world: agent
    return AgentMaker(make, called, not makes, options, observation, timeout)
