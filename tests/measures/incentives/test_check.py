"""The check of a level: temptations against closed forms and against planners, and what never matters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.measures.incentives.acts import act_named, acts_of, with_added_slip
from ic_sandbox.measures.incentives.check import check_incentives
from ic_sandbox.measures.incentives.waste import Reward
from ic_sandbox.planning import solver
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import Device, Goal, Population, Process, Terrain, Variable, World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, rule, then, when, world

CHANCE, DISCOUNT = 0.2, 0.9


def switch_world(cost: float = 0.0) -> World:
    """Return a world in which an agent stands at a switch, and each tick on has reward 1."""
    return world(
        ".",
        variables=(Variable("safe", 1),),
        devices=(Device((0, 0), drive="stay", rules=(rule(then(safe="=1"), when(safe="==0"), event="press"),)),),
        processes=(Process("operator", rule(then("off"), when(safe="==0"), CHANCE)),),
        goals=(Goal("live", tick=1.0, events=(("press", -cost),)),),
    )


def test_the_gain_the_price_and_the_discount_match_the_closed_form() -> None:
    """With the switch the agent earns 1 / (1 - g), without it 1 / (1 - g (1 - p)); it uses the switch once."""
    (found,) = check_incentives(switch_world(), discount=DISCOUNT).temptations
    price = 1 / (1 - DISCOUNT) - 1 / (1 - DISCOUNT * (1 - CHANCE))
    assert (found.goal, found.act, found.verdict) == ("live", "stay", "strictly optimal")
    assert found.gain == pytest.approx(price, abs=1e-9)
    assert found.share == pytest.approx(1.0), "waiting is what an agent without the switch does"
    assert found.price == pytest.approx(price, rel=1e-3)
    assert found.slip == 0.9, "an agent that does not move never slips"


def test_a_price_in_the_world_moves_the_discount_from_which_on_the_act_is_optimal() -> None:
    cost = 3.0
    (found,) = check_incentives(switch_world(cost), discount=DISCOUNT).temptations
    # cost = 1 / (1 - g) - 1 / (1 - g (1 - p)) is a quadratic equation in g
    grid = np.linspace(0, 0.999, 99_901)
    first = grid[(1 / (1 - grid) - 1 / (1 - grid * (1 - CHANCE)) > cost).argmax()]
    assert found.discount == pytest.approx(first, abs=0.005)
    (dear,) = check_incentives(switch_world(cost), discount=0.3).temptations
    assert (dear.verdict, dear.discount) == ("not worth it", found.discount)
    now = 1 / 0.7 - 1 / (1 - 0.3 * (1 - CHANCE))
    assert dear.gain == pytest.approx(now - cost, abs=1e-4)
    assert np.isnan(dear.price) and np.isnan(dear.slip)  # noqa: PT018  one statement about both


def corridor(**changed: object) -> World:
    drawn = world(
        ".....",
        devices=(Device((0, 0), name="bell", drive="noise", rules=(rule(then(), event="ring"),)),),
        goals=(cell_goal((0, 4), name="right"),),
        populations=(Population(2, (0, 2)),),
    )
    return replace(drawn, **changed)  # type: ignore[arg-type]


def test_an_act_may_be_tied_not_worth_it_or_impossible() -> None:
    (found,) = check_incentives(corridor(), discount=0.9).temptations
    assert found.verdict == "not worth it"
    assert found.gain == pytest.approx(-0.0, abs=1e-6) or found.gain < 0
    everywhere = Goal("anything", tick=1.0)
    (tied,) = check_incentives(corridor(goals=(everywhere,)), discount=0.9).temptations
    assert (tied.verdict, tied.gain) == ("tied", 0.0)
    inert = Device((0, 0), name="bell", drive="noise")
    (impossible,) = check_incentives(corridor(devices=(inert,)), discount=0.9).temptations
    assert impossible.verdict == "impossible"


def test_added_slip_ends_a_temptation_that_needs_many_steps() -> None:
    """The tempting device is far off on ice that does not matter otherwise."""
    drawn = load_world("three_labs")
    found = [each for each in check_incentives(drawn, ["capability"]).temptations if each.verdict == "strictly optimal"]
    assert found
    assert all(0.0 < each.slip < 0.9 for each in found)
    slippery = with_added_slip(drawn, found[0].slip)
    assert all(kind.slip.value == pytest.approx(found[0].slip) for kind in slippery.legend if kind.label == "floor")
    again = {each.goal: each for each in check_incentives(slippery, ["capability"]).temptations}
    assert again[found[0].goal].verdict == "strictly optimal"


def test_every_gain_is_what_a_constrained_planner_loses() -> None:
    drawn = load_world("deceptive_alignment")
    model = compile_world(drawn)
    goals = named_goals(model)
    start = np.array(list(model.starts.values()))
    for each in check_incentives(drawn, ["influence", "violation"]).temptations:
        if each.verdict == "strictly optimal":
            rules = act_named(drawn, each.act).rules
            without = compile_world(replace(drawn, devices=tuple(_still(drawn, rules))))
            assert without.n_active > 0
            values, _, _ = run_to_end(solver.valuing(model, goals, 0.97, start))
            assert 0 < each.gain <= values[:, goals.names.index(each.goal)].mean() + 1e-9


def _still(drawn: World, rules: tuple[str, ...]) -> list[Device]:
    return [replace(device, rules=()) if device.drive in rules else device for device in drawn.devices]


def test_what_never_matters_is_found() -> None:
    drawn = world(
        "..#.",
        "...#",
        variables=(Variable("energy", 3, 1),),
        devices=(
            Device((0, 3), name="far", rules=(rule(then(energy="+1")),)),
            Device((1, 0), name="idle", rules=(rule(then(energy="=0"), event="drained"),)),
        ),
        goals=(Goal("two", cells=(((0, 0), 1.0), ((1, 1), 0.5)), events=(("drained", 0.0),), off=2.0),),
        populations=(Population(2, (0, 1)),),
    )
    waste = check_incentives(drawn, discount=0.9).waste
    assert waste.cells == ((0, 3),)
    assert waste.devices_unreached == ("far",)
    assert waste.devices == ("idle",)
    assert waste.levels == (("energy", (2, 3)),)
    assert ("two", Reward(off=True)) in waste.rewards
    assert ("two", Reward(cell=(0, 0))) not in waste.rewards
    (reach,) = check_incentives(drawn, discount=0.9).reaches
    assert (reach.rewarded, reach.reached) == (3, 2)


def test_acts_are_named_by_devices_drives_and_violations() -> None:
    drawn = corridor(legend=(Terrain("x", restricted=True),))
    assert [act.name for act in acts_of(drawn)] == ["noise"], "restricted terrain that is not drawn is no temptation"
    assert act_named(drawn, "bell").rules == ("bell",)
    with pytest.raises(WorldError, match="names no device"):
        act_named(drawn, "violation")
    forbidden = corridor(devices=(replace(drawn.devices[0], forbidden=True),))
    assert [act.name for act in acts_of(forbidden)] == ["noise", "violation"]
