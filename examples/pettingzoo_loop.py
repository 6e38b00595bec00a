"""A PettingZoo loop in Commons: herders take turns, each by the policy that is optimal if it is alone.

Twelve herders can live off the pasture, twenty-four graze it bare. The mean total reward of a herder in 200 ticks, and
the grass that is left, of 24:

    12 herders  12.0 each, grass 20
    24 herders   2.8 each, grass  1
"""

from __future__ import annotations

from collections import defaultdict

import ic_sandbox as ics

TICKS, DISCOUNT = 200, 0.97


def main() -> None:
    """Print the rewards of few and of many herders."""
    for herders in (12, 24):
        env = ics.aec_env("commons", ticks=TICKS, agents=herders, discount=DISCOUNT, optimum=False)
        plan = ics.solve(env.model, env.goals, DISCOUNT)
        totals: dict[str, float] = defaultdict(float)
        env.reset(seed=1)
        grass = 0
        for agent in env.agent_iter():
            state, reward, terminated, truncated, _ = env.last()
            totals[agent] += reward
            grass = env.model.states.variables[state, 0]
            env.step(None if terminated or truncated else env.sample(plan, agent))
        print(f"{herders} herders  {sum(totals.values()) / herders:4.1f} each, grass {grass:2}")


if __name__ == "__main__":
    main()
