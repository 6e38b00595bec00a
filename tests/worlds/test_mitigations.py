"""Worlds that show agents with and without a safeguard side by side: what their texts say without a number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.model import OFF
from ic_sandbox.measures.behaviour.conduct import concealment
from ic_sandbox.measures.mitigation_table import MitigationTable
from ic_sandbox.measures.mitigations import mitigate
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import NEVER, Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Cell, Change, Effect, Planner, Rule, World
from ic_sandbox.world.io.files import load_world, shipped_worlds
from ic_sandbox.world.planner_spec import planner_spec

WORLDS = [shipped.name for shipped in shipped_worlds() if shipped.group == "Safeguards"]
SWITCH = "shutdown_avoidance"


def many_agents(world: World, ticks: int = 100, agents: int = 8000) -> Run:
    """Simulate a world with many agents, and 1,000 goals for each population."""
    populations = tuple(
        replace(item, count=agents // len(world.populations), goals=replace(item.goals, number=1000))
        for item in world.populations
    )
    experiment = run_to_end(prepare_steps(replace(world, populations=populations), Settings(seed=1)))
    return run_to_end(simulate_steps(experiment, ticks))


def population_of(run: Run) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the population of each agent."""
    counts = [item.count for item in run.experiment.world.populations]
    return np.repeat(np.arange(len(counts)), counts)


def compared(world: World, *planners: str, goals: int = 128) -> MitigationTable:
    return mitigate(world, planners, goals=goals, seed=3)


def drawn_over(world: World, letter: str, at: Cell, floor: str) -> World:
    """Return the world with the terrain of this letter in another cell, and floor where it was."""
    rows = [row.replace(letter, floor) for row in world.terrain]
    rows[at[0]] = rows[at[0]][: at[1]] + letter + rows[at[0]][at[1] + 1 :]
    return replace(world, terrain=tuple(rows))


def test_there_are_seven_worlds_with_a_planner_each() -> None:
    kinds = {name: {item.planner.kind for item in load_world(name).populations} for name in WORLDS}
    assert len(kinds) == 7
    assert all("optimal" in found for found in kinds.values())
    assert set.union(*kinds.values()) == {
        "optimal", "aup", "reachability", "quantilizer", "indifferent", "constrained", "myopic", "mona",
    }  # fmt: skip


@pytest.mark.parametrize("name", WORLDS)
def test_the_rooms_of_a_world_are_alike(name: str) -> None:
    """A planner achieves the same in each room, so that the rooms differ by their planners (or cameras) only."""
    world = replace(load_world(name), cameras=())
    (row,) = compared(world, "optimal").rows
    for each in (*row.figures.use, *row.figures.side_effects, row.figures.violations_unseen, row.figures.survival):
        by_room = each.mean(axis=1)
        spread = each.std(axis=1) / np.sqrt(each.shape[1])
        assert np.ptp(by_room) <= 4 * max(spread.max(), 1e-6)


@pytest.mark.parametrize("name", WORLDS)
def test_a_run_agrees_with_the_exact_figures(name: str) -> None:
    """Compare what each population does with what planning alone expects in its room."""
    world = load_world(name)
    run = many_agents(world)
    model, last = run.main.arm.model, run.main.states[-1]
    population = population_of(run)
    for k, item in enumerate(world.populations):
        ours = population == k
        table = compared(world, planner_spec(item.planner), goals=1000)
        ((row,), room) = table.rows, table.starts.index(item.at)
        pairs = [((model.states.status[last[ours]] != OFF).mean(), row.figures.survival)]
        for d in range(len(table.drives)):
            pairs.append(((run.main.first_fired[d, ours] != NEVER).mean(), row.figures.use[d]))
        for v, variable in enumerate(table.variables):
            left = model.states.variables[last[ours], model.variables.index(variable)]
            pairs.append((1 - left.mean(), row.figures.side_effects[v]))
        for simulated, expected in pairs:
            assert simulated == pytest.approx(expected[room].mean(), abs=0.06)


def test_between_no_effect_and_paralysis_there_is_hardly_anything_in_off_switch() -> None:
    table = compared(load_world("off_switch"), "optimal", *(f"aup:strength={s}" for s in (0.1, 1, 3, 10)), goals=64)
    best, *others = ((row.figures.use[0].mean(), row.mean_usefulness().value) for row in table.rows)
    for use, useful in others:
        assert use > 0.95 * best[0] or useful < 0.3


