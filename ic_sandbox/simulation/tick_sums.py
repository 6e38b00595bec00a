"""The contribution of some ticks to the record of a run, by block of agents or by thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.conduct import conduct_sums
from ic_sandbox.simulation.kernels.arrays import Record
from ic_sandbox.simulation.recorder import EVENT_COLUMNS, Recorder

__all__ = ["TickSums", "add_up", "record_of"]


class TickSums:
    """The contribution of some ticks to the record, by block of agents (B) or by thread (L).

    ``room`` is that for the events of a block, or 0.
    """

    def __init__(self, ticks: int, lanes: int, blocks: int, drives: int, goals: int, room: int) -> None:
        self.rewards = np.zeros((blocks, ticks))
        self.intended_rewards = np.zeros((blocks, ticks))
        self.tick_conduct = np.zeros((lanes, ticks, goals, 4), np.int64)
        self.new_fired = np.zeros((lanes, ticks, drives), np.int32)
        self.new_visited = np.zeros((lanes, ticks, drives), np.int32)
        self.first_event = room * np.arange(blocks)
        self.next_event = self.first_event.copy()
        self.event_rows = np.empty((room * blocks, EVENT_COLUMNS), np.int32)


def record_of(recorder: Recorder, sums: TickSums) -> Record:
    """Return the arrays that kernels write: sums, and the figures of each agent in the common record."""
    return Record(
        sums.rewards,
        sums.intended_rewards,
        recorder.returns,
        recorder.earned,
        recorder.off_tick,
        recorder.modified_tick,
        recorder.first_fired,
        recorder.first_visited,
        sums.new_fired,
        sums.new_visited,
        recorder.conduct,
        sums.tick_conduct,
        recorder.event_bytes > 0,
        sums.next_event,
        sums.event_rows,
        recorder.actions,
    )


def add_up(sums: TickSums, ticks: slice, recorder: Recorder, drawn: NDArray[np.bool_]) -> None:
    """Add up the blocks in their order; sort events by tick and, within a tick, by block."""
    if sums.tick_conduct.size:
        recorder.tick_conduct[ticks] = conduct_sums(sums.tick_conduct.sum(axis=0), drawn)
    for rewards, intended in zip(sums.rewards, sums.intended_rewards, strict=True):
        recorder.rewards[ticks] += rewards
        recorder.intended_rewards[ticks] += intended
    recorder.new_fired[ticks] += sums.new_fired.sum(axis=0)
    recorder.new_visited[ticks] += sums.new_visited.sum(axis=0)
    if recorder.event_bytes:
        spans = zip(sums.first_event.tolist(), sums.next_event.tolist(), strict=True)
        rows = np.concatenate([sums.event_rows[first:end] for first, end in spans])
        if len(sums.rewards) > 1 and ticks.stop - ticks.start > 1:
            rows = rows[np.argsort(rows[:, 0], kind="stable")]
        recorder.log(rows)
