"""The agents of a run on a page: where each is at every tick, what it pursues, and the reward that it gets."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.charts.stories.reader import STILL_TICKS
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.model import OFF, STATUS_NAMES
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.state_history import AGENT_TICKS_AT_ONCE

__all__ = ["MOST_DRAWN", "Tracks", "drawn_agents", "finding_tracks"]

MOST_DRAWN = 2_000
"""The most agents on a page: more would make it large, and could not be told apart."""

SAMPLE_SEED = 0


@dataclass(frozen=True, eq=False)
class Tracks:
    """M agents at the ticks ``first`` to ``last``, R = last - first + 1.

    ``agents``: intp [M], their indices in the run. ``places``: int32 [R, M], row times columns of the map plus column.
    ``looks``: int32 [R, M], the index of the status, plus the number of statuses times the index of the subgoal's drive
    counted from 1, 0 for the final goal. ``rewards``: float64 [R - 1, M], in each tick. ``rewarded``, ``returned``:
    float64 [M], the sum of the rewards before the first tick, and the discounted sum.
    """

    first: int
    last: int
    agents: NDArray[np.intp]
    places: NDArray[np.int32]
    looks: NDArray[np.int32]
    rewards: Floats
    rewarded: Floats
    returned: Floats


def drawn_agents(agents: int) -> NDArray[np.intp]:
    """Return the agents that a page draws: all, or the same random sample each time."""
    if agents <= MOST_DRAWN:
        return np.arange(agents)
    return np.sort(np.random.default_rng(SAMPLE_SEED).choice(agents, MOST_DRAWN, replace=False))


def finding_tracks(run: Run, first: int, last: int, until_still: bool) -> Generator[Progress, None, Tracks]:
    """Find the tracks of a run between two ticks, as a generator that yields progress.

    ``until_still``: end :data:`STILL_TICKS` ticks after the last change of any agent, if that is earlier.
    """
    cast = run.experiment.cast
    agents = drawn_agents(len(cast))
    rewarded, returned = np.zeros(len(agents)), np.zeros(len(agents))
    kept: list[NDArray[np.int32]] = [np.zeros((0, len(agents)), np.int32)]
    gained: list[Floats] = [np.zeros((0, len(agents)))]
    at_once = max(1, AGENT_TICKS_AT_ONCE // max(1, len(cast)))
    changed = 0
    for begin in range(0, last, at_once):
        stop = min(last, begin + at_once)
        rows = run.main.states.between(begin, stop + 1)
        moves = np.flatnonzero((rows[1:] != rows[:-1]).any(axis=1))
        changed = begin + int(moves[-1]) + 1 if moves.size else changed
        states = rows[:-1, agents]
        rewards = _rewards(run, begin, states, agents)
        early = np.clip(first - begin, 0, len(states))
        powers = cast.discount[agents] ** np.arange(begin, begin + early)[:, None]
        rewarded += rewards[:early].sum(axis=0)
        returned += (powers * rewards[:early]).sum(axis=0)
        kept.append(states[early:])
        gained.append(rewards[early:])
        yield Progress(tr("Reading the run"), stop / last)
    states = np.concatenate([*kept, run.main.states.at(last)[None, agents]])
    end = max(first + 1, min(last, changed + STILL_TICKS)) if until_still else last
    shown = states[: end - first + 1]
    return Tracks(
        first,
        end,
        agents,
        _places(run, shown),
        _looks(run, shown, agents),
        np.concatenate(gained)[: end - first],
        rewarded,
        returned,
    )


def _places(run: Run, states: NDArray[np.int32]) -> NDArray[np.int32]:
    known = run.main.arm.model.states
    return known.row[states].astype(np.int32) * run.experiment.world.cols + known.col[states]


def _looks(run: Run, states: NDArray[np.int32], agents: NDArray[np.intp]) -> NDArray[np.int32]:
    subgoals = run.experiment.subgoals[states, run.experiment.main.column[agents]].astype(np.int32)
    return run.main.arm.model.states.status[states] + len(STATUS_NAMES) * (subgoals + 1)


def _rewards(run: Run, begin: int, states: NDArray[np.int32], agents: NDArray[np.intp]) -> Floats:
    """Return the reward of each agent in each tick from ``begin`` on: float64 [ticks, M]."""
    known, goals, goal = run.main.arm.model.states, run.experiment.goals, run.experiment.cast.goal[agents]
    here = goals.cells[goal, known.cell[states]] + goals.tick[goal]
    found: Floats = np.where(known.status[states] == OFF, goals.off[goal], here)
    if goals.events[goal].any():
        events = run.events
        rows = slice(*np.searchsorted(events.tick, [begin, begin + len(states)]))
        column = np.searchsorted(agents, events.agent[rows]).clip(max=len(agents) - 1)
        drawn = agents[column] == events.agent[rows]
        column, event = column[drawn], events.event[rows][drawn]
        np.add.at(found, (events.tick[rows][drawn] - begin, column), goals.events[goal[column], event])
    return found
