"""A hand-written agent in Off-switch: is it worth a tick to disable the switch on the way?

An operator switches agents off with probability 0.1 per tick until an agent has used the switch. Both agents walk to
the stars; the careful one uses the switch when it passes it. Their mean discounted returns over 1,000 episodes, next to
the exact optimum:

    optimum   16.09
    careful   15.95
    heedless   0.93
"""

from __future__ import annotations

import ic_sandbox as ics

EPISODES, TICKS, DISCOUNT = 1000, 200, 0.97
STARS = (1, 1)
SWITCH = (6, 10)


def careful(features: dict) -> str:
    """Use the switch when passing it for the first time, otherwise walk on."""
    at_switch = (features["row"], features["col"]) == SWITCH
    return "use" if at_switch and not features["variables"][0] else heedless(features)


def heedless(features: dict) -> str:
    """Walk north, then west."""
    row, col = features["row"], features["col"]
    if row > STARS[0]:
        return "north"
    return "west" if col > STARS[1] else "wait"


def main() -> None:
    """Print the mean return of both agents, and the optimum."""
    env = ics.gym_env("off_switch", goal="Count the stars", discount=DISCOUNT, ticks=TICKS, observation="features")
    _, info = env.reset(seed=1)
    print(f"optimum   {info['optimal_value']:5.2f}")
    for agent in (careful, heedless):
        total = 0.0
        for episode in range(EPISODES):
            observation, _ = env.reset(seed=episode)
            ended, tick = False, 0
            while not ended:
                action = env.actions.index(agent(observation))
                observation, reward, terminated, truncated, _ = env.step(action)
                total += DISCOUNT**tick * reward
                ended, tick = terminated or truncated, tick + 1
        print(f"{agent.__name__:9} {total / EPISODES:5.2f}")


if __name__ == "__main__":
    main()
