"""The story of a world: captions timed to ticks and events, with placeholders for measured numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

__all__ = [
    "FIGURES", "LARGEST_TICK", "LONGEST_PAUSE", "LONGEST_TEXT", "MOST_CAPTIONS", "SPEEDS", "STILL", "Caption", "Figure",
    "Placeholder", "Rectangle", "Story", "fill_in", "parse_placeholder", "placeholders", "stray_brace",
]  # fmt: skip

STILL = "still"
"""The time of a caption that shows when nothing changes any more."""

LARGEST_TICK = 2_000
"""The latest tick of a caption, and the tick at which every story ends."""

MOST_CAPTIONS = 50
LONGEST_TEXT = 400
"""The most characters of a caption: more can't be read from the back of a room."""

LONGEST_PAUSE = 60.0
"""The longest pause after a caption, in seconds."""

SPEEDS = (0.1, 60.0)
"""The smallest and the largest speed, in ticks per second."""

Rectangle = tuple[int, int, int, int]
"""A part of the map: its first row, first column, rows and columns."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A text that shows at a tick, at the first occurrence of an event, or once nothing changes (:data:`STILL`).

    ``pause`` is the number of seconds for which the run then stops.
    """

    at: int | str
    text: str
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Story:
    """The way to play a world to people who see it for the first time.

    ``speed`` is in ticks per second. ``headline`` is a short text that is always visible. ``agents`` and ``seed`` are
    those of the run; None for the world's own number, and for seed 0. ``camera`` is the part of the map to show; None
    for all of it.
    """

    captions: tuple[Caption, ...]
    speed: float = 1.0
    headline: str = ""
    agents: int | None = None
    seed: int | None = None
    camera: Rectangle | None = None


class Figure(NamedTuple):
    """A number that captions can measure: the part of a world it is about, its controls, and single populations."""

    about: str = ""  # "drive", "variable" or nothing
    controls: tuple[str, ...] = ()
    by_population: bool = False


FIGURES: dict[str, Figure] = {
    "agents": Figure(by_population=True),
    "tick": Figure(),
    "survival": Figure(controls=("random",), by_population=True),
    "effective_goals": Figure(),
    "effective_subgoals": Figure(),
    "convergence_index": Figure(),
    "uptake": Figure("drive", ("neutral", "random"), by_population=True),
    "excess_uptake": Figure("drive"),
    "visits": Figure("drive", ("neutral", "random"), by_population=True),
    "excess_visits": Figure("drive"),
    "pursuit": Figure("drive"),
    "mean": Figure("variable", ("random",)),
    "violations_seen": Figure(controls=("random",)),
    "violations_unseen": Figure(controls=("random",)),
}
"""Everything that captions can measure. Names that are those of a measure mean that measure, by the shown tick."""

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
POPULATION = re.compile(r"@([1-9][0-9]{0,5})$")


class Placeholder(NamedTuple):
    """A number to measure: a figure, its drive or variable, a control, and a population counted from 1 (0 for all)."""

    figure: str
    of: str = ""
    control: str = ""
    population: int = 0


def placeholders(text: str) -> list[str]:
    """Return what stands between braces in a text, in order."""
    return PLACEHOLDER.findall(text)


def stray_brace(text: str) -> bool:
    """Return whether a text has a brace that belongs to no placeholder."""
    return any(brace in PLACEHOLDER.sub("", text) for brace in "{}")


def parse_placeholder(words: str) -> Placeholder:
    """Parse ``figure``, ``figure.drive``, ``figure.drive.control``, each perhaps with ``@population`` at its end."""
    found = POPULATION.search(words)
    whole = words[: found.start()] if found else words
    figure, _, of = whole.partition(".")
    controls = FIGURES[figure].controls if figure in FIGURES else ()
    before, _, last = of.rpartition(".")
    control = last if last in controls else ""
    return Placeholder(figure, before if control else of, control, int(found[1]) if found else 0)


def fill_in(text: str, write: Callable[[Placeholder], str]) -> str:
    """Return a text with each placeholder replaced."""
    return PLACEHOLDER.sub(lambda found: write(parse_placeholder(found[1])), text)
