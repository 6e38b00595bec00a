"""A study: worlds, factors, seeds and measures. Each of its runs is a job."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from ic_sandbox.paths import program_version
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import world_sha256

__all__ = ["DRIVES", "MEASURES", "RUN", "USEFULNESS", "Job", "Study"]

MEASURES = RUN, DRIVES, USEFULNESS = "run", "drives", "usefulness"
"""The measures: the figures of a run, the value of each drive from planning alone, and what the planner achieves."""


@dataclass(frozen=True, eq=False, repr=False)
class Job:
    """One run of a study.

    ``levels``: the levels as texts, in the order of the study's ``factors``. ``point``: the index of the combination;
    its runs differ only in the seed. ``goals``: the number of goals drawn to value the drives.
    """

    number: int
    point: int
    levels: tuple[str, ...]
    world: World
    settings: Settings
    ticks: int
    measures: tuple[str, ...]
    goals: int

    @property
    def key(self) -> str:
        """A hash of everything that the figures depend on: jobs with the same key have the same figures."""
        parts = {
            "version": program_version(),
            "world": world_sha256(self.world),
            "settings": asdict(self.settings),
            "ticks": self.ticks,
            "measures": self.measures,
            "goals": self.goals,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """The jobs in the order of their numbers. ``factors`` names the factors: the world first, without the seed."""

    name: str
    factors: tuple[str, ...]
    jobs: tuple[Job, ...]
