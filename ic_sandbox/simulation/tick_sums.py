"""The contribution of some ticks to the record of a run, by block of agents or by thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.kernels import tick_sums
from ic_sandbox.simulation.kernels.arrays import Record
from ic_sandbox.simulation.recorder import Recorder

__all__ = ["TickSums", "add_up", "record_of"]


class TickSums:
    """The contribution of some ticks to the record, by block of agents (B) or by thread (L).

    ``rooms`` int64 [B]: the room for the events of each block, whose sum is the number of ``event_rows``.
    """

    def __init__(
        self,
        ticks: int,
        lanes: int,
        drives: int,
        goals: int,
        rooms: NDArray[np.int64],
        event_rows: NDArray[np.int32],
    ) -> None:
        blocks = len(rooms)
        self.rewards = np.zeros((blocks, ticks))
        self.intended_rewards = np.zeros((blocks, ticks))
        self.tick_conduct = np.zeros((lanes, ticks, goals, 4), np.int64)
        self.new_fired = np.zeros((lanes, ticks, drives), np.int32)
        self.new_visited = np.zeros((lanes, ticks, drives), np.int32)
        ends = np.cumsum(rooms)
        self.first_event = ends - rooms
        self.next_event = self.first_event.copy()
        self.event_rows = event_rows


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
        tick_sums.sum_conduct(sums.tick_conduct, drawn, recorder.tick_conduct[ticks])
    tick_sums.add_rewards(sums.rewards, recorder.rewards[ticks])
    tick_sums.add_rewards(sums.intended_rewards, recorder.intended_rewards[ticks])
    tick_sums.add_counts(sums.new_fired, recorder.new_fired[ticks])
    tick_sums.add_counts(sums.new_visited, recorder.new_visited[ticks])
    if recorder.event_bytes:
        spans = zip(sums.first_event.tolist(), sums.next_event.tolist(), strict=True)
        several = len(sums.rewards) > 1 and ticks.stop - ticks.start > 1
        recorder.log([sums.event_rows[first:end] for first, end in spans], sort=several)
