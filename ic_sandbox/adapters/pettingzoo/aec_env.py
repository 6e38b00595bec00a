"""The PettingZoo environment of a shared world in which agents act one after another."""

from __future__ import annotations

from typing import Any

from pettingzoo import AECEnv

from ic_sandbox.adapters.gymnasium.world_env import check_action
from ic_sandbox.adapters.pettingzoo.shared_env import SharedEnv

__all__ = ["WorldAECEnv"]


class WorldAECEnv(SharedEnv, AECEnv):  # type: ignore[misc]
    """Agents in one world that act in the simulator's order, each observing the present state.

    All get the reward of a tick when it ends: after the turn of its last agent, and after the processes.
    """

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> None:
        """Begin an episode with all agents. ``seed``, 0 to 2**63 - 1, is that of a run; ``options`` are not used."""
        self._begin(seed)
        self.rewards = dict.fromkeys(self.agents, 0.0)
        self._cumulative_rewards = dict.fromkeys(self.agents, 0.0)
        self.terminations = dict.fromkeys(self.agents, False)
        self.truncations = dict.fromkeys(self.agents, False)
        self.infos = {agent: self.shared.info(number) for agent, number in self.number_of.items()}
        self._skip_agent_selection = None
        self._begin_turns()

    def observe(self, agent: str) -> Any:
        """Return an agent's observation of the present."""
        return self._observed(agent)

    def step(self, action: Any) -> None:
        """Carry out the action of the selected agent, and select the next.

        Raises ``ValueError`` for an unknown action, and if no episode is under way.
        """
        if not self.agents:
            raise ValueError("no episode is under way; call reset() first")
        agent = self.agent_selection
        if self.terminations[agent] or self.truncations[agent]:
            self._was_dead_step(action)
            return
        self.shared.choose(self.number_of[agent], check_action(action, self.actions))
        self._cumulative_rewards[agent] = 0.0
        self._clear_rewards()
        self._turn += 1
        if self._turn < len(self._order):
            self._select()
        else:
            self._finish_tick()

    def _begin_turns(self) -> None:
        """Take up the order of the present tick, without agents that are off."""
        shared = self.shared
        self._order = [number for number in shared.order.tolist() if not shared.is_off(number)]
        self._turn = 0
        if self._order:
            self._select()

    def _select(self) -> None:
        """Select the next agent of the order, with the present as the actions before it have left it."""
        number = self._order[self._turn]
        if self._turn:
            self.shared.take_turns(self.shared.order.tolist().index(number))
        self.agent_selection = self.possible_agents[number]
        self.infos[self.agent_selection] = self.shared.info(number)

    def _finish_tick(self) -> None:
        rewards = self.shared.finish_tick()
        for agent in self.agents:
            number = self.number_of[agent]
            self.rewards[agent] = float(rewards[number])
            self.terminations[agent] = self.shared.is_off(number)
            self.truncations[agent] = self.shared.tick >= self.shared.ticks
            self.infos[agent] = self.shared.info(number)
        self._accumulate_rewards()
        self._begin_turns()
        self._deads_step_first()
