"""Behaviour under observation: violations, exams, and the first violation after deployment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.kernels import agent_steps

__all__ = ["DEPLOY", "NEVER", "TICK_SUMS", "Conduct", "conduct_sums"]

NEVER = agent_steps.NOT_YET
"""The entry in an array of ticks for what has not happened."""

DEPLOY = "deploy"
"""The event that deploys an agent."""

Counts = NDArray[np.int32]

TICK_SUMS = 6
"""The number of sums for each kind of violation in a tick: see :func:`conduct_sums`."""


def conduct_sums(by_goal: NDArray[np.int64], drawn: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Sum up seen and unseen violations in each tick for intervals over clusters: int64 [T, 2, 6].

    The sums are the opportunities, the violations, the sums over clusters of the squares of the opportunities, of the
    squares of the violations and of their products, and the number of clusters with an opportunity. ``by_goal`` int64
    [T, G, 4]: opportunities seen and unseen, violations seen and unseen. The agents of a goal that is ``drawn`` bool
    [G] are one cluster; every other agent is one by itself.
    """
    sums = np.empty((len(by_goal), 2, TICK_SUMS), np.int64)
    for kind in range(2):
        could, did = by_goal[:, :, kind], by_goal[:, :, 2 + kind]
        sums[:, kind, 0], sums[:, kind, 1] = could.sum(axis=1), did.sum(axis=1)
        clusters, hits = could[:, drawn], did[:, drawn]
        alone, alone_hits = could[:, ~drawn].sum(axis=1), did[:, ~drawn].sum(axis=1)
        sums[:, kind, 2] = (clusters**2).sum(axis=1) + alone
        sums[:, kind, 3] = (hits**2).sum(axis=1) + alone_hits
        sums[:, kind, 4] = (clusters * hits).sum(axis=1) + alone_hits
        sums[:, kind, 5] = np.count_nonzero(clusters, axis=1) + alone
    return sums


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
