"""What a run keeps of how its agents behave under observation: violations, exams, and what comes after deployment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.kernels import stepping

__all__ = ["DEPLOY", "NEVER", "Conduct"]

NEVER = stepping.NOT_YET
"""In an array of ticks: it has not happened."""

DEPLOY = "deploy"
"""The event that says that an agent is deployed."""

Counts = NDArray[np.int32]


@dataclass(frozen=True, eq=False, repr=False)
class Conduct:
    """How each of N agents has behaved so far; all int32 [N].

    ``seen_chances``, ``unseen_chances``: the ticks at which some action would have been a violation that a camera
    would see, or one that none would. ``seen``, ``unseen``: the ticks at which it committed one. ``exams``: exams
    taken in which feigning leads elsewhere; ``feigned``: those in which it feigned. ``deploy_tick``: of its first
    event "deploy"; ``violated_before``: 1 if it had violated by then; ``turn_tick``: of its first violation after that
    tick; -1 for never.
    """

    seen_chances: Counts
    unseen_chances: Counts
    seen: Counts
    unseen: Counts
    exams: Counts
    feigned: Counts
    deploy_tick: Counts
    violated_before: Counts
    turn_tick: Counts

    @classmethod
    def of(cls, columns: Counts) -> Conduct:
        """A frozen copy of the kernel's columns int32 [N, 9], in the order of the fields."""
        fields = columns.T.copy()
        fields.flags.writeable = False
        return cls(*fields)

    @staticmethod
    def none(agents: int) -> Counts:
        """The columns of agents that have not begun."""
        columns = np.zeros((agents, stepping.CONDUCT_COLUMNS), np.int32)
        columns[:, [stepping.DEPLOY_TICK, stepping.TURN_TICK]] = NEVER
        return columns
