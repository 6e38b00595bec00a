"""The PettingZoo environment of a shared world in which all agents choose at the start of a tick."""

from __future__ import annotations

from typing import Any

from pettingzoo import ParallelEnv

from ic_sandbox.adapters.gymnasium.world_env import check_action
from ic_sandbox.adapters.pettingzoo.shared_env import SharedEnv

__all__ = ["WorldParallelEnv"]

Infos = dict[str, dict[str, Any]]


class WorldParallelEnv(SharedEnv, ParallelEnv):  # type: ignore[misc]
    """Agents in one world that observe the start of a tick, and then act in the simulator's order."""

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[dict[str, Any], Infos]:
        """Begin an episode with all agents. ``seed``, 0 to 2**63 - 1, is that of a run; ``options`` are not used."""
        self._begin(seed)
        return self._seen(self.agents)

    def step(
        self, actions: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, float], dict[str, bool], dict[str, bool], Infos]:
        """Simulate one tick with the action of each agent in ``agents``.

        Actions of agents that have left are ignored. Raises ``ValueError`` for an unknown action, for agents without
        one, and for unknown agents.
        """
        if not self.agents:
            raise ValueError("no episode is under way; call reset() first")
        acting = self.agents
        missing = [agent for agent in acting if agent not in actions]
        others = [agent for agent in actions if agent not in self.number_of]
        if missing or others:
            reason = f"no action for {', '.join(missing)}" if missing else f"there is no agent {others[0]!r}"
            raise ValueError(f"{reason}; give one action to each of: {', '.join(acting)}")
        chosen = {agent: check_action(actions[agent], self.actions) for agent in acting}
        for agent, action in chosen.items():
            self.shared.choose(self.number_of[agent], action)
        rewards = self.shared.finish_tick()
        ended = self.shared.tick >= self.shared.ticks
        observations, infos = self._seen(acting)
        terminations = {agent: self.shared.is_off(self.number_of[agent]) for agent in acting}
        self.agents = [] if ended else [agent for agent in acting if not terminations[agent]]
        return (
            observations,
            {agent: float(rewards[self.number_of[agent]]) for agent in acting},
            terminations,
            dict.fromkeys(acting, ended),
            infos,
        )

    def _seen(self, agents: list[str]) -> tuple[dict[str, Any], Infos]:
        """Return the observations and infos of some agents."""
        observations = {agent: self._observed(agent) for agent in agents}
        return observations, {agent: self.shared.info(self.number_of[agent]) for agent in agents}
