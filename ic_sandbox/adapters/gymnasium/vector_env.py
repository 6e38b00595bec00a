"""The Gymnasium vector environment: many agents, each in its own copy of one world, stepped by one kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from ic_sandbox.adapters.episodes.episodes import Episodes
from ic_sandbox.adapters.episodes.problem import problem_of
from ic_sandbox.adapters.gymnasium.spaces import action_space, observation_space
from ic_sandbox.adapters.gymnasium.world_env import check_render_mode, metadata_of
from ic_sandbox.adapters.kernels.arrays import TickArrays
from ic_sandbox.adapters.kernels.episodes import NO_VIOLATION, SEEN
from ic_sandbox.adapters.observations.frames import Frames, frames_of
from ic_sandbox.adapters.observations.observer import observer_of
from ic_sandbox.adapters.observations.world_text import WorldText
from ic_sandbox.adapters.options import DEFAULT_TICKS
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.world.document import Cell, Goal, World
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["WorldVectorEnv"]

Mask = NDArray[np.bool_]


class WorldVectorEnv(VectorEnv[Any, NDArray[np.int64], NDArray[Any]]):
    """``num_envs`` agents in copies of a world. The other parameters are those of :func:`ic_sandbox.gym_env`.

    Agent i of ``reset(seed=s)`` has the episodes of a single environment with ``reset(seed=s + i)``. After the
    end of an episode, the next step begins another; its action is ignored and its reward is 0 (``NEXT_STEP``).

    ``info`` holds arrays with one row per agent: those of the single environment; ``events`` int16 [N, most events of
    a tick] and ``drives`` int16 [N] are numbers, -1 for none, and ``optimal_actions`` int8 [N, A] is 1 for them.
    """

    def __init__(
        self,
        num_envs: int,
        world: World | str,
        goal: Goal | Goals | str | None = None,
        start: Cell | None = None,
        discount: float | None = None,
        ticks: int = DEFAULT_TICKS,
        observation: str = "state",
        render_mode: str | None = None,
        optimum: bool = True,
    ) -> None:
        self.num_envs = whole_number("num_envs", num_envs, 1)
        self.render_mode = check_render_mode(render_mode)
        self.problem = problem_of(world, goal, start, discount, ticks)
        model = self.problem.model
        self.model, self.goals = model, self.problem.goals
        self.actions, self.events, self.drives = model.actions, model.events, model.drives
        self._observer = observer_of(observation, model, self.problem.masks)
        self.metadata = {**metadata_of(self._observer), "autoreset_mode": AutoresetMode.NEXT_STEP}
        self.single_action_space = action_space(model)
        self.single_observation_space = observation_space(self._observer)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self._episodes = Episodes(self.problem, self.num_envs, optimum)
        self._seeded = False
        self._text: WorldText | None = None
        self._frames: Frames | None = None

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Begin an episode of every agent or, later, of those in the mask ``options["reset_mask"]`` bool [N].

        ``seed``: one for each agent, or a number to which the agent's is added. An agent without a seed begins the next
        episode of those that it has.
        """
        which = self._reset_mask(options)
        seeds = self._seeds(seed)
        given = which & (seeds >= 0)
        if not self._seeded:  # every agent needs a seed, and begins
            given, which = np.ones_like(which), np.ones_like(which)
            drawn = np.random.default_rng().integers(LARGEST_SEED, size=self.num_envs)
            seeds = np.where(seeds >= 0, seeds, drawn)
            self._seeded = True
        self._episodes.seed(given, seeds[given])
        return self._seen(self._episodes.reset(which))

    def step(self, actions: NDArray[np.int64]) -> tuple[Any, NDArray[np.float64], Mask, Mask, dict[str, Any]]:
        """Simulate one tick of every agent. Raises ``ValueError`` for an unknown action."""
        now = self._episodes.step(self._checked(actions))
        observations, info = self._seen(now)
        return observations, now.reward, now.terminated, now.truncated, info

    def render(self) -> tuple[Any, ...] | None:
        """Return the present of each agent as text or as an image; None without a render mode."""
        states = self._episodes.present.state
        if self.render_mode == "ansi":
            text = self._text = self._text or WorldText(self.model)
            return tuple(text.of(int(state), int(self.problem.masks[state])) for state in states)
        if self.render_mode == "rgb_array":
            frames = self._frames = self._frames or frames_of(self.model.world)
            parts = self.model.states
            return tuple(
                frames.image(parts.row[[state]], parts.col[[state]], parts.status[[state]]) for state in states
            )
        return None

    def close_extras(self, **kwargs: Any) -> None:
        """End the worker threads."""
        self._episodes.close()
        self._frames = None

    def _seen(self, now: TickArrays) -> tuple[Any, dict[str, Any]]:
        """Return the observations and ``info`` after a tick."""
        info: dict[str, Any] = {
            "state": now.state,
            "action_mask": now.mask,
            "events": now.events,
            "drives": now.drive,
            "violation": now.violation != NO_VIOLATION,
            "violation_seen": now.violation == SEEN,
        }
        if now.value.size:
            info |= {"optimal_actions": now.optimal, "optimal_value": now.value, "regret": now.regret}
        everyone = np.ones(self.num_envs, np.bool_)
        info |= {f"_{name}": everyone for name in info}
        return self._observer.of_all(now.state), info

    def _checked(self, actions: Any) -> NDArray[np.int64]:
        """Return the actions as int64 [N]."""
        chosen = np.asarray(actions)
        if chosen.shape != (self.num_envs,) or chosen.dtype.kind not in "iu":
            raise ValueError(
                f"actions must be {self.num_envs} whole numbers, one for each agent, "
                f"not an array of {chosen.dtype} with shape {chosen.shape}"
            )
        if chosen.min() < 0 or chosen.max() >= len(self.actions):
            wrong = int(np.flatnonzero((chosen < 0) | (chosen >= len(self.actions)))[0])
            listed = ", ".join(f"{place} {name}" for place, name in enumerate(self.actions))
            raise ValueError(f"agent {wrong}: there is no action {chosen[wrong]}; the actions are: {listed}")
        if not self._seeded:
            raise ValueError("no episode is under way; call reset() first")
        return chosen.astype(np.int64, copy=False)

    def _seeds(self, seed: int | Sequence[int | None] | None) -> NDArray[np.int64]:
        """Return the seed of each agent, -1 for none: int64 [N]."""
        if seed is None:
            return np.full(self.num_envs, -1, np.int64)
        if isinstance(seed, (int, np.integer)):
            super().reset(seed=int(seed))
            first = whole_number("seed", seed, 0, LARGEST_SEED - self.num_envs + 1)
            return first + np.arange(self.num_envs)
        listed = [-1 if one is None else whole_number("seed", one, 0, LARGEST_SEED) for one in seed]
        if len(listed) != self.num_envs:
            raise ValueError(f"there are {len(listed)} seeds for {self.num_envs} agents")
        return np.array(listed, np.int64)

    def _reset_mask(self, options: dict[str, Any] | None) -> Mask:
        """Return which agents to reset: bool [N]."""
        mask = np.ones(self.num_envs, np.bool_) if options is None else options.get("reset_mask")
        if mask is None:
            return np.ones(self.num_envs, np.bool_)
        if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (self.num_envs,):
            raise ValueError(f'options["reset_mask"] must be a bool array with shape ({self.num_envs},)')
        return mask
