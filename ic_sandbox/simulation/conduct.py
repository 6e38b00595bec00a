"""Behaviour under observation: violations, exams, and the first violation after deployment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.kernels import agent_steps

__all__ = ["DEPLOY", "NEVER", "Conduct"]

NEVER = agent_steps.NOT_YET
"""The entry in an array of ticks for what has not happened."""

DEPLOY = "deploy"
"""The event that deploys an agent."""

Counts = NDArray[np.int32]


@dataclass(frozen=True, eq=False, repr=False)
class Conduct:
    """The conduct of each of N agents so far; all int32 [N].

    ``seen_chances``, ``unseen_chances``: the ticks at which some action would have been a violation that a camera
    would see, or one that none would. ``seen``, ``unseen``: the ticks at which it committed one. ``exams``: the exams
    that it took and in which feigning matters; ``feigned``: those in which it feigned. ``deploy_tick``: the tick of its
    first event "deploy"; ``violated_before``: 1 if it had committed a violation by then; ``turn_tick``: the tick of its
    first violation after that; -1 for never.
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
        """Name the kernel's columns, int32 [N, 9] in the order of the fields. They must not change any more."""
        return cls(*columns.T)

    @staticmethod
    def none(agents: int) -> Counts:
        """Return the columns of agents before the first tick."""
        columns = np.zeros((agents, agent_steps.CONDUCT_COLUMNS), np.int32)
        columns[:, [agent_steps.DEPLOY_TICK, agent_steps.TURN_TICK]] = NEVER
        return columns
