"""Decoding and encoding of stories."""

from __future__ import annotations

from functools import partial
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.world.io.decoder import Reader
from ic_sandbox.world.io.expressions import write_number
from ic_sandbox.world.placeholders import MISSING
from ic_sandbox.world.story import LARGEST_TICK, LONGEST_PAUSE, LONGEST_TEXT, SPEEDS, Caption, Rectangle, Story
from ic_sandbox.world.validation.limits import LARGEST_SEED, LARGEST_SIDE, MOST_AGENTS

__all__ = ["FIT", "read_story", "write_story"]

FIT = "fit"
"""The camera that shows the whole map."""


def read_story(reader: Reader, value: Any, place: str) -> Story | None:
    """Decode a story; None for null, or if it is no object."""
    fields = None if value is None else reader.fields(value, place)
    if fields is None:
        return None
    low, high = SPEEDS
    nothing: int | None = None
    story = Story(
        speed=fields.take("speed", lambda v, p: reader.number(v, p, low, high), None) or Story(()).speed,
        headline=fields.take("headline", partial(_text, reader), ""),
        agents=fields.take("agents", lambda v, p: reader.integer(v, p, 1, MOST_AGENTS), nothing),
        seed=fields.take("seed", lambda v, p: reader.integer(v, p, 0, LARGEST_SEED), nothing),
        camera=fields.take("camera", partial(_camera, reader), None),
        captions=fields.need(
            "captions", lambda v, p: reader.each(v, p, partial(_caption, reader), (Caption(0, MISSING),)), ()
        ),
    )
    fields.finish()
    return story


def _text(reader: Reader, value: Any, place: str) -> str:
    text = reader.text(value, place)
    if len(text) > LONGEST_TEXT:
        reader.fault(
            place, tr("the text has {count:,} characters; {most} are possible", count=len(text), most=LONGEST_TEXT)
        )
        return MISSING
    return text


def _camera(reader: Reader, value: Any, place: str) -> Rectangle | None:
    if value == FIT:
        return None
    if not (isinstance(value, list) and len(value) == 4):
        reader.expected(place, tr("a part of the map"), value, tr('write "fit", or [row, column, rows, columns]'))
        return None
    lows = (0, 0, 1, 1)
    numbers = [
        reader.integer(part, f"{place}[{index}]", low, LARGEST_SIDE)
        for index, (part, low) in enumerate(zip(value, lows, strict=True))
    ]
    row, col, rows, cols = (number if number is not None else -1 for number in numbers)
    return None if -1 in (row, col, rows, cols) else (row, col, rows, cols)


def _caption(reader: Reader, value: Any, place: str) -> Caption:
    fields = reader.fields(value, place)
    if fields is None:
        return Caption(0, MISSING)
    missing: int | str = MISSING
    caption = Caption(
        at=fields.need("at", partial(_time, reader), missing),
        text=fields.need("text", partial(_text, reader), MISSING),
        pause=fields.take("pause", lambda v, p: reader.number(v, p, 0.0, LONGEST_PAUSE), None) or 0.0,
    )
    fields.finish()
    return caption


def _time(reader: Reader, value: Any, place: str) -> int | str:
    if isinstance(value, str):
        return reader.name(value, place)
    if isinstance(value, bool) or not isinstance(value, int):
        reader.expected(
            place, tr("a tick or an event"), value, tr('write a whole number, the name of an event or "still"')
        )
        return MISSING
    tick = reader.integer(value, place, 0, LARGEST_TICK)
    return MISSING if tick is None else tick


def write_story(story: Story) -> dict[str, Any]:
    """Return a story as JSON values."""
    written: dict[str, Any] = {"speed": write_number(story.speed)}
    if story.headline:
        written["headline"] = story.headline
    if story.agents is not None:
        written["agents"] = story.agents
    if story.seed is not None:
        written["seed"] = story.seed
    if story.camera is not None:
        written["camera"] = list(story.camera)
    return {**written, "captions": [_written(caption) for caption in story.captions]}


def _written(caption: Caption) -> dict[str, Any]:
    written: dict[str, Any] = {"at": caption.at, "text": caption.text}
    if caption.pause:
        written["pause"] = write_number(caption.pause)
    return written
