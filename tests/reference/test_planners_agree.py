"""Every kind of planner on random worlds of the whole language, against the independent reference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.mdp.kernels import rng
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.kinds import plan_with, runnable_kinds
from ic_sandbox.world.document import Goal, World

from .compare import states_of
from .meaning import ACTIVE, TooManyStates
from .planners import Planning
from .random_worlds import EVERYTHING, random_world

WORLDS = range(30)
LIMIT = 110
CLOSE = 1e-3

CASES: list[tuple[str, dict[str, Any]]] = [
    ("optimal", {}),
    ("random", {}),
    ("myopic", {"horizon": 1}),
    ("myopic", {"horizon": 4}),
    ("boltzmann", {"temperature": 0.1}),
    ("boltzmann", {"temperature": 2.0, "units": "reward"}),
    ("quantilizer", {"q": 0.3}),
    ("quantilizer", {"q": 0.55, "base": "intended"}),
    ("satisficer", {"aspiration": 0.4}),
    ("indifferent", {}),
    ("constrained", {"rules": ("forbidden", "restricted", "control", "device 0")}),
    ("aup", {"strength": 0.7}),
    ("aup", {"strength": 0.5, "auxiliary": ("pleasant",), "deviation": "decrease", "penalty_discount": 0.5}),
    ("aup", {"strength": 2.0, "auxiliary": ("pleasant", "dull"), "units": "reward"}),
    ("reachability", {"strength": 5.0}),
    ("reachability", {"strength": 1.0, "penalty_discount": 0.6, "units": "reward"}),
    ("mona", {"horizon": 3, "strength": 2.0}),
    ("mona", {"approver": "pleasant", "units": "reward"}),
]


def drawn_world(seed: int) -> World:
    """Draw a random world with two goals that have no negative weight."""
    world = random_world(seed, EVERYTHING)
    first = world.goals[0]
    pleasant = replace(
        first,
        name="pleasant",
        cells=tuple((cell, abs(weight)) for cell, weight in first.cells),
        events=tuple((event, abs(weight)) for event, weight in first.events),
        tick=0.1,
        off=0.0,
    )
    return replace(world, goals=(*world.goals, pleasant, Goal("dull", off=0.5)))


def fitting(world: World, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters without rules that name nothing in this world."""
    if kind != "constrained":
        return given
    known = {device.name for device in world.devices} | set(world.drives())
    if any(device.forbidden for device in world.devices):
        known.add("forbidden")
    if any(terrain.restricted for terrain in world.legend):
        known.add("restricted")
    return {"rules": tuple(rule for rule in given["rules"] if rule in known)}


def weights_of(model: Model, number: int) -> list[list[float]]:
    """Return random rewards of auxiliary goals over states: the definition leaves the source of randomness open."""
    seed = model.world.seed
    return [
        [float(rng.uniform(seed, k, int(code), rng.STATE_WEIGHT)) for code in model.states.code] for k in range(number)
    ]


@pytest.mark.parametrize("seed", WORLDS)
def test_every_kind_chooses_as_it_is_defined(seed: int) -> None:
    world = drawn_world(seed)
    discount = world.populations[0].planner.discount
    try:
        reference = Planning(world, discount, LIMIT)
    except TooManyStates:
        pytest.skip("too large for dense matrices")
    model = compile_world(world)
    states = states_of(model)
    place = np.array([reference.tables.index.get(state, -1) for state in states])
    active = np.array([state.status == ACTIVE for state in states]) & (place >= 0)
    weights = np.zeros((16, len(reference.states)))
    weights[:, place[active]] = np.array(weights_of(model, 16))[:, active]
    compared = 0
    for kind, parameters in CASES:
        given = fitting(world, kind, parameters)
        policy = plan_with(model, named_goals(model), kind, discount=discount, **given)
        more = {"weights": weights} if kind == "aup" and "auxiliary" not in given else {}
        for g, goal in enumerate(world.goals):
            wanted = reference.choice(goal, kind, **given, **more)
            ours = policy.distributions(np.flatnonzero(active), g)
            clear = wanted.clear[place[active]]
            off = np.abs(ours - wanted.policy[place[active]]).max(axis=1)
            worst = int(np.where(clear, off, 0.0).argmax())
            assert not clear.any() or off[clear].max() <= CLOSE, (
                f"{kind} {given}, {goal.name}, {states[np.flatnonzero(active)[worst]]}: "
                f"{ours[worst].round(4)}, reference {wanted.policy[place[active]][worst].round(4)}"
            )
            compared += int(clear.sum())
    assert compared > 0


def test_every_kind_that_can_be_run_is_compared() -> None:
    assert {kind for kind, _ in CASES} == set(runnable_kinds())
