"""The question that a comparison of planners in the window answers, and about how long that takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from ic_sandbox.measures.critical_strengths import AXES, CriticalStrength
from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS, default_draw
from ic_sandbox.measures.shared_case import DEFAULT_RUNS
from ic_sandbox.simulation.experiment import SHARED, Settings
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.editing import edits

__all__ = [
    "Question",
    "State",
    "Strengths",
    "affordable_goals",
    "is_affordable",
    "question_of",
    "seconds_each",
]

STATE_GOALS_AT_MOST = 4_000_000
"""The most states times goals; larger worlds get fewer goals."""

KINDS = tuple(AXES)
FEWEST_GOALS = 32

SECONDS_PER_FIGURE = 5e-7
"""The seconds per state, goal and planner on a slow computer."""

AFFORDABLE_SECONDS = 30.0
"""A comparison that should take longer waits until the user asks for it."""

SETTINGS_PER_SEARCH = 200
"""About as many planners are measured to find the critical strengths for one drive."""

AFFORDABLE_SEARCH_SECONDS = 120.0


class State(Enum):
    """The state of a comparison: it waits for a plan or for the user's consent, works, or has stopped."""

    WAITING = "waiting"
    OFFERED = "offered"
    COMPARING = "comparing"
    SEARCHING = "searching"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    DONE = "done"


class Strengths:
    """The critical strengths of one world, as far as known."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[CriticalStrength, ...]] = {}
        self._complete: set[str] = set()

    def take(self, drive: str | None, found: Sequence[CriticalStrength], complete: bool) -> None:
        """Keep what was found for a drive; ``complete`` if it is known for all kinds."""
        if drive is not None:
            self._found[drive] = tuple(found)
            self._complete |= {drive} if complete else set()

    def knows(self, drives: Sequence[str]) -> bool:
        """Return whether there are drives, and the critical strengths of all kinds are known for all of them."""
        return bool(drives) and self._complete.issuperset(drives)

    def of(self, *drives: str | None) -> tuple[CriticalStrength, ...]:
        """Return those for some drives, by kind and drive."""
        found = [strength for drive in drives for strength in self._found.get(drive or "", ())]
        return tuple(sorted(found, key=lambda strength: KINDS.index(strength.kind)))


@dataclass(frozen=True)
class Question:
    """The subject of a comparison: a world, whatever its agents' planners, and the number of runs if it is shared."""

    world: World
    runs: int


def question_of(world: World, settings: Settings) -> Question:
    """Return what is to be compared in a world that is run with these settings."""
    shared = settings.settled(world).mode == SHARED
    alike = edits.change_planner(replace(world, name="", info=""), Planner("optimal"))
    return Question(alike, DEFAULT_RUNS if shared else 0)


def affordable_goals(states: int) -> int:
    """Return the number of goals to draw in a world with this many states."""
    return max(FEWEST_GOALS, min(DEFAULT_GOALS, STATE_GOALS_AT_MOST // max(1, states)))


def seconds_each(question: Question, states: int, goals: int) -> float:
    """Estimate the seconds that one planner takes."""
    columns = len(question.world.goals) if default_draw(question.world) == "named" else goals
    return states * columns * max(1, question.runs) * SECONDS_PER_FIGURE


def is_affordable(each: float, planners: int | None) -> bool:
    """Return whether work may start by itself if each planner takes ``each`` seconds.

    The work is to compare a number of planners; None for the search for critical strengths.
    """
    if planners is None:
        return each * SETTINGS_PER_SEARCH <= AFFORDABLE_SEARCH_SECONDS
    return each * planners <= AFFORDABLE_SECONDS
