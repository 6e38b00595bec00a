"""Checks of a world's story: known events and placeholders, captions in order, a camera on the map."""

from __future__ import annotations

from collections.abc import Iterator

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.hints import Hints
from ic_sandbox.world.placeholders import MISSING, NO_MAP
from ic_sandbox.world.story import (
    FIGURES,
    MOST_CAPTIONS,
    STILL,
    Caption,
    Story,
    parse_placeholder,
    placeholders,
    stray_brace,
)

__all__ = ["story_faults"]


def story_faults(world: World, hints: Hints) -> Iterator[Fault]:
    """Yield the faults of a world's story."""
    story = world.story
    if story is None:
        return
    if not 0 < len(story.captions) <= MOST_CAPTIONS:
        count = len(story.captions)
        yield Fault(
            "story.captions", tr("a story has 1 to {most} captions, not {count}", most=MOST_CAPTIONS, count=count)
        )
    yield from _camera_faults(world, story)
    yield from _text_faults(world, story.headline, "story.headline", hints)
    latest = -1
    for index, caption in enumerate(story.captions):
        place = f"story.captions[{index}]"
        yield from _time_faults(world, caption, latest, f"{place}.at", hints)
        latest = caption.at if isinstance(caption.at, int) else latest
        if caption.text is not MISSING and not caption.text.strip():
            yield Fault(f"{place}.text", tr("must not be empty"))
        yield from _text_faults(world, caption.text, f"{place}.text", hints)


def _camera_faults(world: World, story: Story) -> Iterator[Fault]:
    if story.camera is None or world.terrain is NO_MAP:
        return
    row, col, rows, cols = story.camera
    if row + rows > world.rows or col + cols > world.cols:
        size = tr("the map has {rows} rows and {cols} columns", rows=world.rows, cols=world.cols)
        yield Fault("story.camera", tr("shows cells outside the map"), size)


def _time_faults(world: World, caption: Caption, latest: int, place: str, hints: Hints) -> Iterator[Fault]:
    at = caption.at
    if isinstance(at, int):
        if at < latest:
            yield Fault(
                place, tr("tick {tick} is before the tick of an earlier caption", tick=at), tr("sort the captions")
            )
    elif at is not MISSING and at != STILL and at not in world.events() and _all_events_read(world):
        hint = hints.near(at, (*world.events(), STILL))
        yield Fault(place, tr('nothing emits the event "{event}"', event=at), hint)


def _all_events_read(world: World) -> bool:
    return all(rule.event is not MISSING for rule in world.rules())


def _text_faults(world: World, text: str, place: str, hints: Hints) -> Iterator[Fault]:
    if stray_brace(text):
        yield Fault(
            place,
            tr("has a brace that belongs to no placeholder"),
            tr('write a placeholder as "{example}"', example="{survival}"),
        )
    for words in placeholders(text):
        fault = _placeholder_fault(world, words, hints)
        if fault is not None:
            reason, hint = fault
            yield Fault(place, reason, hint)


def _placeholder_fault(world: World, words: str, hints: Hints) -> tuple[str, str] | None:
    """Return what is wrong with a placeholder, and a hint; None if nothing is."""
    asked = parse_placeholder(words)
    figure = FIGURES.get(asked.figure)
    unknown = tr('unknown placeholder "{words}"', words=words[:80])
    if figure is None:
        return unknown, hints.near(asked.figure, FIGURES)
    if not figure.about and asked.of:
        return unknown, tr('write "{name}"', name=asked.figure)
    if figure.about:
        names = world.drives() if figure.about == "drive" else tuple(variable.name for variable in world.variables)
        if MISSING not in names and asked.of not in names:
            return unknown, hints.near(asked.of, names) or tr("the world has no such drive or variable")
    if asked.population and not (figure.by_population and not asked.control):
        return unknown, tr("this number is not measured for single populations")
    if asked.population > len(world.populations):
        return unknown, tr("populations in this world: {count}", count=len(world.populations))
    return None
