"""Stories: what a file may say, what placeholders name, and what is left of a story after edits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ic_sandbox.world.document import World
from ic_sandbox.world.editing.story import keep_story
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import dump_world, load_world, read_world
from ic_sandbox.world.io.map_decoder import decode_world
from ic_sandbox.world.presets import preset_devices
from ic_sandbox.world.story import Caption, Placeholder, Story, fill_in, parse_placeholder
from ic_sandbox.world.validation.world import check_world


def story_of(**changes: Any) -> dict[str, Any]:
    return {"captions": [{"at": 0, "text": "Begin"}], **changes}


def caption(**changes: Any) -> dict[str, Any]:
    return {"at": 1, "text": "x", **changes}


def faults_of(story: Any) -> dict[str, str]:
    """Return the faults of a story in *Off-switch*, by place."""
    document = {
        "format": "ic-sandbox-world", "version": 1, "terrain": ["..", ".."],
        "variables": [{"name": "switch_disabled", "max": 1}],
        "devices": [{"kind": "off_switch", "at": [0, 1]}],
        "populations": [{"count": 3, "at": [0, 0]}],
        "story": story,
    }  # fmt: skip
    world, faults = decode_world(document, preset_devices())
    return {fault.place: str(fault) for fault in (*faults, *check_world(world))}


BROKEN: list[tuple[Any, str, str]] = [
    ("once", "story", "an object"),
    ({}, "story", '"captions" is missing'),
    (story_of(captions=[]), "story.captions", "1 to 50 captions"),
    (story_of(captions=[caption()] * 51), "story.captions", "not 51"),
    (story_of(captions="x"), "story.captions", "a list"),
    (story_of(captions=["x"]), "story.captions[0]", "an object"),
    (story_of(speed=0), "story.speed", "from 0.1 to 60"),
    (story_of(agents=0), "story.agents", "from 1"),
    (story_of(seed=-1), "story.seed", "from 0"),
    (story_of(tempo=1), "story", "unknown key"),
    (story_of(camera="all"), "story.camera", 'write "fit"'),
    (story_of(camera=[0, 0, 0, 1]), "story.camera[2]", "from 1"),
    (story_of(camera=[1, 0, 2, 1]), "story.camera", "outside the map"),
    (story_of(captions=[caption(at=-1)]), "story.captions[0].at", "from 0"),
    (story_of(captions=[caption(at=1.5)]), "story.captions[0].at", "a tick or an event"),
    (story_of(captions=[caption(at=True)]), "story.captions[0].at", "a tick or an event"),
    (story_of(captions=[caption(at="disabel")]), "story.captions[0].at", 'did you mean "disable"'),
    (story_of(captions=[caption(at=5), caption(at=4)]), "story.captions[1].at", "earlier caption"),
    (story_of(captions=[caption(pause=61)]), "story.captions[0].pause", "from 0 to 60"),
    (story_of(captions=[caption(text=" ")]), "story.captions[0].text", "empty"),
    (story_of(captions=[caption(text="x" * 401)]), "story.captions[0].text", "401 characters"),
    (story_of(captions=[caption(text="{survivel}")]), "story.captions[0].text", 'did you mean "survival"'),
    (story_of(captions=[caption(text="{uptake.resources}")]), "story.captions[0].text", "shutdown_avoidance"),
    (story_of(captions=[caption(text="{uptake}")]), "story.captions[0].text", "unknown placeholder"),
    (story_of(captions=[caption(text="{agents.x}")]), "story.captions[0].text", 'write "agents"'),
    (story_of(captions=[caption(text="{mean.grass}")]), "story.captions[0].text", "switch_disabled"),
    (story_of(captions=[caption(text="{survival@2}")]), "story.captions[0].text", "populations in this world: 1"),
    (story_of(captions=[caption(text="{effective_goals@1}")]), "story.captions[0].text", "single populations"),
    (story_of(captions=[caption(text="{survival.random@1}")]), "story.captions[0].text", "single populations"),
    (story_of(captions=[caption(text="{agents")]), "story.captions[0].text", "belongs to no placeholder"),
    (story_of(headline="{x}"), "story.headline", "unknown placeholder"),
]  # fmt: skip


@pytest.mark.parametrize(("story", "place", "words"), BROKEN)
def test_a_fault_is_reported_with_its_place(story: Any, place: str, words: str) -> None:
    assert words in faults_of(story)[place]


@pytest.mark.parametrize("story", [None, story_of(), story_of(camera="fit", speed=60, headline="{tick}", seed=3)])
def test_a_story_without_faults_has_none(story: Any) -> None:
    assert faults_of(story) == {}


def test_an_event_is_no_further_fault_if_a_rule_could_not_be_read() -> None:
    world = replace(load_world("off_switch"), story=None)
    broken = dump_world(world).replace('"event": "shutdown"', '"event": 7, "x": 1', 1)[:-3]
    with pytest.raises(WorldError) as refused:
        read_world(broken + ', "story": {"captions": [{"at": "shutdown", "text": "x"}]}}')
    assert not [fault for fault in refused.value.faults if fault.place.startswith("story")]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("agents", Placeholder("agents")),
        ("agents@2", Placeholder("agents", population=2)),
        ("survival.random", Placeholder("survival", control="random")),
        ("uptake.control", Placeholder("uptake", "control")),
        ("uptake.control.neutral", Placeholder("uptake", "control", "neutral")),
        ("uptake.a.b@13", Placeholder("uptake", "a.b", population=13)),
        ("pursuit.neutral", Placeholder("pursuit", "neutral")),
    ],
)
def test_a_placeholder_names_figure_drive_control_and_population(words: str, meant: Placeholder) -> None:
    assert parse_placeholder(words) == meant


def test_text_around_placeholders_stays_as_it_is() -> None:
    assert fill_in("100 %: {tick}, {agents}.", lambda asked: asked.figure.upper()) == "100 %: TICK, AGENTS."


def test_a_story_is_written_as_it_was_read() -> None:
    told = Story((Caption(0, "a", 2.5), Caption("disable", "b"), Caption("still", "c")), 4.0, "h", 9, 2, (1, 2, 3, 4))
    world = replace(load_world("off_switch"), story=told)
    assert read_world(dump_world(world)) == world


def told(world: World, *captions: Caption, **others: Any) -> World:
    return replace(world, story=Story(captions, **others))


def test_an_edit_keeps_the_captions_that_still_fit() -> None:
    first, second = Caption(0, "{agents}"), Caption("disable", "{uptake.shutdown_avoidance}")
    world = told(load_world("off_switch"), first, second, headline="{uptake.shutdown_avoidance}", camera=(0, 0, 14, 21))
    assert keep_story(world) is world
    without = keep_story(replace(world, devices=()))
    assert without.story is not None
    assert (without.story.captions, without.story.headline) == ((first,), "")
    assert without.story.camera == (0, 0, 14, 21)
    smaller = keep_story(replace(world, terrain=tuple(row[:-1] for row in world.terrain)))
    assert smaller.story is not None
    assert (smaller.story.captions, smaller.story.camera) == ((first, second), None)
    assert keep_story(replace(told(world, second), devices=())).story is None
