"""The effects of one tick of the world language, checked on the compiled transitions."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.model import OFF, Model
from ic_sandbox.world.document import Agent, Chance, Device, Process, Terrain, Variable, World
from ic_sandbox.world.faults import WorldError
from tests.building import off_switch_world, rule, then, when, world

NORTH, EAST, SOUTH, WEST, WAIT, USE = range(6)


def outcomes(model: Model, action: int, state: int | None = None) -> dict[tuple[int, ...], float]:
    """Return ``{(row, col, *variables, status): probability}`` of one action, by default from the start."""
    start = next(iter(model.starts.values())) if state is None else state
    successors, chances = model.transitions.row(start, action)
    states = model.states
    return {
        (
            int(states.row[s]),
            int(states.col[s]),
            *(int(v) for v in states.variables[s]),
            int(states.status[s]),
        ): pytest.approx(float(p))  # type: ignore[misc]
        for s, p in zip(successors, chances, strict=True)
    }


def state_of(model: Model, row: int, col: int, *variables: int) -> int:
    states = model.states
    found = (states.row == row) & (states.col == col) & (states.status == 0)
    for k, level in enumerate(variables):
        found &= states.variables[:, k] == level
    (index,) = np.flatnonzero(found)
    return int(index)


def test_a_move_into_a_wall_or_off_the_grid_stays_put() -> None:
    model = compile_world(world(".#", ".."))
    assert outcomes(model, EAST) == {(0, 0, 0): 1.0}
    assert outcomes(model, NORTH) == {(0, 0, 0): 1.0}
    assert outcomes(model, SOUTH) == {(1, 0, 0): 1.0}


def test_slipping_sends_half_the_chance_to_each_side() -> None:
    ice = Terrain("~", "ice", slip=Chance(0.3))
    model = compile_world(world("...", ".~.", "...", at=(1, 1), legend=(ice,)))
    assert outcomes(model, EAST) == {(1, 2, 0): 0.7, (0, 1, 0): 0.15, (2, 1, 0): 0.15}


def test_a_slip_into_a_wall_stays_put() -> None:
    ice = Terrain("~", "ice", slip=Chance(0.4))
    model = compile_world(world("~.", at=(0, 0), legend=(ice,)))
    assert outcomes(model, EAST) == {(0, 1, 0): 0.6, (0, 0, 0): 0.4}


def test_a_cell_is_left_only_by_its_exits() -> None:
    one_way = Terrain(">", "one way", exits=("east",))
    model = compile_world(world(".>.", at=(0, 1), legend=(one_way,)))
    assert outcomes(model, WEST) == {(0, 1, 0): 1.0}
    assert outcomes(model, EAST) == {(0, 2, 0): 1.0}


def test_a_door_is_entered_only_if_its_condition_holds_and_never_traps() -> None:
    door = Terrain("D", "door", passable=when(open="==1"))
    lever = Device((0, 0), rules=(rule(then(open="cycle")),))
    model = compile_world(world(".D", variables=(Variable("open", 1),), devices=(lever,), legend=(door,)))
    assert outcomes(model, EAST) == {(0, 0, 0, 0): 1.0}
    assert outcomes(model, USE) == {(0, 0, 1, 0): 1.0}
    opened = state_of(model, 0, 0, 1)
    assert outcomes(model, EAST, opened) == {(0, 1, 1, 0): 1.0}
    assert outcomes(model, WAIT, state_of(model, 0, 1, 1)) == {(0, 1, 1, 0): 1.0}


def test_only_the_first_rule_that_holds_is_tried() -> None:
    device = Device((0, 0), rules=(rule(then(a="+1"), when(a=">=1")), rule(then(a="=1")), rule(then(a="=3"))))
    model = compile_world(world(".", variables=(Variable("a", 3),), devices=(device,)))
    assert outcomes(model, USE) == {(0, 0, 1, 0): 1.0}
    assert outcomes(model, USE, state_of(model, 0, 0, 1)) == {(0, 0, 2, 0): 1.0}


def test_a_failed_rule_does_else_and_emits_nothing() -> None:
    device = Device((0, 0), rules=(rule(then(a="+2"), chance=0.25, event="won", otherwise=then(a="+1")),))
    model = compile_world(world(".", variables=(Variable("a", 3),), devices=(device,)))
    assert outcomes(model, USE) == {(0, 0, 2, 0): 0.25, (0, 0, 1, 0): 0.75}
    row = next(iter(model.starts.values())) * len(model.actions) + USE
    piece = slice(model.event_offsets[row], model.event_offsets[row + 1])
    assert model.event_index[piece].tolist() == [model.events.index("won")]
    assert model.event_expected[piece] == pytest.approx([0.25])


def test_chances_depend_on_the_level_of_a_variable() -> None:
    device = Device((0, 0), rules=(rule(then(a="+1"), chance=Chance(by="a", values=(1.0, 0.5, 0.0))),))
    model = compile_world(world(".", variables=(Variable("a", 2),), devices=(device,)))
    assert outcomes(model, USE) == {(0, 0, 1, 0): 1.0}
    assert outcomes(model, USE, state_of(model, 0, 0, 1)) == {(0, 0, 2, 0): 0.5, (0, 0, 1, 0): 0.5}
    assert outcomes(model, USE, state_of(model, 0, 0, 2)) == {(0, 0, 2, 0): 1.0}


def test_effects_are_clamped_and_cycle_wraps() -> None:
    up = Device((0, 0), rules=(rule(then(a="+5", b="cycle", c="-4")),))
    levels = (Variable("a", 3), Variable("b", 1, initial=1), Variable("c", 2, initial=2))
    model = compile_world(world(".", variables=levels, devices=(up,)))
    assert outcomes(model, USE) == {(0, 0, 3, 0, 0, 0): 1.0}


def test_a_trigger_fires_whatever_the_action_was() -> None:
    lava = Terrain("L", "lava", trigger=(rule(then("off")),))
    model = compile_world(world(".L", legend=(lava,)))
    assert outcomes(model, EAST) == {(0, 1, OFF): 1.0}
    standing = compile_world(world("L", legend=(lava,)))
    assert outcomes(standing, WAIT) == {(0, 0, OFF): 1.0}


def test_processes_run_in_order_each_seeing_what_the_one_before_left() -> None:
    processes = (
        Process("first", rule(then(a="+1"))),
        Process("second", rule(then(b="=1"), when(a="==1"))),
    )
    model = compile_world(world(".", variables=(Variable("a", 3), Variable("b", 1)), processes=processes))
    assert outcomes(model, WAIT) == {(0, 0, 1, 1, 0): 1.0}
    backwards = compile_world(world(".", variables=(Variable("a", 3), Variable("b", 1)), processes=processes[::-1]))
    assert outcomes(backwards, WAIT) == {(0, 0, 1, 0, 0): 1.0}


def test_no_process_runs_for_an_agent_that_is_off() -> None:
    processes = (Process("operator", rule(then("off"), chance=0.5)), Process("later", rule(then(a="+1"))))
    model = compile_world(world(".", variables=(Variable("a", 1),), processes=processes))
    assert outcomes(model, WAIT) == {(0, 0, 0, OFF): 0.5, (0, 0, 1, 0): 0.5}


def test_off_is_absorbing() -> None:
    model = compile_world(off_switch_world("..", at=(0, 0), switch=(0, 1), chance=0.5))
    for state in np.flatnonzero(model.states.status == OFF):
        for action in range(len(model.actions)):
            successors, chances = model.transitions.row(int(state), action)
            assert successors.tolist() == [state]
            assert chances.tolist() == [1.0]


def test_inert_devices_stay_on_the_map_but_never_fire() -> None:
    drawn = off_switch_world("..", at=(0, 0), switch=(0, 0), chance=0.5)
    assert (0, 0, 1, 0) in outcomes(compile_world(drawn), USE)
    inert = compile_world(drawn, inert=["shutdown_avoidance"])
    assert outcomes(inert, USE) == outcomes(inert, WAIT)
    assert inert.actions == compile_world(drawn).actions


def test_a_world_without_devices_has_no_use() -> None:
    assert compile_world(world("..")).actions == ("north", "east", "south", "west", "wait")


def test_only_reachable_states_are_listed() -> None:
    model = compile_world(world("..#..", variables=(Variable("never", 9),)))
    assert len(model.states) == 2


def test_states_are_the_same_whatever_the_order_of_the_agents() -> None:
    drawn = off_switch_world(
        "....",
        at=(0, 0),
        switch=(0, 1),
        chance=0.5,
        agents=(Agent((0, 3), "nothing"), Agent((0, 0), "nothing")),
    )
    assert compile_world(drawn).states.code.tolist() == (
        compile_world(off_switch_world("....", at=(0, 0), switch=(0, 1), chance=0.5)).states.code.tolist()
    )


def test_probabilities_of_each_row_add_up_to_one() -> None:
    ice = Terrain("~", "ice", slip=Chance(0.37))
    processes = tuple(Process(f"p{k}", rule(then(a="cycle"), chance=0.1 * (k + 1))) for k in range(6))
    drawn = world("~~~", "~~~", legend=(ice,), variables=(Variable("a", 4),), processes=processes)
    transitions = compile_world(drawn).transitions
    sums = np.add.reduceat(transitions.probabilities, transitions.offsets[:-1])
    assert np.allclose(sums, 1.0, atol=1e-12)


def test_an_action_may_have_more_outcomes_than_the_initial_room() -> None:
    variables = tuple(Variable(name, 1) for name in "abcdefg")
    processes = tuple(Process(v.name, rule(then(**{v.name: "cycle"}), chance=0.5)) for v in variables)
    model = compile_world(world(".", variables=variables, processes=processes))
    assert len(model.states) == 2**7
    assert len(outcomes(model, WAIT)) == 2**7


def test_too_many_states_are_refused_with_the_variables_that_multiply_them() -> None:
    counters = (Variable("clock", 500), Variable("flag", 1))
    processes = (
        Process("clock", rule(then(clock="cycle"))),
        Process("flag", rule(then(flag="cycle"), chance=0.5)),
    )
    with pytest.raises(WorldError, match=r"more than 100 states.*clock \(\d+ levels\)"):
        compile_world(world(".", variables=counters, processes=processes), limit=100)


def test_too_many_combinations_of_levels_are_refused() -> None:
    with pytest.raises(WorldError, match="product of their levels is too large"):
        compile_world(world(".", variables=tuple(Variable(f"v{k}", 9999) for k in range(5))))


def test_a_world_without_agents_is_refused() -> None:
    with pytest.raises(WorldError, match="the world has no agents"):
        compile_world(World(terrain=("...",)))


def test_a_world_that_modifies_goals_needs_an_intended_goal() -> None:
    drawn = world("..", processes=(Process("retraining", rule(then("modified"))),))
    with pytest.raises(WorldError) as refused:
        compile_world(drawn)
    assert [fault.place for fault in refused.value.faults] == ["intended_goal"]
