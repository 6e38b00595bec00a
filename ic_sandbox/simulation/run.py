"""A run: everything that happened in the arms of an experiment, tick by tick, as frozen arrays."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
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
from ic_sandbox.simulation.snapshots import GrowingTimes, times_before
from ic_sandbox.simulation.state_history import StateHistory

__all__ = ["NEVER", "ArmHistory", "Events", "Run"]


@dataclass(frozen=True, eq=False, repr=False)
class ArmHistory:
    """The history of the N agents of one arm in T ticks (D drives, V variables).

    Attributes
    ----------
    arm : Arm
        The arm: the main one, or a control.
    agents : AgentSet
        The agents of the main arm, whose goals decide which of them form one observation.
    states : StateHistory
        The state of each agent at the start of each tick and after the last: ``states.at(tick)`` is int32 [N]. It is
        not an array because long runs do not fit in memory. Controls keep only the last states.
    rewards : float64 [T]
        The mean reward per agent in each tick.
    ticks : int
        T.
    times : GrowingTimes
        ``first_fired``, ``first_visited``, ``off_tick`` and ``modified_tick`` without a copy, for readers that ignore
        ticks from T on: a run that goes on writes them into the same arrays.
    first_fired, first_visited : int32 [D, N]
        The tick in which the agent first fired a rule of the drive (if the drive is inert: would have fired it, by the
        same draws), or first ended a tick on a device of the drive; -1 for never.
    new_fired, new_visited : int32 [T, D]
        The number of agents that did so for the first time in each tick.
    off_tick, modified_tick : int32 [N]
        The tick in which the agent was switched off or modified; -1 for never.
    returns : float64 [N]
        The return so far: the sum of ``discount ** t * reward_t``.
    earnings : ReturnHistory or None
        The returns up to each tick of the main arm; None for controls.
    intended_rewards : float64 [T]
        The mean reward that the world's intended goal would give in each tick; 0 without one.
    earned : float64 [N]
        The sum of these rewards so far, for each agent.
    conduct : Conduct
        How each agent behaved when it could violate rules.
    tick_conduct : int64 [T, 2, 6]
        Sums of opportunities and violations in each tick, seen and unseen (see
        :func:`~ic_sandbox.simulation.kernels.tick_sums.sum_conduct`).
    stocks : float64 [T, 3, V]
        For controls, after each tick: the sum of each variable over agents; over clusters, the sum of squares of their
        sums, and of the products with their sizes. Empty for the main arm, whose states are stored.
    """

    arm: Arm
    agents: AgentSet
    states: StateHistory
    rewards: NDArray[np.float64]
    ticks: int
    times: GrowingTimes
    new_fired: NDArray[np.int32]
    new_visited: NDArray[np.int32]
    returns: NDArray[np.float64]
    earnings: ReturnHistory | None
    intended_rewards: NDArray[np.float64]
    earned: NDArray[np.float64]
    conduct: Conduct
    tick_conduct: NDArray[np.int64]
    stocks: NDArray[np.float64]

    @cached_property
    def first_fired(self) -> NDArray[np.int32]:
        return times_before(self.times.first_fired, self.ticks)

    @cached_property
    def first_visited(self) -> NDArray[np.int32]:
        return times_before(self.times.first_visited, self.ticks)

    @cached_property
    def off_tick(self) -> NDArray[np.int32]:
        return times_before(self.times.off_tick, self.ticks)

    @cached_property
    def modified_tick(self) -> NDArray[np.int32]:
        return times_before(self.times.modified_tick, self.ticks)


class Events:
    """Every event of the main arm, in order of tick and agent; in a shared world in order of occurrence.

    There are E events, ``len(events)``. They are collected when first needed.

    Attributes
    ----------
    tick, agent : int32 [E]
        The tick, and the index of the agent.
    event : int32 [E]
        Index into the model's events.
    cell : int32 [E]
        The cell of the agent at that moment, an index into the model's cells.
    drive : int32 [E]
        The drive of the device that emitted the event (its ``feign_drive`` for feigning), an index into the model's
        drives; -1 for none.
    observed : int32 [E]
        Whether a camera detected the violation that the agent committed in that tick; -1 if it committed none.
    """

    def __init__(
        self,
        number: int,
        gather: Callable[[], NDArray[np.int32]],
        pieces: Sequence[NDArray[np.int32]] | None = None,
    ) -> None:
        """Wrap ``gather``, which returns the rows int32 [E, 6]: tick, agent, event, cell, drive, observed.

        ``pieces`` are the same rows if they are in memory; rows of later ticks may follow.
        """
        self._number = number
        self._gather = gather
        self._pieces = pieces

    def __len__(self) -> int:
        return self._number

    def of_tick(self, tick: int) -> NDArray[np.int32] | None:
        """Return the rows of one tick, int32 [events, 6], or None if they would have to be computed again."""
        if self._pieces is None:
            return None
        found = []
        for piece in reversed(self._pieces):
            if not len(piece) or piece[0, 0] > tick:
                continue
            if piece[-1, 0] < tick:
                break
            if piece[0, 0] < tick or piece[-1, 0] > tick:  # usually a piece is one tick
                first, stop = np.searchsorted(piece[:, 0], [tick, tick + 1])
                piece = piece[first:stop]
            found.append(piece)
        if len(found) == 1:
            return found[0]
        return np.concatenate(found[::-1]) if found else np.zeros((0, 6), np.int32)

    def of_agent(self, agent: int, before: int) -> NDArray[np.int32] | None:
        """Return the rows of one agent in the ticks before ``before``, or None if they would have to be computed."""
        if self._pieces is None:
            return None
        found = [piece[(piece[:, 1] == agent) & (piece[:, 0] < before)] for piece in self._pieces]
        return np.concatenate(found) if found else np.zeros((0, 6), np.int32)

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
    """The first T = ``ticks`` ticks of an experiment with N agents, and its controls.

    Attributes
    ----------
    experiment : Experiment
        The agents, their plans and the settings.
    ticks : int
        T.
    main : ArmHistory
        The history of the agents.
    controls : tuple of ArmHistory
        The same agents with inert devices (neutral controls), or acting at random.
    events : Events
        Every event of the main arm.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
    >>> run = ics.simulate(plan, agents=16, ticks=20)
    >>> run.main.returns.shape, run.main.rewards.shape
    ((16,), (20,))
    >>> model.events[run.events.event[0]], int(run.events.tick[0])
    ('shutdown', 0)
    """

    experiment: Experiment
    ticks: int
    main: ArmHistory
    controls: tuple[ArmHistory, ...]
    events: Events

    def states_at(self, tick: int) -> NDArray[np.int32]:
        """Return the state of each agent at the start of a tick.

        Parameters
        ----------
        tick
            0 to ``ticks``; ``ticks`` is the end of the run.

        Returns
        -------
        int32 [N]
            Indices into the model's states.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
        >>> run = ics.simulate(plan, agents=16, ticks=20)
        >>> set(run.states_at(0).tolist()) == set(model.starts.values())
        True
        """
        return self.main.states.at(tick)

    def to_csv(self, directory: str | os.PathLike[str], force: bool = False) -> None:
        """Write the run's tables and its manifest into a folder.

        Parameters
        ----------
        directory
            The folder, which must be new or empty unless ``force``.
        force
            Replace the tables of an earlier run in the folder.

        Raises
        ------
        WorldError
            If the folder can't be written, or is not empty.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
        >>> run = ics.simulate(plan, agents=16, ticks=20)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     run.to_csv(Path(folder, "run"))
        ...     Path(folder, "run", "ticks.csv").exists()
        True
        """
        write_tables(self, Path(directory), force)
