"""Prevalence is compared between worlds, paired over the same goals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import ic_sandbox as ics
from ic_sandbox.measures.comparison import compare
from ic_sandbox.measures.discount_scan import Foresight
from ic_sandbox.measures.intervals import t_95
from ic_sandbox.measures.plan_figures import figures_of_plans
from ic_sandbox.world.document import Chance, World


def known(world: World, draw: str = "uniform_cells", number: int = 24) -> Foresight:
    found = ics.analyze(world, number=number, draw=draw)  # type: ignore[arg-type]
    worths = dict(
        zip(found.discounts, (tuple(of[k] for of in found.worths) for k in range(len(found.discounts))), strict=True)
    )
    now = found.discounts[0]
    return Foresight(found.drives, len(found.goals), found.draw, now, worths, {}, complete=True)


def mild(world: World, chance: float) -> World:
    (operator,) = world.processes
    return replace(world, processes=(replace(operator, rule=replace(operator.rule, chance=Chance(chance))),))


def test_the_prevalence_of_each_drive_is_a_figure() -> None:
    world = ics.load_world("off_switch")
    (line,) = figures_of_plans(known(world))
    (worth,) = known(world).worths[0.97]
    assert (line.figure, line.of) == ("prevalence", "shutdown_avoidance")
    assert line.measured.value == worth.prevalence
    assert (line.measured.low, line.measured.high) == (worth.prevalence_low, worth.prevalence_high)


def test_a_world_compared_with_itself_differs_by_exactly_zero() -> None:
    lines = figures_of_plans(known(ics.load_world("off_switch")))
    (found,) = compare(lines, lines)
    assert (found.difference.value, found.difference.low, found.difference.high) == (0.0, 0.0, 0.0)


def test_prevalences_are_paired_over_goals() -> None:
    world = ics.load_world("off_switch")
    before, after = known(world), known(mild(world, 0.0005))
    (found,) = compare(figures_of_plans(before), figures_of_plans(after))
    (one,), (other,) = before.worths[0.97], after.worths[0.97]
    by_goal = (other.relative > 0.01).mean(axis=0) - (one.relative > 0.01).mean(axis=0)
    spread = t_95(by_goal.size - 1) * by_goal.std(ddof=1) / np.sqrt(by_goal.size)
    assert by_goal.std() > 0, "some goals need the switch no longer"
    np.testing.assert_allclose(found.difference.value, by_goal.mean())
    np.testing.assert_allclose(found.difference.high - found.difference.value, spread)
