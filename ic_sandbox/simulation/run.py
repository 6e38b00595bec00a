"""A run: what happened in every arm of an experiment, tick by tick, as frozen arrays."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.run_writer import write_tables
from ic_sandbox.simulation.agents import AgentSet
from ic_sandbox.simulation.conduct import NEVER, Conduct
from ic_sandbox.simulation.experiment import Arm, Experiment
from ic_sandbox.simulation.return_checkpoints import ReturnHistory
from ic_sandbox.simulation.state_history import StateHistory

__all__ = ["NEVER", "ArmHistory", "Events", "Run"]


@dataclass(frozen=True, eq=False, repr=False)
class ArmHistory:
    """What happened to the N agents of one arm in T ticks (D drives).

    ``agents`` are those of the main arm, whose goals decide which are one observation. ``states``: int32 [T + 1, N],
    each agent's state at the beginning of each tick and after the last; for controls
    only the last row is kept. Not an array, for not every tick of a long run fits into memory, but what gives arrays
    (see :class:`~ic_sandbox.simulation.state_history.StateHistory`). ``rewards``: float64 [T], the mean reward of each
    tick.
    ``first_fired``, ``first_visited``: int32 [D, N], the tick at which the agent first fired a rule tagged with the
    drive (where the drive is inert: would have fired it, by the same draws), or stood on the cell of such a device by
    the end of the tick; ``new_fired``, ``new_visited``: int32 [T, D], how many agents did so for the first time in each
    tick. ``off_tick``, ``modified_tick``: int32 [N], the tick in which it went off or was
    modified; -1 for never. ``returns``: float64 [N], the sum of ``discount ** t * reward_t`` so far; ``earnings`` tell
    it by each tick of the main arm (None for controls).

    ``intended_rewards``: float64 [T], the mean of what each tick would have paid for the world's intended goal, and
    ``earned``: float64 [N], each agent's sum of it so far (0 where the world intends nothing). ``conduct``: how each
    agent behaved; ``tick_conduct``: int64 [T, 2, 6], sums of opportunities and violations in each tick, seen and
    unseen (see :func:`~ic_sandbox.simulation.conduct.conduct_sums`). ``stocks``: float64 [T, 3, V] of controls, of each
    variable once each tick is over the sum over agents, that over clusters of the squares of their sums, and of the
    products with their sizes (V variables; none of the main arm, whose states are kept).
    """

    arm: Arm
    agents: AgentSet
    states: StateHistory
    rewards: NDArray[np.float64]
    first_fired: NDArray[np.int32]
    first_visited: NDArray[np.int32]
    new_fired: NDArray[np.int32]
    new_visited: NDArray[np.int32]
    off_tick: NDArray[np.int32]
    modified_tick: NDArray[np.int32]
    returns: NDArray[np.float64]
    earnings: ReturnHistory | None
    intended_rewards: NDArray[np.float64]
    earned: NDArray[np.float64]
    conduct: Conduct
    tick_conduct: NDArray[np.int64]
    stocks: NDArray[np.float64]


class Events:
    """Every event emitted in the main arm, in order of tick and agent; in a shared world by tick, and within a tick as
    they came about. E events. Gathered when first asked for.

    ``tick``, ``agent``: int32 [E]. ``event``: int32 [E], a place in the model's events. ``cell``: int32 [E], where
    the agent then stood, a place in the model's cells. ``drive``: int32 [E], the drive of the device that emitted
    it (of feigning, its ``feign_drive``), a place in the model's drives, -1 for none. ``observed``: int32 [E], whether
    a camera detected the violation that the agent committed in that tick, -1 where it committed none.
    """

    def __init__(self, number: int, gather: Callable[[], NDArray[np.int32]]) -> None:
        """``gather`` gives the rows int32 [E, 6]: tick, agent, event, cell, drive, observed."""
        self._number = number
        self._gather = gather

    def __len__(self) -> int:
        return self._number

    @cached_property
    def _rows(self) -> NDArray[np.int32]:
        rows = self._gather()
        rows.flags.writeable = False
        return rows

    @property
    def tick(self) -> NDArray[np.int32]:
        return self._rows[:, 0]

    @property
    def agent(self) -> NDArray[np.int32]:
        return self._rows[:, 1]

    @property
    def event(self) -> NDArray[np.int32]:
        return self._rows[:, 2]

    @property
    def cell(self) -> NDArray[np.int32]:
        return self._rows[:, 3]

    @property
    def drive(self) -> NDArray[np.int32]:
        return self._rows[:, 4]

    @property
    def observed(self) -> NDArray[np.int32]:
        return self._rows[:, 5]


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """The first ``ticks`` ticks of an experiment, with its controls."""

    experiment: Experiment
    ticks: int
    main: ArmHistory
    controls: tuple[ArmHistory, ...]
    events: Events

    def states_at(self, tick: int) -> NDArray[np.int32]:
        """int32 [N]: the state of each agent at the beginning of a tick; after the last one for ``tick == ticks``."""
        return self.main.states.at(tick)

    def to_csv(self, directory: str | os.PathLike[str], force: bool = False) -> None:
        """Write the run's tables and its manifest into a folder, which must be new or empty unless ``force``.

        Raises :class:`~ic_sandbox.world.faults.WorldError` where the folder can't be written.
        """
        write_tables(self, Path(directory), force)
