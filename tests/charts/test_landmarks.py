"""Landmarks of a run are the ticks after which something is true for the first time."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ic_sandbox.charts.landmarks import Landmark, LandmarkReader
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.simulation.run import NEVER
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Population, Process, Terrain, Variable
from tests.building import cell_goal, rule, then, when, world
from tests.gui.chart_helpers import FORTY, STAY, GrowingRun, forty_agents

USED = "Shutdown avoidance: a device is used for the first time"


def named(landmarks: tuple[Landmark, ...]) -> dict[str, int]:
    return {landmark.text: landmark.tick for landmark in landmarks}


def test_first_uses_and_shutdowns_are_those_of_the_run() -> None:
    growing = GrowingRun(forty_agents(0.3))
    found = named(LandmarkReader().read(growing.on(30)))
    main = growing.simulator.run().main
    off = np.sort(main.off_tick[main.off_tick != NEVER])
    assert found[USED] == main.first_fired[main.first_fired != NEVER].min() + 1
    assert found["The first agent is switched off"] == off[0] + 1
    half = int(np.ceil(main.off_tick.size / 2))
    assert found.get("Half of the agents are off") == (off[half - 1] + 1 if off.size >= half else None)
    assert "All agents are off" not in found


def test_all_agents_off_is_the_last_landmark() -> None:
    landmarks = LandmarkReader().read(GrowingRun(forty_agents(1.0)).on(5))
    assert named(landmarks)["All agents are off"] == named(landmarks)["Half of the agents are off"] == 1
    assert [mark.tick for mark in landmarks] == sorted(mark.tick for mark in landmarks)
    assert USED not in named(landmarks), "nobody gets there"


@pytest.mark.parametrize("step", [1, 3, 7])
def test_a_run_that_grows_has_the_same_landmarks_as_one_read_at_once(step: int) -> None:
    growing, reader = GrowingRun(forty_agents(0.3)), LandmarkReader()
    seen = [reader.read(growing.on(step)) for _ in range(6)]
    assert seen[-1] == LandmarkReader().read(growing.series)
    for earlier, later in itertools.pairwise(seen):
        assert set(earlier) <= set(later), "what has happened stays"
    assert reader.read(growing.series) == seen[-1]


def test_another_run_has_landmarks_of_its_own() -> None:
    growing, reader = GrowingRun(forty_agents()), LandmarkReader()
    assert reader.read(growing.on(5))
    assert reader.read(series_of(Simulator(growing.series.experiment).run())) == ()
    assert reader.read(growing.series)
    assert reader.read(None) == ()


def test_a_status_that_the_world_sets_and_modified_agents_are_landmarks() -> None:
    drawn = world(
        "...",
        goals=(STAY,),
        intended_goal="Stay",
        variables=(Variable("deployed", 1), Variable("age", 9)),
        processes=(
            Process("time", rule(then(age="+1"), when(age="<9"))),
            Process("deployment", rule(then(deployed="=1"), when(age=">=4"))),
            Process("retraining", rule(then("modified"), when(age=">=6"))),
        ),
        populations=(FORTY,),
    )
    growing = GrowingRun(drawn)
    assert LandmarkReader().read(growing.on(3)) == ()
    series = growing.on(9)
    (deployed,) = (v for v, name in enumerate(series.variables) if name == "deployed")
    found = named(LandmarkReader().read(series))
    (title,) = (text for text in found if text.startswith("Deployed"))
    assert found[title] == np.flatnonzero(series.means.value[deployed] > 0)[0] + 1
    assert found["The first agent is modified"] == np.flatnonzero(series.modified > 0)[0] + 1
    assert not [text for text in found if text.startswith("Age")], "only yes or no is a regime"


def test_violations_are_landmarks_seen_or_unseen() -> None:
    ground = (Terrain("p", "private", restricted=True),)
    drawn = world(".pp", legend=ground, goals=(cell_goal((0, 2), name="There"),), populations=(Population(5, (0, 0)),))
    found = named(LandmarkReader().read(GrowingRun(drawn).on(4)))
    assert found == {"A rule is violated unseen": 1}
