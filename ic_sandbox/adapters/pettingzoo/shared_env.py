"""The common part of both PettingZoo environments: agents, spaces, observations, pictures and seeds."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from ic_sandbox.adapters.episodes.problem import world_of
from ic_sandbox.adapters.gymnasium.spaces import action_space, observation_space
from ic_sandbox.adapters.gymnasium.world_env import check_render_mode, metadata_of
from ic_sandbox.adapters.observations.frames import Frames, frames_of
from ic_sandbox.adapters.observations.model_names import ModelNames
from ic_sandbox.adapters.observations.observer import observer_of
from ic_sandbox.adapters.observations.world_text import WorldText
from ic_sandbox.adapters.pettingzoo.shared_world import SharedWorld, shared_case
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.policy import Policy
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, check_planning
from ic_sandbox.world.document import World
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["SharedEnv"]


class SharedEnv(ModelNames):
    """Agents ``agent_0``, ``agent_1``, ... in one world, in the order of the file.

    ``actions``, ``events`` and ``drives`` are names by number; ``model`` and ``goals`` describe the world, and
    ``goal_of`` names each agent's goal. The parameters are those of :func:`ic_sandbox.aec_env`.
    """

    def __init__(
        self,
        world: World | str,
        ticks: int,
        agents: int | None,
        discount: float | None,
        observation: str,
        render_mode: str | None,
        optimum: bool,
    ) -> None:
        self.render_mode = check_render_mode(render_mode)
        drawn = world_of(world)
        count = None if agents is None else whole_number("agents", agents, 1)
        if discount is not None:
            check_planning(discount, DEFAULT_TOLERANCE)
        case = shared_case(drawn, count, discount)
        self.shared = SharedWorld(case, ticks, optimum)
        self._observer = observer_of(observation, self.model, case.masks, others=True)
        self.metadata = {**metadata_of(self._observer), "name": drawn.name, "is_parallelizable": True}
        self.possible_agents = [f"agent_{number}" for number in range(len(self.shared.cast))]
        self.agents: list[str] = []
        self.number_of = {agent: number for number, agent in enumerate(self.possible_agents)}
        names = self.goals.names
        self.goal_of = {agent: names[self.shared.cast.goal[number]] for agent, number in self.number_of.items()}
        self.observation_spaces = {agent: observation_space(self._observer) for agent in self.possible_agents}
        self.action_spaces: dict[str, spaces.Discrete] = {
            agent: action_space(self.model) for agent in self.possible_agents
        }
        self._seeded = False
        self._text: WorldText | None = None
        self._frames: Frames | None = None

    @property
    def model(self) -> Model:
        """The compiled world, with all states that others can bring about."""
        return self.shared.model

    @property
    def goals(self) -> Goals:
        """The goals of the agents."""
        return self.shared.cast.goals

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """Return the space of an agent's observations."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Discrete:
        """Return the space of an agent's actions."""
        return self.action_spaces[agent]

    def sample(self, policy: Policy | Plan, agent: str, goal: int | None = None) -> int:
        """Draw an action of an agent from a policy or a plan, as the simulator does.

        ``goal``: the column of the policy; None for that of the agent's goal.
        """
        return self.shared.draw(policy, self.number_of[agent], goal)

    def render(self) -> str | NDArray[np.uint8] | None:
        """Return the present as text or as an image uint8 [height, width, 3]; None without a render mode."""
        cells, status = self.shared.cells, self.model.states.status[self.shared.states]
        if self.render_mode == "ansi":
            self._text = self._text or WorldText(self.model, shared=True)
            first, *others = [(int(row), int(col)) for row, col in cells]
            return self._text.map_of(first, others)
        if self.render_mode == "rgb_array":
            self._frames = self._frames or frames_of(self.model.world)
            return self._frames.image(cells[:, 0], cells[:, 1], status)
        return None

    def close(self) -> None:
        """Release what drawing needed."""
        self._frames = None

    def _begin(self, seed: int | None) -> None:
        """Begin an episode with all agents."""
        given = None if seed is None else whole_number("seed", seed, 0, LARGEST_SEED)
        if given is None and not self._seeded:
            given = int(np.random.default_rng().integers(LARGEST_SEED))
        self._seeded = True
        self.shared.begin(given)
        self.agents = list(self.possible_agents)

    def _observed(self, agent: str) -> Any:
        """Return an agent's observation of the present."""
        number = self.number_of[agent]
        others = np.delete(self.shared.cells, number, axis=0)
        seen = self._observer.among(int(self.shared.states[number]), others)
        return np.asarray(seen) if isinstance(seen, np.integer) else seen
