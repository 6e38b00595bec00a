"""Drives side by side: the parts agree with the measures, and intervals with a direct computation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from ic_sandbox.measures.drive_comparison import DriveComparison, comparing_drives, prevalence_figure
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.measures.intervals import wilson
from ic_sandbox.measures.robustness import robustness
from ic_sandbox.measures.shapley import shapley_shares
from ic_sandbox.progress import PartialResult, Progress, run_to_end
from ic_sandbox.world.document import Draw, Planner, Population, World
from ic_sandbox.world.io.files import load_world
from tests.building import off_switch_world, world


def two_drives(draw: str = "single_cell") -> World:
    """Return a row with a switch on the left and one of another drive on the right; only the left one is near."""
    of = off_switch_world(
        "........", at=(0, 2), switch=(0, 1), chance=0.1,
        populations=(Population(9, (0, 2), Draw(draw), planner=Planner(discount=0.9)),),  # type: ignore[arg-type]
    )  # fmt: skip
    (switch,) = of.devices
    return replace(of, devices=(switch, replace(switch, at=(0, 6), drive="influence")), seed=4)


def test_each_part_is_that_of_its_measure() -> None:
    of = two_drives()
    found = run_to_end(comparing_drives(of, 24))
    assert found.discount == 0.9
    expected = analyze(of, [0.9], "single_cell", 24, seed=4)
    assert [worth.strength for worth in found.worths] == [worths[0].strength for worths in expected.worths]
    assert found.shares == shapley_shares(of, [0.9], "single_cell", 24, seed=4)
    wanted = robustness(of, [0.9], 24, seed=4)
    assert found.draws is not None
    assert [(row.drive, row.draw, row.worth.strength) for row in found.draws] == [
        (row.drive, row.draw, row.worth.strength) for row in wanted
    ]


def test_parts_are_reported_as_soon_as_they_are_known() -> None:
    steps: list[Progress] = []
    whole = run_to_end(comparing_drives(two_drives(), 8), steps.append)
    parts = [step.result for step in steps if isinstance(step, PartialResult)]
    assert all(isinstance(part, DriveComparison) and not part.complete for part in parts)
    assert [(part.shares is None, part.draws is None) for part in parts] == [(True, True), (False, True)]
    assert whole.complete
    done = [step.whole for step in steps if step.whole is not None]
    assert done == sorted(done)
    assert 0.0 < max(done) <= 1.0


def test_a_world_without_drives_is_compared_at_once() -> None:
    found = run_to_end(comparing_drives(world("...", populations=(Population(3, (0, 0)),))))
    assert found.complete
    assert found.worths == found.shares == found.draws == ()


def test_simultaneous_intervals_are_wilsons_at_the_level_of_bonferroni() -> None:
    found = run_to_end(comparing_drives(two_drives(), 50))
    inner = [worth for worth in found.worths if 0 < worth.prevalence < 1]
    assert inner
    for worth in inner:
        figure = prevalence_figure(worth, 3)
        assert (figure.low, figure.high) == pytest.approx((worth.prevalence_low, worth.prevalence_high))
        p, n, z = worth.prevalence, 50, norm.ppf(1 - 0.05 / 3 / 2)
        centre, spread = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        ends = (centre - spread) / (1 + z * z / n), (centre + spread) / (1 + z * z / n)
        assert (figure.low_all, figure.high_all) == pytest.approx(ends)
        assert (figure.low_all, figure.high_all) == pytest.approx(tuple(map(float, wilson(p * n, n, 1 - 0.05 / 3))))


def test_given_goals_have_no_interval() -> None:
    of = load_world("three_labs")
    found = run_to_end(comparing_drives(of))
    for worth in found.worths:
        figure = prevalence_figure(worth, len(found.worths))
        assert np.isnan([figure.low, figure.high, figure.low_all, figure.high_all]).all()


def test_the_strengths_of_three_labs_add_up_to_more_than_all_that_acting_is_worth_and_its_shares_do_not() -> None:
    found = run_to_end(comparing_drives(load_world("three_labs")))
    assert sum(worth.strength for worth in found.worths) > 3
    assert found.shares is not None
    assert 0.9 < sum(share.shapley for share in found.shares) <= 1.0
