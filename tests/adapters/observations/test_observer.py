"""Observations of agents: each kind says where the agent is and what has changed, and differs where states differ."""

from __future__ import annotations

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.adapters.episodes.problem import problem_of
from ic_sandbox.adapters.observations.observer import GridObserver, observer_of
from ic_sandbox.adapters.observations.world_text import WorldText
from ic_sandbox.adapters.options import OBSERVATIONS
from ic_sandbox.world.document import Device, Terrain, Variable
from tests.building import rule, then, world


def plane(observer: GridObserver, state: int, name: str) -> np.ndarray:
    return observer.of(state)[:, :, observer.names.index(name)]


def test_planes_show_the_map_and_the_state() -> None:
    lever = Device((0, 1), name="lever", rules=(rule(then(level="+1")),), forbidden=True)
    model = ics.compile_world(
        world("#.w", at=(0, 1), devices=(lever,), variables=(Variable("level", 4),), legend=(Terrain("w", "water"),))
    )
    observer = GridObserver(model)
    for state in range(len(model.states)):
        assert plane(observer, state, "agent").tolist()[0].index(255) == model.states.col[state]
        level = round(255 * model.states.variables[state, 0] / 4)
        assert plane(observer, state, "variable level").tolist() == [[level] * 3]
    assert plane(observer, 0, "wall").tolist() == [[255, 0, 0]]
    assert plane(observer, 0, "terrain water").tolist() == [[0, 0, 255]]
    assert plane(observer, 0, "device lever").tolist() == [[0, 255, 0]]
    assert plane(observer, 0, "forbidden").tolist() == [[0, 255, 0]]


def test_planes_and_features_show_where_a_hidden_item_may_be() -> None:
    caches = tuple(Device((0, col), group="gold", rules=(rule(),)) for col in (0, 2))
    problem = problem_of(world("...", at=(0, 1), devices=caches))
    grid = GridObserver(problem.model)
    features = observer_of("features", problem.model, problem.masks)
    start = problem.start
    assert plane(grid, start, "belief gold").tolist() == [[255, 0, 255]]
    assert features.of(start)["beliefs"].tolist() == [1, 1]
    assert "The item of gold may be at: row 0, column 0; row 0, column 2" in WorldText(problem.model).of(start, 0)


@pytest.mark.parametrize("name", ["information", "camera_corridor", "aligned", "sandbagging"])
@pytest.mark.parametrize("kind", OBSERVATIONS)
def test_different_states_look_different(name: str, kind: str) -> None:
    problem = problem_of(name)
    observer = observer_of(kind, problem.model, problem.masks)
    states = np.arange(len(problem.model.states))[:: max(1, len(problem.model.states) // 300)]
    seen = set()
    for state in states:
        one = observer.of(int(state))
        seen.add(str(one) if kind != "grid" else one.tobytes())
    assert len(seen) == len(states)


@pytest.mark.parametrize("kind", OBSERVATIONS)
def test_many_are_observed_like_one(kind: str) -> None:
    problem = problem_of("information")
    observer = observer_of(kind, problem.model, problem.masks)
    states = np.array([3, 1000, 3, 2000])
    together = observer.of_all(states)
    for row, state in enumerate(states.tolist()):
        one = observer.of(state)
        if kind == "features":
            assert all(np.array_equal(together[key][row], one[key]) for key in one)
        else:
            assert np.array_equal(together[row], one)


def test_a_letter_means_one_thing() -> None:
    text = WorldText(ics.compile_world(ics.load_world("three_labs")))
    legend = text.of(0, 0).splitlines()[11].removeprefix("Legend: ").removesuffix(".")
    letters = [entry.split(" ")[0] for entry in legend.split(", ")]
    assert len(letters) == len(set(letters))
    assert letters[0] == "@"
