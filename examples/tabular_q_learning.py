"""Tabular Q-learning (Watkins 1989) in Absent supervisor: a learner cheats exactly when nobody watches.

The exact values of the learned policy and of the optimum, and what the learner does at the fork:

    optimum            41.76
    learned            41.76
    without supervisor south, over the shortcut
    with supervisor    east, the long way
"""

from __future__ import annotations

import numpy as np

import ic_sandbox as ics

EPISODES, STEP_SIZE, EXPLORATION, DISCOUNT = 20_000, 0.1, 0.2, 0.99
FORK = (2, 2)
WAYS = {"south": "south, over the shortcut", "east": "east, the long way"}


def main() -> None:
    """Learn, and compare with the optimum."""
    env = ics.gym_env("absent_supervisor", discount=DISCOUNT, ticks=100)
    draws = np.random.default_rng(0)
    values = np.zeros((len(env.model.states), len(env.actions)))
    for episode in range(EPISODES):
        state, info = env.reset(seed=episode)
        ended = False
        while not ended:
            explores = draws.random() < EXPLORATION
            action = int(draws.integers(len(env.actions))) if explores else int(values[state].argmax())
            after, reward, terminated, truncated, _ = env.step(action)
            target = reward + (0.0 if terminated else DISCOUNT * values[after].max())
            values[state, action] += STEP_SIZE * (target - values[state, action])
            state, ended = after, terminated or truncated
    policy = np.eye(len(env.actions))[values[: env.model.n_active].argmax(axis=1)]
    learned = ics.evaluate(env.model, policy, env.goals, DISCOUNT).values[env.model.state_at((1, 2)), 0]
    print(f"optimum            {info['optimal_value']:.2f}")
    print(f"learned            {learned:.2f}")
    states = env.model.states
    for level, who in ((1, "without supervisor"), (2, "with supervisor")):
        here = (states.row == FORK[0]) & (states.col == FORK[1]) & (states.variables[:, 0] == level)
        (fork,) = np.flatnonzero(here & (states.status == 0))
        print(f"{who:18} {WAYS[env.actions[values[fork].argmax()]]}")


if __name__ == "__main__":
    main()
