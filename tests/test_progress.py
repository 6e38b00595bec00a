"""Long work in steps."""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise

import pytest

from ic_sandbox.progress import Progress, TimeLeft, WeightedSteps, map_progress, run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.world.io.files import load_world


def work(parts: int, closed: list[str] | None = None) -> Generator[Progress, None, str]:
    try:
        for part in range(parts):
            yield Progress("Working", part / parts)
        return f"{parts} parts"
    finally:
        if closed is not None:
            closed.append("closed")


def in_steps() -> Generator[Progress, None, list[str]]:
    steps = WeightedSteps(4.0)
    return [(yield from steps.take(work(2), 1.0)), (yield from steps.take(work(3), 3.0))]


def test_steps_report_the_share_of_the_whole_and_return_their_results() -> None:
    told: list[Progress] = []
    assert run_to_end(in_steps(), told.append) == ["2 parts", "3 parts"]
    assert [step.whole for step in told] == pytest.approx([0.0, 0.125, 0.25, 0.5, 0.75])
    assert [step.done for step in told] == pytest.approx([0.0, 0.5, 0.0, 1 / 3, 2 / 3])


def test_steps_beyond_the_estimate_never_exceed_the_whole() -> None:
    told: list[Progress] = []
    run_to_end(WeightedSteps(0.5).take(work(4), 1.0), told.append)
    assert [step.whole for step in told] == pytest.approx([0.0, 0.5, 1.0, 1.0])


def test_cancelled_work_is_closed() -> None:
    closed: list[str] = []
    doing = map_progress(work(3, closed), lambda step: step)
    next(doing)
    doing.close()
    assert closed == ["closed"]


@pytest.mark.parametrize("controls", [True, False])
def test_planning_reports_its_share_of_the_whole(controls: bool) -> None:
    told: list[float | None] = []
    run_to_end(
        prepare_steps(load_world("paperclips"), Settings(controls=controls)), lambda step: told.append(step.whole)
    )
    shares = [share for share in told if share is not None]
    assert len(shares) == len(told)
    assert shares[0] == 0.0
    assert max(shares) > 0.75
    assert all(after >= before - 0.05 for before, after in pairwise(shares))


@pytest.mark.parametrize(
    ("done", "seconds", "words"),
    [
        (0.0, 50.0, ""),
        (0.5, 1.3, ""),
        (0.5, 8.0, "about 8 s left"),
        (0.5, 22.0, "about 20 s left"),
        (0.25, 100.0, "about 5 min left"),
        (0.01, 100.0, "about 2.8 h left"),
        (0.9999, 5.0, "about 1 s left"),
    ],
)
def test_the_remaining_time_of_steady_work_is_estimated(done: float, seconds: float, words: str) -> None:
    left = TimeLeft(50.0)
    for part in range(1, 10):
        left.words(done * part / 10, 50.0 + seconds * part / 10)
    assert left.words(done, 50.0 + seconds) == words


def test_no_remaining_time_is_given_while_the_pace_changes() -> None:
    left = TimeLeft(0.0)
    assert left.words(0.09, 40.0) == "about 7 min left"
    assert left.words(0.09, 100.0) == "", "nothing was done for a minute"
    for second in range(110, 225):
        left.words(0.5 + (second - 110) / 300, float(second))
    assert left.words(0.9, 230.0) == "about 30 s left"
    left.begin(300.0)
    assert left.words(0.5, 301.0) == "", "other work has a pace of its own"
