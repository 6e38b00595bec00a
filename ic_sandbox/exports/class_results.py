"""The results of a class: one row for each episode that a user has played, with the columns of ``agents.csv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ic_sandbox.exports.csv_table import Column, Table, labels
from ic_sandbox.exports.run_tables import agents_table
from ic_sandbox.simulation.run import Run

__all__ = ["Episode", "class_table", "episode_cells"]

USER = "user"
"""The planner of an agent for which a user acted."""


@dataclass(frozen=True, eq=False)
class Episode:
    """An episode: who played it, in which world, and its cells by the names of columns.

    ``own_return``, ``share``: the return, and as a share of the optimum (NaN if undefined). ``used``: the drives used.
    """

    name: str
    world: str
    cells: Mapping[str, str]
    own_return: float
    share: float
    used: tuple[str, ...]


def episode_cells(run: Run, agent: int, optimum: float) -> dict[str, str]:
    """Return the row of an agent in ``agents.csv``, followed by the number of ticks and the optimal return."""
    row = slice(agent, agent + 1)
    cells = {column.name: column.cells(row)[0] for column in agents_table(run).columns}
    return cells | {"planner": USER, "ticks": str(run.ticks), "optimal_return": repr(optimum)}


def class_table(episodes: Sequence[Episode]) -> Table:
    """Return ``class_results.csv``: names and worlds, then the cells. Episodes of other worlds lack some columns."""
    found = list(dict.fromkeys(name for episode in episodes for name in episode.cells))
    number = np.arange(len(episodes))
    columns = [
        labels("name", number, [episode.name for episode in episodes]),
        labels("world", number, [episode.world for episode in episodes]),
    ]
    return Table("class_results.csv", (*columns, *(_column(name, episodes) for name in found)))


def _column(name: str, episodes: Sequence[Episode]) -> Column:
    return Column(name, len(episodes), lambda piece: [episode.cells.get(name, "") for episode in episodes[piece]])