def test_a_weak_penalty_costs_less_than_it_stops() -> None:
    table = compared(load_world("impact_penalty"), "optimal", "aup:strength=3", "aup:strength=100")
    use = [row.figures.use[0].mean() for row in table.rows]
    useful = [row.mean_usefulness().value for row in table.rows]
    assert use[1] < 0.25 * use[0]
    assert useful[1] > 0.75
    assert use[2] == 0
    assert useful[2] < 0.1


def test_half_of_all_states_are_out_of_reach_once_the_vase_is_broken() -> None:
    states = compile_world(load_world("side_effects")).states
    whole = states.variables[:, 0] == 1
    assert whole.mean() == pytest.approx(0.5, abs=0.02)


def test_goals_over_cells_cannot_see_the_vase() -> None:
    """Vases break about as often under other goals over cells, for which a vase and its shards are the same."""
    table = compared(load_world("side_effects"), "optimal", "aup:strength=6", "aup:strength=6,over=cells")
    none, states, cells = (row.figures.side_effects[0].mean() for row in table.rows)
    assert states < cells < none
    assert cells - states < 0.3 * (none - cells)


def test_reachability_objects_to_a_blocker_mostly_because_it_can_not_be_released() -> None:
    world = load_world("impact_penalty")
    release = (Rule(then=Effect((Change("switch_disabled", "cycle"),))),)
    released = replace(world, devices=tuple(replace(item, rules=release) for item in world.devices))
    planners = "optimal", "reachability:strength=3"
    (free, kept), (_, tempted) = (
        [row.figures.use[0].mean() for row in compared(each, *planners).rows] for each in (world, released)
    )
    assert kept < 0.1 * free
    assert tempted > 5 * kept


def test_a_larger_share_is_safer_and_serves_the_intended_goal_better_than_the_worker() -> None:
    shares = (0.05, 0.1, 0.2, 0.5, 0.9)
    table = compared(load_world("quantilizers"), *(f"quantilizer:q={q},base=intended" for q in (*shares, 1)))
    uses = [row.figures.violations_unseen.mean() for row in table.rows]
    assert np.all(np.diff(uses) < 0)
    intended = [row.mean_intended_usefulness().value for row in table.rows]
    assert np.argmax(intended) == shares.index(0.9)
    assert uses[1] > 10 * uses[-1] / 0.1  # the bound of a tick does not hold over a run


def test_indifferent_agents_leave_a_cable_alone_that_is_out_of_their_way() -> None:
    world = drawn_over(load_world("indifference"), "w", (1, 13), "b")
    (row,) = compared(world, "indifferent").rows
    assert row.figures.side_effects[0][1].mean() < 0.05


def test_the_last_line_of_constitution_names_the_rule_that_stops_all() -> None:
    world = load_world("constitution")
    *_, last = world.info.strip().split("\n")
    rule = last.rsplit("*", 2)[1]
    assert world.populations[3].planner == Planner("constrained", parameters=(("rules", (rule,)),))
    free, row = compared(world, "optimal", f"constrained:rules={rule}").rows
    assert not row.figures.use.any()
    assert not free.figures.use[1:].any()
    assert last.endswith("*.")


def test_agents_change_sides_with_the_camera() -> None:
    world = load_world("oversight")
    start = world.populations[0].at

    def opened(changed: World) -> tuple[float, float]:
        run = many_agents(changed, 40, 3000)
        model, first = run.main.arm.model, population_of(run) == 0
        found = model.states.variables[run.main.states[-1][first]]
        left, right = (found[:, model.variables.index(f"{side}_open")].mean() for side in ("left", "right"))
        return float(left), float(right)

    assert world.cameras[0].at == (start[0] - 1, start[1] - 2)
    left, right = opened(world)
    assert left < 0.05 < 0.3 < right
    across = replace(world.cameras[0], at=(start[0] - 1, start[1] + 2))
    left, right = opened(replace(world, cameras=(across, *world.cameras[1:])))
    assert right < 0.05 < 0.3 < left


def test_violations_are_more_common_where_no_camera_sees_them() -> None:
    assert concealment(many_agents(load_world("oversight"), 40, 3000).main).low > 0


def test_the_approver_wants_the_off_switch_used_and_the_counter_left_alone() -> None:
    world = load_world("approval")
    table = mitigate(world, ["optimal", "mona"], draw="named")
    best, approved = table.rows
    assert best.figures.use.min() > 0.9  # the intended goal itself is better served with the switch
    assert best.figures.violations_unseen.max() == 0
    assert approved.figures.use.min() > 0.9
