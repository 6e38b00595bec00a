"""The environments of other people's agents, against the independent reference on random worlds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.adapters.episodes.problem import Problem, problem_of
from ic_sandbox.world.document import Goal

from .compare import states_of
from .meaning import Meaning, State
from .random_worlds import EVERYTHING, random_world

WORLDS, MOST_STATES = 24, 600
SAME = 1e-9

Law = tuple[dict[State, float], dict[str, float]]


def small_problems() -> list[Problem]:
    problems = (problem_of(random_world(seed, EVERYTHING), _goal(seed)) for seed in range(WORLDS))
    return [problem for problem in problems if len(problem.model.states) <= MOST_STATES]


def _goal(seed: int) -> Goal:
    """Return a goal with a weight for each event and for every tick."""
    draws = np.random.default_rng(seed)
    events = random_world(seed, EVERYTHING).events()
    return Goal("any", tick=0.5, off=0.25, events=tuple((name, float(draws.normal())) for name in events))


def law(meaning: Meaning, state: State, action: str) -> Law:
    """Return the probability of each next state, and the expected number of each event."""
    successors: dict[State, float] = {}
    events: dict[str, float] = {}
    for (after, emitted), chance in meaning.tick(state, action).items():
        successors[after] = successors.get(after, 0.0) + chance
        for name in emitted:
            events[name] = events.get(name, 0.0) + chance
    return successors, events


def differ(one: Law, other: Law) -> bool:
    return _apart(one[0], other[0]) or _apart(one[1], other[1])


def _apart(one: dict[Any, float], other: dict[Any, float]) -> bool:
    return any(abs(one.get(key, 0.0) - other.get(key, 0.0)) > SAME for key in {*one, *other})


def test_transitions_rewards_and_masks_are_those_of_the_language() -> None:
    problems = small_problems()
    assert len(problems) > WORLDS // 3
    for problem in problems:
        check(problem)
    masked = [np.count_nonzero(problem.masks[: problem.model.n_active] != 0b1111111) for problem in problems]
    assert sum(masked) > 100, "too few actions are masked to mean anything"


def check(problem: Problem) -> None:
    model, goal = problem.model, problem.goals
    meaning, states = Meaning(model.world), states_of(model)
    place = {state: index for index, state in enumerate(states)}
    weight = dict(zip(model.events, goal.events[0].tolist(), strict=True))
    for s in range(0, model.n_active, max(1, model.n_active // 60)):
        laws = {action: law(meaning, states[s], action) for action in model.actions}
        for a, action in enumerate(model.actions):
            successors, events = laws[action]
            chances = problem.transition_probabilities(s, a)
            assert np.flatnonzero(chances).tolist() == sorted(place[after] for after in successors)
            assert [chances[place[after]] for after in successors] == pytest.approx(list(successors.values()))
            expected = 0.5 + sum(weight[name] * number for name, number in events.items())
            assert problem.reward(s, a) == pytest.approx(expected)
            allowed = problem.masks[s] >> a & 1 == 1
            assert allowed == (action == "wait" or differ(laws[action], laws["wait"]))


@pytest.mark.parametrize("seed", range(0, WORLDS, 3))
def test_many_agents_are_like_one_in_random_worlds(seed: int) -> None:
    world, goal, n = random_world(seed, EVERYTHING), _goal(seed), 5
    envs = ics.gym_vector_env(world, n, goal=goal, ticks=12)
    singles = [ics.gym_env(world, goal=goal, ticks=12) for _ in range(n)]
    states, _ = envs.reset(seed=seed)
    assert states.tolist() == [env.reset(seed=seed + i)[0] for i, env in enumerate(singles)]
    draws = np.random.default_rng(seed)
    for _ in range(12):
        actions = draws.integers(len(envs.actions), size=n)
        states, rewards, _, _, infos = envs.step(actions)
        steps = [env.step(int(action)) for env, action in zip(singles, actions, strict=True)]
        assert states.tolist() == [step[0] for step in steps]
        assert rewards.tolist() == [step[1] for step in steps]
        assert infos["regret"].tolist() == [step[4]["regret"] for step in steps]
        assert np.all(infos["regret"] >= 0.0)
