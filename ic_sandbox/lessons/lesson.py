"""Lessons as values, read from ``resources/lessons.json``: one for each group of worlds in the gallery."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ic_sandbox.charts.labels import percent
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.paths import RESOURCES
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import change_discount
from ic_sandbox.world.io.files import shipped_mode, shipped_world
from ic_sandbox.world.story import Placeholder, parse_placeholder, placeholders

__all__ = ["NUMBERS", "SHARES", "Lesson", "Step", "lessons"]

SHARES = (0.1, 0.3, 0.6)
NUMBERS = (2.0, 10.0, 100.0)
"""The bounds between the answers to a question about a share and about a number, unless a step has its own."""


@dataclass(frozen=True, slots=True)
class Step:
    """A question about a world, to be answered before and measured after a simulation.

    ``figure`` is a placeholder as in captions of stories, such as ``uptake.resources.neutral``; it is measured at tick
    ``ticks``. ``bounds`` are the increasing limits between the answers. ``question`` and ``explanation`` are the
    English texts; the explanation has placeholders. ``discount`` and ``mode`` replace the world's own unless they are
    None.
    """

    world: str
    ticks: int
    figure: str
    bounds: tuple[float, ...]
    question: str
    explanation: str
    discount: float | None = None
    mode: str | None = None

    @property
    def asked(self) -> Placeholder:
        """The figure as a value."""
        return parse_placeholder(self.figure)

    @property
    def settings(self) -> Settings:
        """The settings of the simulation."""
        return Settings(seed=0, mode=self.mode or shipped_mode(self.world), controls=True)

    def changed_world(self) -> World:
        """Return the world of the step: the shipped one, with the discount of the step if it has one."""
        world = shipped_world(self.world)
        return world if self.discount is None else change_discount(world, self.discount)

    @property
    def needs_controls(self) -> bool:
        """Return whether the question or the explanation is about a control."""
        return any(parse_placeholder(each).control for each in (self.figure, *placeholders(self.explanation)))

    @property
    def counts(self) -> bool:
        """Return whether the figure is a number instead of a share."""
        asked = self.asked
        if asked.figure == "mean":
            return any(v.max > 1 for v in shipped_world(self.world).variables if v.name == asked.of)
        return asked.figure in ("effective_goals", "effective_subgoals", "agents", "tick")

    def answers(self) -> tuple[str, ...]:
        """Return the possible answers in the current language, from the lowest to the highest."""
        first, last = self._value(self.bounds[0]), self._value(self.bounds[-1])
        between = (
            tr("{low} to {high}", low=self._value(low).removesuffix(" %"), high=self._value(high))
            for low, high in pairwise(self.bounds)
        )
        return tr("under {high}", high=first), *between, tr("{low} or more", low=last)

    def answer_of(self, value: float) -> int:
        """Return the number of the answer to which a measured value belongs."""
        return sum(value >= bound for bound in self.bounds)

    def _value(self, value: float) -> str:
        return numeral(value, ",g") if self.counts else percent(value)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson about a group of worlds; ``group`` is the English title of the group in the gallery."""

    group: str
    english_title: str
    english_aim: str
    steps: tuple[Step, ...]
    english_discussion: tuple[str, ...]

    @property
    def title(self) -> str:
        """The title, translated."""
        return tr(self.english_title)

    @property
    def aim(self) -> str:
        """The purpose of the lesson in one sentence, translated."""
        return tr(self.english_aim)

    @property
    def discussion(self) -> tuple[str, ...]:
        """The questions for a discussion, translated."""
        return tuple(tr(question) for question in self.english_discussion)


@lru_cache(maxsize=1)
def lessons() -> tuple[Lesson, ...]:
    """Return all lessons in the order of the gallery."""
    found = json.loads((RESOURCES / "lessons.json").read_text("utf-8"))
    return tuple(
        Lesson(
            entry["group"],
            entry["title"],
            entry["aim"],
            tuple(_step(step) for step in entry["steps"]),
            tuple(entry["discuss"]),
        )
        for entry in found
    )


def _step(entry: dict[str, object]) -> Step:
    given = dict(entry)
    question, explanation = str(given.pop("question")), str(given.pop("explain"))
    bounds = given.pop("bounds", None)
    step = Step(**given, bounds=(0.5,), question=question, explanation=explanation)  # type: ignore[arg-type]
    chosen = tuple(bounds) if isinstance(bounds, list) else NUMBERS if step.counts else SHARES
    return Step(**given, bounds=chosen, question=question, explanation=explanation)  # type: ignore[arg-type]
