"""States that agents in a shared world can reach together, beyond those that an agent reaches alone.

Others can change the world's variables at any moment of an agent's tick. So an agent's own part of a state (cell, own
variables, beliefs, status) is followed stage by stage (the action, then each process that runs for each agent) under
all levels that the shared variables can have. Whatever an agent does to those levels is added to the set, until nothing
new is found. Every pair of an own part and shared levels is listed as a state. So no state of a shared run is missing,
however many agents there are, though some pairs may never occur.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.kernels import codec, exploration, layout
from ic_sandbox.mdp.kernels.arrays import HashTable, StateSearch, Tables
from ic_sandbox.mdp.scratch import looks_a_tick, working_arrays
from ic_sandbox.mdp.state_explorer import LOOKS_A_STEP
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["explore_shared_steps"]

MEETINGS_A_STEP = 20_000
"""The number of pairs followed between two reports of progress, a few milliseconds of work."""

FIRST_ROOM = 1024


def explore_shared_steps(
    tables: Tables, actions: int, start_codes: list[int], off_from: int, limit: int
) -> Generator[Progress, None, NDArray[np.int64]]:
    """Return the codes of all states that an agent in a shared world can be in between ticks or as it acts: int64.

    Raises :class:`WorldError` if there are more than ``limit``.
    """
    t = tables.integers
    once = t[t[layout.PROCESS_ONCE] :][: t[layout.PROCESS_END] - t[layout.PROCESS_FIRST]]
    stage_rules = np.concatenate([[-1], t[layout.PROCESS_FIRST] + np.flatnonzero(once == 0)]).astype(np.int64)
    stages = len(stage_rules)
    scratch = working_arrays(tables)
    meetings = min(MEETINGS_A_STEP, 1 + LOOKS_A_STEP // looks_a_tick(tables))
    position = np.zeros(3, np.int64)
    nodes, commons = _Found(position[0:1]), _Found(position[1:2])
    for code in start_codes:
        codec.decode(t, scratch.work, code)
        nodes.add(int(codec.encode_part(t, scratch.work, 0)) * stages)
        commons.add(int(codec.encode_part(t, scratch.work, 1)))
    while True:
        search = StateSearch(stage_rules, position, nodes.codes, nodes.done, nodes.table, commons.codes, commons.table)
        why = exploration.meet_all(tables, scratch, actions, off_from, search, meetings)
        own = nodes.known[nodes.known % stages == 0] // stages
        number = len(own) * len(commons.known)
        if number > limit:
            raise WorldError([_too_large(limit, len(own), len(commons.known))])
        if why == exploration.DONE:
            return np.sort((own[:, None] + commons.known[None, :]).ravel())
        if why == exploration.MORE_STATES:
            nodes.grow_if_full()
            commons.grow_if_full()
        yield Progress(tr("Listing shared states"), 0.0, tr("{known:,} states", known=number))


class _Found:
    """Codes in order of discovery, in arrays that grow. ``count``, int64 [1], is the number of known codes."""

    def __init__(self, count: NDArray[np.int64]) -> None:
        self.count = count
        self.codes = np.zeros(FIRST_ROOM, np.int64)
        self.done = np.zeros(FIRST_ROOM, np.int64)
        self._new_table()

    @property
    def known(self) -> NDArray[np.int64]:
        return self.codes[: self.count[0]]

    def add(self, code: int) -> None:
        self.grow_if_full()
        self.count[0] = codec.enter(self.table, self.codes, self.count[0], code)

    def grow_if_full(self) -> None:
        if self.count[0] == len(self.codes):
            self.codes = np.concatenate([self.codes, np.zeros_like(self.codes)])
            self.done = np.concatenate([self.done, np.zeros_like(self.done)])
            self._new_table()

    def _new_table(self) -> None:
        size = 2 * len(self.codes)
        self.table = HashTable(np.full(size, codec.NO_CODE, np.int64), np.zeros(size, np.int32))
        codec.fill_table(self.codes, self.count[0], self.table)


def _too_large(limit: int, own: int, commons: int) -> Fault:
    return Fault(
        "",
        tr("the world is too large to share: more than {limit:,} states are possible", limit=limit),
        tr(
            "{own:,} states of an agent times {commons:,} states of the shared variables",
            own=own,
            commons=commons,
        ),
    )
