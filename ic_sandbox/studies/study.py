"""A study: which worlds are run, what is varied in them, how often, and what is measured. Each run of it is a job."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from ic_sandbox.paths import program_version
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import world_sha256

__all__ = ["DRIVES", "MEASURES", "RUN", "Job", "Study"]

MEASURES = RUN, DRIVES = "run", "drives"
"""What can be measured: the figures of a run, and what each drive is worth out of planning alone."""


@dataclass(frozen=True, eq=False, repr=False)
class Job:
    """One run of a study. ``levels`` are the texts of what is varied, in the order of the study's ``factors``;
    ``point`` numbers the combination, whose runs differ in their seed alone. ``goals``: how many are drawn to value
    the drives.
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
        """A fingerprint of all that the figures depend on: jobs with one key have the same figures."""
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
    """The jobs, in the order of their numbers. ``factors`` name what is varied, the world first and the seed aside."""

    name: str
    factors: tuple[str, ...]
    jobs: tuple[Job, ...]
