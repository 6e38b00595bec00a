"""When captions show and what their numbers are, against the run itself."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.charts.specs.run_charts import convergence_text
from ic_sandbox.charts.stories.reader import STILL_TICKS, StoryReader, measure_placeholder
from ic_sandbox.charts.stories.texts import story_text
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator, simulate_steps
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.story import Caption, Placeholder, Story, parse_placeholder
from tests.building import world as built


def run_of(world: World, ticks: int) -> Run:
    return run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(controls=True))), ticks))


@pytest.fixture(scope="module")
def off_switch() -> tuple[Run, RunSeries]:
    run = run_of(load_world("off_switch"), 60)
    return run, series_of(run)


CAPTIONS = (Caption(0, "a"), Caption("disable", "b"), Caption(5, "c"), Caption("still", "d"))


def test_captions_show_at_their_tick_after_their_event_and_at_the_end(off_switch: tuple[Run, RunSeries]) -> None:
    run, _ = off_switch
    reader = StoryReader(Story(CAPTIONS))
    reader.read(run)
    name = run.main.arm.model.events.index("disable")
    disabled = int(run.events.tick[run.events.event == name].min())
    changed = [t for t in range(1, run.ticks + 1) if (run.states_at(t) != run.states_at(t - 1)).any()]
    still = next(
        t
        for t in range(1, run.ticks)
        if not set(range(t - STILL_TICKS + 1, t + 1)) & {0, *changed} and t >= STILL_TICKS
    )
    assert [(cue.tick, cue.caption.text) for cue in reader.cues] == [
        (0, "a"),
        (disabled + 1, "b"),
        (5, "c"),
        (still, "d"),
    ]
    assert reader.end == still


def test_reading_tick_by_tick_gives_the_same(off_switch: tuple[Run, RunSeries]) -> None:
    run, _ = off_switch
    at_once, by_ticks = StoryReader(Story(CAPTIONS)), StoryReader(Story(CAPTIONS))
    at_once.read(run)
    simulator = Simulator(run.experiment)
    for _ in range(run.ticks):
        simulator.advance(1)
        by_ticks.read(simulator.run())
    assert (by_ticks.cues, by_ticks.end) == (at_once.cues, at_once.end)


def test_a_story_ends_with_its_last_caption_or_when_nothing_changes() -> None:
    run = run_of(built("..."), 20)
    ended = StoryReader(Story((Caption(0, "a"), Caption(1, "b"))))
    ended.read(run)
    assert ended.end == 1
    waiting = StoryReader(Story((Caption(0, "a"), Caption(500, "late"), Caption("still", "end"))))
    waiting.read(run)
    assert waiting.end is not None
    assert waiting.end < 20
    assert [(cue.tick, cue.caption.text) for cue in waiting.cues][1:] == [(waiting.end, "late"), (waiting.end, "end")]


def test_numbers_are_those_of_the_run(off_switch: tuple[Run, RunSeries]) -> None:
    run, series = off_switch
    for tick in (0, 1, 3, 20):
        states = run.main.arm.model.states
        on = states.status[run.states_at(tick)] != 1
        fired = run.main.first_fired[0]
        level = states.variables[run.states_at(tick), 0]
        expected = {
            "agents": len(run.experiment.cast),
            "tick": tick,
            "survival": on.mean(),
            "uptake.shutdown_avoidance": np.mean((fired >= 0) & (fired < tick)),
        }
        for words, value in expected.items():
            found = measure_placeholder(parse_placeholder(words), run, series, tick)
            assert found == pytest.approx(value), (words, tick)
        found = measure_placeholder(Placeholder("mean", "switch_disabled"), run, series, tick)
        assert found == pytest.approx(level.mean())
    assert measure_placeholder(Placeholder("effective_goals"), run, series, 0) == pytest.approx(264)
    assert measure_placeholder(Placeholder("effective_subgoals"), run, series, 0) < 2


def test_a_headline_reads_what_the_chart_reads_at_every_tick(off_switch: tuple[Run, RunSeries]) -> None:
    run, series = off_switch
    for tick in range(run.ticks + 1):
        told = story_text("{effective_goals} goals → {effective_subgoals} subgoals", run, series, tick)
        assert told == convergence_text(series, tick)
        pursued = measure_placeholder(Placeholder("pursuit", "shutdown_avoidance"), run, series, tick)
        assert pursued == series.subgoal_shares[0, min(tick, run.ticks - 1)]


def test_numbers_of_a_population_are_those_of_its_agents() -> None:
    run = run_of(load_world("impact_penalty"), 12)
    series = series_of(run)
    whole = measure_placeholder(parse_placeholder("uptake.shutdown_avoidance"), run, series, 12)
    rooms = [
        measure_placeholder(parse_placeholder(f"uptake.shutdown_avoidance@{k}"), run, series, 12) for k in (1, 2, 3)
    ]
    agents = [measure_placeholder(parse_placeholder(f"agents@{k}"), run, series, 12) for k in (1, 2, 3)]
    assert agents == [64, 64, 64]
    assert np.mean(rooms) == pytest.approx(whole)
    survival = [measure_placeholder(parse_placeholder(f"survival@{k}"), run, series, 12) for k in (1, 2, 3)]
    assert np.mean(survival) == pytest.approx(measure_placeholder(Placeholder("survival"), run, series, 12))
