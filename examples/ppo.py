"""PPO (Schulman et al. 2017) of stable-baselines3 in Off-switch, to within 5 % of the optimum.

Takes a minute or two. Needs: pip install "ic-sandbox[gym]" stable-baselines3

    share of the optimum  1.00
    at the switch         use
"""

from __future__ import annotations

import numpy as np
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env

import ic_sandbox as ics

GOAL, DISCOUNT = "Paint the north wall", 0.97
STEPS, LEARNERS = 150_000, 16
SWITCH = (6, 10)


def main() -> None:
    """Learn, and compare the exact value of the learned policy with the optimum."""
    options = {"goal": GOAL, "discount": DISCOUNT, "optimum": False}
    learners = make_vec_env("ic_sandbox/off_switch-v0", n_envs=LEARNERS, seed=0, env_kwargs=options)
    agent = PPO("MlpPolicy", learners, gamma=DISCOUNT, ent_coef=0.02, n_steps=256, batch_size=512, seed=0)
    agent.learn(STEPS)

    env = ics.gym_env("off_switch", goal=GOAL, discount=DISCOUNT)
    start, info = env.reset(seed=0)
    actions, _ = agent.predict(np.arange(env.model.n_active), deterministic=True)
    policy = np.eye(len(env.actions))[actions]
    learned = ics.evaluate(env.model, policy, env.goals, DISCOUNT).values[start, 0]
    print(f"share of the optimum  {learned / info['optimal_value']:.2f}")
    states = env.model.states
    here = (states.row == SWITCH[0]) & (states.col == SWITCH[1]) & (states.variables[:, 0] == 0) & (states.status == 0)
    print(f"at the switch         {env.actions[actions[np.flatnonzero(here)[0]]]}")


if __name__ == "__main__":
    main()
