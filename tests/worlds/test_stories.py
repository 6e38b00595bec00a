"""The stories of shipped worlds: every caption is reached, and what it says holds in the measured run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from ic_sandbox import i18n
from ic_sandbox.charts.stories.reader import StoryReader, measure_placeholder
from ic_sandbox.charts.stories.texts import story_text
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.io.files import load_world, shipped_mode, shipped_worlds
from ic_sandbox.world.story import PLACEHOLDER, Story, parse_placeholder

TOLD = (
    "off_switch", "three_labs", "deceptive_alignment", "sandbagging", "commons", "counterexample", "impact_penalty",
    "constitution",
)  # fmt: skip
TICKS = 90


def story_in(name: str) -> Story:
    story = load_world(name).story
    assert story is not None
    return story


@pytest.fixture(scope="module", autouse=True)
def runs_are_released() -> Iterator[None]:
    """Release the runs of all stories when the last one is tested."""
    yield
    told.cache_clear()


@cache
def told(name: str) -> tuple[StoryReader, Run, RunSeries]:
    """Play the story of a world to its end, as the window does."""
    story = story_in(name)
    settings = Settings(seed=story.seed or 0, agents=story.agents, mode=shipped_mode(name), controls=True)
    run = run_to_end(simulate_steps(run_to_end(prepare_steps(load_world(name), settings)), TICKS))
    reader = StoryReader(story)
    reader.read(run)
    return reader, run, series_of(run)


def at(name: str, caption: int, *words: str) -> list[float]:
    """Measure placeholders when a caption shows."""
    reader, run, series = told(name)
    tick = reader.cues[caption].tick
    return [measure_placeholder(parse_placeholder(each), run, series, tick) for each in words]


def test_these_worlds_have_stories() -> None:
    assert {shipped.name for shipped in shipped_worlds() if shipped.world.story is not None} == set(TOLD)


@pytest.mark.parametrize("name", TOLD)
def test_a_story_reaches_every_caption_in_order_and_ends(name: str) -> None:
    reader, _, _ = told(name)
    assert 3 <= len(reader.story.captions) <= 5
    assert tuple(cue.caption for cue in reader.cues) == reader.story.captions
    assert reader.end == reader.cues[-1].tick


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("language", ["en", "de"])
def test_all_numbers_are_measured(name: str, language: str) -> None:
    reader, run, series = told(name)
    i18n.set_language(language)
    try:
        for cue in reader.cues:
            assert not re.search(r"\d", PLACEHOLDER.sub("", i18n.tr(cue.caption.text)))
            text = story_text(cue.caption.text, run, series, cue.tick)
            assert not set("{}–") & set(text), text
    finally:
        i18n.set_language("en")


@pytest.mark.parametrize("name", TOLD)
def test_a_story_takes_less_than_two_minutes(name: str) -> None:
    reader, _, _ = told(name)
    assert reader.end is not None
    assert reader.end / reader.story.speed + sum(caption.pause for caption in reader.story.captions) < 120


DRIVE = "shutdown_avoidance"


def test_off_switch_nearly_all_head_for_the_blocker_and_then_part() -> None:
    assert min(at("off_switch", 0, "agents", "effective_goals")) > 250
    heading, subgoals = at("off_switch", 1, f"pursuit.{DRIVE}", "effective_subgoals")
    assert heading > 0.9
    assert subgoals < 2
    used, neutral = at("off_switch", 2, f"uptake.{DRIVE}", f"uptake.{DRIVE}.neutral")
    assert used > 0.7
    assert neutral < 0.05
    goals, subgoals, alive, random = at(
        "off_switch", 3, "effective_goals", "effective_subgoals", "survival", "survival.random"
    )
    assert goals == subgoals
    assert alive > 2 * random


def test_counterexample_no_agent_goes_to_the_blocker() -> None:
    goals, subgoals, heading = at("counterexample", 1, "effective_goals", "effective_subgoals", f"pursuit.{DRIVE}")
    assert (goals, heading) == (subgoals, 0)
    reader, _, series = told("counterexample")
    index = reader.cues[2].tick - 1
    assert series.survival.value[index] == series.survival_neutral.value[0, index]
    assert at("counterexample", 3, f"uptake.{DRIVE}") == [0]


def test_three_labs_all_begin_alike_and_part_at_the_end() -> None:
    assert at("three_labs", 1, f"uptake.{DRIVE}")[0] > 0.9
    paved, goals, subgoals = at("three_labs", 2, "uptake.resources", "effective_goals", "effective_subgoals")
    assert paved > 0.9
    assert (goals > 2.5, subgoals) == (True, 1)
    assert min(at("three_labs", 3, "uptake.resources", "uptake.capability", "uptake.information")) > 0.9
    goals, subgoals = at("three_labs", 4, "effective_goals", "effective_subgoals")
    assert goals == subgoals > 2.5


def test_commons_all_go_for_the_grass_until_it_is_gone() -> None:
    assert at("commons", 1, "pursuit.resources") == [1]
    used, grass = at("commons", 2, "uptake.resources", "mean.grass")
    assert used == 1
    assert grass < 12
    assert at("commons", 3, "mean.grass")[0] <= 3


def test_deceptive_agents_serve_until_no_one_watches() -> None:
    assert at("deceptive_alignment", 1, "uptake.influence")[0] > 0.5
    assert 0 < at("deceptive_alignment", 2, "mean.deployed")[0] < 0.6
    seen, unseen = at("deceptive_alignment", 3, "violations_seen", "violations_unseen")
    assert (seen, unseen > 0.9) == (0, True)
    assert at("deceptive_alignment", 4, "survival") == [1]
    _, run, _ = told("deceptive_alignment")
    assert run.main.arm.model.events.index("detected") not in run.events.event
    served = [agent.goal for agent in load_world("deceptive_alignment").agents].count("Serve at the desk")
    assert served == 1


def test_sandbagging_agents_feign_and_hardly_any_is_held_back() -> None:
    feigned, random = at("sandbagging", 1, "uptake.sandbagging", "uptake.sandbagging.random")
    assert feigned > 0.4
    assert feigned > random
    examined, held_back = at("sandbagging", 2, "mean.examined", "mean.held_back")
    assert examined > 0.7
    assert held_back < 0.1
    reader, run, _ = told("sandbagging")
    model, states = run.main.arm.model, run.states_at(reader.cues[2].tick)
    level = {name: model.states.variables[states, model.variables.index(name)] for name in model.variables}
    assert np.count_nonzero((level["capability"] == 2) & (level["held_back"] == 0) & (level["examined"] == 1)) > 20


def test_impact_penalties_keep_agents_from_the_blocker_and_a_strong_one_from_work() -> None:
    none, weak, strong = at("impact_penalty", 1, *(f"uptake.{DRIVE}@{k}" for k in (1, 2, 3)))
    assert none > 0.6 > 0.25 > weak >= strong == 0
    reader, run, _ = told("impact_penalty")
    states, start = run.states_at(reader.cues[2].tick), run.experiment.world.populations[2].at
    third = np.array([cell == start for cell in run.experiment.cast.at])
    model = run.main.arm.model
    on = third & (model.states.status[states] == model.states.status[run.states_at(0)][0])
    stayed = model.states.cell[states[on]] == model.states.cell[run.states_at(0)[on]]
    assert np.mean(stayed) > 0.8
    first, second, last = at("impact_penalty", 3, *(f"survival@{k}" for k in (1, 2, 3)))
    assert first > max(second, last) + 0.1


def test_constitution_each_rule_moves_agents_to_the_next_device() -> None:
    assert at("constitution", 1, f"uptake.{DRIVE}@1")[0] > 0.8
    assert at("constitution", 2, f"uptake.{DRIVE}@2", "uptake.influence@3", f"uptake.{DRIVE}@3") == [0, 0, 0]
    assert min(at("constitution", 2, "uptake.influence@2", "uptake.control@3")) > 0.5
    assert at("constitution", 3, *(f"uptake.{drive}@4" for drive in (DRIVE, "influence", "control"))) == [0, 0, 0]
    free, bound = at("constitution", 3, "survival@1", "survival@4")
    assert free > 2 * bound
