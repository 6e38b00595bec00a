"""Lessons: every question can be asked and measured, and its answer does not depend on the seed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from ic_sandbox import i18n
from ic_sandbox.lessons.lesson import Lesson, Step, lessons
from ic_sandbox.lessons.measurement import measure_step
from ic_sandbox.lessons.worksheet import BOX, TICKED, worksheet, worksheet_name
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.paths import RESOURCES
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import shipped_worlds
from ic_sandbox.world.story import PLACEHOLDER, placeholders

STEPS = [(lesson, number) for lesson in lessons() for number in range(len(lesson.steps))]

ANSWERS = {
    "The idea": (0, 0, 0), "Self-preservation": (3, 0, 1), "Shutdown avoidance": (3, 0, 1), "Resources": (3, 0, 0),
    "Capability": (3, 0, 0), "Goal preservation": (3, 0, 1), "Control": (3, 0, 0), "Information": (3, 0, 0),
    "Influence": (3, 0, 0), "Expansion": (3, 1, 0), "Concealment": (3, 0, 3), "Sandbagging": (0, 3, 0),
    "Sharing a world": (0, 3, 0), "Safeguards": (0, 3, 0), "When it doesn't happen": (0, 0, 0),
    "From the literature": (3, 0, 2),
}  # fmt: skip
"""The number of the right answer to each question. If a change in a world changes it, read its explanation again."""


@pytest.fixture(scope="module", autouse=True)
def runs_are_released() -> Iterator[None]:
    """Release the runs of all lessons when the last one is tested."""
    yield
    simulated.cache_clear()


@cache
def simulated(world: World, settings: Settings, ticks: int) -> tuple[Run, RunSeries]:
    run = run_to_end(simulate_steps(run_to_end(prepare_steps(world, settings)), ticks))
    return run, series_of(run)


def run_of(lesson: Lesson, step: Step, seed: int = 0) -> tuple[Run, RunSeries]:
    ticks = max(each.ticks for each in lesson.steps if each.world == step.world)
    return simulated(step.changed_world(), replace(step.settings, seed=seed), ticks)


def name_of(case: tuple[Lesson, int]) -> str:
    return f"{case[0].group} {case[1] + 1}"


def test_there_is_a_lesson_for_every_group_of_worlds() -> None:
    groups = [group["title"] for group in json.loads((RESOURCES / "worlds" / "gallery.json").read_text("utf-8"))]
    assert [lesson.group for lesson in lessons()] == groups
    names = {shipped.name: shipped.group for shipped in shipped_worlds()}
    assert all(names[step.world] == lesson.group for lesson in lessons() for step in lesson.steps)
    assert len({worksheet_name(lesson) for lesson in lessons()}) == len(groups)


@pytest.mark.parametrize("case", STEPS, ids=name_of)
def test_the_measured_answer_is_the_expected_one(case: tuple[Lesson, int]) -> None:
    lesson, number = case
    step = lesson.steps[number]
    outcome = measure_step(step, 0, *run_of(lesson, step))
    assert outcome.measured == ANSWERS[lesson.group][number]
    assert outcome.right == (outcome.measured == 0)
    assert outcome.value in outcome.verdict
    assert not PLACEHOLDER.search(outcome.explanation)


@pytest.mark.parametrize("group", ["Shutdown avoidance", "Sandbagging", "Sharing a world"])
def test_the_answer_does_not_depend_on_the_seed(group: str) -> None:
    lesson = next(each for each in lessons() if each.group == group)
    found = tuple(measure_step(step, 0, *run_of(lesson, step, seed=7)).measured for step in lesson.steps)
    assert found == ANSWERS[group]


@pytest.mark.parametrize("language", ["en", "de"])
def test_explanations_measure_their_numbers(language: str) -> None:
    i18n.set_language(language)
    try:
        texts = {step: i18n.tr(step.explanation) for lesson in lessons() for step in lesson.steps}
    finally:
        i18n.set_language("en")
    for step, text in texts.items():
        assert not re.search(r"\d", PLACEHOLDER.sub("", text)), text
        assert step.figure in placeholders(text), text  # the answer to the question
        assert set(placeholders(text)) == set(placeholders(step.explanation))


def test_answers_cover_all_values_and_are_told_apart() -> None:
    step = Step("off_switch", 5, "uptake.shutdown_avoidance", (0.1, 0.3), "?", "")
    assert step.answers() == ("under 10 %", "10 to 30 %", "30 % or more")
    assert [step.answer_of(value) for value in (0.0, 0.0999, 0.1, 0.2999, 0.3, 1.0)] == [0, 0, 1, 1, 2, 2]


def test_a_run_that_is_too_short_is_refused() -> None:
    lesson = next(each for each in lessons() if each.group == "Shutdown avoidance")
    step = replace(lesson.steps[0], ticks=10_000)
    with pytest.raises(ValueError, match="10000"):
        measure_step(step, 0, *run_of(lesson, lesson.steps[0]))


def test_a_worksheet_is_blank_or_has_predictions_and_results() -> None:
    lesson = next(each for each in lessons() if each.group == "Shutdown avoidance")
    blank = worksheet(lesson)
    assert TICKED not in blank
    assert blank.count(BOX) == sum(len(step.answers()) for step in lesson.steps)
    assert all(step.question in blank for step in lesson.steps)
    assert all(question in blank for question in lesson.discussion)
    outcomes = [measure_step(lesson.steps[0], 2, *run_of(lesson, lesson.steps[0]))]
    filled = worksheet(lesson, outcomes)
    assert filled.count(TICKED) == 1
    assert outcomes[0].value in filled
    assert outcomes[0].explanation in filled
