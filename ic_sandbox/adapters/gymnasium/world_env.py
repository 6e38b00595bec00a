"""The Gymnasium environment of one agent in a world."""

from __future__ import annotations

import operator
from typing import Any

import gymnasium
import numpy as np
from gymnasium.error import ResetNeeded
from numpy.typing import NDArray

from ic_sandbox.adapters.episodes.episodes import Episodes
from ic_sandbox.adapters.episodes.problem import problem_of
from ic_sandbox.adapters.gymnasium.spaces import action_space, observation_space
from ic_sandbox.adapters.kernels.arrays import TickArrays
from ic_sandbox.adapters.kernels.episodes import NO_VIOLATION, SEEN
from ic_sandbox.adapters.observations.frames import Frames, frames_of
from ic_sandbox.adapters.observations.model_names import ModelNames
from ic_sandbox.adapters.observations.observer import GridObserver, observer_of
from ic_sandbox.adapters.observations.world_text import WorldText
from ic_sandbox.adapters.options import DEFAULT_TICKS, RENDER_FPS, RENDER_MODES
from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.policy import Policy
from ic_sandbox.world.document import Cell, Goal, World
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["WorldEnv", "check_action", "check_render_mode", "metadata_of"]

ALL = np.ones(1, np.bool_)


class WorldEnv(ModelNames, gymnasium.Env[Any, np.int64]):
    """One agent in a world. The parameters are those of :func:`ic_sandbox.gym_env`.

    ``actions``, ``events`` and ``drives`` are names by number; ``model`` and ``goals`` describe the problem.
    """

    metadata: dict[str, Any] = {"render_modes": list(RENDER_MODES), "render_fps": RENDER_FPS}  # noqa: RUF012

    def __init__(
        self,
        world: World | str,
        goal: Goal | Goals | str | None = None,
        start: Cell | None = None,
        discount: float | None = None,
        ticks: int = DEFAULT_TICKS,
        observation: str = "state",
        render_mode: str | None = None,
        optimum: bool = True,
    ) -> None:
        self.render_mode = check_render_mode(render_mode)
        self.problem = problem_of(world, goal, start, discount, ticks)
        self._observer = observer_of(observation, self.model, self.problem.masks)
        self.metadata = metadata_of(self._observer)
        self.action_space = action_space(self.model)
        self.observation_space = observation_space(self._observer)
        self._episodes = Episodes(self.problem, 1, optimum)
        self._optimum = optimum
        self._seeded = False
        self._text: WorldText | None = None
        self._frames: Frames | None = None

    @property
    def model(self) -> Model:
        """The compiled world."""
        return self.problem.model

    @property
    def goals(self) -> Goals:
        """The agent's goal, as Goals of length 1."""
        return self.problem.goals

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Begin an episode at the start; return the observation and ``info``.

        ``seed``, 0 to 2**63 - 1, is the seed of a run. Without one, the seed follows from the last given seed and the
        number of episodes since. ``options`` are not used.
        """
        super().reset(seed=seed)
        if seed is not None or not self._seeded:
            given = int(self.np_random.integers(LARGEST_SEED)) if seed is None else seed
            self._episodes.seed(ALL, np.array([whole_number("seed", given, 0, LARGEST_SEED)]))
            self._seeded = True
        self._episodes.present.agent[0] = 0
        return self._seen(self._episodes.reset(ALL))

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Simulate one tick; return observation, reward, ``terminated``, ``truncated`` and ``info``.

        Raises ``ValueError`` for an unknown action, and ``ResetNeeded`` if no episode is under way.
        """
        chosen = check_action(action, self.actions)
        if self._episodes.present.ended[0]:
            raise ResetNeeded("no episode is under way; call reset() first")
        now = self._episodes.step(np.array([chosen]))
        observation, info = self._seen(now)
        return observation, float(now.reward[0]), bool(now.terminated[0]), bool(now.truncated[0]), info

    def sample(self, policy: Policy | Plan, agent: int = 0, goal: int = 0) -> int:
        """Draw an action from a policy or a plan, as the simulator does for agent number ``agent``.

        The outcome of the next step is drawn as that agent's, too. ``goal``: the column of the policy.
        """
        number = whole_number("agent", agent, 0)
        return self._episodes.draw(policy, whole_number("goal", goal, 0), number)

    def transition_probabilities(self, state: int, action: int) -> Floats:
        """Return the exact probability of each next state, float64 [states]."""
        return self.problem.transition_probabilities(state, action)

    def reward(self, state: int, action: int) -> float:
        """Return the exact expected reward of one tick."""
        return self.problem.reward(state, action)

    def render(self) -> str | NDArray[np.uint8] | None:
        """Return the present as text or as an image uint8 [height, width, 3]; None without a render mode."""
        state = int(self._episodes.present.state[0])
        if self.render_mode == "ansi":
            self._text = self._text or WorldText(self.model)
            return self._text.of(state, int(self.problem.masks[state]))
        if self.render_mode == "rgb_array":
            self._frames = self._frames or frames_of(self.model.world)
            here, states = slice(state, state + 1), self.model.states
            return self._frames.image(states.row[here], states.col[here], states.status[here])
        return None

    def close(self) -> None:
        """Release what drawing needed."""
        self._frames = None

    def _seen(self, now: TickArrays) -> tuple[Any, dict[str, Any]]:
        """Return the observation and ``info`` after a tick."""
        state = int(now.state[0])
        drive = int(now.drive[0])
        info: dict[str, Any] = {
            "state": state,
            "action_mask": now.mask[0],
            "events": tuple(self.events[event] for event in now.events[0].tolist() if event >= 0),
            "drives": (self.drives[drive],) if drive >= 0 else (),
            "violation": bool(now.violation[0] != NO_VIOLATION),
            "violation_seen": bool(now.violation[0] == SEEN),
        }
        if self._optimum:
            best = now.optimal[0].tolist()
            info["optimal_actions"] = tuple(name for name, is_best in zip(self.actions, best, strict=True) if is_best)
            info["optimal_value"] = float(now.value[0])
            info["regret"] = float(now.regret[0])
        return self._observer.of(state), info


def check_action(action: Any, actions: tuple[str, ...]) -> int:
    """Return an action as an int. Raises ``ValueError`` if there is no such action."""
    try:
        number = operator.index(action)
    except TypeError:
        number = -1
    if not 0 <= number < len(actions):
        listed = ", ".join(f"{place} {name}" for place, name in enumerate(actions))
        raise ValueError(f"there is no action {action!r}; the actions are: {listed}")
    return number


def check_render_mode(render_mode: str | None) -> str | None:
    """Return a render mode. Raises ``ValueError`` for an unknown one."""
    if render_mode is not None and render_mode not in RENDER_MODES:
        raise ValueError(f"there is no render mode {render_mode!r}; use one of: {', '.join(RENDER_MODES)}")
    return render_mode


def metadata_of(observer: Any) -> dict[str, Any]:
    """Return the metadata of an environment; those of a grid name its planes."""
    found: dict[str, Any] = {"render_modes": list(RENDER_MODES), "render_fps": RENDER_FPS}
    if isinstance(observer, GridObserver):
        found["planes"] = observer.names
    return found
