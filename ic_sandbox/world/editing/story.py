"""Edits of a world's story, and the story after an edit of other parts."""

from __future__ import annotations

from dataclasses import replace

from ic_sandbox.world.document import World
from ic_sandbox.world.hints import Hints
from ic_sandbox.world.story import Caption, Story
from ic_sandbox.world.validation.story import story_faults

__all__ = ["keep_story", "put_captions", "put_story"]


def put_story(world: World, story: Story) -> World:
    """Give a world a story; one without captions is none."""
    return replace(world, story=story if story.captions else None)


def put_captions(world: World, captions: tuple[Caption, ...]) -> World:
    """Replace the captions of a world's story, which is created with the first and removed with the last."""
    return put_story(world, replace(world.story or Story(()), captions=captions))


def keep_story(world: World) -> World:
    """Return the world without the parts of its story that no longer fit it.

    These are captions and a headline about drives, variables or events that are gone, and a camera that shows cells
    outside the map. A story without captions is removed.
    """
    story = world.story
    if story is None or not any(story_faults(world, Hints())):
        return world
    fits = tuple(
        caption
        for caption in story.captions
        if not _faults(replace(world, story=replace(story, captions=(caption,), headline="", camera=None)))
    )
    if not fits:
        return replace(world, story=None)
    bare = replace(story, captions=fits, headline="", camera=None)
    for part in ("headline", "camera"):
        with_part = replace(bare, **{part: getattr(story, part)})
        if not _faults(replace(world, story=with_part)):
            bare = with_part
    return replace(world, story=bare)


def _faults(world: World) -> bool:
    return any(story_faults(world, Hints()))
