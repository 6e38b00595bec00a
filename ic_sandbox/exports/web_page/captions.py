"""The story of a world on a page: its captions with measured numbers, and the headline of each tick."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ic_sandbox.charts.stories.reader import StoryReader, measure_placeholder
from ic_sandbox.charts.stories.texts import story_text
from ic_sandbox.exports.web_page.charts import headlines
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.story import Rectangle, Story, parse_placeholder, placeholders

__all__ = ["Told", "told_story"]

USUAL_SPEED = 4.0
"""Ticks per second if the world has no story."""


@dataclass(frozen=True, slots=True)
class Told:
    """The story of a page: its speed in ticks per second, a headline for each tick, and captions.

    ``captions``: the tick, the text and the pause in seconds of each. ``left_out``: whether some are missing, because
    they compare with controls that the run does not have. ``camera``: the part of the map to show; None for all of it.
    """

    speed: float
    headlines: list[str]
    captions: list[dict[str, Any]]
    left_out: bool = False
    camera: Rectangle | None = None


def told_story(run: Run, series: RunSeries, first: int, last: int) -> Told:
    """Return what a page tells about the ticks ``first`` to ``last`` of a run."""
    story = run.experiment.world.story
    if story is None:
        return Told(USUAL_SPEED, headlines(series, first, last), [])
    reader = StoryReader(story)
    reader.read(run)
    reached = [cue for cue in reader.cues if first <= cue.tick <= last]
    shown = [cue for cue in reached if not _lacks_controls(cue.caption.text, run, series, cue.tick)]
    captions = [
        {
            "tick": cue.tick,
            "text": story_text(cue.caption.text, run, series, cue.tick),
            "pause": cue.caption.pause,
        }
        for cue in shown
    ]
    texts = _headlines(story, run, series, first, last)
    return Told(story.speed, texts, captions, len(shown) < len(reached), story.camera)


def _headlines(story: Story, run: Run, series: RunSeries, first: int, last: int) -> list[str]:
    if not story.headline or _lacks_controls(story.headline, run, series, last):
        return headlines(series, first, last)
    return [story_text(story.headline, run, series, tick) for tick in range(first, last + 1)]


def _lacks_controls(text: str, run: Run, series: RunSeries, tick: int) -> bool:
    """Return whether a text has a number that compares with controls and is undefined at a tick."""
    asked = [parse_placeholder(words) for words in placeholders(text)]
    compared = [one for one in asked if one.control or one.figure.startswith("excess_")]
    return any(math.isnan(measure_placeholder(one, run, series, tick)) for one in compared)
