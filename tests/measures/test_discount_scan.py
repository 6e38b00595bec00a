"""Prevalence by discount: streamed results agree with the analysis and the critical discounts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from ic_sandbox.measures.critical_discount import LADDER, critical_discounts
from ic_sandbox.measures.discount_scan import Foresight, looking_ahead
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.progress import PartialResult
from ic_sandbox.world.document import Draw, Planner, Population, World
from tests.building import off_switch_world, world


def strangers(discount: float = 0.96) -> World:
    drawn = off_switch_world(".....", at=(0, 2), switch=(0, 0), chance=0.1)
    return replace(drawn, populations=(Population(40, (0, 2), planner=Planner(discount=discount)),), agents=())


def streamed(drawn: World) -> list[Foresight]:
    found = []  # type: ignore[var-annotated]
    work = looking_ahead(drawn, seed=3)
    while True:
        try:
            step = next(work)
        except StopIteration as finished:
            return [*found, finished.value]
        if isinstance(step, PartialResult) and step.result is not None:
            found.append(step.result)


def test_the_final_result_agrees_with_the_analysis() -> None:
    drawn = strangers()
    whole = streamed(drawn)[-1]
    assert whole.complete
    assert set(whole.worths) == {0.96, *LADDER}
    analysis = analyze(drawn, sorted(whole.worths), whole.draw, whole.goals, seed=3)
    assert whole.drives == analysis.drives == ("shutdown_avoidance",)
    for k, (discount, (worth,)) in enumerate(whole.worths.items()):
        assert discount == analysis.discounts[k]
        assert worth.prevalence == analysis.worths[0][k].prevalence
        np.testing.assert_array_equal(worth.value, analysis.worths[0][k].value)
    (critical,) = critical_discounts(drawn, whole.draw, whole.goals, seed=3)
    assert whole.critical == {"shutdown_avoidance": critical}
    assert 0 < critical.discount < 1


def test_the_worlds_own_discount_comes_first_and_results_only_grow() -> None:
    steps = streamed(strangers(0.42))
    assert list(steps[0].worths) == [0.42]
    assert steps[0].now == 0.42
    for one, next_one in pairwise(steps):
        assert one.worths.items() <= next_one.worths.items()
        assert not one.complete


def test_a_world_without_drives_gives_an_empty_result() -> None:
    (only,) = streamed(world("...", populations=(Population(4, (0, 0)),)))
    assert only.complete
    assert only.worths == {}
    assert only.drives == ()


def test_goals_are_drawn_like_those_of_the_first_population() -> None:
    drawn = strangers()
    crowd = replace(drawn.populations[0], goals=Draw("single_cell"))
    known = streamed(replace(drawn, populations=(crowd,)))[-1]
    (worth,) = (worths[0] for worths in analyze(drawn, [known.now], "single_cell", known.goals, seed=3).worths)
    assert known.draw == "single_cell"
    assert known.worths[known.now][0].strength == worth.strength
