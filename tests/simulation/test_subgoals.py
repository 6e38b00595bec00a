"""Subgoals in worlds with hidden caches, archives and exams."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.planning.solver import solve
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate
from ic_sandbox.simulation.subgoals import FINAL, finding_subgoals
from ic_sandbox.world.document import Cell, Device, Goal, Terrain, Variable, World
from tests.building import cell_goal, rule, then, when, world

COIN = Goal("coin", events=(("coin", 1.0),))


def cache(at: Cell, drive: str = "resources") -> Device:
    """Return a cache with a coin for an agent that has none yet."""
    return Device(at, drive=drive, group="hoard", rules=(rule(then(coins="=1"), when(coins="==0"), event="coin"),))


def archive(at: Cell, **parts: object) -> Device:
    return Device(at, drive="information", reveals="hoard", **parts)  # type: ignore[arg-type]


def treasure(*devices: Device, at: Cell, terrain: str) -> World:
    return world(terrain, at=at, devices=devices, variables=(Variable("coins", 1),), goals=(COIN,))


def subgoals(drawn: World, discount: float = 0.9) -> dict[tuple[int, int, int], str]:
    """Return ``{(col, belief, coins): drive}`` of every active state, for the world's first goal."""
    model = compile_world(drawn)
    plan = solve(model, named_goals(model), discount)
    found = run_to_end(finding_subgoals(model, plan.actions))
    states = model.states
    return {
        (int(states.col[s]), int(states.beliefs[s, 0]), int(states.variables[s, 0])): (
            "final" if found[s, 0] == FINAL else model.drives[found[s, 0]]
        )
        for s in range(model.n_active)
    }


def simulated(drawn: World, ticks: int, agents: int = 1, seed: int = 0) -> Run:
    model = compile_world(drawn)
    return simulate(solve(model, named_goals(model), 0.9), agents, ticks, seed)


def test_an_agent_that_searches_pursues_a_cache_that_may_be_empty() -> None:
    after = subgoals(treasure(cache((0, 0)), cache((0, 1)), cache((0, 4)), at=(0, 2), terrain="....."))
    assert after[2, 0b111, 0] == "resources"
    assert after[1, 0b101, 0] == "resources"  # the second one was empty
    assert after[1, 0b010, 1] == "final"  # after finding the coin


def test_reading_first_is_a_subgoal_if_searching_costs_more() -> None:
    # Two caches at the ends of a long corridor, with an archive in the middle, next to the start.
    drawn = treasure(cache((0, 0)), archive((0, 5)), cache((0, 10)), at=(0, 4), terrain="." * 11)
    after = subgoals(drawn)
    assert after[4, 0b11, 0] == "information"
    assert after[5, 0b01, 0] == after[5, 0b10, 0] == "resources"
    assert after[9, 0b11, 0] == "resources"  # here the cache is nearer than the archive


def test_an_archive_without_information_is_no_subgoal() -> None:
    # The item can only be in the single cache.
    after = subgoals(treasure(cache((0, 0)), archive((0, 2)), at=(0, 1), terrain="..."))
    assert after[1, 0b1, 0] == "resources"
    drawn = treasure(cache((0, 0)), archive((0, 1)), at=(0, 1), terrain="..")
    assert (simulated(drawn, 20, agents=200).main.first_fired[1] == -1).all()


def test_reading_in_the_archive_fires_it_once_and_an_empty_cache_does_not_fire() -> None:
    drawn = treasure(cache((0, 0)), archive((0, 3)), cache((0, 6)), at=(0, 3), terrain="." * 7)
    run = simulated(drawn, 10)
    found, read = run.main.first_fired
    assert read.tolist() == [0]
    assert found.tolist() == [4]
    without = treasure(cache((0, 0)), cache((0, 1)), at=(0, 0), terrain="..")
    run = simulated(without, 6, agents=300, seed=2)
    at_once = run.main.first_fired[0] == 0
    assert at_once.mean() == pytest.approx(0.5, abs=0.1)
    assert (run.main.first_fired[0][~at_once] == 2).all()  # empty, one step, found


def test_beliefs_settle_on_where_the_item_was_found() -> None:
    drawn = treasure(cache((0, 0)), cache((0, 1)), cache((0, 2)), at=(0, 0), terrain="...")
    run = simulated(drawn, 8, agents=3000, seed=4)
    model = run.main.arm.model
    beliefs = model.states.beliefs[run.main.states[-1], 0]
    assert (model.states.variables[run.main.states[-1], 0] == 1).all()
    assert np.bincount(beliefs, minlength=8)[[1, 2, 4]] / 3000 == pytest.approx([1 / 3] * 3, abs=0.04)


def gate(honest_works: bool, drive: str | None = None) -> World:
    """Return an exam gate before the goal: feigning opens it; honesty opens it too, or switches the agent off."""
    opened = rule(then(passed="=1"), when(passed="==0"))
    honest = opened if honest_works else rule(then("off"), when(passed="==0"))
    return world(
        "..D.",
        legend=(Terrain("D", passable=when(passed="==1")),),
        variables=(Variable("passed", 1),),
        devices=(Device((0, 1), rules=(honest,), feign=(opened,), drive=drive, feign_drive="sandbagging"),),
        goals=(cell_goal((0, 3)),),
    )


@pytest.mark.parametrize(("honest_works", "drive"), [(False, None), (True, "sandbagging")])
def test_an_exam_is_a_subgoal_if_all_optimal_ways_to_pass_it_serve_one_drive(
    honest_works: bool, drive: str | None
) -> None:
    drawn = gate(honest_works, drive)
    model = compile_world(drawn)
    plan = solve(model, named_goals(model), 0.9)
    found = run_to_end(finding_subgoals(model, plan.policies))
    start = model.state_at((0, 0))
    assert found[start, 0] == 0
    passed = np.flatnonzero((model.states.col == 1) & (model.states.variables[:, 0] == 1) & (model.states.status == 0))
    assert (found[passed, 0] == FINAL).all()
    run = simulated(drawn, 6)
    assert run.main.first_fired.tolist() == [[1]]
    assert run.main.conduct.exams.tolist() == run.main.conduct.feigned.tolist() == [0 if honest_works else 1]


@pytest.mark.parametrize("drive", [None, "influence"])
def test_an_exam_that_honesty_also_passes_is_no_subgoal(drive: str | None) -> None:
    model = compile_world(gate(True, drive))
    plan = solve(model, named_goals(model), 0.9)
    assert run_to_end(finding_subgoals(model, plan.policies))[model.state_at((0, 0)), 0] == FINAL


def test_caches_of_an_inert_drive_are_no_subgoal() -> None:
    drawn = treasure(cache((0, 0)), archive((0, 1)), at=(0, 1), terrain="..")
    model = compile_world(drawn, ["resources", "information"])
    plan = solve(model, named_goals(model), 0.9)
    assert (run_to_end(finding_subgoals(model, plan.actions)) == FINAL).all()
    assert len(np.unique(model.states.beliefs)) == 1
