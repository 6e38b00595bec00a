"""The kinds of planner: title, description and parameters of each, from ``resources/planners.json``.

A world file may name any of them. :mod:`ic_sandbox.planning.kinds` knows which of them can be run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ic_sandbox.i18n import tr
from ic_sandbox.paths import RESOURCES

__all__ = [
    "ParameterType",
    "PlannerKind",
    "PlannerParameter",
    "Value",
    "all_parameters",
    "known_kinds",
    "planner_kind",
    "planner_kinds",
]

Value = float | int | str | tuple[str, ...]

ParameterType = Literal["integer", "number", "positive", "discount", "texts", "choice", "goal", "integer_or_goals"]
"""The type of a parameter.

``number`` goes from low to high; ``positive`` is above 0; ``discount`` is at least 0 and below 1; ``choice`` is one of
the values; ``goal`` is the name of a goal, and ``integer_or_goals`` a whole number or a list of such names.
"""


@dataclass(frozen=True, slots=True)
class PlannerParameter:
    """One parameter of a kind.

    ``default`` is its value if a file does not give it; None means that it follows from the world or the agent.
    ``initial`` is its value when a user chooses the kind; a parameter that has one is required.
    """

    key: str
    english_title: str
    english_sentence: str
    type: ParameterType
    low: float
    high: float
    values: tuple[str, ...]
    default: Value | None
    initial: Value | None

    @property
    def title(self) -> str:
        """The title, translated."""
        return tr(self.english_title)

    @property
    def sentence(self) -> str:
        """One line on what it does, translated."""
        return tr(self.english_sentence)

    @property
    def required(self) -> bool:
        """True if a file must give it."""
        return self.initial is not None


@dataclass(frozen=True, slots=True)
class PlannerKind:
    """One way to choose actions.

    ``reference`` names its source, and is empty if it needs none. ``shape`` is its mark in charts, one of
    :data:`ic_sandbox.world.presets.SHAPES`.
    """

    key: str
    english_title: str
    english_sentence: str
    reference: str
    shape: str
    parameters: tuple[PlannerParameter, ...]

    @property
    def title(self) -> str:
        """The title, translated."""
        return tr(self.english_title)

    @property
    def sentence(self) -> str:
        """One plain sentence on what it does, translated."""
        return tr(self.english_sentence)

    @property
    def initial(self) -> tuple[tuple[str, Value], ...]:
        """The required parameters with their values when a user chooses the kind."""
        return tuple((item.key, item.initial) for item in self.parameters if item.initial is not None)


def planner_kinds() -> tuple[PlannerKind, ...]:
    """Return all kinds, in the order in which they are shown."""
    return tuple(_kinds().values())


def known_kinds() -> tuple[str, ...]:
    """Return the keys of all kinds, as files name them."""
    return tuple(_kinds())


def planner_kind(key: str) -> PlannerKind:
    """Return a kind by its key. Raises KeyError for an unknown one."""
    return _kinds()[key]


def all_parameters(key: str, given: Iterable[tuple[str, Value]]) -> dict[str, Any]:
    """Return all parameters of a kind: those that are given, and the defaults of the others."""
    return {parameter.key: parameter.default for parameter in planner_kind(key).parameters} | dict(given)


@cache
def _kinds() -> dict[str, PlannerKind]:
    listed = json.loads((RESOURCES / "planners.json").read_text("utf-8"))
    return {
        entry["key"]: PlannerKind(
            key=entry["key"],
            english_title=entry["title"],
            english_sentence=entry["sentence"],
            reference=entry["reference"],
            shape=entry["shape"],
            parameters=tuple(
                PlannerParameter(
                    key=item["key"],
                    english_title=item["title"],
                    english_sentence=item["sentence"],
                    type=item["type"],
                    low=item.get("low", 0),
                    high=item.get("high", math.inf),
                    values=tuple(item.get("values", ())),
                    default=item.get("default"),
                    initial=_frozen(item.get("initial")),
                )
                for item in entry["parameters"]
            ),
        )
        for entry in listed
    }


def _frozen(value: object) -> Value | None:
    return tuple(value) if isinstance(value, list) else value  # type: ignore[return-value]
