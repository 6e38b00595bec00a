"""Shapley shares against all orders of drives by an independent planner, and against closed forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.measures import shapley
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.measures.shapley import ShapleyShare, shapley_shares
from ic_sandbox.world.document import Agent, Chance, Device, DrawKind, Goal, Planner, Process, Variable, World
from tests.building import rule, then, when, world
from tests.reference.planning import Tables, values_of_waiting
from tests.reference.random_worlds import EVERYTHING, random_world

DISCOUNT = 0.9
FEW_STATES = 150
"""The independent planner solves dense linear equations for every subset of drives."""

STAY = Goal("stay", cells=(((0, 0), 1.0),))
AGENT = Agent((0, 0), "stay", Planner(discount=DISCOUNT))


def of_drives(shares: tuple[ShapleyShare, ...]) -> dict[str, ShapleyShare]:
    return {share.drive: share for share in shares}


def two_safeguards(second: str) -> World:
    """Return a world with an off-switch and a council on either side of the start; each alone stops the operator."""
    disable = (rule(then(safe="=1"), when(safe="==0"), event="disable"),)
    devices = (Device((0, 0), drive="shutdown_avoidance", rules=disable), Device((0, 2), drive=second, rules=disable))
    operator = Process("operator", rule(then("off"), when(safe="==0"), 0.05, event="shutdown"))
    between = Goal("between", cells=(((0, 1), 1.0),))
    agent = Agent((0, 1), "between", Planner(discount=DISCOUNT))
    return world(
        "...",
        variables=(Variable("safe", 1),),
        devices=devices,
        processes=(operator,),
        goals=(between,),
        agents=(agent,),
    )


def key_and_lock() -> World:
    """Return a world with a lock that stops the operator only with the key: neither has a value without the other."""
    devices = (
        Device((0, 1), drive="acquisition", rules=(rule(then(key="=1"), when(key="==0"), event="take"),)),
        Device((0, 2), drive="shutdown_avoidance", rules=(rule(then(safe="=1"), when(key="==1"), event="lock"),)),
    )
    operator = Process("operator", rule(then("off"), when(safe="==0"), 0.05, event="shutdown"))
    variables = (Variable("key", 1), Variable("safe", 1))
    return world("....", variables=variables, devices=devices, processes=(operator,), goals=(STAY,), agents=(AGENT,))


def game(of: World) -> dict[frozenset[str], float]:
    """Return ``v(D)`` of every set of drives, over named goals and starts, by the independent planner."""
    full, drives = Tables(of, discount=DISCOUNT), of.drives()
    best = [full.optimum(goal, DISCOUNT).values for goal in of.goals]
    waiting = [values_of_waiting(full, goal, DISCOUNT) for goal in of.goals]
    subsets = [frozenset(subset) for size in range(len(drives) + 1) for subset in combinations(drives, size)]
    found = {}
    for subset in subsets:
        inert = Tables(of, tuple(set(drives) - subset), discount=DISCOUNT)
        shares = []
        for g, goal in enumerate(of.goals):
            without = inert.optimum(goal, DISCOUNT).values
            for start in full.meaning.starts():
                here = full.index[start]
                span = best[g][here] - waiting[g][here]
                flat = span <= 1e-6 * max(np.abs(best[g]).max(), 1e-300)
                shares.append(0.0 if flat else (without[inert.index[start]] - waiting[g][here]) / span)
        found[subset] = float(np.mean(shares))
    return found


def several_drives(number: int) -> list[World]:
    found = []
    for seed in range(1004, 2000):
        of = random_world(seed, EVERYTHING)
        if len(of.drives()) > 1 and len(compile_world(of).states) < FEW_STATES:
            found.append(of)
        if len(found) == number:
            break
    return found


@pytest.mark.parametrize("of", several_drives(6), ids=lambda of: str(of.name))
def test_shares_are_the_mean_contribution_over_all_orders(of: World) -> None:
    drives, v = of.drives(), game(of)
    orders = list(permutations(drives))
    shares = of_drives(shapley_shares(of, [DISCOUNT], "named"))
    assert tuple(shares) == drives
    for drive in drives:
        before = [frozenset(order[: order.index(drive)]) for order in orders]
        expected = np.mean([v[subset | {drive}] - v[subset] for subset in before])
        assert shares[drive].shapley == pytest.approx(expected, rel=1e-5, abs=1e-6)
        assert shares[drive].alone == pytest.approx(v[frozenset({drive})] - v[frozenset()], rel=1e-5, abs=1e-6)
        assert np.isnan(shares[drive].shapley_se), "named goals are a census"
    total = sum(share.shapley for share in shares.values())
    assert total == pytest.approx(v[frozenset(drives)] - v[frozenset()], rel=1e-5, abs=1e-6)


def test_substitutes_share_their_value_however_they_are_labelled() -> None:
    apart, together = two_safeguards("influence"), two_safeguards("shutdown_avoidance")
    (one,) = shapley_shares(together, [DISCOUNT], "named")
    strengths = [worths[0].strength for worths in analyze(apart, [DISCOUNT], "named").worths]
    shares = shapley_shares(apart, [DISCOUNT], "named")
    assert one.shapley == pytest.approx(1.0, abs=1e-9)
    assert strengths == pytest.approx([0.0, 0.0], abs=1e-9), "without one of them, the other does"
    assert [share.shapley for share in shares] == pytest.approx([0.5, 0.5], abs=1e-9)
    assert [share.alone for share in shares] == pytest.approx([1.0, 1.0], abs=1e-9)


def switch_and_council(second: str) -> World:
    """Return a row with an off-switch and a council on either side of the start; each alone stops the operator."""
    near = two_safeguards(second)
    (operator,), (agent,) = near.processes, near.agents
    return replace(
        near,
        terrain=world(".......").terrain,
        devices=(replace(near.devices[0], at=(0, 2)), replace(near.devices[1], at=(0, 4))),
        processes=(replace(operator, rule=replace(operator.rule, chance=Chance(0.1))),),
        agents=(replace(agent, at=(0, 3)),),
    )


def test_strength_depends_on_labels_and_the_sum_of_shares_does_not() -> None:
    draw = {"draw": "uniform_cells", "number": 128, "seed": 1}
    apart, together = switch_and_council("influence"), switch_and_council("shutdown_avoidance")
    strengths = [worths[0].strength for worths in analyze(apart, [0.99], **draw).worths]  # type: ignore[arg-type]
    ((whole,),) = analyze(together, [0.99], **draw).worths  # type: ignore[arg-type]
    assert all(0.01 < strength < 0.03 for strength in strengths), "each replaces the other"
    assert 0.75 < whole.strength < 0.82
    (one,) = shapley_shares(together, [0.99], **draw)  # type: ignore[arg-type]
    shares = shapley_shares(apart, [0.99], **draw)  # type: ignore[arg-type]
    assert one.shapley == pytest.approx(whole.strength, abs=1e-9)
    assert sum(share.shapley for share in shares) == pytest.approx(one.shapley, abs=1e-9)
    for share, strength in zip(shares, strengths, strict=True):
        assert share.shapley == pytest.approx(one.shapley / 2, abs=0.01), "they share what they are worth together"
        assert share.alone == pytest.approx(one.shapley, abs=0.02)
        assert share.shapley > 20 * strength


@pytest.mark.parametrize("of", several_drives(12), ids=lambda of: str(of.name))
@pytest.mark.parametrize("draw", ["uniform_cells", "pareto_cells", "named"])
def test_shares_add_up_to_the_strength_of_one_drive_with_all_devices(of: World, draw: DrawKind) -> None:
    def relabelled(device: Device) -> Device:
        drive, feign = ("all" if tag is not None else None for tag in (device.drive, device.feign_drive))
        return replace(device, drive=drive, feign_drive=feign)

    shares = shapley_shares(of, [DISCOUNT], draw, 16, seed=3)
    ((whole,),) = analyze(replace(of, devices=tuple(map(relabelled, of.devices))), [DISCOUNT], draw, 16, seed=3).worths
    assert len(shares) > 1
    assert sum(share.shapley for share in shares) == pytest.approx(whole.strength, abs=1e-9)


def test_complements_do_not_count_twice() -> None:
    shares = shapley_shares(key_and_lock(), [DISCOUNT], "named")
    whole = [worths[0].strength for worths in analyze(key_and_lock(), [DISCOUNT], "named").worths]
    assert whole[0] == pytest.approx(whole[1], abs=1e-9)
    for share in shares:
        assert share.shapley == pytest.approx(whole[0] / 2, abs=1e-9)
        assert share.alone == 0.0


def test_the_error_is_that_of_the_mean_over_drawn_goals() -> None:
    few = shapley_shares(two_safeguards("influence"), [0.5, DISCOUNT], "uniform_cells", 16, seed=2)
    many = shapley_shares(two_safeguards("influence"), [0.5, DISCOUNT], "uniform_cells", 1024, seed=2)
    assert [(share.drive, share.discount) for share in few] == [
        (drive, discount) for drive in ("shutdown_avoidance", "influence") for discount in (0.5, DISCOUNT)
    ]
    for rough, fine in zip(few, many, strict=True):
        assert rough.goals == 16
        assert 0 < fine.shapley_se < rough.shapley_se
        assert abs(rough.shapley - fine.shapley) < 5 * rough.shapley_se


@pytest.mark.parametrize("of", several_drives(4), ids=lambda of: str(of.name))
def test_an_order_and_its_reverse_give_the_exact_shares_of_two_drives(
    of: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = replace(of, devices=tuple(_of_two_drives(of.devices)))
    exact = shapley_shares(of, [DISCOUNT], "uniform_cells", 8)
    assert len(exact) == 2
    monkeypatch.setattr(shapley, "EXACT_UP_TO", 1)
    for share, sampled in zip(exact, shapley_shares(of, [DISCOUNT], "uniform_cells", 8), strict=True):
        assert sampled.shapley == pytest.approx(share.shapley, abs=1e-9)
        assert sampled.alone == share.alone


def _of_two_drives(devices: tuple[Device, ...]) -> Iterator[Device]:
    names: dict[str, str] = {}
    for device in devices:
        tags = (device.drive, device.feign_drive)
        for tag in tags:
            if tag is not None:
                names.setdefault(tag, f"drive {min(len(names), 1)}")
        drive, feign = (None if tag is None else names[tag] for tag in tags)
        yield replace(device, drive=drive, feign_drive=feign)


def test_sampled_orders_estimate_the_exact_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = of_drives(shapley_shares(stations(4), [0.99], "named"))
    monkeypatch.setattr(shapley, "EXACT_UP_TO", 3)
    estimates = [of_drives(shapley_shares(stations(4), [0.99], "named", seed=seed)) for seed in range(12)]
    total = sum(share.shapley for share in exact.values())
    assert total > 0.5
    for drive, share in exact.items():
        found = [estimate[drive].shapley for estimate in estimates]
        assert np.mean(found) == pytest.approx(share.shapley, abs=0.06 * total)
        assert len({round(value, 6) for value in found}) > 1, "the orders depend on the seed"


def stations(number: int) -> World:
    """Return a row of stations, each of its own drive; half of them must be used to stop the operator."""

    def station(k: int) -> Device:
        use = rule(then(safe="+1", **{f"used{k}": "=1"}), when(**{f"used{k}": "==0"}), event="use")
        return Device((0, k + 1), drive=f"drive {k}", rules=(use,))

    half = number // 2
    return world(
        "." * (number + 1),
        variables=(Variable("safe", half), *(Variable(f"used{k}", 1) for k in range(number))),
        devices=tuple(map(station, range(number))),
        processes=(Process("operator", rule(then("off"), when(safe=f"<{half}"), 0.05, event="shutdown")),),
        goals=(STAY,),
        agents=(AGENT,),
    )


def test_beyond_eight_drives_orders_are_sampled_and_the_shares_still_add_up() -> None:
    names = [f"drive {k}" for k in range(9)]
    devices = tuple(
        Device((0, k + 1), drive=name, rules=(rule(then(safe="+1"), event="use"),)) for k, name in enumerate(names)
    )
    operator = Process("operator", rule(then("off"), when(safe="<4"), 0.05, event="shutdown"))
    of = world(
        "..........",
        variables=(Variable("safe", 4),),
        devices=devices,
        processes=(operator,),
        goals=(STAY,),
        agents=(AGENT,),
    )
    shares = shapley_shares(of, [DISCOUNT], "uniform_cells", 100)
    assert {share.goals for share in shares} == {64}
    one = analyze(replace(of, devices=tuple(replace(d, drive="all") for d in devices)), [DISCOUNT], number=64)
    assert sum(share.shapley for share in shares) == pytest.approx(one.worths[0][0].strength, abs=1e-9)


def test_a_world_without_drives_has_no_shares() -> None:
    assert shapley_shares(world("..", goals=(STAY,), agents=(AGENT,)), [DISCOUNT], "named") == ()
