"""A run: what happened in every arm of an experiment, tick by tick, as frozen arrays."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.conduct import NEVER, Conduct
from ic_sandbox.simulation.experiment import Arm, Experiment

__all__ = ["NEVER", "ArmHistory", "Events", "Run"]


@dataclass(frozen=True, eq=False, repr=False)
class ArmHistory:
    """What happened to the N agents of one arm in T ticks (D drives).

    ``states``: int32 [T + 1, N], each agent's state at the beginning of each tick and after the last; for controls
    only the last row is kept. ``rewards``: float64 [T], the mean reward of each tick. ``first_fired``,
    ``first_used``: int32 [D, N], the tick at which the agent first fired a rule of a device tagged with the drive,
    or used such a device at all; ``off_tick``, ``modified_tick``: int32 [N], the tick in which it went off or was
    modified; -1 for never. ``returns``: float64 [N], the sum of ``discount ** t * reward_t`` so far.

    ``intended_rewards``: float64 [T], the mean of what each tick would have paid for the world's intended goal, and
    ``earned``: float64 [N], each agent's sum of it so far (0 where the world intends nothing). ``conduct``: how each
    agent behaved; ``tick_conduct``: int64 [T, 4], how many agents in each tick could have violated seen and unseen,
    and how many did.
    """

    arm: Arm
    states: NDArray[np.int32]
    rewards: NDArray[np.float64]
    first_fired: NDArray[np.int32]
    first_used: NDArray[np.int32]
    off_tick: NDArray[np.int32]
    modified_tick: NDArray[np.int32]
    returns: NDArray[np.float64]
    intended_rewards: NDArray[np.float64]
    earned: NDArray[np.float64]
    conduct: Conduct
    tick_conduct: NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Events:
    """Every event emitted in the main arm, in order of tick and agent; E events.

    ``tick``, ``agent``: int32 [E]. ``event``: int32 [E], a place in the model's events. ``cell``: int32 [E], where
    the agent then stood, a place in the model's cells. ``drive``: int16 [E], the drive of the device that emitted
    it, a place in the model's drives, -1 for none. ``observed``: int32 [E], whether a camera detected the violation
    that the agent committed in that tick, -1 where it committed none.
    """

    tick: NDArray[np.int32]
    agent: NDArray[np.int32]
    event: NDArray[np.int32]
    cell: NDArray[np.int32]
    drive: NDArray[np.int16]
    observed: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.tick)


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """The first ``ticks`` ticks of an experiment, with its controls."""

    experiment: Experiment
    ticks: int
    main: ArmHistory
    controls: tuple[ArmHistory, ...]
    events: Events

    def to_csv(self, directory: str | os.PathLike[str], force: bool = False) -> None:
        """Write the run's tables and its manifest into a folder, which must be new or empty unless ``force``.

        Raises :class:`~ic_sandbox.world.faults.WorldError` where the folder can't be written.
        """
        # Exports know runs, and not the other way round; this name is only a convenience for scripts.
        exports = importlib.import_module("ic_sandbox.exports")
        exports.write_run(self, Path(directory), force=force)
